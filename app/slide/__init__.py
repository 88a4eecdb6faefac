"""A whole slide: photos or a video of it come in, each of its cells goes out once."""
