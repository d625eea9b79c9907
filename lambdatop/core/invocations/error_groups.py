"""Gathers failures that are alike: the same exception at the same place."""

from collections.abc import Iterable
from dataclasses import dataclass

from lambdatop.core.invocations.invocation import ErrorGroup, Invocation, Status

_NEW_MS = 10 * 60_000
_KNOWN_MS = 3 * 60_000
_MOST = 1_000
_WORDS = {Status.TIMEOUT: "timeout", Status.OOM: "out of memory", Status.EXIT: "process ended"}
Key = tuple[str, str | None]


@dataclass(slots=True)
class _Past:
    """What has fallen out of the ring, of one group."""

    count: int
    first_ms: int


class ErrorGroups:
    """The failures of one function; those that fell out of the ring are counted still, so that old stays old."""

    def __init__(self) -> None:
        """Begin with none."""
        self._past: dict[Key, _Past] = {}

    def remember(self, gone: Iterable[Invocation]) -> None:
        """Count failures that are dropped; only so many groups are remembered."""
        for one in gone:
            if not one.failed:
                continue
            past = self._past.setdefault(key_of(one), _Past(0, one.start_ms))
            past.count += 1
            past.first_ms = min(past.first_ms, one.start_ms)
        for key in list(self._past)[: max(0, len(self._past) - _MOST)]:
            del self._past[key]

    def gather(self, failed: Iterable[Invocation], now_ms: int, known_from_ms: int | None) -> list[ErrorGroup]:
        """Gather failures, the group seen last first; the log is known from `known_from_ms` on."""
        by_key: dict[Key, list[Invocation]] = {}
        for one in failed:
            by_key.setdefault(key_of(one), []).append(one)
        groups = [self._group(key, alike, now_ms, known_from_ms) for key, alike in by_key.items()]
        return sorted(groups, key=lambda g: (-g.last_ms, g.error, g.place or ""))

    def _group(self, key: Key, alike: list[Invocation], now_ms: int, known_from_ms: int | None) -> ErrorGroup:
        past = self._past.get(key)
        example = max(alike, key=lambda one: (one.start_ms, one.stream, one.request_id))
        first_ms = min(one.start_ms for one in alike)
        if past is not None:
            first_ms = min(first_ms, past.first_ms)
        known = known_from_ms is not None and first_ms - known_from_ms >= _KNOWN_MS
        return ErrorGroup(
            function=example.function,
            error=key[0],
            place=key[1],
            count=len(alike) + (past.count if past else 0),
            first_ms=first_ms,
            last_ms=example.start_ms,
            example=example,
            new=known and now_ms - first_ms < _NEW_MS,
        )


def key_of(one: Invocation) -> Key:
    """Say what makes failures alike."""
    if one.status in {Status.TIMEOUT, Status.OOM}:
        return _WORDS[one.status], None
    return one.error_type or _WORDS.get(one.status, "error"), one.place
