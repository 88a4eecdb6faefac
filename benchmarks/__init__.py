"""Measures the server beside its floors and other servers: `make benchmark`."""
