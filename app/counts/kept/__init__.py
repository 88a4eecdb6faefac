"""What the store of counts stands on: its queries, what goes in, and how cells are known again."""
