"""What stands before the routes: who may come in, how large, how many, and the request's log."""
