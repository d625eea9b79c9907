"""What holds where the user is: the time, and the zone at a moment."""

import time
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

_HOUR_MS = 3_600_000


def now_ms() -> int:
    """Give the time, ms since the epoch."""
    return time.time_ns() // 1_000_000


def zone_at(at_ms: int) -> tzinfo:
    """Give the zone that holds here at a moment (ms): `TZ`, or what the system says."""
    return _zone(at_ms // _HOUR_MS)


@lru_cache(maxsize=256)
def _zone(hour: int) -> tzinfo:
    """Ask once an hour of log: no zone changes its offset more often."""
    try:
        return datetime.fromtimestamp(hour * 3600, tz=UTC).astimezone().tzinfo or UTC
    except (ValueError, OverflowError, OSError):
        return UTC
