"""What a log pane reads: the lines it keeps, those it shows, the place of the reader, what is looked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.log.query import Query, parse_query
from lambdatop.core.log.text import Entry
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.log_choice import EVERYTHING, Choice, Only
from lambdatop.ui.log_cursor import LogCursor
from lambdatop.ui.log_ring import LogRing
from lambdatop.ui.moment import NOTHING, Lines

_FIRST_STEP_MS, _LONGEST_STEP_MS = MINUTE_MS, 15 * MINUTE_MS


class LogReading:
    """Knows no screen: `room` is how many lines it shows."""

    def __init__(self, lines: Lines, choice: Choice, limit: int = 20_000, *, following: bool = True) -> None:
        """Read from `lines`, from the first one that is kept; keep `limit` of them."""
        self._source = lines
        self._read_to = 0
        self._ring = LogRing(limit)
        self._of_line: Entry | None = None
        self._asked_ms: int | None = None
        self._step_ms = _FIRST_STEP_MS
        self._sought = EVERYTHING
        self.cursor = LogCursor(self._ring, following=following)
        self.choice = choice
        self.needle = self.sought = ""
        self.snapshot = NOTHING
        self.choose(choice)

    @property
    def shown(self) -> Sequence[Entry]:
        """The lines that are shown by scrolling, oldest first."""
        return self._ring.shown

    @property
    def current(self) -> Entry | None:
        """The line under the cursor; while following, the newest."""
        place = self.cursor.place()
        return self._ring.shown[place] if place >= 0 else None

    @property
    def untaken(self) -> int:
        """How many lines have come that were not taken, because what is read would have to make room."""
        return max(0, self.snapshot.log_cursor - self._read_to)

    def take(self, snapshot: Snapshot) -> None:
        """Take what is new; while the reader stays, only what does not push away what is read."""
        self.snapshot = snapshot
        if snapshot.log_cursor != self._read_to and self._ring.has_room(self.cursor.held):
            entries, self._read_to = self._source.lines_since(self._read_to)
            self._ring.add(entries, self.cursor.held)
            self._renew_only()

    def hold(self, entries: Sequence[Entry]) -> None:
        """Show these lines, whatever the source gives."""
        self._ring.replace(entries)

    def choose(self, choice: Choice) -> None:
        """Show other lines."""
        self.choice = choice
        self._ring.want(choice.wanted)

    def filter(self, text: str) -> None:
        """Show the lines that a filter wants. Raises UsageError."""
        self.choose(replace(self.choice, query=_query(text)))
        self.needle = text.strip()

    def find(self, text: str) -> None:
        """Let what a filter asks for stand out, and hide nothing. Raises UsageError."""
        self._sought = _query(text)
        self.sought = text.strip()

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Say which places of a text are to stand out: what is sought, else what the filter asks for."""
        return (self._sought if self.sought else self.choice.query).spans(text)

    def next_match(self, by: int) -> int | None:
        """Find the next match, towards the newest (1) or the oldest (-1)."""
        shown, place = self._ring.shown, self.cursor.place()
        ahead = range(place + 1, len(shown)) if by > 0 else range(place - 1, -1, -1)
        return next((at for at in ahead if self._sought.wanted(shown[at])), None)

    def newest_match(self) -> int | None:
        """Find the newest match at or before the cursor, else the first one after it."""
        current = self.current
        if current is not None and self._sought.wanted(current):
            return self.cursor.place()
        before = self.next_match(-1)
        return self.next_match(1) if before is None else before

    def invocation(self) -> Invocation | None:
        """Give the invocation of the line under the cursor."""
        entry = self.current
        return None if entry is None else self._source.invocation_of(entry.line, self.snapshot.at_ms)

    def only_this(self) -> bool:
        """Show only the invocation of the line under the cursor, or all again; False where it belongs to none."""
        if self.choice.only is not None:
            self._of_line = None
            self.choose(replace(self.choice, only=None))
            return True
        self._of_line = self.current
        return self._renew_only()

    def widen(self) -> bool:
        """Take away what narrows, the last first: search, invocation, filter and level; False where nothing does."""
        if self.sought:
            self.find("")
        elif self.choice.only is not None:
            self.only_this()
        elif self.choice.query is not EVERYTHING or self.choice.errors_only:
            self.needle = ""
            self.choose(replace(self.choice, query=EVERYTHING, errors_only=False))
        else:
            return False
        return True

    def older(self) -> int | None:
        """Say how far back to read on, further each time; None where there is no room for more."""
        oldest = self._ring.oldest_ms or self.snapshot.at_ms
        step, self._step_ms = self._step_ms, min(2 * self._step_ms, _LONGEST_STEP_MS)
        return self._ask(min(oldest, self._asked_ms or oldest) - step)

    def jump_to(self, at_ms: int, room: int) -> int | None:
        """Go to the first line at or after a moment; how far back to read, None where there is no room for more.

        Of the past only REPORT lines may be here. What was read in full is not read again: who reads knows.
        """
        self.cursor.go(self._ring.place((at_ms, -1)), room, middle=True)
        return self._ask(at_ms)

    def beginning(self, say_time: Callable[[int], str]) -> str:
        """Say why the first line is the first."""
        if self._ring.is_full:
            return f"older lines fell out: {self.snapshot.lines_dropped:,}"
        if self._asked_ms is not None:
            return f"asked for lines back to {say_time(self._asked_ms)}"
        return "PgUp reads older lines"

    def _ask(self, back_to_ms: int) -> int | None:
        if self._ring.is_full:
            return None
        self._asked_ms = back_to_ms
        return back_to_ms

    def _renew_only(self) -> bool:
        """Take the lines that the invocation has by now."""
        if self._of_line is None:
            return True
        invocation = self._source.invocation_of(self._of_line.line, self.snapshot.at_ms)
        if invocation is None:
            self._of_line = self._of_line if self.choice.only else None
            return False
        only = Only.of(invocation)
        if only != self.choice.only:
            self.choose(replace(self.choice, only=only))
        return True


def _query(text: str) -> Query:
    return parse_query(text) if text.strip() else EVERYTHING
