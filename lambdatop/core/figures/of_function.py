"""From what is known of a function to its row: the figures of contract.md over whole minutes, unknown is None."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from lambdatop.core.figures.fresh import fresh_of, percentiles, uncounted
from lambdatop.core.figures.window import Bucket, FunctionWindow, Timeouts
from lambdatop.core.model import MINUTE_MS, Cost, FunctionConfig, InitTimes, Measure, Minute, Percentiles, Row, Span
from lambdatop.core.money.pricing import Place, Prices, Usage, month_of, usage_usd

# Until a new minute has been read the window without it stands; after that the figures are too old to be shown.
_MAY_LACK_MS = 5 * MINUTE_MS
# An invocation that takes longer than this often ends, and so reports, in a later minute than it is counted in.
_SHORT_MS = 6_000
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a function used in the window, missing REPORT lines made up for; None is unknown."""

    place: Place
    usage: Usage | None
    beyond_ms: Decimal | None = None
    """Billed ms of a mean invocation beyond its duration: init, and the rounding up; None where none was read."""


def place_of(config: FunctionConfig) -> Place:
    """Say where and on what a function runs; its ARN names the region."""
    parts = config.arn.split(":")
    return Place(parts[3] if len(parts) > 3 else "", config.architecture, config.ephemeral_mb)  # noqa: PLR2004 - arn:aws:lambda:REGION


def figures(config: FunctionConfig, known: FunctionWindow, window: Span, prices: Prices) -> tuple[Row, Spent]:
    """Work out one row over `window`, which is whole minutes, and what was spent in it."""
    logs = _Logs.of(known, window)
    invocations = _invocations(known, window, logs)
    ran = invocations != 0
    errors = None if invocations is None else _total(known, Measure.ERRORS, window)
    sampled = logs.sampled(invocations)
    covered = _covered(known, window, logs)
    spent = Spent(place_of(config), _usage(logs, invocations, covered), logs.beyond_ms())
    concurrency = known.points_in(Measure.CONCURRENCY_MAX, window)
    row = Row(
        config=config,
        window_ms=window.end_ms - window.start_ms,
        invocations=invocations,
        errors=errors,
        error_rate=min(1.0, errors / invocations) if errors is not None and invocations else None,
        throttles=_total(known, Measure.THROTTLES, window),
        duration=_durations(known, window) if ran else Percentiles(),
        concurrency_max=round(max(concurrency.values())) if concurrency else None,
        reports=logs.reports if logs.read else None,
        coverage=min(1.0, covered / invocations) if logs.read and invocations else None,
        cold_starts=logs.cold_starts if sampled else None,
        cold_start_rate=logs.cold_starts / logs.reports if logs.reports else None,
        init=_init_times(logs.inits),
        timeouts=logs.timeouts if sampled else None,
        out_of_memory=logs.out_of_memory if sampled else None,
        max_memory_used_mb=logs.max_memory_mb,
        billed_ms=logs.billed_ms if sampled else None,
        cost=_cost(prices, spent, window),
        fresh=fresh_of(known, window),
        sizes=known.sizes.seen(),
        iterator_age_ms=_newest(known.points_in(Measure.ITERATOR_AGE, window)),
    )
    return row, spent


@dataclass(frozen=True, slots=True)
class _Logs:
    """What the REPORT lines of the window add up to."""

    read: bool
    whole: bool
    reports: int
    priced: int
    cold_starts: int
    inits: tuple[float, ...]
    timeouts: int
    out_of_memory: int
    max_memory_mb: int | None
    billed_ms: int
    mb_ms: int
    init_ms: int
    init_mb_ms: int
    restored_mb: int
    run_ms: float

    @classmethod
    def of(cls, known: FunctionWindow, window: Span) -> "_Logs":
        buckets = [b for _, b in known.buckets_in(window)]
        reports = sum(b.reports for b in buckets)
        return cls(
            read=reports > 0 or known.logged.touches(window),
            whole=known.logged.covers(_enough(window)),
            reports=reports,
            priced=sum(b.priced for b in buckets),
            cold_starts=sum(b.cold_starts for b in buckets),
            inits=tuple(sorted(ms for b in buckets for ms in b.inits)),
            timeouts=_timeouts(buckets),
            out_of_memory=sum(b.out_of_memory for b in buckets),
            max_memory_mb=max((b.max_memory_mb for b in buckets if b.max_memory_mb is not None), default=None),
            billed_ms=sum(b.billed_ms for b in buckets),
            mb_ms=sum(b.mb_ms for b in buckets),
            init_ms=sum(b.init_ms for b in buckets),
            init_mb_ms=sum(b.init_mb_ms for b in buckets),
            restored_mb=sum(b.restored_mb for b in buckets),
            run_ms=sum(b.run_ms for b in buckets),
        )

    def beyond_ms(self) -> Decimal | None:
        """Give what a mean invocation is billed beyond its duration; never less than nothing, though prints round."""
        if not self.priced:
            return None
        return max(Decimal(0), Decimal(str(round(self.billed_ms - self.run_ms, 3))) / self.priced)

    def sampled(self, invocations: int | None) -> bool:
        """Say whether the lines that were read tell anything: none among many invocations tell nothing."""
        if self.reports:
            return True
        return self.read and (invocations == 0 or (invocations is None and self.whole))


def _timeouts(buckets: list[Bucket]) -> int:
    lines: Counter[str | None] = Counter()
    reports: Counter[str | None] = Counter()
    for bucket in buckets:
        for request_id, said in bucket.timeouts.items():
            lines[request_id] += said.lines
            reports[request_id] += said.reports
    return sum(Timeouts(lines[i], reports[i]).count() for i in lines)


def _enough(window: Span) -> Span:
    """Give the part of a window that must have been read for the whole to be told."""
    half = (window.start_ms + window.end_ms) // 2
    return Span(window.start_ms, max(half, window.end_ms - _MAY_LACK_MS))


def _total(known: FunctionWindow, measure: Measure, window: Span) -> int | None:
    """Add up a count; None where it has not been read. What has no point there did not happen."""
    spans = known.measured.get(measure)
    if spans is None or not spans.covers(_enough(window)):
        return None
    return round(sum(known.points_in(measure, window).values()))


def _invocations(known: FunctionWindow, window: Span, logs: _Logs) -> int | None:
    total = _total(known, Measure.INVOCATIONS, window)
    # It has reported, so it ran: the points are late, or this account has none.
    return None if total == 0 and logs.reports else total


def _covered(known: FunctionWindow, window: Span, logs: _Logs) -> int:
    """Count the REPORT lines of the minutes that metrics have counted: metrics come minutes after logs."""
    points = known.points_in(Measure.INVOCATIONS, window)
    if not points:
        return logs.reports
    longest = max(known.points_in(Measure.DURATION_MAX, window).values(), default=0.0)
    later = ceil(longest / MINUTE_MS) if longest > _SHORT_MS else 0
    end_ms = max(points) + (1 + later) * MINUTE_MS
    return sum(b.reports for at, b in known.buckets_in(window) if at < end_ms)


def _durations(known: FunctionWindow, window: Span) -> Percentiles:
    sums, counts = known.points_in(Measure.DURATION_SUM, window), known.points_in(Measure.INVOCATIONS, window)
    both = [(total, counts[at]) for at, total in sums.items() if counts.get(at)]
    longest = known.points_in(Measure.DURATION_MAX, window)
    return Percentiles(
        avg=sum(total for total, _ in both) / sum(n for _, n in both) if both else None,
        p50=_whole(known, Measure.DURATION_P50, window),
        p95=_whole(known, Measure.DURATION_P95, window),
        p99=_whole(known, Measure.DURATION_P99, window),
        max=max(longest.values()) if longest else None,
    )


def _newest(points: dict[int, float]) -> float | None:
    return points[max(points)] if points else None


def _whole(known: FunctionWindow, measure: Measure, window: Span) -> float | None:
    length_ms = window.end_ms - window.start_ms
    if length_ms == MINUTE_MS:
        return known.points.get(measure, {}).get(window.start_ms)
    found = known.whole.get((measure, length_ms))
    return found[1] if found is not None and found[0].end_ms >= _enough(window).end_ms else None


def _init_times(inits: tuple[float, ...]) -> InitTimes:
    """Take nearest ranks: each of the three is a time that was measured."""
    if not inits:
        return InitTimes()
    return InitTimes(inits[ceil(len(inits) / 2) - 1], inits[ceil(len(inits) * 0.95) - 1], inits[-1])


def _usage(logs: _Logs, invocations: int | None, covered: int) -> Usage | None:
    """Say what was used, with the mean of an invocation read in place of each one that was not."""
    if invocations is None and not logs.whole:
        return None
    if not logs.reports and not invocations:
        return Usage(Decimal(0), Decimal(0), Decimal(0))
    if not logs.priced:
        return None
    billed = logs.priced, logs.billed_ms, logs.mb_ms, logs.init_ms, logs.init_mb_ms, logs.restored_mb
    read = Usage(*map(Decimal, billed))
    missing = max(0, (invocations or 0) - covered)
    there = logs.reports + missing
    return read if there == logs.priced else read.times(Decimal(there) / logs.priced)


def _cost(prices: Prices, spent: Spent, window: Span) -> Cost:
    usd = usage_usd(prices, spent.place, spent.usage) if spent.usage is not None else None
    if usd is None or spent.usage is None:
        return Cost()
    requests = spent.usage.requests
    per_million = usd / requests * _MILLION if requests else None
    return Cost(usd, per_million, usd * month_of(window.end_ms - window.start_ms))


def draw_minutes(known: FunctionWindow, place: Place, window: Span, prices: Prices) -> tuple[Minute, ...]:
    """Give each minute of the window; those that did not change are the same objects as before."""
    drawn = known.drawn
    fresh_from_ms = uncounted(known, window).start_ms
    minutes = []
    for at_ms in range(window.start_ms, window.end_ms, MINUTE_MS):
        minute = drawn.get(at_ms)
        if minute is None or (minute.fresh and at_ms < fresh_from_ms):
            minute = _minute(known, place, at_ms, prices)
            drawn[at_ms] = minute = (
                _freshened(minute, known.buckets[at_ms]) if _lacks(minute, fresh_from_ms) else minute
            )
        minutes.append(minute)
    return tuple(minutes)


def _lacks(minute: Minute, fresh_from_ms: int) -> bool:
    return minute.start_ms >= fresh_from_ms and minute.invocations is None and bool(minute.reports)


def _freshened(minute: Minute, bucket: Bucket) -> Minute:
    """Tell a minute that metrics have not counted yet from its REPORT lines."""
    told = percentiles(bucket.durations)
    return replace(minute, invocations=float(bucket.reports), p50=told.p50, p95=told.p95, max=told.max, fresh=True)


def _minute(known: FunctionWindow, place: Place, at_ms: int, prices: Prices) -> Minute:
    def point(measure: Measure) -> float | None:
        return known.points.get(measure, {}).get(at_ms)

    invocations = point(Measure.INVOCATIONS)
    bucket = known.buckets.get(at_ms)
    if bucket is None or not bucket.reports:
        read = known.logged.covers(Span(at_ms, at_ms + MINUTE_MS))
        bucket = bucket or (Bucket() if read else None)
        reports = 0 if read else None
    else:
        reports = bucket.reports
    told = bucket if reports is not None else None
    return Minute(
        at_ms,
        invocations=invocations,
        errors=point(Measure.ERRORS),
        throttles=point(Measure.THROTTLES),
        p50=point(Measure.DURATION_P50),
        p95=point(Measure.DURATION_P95),
        max=point(Measure.DURATION_MAX),
        concurrency=point(Measure.CONCURRENCY_MAX),
        reports=reports,
        cold_starts=told.cold_starts if told else None,
        timeouts=sum(t.count() for t in told.timeouts.values()) if told else None,
        out_of_memory=told.out_of_memory if told else None,
        cost_usd=_minute_usd(bucket, invocations, place, prices),
        iterator_age_ms=point(Measure.ITERATOR_AGE),
    )


def _minute_usd(bucket: Bucket | None, invocations: float | None, place: Place, prices: Prices) -> float | None:
    if bucket is None or not bucket.priced:
        return None
    usd = usage_usd(prices, place, Usage(Decimal(bucket.priced), Decimal(bucket.billed_ms), Decimal(bucket.mb_ms)))
    if usd is None:
        return None
    return float(usd) * max(bucket.reports, invocations or 0) / bucket.priced
