"""One function whole: configuration, figures, charts, its own log."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.comparison import Comparison
from lambdatop.core.entry import Entry
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.moment import Lines, View
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.widgets.before_after import LINES, BeforeAfter
from lambdatop.ui.widgets.figure_panes import PANES, FigurePanes
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.function_facts import FunctionFacts, lines_for
from lambdatop.ui.widgets.lines import Gap
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER, _GAP = 2, 1, 1
_CHARTS, _LOG_LEAST = 11, 4
_CHARTS_LEAST = 9
_COMPARE_S = 60.0


class FunctionScreen(LogScreen):
    """Opened by Enter, left by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.FUNCTION)]
    place = Place.FUNCTION

    def __init__(self, name: str, view: View, lines: Lines, focus_on: Callable[[Sequence[str]], None]) -> None:
        """Show the function called `name`."""
        super().__init__(view)
        self._function = name
        self._source = lines
        self._focus_on = focus_on

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self.view.profile, read_only=self.view.read_only)
        yield FunctionFacts(self._function)
        yield BeforeAfter()
        yield FigurePanes()
        yield Gap()
        yield LogView(self._source, self.view.log_lines)
        yield Footer(footer(Place.FUNCTION))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the log, which shows this function only."""
        self.log_view.look_at(frozenset({self._function}))
        self.log_view.focus()
        self._focus_on((self._function,))
        self.set_interval(_COMPARE_S, self._compare)

    @property
    def panes(self) -> Sequence[Pane]:
        """Log first: keys move in it unless told otherwise."""
        return (self.log_view, self.query_one(FigurePanes))

    @property
    def functions(self) -> tuple[str, ...]:
        """This one."""
        return (self._function,)

    class Compare(Message):
        """The figures before and after a change are wished for."""

        def __init__(self, screen: "FunctionScreen", entry: Entry) -> None:
            """Carry the change, and the screen that shows it."""
            super().__init__()
            self.screen = screen
            self.entry = entry

    class Compared(Message):
        """They are there, or cannot be had."""

        def __init__(self, comparison: Comparison | None, trouble: str = "") -> None:
            """Carry them, or why not."""
            super().__init__()
            self.comparison = comparison
            self.trouble = trouble

    def show_journal(self, journal: Sequence[Entry]) -> None:
        """Mark changes in the charts, and set the newest one's figures side by side."""
        self.query_one(FigurePanes).take_journal(journal)
        mine = (entry for entry in journal if entry.function == self._function and entry.applied_ms is not None)
        newest = next((entry for entry in mine if entry.applied_ms), None)
        shown = self.query_one(BeforeAfter)
        is_new = newest is not None and (shown.entry is None or shown.entry.id != newest.id)
        shown.about(newest)
        if self.size.height:  # before the first layout a pane would lose its lines, and with them the focus
            self.share_lines()
        if is_new:
            self._compare()

    def _compare(self) -> None:
        entry = self.query_one(BeforeAfter).entry
        if entry is not None:
            self.post_message(self.Compare(self, entry))

    def on_function_screen_compared(self, event: Compared) -> None:
        """Show them."""
        self.query_one(BeforeAfter).show(event.comparison, event.trouble)

    def share_lines(self) -> None:
        """Give the facts what they need, and share the rest between charts and log."""
        room = self.size.height - _STATUS - _FOOTER - _GAP
        facts = self.query_one(FunctionFacts)
        facts.display = self.whole is None
        facts.styles.height = own = lines_for(self.size.width, room)
        change = self.query_one(BeforeAfter)
        change.display = self.whole is None and change.entry is not None
        change.styles.height = LINES
        own += LINES if change.display else 0
        left = room - own if self.whole is None else room
        log, figures = self.panes
        share = 1 + PANES if self.is_small else max(_CHARTS, left // 2)
        share = min(share, max(_CHARTS_LEAST, left - _LOG_LEAST)) if change.display else share
        share = share if left - share >= _LOG_LEAST else 0
        self.give({figures: share, log: left - share})
        self.query_one(Gap).display = self.whole is None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a new snapshot to each pane."""
        row = next((row for row in snapshot.rows if row.config.name == self._function), None)
        self.query_one(FunctionFacts).show(row)
        self.query_one(FigurePanes).show(snapshot, [row] if row else [], "")
        self.log_view.show(snapshot)

    def leave(self) -> None:
        """Go back to the overview."""
        self.app.pop_screen()
