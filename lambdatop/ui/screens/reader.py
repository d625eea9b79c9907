"""A text on the whole screen: one log line laid open, or the log without any frame."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from lambdatop.core import units
from lambdatop.core.log.text import Entry, tell
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import safe
from lambdatop.ui.actions import Place, bindings, footer
from lambdatop.ui.frugal import FrugalApp
from lambdatop.ui.moment import View, clock
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.theme import Tone
from lambdatop.ui.whole_text import lay_open
from lambdatop.ui.widgets.filter_bar import FilterBar
from lambdatop.ui.widgets.footer import Footer
from lambdatop.ui.widgets.log_entry import label_tone
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.status_line import StatusLine
from lambdatop.ui.widgets.text_pane import TextPane

_STATUS, _FOOTER = 2, 1


class Reader(LiveScreen):
    """Left by Esc or Enter; what is shown does not change while it is read."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.READER)]
    place = Place.READER

    def __init__(self, view: View, pane: TextPane, *, bare: bool = False) -> None:
        """Show a pane; bare without anything around it, and with the mouse left to the terminal."""
        super().__init__()
        self._view = view
        self._pane = pane
        self._bare = bare

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield StatusLine(self._view.profile, read_only=self._view.read_only)
        yield self._pane
        yield Footer(footer(Place.READER))
        yield FilterBar()
        yield Static(id="too-small", markup=False)

    def on_mount(self) -> None:
        """Give the keys to the text, and the mouse to the terminal where there is no frame."""
        self._pane.focus()
        if self._bare:
            self._take_mouse(ours=False)

    def _take_mouse(self, *, ours: bool) -> None:
        if isinstance(self.app, FrugalApp):
            self.app.take_mouse(ours=ours)

    @property
    def panes(self) -> Sequence[Pane]:
        """The text."""
        return (self._pane,)

    def share_lines(self) -> None:
        """Give the text all lines, or those that the frame leaves."""
        self.query_one(StatusLine).display = self.query_one(Footer).display = not self._bare
        room = self.size.height - (0 if self._bare else _STATUS + _FOOTER)
        self.give({self._pane: room})

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Change nothing: the text is what it was."""

    def leave(self) -> None:
        """Go back."""
        if self._bare:
            self._take_mouse(ours=True)
        self.app.pop_screen()


def one_line(entry: Entry) -> TextPane:
    """Lay one log entry open."""
    line, told = entry.line, tell(entry)
    request = entry.record.request_id
    title = [
        (f"{clock(line.timestamp_ms, millis=True)}  ", Tone.DIM),
        (f"{safe(line.function)}  ", Tone.STRONG),
        (f"{told.label}  ", label_tone(told)),
        (f"{safe(request)}  " if request else "", Tone.SOFT),
        (f"{units.count(len(line.message))} characters", Tone.DIM),
    ]
    return TextPane(title, lay_open(line.message), safe(line.message.rstrip("\r\n")), bare=False)


def frameless(entries: Sequence[Entry], at: Entry | None, width: int) -> TextPane:
    """Show log entries from one edge of the screen to the other, so that the terminal's own selection takes text only.

    `at` is the entry to begin with, at the bottom of the screen.
    """
    text = tuple(
        f"{clock(entry.line.timestamp_ms, millis=True)} {safe(entry.line.function)} {_told(entry)}" for entry in entries
    )
    pane = TextPane((), text, "\n".join(text), bare=True)
    if at is not None:
        pane.start_at(next((place for place, entry in enumerate(entries) if entry is at), 0), width)
    return pane


def _told(entry: Entry) -> str:
    told = tell(entry)
    return " ".join(filter(None, (told.label, told.request, told.text)))
