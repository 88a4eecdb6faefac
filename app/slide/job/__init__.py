"""A slide that was sent to the server: one at a time is worked on, in a process of its own."""
