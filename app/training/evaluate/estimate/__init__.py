"""Estimates what a model takes on other devices: flash, memory, multiplications, time."""
