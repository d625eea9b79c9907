"""The log pane: lines of the functions in view, merged in time, coloured by level and function."""

from collections.abc import Mapping

from textual import events
from textual.message import Message

from lambdatop.core import units
from lambdatop.core.log_record import Kind
from lambdatop.core.log_text import Entry, Level, Told, tell
from lambdatop.core.model import Snapshot
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.log_ring import Key, LogRing, key_of
from lambdatop.ui.moment import NOTHING, Lines, clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece, spread
from lambdatop.ui.widgets.pane import Pane

_LEVEL_TONE: Mapping[Level, Tone] = {
    Level.NONE: Tone.DIM,
    Level.DEBUG: Tone.DIM,
    Level.INFO: Tone.SOFT,
    Level.WARN: Tone.NEAR,
    Level.ERROR: Tone.BAD,
}
_PLATFORM = frozenset({"REPORT", "START", "END"})
# They say that an invocation began and ended; its REPORT says that and more.
_UNTOLD = frozenset({Kind.START, Kind.END})
_FULL_WIDTH = 100
_NAME_MOST, _NAME_MOST_NARROW = 28, 16
_WHEEL = 3


class LogView(Pane):
    """Follows the newest lines, or keeps the place where the user reads; only visible lines are told and styled."""

    class StateChanged(Message):
        """Following began or ended."""

    def __init__(self, lines: Lines, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Read from `lines`, from the first one that is kept."""
        super().__init__(id=id)
        self._source = lines
        self._cursor_in_source = 0
        self._ring = LogRing()
        self._snapshot = NOTHING
        self.names: frozenset[str] | None = None
        self.errors_only = False
        self.paused = False
        self.following = True
        self._top: Key = (0, 0)
        self._cursor: Key | None = None
        self._select()

    def show(self, snapshot: Snapshot) -> None:
        """Take what is new."""
        self._snapshot = snapshot
        if snapshot.log_cursor != self._cursor_in_source:
            entries, self._cursor_in_source = self._source.lines_since(self._cursor_in_source)
            self._ring.add(entries)
        self.redraw()

    def look_at(self, names: frozenset[str] | None) -> None:
        """Show these functions only; None shows all."""
        if names != self.names:
            self.names = names
            self._select()

    def filter(self, text: str) -> None:
        """Show lines that contain `text`, in any case."""
        self.needle = text
        self._select()

    def pause(self, paused: bool) -> None:  # noqa: FBT001 - a fact
        """Say that nothing new is shown for now, or that it is again."""
        if paused != self.paused:
            self.paused = paused
            self.redraw()

    def toggle_errors(self) -> None:
        """Show only warnings and errors, or everything again."""
        self.errors_only = not self.errors_only
        self._select()

    def toggle_follow(self) -> None:
        """Follow the newest lines, or stay here."""
        if self.following:
            self._stay()
        else:
            self.following, self._cursor = True, None
        self.redraw()
        self.post_message(self.StateChanged())

    @property
    def current(self) -> Entry | None:
        """The line under the cursor; the newest while following."""
        shown = self._ring.shown
        return shown[self._place()] if shown else None

    @property
    def subject(self) -> str | None:
        """The function that wrote the line under the cursor."""
        entry = self.current
        return entry.line.function if entry else None

    @property
    def copied(self) -> str:
        """The line under the cursor, made safe: it may be pasted into a terminal."""
        entry = self.current
        return safe(entry.line.message.rstrip("\n")) if entry else ""

    def move(self, by: int) -> None:
        """Move the cursor by lines; going up ends following, going below the last line begins it."""
        self._go(self._place() + by)

    def page(self, by: int) -> None:
        """Move by pages."""
        self._go(self._place() + by * max(1, self._room() - 1))

    def jump(self, place: int) -> None:
        """Go to the n-th line."""
        self._go(place)

    def last(self) -> None:
        """Go to the newest line and follow."""
        if not self.following:
            self.toggle_follow()

    def _go(self, place: int) -> None:
        shown = self._ring.shown
        if not shown:
            return
        if place >= len(shown):
            self.last()
            return
        if self.following:
            self._stay()
            self.post_message(self.StateChanged())
        place = max(0, place)
        self._cursor = key_of(shown[place])
        top = self._ring.place(self._top)
        top = min(top, place)
        if place >= top + self._room():
            top = place - self._room() + 1
        self._top = key_of(shown[top])
        self.redraw()

    def _stay(self) -> None:
        shown = self._ring.shown
        self.following = False
        if shown:
            self._top = key_of(shown[max(0, len(shown) - self._room())])
            self._cursor = key_of(shown[-1])

    def _place(self) -> int:
        if self.following or self._cursor is None:
            return len(self._ring.shown) - 1
        return min(self._ring.place(self._cursor), len(self._ring.shown) - 1)

    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def _select(self) -> None:
        names, needle, errors_only = self.names, self.needle.casefold(), self.errors_only

        def wanted(entry: Entry) -> bool:
            if entry.record.kind in _UNTOLD or (names is not None and entry.line.function not in names):
                return False
            if needle and needle not in entry.line.message.casefold() and needle not in entry.line.function.casefold():
                return False
            return not errors_only or tell(entry).level >= Level.WARN

        self._ring.want(wanted)
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        """Say in one line what is shown, then show it."""
        shown, room = self._ring.shown, height - 1
        top = len(shown) - room if self.following else min(self._ring.place(self._top), len(shown) - room)
        top = max(0, top)
        visible = shown[top : top + room]
        lines = [self._title(width, len(shown) - top - len(visible))]
        longest = max((cells(safe(row.config.name)) for row in self._snapshot.rows), default=0)
        name = min(longest or 12, _NAME_MOST if width >= _FULL_WIDTH else _NAME_MOST_NARROW)
        at_cursor = self._place() - top if self.has_focus or not self.following else -1
        base = Tone.CURSOR if self.has_focus else Tone.CURSOR_IDLE
        for place, entry in enumerate(visible):
            pieces = self._tell(entry, tell(entry), width, name)
            lines.append(Line(tuple(pieces), base if place == at_cursor else None))
        if not visible and room > 1:
            lines += [BLANK] * ((room - 1) // 2)
            lines.append(Line(((f"{self._why_empty():^{width}}", Tone.DIM),)))
        return lines

    def _title(self, width: int, below: int) -> Line:
        focus = Tone.ACCENT if self.has_focus else Tone.SOFT
        left: list[Piece] = [("Logs", focus), ("  ", Tone.DIM)]
        names = len(self._snapshot.rows) if self.names is None else len(self.names)
        of = f"{units.count(names)} functions" if names != 1 else "1 function"
        if self.paused:
            left.append(("paused", Tone.NEAR))
        elif self.following and names:
            left.append((f"following {of}", Tone.DIM))
        elif self.following:
            return spread(left, [], width)
        else:
            left.append((f"staying here, {units.count(below)} newer below" if below else "staying here", Tone.NEAR))
        complete = self._snapshot.complete_to_ms
        if complete is not None and self.following:
            left.append((f", complete to {clock(complete)}", Tone.DIM))
        if self.errors_only:
            left.append(("  warnings and errors only", Tone.ACCENT))
        if self.needle:
            left.append((f"  match “{safe(self.needle)}”", Tone.ACCENT))
        hints: list[Piece] = [("/ filter", Tone.ACCENT if self.needle else Tone.DIM)]
        if width >= _FULL_WIDTH:
            hints.append(("  e errors", Tone.ACCENT if self.errors_only else Tone.DIM))
            hints.append(("  f follow", Tone.ACCENT if self.following else Tone.DIM))
        return spread(left, hints, width)

    def _tell(self, entry: Entry, told: Told, width: int, name: int) -> list[Piece]:
        full = width >= _FULL_WIDTH
        function = cut(safe(entry.line.function), name)
        platform = told.label in _PLATFORM
        tone = _LEVEL_TONE[told.level]
        if platform and told.level < Level.WARN:
            tone = Tone.DIM
        elif told.label == "INIT":
            tone = Tone.ACCENT
        pieces: list[Piece] = [
            (f" {clock(entry.line.timestamp_ms, millis=full)}  ", Tone.DIM),
            (function + " " * (name - cells(function) + 2), self.ink.function(entry.line.function)),
            (f"{told.label:<6} ", tone),
        ]
        if full:
            pieces.append((f"{told.request:<4}  ", Tone.DIM))
        used = sum(cells(text) for text, _ in pieces)
        pieces.append((cut(told.text, max(0, width - used - 1)), Tone.SOFT if platform else Tone.TEXT))
        return pieces

    def _why_empty(self) -> str:
        if self.needle or self.errors_only:
            return "no line matches yet"
        denied = next((s for s in self._snapshot.sources if s.source == "logs" and s.detail), None)
        if denied is not None:
            return safe(denied.detail)
        return "no lines yet" if self._snapshot.listed else ""

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line, which ends following."""
        top = len(self._ring.shown) - self._room() if self.following else self._ring.place(self._top)
        place = max(0, top) + event.y - 1
        if event.y > 0 and place < len(self._ring.shown):
            self._go(place)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll towards the newest."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back, which ends following."""
        event.stop()
        self.move(-_WHEEL)
