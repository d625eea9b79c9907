"""The five figures of the panes, worked out for the functions in view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lambdatop.core import units
from lambdatop.core.model import MINUTE_MS, Health, Minute, Row
from lambdatop.ui.minute_sums import MinuteSums, Together

HOURS_OF_A_MONTH = 730
_SECOND_MS = 1_000
# CloudWatch is at most so many minutes late; what it lacks beyond that did not happen.
_LATEST_MINUTES = 3
_MOST = 0.7
Course = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One pane: the figure over the window as people read it, and its course by the minute, oldest first.

    The first course is the figure itself; `write` says a value of the course, unit included, for the scale.
    """

    title: str
    value: str
    unit: str
    courses: tuple[Course, ...]
    write: Callable[[float], str]
    health: Health = Health.WELL
    peaks: frozenset[int] = frozenset()
    """The courses of which a peak must not be lost where minutes are drawn together."""
    labels: tuple[str, ...] = ()
    """What the courses are called, where there are several."""
    fresh_from: int | None = None
    """The first minute that REPORT lines tell of, as metrics have not counted it yet; None where there is none."""


def known_minutes(rows: Sequence[Row]) -> int:
    """Count the minutes of the window up to the newest of which metrics tell the whole; 0 while they tell nothing.

    CloudWatch publishes a minute function by function: one that most of them still lack would show as a fall.
    """
    if all(row.invocations is None for row in rows):
        return 0
    return _whole_minutes(rows, lambda minute: minute.invocations is not None and not minute.fresh)


def told_minutes(rows: Sequence[Row]) -> int:
    """Count those of which metrics, or REPORT lines until metrics come, tell the whole; never fewer."""
    told = _whole_minutes(rows, lambda minute: minute.invocations is not None)
    return max(known_minutes(rows), told if any(row.fresh for row in rows) else 0)


def _whole_minutes(rows: Sequence[Row], told: Callable[[Minute], bool]) -> int:
    size = max((len(row.minutes) for row in rows), default=0)
    first = max(0, size - _LATEST_MINUTES - 1)
    counts = [sum(told(row.minutes[place]) for row in rows if place < len(row.minutes)) for place in range(first, size)]
    known = size
    while known > max(1, size - _LATEST_MINUTES) and counts[known - 1 - first] < _MOST * max(
        counts[known - 2 - first], 1
    ):
        known -= 1
    return known


def per_hour(row: Row) -> float | None:
    """Give the cost of an hour at the window's rate, USD."""
    return None if row.cost.month is None else float(row.cost.month) / HOURS_OF_A_MONTH


def figures(rows: Sequence[Row], minutes_known: int, sums: MinuteSums | None = None) -> tuple[Figure, ...]:
    """Work out invocations, duration, cold starts, throttles and cost of these functions together.

    `sums` keeps what the minutes came to from one time to the next.
    """
    minutes_told = max(minutes_known, told_minutes(rows))
    minutes = (sums or MinuteSums()).of(rows)
    return (
        _fresh(minutes_known, _until(minutes_told, _invocations(rows, minutes, minutes_told))),
        _fresh(minutes_known, _until(minutes_told, _duration(rows, minutes))),
        _cold_starts(rows, minutes),
        _until(minutes_known, _throttles(rows, minutes)),
        _cost(rows, minutes),
    )


def _until(minutes: int, figure: Figure) -> Figure:
    """Leave out what is told of the minutes after the first so many."""
    courses = tuple(course[:minutes] + (None,) * (len(course) - minutes) for course in figure.courses)
    return replace(figure, courses=courses)


def _fresh(minutes_known: int, figure: Figure) -> Figure:
    """Say from which minute on REPORT lines stand in for metrics."""
    told = any(value is not None for course in figure.courses for value in course[minutes_known:])
    return replace(figure, fresh_from=minutes_known) if told and minutes_known else figure


def _invocations(rows: Sequence[Row], minutes: Sequence[Together], minutes_told: int) -> Figure:
    counts = [row.invocations for row in rows]
    total = _total([*counts, *(row.fresh.invocations for row in rows if row.fresh)])
    rate = None if total is None or not minutes_told else total / minutes_told
    course = tuple(minute.invocations for minute in minutes)
    return Figure("Invocations", units.rate(rate), "/min", (course,), _short, Health.WELL)


def _duration(rows: Sequence[Row], minutes: Sequence[Together]) -> Figure:
    ran = [row for row in rows if row.duration.p95 is not None and row.invocations]
    weights = sum(row.invocations or 0 for row in ran)
    value = sum((row.duration.p95 or 0.0) * (row.invocations or 0) for row in ran) / weights if weights else None
    # Percentiles of several functions do not add up: their mean, weighted by invocations, is near enough to say "~".
    about = "~" if len(ran) > 1 else ""
    courses = (
        tuple(minute.p95 for minute in minutes),
        tuple(minute.p50 for minute in minutes),
        tuple(minute.max for minute in minutes),
    )
    text, unit = _with_unit(value)
    health = _worst(rows, "duration", "timeout")
    shown = text if value is None else about + text
    return Figure("Duration p95", shown, unit, courses, _span, health, frozenset({2}), ("p95", "p50", "max"))


def _cold_starts(rows: Sequence[Row], minutes: Sequence[Together]) -> Figure:
    reports, cold = _total([row.reports for row in rows]), _total([row.cold_starts for row in rows])
    share = cold / reports if reports and cold is not None else None
    course = tuple(minute.cold_share for minute in minutes)
    sampled = "~" if share is not None and any(_sampled(row) for row in rows) else ""
    text = units.share(share).removesuffix("%").strip()
    return Figure("Cold starts", sampled + text, "%", (course,), _percent, _worst(rows, "cold", "init"))


def _throttles(rows: Sequence[Row], minutes: Sequence[Together]) -> Figure:
    total = _total([row.throttles for row in rows])
    course = tuple(minute.throttles for minute in minutes)
    return Figure("Throttles", units.count(total), "", (course,), _short, _worst(rows, "throttle"), frozenset({0}))


def _cost(rows: Sequence[Row], minutes: Sequence[Together]) -> Figure:
    ran = [row for row in rows if row.invocations]
    hours = [cost for cost in map(per_hour, ran or rows) if cost is not None]
    course = tuple(None if usd is None else usd * 60 for usd in (minute.cost_usd for minute in minutes))
    partly = len(hours) < len(ran) or any(_sampled(row) for row in rows)
    sampled = "~" if hours and partly else ""
    text = units.money(sum(hours) if hours else None)
    return Figure("Cost", sampled + text, "$/h", (course,), _money, _worst(rows, "cost"))


def _sampled(row: Row) -> bool:
    return row.coverage is not None and row.coverage < 1


def _worst(rows: Sequence[Row], *fields: str) -> Health:
    """Say how bad these fields are, judged by the marks of the rows."""
    found = {reason.health for row in rows for reason in row.reasons if reason.field.startswith(fields)}
    return next((health for health in Health if health in found), Health.WELL)


def _total(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _with_unit(ms: float | None) -> tuple[str, str]:
    text, _, unit = units.duration(ms).partition(" ")
    return text, unit


def _short(value: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _span(ms: float) -> str:
    for size, word in ((MINUTE_MS, "min"), (_SECOND_MS, "s")):
        if ms >= size:
            return f"{ms / size:.3g} {word}"
    return f"{ms:.3g} ms"


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"


def _money(usd: float) -> str:
    return f"{usd:.2g}"
