"""The overview: all functions, five figures, one log."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.snapshot import Snapshot
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.grid import share
from lambdatop.ui.moment import NOTHING, Lines, View
from lambdatop.ui.screens.menu import Menu
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.widgets.figure_panes import FigurePanes, names
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.function_table import FunctionTable, orders
from lambdatop.ui.widgets.lines import Gap
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine


class Overview(LogScreen):
    """Table, figures and log, of which the table says what the other two are about."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.OVERVIEW)]
    lead = "i shows them"

    class Open(Message):
        """The user wants to see one function whole."""

        def __init__(self, name: str) -> None:
            """Carry its name."""
            super().__init__()
            self.name = name

    def __init__(self, view: View, lines: Lines, focus_on: Callable[[Sequence[str]], None]) -> None:
        """Take where log lines come from and whom to tell which functions are in view."""
        super().__init__(view)
        self._source = lines
        self._focus_on = focus_on
        self._told: tuple[str, ...] | None = None
        self._snapshot = NOTHING
        self._functions: int | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self.view.profile, read_only=self.view.read_only)
        yield FunctionTable()
        yield FigurePanes()
        yield Gap()
        yield LogView(self._source, self.view.log_lines)
        yield Footer(footer(Place.OVERVIEW))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table."""
        self.table.focus()

    @property
    def table(self) -> FunctionTable:
        """The table."""
        return self.query_one(FunctionTable)

    @property
    def panes(self) -> Sequence[Pane]:
        """Table, figures, log."""
        return (self.table, self.query_one(FigurePanes), self.log_view)

    @property
    def functions(self) -> tuple[str, ...]:
        """The marked functions, else the one under the cursor."""
        marked = tuple(row.config.name for row in self.table.chosen) if self.table.marked else ()
        return marked or super().functions

    def share_lines(self) -> None:
        """Share the lines as they fit the screen and the number of functions."""
        shares = share(self.size.width, self.size.height, self._functions)
        table, figures, log = self.panes
        self.give({table: shares.table, figures: shares.figures, log: shares.log})
        self.query_one(Gap).display = self.whole is None

    def show_journal(self, journal: Sequence[Entry]) -> None:
        """Mark changes in the charts."""
        self.query_one(FigurePanes).take_journal(journal)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a new snapshot to each pane."""
        self._snapshot = snapshot
        functions = len(snapshot.rows) if snapshot.listed else None
        if functions != self._functions:
            self._functions = functions
            self.share_lines()
        self.table.show(snapshot)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """Show figures and log lines of the functions that the table has chosen."""
        table = self.table
        about = names(table.chosen, self.size.width) if table.marked else ""
        self.query_one(FigurePanes).show(self._snapshot, table.chosen, about)
        narrowed = bool(table.marked or table.needle)
        self.log_view.look_at(frozenset(row.config.name for row in table.chosen) if narrowed else None)
        self.log_view.show(self._snapshot)
        wanted = tuple(row.config.name for row in table.chosen) if narrowed else table.on_screen
        if len(wanted) == len(self._snapshot.rows):
            wanted = ()
        if wanted != self._told:
            self._told = wanted
            self._focus_on(wanted)

    def on_screen_resume(self) -> None:
        """Say anew what is in view: another screen may have said otherwise meanwhile."""
        self._told = None
        self._show_chosen()

    def on_function_table_in_view(self) -> None:
        """Follow the table."""
        self._show_chosen()

    def on_function_table_opened(self) -> None:
        """Open it: a second click is Enter."""
        self.action_open()

    def action_mark(self) -> None:
        """Mark the function under the cursor."""
        if self.pane is self.table:
            self.table.mark()

    def leave(self) -> None:
        """Take the marks away: there is nowhere to go back to."""
        self.table.unmark()

    def action_cost(self) -> None:
        """Show what all of them cost; those marked here are marked there."""
        self.post_message(self.Cost(None, frozenset(self.table.marked)))

    def action_sort(self) -> None:
        """Offer the orders of the table."""

        def sort(key: str | None) -> None:
            if key is not None:
                self.table.order(key)

        self.app.push_screen(Menu("sort by", orders(), self.table.sort, "s"), sort)

    def action_open(self) -> None:
        """Open the function under the cursor, the log line to read it whole, or the log of a minute."""
        if self.pane is not self.table:
            super().action_open()
            return
        name = self.table.subject
        if name is not None:
            self.post_message(self.Open(name))
