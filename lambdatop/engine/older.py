"""Reads log lines from before those that are followed, as far back as the user asks."""

import asyncio

from lambdatop.core.errors import AwsError
from lambdatop.core.facts import Loading, SourceState
from lambdatop.core.model import MINUTE_MS, LogGroup, Span, State
from lambdatop.engine.log_reader import SOURCE, Apply, LogReader
from lambdatop.engine.pacing import Clock

# Polls begin so long before the first of them.
_FOLLOWED_MS = MINUTE_MS
_WHAT = "older lines"


class OlderLines:
    """Remembers how far back each group has been read in full, so that nothing is asked for twice."""

    def __init__(self, logs: LogReader, apply: Apply, *, now: Clock) -> None:
        """Read with `logs`, at its pace; `now` is ms."""
        self._logs = logs
        self._apply = apply
        self._now = now
        self._read_from: dict[str, int] = {}
        self._wish_ms: int | None = None
        self._woken = asyncio.Event()

    def back_to(self, moment_ms: int) -> None:
        """Wish for every line of the functions in view since `moment_ms`."""
        self._wish_ms = moment_ms if self._wish_ms is None else min(moment_ms, self._wish_ms)
        self._woken.set()

    async def run(self) -> None:
        """Read what is wished for, for ever; a failure becomes a state, and the next wish asks again."""
        begun = self._now() - _FOLLOWED_MS
        while True:
            await self._woken.wait()
            self._woken.clear()
            back_to, self._wish_ms = self._wish_ms, None
            if back_to is not None:
                await self._read(back_to, begun)

    async def _read(self, back_to: int, begun: int) -> None:
        plan = self._logs.plan
        wanted = [state.group for state in plan.states() if plan.is_in_view(state)]
        owing = [group for group in wanted if back_to < self._read_from.get(group.name, begun)]
        for done, group in enumerate(owing):
            self._apply(Loading(_WHAT, done, len(owing)))
            await self._one(group, Span(back_to, self._read_from.get(group.name, begun)))
        self._apply(Loading(_WHAT, len(owing), max(1, len(owing))))

    async def _one(self, group: LogGroup, span: Span) -> None:
        try:
            await self._logs.whole([group], span)
        except AwsError as error:
            for function in group.functions:
                self._apply(SourceState(SOURCE, State(error.state), str(error), self._now(), function))
        else:
            self._read_from[group.name] = span.start_ms
