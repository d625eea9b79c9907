"""Tells whether a function falls behind the stream that feeds it: its iterator age rises, or is old."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from lambdatop.core.model import MINUTE_MS, Row

POINTS = 15
"""How many of the newest minutes tell whether it rises."""
LEAST_POINTS = 5
# Batches wait for their window and for a retry now and then: under a minute nobody is behind.
LEAST_MS = 60_000
# Over those minutes by so much of what it is: less may be the rhythm of batches.
GROWTH = 0.05
# Of a hundred courses that do not rise, one does so by chance.
_CLEAR = 2.33
# Of what a stream keeps: what is older is lost, unread.
OLD_SHARE = 0.5
# Kinesis and DynamoDB keep records for a day unless told otherwise; DynamoDB always does.
DEFAULT_RETENTION_S = 86_400


@dataclass(frozen=True, slots=True)
class StreamLag:
    """How far a function is behind its stream, by `points` minutes; ages in ms."""

    age_ms: float
    """The newest."""
    first_ms: float
    """Of the oldest of those minutes."""
    points: int
    rising: bool
    per_minute_ms: float
    """How much it grows in a minute; negative where it shrinks."""
    retention_s: int
    retention_known: bool

    @property
    def share(self) -> float:
        """Say how much of what the stream keeps the age is; at 1 records are lost."""
        return self.age_ms / (self.retention_s * 1_000)

    @property
    def old(self) -> bool:
        """Whether records are soon lost."""
        return self.share >= OLD_SHARE

    @property
    def falls_behind(self) -> bool:
        """Whether somebody should look."""
        return self.rising or self.old


def stream_lag(row: Row) -> StreamLag | None:
    """Tell how a function stands to its stream; None where no stream feeds it, or nothing is known of it."""
    points = [(m.start_ms, m.iterator_age_ms) for m in row.minutes if m.iterator_age_ms is not None]
    seen = row.room.sources.iterator_age_ms if row.room is not None and row.room.sources is not None else None
    points = points or list(seen or ())
    if not points:
        return None
    retention_s, known = _retention(row)
    newest = points[-POINTS:]
    ages = [age for _, age in newest]
    return StreamLag(
        age_ms=ages[-1],
        first_ms=ages[0],
        points=len(ages),
        rising=_rises(newest),
        per_minute_ms=_slope(newest),
        retention_s=retention_s,
        retention_known=known,
    )


def _retention(row: Row) -> tuple[int, bool]:
    """Give what the stream that keeps least keeps; a day where it could not be read."""
    sources = row.room.sources if row.room is not None else None
    streams = [m for m in (sources.mappings or () if sources is not None else ()) if m.is_stream]
    kept = [m.retention_s for m in streams if m.retention_s]
    return (min(kept), True) if kept else (DEFAULT_RETENTION_S, False)


def _rises(points: Sequence[tuple[int, float]]) -> bool:
    """Look at each pair of points (the test of Mann and Kendall), so that one late batch neither makes nor hides it."""
    n, newest = len(points), points[-1][1]
    if n < LEAST_POINTS or newest < LEAST_MS:
        return False
    ages = [age for _, age in points]
    ups = sum((b > a) - (b < a) for place, a in enumerate(ages) for b in ages[place + 1 :])
    clear = ups >= _CLEAR * sqrt(n * (n - 1) * (2 * n + 5) / 18)
    span = (points[-1][0] - points[0][0]) / MINUTE_MS
    return clear and _slope(points) * span >= GROWTH * newest


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Fit a line by least squares; ms in a minute."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two points
        return 0.0
    at, age = fmean(start for start, _ in points), fmean(value for _, value in points)
    spread = sum((start - at) ** 2 for start, _ in points)
    return sum((start - at) * (value - age) for start, value in points) / spread * MINUTE_MS if spread else 0.0
