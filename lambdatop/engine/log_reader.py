"""Reads logs: paced, the functions in view first, so that no line is lost and few are read twice."""

import asyncio
from collections import Counter
from collections.abc import Callable

from lambdatop.account import Account
from lambdatop.core.errors import AccessDenied, AwsError, NotFound, Throttled
from lambdatop.core.facts import Asked, Fact, Loading, LogLine, LogsFinal, LogsRead, SourceState
from lambdatop.core.model import FunctionConfig, LogGroup, Span, State
from lambdatop.engine.log_group import GroupState, Read, rest
from lambdatop.engine.log_plan import LogPlan
from lambdatop.engine.pacing import Backoff, Clock, Governor, Sleep

SOURCE = "logs"
_PAGES_A_TURN = 10
_PAGES_ONCE = 50
_READERS = 4
_IDLE_S = 0.5
# A script would rather wait some seconds than go without its lines.
_PATIENCE = 4

Apply = Callable[[Fact], bool]
"""Takes a fact; False for a log line that was known already."""


def log_groups(functions: list[FunctionConfig]) -> list[LogGroup]:
    """Gather functions by the log group they write to; several may share one."""
    by_group: dict[str, list[str]] = {}
    for f in functions:
        by_group.setdefault(f.log_group, []).append(f.name)
    return [LogGroup(name, tuple(sorted(names))) for name, names in by_group.items()]


class LogReader:
    """Keeps the log of every function read, at the pace the account allows."""

    def __init__(self, account: Account, apply: Apply, *, now: Clock, sleep: Sleep) -> None:
        """Facts go to `apply`; `now` is ms, `sleep` takes seconds."""
        self._account = account
        self._apply = apply
        self._now = now
        self._sleep = sleep
        self.plan = LogPlan()
        self.governor = Governor(now, sleep)
        self.lines: Counter[str] = Counter()
        """`read`: all lines that came, `new`: those that had not come before."""
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
            read = Read(group, window, reports_only=True)
            async with slots:
                try:
                    await self._patiently(read)
                except AwsError as error:
                    self._failed(read, error)
            done += 1
            self._apply(Loading(SOURCE, done, len(groups)))

        async with asyncio.TaskGroup() as tasks:
            for group in groups:
                tasks.create_task(one(group))

    async def whole(self, groups: list[LogGroup], span: Span) -> None:
        """Read every line of `span`, in however many reads that takes; the first failure is raised as AwsError.

        Where only some of the groups may not be read, that becomes a state of theirs, and the others are read.
        """
        slots = asyncio.Semaphore(_READERS)
        failures: list[AwsError] = []
        denials: list[AwsError] = []

        async def one(group: LogGroup) -> None:
            owed = [span]
            async with slots:
                while owed and not failures:
                    read = Read(group, owed.pop(), reports_only=False)
                    try:
                        owed.extend(rest(read.span, await self._patiently(read)))
                    except AccessDenied as error:
                        self._failed(read, error)
                        denials.append(error)
                        break
                    except AwsError as error:
                        failures.append(error)

        async with asyncio.TaskGroup() as tasks:
            for group in groups:
                tasks.create_task(one(group))
        if len(denials) == len(groups):
            failures += denials
        if failures:
            raise failures[0]

    async def _patiently(self, read: Read) -> Span:
        backoff = Backoff()
        while True:
            try:
                return await self._read(read, _PAGES_ONCE, [])
            except NotFound as error:
                self._absent(read, error)
                return read.span
            except Throttled as error:
                if backoff.failures >= _PATIENCE:
                    raise
                self.governor.throttled()
                await self._sleep(backoff.failed(error))

    async def _work(self) -> None:
        while True:
            read = self.plan.next(self._now())
            if read is None:
                await self._sleep(_IDLE_S)
                continue
            got: list[Span] = []
            try:
                await self._read(read, _PAGES_A_TURN, got)
            except NotFound as error:
                self._absent(read, error)
                self._book(read, read.span, there=False)
            except AwsError as error:
                self._failed(read, error)
                if isinstance(error, Throttled):
                    self.governor.throttled()
                self._rest_after(read, error, got)
            else:
                self._trouble.pop(read.group.name, None)
                self._book(read, got[0] if got else Span(read.span.end_ms, read.span.end_ms))

    def _book(self, read: Read, got: Span, *, there: bool = True) -> None:
        self.plan.done(read, got)
        state = self.plan.state(read.group.name)
        if state is not None:
            state.there = there
        final = state.final_ms() if state is not None else None
        if final is not None:
            for function in read.group.functions:
                self._apply(LogsFinal(function, final))
        total = len(self.plan)
        self._apply(Loading(SOURCE, total - self.plan.owing(), total))

    def _rest_after(self, read: Read, error: AwsError, got: list[Span]) -> None:
        """Let a group rest after a failure; what came before it counts."""
        if got and got[0].start_ms < got[0].end_ms:
            self._book(read, got[0])
        wait = self._trouble.setdefault(read.group.name, Backoff()).failed(error)
        self.plan.postpone(read, self._now() + int(wait * 1000))

    async def _read(self, read: Read, pages: int, got: list[Span]) -> Span:
        """Do one read; the span that it covered, which also stands in `got` when it fails on the way."""
        await self.governor.ready()
        taking = _Taking(self.plan.state(read.group.name), read, self._now())
        paid = 1
        covered = Span(read.span.end_ms, read.span.end_ms)
        facts = self._account.logs(read.group, read.span, reports_only=read.reports_only, max_pages=pages)
        try:
            async for fact in facts:
                if isinstance(fact, LogLine):
                    self.lines["read"] += 1
                    if self._apply(fact):
                        self.lines["new"] += 1
                        taking.line(fact)
                    continue
                if isinstance(fact, LogsRead):
                    covered = fact.span
                    got[:] = [covered]
                elif isinstance(fact, Asked):
                    # The next page is asked for when this one has been taken: it waits for its turn here.
                    self.governor.answered(fact.tries)
                    await self.governor.ready()
                    paid += 1
                self._apply(fact)
        finally:
            if paid > 1:
                self.governor.give_back()
            taking.end()
        for function in read.group.functions:
            self._apply(SourceState(SOURCE, State.OK, "", self._now(), function))
        return covered

    def _absent(self, read: Read, error: NotFound) -> None:
        """Book a log group that is not there as read: Lambda makes it with the first line, and then it is polled."""
        for function in read.group.functions:
            self._apply(LogsRead(function, read.span, complete=True, reports_only=read.reports_only))
            self._apply(SourceState(SOURCE, State.OK, str(error), self._now(), function))

    def _failed(self, read: Read, error: AwsError) -> None:
        for function in read.group.functions:
            self._apply(SourceState(SOURCE, State(error.state), str(error), self._now(), function))


class _Taking:
    """Notes the new lines of one read: how many, and how late they came."""

    def __init__(self, state: GroupState | None, read: Read, now_ms: int) -> None:
        self._state = state
        self._read = read
        self._now_ms = now_ms
        self._before_ms = state.asked_ms if state is not None and read.poll else None
        self._lines = 0

    def line(self, line: LogLine) -> None:
        self._lines += 1
        state = self._state
        if state is None:
            return
        state.count(line.timestamp_ms)
        lag = None if line.ingested_ms is None else line.ingested_ms - line.timestamp_ms
        proven = state.proven_lag_ms(self._read, line.timestamp_ms)
        if lag is not None or proven is not None:
            state.lag.take(max(lag or 0, proven or 0), line.timestamp_ms, self._now_ms)

    def end(self) -> None:
        if self._state is not None and self._read.poll:
            before = self._before_ms if self._before_ms is not None else self._read.span.start_ms
            self._state.found(self._lines, (self._now_ms - before) / 1000, self._now_ms)
