"""Rule: it comes near the concurrency that is reserved for it."""

from lambdatop.core import units
from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.model import Finding

NEAR = 0.8
_ENOUGH = 5
"""Of fewer each is a large share."""


def _find(seen: Seen) -> Finding | None:
    row, ready = seen.row, seen.room.concurrency
    reserved = ready.reserved if ready is not None else None
    if not reserved or reserved < _ENOUGH or row.throttles is None or row.throttles or row.concurrency_max is None:
        return None
    if row.concurrency_max < NEAR * reserved or _is_bounded(seen, reserved):
        return None
    return Finding(
        rule="reserved-tight",
        severity=WARNING,
        title=f"Reserve more than {reserved:,}: it comes near the limit",
        seen=f"Up to {row.concurrency_max:,} of {reserved:,} ran at once, of {seen.over}; none was refused.",
        why="Above what is reserved for it calls are refused, even while the account has room.",
        advice=f"Reserve {max(reserved + 1, round(row.concurrency_max * 1.5)):,} or more, or slow down what calls it.",
        sure=f"It rests on {units.span(row.window_ms)}; a longer window (w) tells more.",
    )


def _is_bounded(seen: Seen, reserved: int) -> bool:
    """Say whether only queues call it, which hand over no more at once than is reserved: nothing is refused then."""
    sources = seen.room.sources
    if sources is None or not sources.mappings or sources.grants is None or sources.grants or sources.urls:
        return False
    most = [mapping.max_concurrency for mapping in sources.mappings]
    return sum(n for n in most if n is not None) <= reserved and None not in most


RESERVED_TIGHT = Rule("reserved-tight", "reserved concurrency of which four fifths or more are used", _find)
