"""The commands beside the server: parse, call, print. Those of the training are its own."""
