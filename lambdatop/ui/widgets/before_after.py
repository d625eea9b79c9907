"""The newest change of a function, before and after side by side: figures, calls they rest on, noise or not."""

from collections.abc import Callable, Mapping

from lambdatop.core import units
from lambdatop.core.terminal_text import safe
from lambdatop.core.tuning.change import diff
from lambdatop.core.tuning.comparison import ENOUGH_CALLS, Compared, Comparison, Figure, Verdict
from lambdatop.core.tuning.entry import Entry
from lambdatop.ui.moment import clock
from lambdatop.ui.review_lines import who
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, LinePane, Piece, spread

LINES = 6
_LABEL, _CALLS, _COLUMN = 8, 8, 9
_SHORT: Mapping[Figure, str] = {
    Figure.P50: "p50",
    Figure.P95: "p95",
    Figure.ERRORS: "errors",
    Figure.TIMEOUTS: "timeouts",
    Figure.COLD_STARTS: "cold",
    Figure.MEMORY_USED: "used",
    Figure.COST: "$ per M",
}
_WRITE: Mapping[Figure, Callable[[float | None], str]] = {
    Figure.P50: units.duration,
    Figure.P95: units.duration,
    Figure.ERRORS: units.share,
    Figure.TIMEOUTS: units.share,
    Figure.COLD_STARTS: units.share,
    Figure.MEMORY_USED: units.memory,
    Figure.COST: units.money,
}
_VERDICT: Mapping[Verdict, Piece] = {
    Verdict.MORE: ("▲ more", Tone.NEAR),
    Verdict.LESS: ("▼ less", Tone.GOOD),
    Verdict.NOISE: ("noise", Tone.DIM),
    Verdict.OPEN: (units.UNKNOWN, Tone.DIM),
}


class BeforeAfter(LinePane):
    """Shows a comparison; while there is none, that it is being made or why it cannot be."""

    def __init__(self) -> None:
        """Begin without a change."""
        super().__init__()
        self._entry: Entry | None = None
        self._comparison: Comparison | None = None
        self._trouble = ""
        self._watched = ""

    @property
    def entry(self) -> Entry | None:
        """The change that is shown."""
        return self._entry

    def about(self, entry: Entry | None) -> None:
        """Show another change; its figures come later."""
        if self._entry is None or entry is None or entry.id != self._entry.id:
            self._comparison, self._trouble = None, ""
        self._entry = entry
        self.redraw()

    def show(self, comparison: Comparison | None, trouble: str = "") -> None:
        """Show its figures, or why there are none; figures that were there before stay."""
        self._comparison = comparison or self._comparison
        self._trouble = trouble
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - always as many
        """Write what was changed, the two sides, and what the difference is worth."""
        entry = self._entry
        if entry is None:
            return []
        what = ", ".join(diff(entry.before, entry.after)) or "code or other settings"
        by = "changed elsewhere" if entry.elsewhere else f"by {who(entry.by)}"
        at = clock(entry.applied_ms or entry.at_ms)
        title: list[Piece] = [("Change ", Tone.SOFT), (what, Tone.ACCENT), (f"  {at} {by}", Tone.DIM)]
        comparison = self._comparison
        if comparison is None:
            text = safe(self._trouble) or "reading what it did before and after…"
            return [spread(title, [], width), BLANK, Line(((f" {text}", Tone.DIM),))]
        return [spread(title, [(safe(self._trouble), Tone.DIM)], width), *_table(comparison)]


def _table(comparison: Comparison) -> list[Line]:
    figures = comparison.figures
    head: list[Piece] = [(f"{'calls':>{_LABEL + _CALLS}}", Tone.DIM)]
    head += [(f"{_SHORT[one.figure]:>{_COLUMN}}", Tone.DIM) for one in figures]
    return [
        Line(tuple(head)),
        _side("before", figures, comparison.before_n, lambda one: one.before, Tone.SOFT),
        _side("after", figures, comparison.after_n, lambda one: one.after, Tone.TEXT),
        _worth(comparison),
    ]


def _worth(comparison: Comparison) -> Line:
    """Say what each difference is worth, or that too few calls were made to tell."""
    if min(comparison.before_n, comparison.after_n) < ENOUGH_CALLS:
        few = f" with {ENOUGH_CALLS} calls on each side it can be told what is more than noise"
        return Line(((few, Tone.DIM),))
    return Line(((" " * (_LABEL + _CALLS), Tone.DIM), *(_verdict(one) for one in comparison.figures)))


def _side(
    label: str, figures: tuple[Compared, ...], calls: int, pick: Callable[[Compared], float | None], tone: Tone
) -> Line:
    pieces: list[Piece] = [(f" {label:<{_LABEL - 1}}", Tone.DIM), (f"{units.count(calls):>{_CALLS}}", tone)]
    return Line((*pieces, *((f"{_WRITE[one.figure](pick(one)):>{_COLUMN}}", tone) for one in figures)))


def _verdict(one: Compared) -> Piece:
    word, tone = _VERDICT[one.verdict]
    return f"{word:>{_COLUMN}}", tone
