"""The journal: what was changed, when, by whom, and what became of it; what others have changed stands there, too."""

from collections.abc import Callable, Sequence

from textual import events

from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.change import diff
from lambdatop.core.tuning.change import said as tuning_said
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.ui.effect_lines import said
from lambdatop.ui.moment import clock, day
from lambdatop.ui.review_lines import who
from lambdatop.ui.screens.dialog import Dialog, Sheet
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece

_TONE = {
    EntryState.PLANNED: Tone.NEAR,
    EntryState.APPLIED: Tone.GOOD,
    EntryState.REFUSED: Tone.BAD,
    EntryState.FAILED: Tone.BAD,
    EntryState.UNDONE: Tone.DIM,
    EntryState.ROLLED_BACK: Tone.NEAR,
}
_WHAT, _STATE, _NAME = 24, 17, 28
_DETAILS = 5


class History(Dialog[None]):
    """Lists the journal, newest first; `u` takes back the change under the cursor."""

    steady = True

    def __init__(self, journal: Callable[[], Sequence[Entry]], undo: Callable[[int | None], None] | None) -> None:
        """Read from `journal`, and again while it is open; `undo` gets the id of an entry."""
        super().__init__()
        self._journal = journal
        self._undo = undo
        self._entries: tuple[Entry, ...] = ()
        self._place = 0

    def sheet(self) -> Sheet:
        """List what is known."""
        return Sheet("History of this account and region", [], self._keys())

    def on_mount(self) -> None:
        """Show it."""
        self.read()

    def read(self) -> None:
        """Show what has been added; the cursor stays on its entry."""
        entries = tuple(self._journal())
        if entries != self._entries or not entries:
            at = _identity(self._entries[self._place]) if self._entries else None
            self._entries = entries
            self._place = next((place for place, entry in enumerate(entries) if _identity(entry) == at), 0)
            self._draw()

    def action_step(self, by: int) -> None:
        """Move the cursor."""
        self._place = max(0, min(self._place + by, len(self._entries) - 1))
        self._draw()

    def on_key(self, event: events.Key) -> None:
        """Take back the entry under the cursor."""
        if event.key == "u" and self._undo is not None and self._entries:
            event.stop()
            entry = self._entries[self._place]
            if not entry.id:
                return  # nobody wrote it down; m and t change what others have made of it
            self.dismiss(None)
            self.app.call_later(self._undo, entry.id)

    def on_resize(self) -> None:
        """Break lines anew."""
        self._draw()

    def _keys(self) -> list[Piece]:
        keys: list[Piece] = [("Esc", Tone.KEY), (" closes", Tone.SOFT)]
        return [("u", Tone.KEY), (" takes the change back   ", Tone.SOFT), *keys] if self._undo is not None else keys

    def _draw(self) -> None:
        width = self.text_width
        if not self._entries:
            self.show_lines([Line((("nothing has been changed yet, as far as this journal knows", Tone.DIM),))])
            return
        names = max(cells(safe(entry.function)) for entry in self._entries)
        room = min(names, _NAME, max(12, width - 10 - _WHAT - _STATE - 3))
        lines = [
            Line(_listed(entry, room, width), Tone.CURSOR if place == self._place else None)
            for place, entry in enumerate(self._entries)
        ]
        shown = max(1, self.size.height - 2 - 4 - _DETAILS - 1)
        top = max(0, min(self._place - shown // 2, len(lines) - shown))
        details = _details(self._entries[self._place], width)[:_DETAILS]
        filled = [*details, *[Line(((" ", Tone.TEXT),))] * (_DETAILS - len(details))]
        self.show_lines([*lines[top : top + shown], BLANK, *filled], self._keys())


def _identity(entry: Entry) -> tuple[int, str, int]:
    return entry.id, entry.function, entry.at_ms


def _listed(entry: Entry, room: int, width: int) -> tuple[Piece, ...]:
    name = cut(safe(entry.function), room)
    what = cut(safe("; ".join(diff(entry.before, entry.after)) or entry.detail or "other settings"), _WHAT)
    state = "changed elsewhere" if entry.elsewhere else str(entry.state)
    tone = Tone.DIM if entry.elsewhere else _TONE[entry.state]
    by = cut(who(entry.by) if entry.by else "", max(0, width - 10 - room - _WHAT - _STATE - 6))
    return (
        (f"{clock(entry.at_ms)}  ", Tone.DIM),
        (name + " " * (room - cells(name) + 2), Tone.TEXT),
        (f"{what:<{_WHAT}}  ", Tone.TEXT),
        (f"{state:<{_STATE}}  ", tone),
        (by, Tone.SOFT),
    )


def _details(entry: Entry, width: int) -> list[Line]:
    """Say all that is known of one entry."""
    when = f"{day(entry.at_ms)} {clock(entry.at_ms)}"
    lines = said("change", f"{entry.id}, {when} by {who(entry.by)}" if entry.id else f"{when}, not by lambdatop", width)
    lines += said("before, after", f"{tuning_said(entry.before)} → {tuning_said(entry.after)}", width)
    if entry.undoes is not None:
        lines += said("takes back", f"change {entry.undoes}", width)
    if entry.detail:
        lines += said("what came", entry.detail, width, Tone.SOFT)
    if entry.note:
        lines += said("note", entry.note, width, Tone.SOFT)
    return lines
