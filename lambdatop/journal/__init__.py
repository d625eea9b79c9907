"""What was changed: SQLite in the state directory, written before AWS is asked; several running copies share it."""

from lambdatop.journal.book import Journal

__all__ = ["Journal"]
