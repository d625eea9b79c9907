"""The log pane: lines of the functions in view, merged in time, coloured by level and function."""

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.message import Message

from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.log.text import Entry
from lambdatop.core.model import Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, safe
from lambdatop.ui.export import log_lines
from lambdatop.ui.log_choice import Choice
from lambdatop.ui.log_reading import LogReading
from lambdatop.ui.moment import Lines, clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line
from lambdatop.ui.widgets.log_entry import EntryLayout, Found, entry_line, name_room
from lambdatop.ui.widgets.log_title import LogState, lag_of, log_title
from lambdatop.ui.widgets.pane import Pane

_WHEEL = 3


class LogView(Pane):
    """Follows the newest lines, or keeps the place where the user reads; only visible lines are told and styled."""

    class Older(Message):
        """The user wants to read on where the lines that are here begin."""

        def __init__(self, back_to_ms: int) -> None:
            """Carry the moment to read back to."""
            super().__init__()
            self.back_to_ms = back_to_ms

    class Opened(Message):
        """The user wants to read the line under the cursor whole."""

    exported_as = "log"
    filter_hint = "text  /regex/  level:warn  function:NAME  invocation:ID  and or not ( )"

    def __init__(self, lines: Lines, limit: int = 20_000, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Read from `lines`, from the first one that is kept; keep `limit` of them."""
        super().__init__(id=id)
        self._reading = LogReading(lines, Choice(), limit)
        self.paused = False

    @property
    def following(self) -> bool:
        """Whether the newest lines are followed."""
        return self._reading.cursor.following

    @property
    def names(self) -> frozenset[str] | None:
        """The functions whose lines are shown; None for all."""
        return self._reading.choice.names

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor; while following, the newest."""
        return self._reading.current

    @property
    def entries(self) -> Sequence[Entry]:
        """All that the pane would show by scrolling, oldest first."""
        return tuple(self._reading.shown)

    @property
    def exported(self) -> Sequence[str]:
        """All that is shown by scrolling, each message whole."""
        return list(log_lines(self.entries))

    @property
    def subject(self) -> str | None:
        """The function that wrote the line under the cursor."""
        entry = self.current
        return entry.line.function if entry else None

    @property
    def copied(self) -> str:
        """The line under the cursor, whole, and safe to be pasted into a terminal."""
        entry = self.current
        return safe(entry.line.message.rstrip("\n")) if entry else ""

    def show(self, snapshot: Snapshot) -> None:
        """Take what is new."""
        self._reading.take(snapshot)
        self.redraw()

    def look_at(self, names: frozenset[str] | None) -> None:
        """Show these functions only; None shows all."""
        if names != self.names:
            self._reading.choose(replace(self._reading.choice, names=names))
            self.redraw()

    def filter(self, text: str) -> str:
        """Show the lines that a filter wants; what is wrong with it, else nothing."""
        try:
            self._reading.filter(text)
        except UsageError as wrong:
            return str(wrong)
        self.needle = self._reading.needle
        self.redraw()
        return ""

    def find(self, text: str) -> str:
        """Let what a filter asks for stand out, and hide nothing; what is wrong with it, else nothing."""
        try:
            self._reading.find(text)
        except UsageError as wrong:
            return str(wrong)
        self.sought = self._reading.sought
        self.redraw()
        return ""

    def find_next(self, by: int) -> bool:
        """Go to the next match, towards the newest (1) or the oldest (-1); False where there is none."""
        return self._go_to_match(self._reading.next_match(by))

    def find_newest(self) -> bool:
        """Go to the newest match that is not below the cursor, else to the first one; False where there is none."""
        return self._go_to_match(self._reading.newest_match())

    def only_this(self) -> bool:
        """Show only the invocation of the line under the cursor, or all again; False where it belongs to none."""
        found = self._reading.only_this()
        self.redraw()
        return found

    def invocation_lines(self) -> Sequence[str]:
        """Say all lines of the invocation under the cursor; none where it belongs to none."""
        invocation = self._reading.invocation()
        return list(log_lines(invocation.entries())) if invocation else []

    def pause(self, paused: bool) -> None:  # noqa: FBT001 - a fact
        """Say that nothing new is shown for now, or that it is again."""
        if paused != self.paused:
            self.paused = paused
            self.redraw()

    def toggle_errors(self) -> None:
        """Show only warnings and errors, or everything again."""
        choice = self._reading.choice
        self._reading.choose(replace(choice, errors_only=not choice.errors_only))
        self.redraw()

    def toggle_follow(self) -> None:
        """Follow the newest lines, or stay here."""
        if self.following:
            self._reading.cursor.stay(self._room())
        else:
            self._reading.cursor.follow()
            self._reading.take(self._reading.snapshot)
        self.redraw()

    def widen(self) -> bool:
        """Take away what narrows, the last first; False where nothing does."""
        widened = self._reading.widen()
        self.needle, self.sought = self._reading.needle, self._reading.sought
        self.redraw()
        return widened

    def move(self, by: int) -> None:
        """Move the cursor by lines; going up ends following, going below the last line begins it."""
        self._go(self._reading.cursor.place() + by)

    def page(self, by: int) -> None:
        """Move by pages; from the first line on, older ones are asked for."""
        if by < 0 and not self.following and self._reading.cursor.place() <= 0:
            self.older()
        else:
            self._go(self._reading.cursor.place() + by * max(1, self._room() - 1))

    def jump(self, place: int) -> None:
        """Go to the n-th line."""
        self._go(place)

    def last(self) -> None:
        """Go to the newest line and follow."""
        if not self.following:
            self.toggle_follow()

    def older(self) -> None:
        """Ask for lines from before the first one."""
        self._ask(self._reading.older())

    def jump_to(self, at_ms: int) -> None:
        """Go to the first line at or after a moment; what is not here is asked for."""
        self._ask(self._reading.jump_to(at_ms, self._room()))

    def _ask(self, back_to_ms: int | None) -> None:
        if back_to_ms is not None:
            # A message goes no further than the one who sent it, and the screen may have called.
            self.screen.post_message(self.Older(back_to_ms))
        self.redraw()

    def _go(self, place: int) -> None:
        if place >= len(self._reading.shown):
            self.last()
            return
        self._reading.cursor.go(place, self._room())
        self.redraw()

    def _go_to_match(self, place: int | None) -> bool:
        if place is None:
            return False
        self._reading.cursor.go(place, self._room(), middle=True)
        self.redraw()
        return True

    def _room(self) -> int:
        return max(1, self.size.height - 1)

    def draw(self, width: int, height: int) -> list[Line]:
        """Say in one line what is shown, then show it."""
        reading, room = self._reading, height - 1
        top = reading.cursor.top(room)
        visible = reading.shown[top : top + room]
        lines = [self.title(self._state(top, len(visible)), width)]
        layout = EntryLayout(width, self.name_room(width))
        at_cursor = reading.cursor.place() - top if self.has_focus or not self.following else -1
        base = Tone.CURSOR if self.has_focus else Tone.CURSOR_IDLE
        found = Found(reading.spans, Tone.MATCH if reading.sought else Tone.STRONG)
        for place, entry in enumerate(visible):
            lines.append(entry_line(entry, layout, self.ink, found, base if place == at_cursor else None))
        if not visible and room > 1:
            lines += [BLANK] * ((room - 1) // 2)
            lines.append(Line(((f"{self._why_empty():^{width}}", Tone.DIM),)))
        return lines

    def title(self, state: LogState, width: int) -> Line:
        """Write the line over the log."""
        return log_title(state, width, focused=self.has_focus)

    def name_room(self, width: int) -> int:
        """Say how many cells the names of functions get."""
        longest = max((cells(safe(row.config.name)) for row in self._reading.snapshot.rows), default=0)
        return name_room(width, longest)

    def _state(self, top: int, visible: int) -> LogState:
        reading = self._reading
        snapshot, choice = reading.snapshot, reading.choice
        count = len(snapshot.rows) if self.names is None else len(self.names)
        row = self._only_row()
        return LogState(
            of="" if not count else f"{units.count(count)} functions" if count > 1 else "1 function",
            following=self.following,
            paused=self.paused,
            below=len(reading.shown) - top - visible + reading.untaken,
            top=reading.beginning(clock) if top == 0 and visible else "",
            complete_ms=row.complete_to_ms if row else snapshot.complete_to_ms,
            lag=lag_of(row) if row else "",
            errors_only=choice.errors_only,
            needle=reading.needle,
            sought=reading.sought,
            request=choice.only.request_id if choice.only else "",
            live=bool(snapshot.live_tail.groups),
        )

    def _only_row(self) -> Row | None:
        """Give the row of the one function that is shown; None where there are several."""
        if self.names is None or len(self.names) != 1:
            return None
        return next((row for row in self._reading.snapshot.rows if row.config.name in self.names), None)

    def _why_empty(self) -> str:
        snapshot = self._reading.snapshot
        if self._reading.choice.narrowed:
            return "no line matches yet"
        denied = next((s for s in snapshot.sources if s.source == "logs" and s.detail), None)
        if denied is not None:
            return safe(denied.detail)
        return "no lines yet" if snapshot.listed else ""

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the line, which ends following; a second click opens it."""
        place = self._reading.cursor.top(self._room()) + event.y - 1
        if event.y > 0 and place < len(self._reading.shown):
            self._go(place)
            if event.chain > 1:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll towards the newest."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back, which ends following."""
        event.stop()
        self.move(-_WHEEL)
