"""Keeps the lines of every function and gives its invocations, whole, in bounded room."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.assembly import Run
from lambdatop.core.invocations.error_groups import ErrorGroups
from lambdatop.core.invocations.invocation import NEAR_TIMEOUT, ErrorGroup, Invocation, Status
from lambdatop.core.invocations.outcome import Price, outcome
from lambdatop.core.invocations.stream_lines import StreamLines
from lambdatop.core.log.record import FOR_FIGURES, Record
from lambdatop.core.model import FunctionConfig

_SECOND_MS = 1_000
# More than the limit by so much is made room for at once.
_SLACK = 0.1
# A REPORT may be read so much later than the timeout; what has not reported by then does not run any more.
_LATE_MS = 60_000
_LONGEST_S = 900
_start = attrgetter("start_ms")


@dataclass(slots=True)
class _Function:
    """What is kept of one function."""

    streams: dict[str, StreamLines] = field(default_factory=dict)
    dirty: dict[str, StreamLines] = field(default_factory=dict)
    groups: ErrorGroups = field(default_factory=ErrorGroups)
    known_from_ms: int | None = None
    """The oldest line that figures do not need: from then on more than those was read."""
    newest_first: tuple[Invocation, ...] | None = None
    failed: tuple[Invocation, ...] = ()
    running: tuple[Invocation, ...] = ()


@dataclass(frozen=True, slots=True)
class Glance:
    """What the overview says of invocations, as a snapshot has it."""

    in_flight: int = 0
    near_timeout: int = 0
    error_groups: int = 0
    new_error_groups: int = 0
    until_ms: int | None = None
    """When time alone changes it; None is never."""


class Invocations:
    """Takes log lines one by one, in whatever order they come; works out invocations when it is asked for them."""

    def __init__(self, most: int, price: Price, config: Callable[[str], FunctionConfig | None]) -> None:
        """Keep about `most` lines; `config` gives what is known of a function now."""
        self._most = most
        self._price = price
        self._config = config
        self._functions: dict[str, _Function] = {}
        self._dirty: set[str] = set()
        self._by_second: Counter[int] = Counter()
        self._held = 0
        self._full = int(most * (1 + _SLACK))
        self.from_ms: int | None = None
        """What is older falls out to make room; None while all is kept."""

    def add(self, line: LogLine, record: Record) -> None:
        """Take one line that did not come before."""
        at_ms = line.timestamp_ms
        if self.from_ms is not None and at_ms < self.from_ms:
            return
        name = line.function
        known = self._functions.get(name)
        if known is None:
            known = self._functions[name] = _Function()
        stream = known.streams.get(line.stream)
        if stream is None:
            stream = known.streams[line.stream] = StreamLines(lambda run: self._build(name, run))
        stream.add((line, record))
        known.dirty[line.stream] = stream
        self._dirty.add(name)
        if record.kind not in FOR_FIGURES and (known.known_from_ms is None or at_ms < known.known_from_ms):
            known.known_from_ms = at_ms
        self._by_second[at_ms // _SECOND_MS] += 1
        self._held += 1
        if self._held > self._full:
            self._make_room()

    def configured(self, name: str) -> None:
        """Work a function's invocations out anew, as its configuration is another."""
        known = self._functions.get(name)
        if known is not None:
            for stream in known.streams.values():
                stream.rebuild(several=self._several(name))
            known.newest_first = None
            self._dirty.add(name)

    def all(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give the invocations of `functions` (None: all), newest first."""
        parts = [self._of(name, now_ms) for name in self._wanted(functions)]
        return (
            parts[0]
            if len(parts) == 1
            else tuple(sorted((one for part in parts for one in part), key=_start, reverse=True))
        )

    def in_flight(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give those that have started and not ended, the one that has run longest first."""
        running = [one for name in self._wanted(functions) for one in self._refreshed(name).running]
        return tuple(sorted((one for one in running if _may_run(one, now_ms)), key=_oldest))

    def groups(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[ErrorGroup, ...]:
        """Give failures by exception and place, the one seen last first."""
        found: list[ErrorGroup] = []
        for name in self._wanted(functions):
            known = self._refreshed(name)
            if known.failed:
                found.extend(known.groups.gather(known.failed, now_ms, known.known_from_ms))
        return tuple(sorted(found, key=lambda g: (-g.last_ms, g.function, g.error, g.place or "")))

    def holding(self, line: LogLine, now_ms: int) -> Invocation | None:
        """Give the invocation that a line belongs to; None where it belongs to none, or has fallen out."""
        return next((one for one in self.all(now_ms, (line.function,)) if line in one.lines), None)

    def glance(self, now_ms: int) -> Glance:
        """Count for the overview, and say when the clock alone will change it."""
        # Where only REPORT lines are read nothing is known to run; to work all of those out would cost too much.
        followed = {name for name, known in self._functions.items() if known.known_from_ms is not None}
        running = self.in_flight(now_ms, followed)
        groups = self.groups(now_ms, followed)
        turns = [turn for one in running for turn in _turns(one) if turn > now_ms]
        return Glance(
            in_flight=len(running),
            near_timeout=sum(one.near_timeout(now_ms) for one in running),
            error_groups=len(groups),
            new_error_groups=sum(group.new for group in groups),
            until_ms=min(turns, default=None),
        )

    def _wanted(self, functions: Collection[str] | None) -> Iterator[str]:
        return (name for name in sorted(self._functions) if functions is None or name in functions)

    def _of(self, name: str, now_ms: int) -> tuple[Invocation, ...]:
        known = self._refreshed(name)
        if known.newest_first is None:
            every = [one for key in sorted(known.streams) for one in known.streams[key].invocations()]
            known.newest_first = tuple(sorted(every, key=_start, reverse=True))
        lost = {id(one) for one in known.running if not _may_run(one, now_ms)}
        if not lost:
            return known.newest_first
        return tuple(replace(one, status=Status.OK) if id(one) in lost else one for one in known.newest_first)

    def _refreshed(self, name: str) -> _Function:
        """Take what came since into account."""
        known = self._functions[name]
        if name in self._dirty:
            self._dirty.discard(name)
            several = self._several(name)
            for stream in known.dirty.values():
                stream.refresh(several=several)
            known.dirty.clear()
            known.newest_first = None
            known.running = tuple(one for stream in known.streams.values() for one in stream.running())
            known.failed = tuple(one for stream in known.streams.values() for one in stream.failed())
        return known

    def _several(self, name: str) -> bool:
        config = self._config(name)
        return config is not None and config.environment_concurrency > 1

    def _build(self, name: str, run: Run) -> Invocation:
        return outcome(run, self._config(name), self._price)

    def _make_room(self) -> None:
        """Let the oldest seconds fall out, but never the newest one."""
        surplus = self._held - self._most
        seconds = sorted(self._by_second)
        oldest = seconds.pop(0)
        while surplus > 0 and seconds:
            surplus -= self._by_second[oldest]
            oldest = seconds.pop(0)
        self.from_ms = max(self.from_ms or 0, oldest * _SECOND_MS)
        for name, known in self._functions.items():
            if known.known_from_ms is not None:
                self._refreshed(name)
            self._forget(name, known, self.from_ms)
        # What runs cannot be dropped: then there is more before room is made again.
        self._full = int(max(self._held, self._most) * (1 + _SLACK))

    def _forget(self, name: str, known: _Function, start_ms: int) -> None:
        for key, stream in list(known.streams.items()):
            gone, dropped = stream.forget_before(start_ms)
            if not dropped:
                continue
            known.groups.remember(gone)
            self._held -= len(dropped)
            self._by_second.subtract(line.timestamp_ms // _SECOND_MS for line, _ in dropped)
            known.dirty[key] = stream
            self._dirty.add(name)
            if not stream:
                del known.streams[key], known.dirty[key]
        for second in [second for second, count in self._by_second.items() if count <= 0]:
            del self._by_second[second]


def _oldest(one: Invocation) -> tuple[int, str, str, str]:
    return one.start_ms, one.function, one.stream, one.request_id


def _limit_ms(one: Invocation) -> int:
    return one.timeout_ms or _LONGEST_S * _SECOND_MS


def _may_run(one: Invocation, now_ms: int) -> bool:
    """Say whether an invocation without an end may still run: past its timeout its REPORT has got lost."""
    return now_ms <= one.start_ms + _limit_ms(one) + _LATE_MS


def _turns(one: Invocation) -> tuple[int, int]:
    """Say when an invocation that runs comes near its timeout, and when it cannot run any more."""
    return one.start_ms + int(NEAR_TIMEOUT * _limit_ms(one)), one.start_ms + _limit_ms(one) + _LATE_MS + 1
