"""What each kind of picture file is made of, and which of it the decoder needs."""
