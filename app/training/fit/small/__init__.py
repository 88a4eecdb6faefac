"""A model for a microcontroller: what differs of the recipe, its first weights, its teacher."""
