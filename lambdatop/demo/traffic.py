"""When calls come: seeded arrivals at a rate that is a function of time, and shards that are polled."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from lambdatop.demo.story import MINUTE_MS, Shards, Traffic

STEP_MS = 10_000


def arrivals(traffic: Traffic, rng: Random, begin_ms: int, origin_ms: int) -> Iterator[int]:
    """Give the times of calls for ever, in ms, as a Poisson process whose rate is constant within ten seconds."""
    at = float(begin_ms)
    while True:
        phase = at - origin_ms
        step_end = at - phase % STEP_MS + STEP_MS
        rate = traffic.rate(step_end - STEP_MS - origin_ms) / MINUTE_MS
        at = at + rng.expovariate(rate) if rate > 0 else step_end
        if at >= step_end:
            at = step_end
        else:
            yield int(at)


@dataclass(slots=True)
class Shard:
    """One shard of a stream with its backlog; a poll takes a batch, and what stays behind grows older."""

    shards: Shards
    seen_ms: int
    backlog: float = 0.0

    def poll(self, at_ms: int) -> tuple[int, float]:
        """Take a batch: its records (0: nothing there) and the age in ms of the last of them."""
        rate = self.shards.per_s
        self.backlog += rate * (at_ms - self.seen_ms) / 1000
        self.backlog = min(self.backlog, rate * self.shards.keep_ms / 1000)
        self.seen_ms = at_ms
        taken = min(self.shards.batch, int(self.backlog))
        self.backlog -= taken
        return taken, self.backlog / rate * 1000

    def next_poll(self, at_ms: int, end_ms: int) -> int:
        """Say when to poll again: at once while whole batches wait, else when the batch had time to gather."""
        full = self.backlog >= self.shards.batch
        return max(end_ms, at_ms if full else at_ms + self.shards.gather_ms)
