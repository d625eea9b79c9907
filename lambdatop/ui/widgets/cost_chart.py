"""The chart of what the chosen functions cost, by the minute of the window or by the day of the month."""

from collections.abc import Sequence

from lambdatop.core import units
from lambdatop.core.model import Mark as Change
from lambdatop.core.model import Row, Span
from lambdatop.core.money.bill_sheet import Sheet, sheet
from lambdatop.core.money.bill_text import month_name
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.change_marks import change_marks, on_axis
from lambdatop.ui.cost_columns import Basis
from lambdatop.ui.cost_courses import Course, by_day, by_minute, day_of
from lambdatop.ui.moment import NOTHING, short_clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.chart import Axis, Curve, Mark, Scale, draw, nice
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.pane import Pane
from lambdatop.ui.widgets.sparkline import resample

_DAY_MS = 86_400_000


class CostChart(Pane):
    """Draws the window where the shares are of its rate, and the month where they are of the month."""

    exported_as = "cost-chart"

    def __init__(self) -> None:
        """Begin without functions."""
        super().__init__()
        self._snapshot = NOTHING
        self._rows: Sequence[Row] = ()
        self._of = sheet((), None)
        self._minutes: Course = ()
        self._about = ""
        self._basis = Basis.WINDOW
        self._journal: Sequence[Entry] = ()
        self._drawn: tuple[object, list[tuple[Piece, ...]]] | None = None

    def show(self, snapshot: Snapshot, rows: Sequence[Row], of: Sheet, about: str, basis: Basis) -> None:
        """Take the rows that count, with their sheet, named by `about`."""
        if rows is not self._rows:
            self._minutes = by_minute(rows)
        self._of = of
        self._snapshot, self._rows, self._about, self._basis = snapshot, rows, about, basis
        self.redraw()

    def take_journal(self, journal: Sequence[Entry]) -> None:
        """Mark the changes of the journal, too."""
        self._journal = journal
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:
        """Write what is drawn, then draw it; the chart only where it is another than before."""
        if self._basis is Basis.WINDOW:
            title, curves, axis = self._window()
        else:
            title, curves, axis = self._month()
        left: list[Piece] = [("Cost", Tone.ACCENT if self.has_focus else Tone.SOFT), (f"  {title}", Tone.TEXT)]
        left.append((f"  of {safe(self._about)}", Tone.DIM))
        hint = "d by the day of the month" if self._basis is Basis.WINDOW else "d by the minute"
        lines = [spread(left, [(hint, Tone.DIM)], width)]
        known = [value for curve in curves for value in curve.values if value is not None]
        if not known:
            return [*lines, Line(((f" {self._nothing()}", Tone.DIM),))]
        high = nice(max(known))
        wanted = (curves, axis, high, width, height)
        if self._drawn is None or self._drawn[0] != wanted:
            self._drawn = (wanted, draw(curves, Scale(0, high, "0", units.usd(high)), axis, width - 2, height - 1))
        return [*lines, *(Line(((" ", Tone.TEXT), *pieces)) for pieces in self._drawn[1])]

    def _window(self) -> tuple[str, list[Curve], Axis]:
        window = self._snapshot.window
        marks = tuple(on_axis(self._changes(window), window)) if window.end_ms else ()
        axis = Axis(short_clock(window.start_ms), short_clock(window.end_ms), marks)
        return "USD an hour, by the minute", [Curve(self._fitted(self._minutes), Tone.LINE)], axis

    def _month(self) -> tuple[str, list[Curve], Axis]:
        month = self._snapshot.month
        if month is None:
            return "USD a day", [], Axis("", "")
        days = by_day(self._of, month)
        span = Span(month.span.start_ms, month.ends_ms)
        today = Mark((month.span.end_ms - span.start_ms) / (span.end_ms - span.start_ms), "▲", Tone.ACCENT)
        axis = Axis(day_of(span.start_ms), day_of(span.end_ms - _DAY_MS), (*on_axis(self._changes(span), span), today))
        curves = [Curve(days.told, Tone.LINE), Curve(days.foretold, Tone.LINE_SOFT, "foretold")]
        return f"USD a day, {month_name(month)}", curves, axis

    def _changes(self, span: Span) -> Sequence[Change]:
        functions = {row.config.name for row in self._rows}
        return change_marks(self._snapshot.marks, self._journal, functions, span)

    def _fitted(self, course: Course) -> Course:
        """Draw minutes together where there are more of them than cells."""
        width = max(1, self.size.width)
        return course if len(course) <= width else resample(course, width)

    def _nothing(self) -> str:
        if self._basis is Basis.WINDOW:
            return "no minute of the window has a known cost"
        return "the month so far has not been read yet" if self._snapshot.month is None else "no day has a known cost"
