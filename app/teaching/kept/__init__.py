"""What is kept of a head that is taught: its row, and the cells that it was shown."""
