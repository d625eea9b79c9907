"""The five figures with their courses: charts side by side where there is room, else one line each."""

from collections.abc import Mapping, Sequence

from lambdatop.core import units
from lambdatop.core.model import MINUTE_MS, Health, Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.figures import Course, Figure, figures, known_minutes
from lambdatop.ui.moment import NOTHING, short_clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.chart import Axis, Curve, Scale, draw, nice
from lambdatop.ui.widgets.lines import BLANK, Line, Piece, spread, width_of
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.sparkline import resample, sparkline

CHARTS_FROM_WIDTH = 110
CHARTS_FROM_HEIGHT = 8
PANES = 5
_ROOMY = 21
_VALUE_TONE: Mapping[Health, Tone] = {Health.FAILING: Tone.BAD, Health.NEAR: Tone.NEAR}
_SPARK_TONE: Mapping[Health, Tone] = {Health.FAILING: Tone.BAD, Health.NEAR: Tone.LINE_NEAR}
# From here on a linear scale would press the lower line flat.
_ORDERS_APART = 30


class FigurePanes(Pane):
    """Draws the figures of the functions that the table has chosen."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        """Begin without figures."""
        super().__init__(id=id)
        self._snapshot = NOTHING
        self._figures: tuple[Figure, ...] = figures((), 0)
        self._of: list[Row] = []
        self._about = ""
        self._drawn: dict[str, tuple[object, list[tuple[Piece, ...]]]] = {}

    def show(self, snapshot: Snapshot, rows: Sequence[Row], about: str) -> None:
        """Take the rows that count; `about` names them where they are not all."""
        self._snapshot = snapshot
        self._about = about
        # Most snapshots are new for their log lines; the rows are the same objects then.
        if len(rows) != len(self._of) or any(new is not old for new, old in zip(rows, self._of, strict=True)):
            self._of = list(rows)
            self._figures = figures(rows, known_minutes(snapshot.rows))
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        """First a line that names the functions where they are not all, then the figures."""
        first = spread([(self._about, Tone.ACCENT)], [], width) if self._about else BLANK
        if self.has_focus and not self._about:
            first = spread([("Figures", Tone.ACCENT)], [], width)
        if width >= CHARTS_FROM_WIDTH and height > CHARTS_FROM_HEIGHT:
            return [first, *self._charts(width, height - 1)]
        return [first, *self._rows(width)]

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
            lines.append(Line((*left, (spark, _SPARK_TONE.get(figure.health, Tone.SPARK)))))
        return lines

    def _charts(self, width: int, height: int) -> list[Line]:
        gap = 2
        each = (width - 2 - gap * (PANES - 1)) // PANES
        axis = Axis("", "")
        if self._snapshot.window.end_ms:
            window = self._snapshot.window
            axis = Axis(short_clock(window.start_ms), short_clock(window.end_ms))
        panes = [self._pane(figure, axis, each, height) for figure in self._figures]
        return [
            Line(((" ", Tone.TEXT), *(piece for pane in panes for piece in _padded(pane[row], each + gap))))
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
        Curve(course, main if place == 0 else Tone.LINE_SOFT, label)
        for place, (course, label) in enumerate(zip(courses, labels, strict=True))
    ]
    return draw(curves, _scale(figure, courses), axis, width, height)


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
