"""Tells whether a function falls behind the stream that feeds it: its iterator age rises, or is old."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from lambdatop.core.model import Row

POINTS = 15
"""How many of the newest minutes tell whether it rises."""
LEAST_POINTS = 5
# Batches wait for their window and for a retry now and then: under a minute nobody is behind.
LEAST_MS = 60_000
# From the first third of the points to the last by half as much again.
GROWTH = 1.5
# Of what a stream keeps: what is older is lost, unread.
OLD_SHARE = 0.5
# Kinesis and DynamoDB keep records for a day unless told otherwise; DynamoDB always does.
DEFAULT_RETENTION_S = 86_400

_MINUTE_MS = 60_000


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
        rising=_rises(ages),
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


def _rises(ages: Sequence[float]) -> bool:
    """Compare thirds, so that one late batch neither makes it nor hides it."""
    if len(ages) < LEAST_POINTS or ages[-1] < LEAST_MS:
        return False
    third = max(1, len(ages) // 3)
    first, middle, last = fmean(ages[:third]), fmean(ages[third:-third]), fmean(ages[-third:])
    return first < middle < last and last >= max(LEAST_MS, GROWTH * first)


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """Fit a line by least squares; ms in a minute."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two points
        return 0.0
    at, age = fmean(start for start, _ in points), fmean(value for _, value in points)
    spread = sum((start - at) ** 2 for start, _ in points)
    return sum((start - at) * (value - age) for start, value in points) / spread * _MINUTE_MS if spread else 0.0
