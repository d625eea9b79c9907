"""A scripted account and a clock that runs only when told: an hour of the engine takes no time."""

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lambdatop.core.errors import AccessDenied, AwsError
from lambdatop.core.facts import (
    Asked,
    Fact,
    FunctionSeen,
    FunctionsListed,
    LogLine,
    LogsRead,
    MetricPoints,
    RoomRead,
    TailUpdate,
)
from lambdatop.core.model import FunctionConfig, Identity, LogGroup, Measure, Span
from lambdatop.core.room import SECTION_OF, Part, Pool, Section

START_MS = 1_800_000_000_000 - 1_800_000_000_000 % 60_000


@dataclass
class HandClock:
    """Time that stands still until `run_for` moves it from one sleeper to the next."""

    at_ms: int = START_MS
    _sleepers: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)
    _count: int = 0

    def now(self) -> int:
        return self.at_ms

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self.at_ms + max(1, round(seconds * 1000)), self._count, future))
        await future

    async def run_for(self, seconds: float) -> None:
        end = self.at_ms + round(seconds * 1000)
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heapq.heappop(self._sleepers)
            self.at_ms = max(self.at_ms, at)
            if not future.done():
                future.set_result(None)
            await self._settle()
        self.at_ms = end

    async def _settle(self) -> None:
        for _ in range(60):
            await asyncio.sleep(0)


@dataclass
class Bucket:
    """The quota of an account: so many calls a second, one second's worth at once."""

    clock: HandClock
    per_s: float
    given: int = 0
    refused: int = 0
    _tokens: float = 0.0
    _at_ms: int = START_MS

    def take(self) -> bool:
        now = self.clock.now()
        self._tokens = min(self.per_s, self._tokens + (now - self._at_ms) / 1000 * self.per_s)
        self._at_ms = now
        if self._tokens < 1:
            self.refused += 1
            return False
        self._tokens -= 1
        self.given += 1
        return True


def function(name: str, group: str | None = None) -> FunctionConfig:
    return FunctionConfig(
        name=name,
        arn=f"arn:aws:lambda:us-east-1:123456789012:function:{name}",
        runtime="python3.13",
        architecture="arm64",
        package_type="Zip",
        memory_mb=512,
        timeout_s=10,
        ephemeral_mb=512,
        last_modified_ms=None,
        revision_id="r1",
        log_group=group or f"/aws/lambda/{name}",
        log_format="Text",
    )


@dataclass
class ScriptedAccount:
    """Answers from tables; `failures[operation]` are raised first, one a call, None lets a call pass."""

    clock: HandClock
    listed: list[FunctionConfig]
    region: str = "us-east-1"
    points: dict[tuple[str, Measure], list[tuple[int, float]]] = field(default_factory=dict)
    lines: list[LogLine] = field(default_factory=list)
    failures: dict[str, list[AwsError | None]] = field(default_factory=dict)
    calls: list[tuple[str, object, int]] = field(default_factory=list)
    asked_metrics: list[tuple[tuple[str, ...], tuple[Measure, ...], int, Span]] = field(default_factory=list)
    rooms: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    shared: Pool = field(default_factory=Pool)
    streams: tuple[str, ...] = ()
    page: int = 1_000_000
    closed: bool = False
    denied: set[str] = field(default_factory=set)
    """Log groups that may not be read."""

    def count(self) -> Counter[str]:
        return Counter(name for name, _, _ in self.calls)

    def _called(self, name: str, what: object = None) -> None:
        self.calls.append((name, what, self.clock.now()))
        queue = self.failures.get(name)
        if queue:
            error = queue.pop(0)
            if error is not None:
                raise error

    async def identity(self) -> Identity:
        self._called("identity")
        return Identity("123456789012", None, self.region, None)

    async def functions(self, patterns: Sequence[str]) -> AsyncIterator[Fact]:
        self._called("functions", tuple(patterns))
        for config in list(self.listed):
            yield FunctionSeen(config)
        yield FunctionsListed(tuple(c.name for c in self.listed))

    async def metrics(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> AsyncIterator[Fact]:
        names = tuple(f.name for f in functions)
        percentile = any("_p" in m for m in measures)
        self.asked_metrics.append((names, tuple(measures), period_s, span))
        self._called("percentiles" if percentile else "metrics", names)
        for name in names:
            for measure in measures:
                points = self.points.get((name, measure), [])
                inside = tuple(p for p in points if span.start_ms <= p[0] < span.end_ms)
                yield MetricPoints(name, measure, period_s, span, inside)
        yield Asked("metrics", Decimal(len(names) * len(measures)) / 100_000)

    async def logs(self, group: LogGroup, span: Span, *, reports_only: bool, max_pages: int) -> AsyncIterator[Fact]:
        self._called("logs", (group.name, span, reports_only))
        if group.name in self.denied:
            raise AccessDenied("needs logs:FilterLogEvents", "logs:FilterLogEvents")
        hits = [
            line
            for line in self.lines
            if line.function in group.functions
            and span.start_ms <= line.timestamp_ms < span.end_ms
            and (line.ingested_ms or 0) <= self.clock.now()
            and (not reports_only or line.message.startswith("REPORT"))
        ]
        hits.sort(key=lambda line: line.timestamp_ms, reverse=True)
        room = self.page * max_pages
        whole = len(hits) <= room
        for line in hits[:room]:
            yield line
        start = span.start_ms if whole else hits[room - 1].timestamp_ms
        for name in group.functions:
            yield LogsRead(name, Span(start, span.end_ms), complete=whole, reports_only=reports_only)

    async def live_tail(self, groups: Sequence[LogGroup]) -> AsyncIterator[Fact]:
        self._called("live_tail", tuple(g.name for g in groups))
        while True:
            await self.clock.sleep(1)
            yield TailUpdate()

    async def room(self, config: FunctionConfig, sections: Sequence[Section], span: Span) -> AsyncIterator[Fact]:
        """Give the parts of `rooms` that are asked for."""
        self._called("room", (config.name, tuple(sections), span))
        await asyncio.sleep(0)
        for part in self.rooms.get(config.name, ()):
            if SECTION_OF[type(part)] in sections:
                yield RoomRead(config.name, part, (), self.clock.now())

    async def pool(self, span: Span) -> tuple[Pool, Asked]:
        self._called("pool", span)
        return self.shared, Asked("metrics", Decimal(0))

    async def fed_by_streams(self) -> AsyncIterator[str]:
        self._called("fed_by_streams")
        for name in self.streams:
            yield name

    async def close(self) -> None:
        self.closed = True
