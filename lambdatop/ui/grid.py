"""How the height of a screen is shared among its panes: pure arithmetic, so that resizing is calm."""

from dataclasses import dataclass

from lambdatop.ui.widgets.figure_panes import CHARTS_FROM_WIDTH, PANES

LEAST_WIDTH, LEAST_HEIGHT = 60, 15
_STATUS, _FOOTER, _GAP = 2, 1, 1
_TABLE_FURNITURE = 2
_LOG_LEAST = 4
_FIGURES_FROM = 21
_CHARTS_FROM = 32


@dataclass(frozen=True, slots=True)
class Shares:
    """Lines for each pane; the figures' share begins with the line that names what they show; 0 is not shown."""

    table: int
    figures: int
    log: int


def share(width: int, height: int, functions: int | None) -> Shares:
    """Share the lines; `functions` is how many rows the table could fill, None while that is not known."""
    room = height - _STATUS - _FOOTER - _GAP
    figures = 0
    if height >= _CHARTS_FROM and width >= CHARTS_FROM_WIDTH:
        figures = 1 + max(9, min(14, height // 5 + 2))
    elif height >= _FIGURES_FROM:
        figures = 1 + PANES
    left = room - figures
    table = min(left - _LOG_LEAST, max(_TABLE_FURNITURE + 3, left * 4 // 7))
    if functions is not None:
        table = min(table, max(3, functions) + _TABLE_FURNITURE)
    return Shares(table, figures, left - table)
