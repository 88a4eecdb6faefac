"""The class's board: how all counts stand, who differs, and all of them to take along or delete."""
