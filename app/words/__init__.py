"""What people read, once for pages and modules: a folder a language, in Fluent's syntax."""
