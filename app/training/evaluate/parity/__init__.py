"""Asks every place that a model runs in about the same pictures, and sets the answers beside."""
