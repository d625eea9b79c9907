"""`lambdatop undo`: takes one change back, as a change like any other."""

import argparse
from collections.abc import Sequence

from lambdatop.cli.changing import Changing, change, forbid_read_only
from lambdatop.cli.reach import settings
from lambdatop.core.errors import UsageError
from lambdatop.core.tuning.plan import Plan


def run(options: argparse.Namespace, words: Sequence[str]) -> int:
    """Take back the entry that the word names, or the newest. Raises LambdatopError."""
    forbid_read_only(options, "undo")
    entry_id = _id(words[0]) if words else None
    window_ms = settings(options).window_ms

    async def draft(changing: Changing) -> Plan:
        entry = await changing.tuner.to_undo(entry_id)
        rows = await changing.rows([entry.function], window_ms)
        return await changing.tuner.draft_undo(entry.id, rows, options.note)

    return change(options, draft)


def _id(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise UsageError(f"undo takes the number of an entry in `lambdatop history`, not {word!r}")
    return int(word)
