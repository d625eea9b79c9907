"""A row of small bars: the course of a figure in one line."""

from collections.abc import Sequence

from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Piece

# No full block: rows that lie on one another must not run into one.
_BARS = "▁▂▃▄▅▆▇"
_MISSING = "·"


def resample(values: Sequence[float | None], width: int, *, peaks: bool = False) -> tuple[float | None, ...]:
    """Stretch or squeeze a course to `width` cells; where squeezed, to the mean or the peak of what is known."""
    size = len(values)
    if not size or width <= 0:
        return (None,) * max(0, width)
    cells: list[float | None] = []
    for cell in range(width):
        start = cell * size // width
        known = [v for v in values[start : max(start + 1, (cell + 1) * size // width)] if v is not None]
        cells.append(None if not known else max(known) if peaks else sum(known) / len(known))
    return tuple(cells)


def sparkline(values: Sequence[float | None], width: int) -> str:
    """Draw `width` bars, the highest of the window as the highest bar; what is missing is a dot, 0 the lowest bar."""
    cells = resample(values, width)
    top = max((v for v in cells if v is not None), default=0.0)
    return "".join(_MISSING if v is None else _bar(v, top) for v in cells)


def split(bars: str, tone: Tone, fresh_from: int | None, minutes: int) -> list[Piece]:
    """Let the bars from one minute on stand back: they are told by REPORT lines, until metrics have counted."""
    if fresh_from is None or not minutes:
        return [(bars, tone)]
    cell = -(-fresh_from * len(bars) // minutes)
    return [(bars[:cell], tone), (bars[cell:], Tone.DIM)]


def _bar(value: float, top: float) -> str:
    if value <= 0 or top <= 0:
        return _BARS[0]
    return _BARS[min(len(_BARS) - 1, int(value / top * (len(_BARS) - 1) + 0.5))]
