"""Readers of a function's room, one a section: boto's answers become the nouns of `core.room_parts` here."""
