"""A model for microcontrollers: an Arduino library, C11 sources, and what both answer."""
