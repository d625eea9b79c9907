"""The table of functions: worst first, with a cursor and marks that stay with a function's name."""

from collections.abc import Callable

from textual import events
from textual.message import Message

from lambdatop.core import units
from lambdatop.core.model import Health, Row, State
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, safe
from lambdatop.ui.columns import COLUMNS, NAME, Context, Sortable, cells_of, header, lay_out
from lambdatop.ui.figures import known_minutes
from lambdatop.ui.moment import NOTHING
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece, spread
from lambdatop.ui.widgets.pane import Pane

WORST = "worst"
_RANK = {health: place for place, health in enumerate(Health)}
_WHEEL = 3
# Without these sources there is nothing to put into the table.
_NEEDED = frozenset({"account", "functions"})


class FunctionTable(Pane):
    """Shows rows; says which functions are in view, which is under the cursor, which are marked."""

    filter_hint = "part of a function's name; Enter keeps, Esc clears"

    class InView(Message):
        """Other functions are in view than before: marked, filtered or scrolled."""

    class Opened(Message):
        """The user wants to see one function whole."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Begin without rows."""
        super().__init__(id=id)
        self._snapshot = NOTHING
        self.rows: list[Row] = []
        self.marked: set[str] = set()
        self.sort = WORST
        self._cursor: str | None = None
        self._top = 0

    def show(self, snapshot: Snapshot) -> None:
        """Take a new snapshot; the cursor stays on its function."""
        self._snapshot = snapshot
        gone = self.marked - {row.config.name for row in snapshot.rows} if snapshot.listed else set()
        self.marked -= gone
        self._arrange()

    def filter(self, text: str) -> str:
        """Keep the functions whose name contains `text`, in any case."""
        self.needle = text
        self._arrange()
        self.post_message(self.InView())
        return ""

    def order(self, key: str) -> None:
        """Sort by a field, the largest first; `worst` and `name` are orders of their own."""
        self.sort = key
        self._arrange()

    def mark(self) -> None:
        """Mark the function under the cursor, or take the mark away, and go one on."""
        row = self.current
        if row is not None:
            self.marked ^= {row.config.name}
            self.move(1)
            self.post_message(self.InView())

    def unmark(self) -> None:
        """Take all marks away."""
        if self.marked:
            self.marked = set()
            self.redraw()
            self.post_message(self.InView())

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self._place()] if self.rows else None

    @property
    def subject(self) -> str | None:
        """The name under the cursor."""
        row = self.current
        return row.config.name if row else None

    @property
    def copied(self) -> str:
        """The ARN under the cursor."""
        row = self.current
        return row.config.arn if row else ""

    @property
    def chosen(self) -> list[Row]:
        """What charts and log are about: the marked functions, else all that pass the filter."""
        return [row for row in self.rows if row.config.name in self.marked] if self.marked else self.rows

    @property
    def on_screen(self) -> tuple[str, ...]:
        """The names in the lines that are visible."""
        return tuple(row.config.name for row in self.rows[self._top : self._top + self._room()])

    def move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.jump(self._place() + by)

    def page(self, by: int) -> None:
        """Move the cursor by pages."""
        self.jump(self._place() + by * max(1, self._room() - 1))

    def jump(self, place: int) -> None:
        """Put the cursor on the n-th row, or the nearest there is; a negative place is the first."""
        if self.rows:
            self._cursor = self.rows[max(0, min(place, len(self.rows) - 1))].config.name
            self._follow_cursor()
            self.redraw()

    def last(self) -> None:
        """Put the cursor on the last row."""
        self.jump(len(self.rows) - 1)

    def _place(self) -> int:
        """Where the cursor is: on its function, else on the first row."""
        for place, row in enumerate(self.rows):
            if row.config.name == self._cursor:
                return place
        return 0

    def _room(self) -> int:
        return max(0, self.size.height - 2)

    def _arrange(self) -> None:
        needle = self.needle.casefold()
        rows = [row for row in self._snapshot.rows if needle in row.config.name.casefold()]
        self.rows = sorted(rows, key=order_by(self.sort))
        if self._cursor is not None and self.rows and self._cursor != self.rows[self._place()].config.name:
            self._cursor = None
        self._follow_cursor()
        self.redraw()

    def _follow_cursor(self) -> None:
        room = self._room()
        place = self._place()
        self._top = max(0, min(self._top, place, len(self.rows) - room))
        if room and place >= self._top + room:
            self._top = place - room + 1

    def draw(self, width: int, height: int) -> list[Line]:
        """Title line, rows, and a line that says how many more there are and in which order."""
        snapshot = self._snapshot
        longest = max((cells(safe(row.config.name)) for row in snapshot.rows), default=0)
        minutes = (snapshot.window.end_ms - snapshot.window.start_ms) // 60_000
        layout = lay_out(width, longest, minutes)
        window = snapshot.window.end_ms - snapshot.window.start_ms
        titles = header(layout, self.sort, units.span(window) if window else "")
        lines = [Line(tuple(titles))]
        if not self.rows:
            return [*lines, *self._instead(width, height - 1)]
        context = Context(known_minutes(snapshot.rows))
        place, base = self._place(), Tone.CURSOR if self.has_focus else Tone.CURSOR_IDLE
        shown = self.rows[self._top : self._top + self._room()]
        for at, row in enumerate(shown, self._top):
            pieces = cells_of(row, layout, context, marked=row.config.name in self.marked)
            lines.append(Line(tuple(pieces), base if at == place else None))
        lines += [BLANK] * (height - 1 - len(lines))
        return [*lines, self._foot(width, len(shown))]

    def _foot(self, width: int, shown: int) -> Line:
        hidden = len(self.rows) - shown
        above = f"↑ {self._top}  " if self._top else ""
        left: list[Piece] = [(f"  {above}… {hidden} more" if hidden else "", Tone.DIM)]
        what = "all functions"
        if self.marked:
            what = f"{len(self.marked)} marked"
        elif self.needle:
            what = f"{len(self.rows)} of {len(self._snapshot.rows)} match “{safe(self.needle)}”"
        tone = Tone.ACCENT if self.marked or self.needle else Tone.DIM
        return spread(left, [(f"{sort_name(self.sort)} · ", Tone.DIM), (what, tone)], width)

    def _instead(self, width: int, height: int) -> list[Line]:
        """Say what stands where there are no rows."""
        lines: list[Line] = [BLANK] * max(0, (height - 2) // 2)
        return [*lines, *(Line(((f"{text:^{width}}", tone),)) for text, tone in self._why_empty())]

    def _why_empty(self) -> list[Piece]:
        snapshot = self._snapshot
        if self.needle and snapshot.rows:
            return [(f"nothing matches “{safe(self.needle)}”", Tone.SOFT), ("Esc clears the filter", Tone.DIM)]
        if snapshot.listed:
            where = snapshot.identity.region if snapshot.identity else "this region"
            return [
                (f"no functions in {safe(where)}", Tone.SOFT),
                ("or none that the patterns select; new ones appear by themselves", Tone.DIM),
            ]
        refused = next((s for s in snapshot.sources if s.source in _NEEDED and s.state is not State.OK), None)
        if refused is not None:
            return [(safe(refused.detail), Tone.SOFT), ("asking again by itself", Tone.DIM)]
        return [("asking AWS…", Tone.SOFT), (_progress(snapshot), Tone.DIM)]

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row; a second click opens it."""
        place = self._top + event.y - 1
        if 0 < event.y <= self._room() and place < len(self.rows):
            self.jump(place)
            if event.chain > 1:
                self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll by moving the cursor, so that it is never out of sight."""
        event.stop()
        self.move(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Likewise."""
        event.stop()
        self.move(-_WHEEL)


def _progress(snapshot: Snapshot) -> str:
    steps = [f"{p.what} {units.count(p.done)}/{units.count(p.total)}" for p in snapshot.progress if p.total]
    return "  ".join(steps)


def sort_name(key: str) -> str:
    """Say an order in words."""
    if key == WORST:
        return "worst first"
    if key == NAME:
        return "by name"
    title = next((column.title for column in COLUMNS if column.key == key), key)
    return f"by {title}"


def order_by(key: str) -> Callable[[Row], tuple[object, ...]]:
    """Give the sort key: largest first, unknown last, equal ones by name."""
    if key == NAME:
        return lambda row: (row.config.name,)
    if key == WORST:
        return lambda row: (
            _RANK[row.health],
            -(row.error_rate or 0.0),
            -(row.throttles or 0),
            -(row.invocations or 0),
            row.config.name,
        )
    sort = next((column.sort for column in COLUMNS if column.key == key), lambda row: row.invocations)
    return lambda row: (*_largest_first(sort(row)), row.config.name)


def _largest_first(value: Sortable) -> tuple[object, ...]:
    if value is None:
        return (1, 0.0, "")
    return (0, 0.0, value) if isinstance(value, str) else (0, -value, "")


def orders() -> list[tuple[str, str]]:
    """List the orders for the menu: (key, words)."""
    found = [(WORST, "worst first"), (NAME, "name")]
    found += [(column.key, column.title) for column in COLUMNS if column.title != "spark"]
    return found
