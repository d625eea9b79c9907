"""The five figures with their courses: charts side by side where there is room, else one line each."""

from collections.abc import Mapping, Sequence

from textual import events
from textual.message import Message

from lambdatop.core import units
from lambdatop.core.model import MINUTE_MS, Health, Row
from lambdatop.core.model import Mark as Change
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.change_marks import change_marks, on_axis
from lambdatop.ui.figures import Course, Figure, figures, known_minutes
from lambdatop.ui.minute_sums import MinuteSums
from lambdatop.ui.moment import NOTHING, short_clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.chart import Axis, Curve, Mark, Scale, draw, margin_of, nice
from lambdatop.ui.widgets.lines import BLANK, Line, Piece, spread, width_of
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.sparkline import resample, sparkline, split

CHARTS_FROM_WIDTH = 110
CHARTS_FROM_HEIGHT = 8
PANES = 5
_ROOMY = 21
_GAP = 2
# Title, figure and unit before a sparkline.
_LEFT = 30
_VALUE_TONE: Mapping[Health, Tone] = {Health.FAILING: Tone.BAD, Health.NEAR: Tone.NEAR}
_SPARK_TONE: Mapping[Health, Tone] = {Health.FAILING: Tone.BAD, Health.NEAR: Tone.LINE_NEAR}
# From here on a linear scale would press the lower line flat.
_ORDERS_APART = 30


class FigurePanes(Pane):
    """Draws the figures of the functions that the table has chosen; a minute of them can be pointed at."""

    exported_as = "figures"

    class Chosen(Message):
        """The user wants to read the log of a minute."""

        def __init__(self, at_ms: int) -> None:
            """Carry its start."""
            super().__init__()
            self.at_ms = at_ms

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Begin without figures."""
        super().__init__(id=id)
        self._snapshot = NOTHING
        self._sums = MinuteSums()
        self._figures: tuple[Figure, ...] = figures((), 0)
        self._of: list[Row] = []
        self._about = ""
        self._drawn: dict[str, tuple[object, list[tuple[Piece, ...]]]] = {}
        self._journal: Sequence[Entry] = ()
        self._at_ms: int | None = None
        """The start of the minute that is pointed at; it stays where it is while the window moves on."""

    def show(self, snapshot: Snapshot, rows: Sequence[Row], about: str) -> None:
        """Take the rows that count; `about` names them where they are not all."""
        self._snapshot = snapshot
        self._about = about
        # Most snapshots are new for their log lines; the rows are the same objects then.
        if len(rows) != len(self._of) or any(new is not old for new, old in zip(rows, self._of, strict=True)):
            self._of = list(rows)
            self._figures = figures(rows, known_minutes(snapshot.rows), self._sums)
        self.redraw()

    def take_journal(self, journal: Sequence[Entry]) -> None:
        """Mark the changes of the journal, too."""
        self._journal = journal
        self.redraw()

    @property
    def _changes(self) -> tuple[Change, ...]:
        functions = {row.config.name for row in self._of}
        return change_marks(self._snapshot.marks, self._journal, functions, self._snapshot.window)

    @property
    def _minutes(self) -> int:
        return len(self._figures[0].courses[0])

    @property
    def _minute(self) -> int | None:
        """The minute that is pointed at, counted from the start of the window; None where none is in it."""
        if self._at_ms is None or not self.has_focus:
            return None
        minute = (self._at_ms - self._snapshot.window.start_ms) // MINUTE_MS
        return minute if 0 <= minute < self._minutes else None

    def sideways(self, by: int) -> None:
        """Point at another minute; the first time at the newest one."""
        last = self._minutes - 1
        if last < 0:
            return
        minute = self._minute
        self._point(last if minute is None else max(0, min(minute + by, last)))

    def choose(self) -> None:
        """Read the log of the minute that is pointed at."""
        if self._minute is not None and self._at_ms is not None:
            self.post_message(self.Chosen(self._at_ms))

    def _point(self, minute: int) -> None:
        self._at_ms = self._snapshot.window.start_ms + minute * MINUTE_MS
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Point at the minute under the mouse, and read its log."""
        share = self._share(event.x, *self.size)
        if event.y > 0 and share is not None and self._minutes:
            self._point(min(self._minutes - 1, int(share * self._minutes)))
            self.choose()

    def _share(self, x: int, width: int, height: int) -> float | None:
        """Say how far along the time axis a column of the pane is; None beside the axes."""
        start, columns = _LEFT, width - _LEFT - 1
        if _has_charts(width, height):
            each = _each(width)
            place, left = divmod(x - 1, each + _GAP)
            if not 0 <= place < PANES:
                return None
            margin = margin_of(_scale(self._figures[place], self._figures[place].courses)) + 1
            x, start, columns = left, margin, each - margin
        return (x - start) / columns if start <= x < start + columns else None

    def draw(self, width: int, height: int) -> list[Line]:
        """First a line that names the functions where they are not all, then the figures."""
        first = spread([(self._about, Tone.ACCENT)], [], width) if self._about else BLANK
        if self.has_focus:
            hint = "← → minute" if self._minute is None else "⏎ its log"
            first = spread(self._heading(), [(f"  {hint}", Tone.DIM)], width)
        if _has_charts(width, height):
            return [first, *self._charts(width, height - 1)]
        return [first, *self._rows(width)]

    def _heading(self) -> list[Piece]:
        """Say the figures of the minute that is pointed at."""
        left: list[Piece] = [(self._about or "Figures", Tone.ACCENT)]
        minute = self._minute
        if minute is None or self._at_ms is None:
            return left
        left.append((f"  {short_clock(self._at_ms)}", Tone.STRONG))
        here = [mark for mark in self._changes if self._at_ms <= mark.at_ms < self._at_ms + MINUTE_MS]
        left += [(safe(f"  {mark.function} {mark.text}"), Tone.ACCENT) for mark in here]
        for figure in self._figures:
            value = figure.courses[0][minute] if minute < len(figure.courses[0]) else None
            said = units.UNKNOWN if value is None else figure.write(value)
            left += [(f"  {figure.title.lower()} ", Tone.DIM), (said, Tone.TEXT)]
        return left

    def _rows(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for figure in self._figures:
            tone = _VALUE_TONE.get(figure.health, Tone.STRONG)
            value = f"{figure.value:>8}"
            unit = f"{_unit(figure):<7}"
            left = [(f" {figure.title:<14}", Tone.SOFT), (value, tone), (unit, Tone.SOFT)]
            room = width - width_of(left) - 1
            course = figure.courses[0]
            spark = sparkline(resample(course, min(room, len(course)), peaks=0 in figure.peaks), room)
            tone = _SPARK_TONE.get(figure.health, Tone.SPARK)
            lines.append(Line((*left, *self._pointed(spark, tone, figure.fresh_from))))
        return lines

    def _pointed(self, spark: str, tone: Tone, fresh_from: int | None) -> list[Piece]:
        """Let the minute that is pointed at stand out, and what REPORT lines tell stand back."""
        minute = self._minute
        if minute is None:
            return split(spark, tone, fresh_from, self._minutes)
        start, end = (len(spark) * m // self._minutes for m in (minute, minute + 1))
        end = max(end, start + 1)
        return [(spark[:start], tone), (spark[start:end], Tone.MATCH), (spark[end:], tone)]

    def _charts(self, width: int, height: int) -> list[Line]:
        each = _each(width)
        axis = Axis("", "")
        if self._snapshot.window.end_ms:
            window = self._snapshot.window
            minute = self._minute
            marks = on_axis(self._changes, window)
            if minute is not None:
                marks.append(Mark(minute / max(1, self._minutes - 1), "▲", Tone.ACCENT))
            axis = Axis(short_clock(window.start_ms), short_clock(window.end_ms), tuple(marks))
        panes = [self._pane(figure, axis, each, height) for figure in self._figures]
        return [
            Line(((" ", Tone.TEXT), *(piece for pane in panes for piece in _padded(pane[row], each + _GAP))))
            for row in range(height)
        ]

    def _pane(self, figure: Figure, axis: Axis, width: int, height: int) -> list[tuple[Piece, ...]]:
        value = _VALUE_TONE.get(figure.health, Tone.STRONG)
        unit = _unit(figure)
        gap = "  " if width > _ROOMY else " "
        title = ((f"{figure.title}{gap}", Tone.SOFT), (figure.value, value), (unit, Tone.SOFT))
        wanted = (figure.courses, figure.health, axis, width, height)
        kept = self._drawn.get(figure.title)
        if kept is None or kept[0] != wanted:
            kept = (wanted, _chart(figure, axis, width, height - 1))
            self._drawn[figure.title] = kept
        return [title, *kept[1]]


def _has_charts(width: int, height: int) -> bool:
    return width >= CHARTS_FROM_WIDTH and height > CHARTS_FROM_HEIGHT


def _each(width: int) -> int:
    """Say how wide one of the charts is."""
    return (width - 2 - _GAP * (PANES - 1)) // PANES


def _unit(figure: Figure) -> str:
    """Write the unit as it follows the figure; what is unknown has none."""
    if figure.value == units.UNKNOWN or not figure.unit:
        return ""
    return figure.unit if figure.unit.startswith("/") else f" {figure.unit}"


def _chart(figure: Figure, axis: Axis, width: int, height: int) -> list[tuple[Piece, ...]]:
    main = _SPARK_TONE.get(figure.health, Tone.LINE)
    labels = figure.labels or ("",) * len(figure.courses)
    # More minutes than cells would blacken the chart.
    courses = tuple(
        course if len(course) <= width else resample(course, width, peaks=place in figure.peaks)
        for place, course in enumerate(figure.courses)
    )
    curves = [
        curve
        for place, (course, label) in enumerate(zip(courses, labels, strict=True))
        for curve in _curves(course, main if place == 0 else Tone.LINE_SOFT, label, _fresh_cell(figure, len(course)))
    ]
    return draw(curves, _scale(figure, courses), axis, width, height)


def _fresh_cell(figure: Figure, cells_wide: int) -> int:
    """Say from which point of a course on REPORT lines tell it; beyond its end where they do not."""
    minutes = len(figure.courses[0])
    return cells_wide if figure.fresh_from is None else figure.fresh_from * cells_wide // minutes


def _curves(course: Course, tone: Tone, label: str, fresh: int) -> list[Curve]:
    """Draw what REPORT lines tell in a softer tone, joined to what metrics tell."""
    if fresh >= len(course):
        return [Curve(course, tone, label)]
    before = (*course[:fresh], *(None,) * (len(course) - fresh))
    joint = max(0, fresh - 1)
    return [Curve(before, tone, label), Curve(((None,) * joint) + course[joint:], Tone.LINE_SOFT)]


def _scale(figure: Figure, courses: Sequence[Course]) -> Scale:
    known = [value for course in courses for value in course if value is not None]
    if not known:
        return Scale(0, 1, "", "")
    unit = MINUTE_MS if figure.title.startswith("Duration") and max(known) >= MINUTE_MS else 1
    high, low = nice(max(known) / unit) * unit, min((value for value in known if value > 0), default=0.0)
    if len(courses) > 1 and low and max(known) / low > _ORDERS_APART:
        low = nice(low) / 2
        return Scale(low, high, figure.write(low), figure.write(high), log=True)
    return Scale(0, high, "0", figure.write(high))


def _padded(pieces: tuple[Piece, ...], width: int) -> list[Piece]:
    """Fill to `width`, cutting what is longer."""
    kept: list[Piece] = []
    room = width
    for text, paint in pieces:
        shown = cut(text, room)
        kept.append((shown, paint))
        room -= cells(shown)
    return [*kept, (" " * room, Tone.TEXT)]


def names(marked: Sequence[Row], width: int) -> str:
    """Name the marked functions for the pane's line."""
    return cut(f"{len(marked)} marked: " + ", ".join(safe(row.config.name) for row in marked), max(0, width - 2))
