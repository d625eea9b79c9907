"""Says a right size for people: a verdict, a table, what to try; plain lines that every view can show."""

from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.right_size import RightSize
from lambdatop.core.tuning.size_table import AtSize

_HEAD = ("memory", "vCPU", "expected", "$ per M", "$ a month", "")


def right_size_lines(found: RightSize, width: int = 100) -> tuple[str, ...]:
    """Give the lines, each at most `width` cells wide; without colour, without a final line end."""
    lines = [_sentence(found)]
    if found.table:
        lines += ["", *_table(found)]
    if found.experiment is not None:
        trial = found.experiment
        lines += ["", f"To find out, try {units.memory(trial.memory_mb)} for {trial.calls} calls: {trial.look_for}."]
    lines += [f"Note: {note}." for note in found.notes]
    return tuple(part for line in lines for part in _wrapped(safe(line), width))


def _sentence(found: RightSize) -> str:
    return f"{found.function} at {units.memory(found.memory_mb)}: {found.verdict}."


def _table(found: RightSize) -> list[str]:
    rows = [_HEAD, *(_cells(found, line) for line in found.table)]
    widths = [max(cells(row[i]) for row in rows) for i in range(len(_HEAD) - 1)]
    return [
        "  ".join([*(" " * (w - cells(text)) + text for text, w in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    ]


def _cells(found: RightSize, line: AtSize) -> tuple[str, ...]:
    return (
        units.memory(line.memory_mb),
        f"{line.vcpu:.2f}",
        _duration(line),
        _money(line.per_million_usd, line.low_usd, line.high_usd),
        units.money(line.month_usd),
        _said(found, line),
    )


def _duration(line: AtSize) -> str:
    told = line.measured_ms if line.duration_ms is None else line.duration_ms
    if told is not None:
        return units.duration(told)
    return f"{units.duration(line.low_ms)} … {units.duration(line.high_ms)}"


def _money(usd: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    if usd is not None or low is None or high is None or units.money(low) == units.money(high):
        return units.money(usd if usd is not None else low)
    return f"{units.money(low)} … {units.money(high)}"


def _said(found: RightSize, line: AtSize) -> str:
    words = [
        word
        for word, mb in (
            ("now", found.memory_mb),
            ("cheapest", found.cheapest_mb),
            ("balanced", found.balanced_mb),
            ("fastest", found.fastest_mb),
        )
        if mb == line.memory_mb
    ]
    if words:
        return f"{', '.join(words)} · {line.hindrance or line.confidence}"
    return line.hindrance or line.confidence


def _wrapped(line: str, width: int) -> list[str]:
    """Break at spaces; a line of the table, which begins with one, is cut."""
    if cells(line) <= width:
        return [line]
    if line.startswith(" ") or "  " in line:
        return [cut(line, width)]
    parts, now = [], ""
    for word in line.split(" "):
        longer = f"{now} {word}" if now else word
        if now and cells(longer) > width:
            parts.append(now)
            longer = word
        now = longer
    return [*(cut(part, width) for part in parts), cut(now, width)]
