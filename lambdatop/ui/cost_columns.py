"""The columns of the table of costs: which fit, what a cell says, in which orders functions can stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core import units
from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.money.bill_sheet import Part, part_of
from lambdatop.core.money.pareto import MOST, Share, pareto
from lambdatop.core.money.pricing import MONTH_HOURS, month_of
from lambdatop.core.month import FunctionMonth, Month
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.theme import HEALTH_MARK, Tone
from lambdatop.ui.widgets.lines import Piece

COST, NAME = "share", "name"
_MARK, _MARGIN = 3, 1
_NAME_LEAST, _NAME_MOST = 16, 44
_BAR_LEAST, _BAR_MOST = 10, 40
_BAR_RANK = 5


class Basis(StrEnum):
    """What the shares are of, and the parts: a month at the window's rate, or the month so far."""

    WINDOW = "window"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One function with its part of the bill."""

    row: Row
    rate: Bill | None
    """A month of 730 hours at the window's rate."""
    month: FunctionMonth | None
    bill: Bill | None
    """What the shares are made of: `rate`, or the month so far."""
    share: Share

    @property
    def name(self) -> str:
        """The function."""
        return self.row.config.name


@dataclass(frozen=True, slots=True)
class Column:
    """One column; the lower its `rank`, the narrower the screen that still shows it."""

    key: str
    title: str
    width: int
    rank: int
    value: Callable[[Carrier], Decimal | float | None]
    write: Callable[[Decimal | float | None], str] = units.money
    sampled: bool = True
    """Whether it rests on the lines that were read, and carries `~` where those are not all."""


def _part(part: Part) -> Callable[[Carrier], Decimal | None]:
    return lambda one: part_of(one.bill, part)


def _share(value: Decimal | float | None) -> str:
    return units.share(None if value is None else float(value))


def _count(value: Decimal | float | None) -> str:
    return units.count(None if value is None else float(value))


COLUMNS: tuple[Column, ...] = (
    Column(COST, "share", 6, 1, lambda one: one.share.share, _share),
    Column("carried", "in all", 6, 3, lambda one: one.share.carried, _share, sampled=False),
    Column("hour", "$/hour", 7, 10, lambda one: one.rate.total / MONTH_HOURS if one.rate else None),
    Column("rate", "$/month", 8, 2, lambda one: one.rate.total if one.rate else None),
    Column("so_far", "so far", 8, 4, lambda one: _total(one.month.so_far if one.month else None)),
    Column("projected", "by end", 8, 7, lambda one: _total(one.month.projected if one.month else None)),
    Column("million", "$ per M", 8, 6, lambda one: one.row.cost.per_million),
    Column("requests", "requests", 8, 9, _part(Part.REQUESTS)),
    Column("duration", "duration", 8, 8, _part(Part.DURATION)),
    Column("init", "init", 8, 8, _part(Part.INIT)),
    Column("ephemeral", "storage", 8, 9, _part(Part.EPHEMERAL)),
    Column("provisioned", "provisioned", 11, 9, _part(Part.PROVISIONED), sampled=False),
    Column("snapstart", "SnapStart", 9, 9, _part(Part.SNAPSTART), sampled=False),
    Column("invocations", "invocations", 11, 11, lambda one: one.row.invocations, _count, sampled=False),
    Column("coverage", "read", 6, 12, lambda one: one.row.coverage, _share, sampled=False),
)
# They are nothing for most accounts, and then only take room.
_RARE = frozenset({"ephemeral", "provisioned", "snapstart"})


@dataclass(frozen=True, slots=True)
class Layout:
    """What fits a width; `bar` 0 leaves the bars out."""

    name: int
    bar: int
    columns: tuple[Column, ...]


def carriers(rows: Sequence[Row], month: Month | None, basis: Basis) -> tuple[Carrier, ...]:
    """Give each function its part of the bill of all of them, the most costly first."""
    months = {one.function: one for one in month.functions} if month else {}
    rates = {row.config.name: row.bill.times(month_of(row.window_ms)) if row.bill else None for row in rows}
    so_far = {name: one.so_far for name, one in months.items()}
    bills = rates if basis is Basis.WINDOW else {name: so_far.get(name) for name in rates}
    by_name = {row.config.name: row for row in rows}
    return tuple(
        Carrier(by_name[one.name], rates[one.name], months.get(one.name), bills[one.name], one)
        for one in pareto((name, _total(bill)) for name, bill in bills.items())
    )


def lay_out(width: int, carried: Sequence[Carrier]) -> Layout:
    """Choose the columns that fit: the name and the bars get what is left."""
    columns = [one for one in COLUMNS if one.key not in _RARE or any(one.value(carrier) for carrier in carried)]
    longest = max((cells(safe(one.name)) for one in carried), default=0)
    name = max(_NAME_LEAST, min(longest, _NAME_MOST if width > 120 else 24))  # noqa: PLR2004 - the common width
    room = width - _MARK - _MARGIN - name
    chosen: set[str] = set()
    bar = 0
    for column in sorted(columns, key=lambda column: column.rank):
        if column.rank > _BAR_RANK and not bar:
            if room <= _BAR_LEAST:
                break
            bar, room = _BAR_LEAST, room - _BAR_LEAST - 1
        if room <= column.width:
            break
        chosen.add(column.key)
        room -= column.width + 1
    if bar:
        more = min(room, _BAR_MOST - bar)
        bar, room = bar + more, room - more
    return Layout(name + room, bar, tuple(column for column in columns if column.key in chosen))


def header(layout: Layout, sort: str) -> list[Piece]:
    """Write the titles; the one sorted by carries the accent."""
    pieces: list[Piece] = [(" " * _MARK + "function".ljust(layout.name), Tone.ACCENT if sort == NAME else Tone.DIM)]
    if layout.bar:
        pieces.append((" " + cut("the bill", layout.bar).ljust(layout.bar), Tone.DIM))
    pieces += [(f" {one.title:>{one.width}}", Tone.ACCENT if one.key == sort else Tone.DIM) for one in layout.columns]
    return pieces


def cells_of(one: Carrier, layout: Layout, *, marked: bool) -> list[Piece]:
    """Write one function: its mark, its place on the way to the whole bill, its figures."""
    mark, tone = HEALTH_MARK[one.row.health]
    name = cut(safe(one.name), layout.name)
    costs = bool(one.share.usd)
    own = Tone.STRONG if marked else Tone.TEXT if is_of_the_few(one) else Tone.SOFT if costs else Tone.DIM
    pieces: list[Piece] = [
        ("▌" if marked else " ", Tone.ACCENT),
        (f"{mark} ", tone),
        (name + " " * (layout.name - cells(name)), own),
    ]
    if layout.bar:
        pieces += [(" ", Tone.DIM), *_bar(one, layout.bar)]
    for column in layout.columns:
        text = cut(_say(column, one), column.width)
        dim = Tone.DIM if text in {units.UNKNOWN, "0"} else own if column.key == COST else Tone.SOFT
        pieces.append((f" {' ' * (column.width - cells(text))}{text}", dim))
    return pieces


def is_of_the_few(one: Carrier) -> bool:
    """Say whether it is one of the most costly functions that together carry most of the bill."""
    share, carried = one.share.share, one.share.carried
    return bool(share) and share is not None and carried is not None and carried - share < MOST


def orders() -> list[tuple[str, str]]:
    """List the orders for the menu: (key, words)."""
    words = {COST: "cost, the most costly first", "so_far": "the month so far", "projected": "the month by its end"}
    listed = [(one.key, words.get(one.key, one.title)) for one in COLUMNS if one.key != "carried"]
    return [*listed, (NAME, "function")]


def arrange(carried: Sequence[Carrier], key: str) -> list[Carrier]:
    """Order functions that are given most costly first: the largest first, unknown last."""
    if key == NAME:
        return sorted(carried, key=lambda one: one.name)
    value = next(column.value for column in COLUMNS if column.key == key)
    known = [(figure, one) for one in carried if (figure := value(one)) is not None]
    ranked = sorted(known, key=lambda pair: pair[0], reverse=True)
    return [*(one for _, one in ranked), *(one for one in carried if value(one) is None)]


def _say(column: Column, one: Carrier) -> str:
    text = column.write(column.value(one))
    partly = column.sampled and one.row.coverage is not None and one.row.coverage < 1
    is_figure = text not in {units.UNKNOWN, "0"} and cells(text) < column.width
    return f"~{text}" if partly and is_figure else text


def _bar(one: Carrier, width: int) -> list[Piece]:
    """Draw the stretch from what the more costly ones carry to what they carry with this one."""
    share, carried = one.share.share, one.share.carried
    if not share or carried is None:
        return [(" " * width, Tone.DIM)]
    halves = 2 * width
    end = max(1, min(halves, round(carried * halves)))
    start = max(0, min(end - 1, round((carried - share) * halves)))
    lead, rest = divmod(start, 2)
    full, last = divmod(end - 2 * lead - 2 * rest, 2)
    drawn = ("╺" if rest else "") + "━" * full + ("╸" if last else "")
    return [
        (" " * lead, Tone.DIM),
        (drawn, Tone.LINE if is_of_the_few(one) else Tone.SPARK),
        (" " * (width - lead - len(drawn)), Tone.DIM),
    ]


def _total(bill: Bill | None) -> Decimal | None:
    return None if bill is None else bill.total
