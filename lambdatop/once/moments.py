"""Writes moments as the reader's clock has them, with the offset, so that no line leaves its zone open."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

Zone = Callable[[int], tzinfo]
"""Which zone holds at a moment (ms): where there is summer time, it changes twice a year."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def always_utc(_: int) -> tzinfo:
    """Give UTC, whenever."""
    return UTC


def moment_of(at_ms: int, zone: Zone) -> datetime:
    """Give the moment in its zone, exact to the ms; what no calendar holds becomes the epoch."""
    try:
        return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone(at_ms))
    except (OverflowError, OSError, ValueError):
        return _EPOCH


def stamp(at_ms: int, zone: Zone) -> str:
    """Write a moment so that it sorts and any program reads it: `2026-11-24T13:04:05.117+01:00`."""
    return moment_of(at_ms, zone).isoformat(timespec="milliseconds")


def time_of_day(at_ms: int, zone: Zone) -> str:
    """Write a moment of a day that is said elsewhere: `13:04:05.117`."""
    return stamp(at_ms, zone)[11:23]


def day(at_ms: int, zone: Zone) -> str:
    """Write the day and the offset that times of day are meant in: `2026-11-24, UTC+01:00`."""
    text = stamp(at_ms, zone)
    return f"{text[:10]}, UTC{text[23:]}"
