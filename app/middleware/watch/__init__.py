"""What can be seen of a running server: a line a request, and figures."""
