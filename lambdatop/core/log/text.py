"""Tells a log event to people: one safe line with a label, a level and the invocation it belongs to."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from lambdatop.core.facts import LogLine
from lambdatop.core.log.app_text import LONGEST, read_object, say
from lambdatop.core.log.platform_log import Kind, Record
from lambdatop.core.terminal_text import safe
from lambdatop.core.units import UNKNOWN, usd

_BAD = frozenset({"error", "failure", "timeout"})
_REQUEST_CHARS = 4
_TENTHS_BELOW_MS = 9.95
_VERSION = re.compile(r"Version: *(\S+)")
_SECONDS = re.compile(r"timed out after ([0-9.]{1,12}) seconds")
_PART = re.compile(r"(?:Name|State|Events|Types): \[?([^\t\n\[\]]{1,200})")


class Level(IntEnum):
    """How grave a line is: NONE states no level; Lambda's own are INFO or worse, but START and the like DEBUG."""

    NONE = 0
    DEBUG = 10
    INFO = 20
    WARN = 30
    ERROR = 40


_LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(("TRACE", "TRCE", "DEBUG", "DBUG", "FINE", "FINER", "FINEST", "VERBOSE"), Level.DEBUG),
    **dict.fromkeys(("INFO", "INFORMATION", "NOTICE", "CONFIG", "LOG"), Level.INFO),
    **dict.fromkeys(("WARN", "WARNING"), Level.WARN),
    **dict.fromkeys(("ERROR", "ERR", "FAIL", "FATAL", "CRITICAL", "CRIT", "SEVERE", "ALERT", "EMERGENCY"), Level.ERROR),
}


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


def level_of(record: Record) -> Level:
    """Tell how grave an event is without telling it; cheap enough to filter all lines by."""
    if record.kind is Kind.APP:
        return _LEVELS.get(record.level or "", Level.NONE)
    return Level.ERROR if record.kind in _GRAVE or record.status in _BAD else _MILD.get(record.kind, Level.INFO)


def level_word(word: str) -> Level:
    """Tell which level a word means, in any case; NONE for a word that means none."""
    return _LEVELS.get(word.upper(), Level.NONE)


def tell(entry: Entry) -> Told:
    """Say one log event shortly; `entry.line.message` may be hostile, of any length and over several lines."""
    record = entry.record
    level = level_of(record)
    label, words = _WORDS.get(record.kind, ("", _said))
    text = words(entry)
    if record.kind is Kind.APP:
        label = level.name if level else UNKNOWN
    request = (record.request_id or "")[:_REQUEST_CHARS]
    return Told(label, level, safe(request), safe(text[:LONGEST]))


def _said(entry: Entry) -> str:
    return say(entry.line.message)


def _report(entry: Entry) -> str:
    record = entry.record
    bad = record.status in _BAD
    parts = [_ms(record.duration_ms), _outcome(record)]
    if record.init_ms is not None:
        parts.append(f"cold start {_ms(record.init_ms)}")
    if record.restore_ms is not None:
        parts.append(f"restored in {_ms(record.restore_ms)}")
    if record.billed_ms is not None and not bad:
        parts.append(f"billed {record.billed_ms:,} ms")
    if record.max_memory_mb is not None and record.memory_mb is not None:
        parts.append(f"{record.max_memory_mb:,}/{record.memory_mb:,} MB")
    if entry.cost_usd is not None:
        parts.append(usd(entry.cost_usd))
    return _joined(parts)


def _outcome(record: Record) -> str:
    """Name what went wrong; nothing where nothing did, or nothing is said."""
    if record.status not in _BAD:
        return ""
    if record.error_type == "Runtime.OutOfMemory":
        return "out of memory"
    return " ".join(filter(None, (record.status, record.error_type)))


def _init_start(entry: Entry) -> str:
    return _joined(["new environment", _runtime_version(entry)])


def _restore_start(entry: Entry) -> str:
    return _joined(["restoring a snapshot", _runtime_version(entry)])


def _init_report(entry: Entry) -> str:
    return _joined([f"cold start {_ms(entry.record.init_ms)}", _outcome(entry.record)])


def _restore_report(entry: Entry) -> str:
    return _joined([f"restored in {_ms(entry.record.restore_ms)}", _outcome(entry.record)])


def _done(what: str) -> Callable[[Entry], str]:
    return lambda entry: _joined([what, _ms(entry.record.duration_ms), _outcome(entry.record)])


def _start(entry: Entry) -> str:
    event = _event(entry)
    version = event.get("version") if event else _found(_VERSION, entry)
    return f"version {version}" if isinstance(version, str) and version else ""


def _runtime_version(entry: Entry) -> str:
    event = _event(entry)
    version = event.get("runtimeVersion") if event else _found(_VERSION, entry)
    return version if isinstance(version, str) else ""


def _extension(entry: Entry) -> str:
    event = _event(entry)
    if not event:
        return _joined(_PART.findall(entry.line.message[:LONGEST]))
    lists = (event.get("events"), event.get("types"))
    names = [", ".join(map(str, names)) for names in lists if isinstance(names, list) and names]
    return _joined([str(event.get("name", "")), str(event.get("state", "")), *names])


def _dropped(entry: Entry) -> str:
    event = _event(entry)
    count, reason = event.get("droppedRecords"), event.get("reason")
    return _joined([f"{count if isinstance(count, int) else UNKNOWN} log lines dropped", str(reason or "")])


def _fault(entry: Entry) -> str:
    event = read_object(entry.line.message) or {}
    return str(event.get("record", ""))


def _timeout(entry: Entry) -> str:
    seconds = _found(_SECONDS, entry)
    return f"timed out after {seconds} s" if seconds else "timed out"


def _exit(entry: Entry) -> str:
    """Say how the process ended, without the request id at the front."""
    words = entry.line.message[:LONGEST].split(None, 2)
    return " ".join("".join(words[2:]).removeprefix("Error:").split()) or "process ended"


def _event(entry: Entry) -> Mapping[str, object]:
    """Give the `record` of a platform event in JSON; empty where the event is text."""
    event = read_object(entry.line.message)
    record = event.get("record") if event else None
    return record if isinstance(record, dict) else {}


def _found(pattern: re.Pattern[str], entry: Entry) -> str:
    found = pattern.search(entry.line.message[:LONGEST])
    return found[1] if found else ""


def _ms(duration: float | None) -> str:
    """Say a duration as the log pane does, to compare line by line: always in ms."""
    if duration is None:
        return ""
    return f"{duration:.1f} ms" if duration < _TENTHS_BELOW_MS else f"{duration:,.0f} ms"


def _joined(parts: list[str]) -> str:
    return "  ".join(filter(None, parts))


_GRAVE = frozenset({Kind.ERROR, Kind.TIMEOUT, Kind.RUNTIME_EXIT, Kind.FAULT})
_MILD: Mapping[Kind, Level] = {
    Kind.LOGS_DROPPED: Level.WARN,
    **dict.fromkeys((Kind.START, Kind.END, Kind.EXTENSION, Kind.SUBSCRIPTION), Level.DEBUG),
}
_WORDS: Mapping[Kind, tuple[str, Callable[[Entry], str]]] = {
    Kind.REPORT: ("REPORT", _report),
    Kind.START: ("START", _start),
    Kind.END: ("END", lambda _: ""),
    Kind.INIT_START: ("INIT", _init_start),
    Kind.INIT_REPORT: ("INIT", _init_report),
    Kind.INIT_DONE: ("INIT", _done("initialised")),
    Kind.RESTORE_START: ("INIT", _restore_start),
    Kind.RESTORE_REPORT: ("INIT", _restore_report),
    Kind.RESTORE_DONE: ("INIT", _done("restored")),
    Kind.RUNTIME_DONE: ("DONE", _done("handler returned")),
    Kind.EXTENSION: ("EXT", _extension),
    Kind.SUBSCRIPTION: ("EXT", _extension),
    Kind.LOGS_DROPPED: ("WARN", _dropped),
    Kind.FAULT: ("ERROR", _fault),
    Kind.TIMEOUT: ("ERROR", _timeout),
    Kind.RUNTIME_EXIT: ("ERROR", _exit),
    Kind.ERROR: ("ERROR", _said),
}
