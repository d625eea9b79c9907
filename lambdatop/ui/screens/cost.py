"""What it costs: the bill part by part, who carries it, its course; of all functions, of the marked ones, or of one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.model import Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.cost_columns import orders
from lambdatop.ui.moment import NOTHING, View
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.menu import Menu
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.widgets.bill_pane import CONDENSED, FULL, BillPane
from lambdatop.ui.widgets.cost_chart import CostChart
from lambdatop.ui.widgets.cost_table import CostTable
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.lines import Gap
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER, _GAP = 2, 1, 1
_HEADINGS, _TABLE_LEAST, _CHART_LEAST = 2, 5, 8
# Of one function there is nothing to choose from.
_OF_TABLE = frozenset({"mark", "open", "sort"})
_LEAST_FOR_ALL, _SAID_MOST = 24, 3


class CostScreen(LiveScreen):
    """Opened by `c`, left by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.COST)]
    place = Place.COST

    class Open(Message):
        """The user wants to see the bill of one function."""

        def __init__(self, name: str) -> None:
            """Carry its name."""
            super().__init__()
            self.name = name

    def __init__(
        self,
        view: View,
        focus_on: Callable[[Sequence[str]], None],
        *,
        only: str | None = None,
        marked: frozenset[str] = frozenset(),
    ) -> None:
        """Show the function called `only`, or all of them, of which some are marked."""
        super().__init__()
        self._view = view
        self._focus_on = focus_on
        self._only = only
        self._marked = marked
        self._snapshot = NOTHING
        self._rows: Sequence[Row] = ()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self._view.profile, read_only=self._view.read_only)
        yield BillPane()
        yield Gap()
        yield CostTable(self._marked)
        yield Gap()
        yield CostChart()
        yield Footer(
            [action for action in footer(Place.COST) if not self._only or action.call not in {*_OF_TABLE, "filter"}]
        )
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table, or to the bill of the only function."""
        self.panes[0].focus()

    def on_screen_resume(self) -> None:
        """Say what is in view, also after another screen said otherwise."""
        self._focus_on((self._only,) if self._only else ())

    @property
    def table(self) -> CostTable:
        """Who carries it."""
        return self.query_one(CostTable)

    @property
    def bill(self) -> BillPane:
        """The bill."""
        return self.query_one(BillPane)

    @property
    def chart(self) -> CostChart:
        """Its course."""
        return self.query_one(CostChart)

    @property
    def panes(self) -> Sequence[Pane]:
        """The table first: keys move in it unless told otherwise."""
        return (self.bill, self.chart) if self._only else (self.table, self.bill, self.chart)

    @property
    def functions(self) -> tuple[str, ...]:
        """The only one, the marked ones, else the one under the cursor."""
        if self._only:
            return (self._only,)
        marked = tuple(row.config.name for row in self.table.chosen) if self.table.marked else ()
        return marked or ((self.table.subject,) if self.table.subject else ())

    def share_lines(self) -> None:
        """Give the bill what it takes where there is room for it; the chart gives way first, then the table's rows."""
        room = self.size.height - _STATUS - _FOOTER
        # Of all functions together there may be more to say than there is room for; Tab shows it whole.
        wanted = self.bill.lines_wanted(self.size.width)
        gaps = list(self.query(Gap))
        if self._only:
            self.table.display = False
            bill = min(wanted, room)
            chart = room - bill - _GAP
            heights: dict[Pane, int] = {self.bill: bill, self.chart: chart if chart >= _CHART_LEAST else 0}
        else:
            heights = self._of_all(room, min(wanted, FULL + _SAID_MOST))
        for gap, there in zip(gaps, (not self._only, heights[self.chart] > 0), strict=True):
            gap.display = there and self.whole is None
        if self.whole is not None:
            heights[self.whole] = room - sum(height for pane, height in heights.items() if pane is not self.whole)
        self.give(heights)

    def _of_all(self, room: int, wanted: int) -> dict[Pane, int]:
        if room < _LEAST_FOR_ALL:
            bill = min(CONDENSED, room - _GAP - _HEADINGS - 1)
            return {self.bill: bill, self.table: room - bill - _GAP, self.chart: 0}
        left = room - wanted - 2 * _GAP
        rows = _HEADINGS + max(_TABLE_LEAST, len(self._snapshot.rows))
        chart = max(_CHART_LEAST, left - rows)
        if left - chart < _HEADINGS + _TABLE_LEAST:
            return {self.bill: wanted, self.table: left + _GAP, self.chart: 0}
        return {self.bill: wanted, self.table: left - chart, self.chart: chart}

    def show_journal(self, journal: Sequence[Entry]) -> None:
        """Mark changes in the chart."""
        self.chart.take_journal(journal)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a new snapshot to each pane."""
        before = self.bill.lines_wanted(self.size.width), len(self._snapshot.rows)
        self._snapshot = snapshot
        self.table.show(snapshot.rows, snapshot.month)
        self._show_chosen()
        if self.size.height and before != (self.bill.lines_wanted(self.size.width), len(snapshot.rows)):
            self.share_lines()

    def _show_chosen(self) -> None:
        """Show bill and chart of the functions that the table has chosen."""
        snapshot, basis = self._snapshot, self.table.basis
        rows = self._chosen()
        if len(rows) != len(self._rows) or any(new is not old for new, old in zip(rows, self._rows, strict=True)):
            self._rows = rows  # most snapshots are new for their log lines; the rows are the same objects then
        whole = not self._only and len(rows) == len(snapshot.rows)
        about = self._about(whole=whole)
        self.bill.show(snapshot, self._rows, about, basis, whole=whole)
        self.chart.show(snapshot, self._rows, self.bill.sheet, about, basis)

    def _chosen(self) -> Sequence[Row]:
        if not self._only:
            return self.table.chosen
        return [row for row in self._snapshot.rows if row.config.name == self._only]

    def _about(self, *, whole: bool) -> str:
        if self._only:
            return self._placed(self._only)
        count = len(self._rows)
        if whole and count != 1:
            return f"all {count} functions"
        return self._rows[0].config.name if count == 1 else f"{count} functions"

    def _placed(self, name: str) -> str:
        """Name a function, with its place among all of them."""
        shares = self.table.shares
        place = next((at for at, one in enumerate(shares, 1) if one.name == name and one.share), None)
        return name if place is None else f"{name}, {place} of {len(shares)} in order of cost"

    def on_cost_table_chosen(self) -> None:
        """Follow the table."""
        self._show_chosen()
        self.share_lines()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave no key of the table alive where there is none."""
        if self._only and action in _OF_TABLE:
            return False
        return super().check_action(action, parameters)

    def action_mark(self) -> None:
        """Mark the function under the cursor."""
        if self.pane is self.table:
            self.table.mark()

    def action_basis(self) -> None:
        """Show the month so far, day by day, or again the window."""
        self.table.toggle_basis()
        self._show_chosen()

    def action_sort(self) -> None:
        """Offer the orders of the table."""

        def sort(key: str | None) -> None:
            if key is not None:
                self.table.order(key)

        self.app.push_screen(Menu("sort by", orders(), self.table.sort, "s"), sort)

    def action_open(self) -> None:
        """Show the bill of the function under the cursor."""
        name = self.table.subject
        if name is not None and self.pane is self.table:
            self.post_message(self.Open(name))

    def action_advice(self) -> None:
        """Show what to do about the only one, the marked ones, or all; it reads what stands ready for them, too."""
        named = self._chosen() if self._only or self.table.marked else None
        self.post_message(LogScreen.Advice(None if named is None else frozenset(row.config.name for row in named)))

    def on_list_pane_opened(self) -> None:
        """Take a second click for Enter."""
        self.action_open()

    def leave(self) -> None:
        """Go back."""
        self.app.pop_screen()
