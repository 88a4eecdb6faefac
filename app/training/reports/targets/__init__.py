"""What is told of the places that a model runs in: what it takes there, and whether all agree."""
