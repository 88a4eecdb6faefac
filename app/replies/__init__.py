"""What goes out: the replies' shapes, errors, and pages in the person's language."""
