"""Finds invocations by words: name, request id, status, exception; and by how long they took."""

from collections.abc import Callable

from lambdatop.core import units
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.ui.invocation_columns import WORDS

HINT = "function, request id, status, error, cold, >2s; -word leaves out; Esc clears"
Wanted = Callable[[Invocation], bool]


def parse(text: str) -> Wanted:
    """Read words that must all hold; `-` before one turns it round, `>` asks for a duration. Raises UsageError."""
    wanted = [_word(word) for word in text.casefold().split()]
    return lambda one: all(holds(one) for holds in wanted)


def _word(word: str) -> Wanted:
    if word.startswith("-") and len(word) > 1:
        inner = _word(word[1:])
        return lambda one: not inner(one)
    if word.startswith(">") and len(word) > 1:
        least = units.parse_duration(word[1:])
        return lambda one: one.duration_ms is not None and one.duration_ms > least
    return lambda one: word in _told(one)


def _told(one: Invocation) -> str:
    status = WORDS.get(one.status, one.status)
    told = (one.function, one.request_id, one.status, status, one.error_type, one.error_text, one.place, one.trace_id)
    return " ".join((*filter(None, told), "cold" if one.cold else "")).casefold()
