"""Smearlens: a phone becomes a white-blood-cell classifier."""

__version__ = "0.1.0"
