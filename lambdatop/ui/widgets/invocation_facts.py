"""One invocation in figures: how it ended, what it took, where its trace is."""

from lambdatop.core import units
from lambdatop.core.cold_seen import ColdStarts
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.log.platform_log import Kind, parse
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.invocation_columns import cold, duration, error, memory, status
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, LinePane, Piece, spread

LINES = 7
_LABEL = 12
_SECOND_MS = 1_000


class InvocationFacts(LinePane):
    """Shows an invocation as it was last seen."""

    def __init__(self, invocation: Invocation) -> None:
        """Begin with what was opened."""
        super().__init__()
        self._one = invocation
        self._now_ms = invocation.start_ms
        self._why = ""

    def show(self, invocation: Invocation, now_ms: int) -> None:
        """Take the newest that is known of it."""
        self._one = invocation
        self._now_ms = now_ms - now_ms % _SECOND_MS
        self.redraw()

    def explain(self, cold: ColdStarts | None) -> None:
        """Take why the function started cold, as far as that is known."""
        reports = (line for line in self._one.lines if self._one.cold and parse(line.message).kind is Kind.REPORT)
        causes = (cold.why(line.stream, line.timestamp_ms) for line in reports) if cold is not None else ()
        why = next((cause.value for cause in causes if cause is not None), "")
        if why != self._why:
            self._why = why
            self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - cut at the edge
        """Write a title, what went wrong, then pairs of label and text."""
        one = self._one
        near = one.near_timeout(self._now_ms)
        running = Tone.NEAR if near else Tone.ACCENT
        tone = Tone.BAD if one.failed else running if one.status is Status.RUNNING else Tone.GOOD
        title: list[Piece] = [
            (f"{clock(one.start_ms, millis=True)}  ", Tone.DIM),
            (safe(one.function), Tone.STRONG),
            (f"  {'out of memory' if one.status is Status.OOM else status(one)}", tone),
        ]
        why: list[Piece] = [(f"started cold: {self._why}", Tone.SOFT)] if self._why else []
        where = f"  at {safe(one.place)}" if one.place else ""
        wrong: list[Piece] = [(error(one), Tone.BAD), (where, Tone.SOFT)]
        left = (
            ("duration", duration(one, self._now_ms), running if one.status is Status.RUNNING else Tone.TEXT),
            ("billed", units.UNKNOWN if one.billed_ms is None else f"{one.billed_ms:,} ms", Tone.TEXT),
            ("cold start", f"{cold(one)} ms" if one.init_ms is not None else cold(one) or "no", Tone.TEXT),
        )
        right = (
            ("memory", memory(one), Tone.BAD if one.status is Status.OOM else Tone.TEXT),
            ("cost", units.usd(one.cost_usd), Tone.TEXT),
            ("stream", safe(one.stream), Tone.SOFT),
        )
        ids = [(f"{'request':<{_LABEL}}", Tone.DIM), (safe(one.request_id), Tone.TEXT)]
        if one.trace_id:
            ids += [("   trace ", Tone.DIM), (safe(one.trace_id), Tone.TEXT)]
        half = min(40, width // 2)
        table = [
            Line(((" ", Tone.TEXT), *_pair(*a, half), *_pair(*b, width - half - 2)))
            for a, b in zip(left, right, strict=True)
        ]
        return [spread(title, why, width), spread(wrong, [], width), spread(ids, [], width), *table, BLANK]


def _pair(label: str, text: str, tone: Tone, width: int) -> tuple[Piece, ...]:
    shown = cut(text, max(0, width - _LABEL))
    return ((f"{label:<{_LABEL}}", Tone.DIM), (shown, tone), (" " * max(0, width - _LABEL - cells(shown)), Tone.TEXT))
