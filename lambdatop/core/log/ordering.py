"""Puts log events in order of time and drops those that were read before."""

import heapq
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

from lambdatop.core.facts import LogLine
from lambdatop.core.model import MINUTE_MS

# Tail reads look back for late lines less far than this; so long at least a line must be known when it comes again.
KEPT_MS = 30 * MINUTE_MS
_FRESH_MINUTES = 2
_WORTH_PRESSING = 500


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

    An event is known by its event id. One without is known by function, stream, time and text: the n-th of its like in
    one read is new if no read gave n of them before. So two prints of the same text in one millisecond are both kept,
    and what two readings of the same stretch of time give is kept once, with or without ids. Live Tail gives no ids
    and may repeat itself: of several alike it brings one, and a read with ids brings the others. Memory is bounded by
    `forget_before`: whoever counts lines must forget them at the same moment.
    """

    def __init__(self) -> None:
        """Begin with nothing remembered."""
        self._buckets: dict[int, _Bucket] = {}
        self._reading: dict[str, Counter[int]] = {}
        self._newest = 0

    def is_new(self, line: LogLine) -> bool:
        """Tell whether `line` comes for the first time, and remember it."""
        slot = line.timestamp_ms // MINUTE_MS
        bucket = self._buckets.get(slot)
        if bucket is None:
            bucket = self._buckets[slot] = _Bucket()
            self._age(slot)
        like = hash((line.function, line.stream, line.timestamp_ms, line.message))
        if line.event_id is not None:
            return bucket.is_id(line.event_id, like)
        if line.live:
            return bucket.is_nth(like, 1)
        reading = self._reading.setdefault(line.function, Counter())
        reading[like] += 1
        return bucket.is_nth(like, reading[like])

    def read_ended(self, function: str) -> None:
        """Say that a read of a function has ended, well or not: the same lines may now come again."""
        self._reading.pop(function, None)

    def forget_before(self, start_ms: int) -> None:
        """Forget the minutes before the one of `start_ms`."""
        for old in [slot for slot in self._buckets if slot < start_ms // MINUTE_MS]:
            del self._buckets[old]

    def _age(self, slot: int) -> None:
        """Press the minutes that hardly get new lines any more, once in a while."""
        if slot > self._newest:
            self._newest = slot
            for old in self._buckets:
                if old < slot - _FRESH_MINUTES:
                    self._buckets[old].press()

    def __len__(self) -> int:
        """Count what is remembered."""
        return sum(map(len, self._buckets.values()))


class _Hashes:
    """A set of hashes of 64 bits: as a set while it grows, then pressed into eight bytes each."""

    __slots__ = ("_fresh", "_pressed")

    def __init__(self) -> None:
        self._fresh: set[int] = set()
        self._pressed = array("q")

    def add(self, value: int) -> bool:
        """Add one; whether it was not in yet."""
        if value in self._fresh:
            return False
        pressed = self._pressed
        if pressed:
            at = bisect_left(pressed, value)
            if at < len(pressed) and pressed[at] == value:
                return False
        self._fresh.add(value)
        return True

    def __contains__(self, value: int) -> bool:
        if value in self._fresh:
            return True
        at = bisect_left(self._pressed, value)
        return at < len(self._pressed) and self._pressed[at] == value

    def press(self) -> None:
        if len(self._fresh) > _WORTH_PRESSING:
            self._pressed = array("q", sorted([*self._pressed, *self._fresh]))
            self._fresh = set()

    def __len__(self) -> int:
        return len(self._fresh) + len(self._pressed)


class _Bucket:
    """What came in one minute; hashes stand for texts, so that no text is held."""

    __slots__ = ("_ids", "_likes", "_more", "_unnamed")

    def __init__(self) -> None:
        self._ids = _Hashes()
        self._likes = _Hashes()
        self._more: dict[int, int] = {}
        """How many alike were given, where more than one."""
        self._unnamed: dict[int, int] = {}
        """How many of those given came without an id that has not come since."""

    def __len__(self) -> int:
        return len(self._likes)

    def is_id(self, event_id: str, like: int) -> bool:
        if not self._ids.add(hash(event_id)):
            return False
        unnamed = self._unnamed.get(like, 0)
        if unnamed:
            self._unnamed[like] = unnamed - 1
            return False
        self._give(like)
        return True

    def is_nth(self, like: int, count: int) -> bool:
        if count <= self._given(like):
            return False
        self._give(like)
        self._unnamed[like] = self._unnamed.get(like, 0) + 1
        return True

    def press(self) -> None:
        self._ids.press()
        self._likes.press()

    def _given(self, like: int) -> int:
        return self._more.get(like, 1) if like in self._likes else 0

    def _give(self, like: int) -> None:
        if not self._likes.add(like):
            self._more[like] = self._more.get(like, 1) + 1
