"""A taught head as a .zip: to keep, to pass on, to go on training from."""
