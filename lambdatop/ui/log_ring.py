"""Keeps log entries in time order for one pane, filtered, however late they come."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

from lambdatop.core.log.text import Entry

Key = tuple[int, int]
Wanted = Callable[[Entry], bool]
# Dropping the oldest one by one would move the whole list for each line.
_SLACK = 1_000


def key_of(entry: Entry) -> Key:
    """Order by time, and entries of the same millisecond by arrival."""
    return entry.line.timestamp_ms, entry.number


class LogRing:
    """The newest `limit` entries and, of those, the ones that are wanted."""

    def __init__(self, limit: int = 20_000) -> None:
        """Begin empty, wanting everything."""
        self._limit = limit
        self._all: list[Entry] = []
        self._wanted: Wanted = lambda _: True
        self.shown: list[Entry] = []

    def add(self, entries: Iterable[Entry], keep: Key | None = None) -> int:
        """Put entries where they belong in time; the number of those that are wanted.

        What is read, from `keep` on, is not dropped to make room.
        """
        wanted = 0
        for entry in entries:
            _put(self._all, entry)
            if self._wanted(entry):
                _put(self.shown, entry)
                wanted += 1
        if len(self._all) > self._limit + _SLACK:
            spare = len(self._all) - self._limit
            if keep is not None:
                spare = min(spare, bisect_left(self._all, keep, key=key_of))
            del self._all[:spare]
            oldest = key_of(self._all[0])
            del self.shown[: bisect_left(self.shown, oldest, key=key_of)]
        return wanted

    def has_room(self, keep: Key | None) -> bool:
        """Say whether more can be taken without dropping what is read from `keep` on."""
        if keep is None or len(self._all) < self._limit:
            return True
        return bisect_left(self._all, keep, key=key_of) > _SLACK

    @property
    def is_full(self) -> bool:
        """Whether older entries would fall out as soon as they came."""
        return len(self._all) >= self._limit

    @property
    def oldest_ms(self) -> int | None:
        """The time of the oldest entry, shown or not."""
        return self._all[0].line.timestamp_ms if self._all else None

    def replace(self, entries: Iterable[Entry]) -> None:
        """Hold these entries and no others."""
        self._all, self.shown = [], []
        self.add(entries)

    def want(self, wanted: Wanted) -> None:
        """Show other entries from now on, of what is already here too."""
        self._wanted = wanted
        self.shown = [entry for entry in self._all if wanted(entry)]

    def place(self, key: Key) -> int:
        """Find the first shown entry at or after `key`."""
        return bisect_left(self.shown, key, key=key_of)


def _put(entries: list[Entry], entry: Entry) -> None:
    if entries and key_of(entry) < key_of(entries[-1]):
        insort(entries, entry, key=key_of)
    else:
        entries.append(entry)
