"""Advice on the account or on some functions: a list by danger and money, and the one under the cursor whole."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.model import Tuning
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.advice_items import orders
from lambdatop.ui.moment import Moment, View
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.menu import Menu
from lambdatop.ui.widgets.advice_table import AdviceTable
from lambdatop.ui.widgets.advice_text import AdviceText
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.lines import Gap
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER, _GAP = 2, 1, 1
# Always as many, so that the text stays in its place while the cursor moves.
_TEXT_MOST = 14
# A thousand functions may be advised on; putting that in order at each tick would cost more than it shows.
_EACH_MS = 1_000


class AdviceScreen(LiveScreen):
    """Opened by `a`, left by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.ADVICE)]
    place = Place.ADVICE

    class Function(Message):
        """The user wants to see a function whole."""

        def __init__(self, name: str) -> None:
            """Carry its name."""
            super().__init__()
            self.name = name

    def __init__(
        self,
        names: frozenset[str] | None,
        view: View,
        read: Callable[[], None],
        focus_on: Callable[[Sequence[str]], None],
    ) -> None:
        """Show what is advised on these functions, None means all; `read` has their rooms read."""
        super().__init__()
        self._names = names
        self._view = view
        self._read = read
        self._focus_on = focus_on
        self._shown: Snapshot | None = None
        self._shown_ms: int | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self._view.profile, read_only=self._view.read_only)
        yield AdviceTable(self._names)
        yield Gap()
        yield AdviceText()
        yield Footer(footer(Place.ADVICE))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the table."""
        self.text.may_change = self.app.check_action("tune", ()) is not False
        self.table.focus()

    def on_screen_resume(self) -> None:
        """Say what is in view, and have what was not read for a while read, also after another screen."""
        self._focus_on(tuple(sorted(self._names or ())))
        self._read()

    @property
    def table(self) -> AdviceTable:
        """The list."""
        return self.query_one(AdviceTable)

    @property
    def text(self) -> AdviceText:
        """The one under the cursor."""
        return self.query_one(AdviceText)

    @property
    def panes(self) -> Sequence[Pane]:
        """List, text."""
        return (self.table, self.text)

    @property
    def functions(self) -> tuple[str, ...]:
        """The function that the advice under the cursor is about, also while the list is hidden."""
        name = self.table.subject
        return () if name is None else (name,)

    @property
    def proposed(self) -> Tuning | None:
        """The change that the advice under the cursor proposes."""
        return self.table.current.finding.change if self.table.current else None

    def share_lines(self) -> None:
        """Give the text half, or what nearly every text needs."""
        room = self.size.height - _STATUS - _FOOTER
        gap = self.whole is None
        self.query_one(Gap).display = gap
        room -= _GAP if gap else 0
        below = min(room // 2, _TEXT_MOST)
        self.give({self.table: room - below, self.text: below})

    def show(self, moment: Moment) -> None:
        """Put the list in order at most once a second."""
        super().show(moment)
        due = self._shown_ms is None or moment.now_ms - self._shown_ms >= _EACH_MS
        if due and moment.snapshot is not self._shown:
            self._shown_ms, self._shown = moment.now_ms, moment.snapshot
            self.table.show(moment.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Do nothing: see `show`."""

    def on_list_pane_moved(self) -> None:
        """Show the advice under the cursor whole."""
        self.text.show(self.table.current)

    def action_silenced(self) -> None:
        """Show what the configuration file silences, too, or hide it again."""
        if self.table.silences or self.table.silenced:
            self.table.toggle_silenced()
        else:
            self.say("the configuration file silences none of it")

    def action_sort(self) -> None:
        """Offer the orders of the list."""

        def sort(key: str | None) -> None:
            if key is not None:
                self.table.order(key)

        self.app.push_screen(Menu("sort by", orders(), self.table.sort, "s"), sort)

    def action_open(self) -> None:
        """Give the text the whole screen where it is cut, else open the function."""
        cut = self.whole is not self.text and self.text.lines_for(self.size.width) > self.text.size.height
        if cut and self.pane is self.table:
            self.whole = self.text
            self.share_lines()
            self.text.focus()
        elif self.functions:
            self.post_message(self.Function(self.functions[0]))

    def on_list_pane_opened(self) -> None:
        """Take a second click for Enter."""
        self.action_open()

    def leave(self) -> None:
        """Go back."""
        self.app.pop_screen()
