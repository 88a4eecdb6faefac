"""The colours of a stain: separated, normalised, and checked."""
