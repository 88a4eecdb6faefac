"""Several processes behind one socket: even loads, one history, one set of figures, one end."""
