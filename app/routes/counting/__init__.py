"""/counts: differential counts, their photos, their cells, and what changes in them."""
