"""One file that holds all that is stored, and the way back: from either database into either."""
