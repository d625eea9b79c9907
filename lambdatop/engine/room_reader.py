"""Reads the rooms of functions: at once where one is entered, slowly all of them where advice is asked for."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from lambdatop.account import Rooms
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, NotFound, Throttled
from lambdatop.core.facts import Asked, Fact, Loading, PoolRead, SourceState
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Span, State
from lambdatop.core.room import Section
from lambdatop.engine.budget import USD_A_METRIC, Budget
from lambdatop.engine.pacing import Backoff, Clock, Sleep

SOURCE = "rooms"
# What hangs on a function changes by the hand of people: rarely.
_FRESH_MS = 15 * MINUTE_MS
_AGAIN_S = 300.0
_JUST_NOW_MS = 20_000
_POOL_MS = 5 * MINUTE_MS
_SURROUNDINGS_S = 600.0
_LOOK_S = 1.0
_LATER_S = 60.0
_A_ROOM_USD = 20 * USD_A_METRIC
"""Until one has been read."""
# A room takes some ten calls, and all that steers Lambda in an account shares fifteen a second: we take a third.
_BETWEEN_S = 2.0
_SLOWEST_S = 60.0
_SLOWER, _FASTER = 2.0, 0.9

Functions = Callable[[], list[FunctionConfig]]
Costs = Callable[[], Mapping[str, Decimal]]


class RoomReader:
    """Takes wishes for rooms; without one it only asks what all functions share, and which of them streams feed."""

    def __init__(
        self,
        account: Rooms,
        apply: Callable[[Fact], object],
        budget: Budget | None = None,
        *,
        now: Clock,
        sleep: Sleep,
    ) -> None:
        """Ask nothing before `run` or `read`; a room that does not fit into `budget` waits."""
        self._budget = budget or Budget(None, now)
        self._room_usd = _A_ROOM_USD
        self._account = account
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self._entered: str | None = None
        self._first: set[str] = set()
        """Wishes that have not been heard yet."""
        self._woken = asyncio.Event()
        self._surveyed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._between_s = _BETWEEN_S
        self._read: dict[str, tuple[int, str | None]] = {}
        """When each room was read, and the function's revision then."""
        self._pool_ms: int | None = None
        self._dear = False
        self._surveying = False
        self._lacking = ""
        """What may not be asked in the background, and needs no more than a word."""

    def enter(self, name: str) -> None:
        """Have one function's room read at once, and afresh every five minutes while it is looked at."""
        self._entered = name
        self._first.add(name)
        self._woken.set()

    def look_at(self, names: Sequence[str]) -> None:
        """Hear which functions are in view: a room that has been left is not read again."""
        if tuple(names) != (self._entered,):
            self._entered = None

    def listed(self, functions: Mapping[str, FunctionConfig]) -> None:
        """Hear of the newest listing: a room that is looked at is read again where its function has been changed."""
        config = functions.get(self._entered or "")
        read = self._read.get(self._entered or "")
        if config is not None and read is not None and read[1] != config.revision_id:
            self._woken.set()

    def survey(self) -> None:
        """Have every function's room read, those that cost most first, as slowly as the account's quota wants it."""
        self._surveyed.set()

    async def read(self, config: FunctionConfig, span: Span) -> None:
        """Read one room and the pool, once. Raises AwsError where AWS cannot be asked at all."""
        await self._pool(span)
        await self._room(config, span)

    async def run(
        self,
        functions: Functions,
        window: Callable[[], Span],
        costs: Costs = dict,
        fed_by_streams: Callable[[frozenset[str]], object] = frozenset,
    ) -> None:
        """Read what is wished for, for ever, until cancelled; failures become states of the source `rooms`.

        `costs` says which functions are worth being read first; `fed_by_streams` hears which have an iterator age.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._enter(functions, window))
            tasks.create_task(self._survey(functions, window, costs))
            tasks.create_task(self._surroundings(functions, window, fed_by_streams))

    async def _enter(self, functions: Functions, window: Callable[[], Span]) -> None:
        backoff = Backoff()
        while True:
            self._woken.clear()
            names = set(self._first) | ({self._entered} if self._entered else set())
            if self._is_too_dear(wished=bool(names)):
                await self._woken_after(_LATER_S)
                continue
            configs = [f for f in functions() if f.name in names and self._is_older(f, _JUST_NOW_MS)]
            self._first.clear()
            failed = None
            for config in configs:
                failed = await self._try(config, window()) or failed
            if failed is None:
                backoff.succeeded()
            await self._woken_after(_AGAIN_S if failed is None else backoff.failed(failed))

    async def _survey(self, functions: Functions, window: Callable[[], Span], costs: Costs) -> None:
        while True:
            await self._surveyed.wait()
            self._surveyed.clear()
            await self._any(functions)
            backoff, done, self._surveying = Backoff(), 0, True
            skipped: set[str] = set()
            while (left := [f for f in functions() if self._is_due(f) and f.name not in skipped]) or done:
                self._apply(Loading(SOURCE, done, done + len(left)))
                if not left:
                    break
                if self._is_too_dear(wished=True):
                    await self._sleep(_LATER_S)
                    continue
                usd = costs()
                # Where costs are alike or unknown, in the order of the listing.
                config = max(left, key=lambda f: usd.get(f.name, Decimal(-1)))
                failed = await self._try(config, window())
                if failed is None or isinstance(failed, NotFound | AwsFault):
                    # What failed for this one alone is not tried again before the next survey.
                    skipped.add(config.name)
                    backoff.succeeded()
                    done += 1
                    await self._sleep(self._between_s)
                else:
                    await self._sleep(max(self._between_s, backoff.failed(failed)))
            self._surveying = False

    def _is_due(self, config: FunctionConfig) -> bool:
        return self._is_older(config, _FRESH_MS)

    def _is_older(self, config: FunctionConfig, than_ms: int) -> bool:
        read = self._read.get(config.name)
        return read is None or read[1] != config.revision_id or self._now() - read[0] >= than_ms

    async def _try(self, config: FunctionConfig, span: Span) -> AwsError | None:
        """Read one room and say what came of it; one at a time, so that nobody else in the account feels it."""
        async with self._turn:
            try:
                if self._pool_ms is None or self._now() - self._pool_ms >= _POOL_MS:
                    await self._pool(span)
                await self._room(config, span)
            except NotFound as error:
                return error  # it has been deleted: the next listing says so
            except AwsError as error:
                if isinstance(error, Throttled):
                    self._between_s = min(_SLOWEST_S, self._between_s * _SLOWER)
                whom = config.name if isinstance(error, AwsFault) else None
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now(), whom))
                return error
        self._between_s = max(_BETWEEN_S, self._between_s * _FASTER)
        self._apply(SourceState(SOURCE, State.OK, "", self._now(), config.name))
        self._apply(SourceState(SOURCE, State.OK, self._lacking, self._now()))
        return None

    def _is_too_dear(self, *, wished: bool) -> bool:
        """Say whether one more room would cost what the budget has not, and tell it for as long as one is wished."""
        if not wished or self._budget.fits(self._room_usd):
            if self._dear and not self._surveying:
                self._dear = False
                self._apply(SourceState(SOURCE, State.OK, self._lacking, self._now()))
            return False
        self._dear = True
        detail = f"the next room waits: max_usd_per_hour = {self._budget.limit:f} is used up"
        self._apply(SourceState(SOURCE, State.PARTIAL, detail, self._now()))
        return True

    async def _room(self, config: FunctionConfig, span: Span) -> None:
        usd = Decimal(0)
        async for fact in self._account.room(config, tuple(Section), span):
            self._apply(fact)
            if isinstance(fact, Asked):
                usd += fact.usd
        self._room_usd = usd
        self._read[config.name] = (self._now(), config.revision_id)

    async def _pool(self, span: Span) -> None:
        pool, asked = await self._account.pool(span)
        self._pool_ms = self._now()
        self._apply(PoolRead(pool))
        self._apply(asked)

    async def _surroundings(
        self, functions: Functions, window: Callable[[], Span], fed_by_streams: Callable[[frozenset[str]], object]
    ) -> None:
        """Ask now and then what all functions share, and which have an iterator age.

        Nobody has wished for it: trouble is silent, but for a permission that is missing.
        """
        backoff = Backoff()
        await self._any(functions)
        while True:
            wait_s = _SURROUNDINGS_S
            try:
                await self._pool(window())
                fed_by_streams(await self._fed())
            except AccessDenied as error:
                self._lacking = f"no iterator ages: {error}"
                self._apply(SourceState(SOURCE, State.OK, self._lacking, self._now()))
            except AwsError as error:
                wait_s = backoff.failed(error)
            else:
                self._lacking = ""
                backoff.succeeded()
            await self._sleep(wait_s)

    async def fed_by_streams(self) -> frozenset[str]:
        """Name the functions that a stream feeds, once; none where that may not be read: nobody has wished for it."""
        try:
            return await self._fed()
        except AwsError:
            return frozenset()

    async def _fed(self) -> frozenset[str]:
        return frozenset([name async for name in self._account.fed_by_streams()])

    async def _any(self, functions: Functions) -> None:
        """Wait until there are functions: a wish may come before the first listing."""
        while not functions():
            await self._sleep(_LOOK_S)

    async def _woken_after(self, seconds: float) -> None:
        waiting = asyncio.ensure_future(self._sleep(seconds))
        woken = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait((waiting, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            woken.cancel()
