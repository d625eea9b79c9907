"""What the screens that show live data share: the filter bar, moving, Tab, the grid, copying, exporting."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.screen import Screen
from textual.widgets import Static

from lambdatop.core.model import Tuning
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.actions import Place
from lambdatop.ui.export import write_new
from lambdatop.ui.grid import LEAST_HEIGHT, LEAST_WIDTH
from lambdatop.ui.moment import Moment
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine

# Below this a pane in focus gets the whole screen.
_SMALL_WIDTH, _SMALL_HEIGHT = 100, 32
_FIND_HINT = "text or /regex/ to find; then n N next and previous; Esc clears"


class LiveScreen(Screen[None]):
    """A screen that is shown a new moment at most four times a second."""

    AUTO_FOCUS = ""  # each screen says itself where its keys begin
    place: ClassVar[Place] = Place.OVERVIEW
    """Which of the keys in `actions` are alive here."""
    lead: ClassVar[str] = "i on the overview shows them"
    """Where the invocations that the status line counts are listed: those of all functions."""

    def __init__(self) -> None:
        """Begin with no pane on the whole screen."""
        super().__init__()
        self.whole: Pane | None = None
        self._seen: Snapshot | None = None
        self._journal: Sequence[Entry] = ()
        self.ready = False
        """Whether the panes are there; a tick may come before."""
        self._typing: Callable[[str], str] = lambda _: ""
        """What takes the text that is typed in the filter bar, and says what is wrong with it."""
        self._typed: Callable[[], object] = lambda: None
        """What is to be done when it has been typed."""

    def on_mount(self) -> None:
        """Take moments from now on."""
        self.ready = True

    def show(self, moment: Moment) -> None:
        """Bring the screen up to date: the panes where the snapshot is another, the ages anyway."""
        self.query_one(StatusLine).show(moment, self.lead)
        if moment.journal is not self._journal:
            self._journal = moment.journal
            self.show_journal(moment.journal)
        if moment.snapshot is not self._seen:
            self._seen = moment.snapshot
            self.show_snapshot(moment.snapshot)

    def show_journal(self, journal: Sequence[Entry]) -> None:
        """Hand what was changed to the panes that show it."""

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
    def pane(self) -> Pane:
        """The pane that keys move in."""
        return next((pane for pane in self.panes if pane.has_focus), self.panes[0])

    @property
    def narrowed(self) -> Pane:
        """The pane that a filter is for: the one in focus, else the one that the others follow."""
        return self.pane if self.pane.filter_hint else self.panes[0]

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

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that keys are about."""
        name = self.pane.subject
        return () if name is None else (name,)

    @property
    def proposed(self) -> Tuning | None:
        """A change that is proposed where the cursor is."""
        return None

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

    def action_filter(self) -> None:
        """Open the line to type a filter in; where the pane in focus hides nothing, it is for the one that does."""
        pane = self.narrowed
        if pane.filter_hint:
            self.type_in("/", pane.filter_hint, pane.needle, pane.filter, self.pane.focus)
        else:
            self.say("there is nothing to filter here")

    def type_in(self, sign: str, hint: str, text: str, take: Callable[[str], str], typed: Callable[[], object]) -> None:
        """Open the filter bar on `text`: `take` gets each change and says what is wrong, `typed` the end of it."""
        self._typing, self._typed = take, typed
        self.query_one(FilterBar).open(sign, hint, text)
        self.query_one(Footer).display = False

    @property
    def finder(self) -> Pane:
        """The pane that is searched."""
        return self.pane

    def action_find(self) -> None:
        """Open the line to type in what to look for."""
        pane = self.finder
        self.type_in("find", _FIND_HINT, pane.sought, pane.find, lambda: self._go_to_match(pane.find_newest))

    def action_find_next(self, by: int) -> None:
        """Go to the next match, or ask what to look for."""
        if self.finder.sought:
            self._go_to_match(lambda: self.finder.find_next(by))
        else:
            self.action_find()

    def _go_to_match(self, look: Callable[[], bool]) -> None:
        self.finder.focus()
        if self.finder.sought and not look():
            self.say("no further match")

    def on_filter_bar_changed(self, event: FilterBar.Changed) -> None:
        """Hand on what is typed."""
        self.query_one(FilterBar).tell(self._typing(event.text))

    def on_filter_bar_closed(self) -> None:
        """Give the focus back."""
        self.query_one(Footer).display = True
        self._typed()

    def action_back(self) -> None:
        """Undo what narrows the view: first the whole screen, then the filter, then the state of the log."""
        if self.whole is not None:
            self.whole = None
            self.share_lines()
            self.panes[0].focus()
        elif not (self.pane.widen() or self.finder.widen() or self.narrowed.widen()):
            self.leave()

    def leave(self) -> None:
        """Go where Esc leads when nothing is narrowed; the overview stays."""

    def action_copy(self) -> None:
        """Copy what is under the cursor."""
        text = self.pane.copied
        if text:
            self.copy(text)

    def copy(self, text: str) -> None:
        """Put a text into the clipboard of the user's terminal, also over SSH (OSC 52)."""
        self.app.copy_to_clipboard(text)
        self.say(f"copied {len(text):,} characters")

    async def action_export(self) -> None:
        """Write what the pane in focus shows to a new file in the current directory."""
        pane = self.pane
        stamp = datetime.now(UTC).astimezone().strftime("%Y%m%d-%H%M%S")
        lines = pane.exported
        try:
            path = await asyncio.to_thread(write_new, Path.cwd(), f"lambdatop-{pane.exported_as}-{stamp}", lines)
        except OSError as refused:
            self.say(f"nothing was written: {refused.strerror}")
        else:
            self.say(f"{len(lines):,} lines in {path.name}")

    def say(self, text: str) -> None:
        """Say something for a moment."""
        self.app.notify(text, timeout=3, markup=False)
