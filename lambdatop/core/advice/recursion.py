"""Rule: it calls itself in a loop, or nothing would stop it."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, WARNING, Rule, Seen
from lambdatop.core.model import Finding


def _find(seen: Seen) -> Finding | None:
    failures, known = seen.room.failures, seen.room.configuration
    dropped = (failures.recursive_dropped if failures is not None else None) or 0
    allowed = known is not None and known.recursion == "Allow"
    if not dropped and not allowed:
        return None
    return Finding(
        rule="recursion",
        severity=CRITICAL if dropped else WARNING,
        title="It calls itself in a loop" if dropped else "Let Lambda stop it when it calls itself in a loop",
        seen=f"Lambda stopped {units.count(dropped)} calls of a loop in {units.span(seen.row.window_ms)}."
        if dropped
        else "Recursive loops are allowed (RecursiveLoop is Allow).",
        why="A function that writes to what calls it runs without end, as fast as Lambda scales, at full price.",
        advice="Write to another queue, topic or bucket than the one it is called from."
        if dropped
        else "Set it to Terminate, unless it is meant to call itself and has a limit of its own.",
        sure="Certain: Lambda counts what it stops." if dropped else "Certain of the setting.",
    )


RECURSION = Rule("recursion", "a loop of calls, or leave to make one", _find)
