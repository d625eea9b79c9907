"""Puts log events in order of time and drops those that were read before."""

import heapq
from collections import Counter
from collections.abc import Iterable

from lambdatop.core.facts import LogLine
from lambdatop.core.model import MINUTE_MS


def time_order(line: LogLine) -> tuple[int, str, str, str]:
    """Give the key that sorts lines: by time, and within a millisecond by function, stream and event id.

    Lines of one stream without event ids keep the order in which they came, as sorting in Python is stable.
    """
    return (line.timestamp_ms, line.function, line.stream, line.event_id or "")


def merged(*parts: Iterable[LogLine]) -> Iterable[LogLine]:
    """Merge parts that are in `time_order` each; lazily, so that a page is not held twice."""
    return heapq.merge(*parts, key=time_order)


class Repeats:
    """Tells new lines from those that came before.

    An event is known by its event id. One without (Live Tail gives none) is known by function, stream, time and text:
    the n-th of its like in one read is new if no read gave n of them before. So two prints of the same text in one
    millisecond are both kept, and what two readings of the same stretch of time give is kept once, with or without
    ids. Memory is bounded by `forget_before`: whoever counts lines must forget them at the same moment.
    """

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._buckets: dict[int, _Bucket] = {}
        self._reading: dict[str, Counter[int]] = {}

    def is_new(self, line: LogLine) -> bool:
        """Tell whether `line` comes for the first time, and remember it."""
        slot = line.timestamp_ms // MINUTE_MS
        bucket = self._buckets.get(slot)
        if bucket is None:
            bucket = self._buckets[slot] = _Bucket()
        like = hash((line.function, line.stream, line.timestamp_ms, line.message))
        if line.event_id is None:
            reading = self._reading.setdefault(line.function, Counter())
            reading[like] += 1
            return bucket.is_nth(like, reading[like])
        return bucket.is_id(line.event_id, like)

    def read_ended(self, function: str) -> None:
        """Say that a read of a function has ended, well or not: the same lines may now come again."""
        self._reading.pop(function, None)

    def forget_before(self, start_ms: int) -> None:
        """Forget the minutes before the one of `start_ms`."""
        for old in [slot for slot in self._buckets if slot < start_ms // MINUTE_MS]:
            del self._buckets[old]

    def __len__(self) -> int:
        """Count what is remembered."""
        return sum(map(len, self._buckets.values()))


class _Bucket:
    """What came in one minute; hashes of 64 bits stand for texts, so that no text is held."""

    __slots__ = ("_by_id", "_given", "_ids")

    def __init__(self) -> None:
        self._ids: set[int] = set()
        self._by_id: Counter[int] = Counter()
        self._given: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._given)

    def is_id(self, event_id: str, like: int) -> bool:
        known = hash(event_id)
        if known in self._ids:
            return False
        self._ids.add(known)
        self._by_id[like] += 1
        return self.is_nth(like, self._by_id[like])

    def is_nth(self, like: int, count: int) -> bool:
        if count <= self._given[like]:
            return False
        self._given[like] = count
        return True
