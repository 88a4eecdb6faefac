"""Differential counts: cells proposed by the model, checked and counted by people."""
