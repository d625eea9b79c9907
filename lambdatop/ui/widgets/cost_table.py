"""The table of who carries the bill: the most costly first, filtered, sorted, marked."""

from collections.abc import Hashable, Sequence

from textual.message import Message

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.money.bill_text import month_name
from lambdatop.core.money.pareto import Share, few
from lambdatop.core.month import Month
from lambdatop.core.terminal_text import safe
from lambdatop.ui.cost_columns import (
    COLUMNS,
    COST,
    NAME,
    Basis,
    Carrier,
    Layout,
    arrange,
    carriers,
    cells_of,
    header,
    lay_out,
)
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.list_pane import ListPane

_HINTS_FROM = 100


class CostTable(ListPane[Carrier]):
    """Shows rows of a snapshot; says which of them the bill and the chart are about."""

    exported_as = "costs"
    filter_hint = "part of a function's name; Enter keeps, Esc clears"

    class Chosen(Message):
        """Other functions are marked or filtered than before."""

    def __init__(self, marked: frozenset[str]) -> None:
        """Begin with these functions marked."""
        super().__init__()
        self.marked: set[str] = set(marked)
        self.sort = COST
        self.basis = Basis.WINDOW
        self._rows: Sequence[Row] = ()
        self._month: Month | None = None
        self._carried: tuple[Carrier, ...] = ()
        self._laid: tuple[object, int, Layout] | None = None

    def show(self, rows: Sequence[Row], month: Month | None) -> None:
        """Take what is known now."""
        if rows is not self._rows or month is not self._month:
            self._rows, self._month = rows, month
            self._arrange()

    def toggle_basis(self) -> None:
        """Take the shares of the month so far, or again of the window's rate."""
        self.basis = Basis.MONTH if self.basis is Basis.WINDOW else Basis.WINDOW
        self._arrange()

    def filter(self, text: str) -> str:
        """Keep the functions whose name contains `text`, in any case."""
        self.needle = text.strip()
        self._arrange()
        self.post_message(self.Chosen())
        return ""

    def order(self, key: str) -> None:
        """Sort by another column."""
        self.sort = key
        self._arrange()

    def mark(self) -> None:
        """Mark the function under the cursor, or take the mark away, and go one on."""
        one = self.current
        if one is not None:
            self.marked ^= {one.name}
            self.move(1)
            self.redraw()
            self.post_message(self.Chosen())

    @property
    def chosen(self) -> list[Row]:
        """What bill and chart are about: the marked functions, else all that pass the filter."""
        marked = [row for row in self._rows if row.config.name in self.marked]
        return marked or [row for row in self._rows if self._passes(row)]

    @property
    def shares(self) -> list[Share]:
        """Who carries how much of it, the most costly first."""
        return [one.share for one in self._carried]

    @property
    def copied(self) -> str:
        """The figures of the function under the cursor, with their titles."""
        one = self.current
        if one is None:
            return ""
        return "\n".join([safe(one.name), *(f"{c.title}\t{c.write(c.value(one))}" for c in COLUMNS)])

    @property
    def subject(self) -> str | None:
        """The function under the cursor."""
        return self.current.name if self.current else None

    def key(self, item: Carrier) -> Hashable:
        """Know a function by its name."""
        return item.name

    def headings(self, width: int) -> tuple[Line, Line]:
        """Say what the shares are of and how few carry most, and the titles of the columns."""
        left: list[Piece] = [("Who carries it", Tone.ACCENT if self.has_focus else Tone.SOFT)]
        of = "a month at this rate" if self.basis is Basis.WINDOW else f"{month_name(self._month)} so far"
        left.append((f"  {of}, {self._sorted()}", Tone.DIM))
        left.append((f"  {self._few()}", Tone.TEXT))
        if self.needle:
            left.append((f"  match “{safe(self.needle)}”", Tone.ACCENT))
        if self.marked:
            left.append((f"  {len(self.marked)} marked", Tone.ACCENT))
        hints: list[Piece] = []
        if width >= _HINTS_FROM:
            hints = [("d ", Tone.DIM), ("month so far" if self.basis is Basis.WINDOW else "this rate", Tone.DIM)]
        return spread(left, hints, width), Line(tuple(header(self._layout(width), self.sort)))

    def row(self, item: Carrier, width: int) -> Sequence[Piece]:
        """Write one function."""
        return cells_of(item, self._layout(width), marked=item.name in self.marked)

    def why_empty(self) -> str:
        """Tell a filter from an account without functions."""
        return f"nothing matches “{safe(self.needle)}”" if self.needle else "no functions"

    def _few(self) -> str:
        """Say how few carry four fifths."""
        count = few(self.shares)
        if not count:
            return ""
        of = len(self._carried)
        return f"{units.count(count)} of {units.count(of)} carry{'s' if count == 1 else ''} 80 %"

    def _sorted(self) -> str:
        if self.sort in {COST, NAME}:
            return "most costly first" if self.sort == COST else "by name"
        return f"by {next(column.title for column in COLUMNS if column.key == self.sort)}"

    def _passes(self, row: Row) -> bool:
        return self.needle.casefold() in row.config.name.casefold()

    def _arrange(self) -> None:
        self._carried = carriers([row for row in self._rows if self._passes(row)], self._month, self.basis)
        self.put(arrange(self._carried, self.sort))

    def _layout(self, width: int) -> Layout:
        """Lay out for these functions once, not for each line."""
        if self._laid is None or self._laid[0] is not self.items or self._laid[1] != width:
            self._laid = (self.items, width, lay_out(width, self.items))
        return self._laid[2]
