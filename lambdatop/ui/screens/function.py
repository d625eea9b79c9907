"""One function whole: configuration, figures, charts, its own log."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.moment import Lines, Moment, View
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.widgets.figure_panes import FigurePanes
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.function_facts import LINES, FunctionFacts
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER, _GAP = 2, 1, 1


class FunctionScreen(LiveScreen):
    """Opened by Enter, left by Esc."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.FUNCTION)]

    def __init__(self, name: str, view: View, lines: Lines, focus_on: Callable[[Sequence[str]], None]) -> None:
        """Show the function called `name`."""
        super().__init__()
        self._function = name
        self._view = view
        self._source = lines
        self._focus_on = focus_on

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self._view.profile, read_only=self._view.read_only)
        yield FunctionFacts(self._function)
        yield FigurePanes()
        yield Static(id="gap")
        yield LogView(self._source)
        yield Footer(footer(Place.FUNCTION))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the log, which shows this function only."""
        self.log_view.look_at(frozenset({self._function}))
        self.log_view.focus()
        self._focus_on((self._function,))

    @property
    def panes(self) -> Sequence[Pane]:
        """Log first: keys move in it unless told otherwise."""
        return (self.log_view, self.query_one(FigurePanes))

    def share_lines(self) -> None:
        """Give the facts what they need, and share the rest between charts and log."""
        room = self.size.height - _STATUS - _FOOTER - _GAP
        facts = self.query_one(FunctionFacts)
        facts.display = self.whole is None
        own = LINES + 1 if self.size.width >= 4 * 38 else LINES + 7 if room > 30 else LINES
        facts.styles.height = own
        left = room - own if self.whole is None else room
        log, figures = self.panes
        share = 6 if self.is_small else max(12, left * 9 // 20)
        share = min(share, left - 4) if left > 7 else 0
        self.give({figures: share, log: left - share})
        self.query_one("#gap").display = self.whole is None

    def show(self, moment: Moment, *, changed: bool) -> None:
        """Hand the moment to each pane."""
        self.query_one(StatusLine).show(moment)
        if self.log_view.paused != moment.paused:
            self.log_view.pause(moment.paused)
        if not changed:
            return
        row = next((row for row in moment.snapshot.rows if row.config.name == self._function), None)
        self.query_one(FunctionFacts).show(row)
        self.query_one(FigurePanes).show(moment.snapshot, [row] if row else [], "")
        self.log_view.show(moment.snapshot)

    def leave(self) -> None:
        """Go back to the overview."""
        self.app.pop_screen()
