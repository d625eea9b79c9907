"""The course of what some functions cost: by the minute over the window, by the day over the month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lambdatop.core.model import MINUTE_MS, Row
from lambdatop.core.money.bill_sheet import Sheet
from lambdatop.core.month import Month

_DAY_MS = 86_400_000
_HOUR_MS = 3_600_000
Course = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class DailyCourse:
    """USD a day over a calendar month: days that are over, and from today on what the rest will cost, if known."""

    told: Course
    foretold: Course


def by_minute(rows: Sequence[Row]) -> Course:
    """Give USD an hour, minute by minute; what is kept ready costs the same in each. None is a minute not read."""
    size = max((len(row.minutes) for row in rows), default=0)
    ready = float(sum((_ready_per_hour(row) for row in rows), Decimal(0)))
    course: list[float | None] = []
    for place in range(size):
        usd = [row.minutes[place].cost_usd for row in rows if len(row.minutes) == size]
        known = [one for one in usd if one is not None]
        course.append(sum(known) * _HOUR_MS / MINUTE_MS + ready if known else None)
    return tuple(course)


def by_day(of: Sheet, month: Month) -> DailyCourse:
    """Give USD a day; a day that is over and is not told of cost nothing, as nothing ran."""
    start_ms, now_ms = month.span.start_ms, month.span.end_ms
    size = max(1, (month.ends_ms - start_ms) // _DAY_MS)
    if not of.days:
        return DailyCourse((None,) * size, (None,) * size)
    ready = _ready_a_day(of, now_ms - start_ms)
    usd = {(at_ms - start_ms) // _DAY_MS: float(cost) + ready for at_ms, cost in of.days}
    today = (now_ms - start_ms) // _DAY_MS
    told = tuple(usd.get(day, ready) if day < today else None for day in range(size))
    rate = _rest_a_day(of, month)
    if rate is None or today >= size:
        return DailyCourse(told, (None,) * size)
    left = 1 - (now_ms - start_ms) % _DAY_MS / _DAY_MS
    # Joined to the last day that is over, so that the line goes on.
    joint = (None,) * (today - 1) + (told[today - 1],) if today else ()
    # Of what stands ready, `usd` has a whole day already.
    begun = usd.get(today, ready) - ready * left + rate * left
    rest = (begun,) + (rate,) * (size - today - 1)
    return DailyCourse(told, joint + rest)


def day_of(at_ms: int) -> str:
    """Write a day of a month, as AWS bills it in UTC: `1 Nov`."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{moment.day} {moment:%b}"


def _ready_per_hour(row: Row) -> Decimal:
    if row.bill is None:
        return Decimal(0)
    ready = (row.bill.provisioned or Decimal(0)) + (row.bill.snapstart or Decimal(0))
    return ready * _HOUR_MS / row.window_ms


def _ready_a_day(of: Sheet, so_far_ms: int) -> float:
    """Say what a day costs that is no day's: what stands ready costs the same in each."""
    if of.so_far is None or so_far_ms <= 0:
        return 0.0
    own = sum((cost for _, cost in of.days), Decimal(0))
    return float(max(Decimal(0), of.so_far.total - own)) * _DAY_MS / so_far_ms


def _rest_a_day(of: Sheet, month: Month) -> float | None:
    """Say what a day of the rest of the month will cost."""
    rest_ms = month.ends_ms - month.span.end_ms
    if of.so_far is None or of.projected is None or rest_ms <= 0:
        return None
    return float(max(Decimal(0), of.projected.total - of.so_far.total)) * _DAY_MS / rest_ms
