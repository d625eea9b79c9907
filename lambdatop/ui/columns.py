"""The columns of the screen: which, how wide, from which width of the screen on, and what a cell says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lambdatop.core import units
from lambdatop.core.fields import field
from lambdatop.core.model import MINUTE_MS, Health, Row
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.figures import per_hour
from lambdatop.ui.theme import HEALTH_MARK, Tone
from lambdatop.ui.widgets.lines import Piece
from lambdatop.ui.widgets.sparkline import sparkline, split

Sortable = float | str | None
_NAME_LEAST, _NAME_MOST, _NAME_WIDE = 17, 24, 44
_MARK = 3
NAME = "name"
_MARGIN = 1
_FULL_WIDTH = 120
_LONG_SPARK = 15


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell must know beyond its row."""

    minutes_known: int
    """How much of the window metrics cover."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` is a field of `core.fields`, whose text is the help, `also` more fields that colour it."""

    key: str
    title: str
    width: int
    least: int
    """The narrowest screen that shows it."""
    say: Callable[[Row, Context], str]
    sort: Callable[[Row], Sortable]
    left: bool = False
    quiet: bool = False
    also: tuple[str, ...] = ()
    sampled: bool = False
    """A figure made of the REPORT lines that were read: below full coverage it carries `~`."""


def _rate(row: Row, context: Context) -> str:
    if row.invocations is None or not context.minutes_known:
        return units.rate(None)
    if row.fresh:
        # REPORT lines tell the minutes that metrics lack: then the window is whole.
        return units.rate((row.invocations + row.fresh.invocations) / (row.window_ms / MINUTE_MS))
    return units.rate(row.invocations / context.minutes_known)


def _dollars(row: Row, _: Context) -> str:
    return units.money(per_hour(row))


SPARK = Column(
    "invocations",
    "spark",
    10,
    80,
    lambda _row, _context: "",
    lambda row: row.invocations,
)
COLUMNS: tuple[Column, ...] = (
    Column(
        "runtime",
        "runtime",
        10,
        120,
        lambda row, _: safe(row.config.runtime or row.config.package_type.lower()),
        lambda row: row.config.runtime,
        left=True,
        quiet=True,
    ),
    Column(
        "architecture",
        "arch",
        6,
        150,
        lambda row, _: safe(row.config.architecture),
        lambda row: row.config.architecture,
        left=True,
        quiet=True,
    ),
    Column(
        "memory_mb",
        "memory",
        units.MEMORY_WIDTH,
        104,
        lambda row, _: units.memory(row.config.memory_mb),
        lambda row: row.config.memory_mb,
        quiet=True,
    ),
    Column(
        "max_memory_used_mb",
        "used",
        8,
        160,
        lambda row, _: units.memory(row.max_memory_used_mb),
        lambda row: row.max_memory_used_mb,
        also=("out_of_memory",),
    ),
    Column(
        "timeout_s",
        "timeout",
        7,
        112,
        lambda row, _: f"{row.config.timeout_s:,} s",
        lambda row: row.config.timeout_s,
        quiet=True,
        also=("timeouts",),
    ),
    Column("invocations", "inv/min", 7, 0, _rate, lambda row: row.invocations),
    SPARK,
    Column(
        "error_rate",
        "err",
        6,
        0,
        lambda row, _: units.share(row.error_rate),
        lambda row: row.error_rate,
        also=("errors",),
    ),
    Column("duration_ms.p50", "p50", 6, 96, lambda row, _: units.ms(row.duration.p50), lambda row: row.duration.p50),
    Column("duration_ms.p95", "p95", 6, 0, lambda row, _: units.ms(row.duration.p95), lambda row: row.duration.p95),
    Column("duration_ms.p99", "p99", 6, 140, lambda row, _: units.ms(row.duration.p99), lambda row: row.duration.p99),
    Column("duration_ms.max", "max", 6, 190, lambda row, _: units.ms(row.duration.max), lambda row: row.duration.max),
    Column(
        "cold_start_rate",
        "cold",
        6,
        72,
        lambda row, _: units.share(row.cold_start_rate),
        lambda row: row.cold_start_rate,
        also=("cold_starts",),
        sampled=True,
    ),
    Column(
        "init_ms.p95", "init", 6, 170, lambda row, _: units.ms(row.init.p95), lambda row: row.init.p95, sampled=True
    ),
    Column("throttles", "throt", 5, 64, lambda row, _: units.count(row.throttles), lambda row: row.throttles),
    Column(
        "concurrency_max",
        "conc",
        4,
        90,
        lambda row, _: units.count(row.concurrency_max),
        lambda row: row.concurrency_max,
    ),
    Column("cost_usd.window", "$/hour", 7, 60, _dollars, per_hour, also=("cost_usd.month",), sampled=True),
    Column(
        "cost_usd.month",
        "$/month",
        8,
        180,
        lambda row, _: units.money(row.cost.month),
        per_hour,
        sampled=True,
    ),
)


def field_help(column: Column) -> str:
    """Say what a column means, in the words of its field."""
    found = field(column.key)
    return f"{found.help} ({found.source})"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns a width shows and how wide the two elastic ones are."""

    columns: tuple[Column, ...]
    name: int
    spark: int


def lay_out(width: int, longest_name: int, minutes: int) -> Layout:
    """Choose the columns for a screen of `width`; room to spare goes to the name first, then to the sparkline."""
    columns = tuple(column for column in COLUMNS if width >= column.least)
    fixed = _MARK + _MARGIN + sum(column.width + 1 for column in columns if column is not SPARK)
    spark = (_LONG_SPARK if width >= _FULL_WIDTH else SPARK.width) if SPARK in columns else 0
    room = width - fixed - (spark + 1 if spark else 0)
    name = max(1, min(max(_NAME_LEAST, longest_name), room, _NAME_WIDE if width > _FULL_WIDTH else _NAME_MOST))
    spare = max(0, room - name)
    if spark and width > _FULL_WIDTH:
        more = min(spare, max(0, max(minutes, 2 * spark) - spark))
        spark, spare = spark + more, spare - more
    return Layout(columns, name + spare, spark)


def header(layout: Layout, sort: str, span: str) -> list[Piece]:
    """Write the titles; the one sorted by carries the accent."""
    pieces: list[Piece] = [(" " * _MARK + "function".ljust(layout.name), Tone.ACCENT if sort == NAME else Tone.DIM)]
    for column in layout.columns:
        if column is SPARK:
            title = f"last {span}" if layout.spark >= _LONG_SPARK else span
            pieces.append((f" {cut(title, layout.spark):>{layout.spark}}", Tone.DIM))
            continue
        text = column.title.ljust(column.width) if column.left else column.title.rjust(column.width)
        pieces.append((f" {text}", Tone.ACCENT if column.key == sort else Tone.DIM))
    return pieces


def cells_of(row: Row, layout: Layout, context: Context, *, marked: bool) -> list[Piece]:
    """Write one row: mark, name, figures; the figure that is the reason of the mark carries its colour."""
    mark, tone = HEALTH_MARK[row.health]
    idle = row.health is Health.IDLE
    name = cut(safe(row.config.name), layout.name)
    pieces: list[Piece] = [
        ("▌" if marked else " ", Tone.ACCENT),
        (f"{mark} ", tone),
        (name + " " * (layout.name - cells(name)), Tone.DIM if idle else Tone.STRONG if marked else Tone.TEXT),
    ]
    for column in layout.columns:
        if column is SPARK:
            bars = sparkline([minute.invocations for minute in row.minutes], layout.spark)
            fresh = next((place for place, minute in enumerate(row.minutes) if minute.fresh), None)
            pieces += [(" ", Tone.DIM), *split(bars, Tone.DIM if idle else Tone.SPARK, fresh, len(row.minutes))]
            continue
        pieces.extend(_cell(column, row, context, idle=idle))
    return pieces


def _cell(column: Column, row: Row, context: Context, *, idle: bool) -> Sequence[Piece]:
    text = cut(column.say(row, context), column.width)
    if column.sampled and row.coverage is not None and row.coverage < 1 and cells(text) < column.width:
        text = text if text == units.UNKNOWN else f"~{text}"
    gap = " " * (column.width - cells(text))
    tone = Tone.DIM if idle else _reason(column, row) or (Tone.SOFT if column.quiet else Tone.TEXT)
    if text == units.UNKNOWN:
        tone = Tone.DIM
    return ((" " + text + gap, tone),) if column.left else ((" " + gap, Tone.DIM), (text, tone))


def _reason(column: Column, row: Row) -> Tone | None:
    for reason in row.reasons:
        if reason.field == column.key or reason.field in column.also:
            return HEALTH_MARK[reason.health][1]
    return None
