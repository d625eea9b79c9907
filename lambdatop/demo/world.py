"""The demo account as a whole: a clock, every function with its life, and changes that take some seconds."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from lambdatop.demo.function import DemoFunction, build
from lambdatop.demo.simulation import Settings, Simulation
from lambdatop.demo.stories import STORIES
from lambdatop.demo.story import MINUTE_MS, Story

HISTORY_MS = 180 * MINUTE_MS
_REMEMBER_MS = 240 * MINUTE_MS
_TIDY_EVERY_MS = 10 * MINUTE_MS
_UPDATE_MS = 3_000
_UPDATE_IN_VPC_MS = 6_000
_SLICE_MS = 20 * MINUTE_MS


def wall_clock() -> int:
    """Give the time of day in ms since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class World:
    """Everything that is true in the demo account; each function lives on when somebody asks about it.

    The same seed and clock give the same world, however often and in whatever order it is asked.
    """

    def __init__(self, seed: int = 1, clock: Callable[[], int] = wall_clock) -> None:
        """Begin three hours before the first now; nothing is simulated before it is asked for."""
        self._clock = clock
        self._now = self.origin_ms = clock()
        self.begin_ms = (self.origin_ms - HISTORY_MS) // MINUTE_MS * MINUTE_MS
        self.functions: dict[str, DemoFunction] = {}
        self._lives: dict[str, Simulation] = {}
        self._tidied_ms = self.origin_ms
        for story in STORIES:
            self._add(story, seed)

    def _add(self, story: Story, seed: int) -> None:
        function = self.functions[story.name] = build(story, self.origin_ms)
        settings = Settings(story.memory_mb, story.timeout_s)
        self._lives[story.name] = Simulation(
            story, seed, self.begin_ms, self.origin_ms, settings, lambda: function.reserved
        )

    def now(self) -> int:
        """Give the moment it is, in ms; it never goes back."""
        self._now = max(self._now, self._clock())
        return self._now

    def story(self, name: str) -> Story:
        """Give the story that a function follows."""
        return self._lives[name].story

    def life(self, name: str) -> Simulation:
        """Give what has happened to a function up to now."""
        now = self.now()
        life = self._lives[name]
        life.advance(now)
        if now - self._tidied_ms > _TIDY_EVERY_MS:
            self._tidied_ms = now
            self.begin_ms = max(self.begin_ms, now - _REMEMBER_MS)
            for one in self._lives.values():
                one.advance(now)
                one.forget(self.begin_ms)
        return life

    def warm_up(self) -> bool:
        """Let one more slice of history happen, so that the first question finds it there; False when all has."""
        now = self.now()
        for life in self._lives.values():
            if life.advanced_ms < self.origin_ms:
                life.advance(min(life.advanced_ms + _SLICE_MS, now))
                return True
        return False

    def function(self, name: str) -> DemoFunction | None:
        """Give a function as the control plane sees it now, or None."""
        function = self.functions.get(name)
        if function is not None:
            function.settle(self.now())
        return function

    def configure(self, function: DemoFunction, changes: Mapping[str, Any], *, fails: bool = False) -> None:
        """Begin to change $LATEST; calls use the old settings until the change is done, then every environment is new.

        Where an alias sends all traffic to a published version, or the update `fails`, calls never see it.
        """
        now = self.now()
        life = self.life(function.name)
        done = now + (_UPDATE_IN_VPC_MS if life.story.vpc else _UPDATE_MS)
        function.begin_update(changes, now, done, fails=fails)
        if life.story.version is None and not fails:
            life.change(Settings(function.config["MemorySize"], function.config["Timeout"]), done)

    def reserve(self, function: DemoFunction, limit: int | None) -> None:
        """Set or lift reserved concurrency from now on."""
        self.life(function.name)
        function.reserved = limit

    def remove(self, name: str) -> None:
        """Delete a function, as DeleteFunction does; its log group stays, but here nobody reads it any more."""
        self.functions.pop(name, None)
        self._lives.pop(name, None)
