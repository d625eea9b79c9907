"""One function's life: calls meet environments, memory, timeouts and limits, and become invocations."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count
from math import ceil, exp
from random import Random
from typing import NamedTuple

from lambdatop.demo.environments import Environment, Pool
from lambdatop.demo.story import MINUTE_MS, Story, cpu_share
from lambdatop.demo.traffic import Shard, arrivals

_RETRY_AFTER_MS = (60_000, 120_000)
_REFUSED_AGAIN_MS = 1_000


class Outcome(StrEnum):
    """How an invocation ended."""

    SUCCESS = "success"
    ERROR = "error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out-of-memory"


class Invocation(NamedTuple):
    """What truly happened in one invocation; a NamedTuple as tens of thousands are made before the first paint."""

    number: int
    start_ms: int
    """When the call came; the handler begins after init or restore."""
    duration_ms: float
    billed_ms: int
    init_ms: float | None
    restore_ms: float | None
    billed_restore_ms: int | None
    memory_mb: int
    max_memory_mb: int
    status: Outcome
    concurrency: int
    """Environments busy at the start, this one included."""
    records: int
    salt: int
    """128 random bits: the request id, and the seed of all that is said about this call."""
    environment: Environment
    attempt: int
    """0, or how many times an asynchronous call had failed before."""

    @property
    def request_id(self) -> str:
        """Give the id as AWS writes it; a retry of an asynchronous call repeats it."""
        text = f"{self.salt:032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    @property
    def cold(self) -> bool:
        """Say whether the caller had to wait for an environment."""
        return self.init_ms is not None or self.restore_ms is not None

    @property
    def began_ms(self) -> float:
        """Give the moment at which the handler began."""
        return self.start_ms + (self.init_ms or 0.0) + (self.restore_ms or 0.0)

    @property
    def end_ms(self) -> float:
        """Give the moment at which the environment was free again."""
        return self.began_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Settings:
    """What of a function's configuration decides about its calls."""

    memory_mb: int
    timeout_s: int


class _Due(NamedTuple):
    at_ms: int
    tie: int
    attempt: int
    salt: int
    shard: int | None


@dataclass(slots=True)
class Simulation:
    """Carries one function forward in time; the same seed gives the same life, in however many steps."""

    story: Story
    seed: int
    begin_ms: int
    origin_ms: int
    settings: Settings
    reserved: Callable[[], int | None]
    """Asked at each call, as reserved concurrency may change at any time."""
    invocations: list[Invocation] = field(default_factory=list)
    throttled: dict[int, int] = field(default_factory=dict)
    """Throttles per minute, by the start of the minute."""
    iterator_age: dict[int, float] = field(default_factory=dict)
    """Greatest age in ms of the last record of a batch, by the start of the minute."""
    longest_ms: float = 0.0
    advanced_ms: int = field(init=False)
    pool: Pool = field(init=False)
    _rng: Random = field(init=False)
    _calls: Iterator[int] = field(init=False)
    _due: list[_Due] = field(init=False, default_factory=list)
    _ties: Iterator[int] = field(init=False, default_factory=count)
    _numbers: Iterator[int] = field(init=False, default_factory=count)
    _shards: list[Shard] = field(init=False, default_factory=list)
    _coming: tuple[int, Settings] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Open what stands ready from the beginning: provisioned environments, shards, the first call."""
        self.advanced_ms = self.begin_ms
        self._rng = Random(f"{self.seed}/{self.story.name}/calls")  # noqa: S311 - a reproducible world, no secrets
        self.pool = Pool(self.story, self._rng)
        for _ in range(self.story.provisioned):
            self.pool.open(self.begin_ms, provisioned=True)
        if self.story.traffic is not None:
            rng = Random(f"{self.seed}/{self.story.name}/arrivals")  # noqa: S311 - likewise
            self._calls = arrivals(self.story.traffic, rng, self.begin_ms, self.origin_ms)
            self._push(next(self._calls))
        if self.story.shards is not None:
            for index in range(self.story.shards.count):
                self._shards.append(Shard(self.story.shards, self.begin_ms))
                self._push(self.begin_ms + 1_700 * (index + 1), shard=index)

    def _push(self, at_ms: int, *, attempt: int = 0, salt: int = 0, shard: int | None = None) -> None:
        heappush(self._due, _Due(at_ms, next(self._ties), attempt, salt, shard))

    def advance(self, to_ms: int) -> None:
        """Let everything happen that is due up to and including a moment."""
        due = self._due
        self.advanced_ms = max(self.advanced_ms, to_ms)
        while due and due[0].at_ms <= to_ms:
            call = heappop(due)
            self._settle(call.at_ms)
            if call.shard is not None:
                self._poll(call.at_ms, call.shard)
                continue
            if call.attempt == 0:
                self._push(next(self._calls))
            done = self._invoke(call.at_ms, call.salt or self._rng.getrandbits(128), 0, call.attempt)
            if done is not None and done.status is not Outcome.SUCCESS and call.attempt < self.story.retries:
                later = int(done.end_ms) + _RETRY_AFTER_MS[call.attempt]
                self._push(later, attempt=call.attempt + 1, salt=done.salt)
        self._settle(to_ms)

    def change(self, settings: Settings, from_ms: int) -> None:
        """Take a new configuration into use at a moment to come; until then calls use the old one."""
        self._coming = (from_ms, settings)

    def _settle(self, at_ms: int) -> None:
        if self._coming is not None and self._coming[0] <= at_ms:
            self.settings = self._coming[1]
            self._coming = None
            self.pool.empty()

    def _poll(self, at_ms: int, index: int) -> None:
        shard = self._shards[index]
        records, age = shard.poll(at_ms)
        end = at_ms
        if records:
            done = self._invoke(at_ms, self._rng.getrandbits(128), records)
            if done is None:
                shard.backlog += records
                end = at_ms + _REFUSED_AGAIN_MS
            else:
                minute = at_ms - at_ms % MINUTE_MS
                self.iterator_age[minute] = max(self.iterator_age.get(minute, 0.0), age)
                end = int(done.end_ms) + 1
        self._push(max(shard.next_poll(at_ms, end), at_ms + 20), shard=index)

    def _invoke(self, at_ms: int, salt: int, records: int = 0, attempt: int = 0) -> Invocation | None:
        """Run one call; None is a throttle."""
        environment, busy = self.pool.take(at_ms)
        limit = self.reserved()
        if limit is not None and busy >= limit:
            minute = at_ms - at_ms % MINUTE_MS
            self.throttled[minute] = self.throttled.get(minute, 0) + 1
            return None
        begin = None
        if environment is None:
            environment = self.pool.open(at_ms, busy)
            start = self.story.start
            begin = round(start.init_ms * exp(self._rng.gauss(0, start.spread)), 2)
        duration, used, status = self._work(at_ms, records)
        environment.peak_mb = max(environment.peak_mb, used)
        restoring = self.story.start.restore
        init, restore = (None, begin) if restoring else (begin, None)
        billed_restore = None if restore is None else ceil(restore * 0.3)
        # AWS rounds the exact sum; here the printed figures are the exact ones, so cents of a ms are whole numbers.
        billed = ceil(round((duration + (init or 0.0)) * 100) / 100) + (billed_restore or 0)
        done = Invocation(
            next(self._numbers),
            at_ms,
            duration,
            billed,
            init,
            restore,
            billed_restore,
            self.settings.memory_mb,
            environment.peak_mb,
            status,
            busy + 1,
            records,
            salt,
            environment,
            attempt,
        )
        environment.free_ms = done.end_ms
        if status in {Outcome.TIMEOUT, Outcome.OUT_OF_MEMORY}:
            self.pool.end(environment)
        self.longest_ms = max(self.longest_ms, done.end_ms - at_ms)
        self.invocations.append(done)
        return done

    def _work(self, at_ms: int, records: int) -> tuple[float, int, Outcome]:
        """Say how long the handler runs, how much memory it takes and how it ends."""
        work, rng = self.story.work, self._rng
        cpu = work.cpu_ms + records * work.cpu_ms_per_record
        duration = (work.wait_ms + cpu / cpu_share(self.settings.memory_mb)) * exp(rng.gauss(0, work.spread))
        used = work.memory_mb + work.memory_spread_mb * rng.random()
        status = Outcome.SUCCESS
        if rng.random() < work.heavy_share:
            duration *= work.heavy_factor
            used += work.heavy_memory_mb * (0.7 + 0.4 * rng.random())
        if rng.random() < self.story.failure.chance(at_ms - self.origin_ms):
            duration *= 0.7
            status = Outcome.ERROR
        if used > self.settings.memory_mb:
            duration *= self.settings.memory_mb / used
            used = self.settings.memory_mb
            status = Outcome.OUT_OF_MEMORY
        limit_ms = self.settings.timeout_s * 1000.0
        if duration >= limit_ms:
            duration, status = limit_ms, Outcome.TIMEOUT
        return max(round(duration, 2), 1.0), int(used), status

    def between(self, start_ms: int, end_ms: int) -> Sequence[Invocation]:
        """Give the invocations whose call came in [start, end)."""
        found = self.invocations
        return found[bisect_left(found, start_ms, key=_start_of) : bisect_left(found, end_ms, key=_start_of)]

    def touching(self, start_ms: int, end_ms: int) -> Sequence[Invocation]:
        """Give all invocations that may have said something in [start, end], and perhaps a few more."""
        found = self.invocations
        first = bisect_left(found, int(start_ms - self.longest_ms) - 1, key=_start_of)
        return found[first : bisect_right(found, end_ms, key=_start_of)]

    def forget(self, before_ms: int) -> None:
        """Drop what is older than a moment, so that a demo may run for days."""
        del self.invocations[: bisect_left(self.invocations, before_ms, key=_start_of)]
        self.pool.opened = [one for one in self.pool.opened if one.free_ms >= before_ms]
        self.throttled = {minute: n for minute, n in self.throttled.items() if minute >= before_ms}
        self.iterator_age = {minute: age for minute, age in self.iterator_age.items() if minute >= before_ms}


def _start_of(invocation: Invocation) -> int:
    return invocation.start_ms
