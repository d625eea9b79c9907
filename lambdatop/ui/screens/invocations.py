"""The invocations of some functions, and their failures by kind."""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.invocations.invocation import ErrorGroup, Invocation
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.invocation_columns import orders
from lambdatop.ui.moment import Moment, View
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.menu import Menu
from lambdatop.ui.widgets.error_table import ErrorTable
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.invocation_table import InvocationTable
from lambdatop.ui.widgets.lines import Gap
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER, _GAP = 2, 1, 1
_HEADINGS, _LEAST = 2, 3
# Working out thousands of invocations four times a second would cost more than it shows.
_EACH_MS = 1_000


class Ran(Protocol):
    """Where invocations come from: the store."""

    def invocations(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give the invocations of these functions (None: all), newest first."""
        ...

    def error_groups(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[ErrorGroup, ...]:
        """Give failures by exception and place, the one seen last first."""
        ...

    @property
    def invocations_from_ms(self) -> int | None:
        """Before this, lines had to make room; None while all are kept."""
        ...


class InvocationsScreen(LiveScreen):
    """Opened by `i`, left by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.INVOCATIONS)]
    place = Place.INVOCATIONS
    lead = ""

    class Open(Message):
        """The user wants to see one invocation whole."""

        def __init__(self, invocation: Invocation) -> None:
            """Carry it as it is now."""
            super().__init__()
            self.invocation = invocation

    def __init__(
        self, names: frozenset[str] | None, view: View, ran: Ran, focus_on: Callable[[Sequence[str]], None]
    ) -> None:
        """Show the invocations of these functions; None means all."""
        super().__init__()
        self._names = names
        self._view = view
        self._ran = ran
        self._focus_on = focus_on
        self._asked_ms: int | None = None
        self._asked_for: Snapshot | None = None
        self._found: tuple[Invocation, ...] = ()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self._view.profile, read_only=self._view.read_only)
        yield InvocationTable(self._names)
        yield Gap()
        yield ErrorTable()
        yield Footer(footer(Place.INVOCATIONS))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table."""
        self.table.focus()

    def on_screen_resume(self) -> None:
        """Say what is in view, also after another screen said otherwise."""
        self._focus_on(tuple(sorted(self._names or ())))

    @property
    def table(self) -> InvocationTable:
        """The invocations."""
        return self.query_one(InvocationTable)

    @property
    def errors(self) -> ErrorTable:
        """Their failures."""
        return self.query_one(ErrorTable)

    @property
    def panes(self) -> Sequence[Pane]:
        """Invocations, failures."""
        return (self.table, self.errors)

    def share_lines(self) -> None:
        """Give the failures what they need, at most a third."""
        room = self.size.height - _STATUS - _FOOTER
        gap = self.whole is None
        self.query_one(Gap).display = gap
        room -= _GAP if gap else 0
        below = min(max(len(self.errors.items), 1) + _HEADINGS, max(room // 3, _HEADINGS + _LEAST))
        self.give({self.table: room - below, self.errors: below})

    def show(self, moment: Moment) -> None:
        """Ask the store at most once a second, and only where something came."""
        super().show(moment)
        due = self._asked_ms is None or moment.now_ms - self._asked_ms >= _EACH_MS
        if due and not moment.paused and moment.snapshot is not self._asked_for:
            self._asked_ms, self._asked_for = moment.now_ms, moment.snapshot
            kinds = len(self.errors.items)
            self.errors.show(self._ran.error_groups(moment.now_ms, self._names))
            if len(self.errors.items) != kinds:
                self.share_lines()
            self._found = self._ran.invocations(moment.now_ms, self._names)
        self.table.show(self._found, moment.now_ms, self._ran.invocations_from_ms)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Do nothing: invocations are no part of it."""

    def action_errors_only(self) -> None:
        """Show only failed invocations, or all again."""
        self.table.toggle_failures()

    def action_sort(self) -> None:
        """Offer the orders of the table."""

        def sort(key: str | None) -> None:
            if key is not None:
                self.table.order(key)

        self.app.push_screen(Menu("sort by", orders(), self.table.sort, "s"), sort)

    def action_open(self) -> None:
        """Show the invocation under the cursor, or the example of a failure."""
        one = self.table.current if self.pane is self.table else None
        if self.pane is self.errors and self.errors.current is not None:
            one = self.errors.current.example
        if one is not None:
            self.post_message(self.Open(one))

    def on_list_pane_opened(self) -> None:
        """Take a second click for Enter."""
        self.action_open()

    def leave(self) -> None:
        """Go back."""
        self.app.pop_screen()
