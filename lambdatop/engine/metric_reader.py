"""Reads metrics: once a minute on the minute, only what is new, percentiles apart from the rest."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from lambdatop.account import Account
from lambdatop.core.errors import AwsError, Throttled
from lambdatop.core.facts import Asked, Fact, Loading, MetricPoints, OwnPace, SourceState
from lambdatop.core.model import MINUTE_MS, PERCENTILES, FunctionConfig, Measure, Span, State
from lambdatop.engine.budget import Budget
from lambdatop.engine.pacing import Backoff, Clock, Sleep

SOURCE = "metrics"
# Throttles can stand alone: reserved concurrency 0 refuses every call, so that none is an invocation.
FIRST = (Measure.INVOCATIONS, Measure.THROTTLES)
# Only an invocation can leave a point here: each metric asked for costs money, so nobody asks for the idle.
OF_INVOCATIONS = (Measure.ERRORS, Measure.DURATION_SUM, Measure.DURATION_MAX, Measure.CONCURRENCY_MAX)
# Only what a stream feeds has an age: those functions are named by whoever lists the event source mappings.
OF_STREAMS = (Measure.ITERATOR_AGE,)
CHARTED = (Measure.DURATION_P50, Measure.DURATION_P95)
# CloudWatch publishes a minute one to three minutes late, and a late minute may still grow.
_LATE_MS = 4 * MINUTE_MS
_AFTER_THE_MINUTE_MS = 5_000


def whole_minutes(now_ms: int, window_ms: int) -> Span:
    """Give the window of whole minutes that ended last."""
    end = now_ms - now_ms % MINUTE_MS
    return Span(end - window_ms, end)


class MetricReader:
    """Keeps the metrics of the window read, for as little money as that takes."""

    def __init__(
        self,
        account: Account,
        apply: Callable[[Fact], object],
        budget: Budget | None = None,
        *,
        now: Clock,
        sleep: Sleep,
    ) -> None:
        """Facts go to `apply`, and what they cost to `budget` by whoever hears them; `now` is ms, `sleep` seconds."""
        self._account = account
        self._budget = budget or Budget(None, now)
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._read: dict[str, Span] = {}
        self._ran_ms: dict[str, int] = {}
        self._streamed: frozenset[str] = frozenset()
        self._aged: dict[str, Span] = {}
        self._woken = asyncio.Event()
        self._patience = 0
        self._counts_usd = self._percentiles_usd = Decimal(0)

    def wake(self) -> None:
        """Read now and not at the next minute: functions or the window have changed."""
        self._woken.set()

    def fed_by_streams(self, names: frozenset[str]) -> None:
        """Ask from now on how far these are behind their streams."""
        if names != self._streamed:
            self._streamed = names
            self.wake()

    def ran(self, span: Span) -> frozenset[str]:
        """Name the functions that CloudWatch has seen run since the start of `span`."""
        return frozenset(name for name, at in self._ran_ms.items() if at >= span.start_ms)

    async def run(self, functions: Callable[[], list[FunctionConfig]], window_ms: Callable[[], int]) -> None:
        """Read for ever; after a failure wait and go on from where the last good read ended."""
        backoff = Backoff()
        while True:
            self._woken.clear()
            if not self._budget.may_look():
                self._apply(SourceState(SOURCE, State.PARTIAL, self._budget.refusal(), self._now()))
                await self._until_next_minute()
                continue
            charts = not self._budget.pace.lean
            try:
                await self.refresh(functions(), whole_minutes(self._now(), window_ms()), charts=charts)
            except AwsError as error:
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now()))
                await self._sleep(backoff.failed(error))
            else:
                backoff.succeeded()
                await self._until_next_minute(self._budget.pace.minutes)

    async def refresh(
        self, functions: list[FunctionConfig], window: Span, *, charts: bool = True, patience: int = 0
    ) -> None:
        """Read what is missing of `window`, once; `charts` also reads the percentiles of each minute.

        Where AWS throttles, each question is asked again `patience` times, slower and slower.
        Raises AwsError where counts cannot be read; where only percentiles fail, the source is said to be partial.
        """
        self._patience = patience
        self._counts_usd = self._percentiles_usd = Decimal(0)
        if not functions:
            return
        steps = 3 if charts else 2
        self._apply(Loading(SOURCE, 0, steps))
        for span, group in _missing(functions, window, self._read):
            await self._counts(group, span)
            if charts:
                await self._percentiles(group, CHARTED, 60, span)
            for f in group:
                self._read[f.name] = window
        await self._ages(functions, window)
        self._apply(Loading(SOURCE, steps - 1, steps))
        fine = self._budget.pace.lean or await self._percentiles(
            functions, PERCENTILES, (window.end_ms - window.start_ms) // 1000, window
        )
        self._apply(Loading(SOURCE, steps, steps))
        self._looked(fine=fine)

    def _looked(self, *, fine: bool) -> None:
        """Tell the budget what a look cost, and say how the source does, and where the budget has slowed it."""
        self._budget.looked(self._counts_usd, self._percentiles_usd)
        self._apply(OwnPace(self._budget.per_hour()))
        slowed = self._budget.told()
        if fine:
            self._apply(SourceState(SOURCE, State.PARTIAL if slowed else State.OK, slowed, self._now()))

    async def _ages(self, functions: Sequence[FunctionConfig], window: Span) -> None:
        """Ask how far functions are behind their streams; an age comes with a batch, so of those that ran."""
        ran = self.ran(window)
        streamed = [f for f in functions if f.name in self._streamed and f.name in ran]
        for span, group in _missing(streamed, window, self._aged):
            await self._take(group, OF_STREAMS, 60, span)
            for f in group:
                self._aged[f.name] = window

    async def _counts(self, functions: Sequence[FunctionConfig], span: Span) -> None:
        await self._take(functions, FIRST, 60, span)
        ran = self.ran(span)
        await self._take([f for f in functions if f.name in ran], OF_INVOCATIONS, 60, span)
        for f in functions:
            if f.name not in ran:
                for measure in OF_INVOCATIONS:
                    self._apply(MetricPoints(f.name, measure, 60, span, ()))

    async def _percentiles(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> bool:
        """Ask for the functions that ran at all; a refusal is said, and leaves the other panes standing."""
        ran = self.ran(span)
        try:
            await self._take([f for f in functions if f.name in ran], measures, period_s, span)
        except AwsError as error:
            self._apply(SourceState(SOURCE, State.PARTIAL, f"no percentiles: {error}", self._now()))
            return False
        return True

    async def _take(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> None:
        backoff = Backoff()
        while functions:
            try:
                await self._ask(functions, measures, period_s, span)
            except Throttled as error:
                if backoff.failures >= self._patience:
                    raise
                await self._sleep(backoff.failed(error))
            else:
                return

    async def _ask(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> None:
        async for fact in self._account.metrics(functions, measures, period_s, span):
            if isinstance(fact, MetricPoints) and fact.measure is Measure.INVOCATIONS and fact.points:
                newest = max(at for at, _ in fact.points)
                self._ran_ms[fact.function] = max(newest, self._ran_ms.get(fact.function, 0))
            if isinstance(fact, Asked):
                self._count(fact.usd, percentiles=measures[0] in PERCENTILES)
            self._apply(fact)

    def _count(self, usd: Decimal, *, percentiles: bool) -> None:
        if percentiles:
            self._percentiles_usd += usd
        else:
            self._counts_usd += usd

    async def _until_next_minute(self, minutes: int = 1) -> None:
        """Wait for the end of a minute, `minutes` of them, or for being woken."""
        now = self._now()
        wait_ms = minutes * MINUTE_MS - now % MINUTE_MS + _AFTER_THE_MINUTE_MS
        waiting = asyncio.ensure_future(self._sleep(wait_ms / 1000))
        woken = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait((waiting, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            woken.cancel()


def _missing(
    functions: Sequence[FunctionConfig], window: Span, known: Mapping[str, Span]
) -> list[tuple[Span, list[FunctionConfig]]]:
    """Group the functions by the span that is still to be read of each; `known` is what was read."""
    spans: dict[Span, list[FunctionConfig]] = {}
    for f in functions:
        read = known.get(f.name)
        start = window.start_ms
        if read is not None and read.start_ms <= window.start_ms:
            start = max(start, read.end_ms - _LATE_MS)
        if start < window.end_ms:
            spans.setdefault(Span(start, window.end_ms), []).append(f)
    return list(spans.items())
