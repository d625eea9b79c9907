"""Hand-made advice on the samples: what rules could have found, without any rule."""

from dataclasses import replace
from decimal import Decimal

from lambdatop.core.model import Finding, Row, Tuning
from lambdatop.core.room import Room
from lambdatop.core.room_parts import Basics, Concurrency, Configuration, FailurePaths, Sources, Versions
from tests.ui.samples import SAMPLES

WHOLE = Room(Basics(), Configuration(), Sources(), Concurrency(), FailurePaths(), Versions())
TIMEOUT = Finding(
    "timeout-near",
    "critical",
    "Give it 60 s instead of 30 s: calls are cut",
    seen="12 of 1,204 invocations ran into the timeout of 30 s.",
    why="What is cut is paid for and has done nothing.",
    advice="Raise the timeout, and look at why the slow calls are slow.",
    sure="Certain that calls are cut; not known how long they would have taken.",
    change=Tuning(1024, 60),
)
MEMORY = Finding(
    "memory-over",
    "info",
    "Use 192 MB instead of 512 MB",
    seen="At most 141 MB of 512 MB were used, over 1,204 invocations read at this size.",
    why="Memory is paid for whether it is used or not.",
    advice="Take 192 MB and watch the durations.",
    saves_usd=Decimal("12.30"),
    sure="Likely.",
    change=Tuning(192, 10),
)
ARM = Finding("arm64", "info", "Move it to arm64, where a GB-second costs 20 % less", saves_usd=Decimal("20.00"))
TRACING = Finding("tracing-off", "warning", "Turn tracing on", saves_usd=Decimal("-0.40"))
SILENCED = replace(ARM, rule="log-retention", title="Let its log expire", silenced="audit wants all of it")
HOSTILE = replace(TRACING, rule="secrets", title="Hide \x1b[31mDB_PASS\u202eWORD\x07")

ADVICE: dict[str, tuple[Finding, ...]] = {
    "image-resize": (TIMEOUT,),
    "checkout-api": (MEMORY, SILENCED),
    "orders-export": (TRACING, ARM),
    "queue-worker": (HOSTILE,),
}


def advised(read: int = 3) -> tuple[Row, ...]:
    """Give the samples with their advice; the rooms of so many have been read."""
    rows = (replace(sample.row(), advice=ADVICE.get(sample.name, ())) for sample in SAMPLES)
    return tuple(replace(row, room=WHOLE if place < read else None) for place, row in enumerate(rows))
