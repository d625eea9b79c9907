"""Assembles the lines of one log stream into invocations; pure, and the order in which lines came plays no part."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from lambdatop.core.facts import LogLine
from lambdatop.core.log.record import Kind, Record

Said = tuple[LogLine, Record]

_BEGINS = frozenset({Kind.INIT_START, Kind.RESTORE_START})
_STARTING = _BEGINS | {
    Kind.INIT_REPORT,
    Kind.INIT_DONE,
    Kind.RESTORE_REPORT,
    Kind.RESTORE_DONE,
    Kind.EXTENSION,
    Kind.SUBSCRIPTION,
}
# Lines of Lambda's own that name the request; only these make an invocation without a START.
_TELLING = frozenset({Kind.END, Kind.REPORT, Kind.RUNTIME_DONE, Kind.TIMEOUT, Kind.RUNTIME_EXIT})
_ENDING = frozenset({Kind.END, Kind.REPORT})
# Within one millisecond, where no event id gives the order.
_TURN = {
    **dict.fromkeys(_STARTING, 0),
    Kind.INIT_START: -1,
    Kind.RESTORE_START: -1,
    Kind.START: 1,
    Kind.ERROR: 3,
    Kind.TIMEOUT: 3,
    Kind.RUNTIME_EXIT: 3,
    Kind.RUNTIME_DONE: 4,
    Kind.END: 5,
    Kind.REPORT: 6,
}
_APP_TURN = 2
# How many lines of one millisecond are looked at, whatever a program prints.
_NEAR = 100


def stream_order(said: Said) -> tuple[int, str, int]:
    """Give the key that sorts the lines of one stream: by time, then by event id, else as Lambda writes them."""
    line, record = said
    event_id = line.event_id
    # Ids of AWS are numbers that rise; those of others may be anything.
    ordered = event_id if event_id is not None and event_id.isdecimal() else ""
    return line.timestamp_ms, ordered, _TURN.get(record.kind, _APP_TURN)


@dataclass(slots=True, eq=False)
class Run:
    """One invocation as it is put together; `lines` are in the order of the stream."""

    request_id: str
    lines: list[Said]
    first: int
    """Where in the stream its first line stands, and its last."""
    last: int
    start: LogLine | None = None
    report: Said | None = None
    ended: bool = False
    end: int | None = None
    """Where its end stands, once that was looked for; -1 is nowhere."""
    told: bool = False
    """Whether a line of Lambda's own names it."""
    passed: bool = False
    """Whether its environment took the next invocation: then it has ended, told or not."""

    def add(self, place: int, said: Said) -> None:
        """Take one more line."""
        self.lines.append(said)
        self.last = place

    @property
    def start_ms(self) -> int:
        """Give the moment at which the handler began, as well as the lines tell it."""
        if self.start is not None:
            return self.start.timestamp_ms
        if self.report is not None:
            line, record = self.report
            return line.timestamp_ms - round(record.duration_ms or 0)
        return self.lines[0][0].timestamp_ms

    @property
    def end_ms(self) -> int:
        """Give the moment of its last line."""
        return self.lines[-1][0].timestamp_ms


def assemble(lines: Sequence[Said], *, several: bool = False) -> list[Run]:
    """Put lines in `stream_order` together to invocations, by their first line.

    `several` says that the environment runs several at once, so that only a request id tells whose a line is.
    """
    work = _Assembly(lines, several)
    for place, said in enumerate(lines):
        work.take(place, said)
    return work.finish()


@dataclass(slots=True)
class _Assembly:
    """Goes through a stream once. A line without a request id belongs to what runs in its environment then."""

    lines: Sequence[Said]
    several: bool
    runs: list[Run] = field(default_factory=list)
    newest: dict[str, Run] = field(default_factory=dict)
    """By request id, the newest try."""
    now: Run | None = None
    """What started last."""
    before: Run | None = None
    open: list[Run] = field(default_factory=list)
    waiting: list[tuple[int, Said]] = field(default_factory=list)
    """Lines that wait for the invocation that they belong to: init, and what came before any START was read."""

    def take(self, place: int, said: Said) -> None:
        """Take the next line."""
        record = said[1]
        kind, request = record.kind, record.request_id
        if kind is Kind.START and request:
            self._start(place, said, request)
        elif kind in _TELLING and request:
            self._told(place, said, request)
        elif kind in _STARTING:
            self._starting(place, said)
        elif request:
            self._named(place, said, request)
        else:
            self._unnamed(place, said)

    def _new(self, place: int, request: str) -> Run:
        run = Run(request, [], place, place)
        for at, said in self._claimed():
            run.first = min(run.first, at)
            run.lines.append(said)
        self.runs.append(run)
        self.newest[request] = run
        return run

    def _claimed(self) -> list[tuple[int, Said]]:
        """Give the waiting lines to the invocation that they waited for; an init is the beginning of them."""
        waiting, self.waiting = self.waiting, []
        begin = next((i for i, (_, said) in enumerate(waiting) if said[1].kind in _STARTING), None)
        if begin is None:
            return [] if self.several else waiting
        return waiting[begin:]

    def _start(self, place: int, said: Said, request: str) -> None:
        run = self.newest.get(request)
        if run is None or run.start is not None or run.ended:
            run = self._new(place, request)
        run.start = said[0]
        run.told = True
        run.add(place, said)
        if self.several:
            self.open.append(run)
            return
        if self.now is not None:
            self.now.passed = True
        self.before, self.now = self.now, run

    def _told(self, place: int, said: Said, request: str) -> None:
        kind = said[1].kind
        run = self.newest.get(request)
        if run is None or (kind is Kind.REPORT and run.report is not None):
            run = self._new(place, request)
        run.told = True
        run.add(place, said)
        if kind is Kind.REPORT:
            run.report = said
        if kind in _ENDING:
            run.ended = True
            if self.several and run in self.open:
                self.open.remove(run)

    def _starting(self, place: int, said: Said) -> None:
        """Take a line of an init: it waits for the invocation that it makes ready, unless it is one within another."""
        run = self._running()
        begins = said[1].kind in _BEGINS
        if run is None or run.ended or (self.waiting and not begins) or (begins and not self._ends_after(place, run)):
            self.waiting.append((place, said))
        else:
            run.add(place, said)

    def _ends_after(self, place: int, run: Run) -> bool:
        """Say whether the end of `run` comes later in the stream: then what comes now is within it."""
        if run.end is None:
            # Looked for once: however many lines begin like that, the end is the same.
            run.end = self._end_after(place, run.request_id)
        return run.end > place

    def _end_after(self, place: int, request: str) -> int:
        for index in range(place + 1, len(self.lines)):
            record = self.lines[index][1]
            if record.kind is Kind.START:
                break
            if record.kind in _ENDING and record.request_id == request:
                return index
        return -1

    def _ends_at_once(self, place: int, run: Run) -> bool:
        """Say whether the end of `run` follows within the same millisecond."""
        return any(r.kind in _ENDING and r.request_id == run.request_id for r in self._at_once(place))

    def _named(self, place: int, said: Said, request: str) -> None:
        """Take a line of the program that names a request: its own, or of some other service."""
        run = self.newest.get(request)
        if (run is None or run.ended) and self._starts_at_once(place, request):
            run = None
        elif run is None:
            now = self._running()
            run = now if now is not None and not now.ended else None
        if run is None:
            run = self._new(place, request)
        run.add(place, said)

    def _starts_at_once(self, place: int, request: str) -> bool:
        """Say whether the START of a request follows within the same millisecond: then the line came before it."""
        return any(r.kind is Kind.START and r.request_id == request for r in self._at_once(place))

    def _at_once(self, place: int) -> Iterator[Record]:
        """Give what follows within the same millisecond."""
        at_ms = self.lines[place][0].timestamp_ms
        for index in range(place + 1, min(place + _NEAR, len(self.lines))):
            line, record = self.lines[index]
            if line.timestamp_ms != at_ms:
                return
            yield record

    def _unnamed(self, place: int, said: Said) -> None:
        run = self._running()
        if len(self.open) > 1:
            # Whose it is nothing tells.
            return
        if run is None or self.waiting:
            self.waiting.append((place, said))
            return
        if said[1].kind is Kind.ERROR and self.before is not None and self._ends_at_once(place, self.before):
            # The one before failed in the very millisecond in which this one began.
            run = self.before
        run.add(place, said)

    def _running(self) -> Run | None:
        """Give what a line without a request id belongs to now; None where it is not known."""
        if not self.several:
            return self.now
        return self.open[0] if len(self.open) == 1 else None

    def finish(self) -> list[Run]:
        """Give the invocations, by their first line."""
        for run in self.runs:
            _let_go(run)
        told = [run for run in self.runs if run.told]
        alone = [run for run in self.runs if not run.told]
        if alone and told and not self.several:
            by_start = sorted(told, key=attrgetter("start_ms"))
            alone = [run for run in alone if not _absorbed(run, by_start)]
        return sorted([*told, *alone], key=lambda run: (run.first, run.last))


def _absorbed(run: Run, told: list[Run]) -> bool:
    """Give lines that name a request which Lambda does not know of to the invocation in whose time they came."""
    at_ms = run.lines[0][0].timestamp_ms
    place = bisect_right(told, at_ms, key=attrgetter("start_ms")) - 1
    if place < 0 or told[place].end_ms < at_ms:
        return False
    other = told[place]
    other.lines = sorted([*other.lines, *run.lines], key=stream_order)
    other.first, other.last = min(other.first, run.first), max(other.last, run.last)
    return True


def _let_go(run: Run) -> None:
    """Leave out what came before an invocation whose START was not read; an init before it is its own."""
    if run.start is None and run.report is not None and run.lines[0][1].kind not in _STARTING:
        begin = run.start_ms - 1
        run.lines = [said for said in run.lines if said[0].timestamp_ms >= begin]
