"""What a story of the demo is made of: traffic, work, starts, failures, in plain numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

MINUTE_MS = 60_000
FULL_VCPU_MB = 1769


@dataclass(frozen=True, slots=True)
class Window:
    """Repeats something for ever, so that any recent quarter of an hour shows it.

    Times are ms; phase 0 is the world's first now.
    """

    every_ms: int
    from_ms: int
    length_ms: int

    def holds(self, phase_ms: float) -> bool:
        """Say whether the moment lies inside one of the repetitions."""
        return (phase_ms - self.from_ms) % self.every_ms < self.length_ms


@dataclass(frozen=True, slots=True)
class Traffic:
    """Says how many calls come, as a rate that is a function of time; calls a minute."""

    per_minute: float
    swing: float = 0.25
    swing_ms: int = 47 * MINUTE_MS
    burst: Window | None = None
    burst_per_minute: float = 0.0

    def rate(self, phase_ms: float) -> float:
        """Give the calls a minute at a moment."""
        if self.burst is not None and self.burst.holds(phase_ms):
            return self.burst_per_minute
        return self.per_minute * (1 + self.swing * math.sin(2 * math.pi * phase_ms / self.swing_ms))


@dataclass(frozen=True, slots=True)
class Shards:
    """Says what a stream carries, so that a reader which is too slow falls behind; records a second and shard."""

    count: int
    batch: int
    per_s: float
    gather_ms: int = 5_000
    keep_ms: int = 24 * 60 * MINUTE_MS
    """How long a record waits at most before the stream drops it."""


@dataclass(frozen=True, slots=True)
class Work:
    """Says what one call costs; `cpu_ms` is time on one whole vCPU, so less memory stretches it."""

    wait_ms: float
    cpu_ms: float
    memory_mb: float
    memory_spread_mb: float = 12.0
    spread: float = 0.25
    cpu_ms_per_record: float = 0.0
    heavy_share: float = 0.0
    heavy_factor: float = 1.0
    heavy_memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Start:
    """Says how an environment begins and ends; ms."""

    init_ms: float = 300.0
    spread: float = 0.12
    restore: bool = False
    idle_ms: int = 6 * MINUTE_MS
    life_ms: int = 70 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Failure:
    """Says which share of calls ends in an exception, and when it is many."""

    share: float = 0.0
    spike: Window | None = None
    spike_share: float = 0.0

    def chance(self, phase_ms: float) -> float:
        """Give the share at a moment."""
        return self.spike_share if self.spike is not None and self.spike.holds(phase_ms) else self.share


@dataclass(frozen=True, slots=True)
class Story:
    """One function of the demo account: how it is set up and how it behaves."""

    name: str
    description: str
    runtime: str
    handler: str
    memory_mb: int
    timeout_s: int
    work: Work
    traffic: Traffic | None = None
    shards: Shards | None = None
    start: Start = field(default_factory=Start)
    failure: Failure = field(default_factory=Failure)
    architecture: str = "x86_64"
    retries: int = 0
    """How often an asynchronous call is tried again after a failure, with the same request id."""
    reserved: int | None = None
    version: str | None = None
    """The published version that the alias `live` sends all traffic to; None is $LATEST."""
    provisioned: int = 0
    tracing: bool = False
    json_log: bool = False
    log_group: str | None = None
    dead_letter: str | None = None
    vpc: bool = False
    source: str | None = None
    """ARN of the queue or stream that feeds it."""
    public_url: bool = False
    gateway: bool = False
    """Whether API Gateway calls it."""
    code_size: int = 1_204_518
    layers: tuple[str, ...] = ()
    extension: str | None = None
    """Name of an extension that says so in the log when an environment begins."""
    variables: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Say whether anything ever calls it."""
        return self.traffic is not None or self.shards is not None


def cpu_share(memory_mb: int) -> float:
    """Give the part of one vCPU that single-threaded code gets at a memory size, 1.0 from 1,769 MB up."""
    return min(memory_mb / FULL_VCPU_MB, 1.0)
