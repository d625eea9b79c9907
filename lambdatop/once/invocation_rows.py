"""Prints invocations: a table for people, JSON lines and CSV for programs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.errors import unknown
from lambdatop.core.fields import Kind
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.once.as_csv import csv_line
from lambdatop.once.as_json import dumps
from lambdatop.once.document import number
from lambdatop.once.moments import Zone, stamp

FORMATS = ("table", "json", "csv")
_GAP = "  "
_SHORT_ID = 8
_NAME_MOST = 28
_WORDS = {Status.OOM: "out of memory", Status.EXIT: "process ended"}
_STATUS_ROOM = 13
_ANY = 10**6


def object_of(one: Invocation) -> dict[str, str | int | float | None]:
    """Give the fields of the contract: `start` in ms since the epoch, `lines` how many were read."""
    return {
        "function": one.function,
        "request_id": one.request_id,
        "start": one.start_ms,
        "duration_ms": number(one.duration_ms, Kind.DURATION),
        "billed_ms": one.billed_ms,
        "init_ms": number(one.init_ms, Kind.DURATION),
        "memory_mb": one.memory_mb,
        "max_memory_mb": one.max_memory_mb,
        "status": one.status.value,
        "error_type": one.error_type,
        "cold": one.cold,
        "cost_usd": number(one.cost_usd, Kind.MONEY),
        "trace_id": one.trace_id,
        "stream": one.stream,
        "lines": len(one.lines),
    }


KEYS = (
    *("function", "request_id", "start", "duration_ms", "billed_ms", "init_ms", "memory_mb", "max_memory_mb", "status"),
    *("error_type", "cold", "cost_usd", "trace_id", "stream", "lines"),
)


def as_json_lines(invocations: Sequence[Invocation]) -> str:
    """Write one object a line."""
    return "".join(f"{dumps(object_of(one))}\n" for one in invocations)


def as_csv_rows(invocations: Sequence[Invocation]) -> str:
    """Write the same fields as CSV, header first; unknown is an empty cell."""
    rows = (object_of(one).values() for one in invocations)
    return "".join(f"{line}\n" for line in [csv_line(KEYS), *(csv_line(map(_cell, row)) for row in rows)])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Table:
    """How the table is laid out: whose clock, the moment it is made, and the width of the terminal, None for any."""

    zone: Zone
    now_ms: int
    width: int | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    """One column; on a narrow terminal the one with the largest `goes` leaves first."""

    title: str
    say: Callable[[Invocation, Table], str]
    goes: int
    left: bool = False


def as_table(invocations: Sequence[Invocation], table: Table) -> str:
    """Write a row each, and below how many there are, failed and were cold; a running one says how long so far."""
    head, when = _starts(invocations, table)
    columns = [(_START, [head, *when])]
    columns += [(column, [column.title, *(column.say(one, table) for one in invocations)]) for column in _COLUMNS]
    if table.width is not None:
        columns = _fitting(columns, table.width)
    rows = [
        _GAP.join(_aligned(texts[n], max(map(cells, texts)), left=column.left) for column, texts in columns).rstrip()
        for n in range(len(invocations) + 1)
    ]
    if table.width is not None:
        rows = [cut(row, table.width) for row in rows]
    return "".join(f"{line}\n" for line in [*rows, "", _sum(invocations)])


def _starts(invocations: Sequence[Invocation], table: Table) -> tuple[str, list[str]]:
    """Give the heading with the offset, and the starts; where room is dear, one day for all stands in the heading."""
    stamps = [stamp(one.start_ms, table.zone) for one in invocations]
    offsets = "/".join(sorted({text[23:] for text in stamps}))
    days = {text[:10] for text in stamps}
    if table.width is not None and len(days) == 1:
        return f"{days.pop()} {offsets}", [text[11:23] for text in stamps]
    return f"start (UTC{offsets})" if stamps else "start", [text[:23].replace("T", " ") for text in stamps]


def _fitting(columns: list[tuple[_Column, list[str]]], width: int) -> list[tuple[_Column, list[str]]]:
    """Shorten request ids and names, then leave out columns, until a row fits."""
    for shortened, short in (
        (_REQUEST, lambda text: text[:_SHORT_ID]),
        (_FUNCTION, lambda text: cut(text, _NAME_MOST)),
    ):
        if _wide(columns) > width:
            columns = [(c, [texts[0], *map(short, texts[1:])] if c is shortened else texts) for c, texts in columns]
    while _wide(columns) > width and len(columns) > 1:
        last = max(columns, key=lambda pair: pair[0].goes)
        columns = [pair for pair in columns if pair is not last]
    return columns


def _wide(columns: list[tuple[_Column, list[str]]]) -> int:
    """Measure a row; the status stands last and may be cut."""
    widths = (min(max(map(cells, texts)), _STATUS_ROOM if c is _STATUS else _ANY) for c, texts in columns)
    return sum(widths) + len(_GAP) * (len(columns) - 1)


def _aligned(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - cells(text))
    return text + blanks if left else blanks + text


def _sum(invocations: Sequence[Invocation]) -> str:
    failed = sum(one.failed for one in invocations)
    cold = sum(one.cold for one in invocations)
    running = sum(one.status is Status.RUNNING for one in invocations)
    cost = sum((one.cost_usd for one in invocations if one.cost_usd is not None), start=Decimal(0))
    many = f"{len(invocations):,} invocation{'' if len(invocations) == 1 else 's'}"
    return f"{many}: {failed:,} failed, {cold:,} cold, {running:,} running; {units.usd(cost)}"


def _status(one: Invocation, _: Table) -> str:
    if one.status in _WORDS:
        return _WORDS[one.status]
    return safe(_GAP.join(filter(None, (one.status.value, one.error_type))))


def _memory(one: Invocation, _: Table) -> str:
    used = units.UNKNOWN if one.max_memory_mb is None else f"{one.max_memory_mb:,}"
    return units.UNKNOWN if one.memory_mb is None else f"{used}/{one.memory_mb:,} MB"


_START = _Column("start", lambda *_: "", 1, left=True)
_FUNCTION = _Column("function", lambda one, _: safe(one.function), 0, left=True)
_REQUEST = _Column("request id", lambda one, _: safe(one.request_id), 4, left=True)
_STATUS = _Column("status", _status, 3, left=True)
_COLUMNS = (
    _FUNCTION,
    _REQUEST,
    _Column("duration", lambda one, table: units.duration(one.elapsed_ms(table.now_ms)), 2),
    _Column("billed", lambda one, _: units.duration(one.billed_ms), 7),
    _Column("init", lambda one, _: units.duration(one.init_ms), 5),
    _Column("memory", _memory, 6),
    _Column("cost", lambda one, _: units.usd(one.cost_usd), 8),
    _STATUS,
)


def render_invocations(
    invocations: Sequence[Invocation],
    format: str,  # noqa: A002  # the word of the option
    table: Table,
) -> str:
    """Write invocations in `format`, in the order given. Raises UsageError for an unknown format."""
    match format:
        case "table":
            return as_table(invocations, table)
        case "json":
            return as_json_lines(invocations)
        case "csv":
            return as_csv_rows(invocations)
        case _:
            raise unknown("format", format, FORMATS)
