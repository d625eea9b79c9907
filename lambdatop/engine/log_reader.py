"""Reads logs: paced, the functions in view first, for the panes and for the figures that only REPORT lines give."""

import asyncio
from collections.abc import Callable

from lambdatop.account import Account
from lambdatop.core.errors import AwsError, NotFound, Throttled
from lambdatop.core.facts import Asked, Fact, Loading, LogsRead, SourceState
from lambdatop.core.model import FunctionConfig, LogGroup, Span, State
from lambdatop.engine.log_plan import LogPlan, Read
from lambdatop.engine.pacing import Backoff, Clock, Governor, Sleep

SOURCE = "logs"
_PAGES_A_TURN = 4
_PAGES_ONCE = 50
_READERS = 4
_IDLE_S = 0.5


def log_groups(functions: list[FunctionConfig]) -> list[LogGroup]:
    """Gather functions by the log group they write to; several may share one."""
    by_group: dict[str, list[str]] = {}
    for f in functions:
        by_group.setdefault(f.log_group, []).append(f.name)
    return [LogGroup(name, tuple(sorted(names))) for name, names in by_group.items()]


class LogReader:
    """Keeps the log of every function read, at the pace the account allows."""

    def __init__(self, account: Account, apply: Callable[[Fact], None], *, now: Clock, sleep: Sleep) -> None:
        """Facts go to `apply`; `now` is ms, `sleep` takes seconds."""
        self._account = account
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self.plan = LogPlan()
        self.governor = Governor(now, sleep)
        self._trouble: dict[str, Backoff] = {}

    async def run(self) -> None:
        """Read for ever; a group that fails waits on its own, the others go on."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(_READERS):
                tasks.create_task(self._work())

    async def once(self, functions: list[FunctionConfig], window: Span) -> None:
        """Read the REPORT lines of `window`, whole, for each function; failures become states, not errors."""
        groups = log_groups(functions)
        slots = asyncio.Semaphore(_READERS)
        done = 0

        async def one(group: LogGroup) -> None:
            nonlocal done
            async with slots:
                await self._once_group(Read(group, window, reports_only=True))
            done += 1
            self._apply(Loading(SOURCE, done, len(groups)))

        async with asyncio.TaskGroup() as tasks:
            for group in groups:
                tasks.create_task(one(group))

    async def _once_group(self, read: Read) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._read(read, _PAGES_ONCE)
            except NotFound as error:
                self._absent(read, error)
                return
            except Throttled as error:
                if backoff.failures >= _READERS:
                    self._failed(read, error)
                    return
                self.governor.throttled()
                await self._sleep(backoff.failed(error))
            except AwsError as error:
                self._failed(read, error)
                return
            else:
                return

    async def _work(self) -> None:
        while True:
            read = self.plan.next(self._now())
            if read is None:
                await self._sleep(_IDLE_S)
                continue
            name = read.group.name
            try:
                got = await self._read(read, _PAGES_A_TURN)
            except NotFound as error:
                self._absent(read, error)
                self.plan.done(read, read.span)
                self._report_progress()
            except AwsError as error:
                self._failed(read, error)
                if isinstance(error, Throttled):
                    self.governor.throttled()
                wait = self._trouble.setdefault(name, Backoff()).failed(error)
                self.plan.postpone(read, self._now() + int(wait * 1000))
            else:
                self._trouble.pop(name, None)
                self.plan.done(read, got)
                self._report_progress()

    async def _read(self, read: Read, pages: int) -> Span:
        """Do one read; the span that it covered."""
        await self.governor.ready()
        got = Span(read.span.end_ms, read.span.end_ms)
        calls = 0
        facts = self._account.logs(read.group, read.span, reports_only=read.reports_only, max_pages=pages)
        async for fact in facts:
            if isinstance(fact, LogsRead):
                got = fact.span
            elif isinstance(fact, Asked):
                calls += 1
            self._apply(fact)
        self.governor.charge(max(0, calls - 1))
        for function in read.group.functions:
            self._apply(SourceState(SOURCE, State.OK, "", self._now(), function))
        return got

    def _absent(self, read: Read, error: NotFound) -> None:
        """Book a log group that is not there as read: Lambda makes it with the first line, and then it is polled."""
        for function in read.group.functions:
            self._apply(LogsRead(function, read.span, complete=True, reports_only=read.reports_only))
            self._apply(SourceState(SOURCE, State.OK, str(error), self._now(), function))

    def _failed(self, read: Read, error: AwsError) -> None:
        for function in read.group.functions:
            self._apply(SourceState(SOURCE, State(error.state), str(error), self._now(), function))

    def _report_progress(self) -> None:
        total = len(self.plan)
        self._apply(Loading(SOURCE, total - self.plan.owing(), total))
