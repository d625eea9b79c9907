"""Keeps the life of each execution environment, which is one log stream: when it was begun, and when it was busy."""

import json
import re
from array import array
from dataclasses import dataclass, field

from lambdatop.core.facts import LogLine
from lambdatop.core.log.record import BEGINS, Kind, Record

# Each is two numbers of eight bytes; beyond this the oldest go, and what they would explain is not known.
MOST_RUNS = 20_000
_VERSION = re.compile(r"\[([^\[\]]{1,80})\]")
_BUILD = re.compile(r"Runtime Version ARN: *(\S{1,300})")
_BUILD_NUMBER = re.compile(r"Runtime Version: *(\S{1,300})")
_PROVISIONED = "provisioned-concurrency"
_BAD = frozenset({"timeout", "error"})
# Figures are cut to whole ms, and an init takes a moment to be begun: what is so near is the same moment.
_SAME_MS = 1_000


@dataclass(slots=True, eq=False)
class Environment:
    """One environment; ms since the epoch. A run is from the begin of its init, if it had one, to its REPORT."""

    version: str
    """`$LATEST` or the number of a version."""
    stream: str = ""
    begins: "array[int]" = field(default_factory=lambda: array("q"))
    ends: "array[int]" = field(default_factory=lambda: array("q"))
    cold: list[tuple[int, int, int]] = field(default_factory=list)
    """Begin, end and length of the init, of runs that had one."""
    begun_ms: int | None = None
    """When its INIT_START or RESTORE_START was written."""
    build: str | None = None
    """The build of the runtime that it was begun with."""
    provisioned: bool = False
    bad_ms: int | None = None
    """When a run of it last ended by timeout, by lack of memory or with its process."""

    in_order: bool = False

    def put_in_order(self) -> None:
        """Put the runs in order of time, as pages come newest first; the line that begins an init has the last word."""
        if self.in_order:
            return
        self.in_order = True
        runs = sorted(zip(self.begins, self.ends, strict=True))
        self.cold.sort()
        if self.cold and self.begun_ms is not None and abs(self.cold[0][0] - self.begun_ms) <= _SAME_MS:
            begin, end, init_ms = self.cold[0]
            runs = [(self.begun_ms, end) if run == (begin, end) else run for run in runs]
            self.cold[0] = (self.begun_ms, end, init_ms)
        self.begins = array("q", [begin for begin, _ in runs])
        self.ends = array("q", [end for _, end in runs])


class Environments:
    """Takes REPORT and INIT_START lines of one function in any order, each once."""

    def __init__(self) -> None:
        """Begin with none known."""
        self.streams: dict[str, Environment] = {}
        self.from_ms: int | None = None
        """What is older has been let go of to make room; None while nothing has."""
        self.runs = 0
        self.starts = 0
        """Lines so far that tell of a cold start: what was worked out before the newest of them is not up to date."""
        self.builds: dict[tuple[str, str], int] = {}
        """When each version of the function was first begun with each build of its runtime."""

    def take(self, line: LogLine, record: Record) -> None:
        """Take one new line, whatever it is."""
        if record.kind is Kind.REPORT and record.duration_ms is not None:
            self._ran(line, record, record.duration_ms)
        elif record.kind in BEGINS:
            self._begun(line)

    def _of(self, stream: str) -> Environment:
        known = self.streams.get(stream)
        if known is None:
            found = _VERSION.search(stream)
            known = self.streams[stream] = Environment(found[1] if found else "", stream)
        return known

    def _ran(self, line: LogLine, record: Record, took_ms: float) -> None:
        end = line.timestamp_ms
        if self.from_ms is not None and end < self.from_ms:
            return
        waited = record.init_ms if record.init_ms is not None else record.restore_ms
        begin = end - round(took_ms + (waited or 0))
        one = self._of(line.stream)
        one.in_order = False
        one.begins.append(begin)
        one.ends.append(end)
        if waited is not None:
            one.cold.append((begin, end, round(waited)))
            self.starts += 1
        if record.status in _BAD or record.ran_out_of_memory:
            one.bad_ms = max(end, one.bad_ms or 0)
        self.runs += 1
        if self.runs > MOST_RUNS:
            self._make_room()

    def _begun(self, line: LogLine) -> None:
        one = self._of(line.stream)
        if one.begun_ms is not None and one.begun_ms <= line.timestamp_ms:
            # A second init in the same environment, as after a crash.
            return
        one.in_order = False
        one.begun_ms = line.timestamp_ms
        one.build, kind = _told(line.message)
        one.provisioned = kind == _PROVISIONED
        if one.build is not None:
            key = one.version, one.build
            self.builds[key] = min(line.timestamp_ms, self.builds.get(key, line.timestamp_ms))
        self.starts += 1

    def _make_room(self) -> None:
        ends = sorted(end for one in self.streams.values() for end in one.ends)
        self.from_ms = ends[len(ends) // 2]
        self.forget_before(self.from_ms)

    def forget_before(self, start_ms: int) -> None:
        """Let go of runs that ended before `start_ms`, and of environments that had no other."""
        for name, one in list(self.streams.items()):
            if one.ends and min(one.ends) >= start_ms:
                continue
            kept = [(begin, end) for begin, end in zip(one.begins, one.ends, strict=True) if end >= start_ms]
            if len(kept) < len(one.ends):
                one.begins = array("q", [begin for begin, _ in kept])
                one.ends = array("q", [end for _, end in kept])
                one.cold = [run for run in one.cold if run[1] >= start_ms]
            if not kept and (one.begun_ms is None or one.begun_ms < start_ms):
                del self.streams[name]
        self.runs = sum(len(one.ends) for one in self.streams.values())


def _told(message: str) -> tuple[str | None, str | None]:
    """Give the build of the runtime and the kind of init that the first line of an environment states."""
    if not message.lstrip().startswith("{"):
        found = _BUILD.search(message[:1_000]) or _BUILD_NUMBER.search(message[:1_000])
        return (found[1] if found else None), None
    try:
        event = json.loads(message)
    except (ValueError, RecursionError):
        return None, None
    record = event.get("record") if isinstance(event, dict) else None
    if not isinstance(record, dict):
        return None, None
    build, kind = record.get("runtimeVersionArn") or record.get("runtimeVersion"), record.get("initializationType")
    return (build if isinstance(build, str) else None), (kind if isinstance(kind, str) else None)
