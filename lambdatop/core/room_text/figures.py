"""Says how a function does over the window: its state with the reasons, calls, durations, cold starts, memory."""

from collections.abc import Iterator

from lambdatop.core import units
from lambdatop.core.model import Health, Row
from lambdatop.core.room_text.line import Look, Said, said

_WORDS = {
    Health.FAILING: ("failing", Look.BAD),
    Health.NEAR: ("near a limit", Look.NEAR),
    Health.WELL: ("well", Look.GOOD),
    Health.IDLE: ("idle", Look.DIM),
    Health.UNKNOWN: ("unknown", Look.DIM),
}


def figures_lines(row: Row) -> tuple[Said, ...]:
    """Say what the live screen shows in columns and charts, in words."""
    return (*_health(row), *_calls(row), *_stream(row), *_reports(row))


def _health(row: Row) -> Iterator[Said]:
    word, look = _WORDS[row.health]
    yield said("state", word, look)
    for reason in row.reasons:
        yield said("", reason.text, _WORDS[reason.health][1])


def _calls(row: Row) -> Iterator[Said]:
    d = row.duration
    yield said("invocations", _count(row.invocations))
    yield said("errors", _counted(row.errors, row.error_rate), Look.NEAR if row.errors else Look.TEXT)
    yield said("throttles", _count(row.throttles), Look.NEAR if row.throttles else Look.TEXT)
    for label, ms in (("p50", d.p50), ("p95", d.p95), ("p99", d.p99), ("longest", d.max)):
        yield said(label, None if ms is None else units.duration(ms))


def _stream(row: Row) -> Iterator[Said]:
    if row.iterator_age_ms is not None:
        yield said("iterator age", units.duration(row.iterator_age_ms))


def _reports(row: Row) -> Iterator[Said]:
    yield said("cold starts", _counted(row.cold_starts, row.cold_start_rate))
    yield said("init p95", None if row.init.p95 is None else units.duration(row.init.p95))
    yield said("timeouts", _count(row.timeouts), Look.BAD if row.timeouts else Look.TEXT)
    yield said("out of memory", _count(row.out_of_memory), Look.BAD if row.out_of_memory else Look.TEXT)
    used = row.max_memory_used_mb
    of = f" of {units.memory(row.config.memory_mb)}"
    yield said("memory used", None if used is None else f"{units.memory(used)}{of}")


def _counted(n: int | None, rate: float | None) -> str | None:
    return f"{units.count(n, 12)}, {units.share(rate)}" if n else _count(n)


def _count(n: float | None) -> str | None:
    return None if n is None else units.count(n, 12)
