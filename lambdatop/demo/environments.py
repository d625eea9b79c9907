"""The pool of execution environments: a call that finds none free is a cold start."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from random import Random
from time import gmtime, strftime

from lambdatop.demo.story import Story


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


@dataclass(slots=True)
class Pool:
    """The environments of one function that are alive, and all that ever were since the history began."""

    story: Story
    rng: Random
    alive: list[Environment] = field(default_factory=list)
    opened: list[Environment] = field(default_factory=list)
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
            self.alive = [one for one in self.alive if one is free or one.free_ms > at_ms or self._keeps(one, at_ms)]
        return free, busy

    def _keeps(self, one: Environment, at_ms: int) -> bool:
        return one.retire_ms > at_ms and (one.provisioned or one.free_ms + self.story.start.idle_ms > at_ms)

    def open(self, at_ms: int, *, provisioned: bool = False) -> Environment:
        """Begin a new environment; AWS recycles each of them after some time, provisioned ones aside."""
        life = float("inf") if provisioned else self.story.start.life_ms * (0.6 + 0.8 * self.rng.random())
        version = self.story.version or "$LATEST"
        one = Environment(version, self._stream(version, at_ms), at_ms, at_ms + life, provisioned, float(at_ms))
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

    def empty(self) -> None:
        """Let a change of configuration replace every environment; calls that run now still run to their end."""
        for one in self.alive:
            one.retire_ms = 0.0
