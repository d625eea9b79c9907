"""From a month's daily counts and durations to money: what a function has cost, and what the month will come to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.figures.of_function import Spent
from lambdatop.core.model import MINUTE_MS, Row, Span
from lambdatop.core.money.billing import on_provisioned
from lambdatop.core.money.pricing import Place, Prices, Usage, month_after_free_tier, parts_usd
from lambdatop.core.month import FunctionMonth, Month, calendar_month

DAY_MS = 24 * 60 * MINUTE_MS
_WEEK = 7
# From less than an hour nothing can be said of a month.
_LEAST_MS = 60 * MINUTE_MS
# A duration is rounded up to the next ms, and is as likely to lie anywhere before it.
_HALF_MS = Decimal("0.5")
_NONE, _ONE = Decimal(0), Decimal(1)


@dataclass(frozen=True, slots=True)
class Amount:
    """So many invocations, so many ms of them together."""

    invocations: Decimal = _NONE
    duration_ms: Decimal = _NONE

    def plus(self, other: "Amount", times: Decimal = _ONE) -> "Amount":
        """Add another, `times` over."""
        return Amount(
            self.invocations + other.invocations * times,
            self.duration_ms + other.duration_ms * times,
        )


@dataclass(frozen=True, slots=True)
class Daily:
    """What the metrics of one function count over `span`, day by day (start in ms), added up and projected."""

    span: Span
    days: tuple[tuple[int, Amount], ...]
    """Each day of the span, oldest first, also those on which nothing ran."""
    so_far: Amount
    whole: Amount | None
    """The whole month, if it goes on as it did; None where there is too little to tell."""

    @classmethod
    def of(cls, span: Span, invocations: Mapping[int, float], duration_ms: Mapping[int, float]) -> "Daily":
        """Take the points of a month; a day without one is a day without invocations."""
        counts, times = _by_day(span, invocations), _by_day(span, duration_ms)
        starts = range(span.start_ms, span.end_ms, DAY_MS)
        days = tuple((at, Amount(counts.get(at, _NONE), times.get(at, _NONE))) for at in starts)
        so_far = _sum(days, span)
        return cls(span, days, so_far, _projected(days, so_far, span))


def _by_day(span: Span, points: Mapping[int, float]) -> Mapping[int, Decimal]:
    """Add points up by the start of their day, wherever in it CloudWatch has set them."""
    days: defaultdict[int, Decimal] = defaultdict(Decimal)
    for at, value in points.items():
        days[at - (at - span.start_ms) % DAY_MS] += Decimal(str(value))
    return days


def _sum(days: Iterable[tuple[int, Amount]], span: Span) -> Amount:
    total = Amount()
    for at, amount in days:
        if span.start_ms <= at < span.end_ms:
            total = total.plus(amount)
    return total


def _projected(days: Sequence[tuple[int, Amount]], so_far: Amount, span: Span) -> Amount | None:
    """Go on as in the last seven whole days, for a week has all its days; sooner as in all that there was."""
    today_ms = span.end_ms - (span.end_ms - span.start_ms) % DAY_MS
    if span.end_ms - span.start_ms < _LEAST_MS:
        return None
    like = span if today_ms - span.start_ms < _WEEK * DAY_MS else Span(today_ms - _WEEK * DAY_MS, today_ms)
    times = Decimal(calendar_month(span.start_ms).end_ms - span.end_ms) / (like.end_ms - like.start_ms)
    return so_far.plus(_sum(days, like), times)


@dataclass(frozen=True, slots=True)
class FunctionSum:
    """One function's month, and what it used, for the free tier that all functions share; None is unknown."""

    month: FunctionMonth
    place: Place
    so_far: Usage | None = None
    projected: Usage | None = None

    @property
    def stands_ready(self) -> bool:
        """Say whether it has provisioned concurrency, which takes the free tier away."""
        return bool(self.month.so_far and self.month.so_far.provisioned)


@dataclass(frozen=True, slots=True)
class Rates:
    """What an invocation adds by being one, and what each ms of duration adds; money is linear in both."""

    each: Bill
    a_ms: Bill
    beyond_ms: Decimal
    """Billed ms of a mean invocation beyond its duration: init, and the rounding up."""
    memory_mb: Decimal
    ready: Bill
    """What stands ready and what is kept, whether used or not, over `window_ms`."""
    window_ms: int
    told: bool

    def bill(self, amount: Amount, ms: int) -> Bill:
        """Price an amount, with what stood ready and what was kept over `ms`."""
        used = self.each.times(amount.invocations).plus(self.a_ms.times(amount.duration_ms))
        ready = self.ready.times(Decimal(ms) / self.window_ms)
        return replace(used, provisioned=ready.provisioned, snapstart=ready.snapstart)

    def usage(self, amount: Amount) -> Usage:
        """Say what was used."""
        billed_ms = amount.duration_ms + amount.invocations * self.beyond_ms
        return Usage(amount.invocations, billed_ms, billed_ms * self.memory_mb)


def function_month(row: Row, place: Place, daily: Daily, rates: Rates | None) -> FunctionSum:
    """Price one function's month by its rates; what it did not cost is known, too."""
    name, span, done = row.config.name, daily.span, round(daily.so_far.invocations)
    if rates is None:
        return FunctionSum(FunctionMonth(name, invocations=done), place)
    whole = (
        None if daily.whole is None else rates.bill(daily.whole, calendar_month(span.start_ms).end_ms - span.start_ms)
    )
    each, a_ms = rates.each.total, rates.a_ms.total
    month = FunctionMonth(
        name,
        rates.bill(daily.so_far, span.end_ms - span.start_ms),
        whole,
        tuple((at, amount.invocations * each + amount.duration_ms * a_ms) for at, amount in daily.days),
        estimated=bool(done) and not rates.told,
        invocations=done,
    )
    so_far = rates.usage(daily.so_far)
    return FunctionSum(month, place, so_far, None if daily.whole is None else rates.usage(daily.whole))


def rates_of(row: Row, spent: Spent, prices: Prices) -> Rates | None:
    """Say what an invocation and a ms cost, as REPORT lines of the window tell, in its memory and place of now.

    None where that is not known, as where instances are paid for and not what calls take.
    """
    if row.config.managed_instances:
        return None
    place = spent.place
    usage = spent.usage if spent.usage is not None and spent.usage.requests and spent.usage.billed_ms else None
    memory_mb = usage.mb_ms / usage.billed_ms if usage is not None else Decimal(row.config.memory_mb)
    beyond_ms = spent.beyond_ms if spent.beyond_ms is not None else _HALF_MS
    init_ms = min(beyond_ms, usage.init_ms / usage.requests) if usage is not None else _NONE
    one = Usage(_ONE, beyond_ms, beyond_ms * memory_mb, init_ms, init_ms * memory_mb)
    ready = on_provisioned(row)
    each = parts_usd(prices, place, one, ready)
    a_ms = parts_usd(prices, place, Usage(_NONE, _ONE, memory_mb), ready)
    if each is None or a_ms is None:
        return None
    kept = Bill() if row.bill is None else Bill(provisioned=row.bill.provisioned, snapstart=row.bill.snapstart)
    return Rates(each, a_ms, beyond_ms, memory_mb, kept, row.window_ms, spent.beyond_ms is not None)


def month_sum(span: Span, functions: Iterable[FunctionSum], prices: Prices) -> Month:
    """Put all functions together, and take the free tier off what they come to."""
    sums = list(functions)
    return Month(
        span,
        calendar_month(span.start_ms).end_ms,
        tuple(s.month for s in sums),
        _after_free_tier(prices, [(s, s.month.so_far, s.so_far) for s in sums]),
        _after_free_tier(prices, [(s, s.month.projected, s.projected) for s in sums]),
    )


def _after_free_tier(prices: Prices, months: Iterable[tuple[FunctionSum, Bill | None, Usage | None]]) -> Decimal | None:
    """Take the free tier off once for all; what stands ready and what is kept has no part in it."""
    known = [(s, bill, usage) for s, bill, usage in months if bill is not None and usage is not None]
    if not known:
        return None
    full = sum((bill.total for s, bill, _ in known if s.stands_ready), _NONE)
    kept = sum((bill.snapstart or _NONE for s, bill, _ in known if not s.stands_ready), _NONE)
    free = [(s.place, usage) for s, _, usage in known if not s.stands_ready]
    return full + kept + (month_after_free_tier(prices, free) or _NONE)
