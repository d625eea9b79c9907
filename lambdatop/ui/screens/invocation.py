"""One invocation whole: its figures and all its lines."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.moment import Lines, Moment, View
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.invocation_facts import LINES, InvocationFacts
from lambdatop.ui.widgets.invocation_log import InvocationLog
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

_STATUS, _FOOTER = 2, 1


class InvocationScreen(LogScreen):
    """Opened by Enter on an invocation, left by Esc; what still runs is followed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.INVOCATION)]
    place = Place.INVOCATION

    def __init__(
        self, invocation: Invocation, view: View, lines: Lines, focus_on: Callable[[Sequence[str]], None]
    ) -> None:
        """Show it as it is now."""
        super().__init__(view)
        self._focus_on = focus_on
        self._one = invocation
        self._source = lines

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self.view.profile, read_only=self.view.read_only)
        yield InvocationFacts(self._one)
        yield InvocationLog(self._source, self._one)
        yield Footer(footer(Place.INVOCATION))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the lines; of an invocation that is known from its REPORT only, the others are read."""
        self.log_view.focus()
        self._focus_on((self._one.function,))
        if not self._one.started:
            self.post_message(LogView.Older(self._one.start_ms - MINUTE_MS))

    @property
    def log_view(self) -> LogView:
        """The lines."""
        return self.query_one(InvocationLog)

    @property
    def panes(self) -> Sequence[Pane]:
        """The lines."""
        return (self.log_view,)

    def share_lines(self) -> None:
        """Give the lines what the figures leave."""
        self.query_one(InvocationFacts).styles.height = LINES
        self.give({self.log_view: self.size.height - _STATUS - _FOOTER - LINES})

    def show(self, moment: Moment) -> None:
        """Look what has become of it: by one of its lines, as its end may still come."""
        super().show(moment)
        if moment.paused:
            return
        now = next(
            filter(None, (self._source.invocation_of(line, moment.now_ms) for line in self._one.lines[:1])), None
        )
        if now is not None and now is not self._one:
            self._one = now
            self.query_one(InvocationLog).hold(now)
        self.query_one(InvocationFacts).show(self._one, moment.now_ms)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand it to the lines, which know it for its functions, and say why it started cold."""
        self.log_view.show(snapshot)
        rows = (row for row in snapshot.rows if row.config.name == self._one.function)
        self.query_one(InvocationFacts).explain(next((row.cold for row in rows), None))

    def leave(self) -> None:
        """Go back."""
        self.app.pop_screen()
