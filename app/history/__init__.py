"""The history: what is stored of each answer. Knows no HTTP and no impulse."""
