"""Reads the many timestamps of GetMetricData cheaply: botocore's own reader takes nine tenths of such a call."""

from datetime import UTC, datetime

_MS = 1000


def to_ms(stated: float | str) -> int:
    """Read a timestamp of the wire (epoch seconds, or ISO 8601) as ms since the epoch, UTC.

    For sessions without credentials of their own only: botocore compares their expiry as datetime.
    """
    if isinstance(stated, str):
        try:
            return round(float(stated) * _MS)
        except ValueError:
            return as_ms(datetime.fromisoformat(stated))
    return round(stated * _MS)


def as_ms(moment: datetime | int) -> int:
    """Give ms since the epoch for what either reader made of a timestamp; no zone means UTC."""
    if isinstance(moment, int):
        return moment
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * _MS)


def as_datetime(ms: int) -> datetime:
    """Give the moment that botocore sends for `ms` since the epoch, UTC."""
    return datetime.fromtimestamp(ms / _MS, UTC)


def as_told_ms(stated: object) -> int | None:
    """Read `2026-11-20T09:12:44.000+0000`, which Lambda states as text; None where it is none."""
    try:
        return as_ms(datetime.fromisoformat(str(stated)))
    except ValueError:
        return None
