"""The recipe, and the loop that learns it."""
