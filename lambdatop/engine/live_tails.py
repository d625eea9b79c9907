"""Keeps one session of Live Tail on the functions in view while it is wished for, and counts what that costs."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from decimal import Decimal
from typing import Any

from lambdatop.account import Account
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, NotFound
from lambdatop.core.facts import Asked, LogLine, SourceState, TailMeter, TailUpdate
from lambdatop.core.model import LiveTail, LogGroup, State
from lambdatop.engine.budget import Budget
from lambdatop.engine.log_plan import LogPlan
from lambdatop.engine.log_reader import Apply
from lambdatop.engine.pacing import Backoff, Clock, Sleep

SOURCE = "live tail"
_LOOK_S = 1.0
# A session is not opened anew for each step of the cursor: AWS takes five a second from a whole account.
_LEAST_SESSION_MS = 5_000
_STEADY_MS = 60_000
_MOST_GROUPS = 10
_FREE_MINUTES = 1_800
_USD_A_MINUTE = Decimal("0.01")
_TOLD_EVERY_MINUTES = 0.1


class LiveTails:
    """Follows what is worth it; where a session ends or leaves lines out, the polls of `plan` fill in at once."""

    def __init__(
        self,
        account: Account,
        apply: Apply,
        plan: LogPlan,
        budget: Budget | None = None,
        *,
        now: Clock,
        sleep: Sleep,
    ) -> None:
        """Off at first; `now` is ms, `sleep` takes seconds; beyond the free minutes, what does not fit is not used."""
        self._budget = budget or Budget(None, now)
        self._account = account
        self._apply = apply
        self._plan = plan
        self._now = now
        self._sleep = sleep
        self._on = False
        self._switched = asyncio.Event()
        self._refused: set[str] = set()
        self._used_ms = 0
        self._told = LiveTail()

    def switch(self, *, on: bool) -> None:
        """Wish for Live Tail, or not any more."""
        if on == self._on:
            return
        self._on = on
        self._switched.set()
        if on:
            self._refused.clear()
        else:
            self._apply(SourceState(SOURCE, State.OK, "", self._now()))
        self._tell(())

    @property
    def on(self) -> bool:
        """Whether it is wished for."""
        return self._on

    async def run(self) -> None:
        """Follow for ever, until cancelled; expected AWS errors become states."""
        backoff = Backoff()
        while True:
            self._switched.clear()
            if not self._on:
                await self._switched.wait()
                continue
            groups = self._wanted()
            if not groups:
                await self._sleep(_LOOK_S)
                continue
            began = self._now()
            error = await self._while_wanted(groups)
            if error is None or self._now() - began > _STEADY_MS:
                backoff.succeeded()
            if error is not None:
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now()))
            await self._sleep(_LOOK_S if error is None else backoff.failed(error))

    def _is_too_dear(self) -> bool:
        """Say whether another minute would cost what the budget has not."""
        free = self._minutes() < _FREE_MINUTES
        return not free and not self._budget.fits(_USD_A_MINUTE)

    def _wanted(self) -> tuple[LogGroup, ...]:
        if self._is_too_dear():
            detail = f"another minute costs ${_USD_A_MINUTE}: max_usd_per_hour = {self._budget.limit:f} is used up"
            self._apply(SourceState(SOURCE, State.PARTIAL, detail, self._now()))
            return ()
        return self._plan.worth_tailing(self._now(), self._refused, _MOST_GROUPS)

    async def _while_wanted(self, groups: Sequence[LogGroup]) -> AwsError | None:
        """Follow until the session ends, or something else is wanted; the error that ended it, if one did."""
        session = asyncio.ensure_future(self._session(groups))
        began = self._now()
        try:
            while not session.done():
                await self._until_a_look(session)
                if not self._on or (self._now() - began >= _LEAST_SESSION_MS and self._is_outdated(groups)):
                    return None
        finally:
            if not session.done():
                session.cancel()
            await asyncio.wait({session})
            self._end(groups)
        return session.result()

    async def _until_a_look(self, session: asyncio.Future[AwsError | None]) -> None:
        looking = asyncio.ensure_future(self._sleep(_LOOK_S))
        switched = asyncio.ensure_future(self._switched.wait())
        try:
            waited: tuple[asyncio.Future[Any], ...] = (session, looking, switched)
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        finally:
            looking.cancel()
            switched.cancel()

    def _is_outdated(self, groups: Sequence[LogGroup]) -> bool:
        """Say whether another choice would follow more of what is in view."""
        wanted = {group.name for group in self._wanted()}
        followed = {group.name for group in groups}
        if wanted <= followed:
            return not wanted
        return len(followed) < _MOST_GROUPS or not followed <= self._plan.in_view()

    async def _session(self, groups: Sequence[LogGroup]) -> AwsError | None:
        names = frozenset(group.name for group in groups)
        heard_ms: int | None = None
        try:
            async with aclosing(self._account.live_tail(groups)) as facts:  # type: ignore[type-var]  # a generator
                async for fact in facts:
                    if isinstance(fact, TailUpdate):
                        now = self._now()
                        if heard_ms is None:
                            self._plan.tail(names, now)
                            self._apply(SourceState(SOURCE, State.OK, "", now))
                        self._use(now - (heard_ms if heard_ms is not None else now), groups)
                        heard_ms = now
                        if fact.sampled:
                            self._plan.hurry(names, now)
                    self._take(fact, groups)
        except AwsError as error:
            if heard_ms is None and isinstance(error, AwsFault | NotFound) and not isinstance(error, AccessDenied):
                self._refuse(groups)
            return error
        return None

    def _take(self, fact: object, groups: Sequence[LogGroup]) -> None:
        if isinstance(fact, LogLine | TailUpdate) and self._apply(fact) and isinstance(fact, LogLine):
            group = next((g for g in groups if fact.function in g.functions), None)
            state = self._plan.state(group.name) if group is not None else None
            if state is not None:
                state.heard(fact, self._now())

    def _refuse(self, groups: Sequence[LogGroup]) -> None:
        """Leave out the half of the groups that is less lively: one among them can be refused for all of them.

        Such as one of the class Infrequent Access. The last one alone stays, so that the reason can be told.
        """
        self._refused.update(group.name for group in groups[(len(groups) + 1) // 2 :])

    def _use(self, ms: int, groups: Sequence[LogGroup]) -> None:
        before = self._usd()
        self._used_ms += ms
        if self._usd() > before:
            self._apply(Asked(SOURCE, self._usd() - before))
        if self._told.groups != len(groups) or self._minutes() - self._told.minutes >= _TOLD_EVERY_MINUTES:
            self._tell(groups)

    def _end(self, groups: Sequence[LogGroup]) -> None:
        now = self._now()
        self._plan.tail(frozenset(), now)
        self._plan.hurry(frozenset(group.name for group in groups), now)
        self._tell(())

    def _tell(self, groups: Sequence[LogGroup]) -> None:
        self._told = LiveTail(self._on, len(groups), self._minutes(), self._usd())
        self._apply(TailMeter(self._told))

    def _minutes(self) -> float:
        return self._used_ms / 60_000

    def _usd(self) -> Decimal:
        """Give the price of the whole minutes beyond those that AWS gives for nothing."""
        return max(0, -(-self._used_ms // 60_000) - _FREE_MINUTES) * _USD_A_MINUTE
