"""One function in words and figures: its configuration, its window, what is wrong."""

from lambdatop.core import units
from lambdatop.core.model import FunctionConfig, Row
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.figures import per_hour
from lambdatop.ui.theme import HEALTH_MARK, Tone
from lambdatop.ui.widgets.lines import BLANK, Line, LinePane, Piece, spread

_TITLE, _BLOCK = 3, 6
_WIDE = 140
_LABEL = 14
_OTHERS = 15
Pairs = tuple[tuple[str, str, str], ...]
"""Label, text, and the field that may colour it."""


def lines_for(width: int, room: int) -> int:
    """Say how many lines the facts take on a screen with `room` lines for panes."""
    if width >= _WIDE:
        return _TITLE + _BLOCK
    return _TITLE + 2 * _BLOCK if room >= _TITLE + 2 * _BLOCK + _OTHERS else _TITLE + _BLOCK


class FunctionFacts(LinePane):
    """Shows a row; a function that is gone says so and keeps its last figures."""

    def __init__(self, name: str) -> None:
        """Know the name before there is a row."""
        super().__init__()
        self._function = name
        self._row: Row | None = None
        self._gone = False

    def show(self, row: Row | None) -> None:
        """Take the newest row; None where the function is no longer there."""
        self._gone = row is None
        self._row = row or self._row
        self.redraw()

    def draw(self, width: int, height: int) -> list[Line]:  # noqa: ARG002 - cut at the edge
        """Write a title, then pairs of label and text in as many columns as fit."""
        row = self._row
        if row is None:
            return [
                spread([(safe(self._function), Tone.STRONG)], [], width),
                BLANK,
                spread([("asking AWS…", Tone.DIM)], [], width),
            ]
        mark, tone = HEALTH_MARK[row.health]
        title: list[Piece] = [(f"{mark} ", tone), (safe(row.config.name), Tone.STRONG)]
        if self._gone:
            title.append(("  no longer there", Tone.NEAR))
        for place, reason in enumerate(row.reasons):
            title += [(" · " if place else "  ", Tone.DIM), (safe(reason.text), HEALTH_MARK[reason.health][1])]
        lines = [
            spread(title, [], width),
            spread([(safe(row.config.description or row.config.arn), Tone.DIM)], [], width),
            BLANK,
        ]
        groups = (_window(row), _reports(row), _configuration(row.config), _surroundings(row.config))
        return [*lines, *_table(groups, len(groups) if width >= _WIDE else 2, width, row)]


def _configuration(config: FunctionConfig) -> Pairs:
    return (
        ("runtime", safe(config.runtime or config.package_type), "runtime"),
        ("architecture", safe(config.architecture), "architecture"),
        ("memory", units.memory(config.memory_mb), "memory_mb"),
        ("timeout", f"{config.timeout_s:,} s", "timeout_s"),
        ("/tmp", units.memory(config.ephemeral_mb), "ephemeral_mb"),  # noqa: S108 - a heading
    )


def _surroundings(config: FunctionConfig) -> Pairs:
    changed = units.utc(config.last_modified_ms)
    extras = [word for word, holds in (("VPC", config.in_vpc), ("SnapStart", config.snap_start)) if holds]
    if config.layers:
        extras.append(f"{len(config.layers)} layer{'s' if len(config.layers) > 1 else ''}")
    return (
        ("handler", safe(config.handler or units.UNKNOWN), "handler"),
        ("changed", changed, "last_modified"),
        ("log format", safe(config.log_format), "log_format"),
        ("dead letters", safe((config.dead_letter_target or "nowhere").rpartition(":")[2]), "dead_letter"),
        ("with", ", ".join(extras) or units.UNKNOWN, ""),
    )


def _window(row: Row) -> Pairs:
    d = row.duration
    return (
        ("invocations", units.count(row.invocations, 12), "invocations"),
        ("errors", f"{units.count(row.errors)}  {units.share(row.error_rate)}", "error_rate"),
        ("throttles", units.count(row.throttles), "throttles"),
        ("p50 p95 p99", f"{units.ms(d.p50)}  {units.ms(d.p95)}  {units.ms(d.p99)}", "duration_ms.p95"),
        ("longest", units.duration(d.max), "duration_ms.max"),
    )


def _reports(row: Row) -> Pairs:
    about = "~" if row.coverage is not None and row.coverage < 1 else ""
    hour = per_hour(row)
    cold = f"{about}{units.count(row.cold_starts)}  {units.share(row.cold_start_rate)}"
    used = f"{units.memory(row.max_memory_used_mb)} of {units.memory(row.config.memory_mb)}"
    return (
        ("cold starts", cold, "cold_start_rate"),
        ("init p95", units.duration(row.init.p95), "init_ms.p95"),
        ("memory used", used, "max_memory_used_mb"),
        ("timeouts", units.count(row.timeouts), "timeouts"),
        ("cost", f"{about}{units.money(hour)} $/h  {units.money(row.cost.month)} $/month", "cost_usd.window"),
    )


def _table(groups: tuple[Pairs, ...], columns: int, width: int, row: Row) -> list[Line]:
    reasons = {reason.field: HEALTH_MARK[reason.health][1] for reason in row.reasons}
    column = (width - 1) // columns
    lines: list[Line] = []
    for start in range(0, len(groups), columns):
        for pairs in zip(*groups[start : start + columns], strict=True):
            pieces: list[Piece] = [(" ", Tone.TEXT)]
            for label, text, field in pairs:
                shown = cut(text, column - _LABEL - 1)
                pieces += [
                    (f"{label:<{_LABEL}}", Tone.DIM),
                    (shown, reasons.get(field, Tone.TEXT)),
                    (" " * (column - _LABEL - cells(shown)), Tone.TEXT),
                ]
            lines.append(Line(tuple(pieces)))
        lines.append(BLANK)
    return lines
