"""The lines of one log stream, cut where nothing runs, so that a new line makes only its neighbours anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lambdatop.core.invocations.assembly import Run, Said, assemble, stream_order
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.log.record import Kind

# Shorter pieces than this cost more to keep than to make anew.
_PIECE = 16
# So many lines of an invocation that still runs are kept whatever their age.
_MOST_OPEN = 2_000
# Longer than any invocation may take: one whose end is not known by then has lost it.
_LONGEST_MS = 7_200_000
_STARTS = frozenset({Kind.INIT_START, Kind.RESTORE_START, Kind.START})
Build = Callable[[Run], Invocation]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the stream in which every invocation began and ended."""

    lines: list[Said]
    invocations: tuple[Invocation, ...]
    failed: tuple[Invocation, ...]
    requests: frozenset[str]
    started: bool
    """Whether any START stands in it."""

    @property
    def start_ms(self) -> int:
        return self.lines[0][0].timestamp_ms

    @property
    def end_ms(self) -> int:
        return self.lines[-1][0].timestamp_ms


class StreamLines:
    """Takes the lines of one stream in any order and gives its invocations; the result is as if all were made anew."""

    def __init__(self, build: Build, piece: int = _PIECE) -> None:
        """Make invocations by `build`; cut into pieces of at least so many lines."""
        self._build = build
        self._piece = piece
        self._came: list[Said] = []
        self._pieces: list[_Piece] = []
        self._owner: dict[str, int] = {}
        """Which requests the pieces have, and where the first of those pieces starts."""
        self._tail: list[Said] = []
        self._tail_invocations: tuple[Invocation, ...] = ()

    def add(self, said: Said) -> None:
        """Take one line; nothing is worked out yet."""
        self._came.append(said)

    def refresh(self, *, several: bool) -> None:
        """Take what came into account; `several` as `assemble` has it."""
        if not self._came:
            return
        came, self._came = self._came, []
        self._reopen(came)
        self._tail.extend(came)
        self._tail.sort(key=stream_order)
        self._assemble(several=several)

    def rebuild(self, *, several: bool) -> None:
        """Make all anew, as the configuration is another."""
        came = [said for piece in self._pieces for said in piece.lines] + self._tail + self._came
        self._pieces.clear()
        self._owner.clear()
        self._tail.clear()
        self._came = came
        self.refresh(several=several)

    def _reopen(self, came: list[Said]) -> None:
        """Put pieces back that new lines may change: those they fall into or name a request of, and all after them."""
        if not self._pieces:
            return
        owner = self._owner
        oldest = min(min(line.timestamp_ms, owner.get(r.request_id or "", line.timestamp_ms)) for line, r in came)
        back: list[_Piece] = []
        while self._pieces and (not self._tail or oldest <= self._tail[0][0].timestamp_ms):
            piece = self._pieces.pop()
            back.append(piece)
            for request in piece.requests:
                if self._owner[request] == piece.start_ms:
                    del self._owner[request]
            # In the very millisecond in which it starts, what comes may belong before its first line.
            if oldest > piece.start_ms:
                break
        if back:
            back.reverse()
            self._tail = [said for piece in back for said in piece.lines] + self._tail

    def _assemble(self, *, several: bool) -> None:
        runs = assemble(self._tail, several=several)
        done = 0
        begin = 0
        started = any(piece.started for piece in self._pieces)
        for index in _cuts(self._tail, runs, started=started) if len(self._tail) > self._piece else ():
            at = runs[index].first
            if at - begin >= self._piece:
                self._close(self._tail[begin:at], runs[done:index])
                begin, done = at, index
        self._tail = self._tail[begin:]
        self._tail_invocations = tuple(map(self._build, runs[done:]))

    def _close(self, lines: list[Said], runs: list[Run]) -> None:
        requests = {record.request_id for _, record in lines if record.request_id} | {run.request_id for run in runs}
        invocations = tuple(map(self._build, runs))
        failed = tuple(one for one in invocations if one.failed)
        started = any(record.kind is Kind.START for _, record in lines)
        piece = _Piece(lines, invocations, failed, frozenset(requests), started)
        self._pieces.append(piece)
        for request in requests:
            self._owner.setdefault(request, piece.start_ms)

    def invocations(self) -> Iterator[Invocation]:
        """Give the invocations that `refresh` knows, by their first line."""
        for piece in self._pieces:
            yield from piece.invocations
        yield from self._tail_invocations

    def failed(self) -> Iterator[Invocation]:
        """Give those that ended badly."""
        for piece in self._pieces:
            yield from piece.failed
        yield from (one for one in self._tail_invocations if one.failed)

    def running(self) -> Iterator[Invocation]:
        """Give those of which no end is known."""
        return (one for one in self._tail_invocations if one.status is Status.RUNNING)

    def forget_before(self, start_ms: int) -> tuple[list[Invocation], list[Said]]:
        """Drop invocations that had ended by then, and give them and their lines; `refresh` is to follow.

        Of one that still runs, old lines may go.
        """
        gone: list[Invocation] = []
        dropped = [said for said in self._came if said[0].timestamp_ms < start_ms]
        if dropped:
            self._came = [said for said in self._came if said[0].timestamp_ms >= start_ms]
        over = next((i for i, piece in enumerate(self._pieces) if piece.end_ms >= start_ms), len(self._pieces))
        for piece in self._pieces[:over]:
            gone += piece.invocations
            dropped += piece.lines
        if over:
            del self._pieces[:over]
            self._owner = _owners(self._pieces)
        if not self._pieces and self._tail and self._tail[0][0].timestamp_ms < start_ms:
            self._thin(start_ms, gone, dropped)
        return gone, dropped

    def _thin(self, start_ms: int, gone: list[Invocation], dropped: list[Said]) -> None:
        """Drop what is old from the tail; what runs keeps its start at least."""
        over = [one for one in self._tail_invocations if _is_over(one, start_ms)]
        held = {id(line) for one in self._tail_invocations if not _is_over(one, start_ms) for line in one.lines}
        much = len(held) > _MOST_OPEN
        kept: list[Said] = []
        old: list[Said] = []
        for said in self._tail:
            line, record = said
            keeps = id(line) in held and (not much or record.kind in _STARTS)
            (kept if keeps or line.timestamp_ms >= start_ms else old).append(said)
        if old:
            gone += over
            dropped += old
            self._came += kept
            self._tail, self._tail_invocations = [], ()

    def __len__(self) -> int:
        """Count the lines that are kept."""
        return sum(len(piece.lines) for piece in self._pieces) + len(self._tail) + len(self._came)


def _is_over(one: Invocation, start_ms: int) -> bool:
    """Say whether nothing of an invocation is newer than `start_ms`, and nothing will be."""
    before_ms = start_ms - _LONGEST_MS if one.status is Status.RUNNING else start_ms
    return one.lines[-1].timestamp_ms < before_ms


def _owners(pieces: list[_Piece]) -> dict[str, int]:
    owner: dict[str, int] = {}
    for piece in pieces:
        for request in piece.requests:
            owner.setdefault(request, piece.start_ms)
    return owner


def _cuts(lines: list[Said], runs: list[Run], *, started: bool) -> Iterator[int]:
    """Give the invocations before which the stream may be cut: what is before is over."""
    reach = -1
    begin = 0
    for index, (run, following) in enumerate(pairwise(runs)):
        if not (run.told and (run.ended or run.passed)):
            return
        at = following.first
        started = started or any(record.kind is Kind.START for _, record in lines[begin:at])
        begin = max(begin, at)
        reach = max(reach, run.last)
        # What follows must not look back for what started last.
        fresh = not started or lines[at][1].kind in _STARTS
        if fresh and reach < at and lines[at - 1][0].timestamp_ms < lines[at][0].timestamp_ms:
            yield index + 1
