"""Several processes behind one socket: the parent that accepts, the children that answer."""
