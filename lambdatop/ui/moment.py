"""What the screens are shown: a snapshot, the time, and whether showing is paused."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Protocol

from lambdatop.core import units
from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.log.text import Entry
from lambdatop.core.model import Span
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.tuning.entry import Entry as JournalEntry

_HOUR_MS = 3_600_000
NOTHING = Snapshot(0, Span(0, 0))
"""What is known before anything is known."""


@dataclass(frozen=True, slots=True)
class View:
    """What the command line decides about the screen."""

    profile: str | None
    read_only: bool
    colour: bool
    theme: str
    log_lines: int = 20_000
    """How many log lines a pane keeps."""
    runtimes: Runtimes | None = None
    """Until when each runtime is supported; None is not known."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything a screen draws from."""

    snapshot: Snapshot
    now_ms: int
    paused: bool = False
    journal: tuple[JournalEntry, ...] = ()
    """What was changed, newest first."""


class Lines(Protocol):
    """Where log lines come from: the store."""

    def lines_since(self, cursor: int) -> tuple[tuple[Entry, ...], int]:
        """Give the entries after `cursor` and the new cursor."""
        ...

    def invocation_of(self, line: LogLine, now_ms: int) -> Invocation | None:
        """Give the invocation that a line belongs to; None where it belongs to none that is known."""
        ...


def clock(ms: int, *, millis: bool = False) -> str:
    """Write a time of day where the user is: 13:04:07, or 13:04:07.013."""
    return units.clock(ms, _zone(ms // _HOUR_MS), millis=millis)


def day(ms: int) -> str:
    """Write a date where the user is: 2026-11-23."""
    try:
        return datetime.fromtimestamp(ms / 1000, tz=_zone(ms // _HOUR_MS)).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return units.UNKNOWN


def short_clock(ms: int) -> str:
    """Write hour and minute."""
    return clock(ms)[:5]


@lru_cache(maxsize=256)
def _zone(hour: int) -> tzinfo:
    """Say which zone holds where the user is, in this hour: it changes twice a year."""
    try:
        return datetime.fromtimestamp(hour * 3600, tz=UTC).astimezone().tzinfo or UTC
    except (ValueError, OverflowError, OSError):
        return UTC
