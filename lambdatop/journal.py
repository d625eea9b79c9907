"""What was changed: SQLite in the state directory, written before AWS is asked."""
