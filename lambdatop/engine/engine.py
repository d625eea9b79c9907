"""Runs an account's streams side by side and survives each of their failures."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from decimal import Decimal

from lambdatop.account import ReadAccount
from lambdatop.core.errors import AwsError
from lambdatop.core.facts import (
    Asked,
    Fact,
    FunctionsInView,
    LogLine,
    LogsRead,
    SourceState,
)
from lambdatop.core.invocations.cold_causes import WARM_MS
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Identity, Span, State
from lambdatop.core.store import Store
from lambdatop.engine.budget import Budget
from lambdatop.engine.listing import Listing
from lambdatop.engine.live_tails import LiveTails
from lambdatop.engine.log_reader import LogReader, log_groups
from lambdatop.engine.log_stream import LogStream
from lambdatop.engine.log_watch import LogWatch
from lambdatop.engine.metric_reader import MetricReader, whole_minutes
from lambdatop.engine.month_reader import MonthReader
from lambdatop.engine.older import OlderLines
from lambdatop.engine.pacing import Clock, Sleep
from lambdatop.engine.room_reader import RoomReader

# A script would rather wait some seconds than go without its figures.
_PATIENCE = 3


class Engine:
    """Reads one account into one store: for ever (`run`) for the live view, or one pass (`load_once`) for scripts."""

    def __init__(
        self,
        account: ReadAccount,
        store: Store,
        patterns: Sequence[str],
        *,
        now: Clock,
        sleep: Sleep,
        max_usd_per_hour: Decimal | None = None,
    ) -> None:
        """Nothing is asked before `run` or `load_once`; `now` is ms since the epoch, `sleep` takes seconds.

        `run` keeps what asking costs below `max_usd_per_hour` in any hour; None is no limit.
        """
        self._account = account
        self._store = store
        self._now = now
        self._sleep = sleep
        self._windowed = True
        self._budget = Budget(max_usd_per_hour, now)
        self._listing = Listing(account, self._apply, patterns, self._listed, now=now, sleep=sleep)
        self._metrics = MetricReader(account, self._apply, self._budget, now=now, sleep=sleep)
        self._logs = LogReader(account, store.apply, now=now, sleep=sleep)
        self._tails = LiveTails(account, self._apply, self._logs.plan, self._budget, now=now, sleep=sleep)
        self._months = MonthReader(account, self._apply, self._budget, now=now, sleep=sleep)
        self._rooms = RoomReader(account, self._apply, self._budget, now=now, sleep=sleep)
        self._older = OlderLines(self._logs, store.apply, now=now)

    async def run(self) -> None:
        """Read for ever, until cancelled; expected AWS errors become states, a bug ends it loudly."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listing.identify(self._settle))
            tasks.create_task(self._listing.run())
            functions = self._listing.all
            tasks.create_task(self._metrics.run(functions, lambda: self._store.window_ms))
            tasks.create_task(self._months.run(functions))
            tasks.create_task(self._rooms.run(functions, self._window, self._costs, self._metrics.fed_by_streams))
            for reader in (self._logs, self._tails, self._older, self._watch()):
                tasks.create_task(reader.run())

    async def load_once(self, only: Collection[str] | None = None) -> None:
        """Read everything a snapshot needs, once; where `only` some are asked for, of the others only the list.

        Of those the log is read from some minutes before the window, which tells why its first starts were cold.
        Raises AwsError where the account cannot be listed; other failures stand under the snapshot's sources.
        """
        await self._take_identity()
        await self._listing.once()
        self._metrics.fed_by_streams(await self._rooms.fed_by_streams())
        functions = [f for f in self._listing.all() if only is None or f.name in only]
        window = whole_minutes(self._now(), self._store.window_ms)
        try:
            await self._metrics.refresh(functions, window, charts=False, patience=_PATIENCE)
        except AwsError as error:
            self._apply(SourceState("metrics", State(error.state), str(error), self._now()))
        span = window if only is None else Span(window.start_ms - WARM_MS, window.end_ms)
        await self._logs.once(self._worth_reading(functions, window), span)

    async def lines(self, since_ms: int, *, follow: bool, settled: bool = False) -> AsyncIterator[LogLine]:
        """Give the log lines of the selected functions since a moment, each once, in order of time.

        With `follow` it goes on for ever, and a line is given as soon as it is seen: one that comes late comes after
        newer ones; `settled` holds each back until all before it are final, which takes as long as lines come late.
        Lines do not go through the store; trouble while following stands under its snapshot's sources. Raises AwsError
        where the account or the history cannot be read.
        """
        self._windowed = False
        stream = LogStream(self._store.apply, now=self._now)
        self._logs = LogReader(self._account, stream.take, now=self._now, sleep=self._sleep)
        tailing, self._tails = (
            self._tails.on,
            LiveTails(self._account, stream.take, self._logs.plan, now=self._now, sleep=self._sleep),
        )
        self._tails.switch(on=tailing)
        await self._take_identity()
        await self._listing.once()
        asked = self._now()
        async for line in stream.history(self._logs, self._logs.plan, Span(since_ms, asked)):
            yield line
        if not follow:
            return
        self._logs.plan.begin(since_ms, asked)
        reading = asyncio.create_task(self._follow())
        coming = stream.settled(lambda: list(self._listing.by_name)) if settled else stream.following()
        try:
            async for lines in _until_done(coming, reading):
                for line in lines:
                    yield line
        finally:
            reading.cancel()
            await asyncio.wait({reading})

    @property
    def lines_read(self) -> Counter[str]:
        """Count the log lines that came (`read`), and those of them that were new (`new`)."""
        return self._logs.lines

    async def _follow(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listing.run())
            for reader in (self._logs, self._tails, self._watch()):
                tasks.create_task(reader.run())

    def _watch(self) -> LogWatch:
        return LogWatch(self._logs, self._store.apply, now=self._now, sleep=self._sleep)

    def live_tail(self, on: bool) -> None:  # noqa: FBT001  # it is the wish itself
        """Have the functions in view followed by Live Tail, too, or no longer: sooner, for money beyond 1,800 minutes.

        Off unless switched on. How it stands is `live_tail` of the snapshot, its trouble the source `live tail`.
        """
        self._tails.switch(on=on)

    def older(self, back_to_ms: int) -> None:
        """Read every log line of the functions in view since `back_to_ms`, once; what was read is not asked again."""
        self._older.back_to(back_to_ms)

    def enter(self, name: str) -> None:
        """Have everything read that hangs on one function: its room."""
        self._rooms.enter(name)

    def survey(self) -> None:
        """Have every function's room read, slowly: for advice on all of them."""
        self._rooms.survey()

    def month(self) -> None:
        """Have the month so far read, unless it was within the hour."""
        self._months.wish()

    async def room_once(self, name: str) -> None:
        """Read one function's room, once. Raises AwsError where AWS cannot be asked at all."""
        await self._rooms.read(self._listing.by_name[name], self._window())

    async def counts_once(self) -> None:
        """Read the metrics of every function, once: they tell who takes what all share. Raises AwsError."""
        await self._metrics.refresh(self._listing.all(), self._window(), charts=False, patience=_PATIENCE)

    async def month_once(self, only: Collection[str] | None = None) -> None:
        """Read the month so far, once, of all functions or `only` some. Raises AwsError."""
        await self._months.read([f for f in self._listing.all() if only is None or f.name in only])

    def _costs(self) -> dict[str, Decimal]:
        """Say what each function costs, as far as it is known."""
        rows = self._store.snapshot(self._now()).rows
        return {row.config.name: row.cost.month for row in rows if row.cost.month is not None}

    def _window(self) -> Span:
        return whole_minutes(self._now(), self._store.window_ms)

    def focus(self, names: Sequence[str]) -> None:
        """Say which functions are in view: their logs are read first; none means all."""
        self._logs.plan.focus(frozenset(names))
        self._rooms.look_at(names)
        self._apply(FunctionsInView(tuple(names)))

    def set_window(self, window_ms: int) -> None:
        """Look back further or less far; what is missing is read at once."""
        self._logs.plan.let_go(whole_minutes(self._now(), self._store.held_ms).start_ms)
        self._store.set_window(window_ms)
        self._logs.plan.cover(whole_minutes(self._now(), window_ms))
        self._metrics.wake()

    def _worth_reading(self, functions: list[FunctionConfig], window: Span) -> list[FunctionConfig]:
        """Leave out the logs of idle functions, but only where metrics are seen to work: some peers have none."""
        ran = self._metrics.ran(window)
        if not ran:
            return functions
        for f in functions:
            if f.name not in ran:
                self._apply(LogsRead(f.name, window, complete=True, reports_only=True))
        return [f for f in functions if f.name in ran]

    def _apply(self, fact: Fact) -> bool:
        if isinstance(fact, Asked):
            self._budget.take(fact.usd)
        return self._store.apply(fact)

    async def _take_identity(self) -> None:
        self._settle(await self._listing.identity_once())

    def _settle(self, identity: Identity) -> None:
        self._logs.governor.settle(identity.region)

    def _listed(self, news: frozenset[str], before_ms: int | None) -> None:
        """Have the logs of what was listed read, and at once what is new of it."""
        self._rooms.listed(self._listing.by_name)
        # A function that is new now was not there the last time: all that it wrote since is new.
        self._logs.plan.groups(log_groups(self._listing.all()), before_ms)
        if news:
            if self._windowed:
                self._logs.plan.cover(whole_minutes(self._now() + MINUTE_MS, self._store.window_ms + MINUTE_MS))
            self._metrics.wake()


async def _until_done(
    batches: AsyncIterator[list[LogLine]], reading: "asyncio.Task[None]"
) -> AsyncIterator[list[LogLine]]:
    """Give lines for as long as the reading goes on; what ends it is raised here."""
    while True:
        batch = asyncio.ensure_future(anext(batches))
        try:
            await asyncio.wait({batch, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not batch.done():
                batch.cancel()
                await asyncio.wait({batch})
        if batch.cancelled():
            reading.result()
            return
        yield batch.result()
