"""Asks every place that a model runs in about the same pictures, and sets the answers beside.

`export/parity.py` checks files as they are exported, on crops; this is for all that is installed.
"""
