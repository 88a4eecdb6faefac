"""The last layer: the model's own, and those that are taught on the spot."""
