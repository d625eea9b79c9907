"""The pool of execution environments: a call that finds none free is a cold start."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from itertools import count
from random import Random
from time import gmtime, strftime

from lambdatop.demo.story import Story


class Why(StrEnum):
    """Why an environment was begun: for want of a free one, or in place of one that was lost."""

    READY = "made ready"
    BUSY = "all were busy"
    SPILL = "all that stand ready were busy"
    IDLE = "nobody had called for long"
    CHANGE = "the function was changed"
    RUNTIME = "the runtime was updated"
    FAILURE = "a call took its environment with it"
    AGE = "the one before had grown old"


@dataclass(slots=True)
class Environment:
    """One execution environment, which is also one log stream; ms since the epoch."""

    version: str
    stream: str
    born_ms: int
    retire_ms: float
    provisioned: bool = False
    free_ms: float = 0.0
    peak_mb: int = 0
    why: Why = Why.READY
    build: int = 0
    """How often the runtime had been updated by then."""
    lost: Why | None = None
    """How it was lost, if it was not let go of for want of calls."""


@dataclass(slots=True)
class Pool:
    """The environments of one function that are alive, and all that ever were since the history began."""

    story: Story
    rng: Random
    alive: list[Environment] = field(default_factory=list)
    opened: list[Environment] = field(default_factory=list)
    build: int = 0
    _lost: list[Environment] = field(default_factory=list)
    """Those that would still serve had they not been lost, and in whose place none was begun yet."""
    _serials: Iterator[int] = field(init=False, default_factory=count)

    def take(self, at_ms: int) -> tuple[Environment | None, int]:
        """Give the free environment used last (None: a cold start is due) and how many are busy."""
        free: Environment | None = None
        busy = 0
        ended = False
        for one in self.alive:
            if one.free_ms > at_ms:
                busy += 1
            elif one.retire_ms <= at_ms or (not one.provisioned and one.free_ms + self.story.start.idle_ms <= at_ms):
                ended = True
            elif free is None or (one.provisioned, one.free_ms) > (free.provisioned, free.free_ms):
                free = one
        if ended:
            self._lost += [
                one for one in self.alive if one is not free and one.free_ms <= at_ms and one.retire_ms <= at_ms
            ]
            self.alive = [one for one in self.alive if one is free or one.free_ms > at_ms or self._keeps(one, at_ms)]
        return free, busy

    def _why(self, at_ms: int, busy: int) -> Why:
        """Say why one is begun now, of which the newest that was lost and would still serve is the first reason."""
        self._lost = [one for one in self._lost if one.free_ms + self.story.start.idle_ms > at_ms]
        if self._lost:
            newest = max(self._lost, key=lambda one: one.free_ms)
            self._lost.remove(newest)
            return newest.lost or Why.AGE
        if not busy:
            return Why.IDLE
        return Why.SPILL if self.story.provisioned else Why.BUSY

    def _keeps(self, one: Environment, at_ms: int) -> bool:
        return one.retire_ms > at_ms and (one.provisioned or one.free_ms + self.story.start.idle_ms > at_ms)

    def open(self, at_ms: int, busy: int = 0, *, provisioned: bool = False) -> Environment:
        """Begin a new environment while `busy` run; AWS recycles each of them after some time, unless provisioned."""
        life = float("inf") if provisioned else self.story.start.life_ms * (0.6 + 0.8 * self.rng.random())
        version = self.story.version or "$LATEST"
        one = Environment(version, self._stream(version, at_ms), at_ms, at_ms + life, provisioned, float(at_ms))
        one.build = self.build
        one.why = Why.READY if provisioned else self._why(at_ms, busy)
        self.alive.append(one)
        self.opened.append(one)
        return one

    def _stream(self, version: str, at_ms: int) -> str:
        """Name the log stream; in a log group of its own choosing a function's name stands before the version."""
        story = self.story
        day = strftime("%Y/%m/%d", gmtime(at_ms // 1000))
        digest = sha256(f"{story.name}/{next(self._serials)}/{at_ms}".encode()).hexdigest()[:32]
        return f"{day}/{story.name if story.log_group else ''}[{version}]{digest}"

    def end(self, one: Environment) -> None:
        """Throw an environment away after a timeout or a kill; a provisioned one is replaced by AWS at once."""
        if not one.provisioned:
            one.retire_ms = 0.0
            one.lost = Why.FAILURE

    def empty(self, why: Why = Why.CHANGE) -> None:
        """Let a change replace every environment; calls that run now still run to their end."""
        for one in self.alive:
            one.retire_ms = 0.0
            one.lost = why

    def update_runtime(self) -> None:
        """Move the function to the next build of its runtime, as AWS does without asking."""
        self.build += 1
        self.empty(Why.RUNTIME)
