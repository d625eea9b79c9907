"""Log lines as one stream for a command: what was written since a moment, then what comes, each line once."""

import asyncio
from collections.abc import AsyncIterator, Callable

from lambdatop.core.facts import Fact, LogLine, LogsFinal, LogsRead, SourceState, TailUpdate
from lambdatop.core.log.ordering import KEPT_MS, Repeats, time_order
from lambdatop.core.model import MINUTE_MS, Span, State
from lambdatop.engine.log_plan import LogPlan
from lambdatop.engine.log_reader import LogReader
from lambdatop.engine.pacing import Clock

# History is read and sorted in pieces of so many lines, more or less.
_FIRST_PIECE_MS = 15 * MINUTE_MS
_LEAST_PIECE_MS, _FEW_LINES, _MANY_LINES = 5_000, 10_000, 60_000
LIVE = ""
"""Under this, which names no function, the lines of Live Tail gather until its next sign."""


class LogStream:
    """Takes the facts of a `LogReader` and gives its lines, in order of time as far as that is known."""

    def __init__(self, pass_on: Callable[[Fact], object], *, now: Clock) -> None:
        """Other facts than lines go to `pass_on`; `now` is ms."""
        self._pass_on = pass_on
        self._now = now
        self._repeats = Repeats()
        self._forgot_ms = now()
        self._from_ms = 0
        self._coming: dict[str, list[LogLine]] = {}
        self._ready: list[LogLine] = []
        self._final: dict[str, int] = {}
        self._denied: set[str] = set()
        """Functions whose log may not be read: nobody waits for them."""
        self._woken = asyncio.Event()

    def take(self, fact: Fact) -> bool:
        """Take one fact; False for a line that was known already."""
        if isinstance(fact, LogLine):
            if fact.timestamp_ms < self._from_ms or not self._repeats.is_new(fact):
                return False
            self._coming.setdefault(LIVE if fact.live else fact.function, []).append(fact)
            return True
        if isinstance(fact, TailUpdate):
            self._flush(LIVE)
        if isinstance(fact, LogsRead) or (isinstance(fact, SourceState) and fact.function is not None):
            function = fact.function or ""
            self._repeats.read_ended(function)
            self._flush(function)
        if isinstance(fact, SourceState) and fact.function is not None:
            denied = fact.state is State.DENIED
            (self._denied.add if denied else self._denied.discard)(fact.function)
        if isinstance(fact, LogsFinal):
            self._final[fact.function] = max(fact.to_ms, self._final.get(fact.function, 0))
            self._woken.set()
        self._pass_on(fact)
        return True

    async def history(self, reader: LogReader, plan: LogPlan, span: Span) -> AsyncIterator[LogLine]:
        """Give the lines of `span` in order of time; reads them piece by piece. Raises AwsError."""
        self._from_ms, at, piece = span.start_ms, span.start_ms, _FIRST_PIECE_MS
        groups = [state.group for state in plan.states()]
        while at < span.end_ms:
            end = min(at + piece, span.end_ms)
            await reader.whole(groups, Span(at, end))
            lines = sorted(self._ready, key=time_order)
            self._ready.clear()
            for line in lines:
                yield line
            if len(lines) < _FEW_LINES:
                piece *= 4
            elif len(lines) > _MANY_LINES:
                piece = max(_LEAST_PIECE_MS, piece // 4)
            at = end
            self._repeats.forget_before(min(at, self._now()) - KEPT_MS)

    async def following(self) -> AsyncIterator[list[LogLine]]:
        """Give each line as soon as it is seen; those that come together in order of time."""
        while True:
            self._forget()
            if self._ready:
                lines = self._ready
                self._ready = []
                yield lines
            await self._wake()

    async def settled(self, functions: Callable[[], list[str]]) -> AsyncIterator[list[LogLine]]:
        """Give each line when all that is older is final, so that lines are in order of time for good."""
        held: list[LogLine] = []
        while True:
            self._forget()
            held.extend(self._ready)
            self._ready.clear()
            names = functions()
            final = min((self._final.get(name, 0) for name in names if name not in self._denied), default=0)
            held.sort(key=time_order)
            count = sum(1 for line in held if line.timestamp_ms < final)
            if count:
                yield held[:count]
                del held[:count]
            await self._wake()

    async def _wake(self) -> None:
        await self._woken.wait()
        self._woken.clear()

    def _flush(self, function: str) -> None:
        lines = self._coming.pop(function, None)
        if lines:
            if lines[0].timestamp_ms > lines[-1].timestamp_ms:
                # Then lines of the same millisecond came newest first, too.
                lines.reverse()
            lines.sort(key=time_order)
            self._ready.extend(lines)
            self._woken.set()

    def _forget(self) -> None:
        now = self._now()
        if now - self._forgot_ms > KEPT_MS // 3:
            self._forgot_ms = now
            self._repeats.forget_before(now - KEPT_MS)
