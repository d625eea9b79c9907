"""A hard account: two thousand events a second over streams, late, repeated, alike, unsorted, cut, throttled, reset.

What comes when is a function of the seed, so that a failure can be run again.
"""

from bisect import bisect_left, bisect_right
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from lambdatop.core.errors import AwsFault, NotFound, Throttled, Unreachable
from lambdatop.core.facts import Asked, Fact, LogLine, LogsRead, TailUpdate
from lambdatop.core.model import FunctionConfig, LogGroup, Span
from tests.engine.scripted import START_MS, Bucket, HandClock, ScriptedAccount, function

MINUTE = 60_000


@dataclass
class Hardness:
    """How hard it is; shares are 0..1."""

    per_s: int = 2_000
    late: float = 0.01
    """Share of events that come up to `late_ms` later."""
    late_ms: int = 40_000
    alike: float = 0.05
    """Share of events that have the time, stream and text of the one before."""
    throttle: float = 0.0
    reset: float = 0.0
    fault: float = 0.0
    repeat: bool = True
    """Each further page begins with the last events of the page before."""
    unsorted: bool = True
    quota: float = 25.0
    tail_cut: float = 0.1
    """Chance a second that a Live Tail is cut."""
    tail_repeat: float = 0.02
    tail_s: int = 25
    """Seconds after which a session of Live Tail ends."""
    absent_ms: int = 0
    """For how long the log groups are not there yet."""
    oldest_first: bool = False
    page: int = 10_000


@dataclass
class HardAccount(ScriptedAccount):
    """A minute of events for each function, from START_MS on; answers as AWS does on a bad day."""

    hard: Hardness = field(default_factory=Hardness)
    events: dict[str, list[LogLine]] = field(default_factory=dict)
    asked_ms: list[int] = field(default_factory=list)
    """When each page was asked for."""
    refused_ms: list[int] = field(default_factory=list)
    tails: int = 0
    _times: dict[str, list[int]] = field(default_factory=dict)
    _dice: Random = field(default_factory=lambda: Random(3))  # noqa: S311 - reproducible trouble
    _bucket: Bucket | None = None

    def write(self, seconds: int = 60, seed: int = 1) -> None:
        dice = Random(seed)  # noqa: S311 - likewise
        for config in self.listed:
            made: list[LogLine] = []
            for n in range(self.hard.per_s * seconds // len(self.listed)):
                if made and dice.random() < self.hard.alike:
                    last = made[-1]
                    at, stream, text = last.timestamp_ms, last.stream, last.message
                else:
                    at = START_MS + int(n * len(self.listed) * 1000 / self.hard.per_s)
                    stream, text = f"2027/01/15/[$LATEST]{dice.randrange(8):08x}", f"INFO order {n % 500} was packed\n"
                lag = dice.randrange(800, 5_000)
                if dice.random() < self.hard.late:
                    lag += dice.randrange(self.hard.late_ms)
                made.append(LogLine(config.name, at, at + lag, stream, f"{config.name}-{n:08d}", text))
            self.events[config.log_group] = made
            self._times[config.log_group] = [line.timestamp_ms for line in made]

    async def logs(self, group: LogGroup, span: Span, *, reports_only: bool, max_pages: int) -> AsyncIterator[Fact]:
        self.calls.append(("logs", (group.name, span, reports_only), self.clock.now()))
        if self.clock.now() < START_MS + self.hard.absent_ms:
            raise NotFound("The specified log group does not exist.")
        found = [] if reports_only else self._visible(group.name, span)
        if not self.hard.oldest_first:
            found.reverse()
        size = self.hard.page
        pages = [found[at : at + size] for at in range(0, len(found), size)] or [[]]
        covered = Span(span.end_ms, span.end_ms)
        for number, page in enumerate(pages[:max_pages]):
            failed = self._trouble()
            if failed is not None:
                yield LogsRead(group.functions[0], covered, complete=False, reports_only=reports_only)
                raise failed
            # A call takes its time, in which more events come that this reading does not show.
            await self.clock.sleep(0.12)
            yield Asked("logs", Decimal(0))
            for line in self._as_given(page, pages[number - 1] if number else []):
                yield line
            if number + 1 == len(pages):
                covered = span
            elif not self.hard.oldest_first:
                covered = Span(page[-1].timestamp_ms + 1, span.end_ms)
        yield LogsRead(group.functions[0], covered, complete=covered == span, reports_only=reports_only)

    def _as_given(self, page: list[LogLine], before: list[LogLine]) -> list[LogLine]:
        lines = [*page, *before[-3:]] if self.hard.repeat else list(page)
        if self.hard.unsorted:
            self._dice.shuffle(lines)
        return lines

    def _visible(self, group: str, span: Span) -> list[LogLine]:
        times, lines, now = self._times[group], self.events[group], self.clock.now()
        inside = lines[bisect_left(times, span.start_ms) : bisect_left(times, span.end_ms)]
        return [line for line in inside if (line.ingested_ms or 0) <= now]

    def _trouble(self) -> Throttled | AwsFault | Unreachable | None:
        self.asked_ms.append(self.clock.now())
        if self._bucket is None:
            self._bucket = Bucket(self.clock, self.hard.quota, _tokens=self.hard.quota)
        if not self._bucket.take() or self._dice.random() < self.hard.throttle:
            self.refused_ms.append(self.clock.now())
            return Throttled("Rate exceeded")
        if self._dice.random() < self.hard.reset:
            return Unreachable("the connection broke")
        return AwsFault("an internal error") if self._dice.random() < self.hard.fault else None

    async def live_tail(self, groups: Sequence[LogGroup]) -> AsyncIterator[Fact]:
        self.tails += 1
        yield TailUpdate()
        ingested = sorted(
            (line for group in groups for line in self.events[group.name]), key=lambda line: line.ingested_ms or 0
        )
        times = [line.ingested_ms or 0 for line in ingested]
        seen, end = self.clock.now(), self.clock.now() + self.hard.tail_s * 1000
        while self.clock.now() < end:
            await self.clock.sleep(1)
            if self._dice.random() < self.hard.tail_cut:
                raise Unreachable("the connection broke")
            came = ingested[bisect_right(times, seen) : bisect_right(times, self.clock.now())]
            seen = self.clock.now()
            step = -(-len(came) // 500) or 1
            for line in came[::step]:
                live = LogLine(
                    line.function, line.timestamp_ms, line.ingested_ms, line.stream, None, line.message, live=True
                )
                yield live
                if self._dice.random() < self.hard.tail_repeat:
                    yield live
            yield TailUpdate(sampled=step > 1)


def hard_account(hard: Hardness, functions: int = 4, seconds: int = 60) -> HardAccount:
    configs: list[FunctionConfig] = [function(f"f{n}") for n in range(functions)]
    account = HardAccount(HandClock(), configs, hard=hard)
    account.write(seconds)
    return account
