"""Heads taught on the spot: for a microscope, or for classes of somebody's own."""
