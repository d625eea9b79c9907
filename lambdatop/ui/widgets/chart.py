"""Draws a chart with plotext: thin lines of braille dots, an axis, the two ends of each scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log10
from operator import itemgetter

from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Piece

_LEAST_COLUMNS = 2
_BLANK = "\u2800"


@dataclass(frozen=True, slots=True)
class Curve:
    """One course over evenly spaced moments, oldest first; None is a gap in the line."""

    values: tuple[float | None, ...]
    tone: Tone
    label: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """The vertical scale and what stands at its ends; `log` where the ends lie orders of magnitude apart."""

    low: float
    high: float
    low_text: str
    high_text: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign on the time axis, `at` a share of it from 0 (start) to 1 (end)."""

    at: float
    sign: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands under the two ends of the time axis, and the marks on it."""

    start: str
    end: str
    marks: tuple[Mark, ...] = ()


def draw(curves: Sequence[Curve], scale: Scale, axis: Axis, width: int, height: int) -> list[tuple[Piece, ...]]:
    """Draw `height` lines of `width` cells: dots of the first curve lie on top, the last line is the time axis."""
    margin = margin_of(scale)
    rows, columns = height - 1, width - margin - 1
    if rows < 1 or columns < _LEAST_COLUMNS:
        return [()] * height
    cells = _merge([(_dots(curve.values, scale, columns, rows), curve.tone) for curve in curves], columns, rows)
    for curve in curves:
        _write_label(cells, curve, scale)
    for mark in axis.marks:
        column = _column(mark, columns)
        if not _is_free(axis, column, columns):
            cells[-1][column] = (mark.sign, mark.tone)
    lines: list[tuple[Piece, ...]] = []
    for row in range(rows):
        label = scale.high_text if row == 0 else scale.low_text if row == rows - 1 else ""
        runs = groupby(cells[row], key=itemgetter(1))
        lines.append(((f"{label:>{margin}}│", Tone.DIM), *(("".join(c for c, _ in run), tone) for tone, run in runs)))
    lines.append(_axis(axis, margin, columns))
    return lines


def margin_of(scale: Scale) -> int:
    """Say how many cells the texts of the scale take, left of the line."""
    return max(len(scale.low_text), len(scale.high_text))


def _axis(axis: Axis, margin: int, columns: int) -> tuple[Piece, ...]:
    gap = max(1, columns - len(axis.start) - len(axis.end))
    cells = [(char, Tone.DIM) for char in f"{axis.start}{'':{gap}}{axis.end}"[:columns]]
    for mark in axis.marks:
        column = _column(mark, columns)
        if _is_free(axis, column, columns):
            cells[column] = (mark.sign, mark.tone)
    runs = groupby(cells, key=itemgetter(1))
    return ((" " * (margin + 1), Tone.DIM), *(("".join(char for char, _ in run), tone) for tone, run in runs))


def _column(mark: Mark, columns: int) -> int:
    return min(columns - 1, int(mark.at * columns))


def _is_free(axis: Axis, column: int, columns: int) -> bool:
    """Say whether a mark on the axis would leave the times readable; else it stands on the line above."""
    return len(axis.start) <= column < columns - len(axis.end)


def _merge(layers: list[tuple[list[str], Tone]], columns: int, rows: int) -> list[list[tuple[str, Tone]]]:
    """Lay the dots of several curves over one another; a cell has the tone of the first that has dots there."""
    cells: list[list[tuple[str, Tone]]] = []
    for row in range(rows):
        cells.append([(" ", Tone.DIM)] * columns)
        for column in range(columns):
            bits = 0
            for grid, tone in reversed(layers):
                here = ord(grid[row][column]) - ord(_BLANK)
                if here:
                    bits |= here
                    cells[row][column] = (chr(ord(_BLANK) + bits), tone)
    return cells


def _write_label(cells: list[list[tuple[str, Tone]]], curve: Curve, scale: Scale) -> None:
    """Write what a curve is called at its right end, in the nearest line that has room for it."""
    newest = next((value for value in reversed(curve.values) if value is not None), None)
    if not curve.label or newest is None:
        return
    low, high = _place(scale.low, scale), _place(scale.high, scale)
    level = (min(max(_place(newest, scale), low), high) - low) / (high - low or 1)
    row = min(len(cells) - 1, int((1 - level) * len(cells)))
    start = len(cells[0]) - len(curve.label)
    for at in (row, row - 1, row + 1):
        if start >= 0 and 0 <= at < len(cells) and all(char == " " for char, _ in cells[at][start:]):
            cells[at][start:] = [(char, Tone.DIM) for char in curve.label]
            return


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
