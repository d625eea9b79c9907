"""One function whole: live with figures, charts and its own log, and a page for each part of what hangs on it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Static

from lambdatop.core.model import Row, Tuning
from lambdatop.core.room_text import Page, page_lines
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.comparison import Comparison
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.advice_items import proposed
from lambdatop.ui.moment import NOTHING, Lines, View, clock
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.tabs import LIVE, TABS, Tab, tab_of
from lambdatop.ui.theme import HEALTH_MARK, Tone
from lambdatop.ui.widgets.before_after import LINES, BeforeAfter
from lambdatop.ui.widgets.figure_panes import PANES, FigurePanes
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.function_facts import FunctionFacts, lines_for
from lambdatop.ui.widgets.lines import Gap, Piece
from lambdatop.ui.widgets.log_view import LogView
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.room_pane import RoomPane
from lambdatop.ui.widgets.status_line import StatusLine
from lambdatop.ui.widgets.tab_line import TabLine

_STATUS, _TABS, _FOOTER, _GAP = 2, 1, 1, 1
# Below this a line more is worth more to the log.
_TABS_FROM = 20
_OF_THE_LOG = frozenset({"open", "errors_only", "follow", "older", "only_this", "copy_invocation", "bare"})
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
        self._tab = LIVE
        self._snapshot = NOTHING
        self._row: Row | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self.view.profile, read_only=self.view.read_only)
        yield TabLine()
        yield RoomPane()
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
        """Of the live page the log first: keys move in it unless told otherwise."""
        if self._tab is not LIVE:
            return (self.query_one(RoomPane),)
        return (self.log_view, self.query_one(FigurePanes))

    @property
    def finder(self) -> Pane:
        """Search what is open."""
        return self.log_view if self._tab is LIVE else self.query_one(RoomPane)

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
        """Give the page that is open the screen; of the live one the facts have what they need."""
        tabs = self._tab is not LIVE or (self.whole is None and self.size.height >= _TABS_FROM)
        self.query_one(TabLine).display = tabs
        room = self.size.height - _STATUS - _FOOTER - (_TABS if tabs else 0)
        log, figures, page = self.log_view, self.query_one(FigurePanes), self.query_one(RoomPane)
        live = self._tab is LIVE and self.whole is None
        for widget in (FunctionFacts, BeforeAfter, Gap):
            self.query_one(widget).display = live
        if self._tab is not LIVE:
            self.give({page: room, figures: 0, log: 0})
            return
        shares = self._live_shares(room - _GAP)
        self.give({figures: shares[0], log: shares[1], page: 0})

    def _live_shares(self, room: int) -> tuple[int, int]:
        """Give the facts what they need; how much of the rest is the charts' and the log's."""
        facts, change = self.query_one(FunctionFacts), self.query_one(BeforeAfter)
        facts.styles.height = own = lines_for(self.size.width, room)
        change.display = self.whole is None and change.entry is not None
        change.styles.height = LINES
        own += LINES if change.display else 0
        left = room - own if self.whole is None else room
        share = 1 + PANES if self.is_small else max(_CHARTS, left // 2)
        share = min(share, max(_CHARTS_LEAST, left - _LOG_LEAST)) if change.display else share
        share = share if left - share >= _LOG_LEAST else 0
        return share, left - share

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Hand a new snapshot to what is open."""
        self._snapshot = snapshot
        row = next((row for row in snapshot.rows if row.config.name == self._function), None)
        self._row = row or self._row
        if self._tab is not LIVE:
            self._show_page(anew=False)
            return
        self.query_one(FunctionFacts).show(row)
        self.query_one(FigurePanes).show(snapshot, [row] if row else [], "")
        self.log_view.show(snapshot)

    def _show_page(self, *, anew: bool) -> None:
        row, page = self._row, self._tab.page
        if row is not None and page is not None:
            lines = page_lines(page, row, self._snapshot, self.view.runtimes)
            self.query_one(RoomPane).show(self._title(row), lines, anew=anew)

    def _title(self, row: Row) -> list[Piece]:
        mark, tone = HEALTH_MARK[row.health]
        title: list[Piece] = [
            (f"{mark} ", tone),
            (safe(row.config.name), Tone.STRONG),
            (f"  {self._tab.name}", Tone.SOFT),
        ]
        if self._tab.section is not None and row.room is not None and row.room.read_ms is not None:
            title.append((f"  as of {clock(row.room.read_ms)}", Tone.DIM))
        return title

    class MonthWished(Message):
        """What the function costs is open: the month so far belongs to it."""

    def action_tab(self, name: str) -> None:
        """Open another page."""
        self._open_tab(tab_of(name))

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        """Open the page that was clicked."""
        self._open_tab(event.tab)

    def _open_tab(self, tab: Tab) -> None:
        if tab is self._tab:
            return
        self._tab, self.whole = tab, None
        self.query_one(TabLine).show(tab)
        keys = footer(Place.FUNCTION)
        self.query_one(Footer).show(keys if tab is LIVE else [key for key in keys if key.call not in _OF_THE_LOG])
        if tab is not LIVE:
            self._show_page(anew=True)
        self.share_lines()
        if tab is LIVE:
            self.show_snapshot(self._snapshot)
        self.panes[0].focus()
        if tab.page is Page.COST:
            self.post_message(self.MonthWished())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave no key of the log alive where no log is shown."""
        if action in _OF_THE_LOG and self._tab is not LIVE:
            return False
        return super().check_action(action, parameters)

    @property
    def proposed(self) -> Tuning | None:
        """Propose what the advice does, where it is read."""
        if self._tab.page is not Page.ADVICE or self._row is None:
            return None
        return proposed(self._row)

    def action_next_pane(self) -> None:
        """Move the focus on; a page is one pane, and the next page comes after it."""
        if self._tab is LIVE:
            super().action_next_pane()
        else:
            self.action_sideways(1)

    def action_logs(self) -> None:
        """Give the log the whole screen, or take it back; from another page, go to it first."""
        self._open_tab(LIVE)
        super().action_logs()

    def action_sideways(self, by: int) -> None:
        """Point at another minute of the figures, or open the next page."""
        if self._tab is LIVE:
            super().action_sideways(by)
        else:
            self._open_tab(TABS[(TABS.index(self._tab) + by) % len(TABS)])

    def action_cost(self) -> None:
        """Show what it costs."""
        self.post_message(self.Cost(self._function))

    def leave(self) -> None:
        """Go back to the overview."""
        self.app.pop_screen()
