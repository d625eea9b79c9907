"""Tells a log event to people: one safe line with a label, a level and the invocation it belongs to."""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from lambdatop.core.facts import LogLine
from lambdatop.core.platform_log import Record


class Level(IntEnum):
    """How grave a line is; a line without a level is NONE, Lambda's own are INFO, or ERROR where they tell of one."""

    NONE = 0
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One log event in the store: `number` grows by one with each, so that a reader can go on where it was."""

    number: int
    line: LogLine
    record: Record
    cost_usd: Decimal | None = None
    """What the invocation cost, where the event is a REPORT and the price is known."""


@dataclass(frozen=True, slots=True)
class Told:
    """One log event as a line of the log pane; every text is safe to show on a terminal."""

    label: str
    """At most six letters: INFO, WARN, ERROR, DEBUG, REPORT, INIT, START, END …; a dash where no level is stated."""
    level: Level
    request: str
    """The first four characters of the request id; empty where none is known."""
    text: str


def tell(entry: Entry) -> Told:
    """Say one log event shortly; `entry.line.message` may be hostile, of any length and over several lines."""
    return Told("–", Level.NONE, (entry.record.request_id or "")[:4], entry.line.message[:200])
