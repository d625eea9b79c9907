"""Figures as text for people, the same in every view: counts, ms, MB, shares, money, ages, clock times."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from lambdatop.core.errors import UsageError

UNKNOWN = "–"  # noqa: RUF001 - an en dash is as wide as a figure
# No text is wider than these, whatever the figure: columns must not jump.
COUNT_WIDTH = 7
RATE_WIDTH = 7
MS_WIDTH = 6
MEMORY_WIDTH = 8
SHARE_WIDTH = 6
MONEY_WIDTH = 7
AGE_WIDTH = 6

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|min|h|d)")
_IN_MS = {"ms": 1, "s": _SECOND, "m": _MINUTE, "min": _MINUTE, "h": _HOUR, "d": _DAY}
_MB_OF_GB = _KB = 1_024
# From here on a tenth of a percent says nothing more.
_WHOLE_PERCENT_FROM = 20
_NO_TENTHS_FROM_GB = 999
_MOST = 10**18


def count(n: float | None, width: int = COUNT_WIDTH) -> str:
    """Say how many, with commas where `width` has room for all digits (`1,204`), else short (`12.3k`)."""
    if n is None:
        return UNKNOWN
    text = f"{n:,.0f}"
    if len(text) <= width:
        return text
    for size, letter in ((1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T")):
        for places in (1, 0):
            text = f"{n / size:.{places}f}{letter}"
            if len(text) <= width and abs(n) < size * 999.5:
                return text
    return ">" + "9" * (width - 1) if n > 0 else "<0"


def rate(per_minute: float | None) -> str:
    """Say a rate per minute: whole from ten on, tenths below, `<0.1` for the rare."""
    if per_minute is None:
        return UNKNOWN
    if per_minute == 0:
        return "0"
    if per_minute < 0.05:  # noqa: PLR2004 - half of the smallest figure shown
        return "<0.1"
    return _tenths_below_ten(per_minute, lambda n: count(n, RATE_WIDTH))


def ms(x: float | None) -> str:
    """Say a duration in ms for a column headed by ms: `38`, `2,140`; from ten seconds on with its unit, `28.9 s`."""
    if x is None:
        return UNKNOWN
    if x == 0:
        return "0"
    if x < 0.05:  # noqa: PLR2004 - half of the smallest figure shown
        return "<0.1"
    if x < 9_999.5:  # noqa: PLR2004 - the last that is written with four digits
        return _tenths_below_ten(x, lambda n: f"{n:,.0f}")
    return _long(x)


def duration(x: float | None) -> str:
    """Say a duration, given in ms, within a sentence: always with its unit (`38 ms`, `3.3 s`, `15 min`)."""
    if x is None:
        return UNKNOWN
    return f"{ms(x)} ms" if x < 999.5 else _long(x)  # noqa: PLR2004 - the last that is no second


def memory(mb: float | None) -> str:
    """Say an amount of memory, MB of 1,024 KB: `512 MB`, `1 GB`, `1.5 GB`, but `1,769 MB` as it was set."""
    if mb is None:
        return UNKNOWN
    gb = mb / _MB_OF_GB
    if gb >= _NO_TENTHS_FROM_GB:
        return f"{min(gb, 99_999):.0f} GB"
    if gb >= 1 and (gb * 2).is_integer():
        return f"{gb:g} GB"
    return f"{mb:,.0f} MB" if mb < 9_999.5 else f"{gb:.1f} GB"  # noqa: PLR2004 - the last written with four digits


def size(count: int | None) -> str:
    """Say how many bytes something has: `812 bytes`, `34 KB`, `12.3 MB`, `1.5 GB`."""
    if count is None:
        return UNKNOWN
    if count < _KB:
        return f"{count:,} bytes"
    if round(count / _KB) < _KB:
        return f"{count / _KB:,.0f} KB"
    mb = count / _KB**2
    return f"{mb:,.1f} MB" if round(mb, 1) < _KB else f"{mb / _KB:,.1f} GB"


def share(x: float | None) -> str:
    """Say a share of 0..1 as a percentage: `0` is none at all, `0.0 %` is some, `100 %` is all."""
    if x is None:
        return UNKNOWN
    if x == 0:
        return "0"
    percent = x * 100
    if percent < _WHOLE_PERCENT_FROM:
        return f"{percent:.1f} %"
    # Nearly all is not all: 99.7 % must not become 100 %.
    whole = int(percent) if percent < 100 else round(min(percent, 9_999))  # noqa: PLR2004 - percent, and room
    return f"{whole} %"


def money(usd: Decimal | float | None) -> str:
    """Say USD for a column headed by its unit: `0.024`, `12.30`, `1,234`; `<0.001` for what is not nothing."""
    if usd is None:
        return UNKNOWN
    if usd == 0:
        return "0"
    if usd < 0.0005:  # noqa: PLR2004 - half of the smallest figure shown
        return "<0.001" if usd > 0 else "<0"
    for below, places in ((0.9995, 3), (99.995, 2)):
        if usd < below:
            return f"{usd:.{places}f}"
    return count(float(usd), MONEY_WIDTH)


def usd(x: Decimal | float | None) -> str:
    """Say USD within a sentence, down to the cost of one invocation: `$0.0000034`, `$0.00050`, `$0.024`, `$1.70`."""
    if x is None:
        return UNKNOWN
    if x == 0:
        return "$0"
    sign, size = ("-", -x) if x < 0 else ("", x)
    if size < 0.00000005:  # noqa: PLR2004 - half of the smallest figure shown
        return f"{sign}<$0.0000001"
    for below, places in ((0.0000995, 7), (0.000995, 5), (0.0995, 3), (9_999.995, 2)):
        if size < below:
            return f"{sign}${size:.{places}f}"
    return f"{sign}${size:,.0f}"


def age(x: float | None) -> str:
    """Say how long ago, given in ms, in its largest unit: `8 s`, `4 min`, `3 h`, `2 d`."""
    if x is None:
        return UNKNOWN
    for size, word in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if x >= size:
            return f"{min(int(x / size), 9_999)} {word}"
    return f"{max(0, int(x / _SECOND))} s"


def span(x: int) -> str:
    """Say a whole length of time, given in ms, for a heading: `15 min`, `90 s`, `3 h`."""
    return _in_whole(x, (("d", _DAY), ("h", _HOUR), ("min", _MINUTE), ("s", _SECOND), ("ms", 1)), " ")


def clock(at_ms: int | None, zone: tzinfo = UTC, *, millis: bool = False) -> str:
    """Say a moment as time of day in `zone`: `13:04:07`, with `millis` `13:04:07.020`."""
    moment = _moment(at_ms, zone)
    if moment is None:
        return UNKNOWN
    return moment.isoformat(timespec="milliseconds")[11 : 23 if millis else 19]


def utc(at_ms: int | None) -> str:
    """Say a moment for machines: `2026-11-23T14:00:00Z`."""
    moment = _moment(at_ms, UTC)
    return UNKNOWN if moment is None else moment.isoformat(timespec="seconds")[:19] + "Z"


def parse_duration(text: str) -> int:
    """Read a length of time such as `90s`, `15m`, `1.5h`, `2d`; ms, more than none. Raises UsageError."""
    match = _DURATION.fullmatch(text.strip())
    length = min(Decimal(match[1]), Decimal(_MOST)) * _IN_MS[match[2]] if match else Decimal(0)
    if length < 1:
        raise UsageError(f"{text!r} is no length of time; expected a number and s, m, h or d, such as 15m")
    return int(length)


def write_duration(x: int) -> str:
    """Write a length of time, given in ms, as `parse_duration` reads it: `15m`."""
    return _in_whole(x, (("d", _DAY), ("h", _HOUR), ("m", _MINUTE), ("s", _SECOND), ("ms", 1)), "")


def _tenths_below_ten(x: float, whole: Callable[[float], str]) -> str:
    return f"{x:.1f}" if x < 9.95 else whole(x)  # noqa: PLR2004 - what rounds to ten


def _long(x: float) -> str:
    """Say ms from a second on, in at most six cells."""
    for below, size, places, word in (
        (9.95, _SECOND, 1, "s"),
        (99.95, _SECOND, 1, "s"),
        (999.5, _SECOND, 0, "s"),
        (99.5, _MINUTE, 0, "min"),
        (99.5, _HOUR, 0, "h"),
        (9_999, _DAY, 0, "d"),
    ):
        if x / size < below:
            return f"{x / size:.{places}f} {word}"
    return ">999 d"


def _in_whole(x: int, sizes: tuple[tuple[str, int], ...], gap: str) -> str:
    for word, size in sizes:
        if x % size == 0:
            return f"{x // size}{gap}{word}"
    return f"{x}{gap}ms"


def _moment(at_ms: int | None, zone: tzinfo) -> datetime | None:
    """Make a moment; what no calendar holds (a hostile timestamp) is unknown."""
    if at_ms is None:
        return None
    try:
        return datetime.fromtimestamp(at_ms / 1000, zone)
    except (ValueError, OverflowError, OSError):
        return None
