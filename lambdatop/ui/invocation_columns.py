"""The columns of the invocations: which fit, how wide, what a cell says; their orders and their filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lambdatop.core import units
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Ink, Tone
from lambdatop.ui.widgets.lines import Piece
from lambdatop.ui.widgets.log_entry import FULL_WIDTH, name_room

NEWEST = "newest"
_MARK, _REQUEST, _LEAST_ERROR = 3, 4, 16
_MARKS = {Status.OK: (" ", Tone.DIM), Status.RUNNING: ("▸", Tone.ACCENT)}
_FAILED = ("✖", Tone.BAD)
_NEAR = ("▲", Tone.NEAR)
WORDS = {Status.OOM: "memory", Status.RUNNING: "running"}
Sort = Callable[[Invocation], float | str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """One figure; `rank` says which go first where there is no room for all."""

    key: str
    title: str
    width: int
    rank: int
    say: Callable[[Invocation, int], str]
    sort: Sort


def duration(one: Invocation, now_ms: int) -> str:
    """Say how long it took, or of which time it has used how much."""
    if one.status is not Status.RUNNING:
        return units.duration(one.duration_ms)
    so_far = units.duration(one.elapsed_ms(now_ms))
    return so_far if one.timeout_ms is None else f"{so_far} of {units.duration(one.timeout_ms)}"


def memory(one: Invocation) -> str:
    """Say what was used of the size."""
    if one.memory_mb is None:
        return units.UNKNOWN
    used = units.UNKNOWN if one.max_memory_mb is None else f"{one.max_memory_mb:,}"
    return f"{used}/{one.memory_mb:,} MB"


def cold(one: Invocation) -> str:
    """Say what the cold start took; nothing where there was none."""
    if not one.cold:
        return ""
    return "cold" if one.init_ms is None else units.ms(one.init_ms)


def status(one: Invocation) -> str:
    """Say how it ended; a dash where nothing says so."""
    if not one.end_known:
        return units.UNKNOWN
    return WORDS.get(one.status, one.status)


def error(one: Invocation) -> str:
    """Say what went wrong, safe to show."""
    return safe(": ".join(filter(None, (one.error_type, one.error_text))))


def _billed(one: Invocation, _: int) -> str:
    return units.UNKNOWN if one.billed_ms is None else f"{one.billed_ms:,}"


COLUMNS = (
    Column("duration", "duration", 15, 0, duration, lambda one: one.duration_ms),
    Column("billed", "billed ms", 9, 5, _billed, lambda one: one.billed_ms),
    Column("cold", "cold ms", 7, 3, lambda one, _: cold(one), lambda one: one.init_ms),
    Column("memory", "memory", 15, 2, lambda one, _: memory(one), lambda one: one.max_memory_mb),
    Column("status", "status", 8, 1, lambda one, _: status(one), lambda one: one.status if one.failed else None),
    Column("cost", "cost", 11, 4, lambda one, _: units.usd(one.cost_usd), lambda one: _float(one.cost_usd)),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What fits a width; `name` 0 leaves the function out, `error` what went wrong."""

    full: bool
    name: int
    columns: tuple[Column, ...]
    error: int


def lay_out(width: int, names: Sequence[str]) -> Layout:
    """Choose what to show of invocations of these functions."""
    full = width >= FULL_WIDTH
    longest = max((cells(safe(name)) for name in names), default=0)
    name = name_room(width, longest) if len(names) > 1 else 0
    room = width - _MARK - (12 if full else 8) - (name + 2 if name else 0) - (_REQUEST + 2 if full else 0) - 1
    chosen: set[str] = set()
    for column in sorted(COLUMNS, key=lambda column: column.rank):
        if room > column.width:
            chosen.add(column.key)
            room -= column.width + 1
    columns = tuple(column for column in COLUMNS if column.key in chosen)
    return Layout(full, name, columns, room - 2 if room - 2 >= _LEAST_ERROR else 0)


def header(layout: Layout, sort: str) -> list[Piece]:
    """Write the titles; the one sorted by carries the accent."""
    start = " " * _MARK + "start".ljust(12 if layout.full else 8)
    pieces: list[Piece] = [(start, Tone.ACCENT if sort == NEWEST else Tone.DIM)]
    if layout.name:
        pieces.append((f"  {'function':<{layout.name}}", Tone.ACCENT if sort == "function" else Tone.DIM))
    if layout.full:
        pieces.append(("  req ", Tone.DIM))
    pieces += [(f" {c.title:>{c.width}}", Tone.ACCENT if sort == c.key else Tone.DIM) for c in layout.columns]
    if layout.error:
        pieces.append(("  what went wrong", Tone.DIM))
    return pieces


def cells_of(one: Invocation, layout: Layout, ink: Ink, now_ms: int) -> list[Piece]:
    """Write one invocation."""
    near = one.near_timeout(now_ms)
    mark, tone = _NEAR if near else _MARKS.get(one.status, _FAILED)
    name = cut(safe(one.function), layout.name)
    pieces: list[Piece] = [(f" {mark} ", tone), (clock(one.start_ms, millis=layout.full), Tone.DIM)]
    if layout.name:
        pieces.append((f"  {name}{' ' * (layout.name - cells(name))}", ink.function(one.function)))
    if layout.full:
        pieces.append((f"  {safe(one.request_id[:_REQUEST]):<{_REQUEST}}", Tone.DIM))
    for column in layout.columns:
        text = cut(column.say(one, now_ms), column.width)
        pieces.append((f" {' ' * (column.width - cells(text))}{text}", _tone(column, one, near=near)))
    if layout.error:
        pieces.append((f"  {cut(error(one), layout.error)}", Tone.TEXT))
    return pieces


def _tone(column: Column, one: Invocation, *, near: bool) -> Tone:
    """Colour what is the reason of the mark; the rest is quiet."""
    if column.key == "duration" and one.status is Status.RUNNING:
        return Tone.NEAR if near else Tone.ACCENT
    if one.failed and (column.key == "status" or (column.key, one.status) in _REASONS):
        return Tone.BAD
    return {"duration": Tone.TEXT, "cold": Tone.ACCENT}.get(column.key, Tone.SOFT)


_REASONS = {("duration", Status.TIMEOUT), ("memory", Status.OOM)}


def orders() -> list[tuple[str, str]]:
    """List the orders for the menu: (key, words)."""
    return [
        (NEWEST, "newest first"),
        *((c.key, f"{c.title}, largest first") for c in COLUMNS),
        ("function", "function"),
    ]


def sort_name(key: str) -> str:
    """Say an order in words."""
    return "newest first" if key == NEWEST else f"by {next((c.title for c in COLUMNS if c.key == key), key)}"


def arrange(found: Sequence[Invocation], key: str) -> list[Invocation]:
    """Order invocations that are given newest first: largest first, unknown last, equal ones newest first."""
    if key == NEWEST:
        return list(found)
    if key == "function":
        return sorted(found, key=lambda one: one.function)
    by = next(column.sort for column in COLUMNS if column.key == key)
    known = [one for one in found if by(one) is not None]
    return [*sorted(known, key=lambda one: by(one) or 0, reverse=True), *(one for one in found if by(one) is None)]


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
