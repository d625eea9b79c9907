"""Says where failures of a function go, and what became of asynchronous invocations over the window."""

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room import Section
from lambdatop.core.room_parts import FailurePaths
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, note, said, seconds, with_gaps


def failures_lines(row: Row) -> tuple[Said, ...]:
    """Say the ways, then what went along them."""
    known = row.room.failures if row.room is not None else None
    lines = [NOTHING_READ] if known is None else [*_ways(row, known), *_happened(known)]
    return with_gaps(lines, row.room, Section.FAILURES)


def _ways(row: Row, known: FailurePaths) -> list[Said]:
    lines = [
        _target("dead letter queue", known.dead_letter or row.config.dead_letter_target, known=True),
        _target("on failure", known.on_failure, known=known.invoke_known),
        _target("on success", known.on_success, known=known.invoke_known),
    ]
    if known.invoke_known and not any((known.dead_letter, row.config.dead_letter_target, known.on_failure)):
        lost = bool(known.async_received)
        text = "an asynchronous event that fails to the end is lost"
        lines.append(note(text, Look.NEAR if lost else Look.DIM))
    return [*lines, *_retried(known)]


def _target(label: str, arn: str | None, *, known: bool) -> Said:
    if not known:
        return said(label, None)
    return said(label, "none", Look.DIM) if arn is None else said(label, arn)


def _retried(known: FailurePaths) -> list[Said]:
    retries = known.retries
    times = (
        None if retries is None else "not at all" if retries == 0 else "once" if retries == 1 else f"{retries} times"
    )
    return [
        said("retried", times),
        said("given up after", seconds(known.max_event_age_s)),
    ]


def _happened(known: FailurePaths) -> list[Said]:
    return [
        head("Over the window"),
        _count("async events", known.async_received),
        _count("dropped", known.async_dropped, bad="were given up without success"),
        said("waited at most", None if known.async_age_max_ms is None else units.duration(known.async_age_max_ms)),
        _count("DLQ errors", known.dead_letter_errors, bad="could not be written to the dead letter queue"),
        _count("destination errors", known.destination_errors, bad="could not be delivered"),
        _count("recursive drops", known.recursive_dropped, bad="were cut as a loop"),
    ]


def _count(label: str, count: float | None, bad: str = "") -> Said:
    if count is None:
        return said(label, None)
    text = units.count(count, 12)
    return said(label, f"{text} {bad}", Look.BAD) if count and bad else said(label, text)
