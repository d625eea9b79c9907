"""What was changed: SQLite in the state directory, written before AWS is asked; several running copies share it."""

from lambdatop.journal.book import Journal
from lambdatop.journal.place import journal_folder

__all__ = ["Journal", "journal_folder"]
