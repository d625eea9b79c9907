"""Keeps the daily counts of the month as they are read, and prices them anew where a row changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from lambdatop.core.facts import MonthPoints
from lambdatop.core.figures.month_sum import Daily, FunctionSum, Rates, function_month, month_sum, rates_of
from lambdatop.core.figures.rows import Worked
from lambdatop.core.model import Measure, Span
from lambdatop.core.money.pricing import Prices
from lambdatop.core.month import Month


@dataclass(slots=True)
class _Priced:
    """A function's month, and what it stands on: it is made anew only where that is another."""

    worked: Worked
    daily: Daily
    rates: Rates | None
    sum: FunctionSum


class MonthBook:
    """Takes invocations and durations of each function; both of one reading make its month."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._span: Span | None = None
        self._counts: dict[str, MonthPoints] = {}
        self._daily: dict[str, Daily] = {}
        self._priced: dict[str, _Priced] = {}

    def take(self, fact: MonthPoints) -> bool:
        """Take one measure of one function; whether it is news. Durations come after invocations."""
        if fact.measure is Measure.INVOCATIONS:
            self._counts[fact.function] = fact
            return False
        counts = self._counts.get(fact.function)
        if counts is None or counts.span != fact.span:
            return False
        if self._span is None or self._span.start_ms != fact.span.start_ms:
            # Another month has begun: what stands of the old one would be added to it.
            self._daily.clear()
            self._span = fact.span
        self._span = Span(fact.span.start_ms, max(self._span.end_ms, fact.span.end_ms))
        daily = Daily.of(fact.span, dict(counts.points), dict(fact.points))
        if self._daily.get(fact.function) == daily:
            return False
        self._daily[fact.function] = daily
        return True

    def month(self, worked: Sequence[Worked], prices: Prices) -> Month | None:
        """Give the month so far; None before it was read."""
        if self._span is None:
            return None
        sums = [self._sum(w, prices) for w in worked if w.row.config.name in self._daily]
        return month_sum(self._span, sums, prices)

    def called(self, name: str) -> tuple[Span, int] | None:
        """Say how often a function was called, and over which span; None where that was not read."""
        daily = self._daily.get(name)
        return None if daily is None else (daily.span, round(daily.so_far.invocations))

    def _sum(self, worked: Worked, prices: Prices) -> FunctionSum:
        name = worked.row.config.name
        daily = self._daily[name]
        known = self._priced.get(name)
        if known is not None and known.worked is worked and known.daily is daily:
            return known.sum
        rates = rates_of(worked.row, worked.spent, prices)
        if known is None or known.daily is not daily or known.rates != rates:
            made = function_month(worked.row, worked.spent.place, daily, rates)
            known = self._priced[name] = _Priced(worked, daily, rates, made)
        known.worked = worked
        return known.sum

    def forget(self, name: str) -> None:
        """Let go of a function that is no longer there."""
        self._counts.pop(name, None)
        self._daily.pop(name, None)
        self._priced.pop(name, None)
