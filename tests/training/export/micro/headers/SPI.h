// Declared for tests; see README.md.
