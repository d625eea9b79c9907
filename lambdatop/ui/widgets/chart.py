"""Draws a chart with plotext: thin lines of braille dots, an axis, the two ends of each scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log10

from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Piece

_LEAST_COLUMNS = 2
_BLANK = "\u2800"


@dataclass(frozen=True, slots=True)
class Curve:
    """One course over evenly spaced moments, oldest first; None is a gap in the line."""

    values: tuple[float | None, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical scale and what stands at its ends; `log` where the ends lie orders of magnitude apart."""

    low: float
    high: float
    low_text: str
    high_text: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands under the two ends of the time axis."""

    start: str
    end: str


def draw(curves: Sequence[Curve], scale: Scale, axis: Axis, width: int, height: int) -> list[tuple[Piece, ...]]:
    """Draw `height` lines of `width` cells: dots of the first curve lie on top, the last line is the time axis.

    Left of the axis are five cells for the ends of the scale.
    """
    rows, columns = height - 1, width - 6
    if rows < 1 or columns < _LEAST_COLUMNS:
        return [()] * height
    dots = [(_dots(curve.values, scale, columns, rows), curve.tone) for curve in curves]
    lines: list[tuple[Piece, ...]] = []
    for row in range(rows):
        label = scale.high_text if row == 0 else scale.low_text if row == rows - 1 else ""
        lines.append(((f"{label:>5}│", Tone.DIM), *_merge([(grid[row], tone) for grid, tone in dots], columns)))
    gap = max(1, columns - len(axis.start) - len(axis.end))
    lines.append(((f"{'':6}{axis.start}{'':{gap}}{axis.end}"[:width], Tone.DIM),))
    return lines


def _merge(layers: list[tuple[str, Tone]], columns: int) -> list[Piece]:
    """Lay the dots of several curves over one another; a cell has the tone of the first that has dots there."""
    cells: list[tuple[str, Tone]] = []
    for column in range(columns):
        bits, tone = 0, Tone.DIM
        for text, colour in reversed(layers):
            here = ord(text[column]) - ord(_BLANK)
            if here:
                bits, tone = bits | here, colour
        cells.append((chr(ord(_BLANK) + bits) if bits else " ", tone))
    return [("".join(text for text, _ in run), tone) for tone, run in groupby(cells, key=lambda cell: cell[1])]


def _dots(values: tuple[float | None, ...], scale: Scale, columns: int, rows: int) -> list[str]:
    """Let plotext draw one curve without any furniture; rows of braille, all of the same length."""
    import plotext  # noqa: PLC0415 - the first paint comes before the first chart, and need not wait for it

    plotext.clear_figure()
    plotext.limit_size(False, False)  # noqa: FBT003 - plotext names no argument here
    plotext.theme("clear")
    plotext.plot_size(columns, rows)
    plotext.frame(False)  # noqa: FBT003 - likewise
    plotext.xticks([])
    plotext.yticks([])
    low, high = _place(scale.low, scale), _place(scale.high, scale)
    plotext.xlim(0, max(1, len(values) - 1))
    plotext.ylim(low, high if high > low else low + 1)
    drawn = False
    for moments in _runs(values):
        heights = [_place(values[m] or 0.0, scale) for m in moments]
        plotext.plot(moments, [min(max(h, low), high) for h in heights], marker="braille")
        drawn = True
    text = plotext.uncolorize(plotext.build()) if drawn else ""
    lines = [line.replace(" ", _BLANK)[:columns].ljust(columns, _BLANK) for line in text.split("\n")[:rows]]
    return lines + [_BLANK * columns] * (rows - len(lines))


def _place(value: float, scale: Scale) -> float:
    return log10(max(value, scale.low, 1e-9)) if scale.log else value


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Split at the gaps: the moments of each unbroken stretch."""
    runs: list[list[int]] = []
    for known, group in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if known:
            runs.append([moment for moment, _ in group])
    return runs


def nice(value: float) -> float:
    """Round up to 1, 1.5, 2, 3, 4, 5, 7 times a power of ten, so that the end of a scale reads well."""
    if value <= 0:
        return 1.0
    power = 10.0 ** int(log10(value) // 1)
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 7, 10) if value <= step * power * 1.0000001)
