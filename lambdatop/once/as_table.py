"""Writes a snapshot as a table for people: plain text, units once in the header, as wide as the terminal allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lambdatop.core import units
from lambdatop.core.model import Health, Row, State
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, cut, safe

MARKS = {Health.FAILING: "✖", Health.NEAR: "▲", Health.WELL: "●", Health.IDLE: "○", Health.UNKNOWN: "?"}
_NAME_WANTED = 24
_GAP = "  "
_ALL_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Column:
    """A column after the name: the field it shows, its heading, its text, and when it gives way on a narrow screen."""

    key: str
    title: str
    say: Callable[[Row], str]
    keep: int
    """The smaller, the longer it stays."""
    left: bool = False


def _sampled(text: str, row: Row) -> str:
    """Mark a figure that was made from some of the REPORT lines only."""
    return f"~{text}" if row.coverage is not None and row.coverage < 1 and text != units.UNKNOWN else text


def _count(number: float | None) -> str:
    return units.count(number, _ALL_DIGITS)


COLUMNS = (
    Column("runtime", "runtime", lambda r: safe(r.config.runtime or r.config.package_type.lower()), 10, left=True),
    Column("memory_mb", "memory", lambda r: units.memory(r.config.memory_mb), 8),
    Column("timeout_s", "timeout", lambda r: f"{r.config.timeout_s:,} s", 9),
    Column("invocations", "invocations", lambda r: _count(r.invocations), 0),
    Column("errors", "errors", lambda r: _count(r.errors), 7),
    Column("error_rate", "err", lambda r: units.share(r.error_rate), 1),
    Column("duration_ms.p50", "p50 ms", lambda r: units.ms(r.duration.p50), 6),
    Column("duration_ms.p95", "p95 ms", lambda r: units.ms(r.duration.p95), 2),
    Column("cold_start_rate", "cold", lambda r: _sampled(units.share(r.cold_start_rate), r), 4),
    Column("throttles", "throttles", lambda r: _count(r.throttles), 3),
    Column("concurrency_max", "conc", lambda r: _count(r.concurrency_max), 11),
    Column("cost_usd.window", "$", lambda r: _sampled(units.money(r.cost.window), r), 12),
    Column("cost_usd.month", "$/month", lambda r: _sampled(units.money(r.cost.month), r), 5),
)


def as_table(snapshot: Snapshot, rows: Sequence[Row], width: int | None = None) -> str:
    """Write heading, table, totals and what could not be read; `width` is that of the terminal, None for any.

    On a narrow terminal columns give way first, then the names are cut; what is said in words is wrapped.
    """
    above, below = [_heading(snapshot)], _foot(snapshot, len(rows))
    table = _table(rows, width)
    if width is not None:
        above, below = (_wrapped(lines, width) for lines in (above, below))
        table = [cut(line, width) for line in table]
    return "".join(f"{line.rstrip()}\n" for line in [*above, "", *table, "", *below])


def _heading(snapshot: Snapshot) -> str:
    identity = snapshot.identity
    who = [identity.profile, identity.account_id, identity.region] if identity else []
    window = units.span(snapshot.window.end_ms - snapshot.window.start_ms)
    return safe(" · ".join([part for part in who if part] + [f"{window} to {units.utc(snapshot.window.end_ms)}"]))


def _table(rows: Sequence[Row], width: int | None) -> list[str]:
    names = [safe(row.config.name) for row in rows]
    name_width = max(map(cells, ["function", *names]))
    columns = [(c, [c.title, *(c.say(row) for row in rows)]) for c in COLUMNS]
    if width is not None:
        columns = _fitting(columns, width - 3 - min(name_width, _NAME_WANTED))
        room = width - 3 - sum(_width(texts) + len(_GAP) for _, texts in columns)
        name_width = max(1, min(name_width, room))
    marks = [" ", *(MARKS[row.health] for row in rows)]
    lines = []
    for number, name in enumerate(["function", *names]):
        shown = cut(name, name_width)
        line = f" {marks[number]} {shown}{' ' * (name_width - cells(shown))}"
        lines.append(line + "".join(_GAP + _aligned(texts[number], _width(texts), left=c.left) for c, texts in columns))
    return lines


def _fitting(columns: list[tuple[Column, list[str]]], room: int) -> list[tuple[Column, list[str]]]:
    """Keep what fits into `room` beside the name; the columns that matter least go first."""
    kept: list[Column] = []
    for column, texts in sorted(columns, key=lambda pair: pair[0].keep):
        room -= _width(texts) + len(_GAP)
        if room < 0:
            break
        kept.append(column)
    return [pair for pair in columns if pair[0] in kept]


def _width(texts: Sequence[str]) -> int:
    return max(map(cells, texts))


def _aligned(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - cells(text))
    return text + blanks if left else blanks + text


def _foot(snapshot: Snapshot, shown: int) -> list[str]:
    t = snapshot.totals
    window = units.span(snapshot.window.end_ms - snapshot.window.start_ms)
    lines = []
    if t.functions > shown:
        lines.append(f"{shown} of {t.functions} functions are shown; the figures below are of all")
    lines.append(
        f"{_many(t.functions, 'function')}: {_many(t.invocations, 'invocation')}, {_many(t.errors, 'error')}, "
        f"{_many(t.throttles, 'throttle')}, {_many(t.cold_starts, 'cold start')}"
    )
    lines.append(
        f"{units.usd(t.cost_window)} in {window}, {units.usd(t.cost_month)} a month at this rate "
        f"({units.usd(t.cost_month_after_free_tier)} after the free tier); "
        f"asking AWS cost {units.usd(snapshot.own_cost_usd)}"
    )
    lines += [safe(s.told) for s in snapshot.sources if s.state is not State.OK]
    return [*lines, *map(safe, snapshot.price_notes)]


def _wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Break lines at blanks; a word that is wider than the terminal is left to it."""
    broken: list[str] = []
    for line in lines:
        now = ""
        for word in line.split(" "):
            longer = f"{now} {word}" if now else word
            if now and cells(longer) > width:
                broken.append(now)
                longer = f"  {word}"
            now = longer
        broken.append(now)
    return broken


def _many(number: int | None, what: str) -> str:
    return f"{_count(number)} {what}{'' if number == 1 else 's'}"
