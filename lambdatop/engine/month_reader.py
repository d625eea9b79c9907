"""Reads the month so far, by the metrics of the month at a period of a day: one cheap call, and rarely."""

import asyncio
from collections.abc import Callable

from lambdatop.account import Account
from lambdatop.core.errors import AwsError
from lambdatop.core.facts import Fact, MetricPoints, MonthPoints, SourceState
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Measure, Span, State
from lambdatop.core.month import calendar_month
from lambdatop.engine.budget import USD_A_METRIC, Budget
from lambdatop.engine.pacing import Backoff, Clock, Sleep

SOURCE = "month"
_DAY_S = 86_400
_STANDS_MS = 60 * MINUTE_MS
_LOOK_S = 1.0
_LATER_S = 60.0
_MEASURES = (Measure.INVOCATIONS, Measure.DURATION_SUM)


class MonthReader:
    """Reads nothing before it is wished for."""

    def __init__(
        self,
        account: Account,
        apply: Callable[[Fact], object],
        budget: Budget | None = None,
        *,
        now: Clock,
        sleep: Sleep,
    ) -> None:
        """Ask nothing before `run` or `read`."""
        self._account = account
        self._budget = budget or Budget(None, now)
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._wished = asyncio.Event()
        self._read: dict[str, int] = {}

    def wish(self) -> None:
        """Have the month read now, unless it was read within the hour."""
        self._wished.set()

    async def read(self, functions: list[FunctionConfig]) -> bool:
        """Read the month so far of those functions that were not read within the hour, once. Raises AwsError.

        Whether it fitted into the budget.
        """
        now = self._now()
        span = Span(calendar_month(now).start_ms, now - now % MINUTE_MS)
        due = [f for f in functions if self._is_due(f, span)]
        if due and not self._budget.fits(len(due) * USD_A_METRIC * len(_MEASURES)):
            detail = f"not read now: that would go beyond max_usd_per_hour = {self._budget.limit:f}"
            self._apply(SourceState(SOURCE, State.PARTIAL, detail, now))
            return False
        if due and span.start_ms < span.end_ms:
            ran = await self._ask(due, Measure.INVOCATIONS, span)
            await self._ask([f for f in due if f.name in ran], Measure.DURATION_SUM, span)
            for f in due:
                self._read[f.name] = span.end_ms
                if f.name not in ran:
                    self._apply(MonthPoints(f.name, Measure.DURATION_SUM, span, ()))
        self._apply(SourceState(SOURCE, State.OK, "", now))
        return True

    def _is_due(self, function: FunctionConfig, span: Span) -> bool:
        read_ms = self._read.get(function.name, 0)
        return read_ms <= span.start_ms or span.end_ms - read_ms >= _STANDS_MS

    async def _ask(self, functions: list[FunctionConfig], measure: Measure, span: Span) -> set[str]:
        """Ask for one measure, day by day; the functions that have any."""
        some: set[str] = set()
        if not functions:
            return some
        async for fact in self._account.metrics(functions, (measure,), _DAY_S, span):
            if isinstance(fact, MetricPoints):
                self._apply(MonthPoints(fact.function, fact.measure, fact.span, fact.points))
                if fact.points:
                    some.add(fact.function)
            else:
                self._apply(fact)
        return some

    async def run(self, functions: Callable[[], list[FunctionConfig]]) -> None:
        """Read when it is wished for, for ever, until cancelled; failures become states of the source `month`."""
        backoff = Backoff()
        while True:
            await self._wished.wait()
            listed = functions()
            if not listed:
                await self._sleep(_LOOK_S)
                continue
            self._wished.clear()
            try:
                fitted = await self.read(listed)
            except AwsError as error:
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now()))
                await self._sleep(backoff.failed(error))
                self._wished.set()
            else:
                backoff.succeeded()
                if not fitted:
                    await self._sleep(_LATER_S)
                    self._wished.set()
