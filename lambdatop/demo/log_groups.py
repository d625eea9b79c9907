"""What CloudWatch Logs holds of the demo: groups, streams, and events once they have been ingested."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lambdatop.demo.faults import Faults
from lambdatop.demo.flood import FLOODED, Flood
from lambdatop.demo.log_writer import Event, write
from lambdatop.demo.simulation import Invocation
from lambdatop.demo.story import MINUTE_MS
from lambdatop.demo.world import World

_SLICE_MS = 5 * MINUTE_MS
# Written events are kept for as many invocations as a quarter of an hour of the whole account has, and some more.
_KEPT_INVOCATIONS = 8_000


@dataclass(frozen=True, slots=True)
class Stream:
    """One log stream with the times of its first and last event."""

    name: str
    first_ms: int
    last_ms: int


class LogGroups:
    """Reads the log groups of a world; what is written once is kept for a while."""

    def __init__(self, world: World, faults: Faults | None = None) -> None:
        """Begin with nothing written; `faults` may flood a group."""
        self._world = world
        self._faults = faults or Faults()
        self.floods: list[Flood] = []
        """All floods so far; the last one may go on."""
        self._written: dict[tuple[str, int], tuple[Event, ...]] = {}

    @property
    def begin_ms(self) -> int:
        """Say since when there are events, in ms."""
        return self._world.begin_ms

    def names(self) -> dict[str, list[str]]:
        """Name the groups that exist, with their functions: a function that never ran has none."""
        groups: dict[str, list[str]] = {}
        for name, function in self._world.functions.items():
            if self._world.story(name).runs:
                groups.setdefault(function.log_group, []).append(name)
        return groups

    def streams(self, group: str) -> list[Stream]:
        """List the streams of a group that have been written to, by name."""
        now = self._world.now()
        found = []
        for name in self.names()[group]:
            opened = self._world.life(name).pool.opened
            written = (one for one in opened if one.born_ms < now and one.free_ms > one.born_ms)
            found += [Stream(one.stream, one.born_ms, min(int(one.free_ms), now)) for one in written]
        return sorted(found, key=lambda s: s.name)

    def walk(
        self, group: str, start_ms: int, end_ms: int, *, newest_first: bool = False, stream: str | None = None
    ) -> Iterator[Event]:
        """Give the events of a group that have arrived, in [start, end], in order or in reverse order."""
        start, end = max(start_ms, self._world.begin_ms), min(end_ms, self._world.now())
        names = self.names()[group]
        edges = list(range(start, end + 1, _SLICE_MS))
        for edge in reversed(edges) if newest_first else edges:
            found = self._between(names, edge, min(edge + _SLICE_MS - 1, end), stream)
            found += self._flooded(names, edge, min(edge + _SLICE_MS - 1, end), stream)
            found.sort(reverse=newest_first)
            yield from found

    def arrived(self, group: str, after_ms: int, until_ms: int) -> list[Event]:
        """Give the events of a group that were ingested in (after, until], in order."""
        names = self.names()[group]
        found = self._between(names, after_ms - 2 * MINUTE_MS, until_ms)
        found += self._flooded(names, after_ms - MINUTE_MS, until_ms, None)
        return sorted(event for event in found if after_ms < event.ingested <= until_ms)

    def _between(self, names: list[str], start_ms: int, end_ms: int, stream: str | None = None) -> list[Event]:
        now = self._world.now()
        return [
            event
            for name in names
            for done in self._world.life(name).touching(start_ms, end_ms)
            if stream is None or done.environment.stream == stream
            for event in self._events(name, done)
            if start_ms <= event.timestamp <= end_ms and event.ingested <= now
        ]

    def _flooded(self, names: list[str], start_ms: int, end_ms: int, stream: str | None) -> list[Event]:
        now, rate = self._world.now(), self._faults.flood
        last = self.floods[-1] if self.floods else Flood(0, 0, 0)
        goes_on = last.end_ms > now
        if goes_on and rate != last.per_s:
            self.floods[-1] = replace(last, end_ms=now)
        if rate and (not goes_on or rate != last.per_s):
            self.floods.append(Flood(rate, now))
        if not self.floods or FLOODED not in names:
            return []
        return [
            event
            for flood in self.floods
            for event in flood.between(start_ms, end_ms)
            if event.ingested <= now and (stream is None or event.stream == stream)
        ]

    def _events(self, name: str, done: Invocation) -> tuple[Event, ...]:
        key = (name, done.number)
        events = self._written.get(key)
        if events is None:
            events = self._written[key] = write(self._world.story(name), done)
            if len(self._written) > _KEPT_INVOCATIONS:
                del self._written[next(iter(self._written))]
        return events
