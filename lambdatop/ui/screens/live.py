"""What the screens that show live data share: the log pane, the filter bar, moving, Tab, the grid."""

from collections.abc import Sequence

from textual import events
from textual.screen import Screen
from textual.widgets import Static

from lambdatop.core.model import Snapshot
from lambdatop.ui.grid import LEAST_HEIGHT, LEAST_WIDTH
from lambdatop.ui.moment import Moment
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

# Below this a pane in focus gets the whole screen.
_SMALL_WIDTH, _SMALL_HEIGHT = 100, 32


class LiveScreen(Screen[None]):
    """A screen that is shown a new moment at most four times a second."""

    AUTO_FOCUS = None

    def __init__(self) -> None:
        """Begin with no pane on the whole screen."""
        super().__init__()
        self.whole: Pane | None = None
        self._seen: Snapshot | None = None
        self.ready = False
        """Whether the panes are there; a tick may come before."""

    def on_mount(self) -> None:
        """Take moments from now on."""
        self.ready = True

    def show(self, moment: Moment) -> None:
        """Bring the screen up to date: the panes where the snapshot is another, the ages anyway."""
        self.query_one(StatusLine).show(moment)
        self.log_view.pause(moment.paused)
        if moment.snapshot is not self._seen:
            self._seen = moment.snapshot
            self.show_snapshot(moment.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a new snapshot to the panes."""
        raise NotImplementedError

    @property
    def panes(self) -> Sequence[Pane]:
        """The panes that Tab goes through."""
        raise NotImplementedError

    def share_lines(self) -> None:
        """Give each pane its lines."""
        raise NotImplementedError

    @property
    def log_view(self) -> LogView:
        """The log pane."""
        return self.query_one(LogView)

    @property
    def pane(self) -> Pane:
        """The pane that keys move in."""
        return next((pane for pane in self.panes if pane.has_focus), self.panes[0])

    @property
    def is_small(self) -> bool:
        """Whether a pane in focus is better off alone."""
        return self.size.width < _SMALL_WIDTH or self.size.height < _SMALL_HEIGHT

    def on_resize(self, event: events.Resize) -> None:
        """Share the lines anew, or say that there are too few."""
        too_small = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        notice = self.query_one("#too-small", Static)
        notice.display = too_small
        notice.update(f"lambdatop needs {LEAST_WIDTH}x{LEAST_HEIGHT}\nthis is {event.size.width}x{event.size.height}")
        self.share_lines()

    def give(self, heights: dict[Pane, int]) -> None:
        """Set the heights; a pane that has the whole screen takes them all, 0 hides."""
        room = sum(heights.values())
        for pane, height in heights.items():
            own = height if self.whole is None else room if pane is self.whole else 0
            pane.display = own > 0
            if own:
                pane.styles.height = own

    def action_move(self, by: int) -> None:
        """Move by lines in the pane in focus."""
        self.pane.move(by)

    def action_page(self, by: int) -> None:
        """Move by pages."""
        self.pane.page(by)

    def action_first(self) -> None:
        """Go to the first line."""
        self.pane.jump(0)

    def action_last(self) -> None:
        """Go to the last line."""
        self.pane.last()

    def action_next_pane(self) -> None:
        """Move the focus on; on a small screen each pane in turn, and then all of them again."""
        panes = list(self.panes)
        if self.is_small:
            stops = [None, *panes]
            self.whole = stops[(stops.index(self.whole) + 1) % len(stops)]
            (self.whole or panes[0]).focus()
            self.share_lines()
        else:
            self.whole = None
            self.share_lines()
            panes[(panes.index(self.pane) + 1) % len(panes)].focus()

    def action_logs(self) -> None:
        """Give the log the whole screen, or take it back."""
        self.whole = None if self.whole is self.log_view else self.log_view
        self.share_lines()
        (self.whole or self.panes[0]).focus()

    def action_filter(self) -> None:
        """Open the line to type a filter in."""
        self._filtered = self.pane
        self.query_one(FilterBar).open(self.pane.needle)
        self.query_one(Footer).display = False

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Filter while typing."""
        self._filtered.filter(event.text)

    def on_filter_bar_closed(self) -> None:
        """Give the focus back."""
        self.query_one(Footer).display = True
        self._filtered.focus()

    def action_back(self) -> None:
        """Undo what narrows the view: first the whole screen, then the filter, then the state of the log."""
        if self.whole is not None:
            self.whole = None
            self.share_lines()
            self.panes[0].focus()
        elif self.pane.needle:
            self.pane.filter("")
        else:
            self.leave()

    def leave(self) -> None:
        """Go where Esc leads when nothing is narrowed; the overview stays."""

    def action_errors_only(self) -> None:
        """Show only warnings and errors in the log."""
        self.log_view.toggle_errors()

    def action_follow(self) -> None:
        """Follow the newest lines, or stay."""
        self.log_view.toggle_follow()

    def action_copy(self) -> None:
        """Copy what is under the cursor."""
        text = self.pane.copied
        if text:
            self.app.copy_to_clipboard(text)
            self.app.notify(f"copied {len(text):,} characters", timeout=2, markup=False)
