"""Reads log events: Lambda's own lines in both formats (`REPORT …`, `platform.report`); the rest goes to `app_log`."""

import json
import math
import re
from collections.abc import Callable, Mapping

from lambdatop.core.log.app_log import TRACE_ID, from_json, from_text
from lambdatop.core.log.record import Kind, Record

__all__ = ["Kind", "Record", "parse"]

# A line of Lambda's own is a few hundred characters; what follows is not Lambda's.
_LONGEST = 4_096
_LARGEST = 1e15

# A number counts only with its whole unit: a line that was cut short may end in `Billed Duration: 12 m`.
# XRAY is a second line of the same event, or stands after a tab or a blank; copies of lines have blanks for tabs.
_FIELD = re.compile(
    r"(RequestId|XRAY TraceId|Status|Error Type|(?:Billed |Init |Restore |Billed Restore )?Duration"
    r"|Memory Size|Max Memory Used): *(?:([0-9]{1,15}(?:\.[0-9]{1,9})?) (ms|MB)\b|(\S+))"
)
# Nearly all REPORT lines look like this; the general pattern reads the same of them in thrice the time.
_USUAL = re.compile(
    r"REPORT RequestId: (\S+)\tDuration: ([0-9]{1,15}(?:\.[0-9]{1,9})?) ms\tBilled Duration: ([0-9]{1,15}) ms"
    r"\tMemory Size: ([0-9]{1,15}) MB\tMax Memory Used: ([0-9]{1,15}) MB"
    r"(?:\tInit Duration: ([0-9]{1,15}(?:\.[0-9]{1,9})?) ms)?\t?\n?\Z"
)
_REQUEST = re.compile(r"[A-Z]+\s+RequestId: *(\S+)")
_STATUSES = frozenset({"success", "failure", "error", "timeout"})
_EXIT = re.compile(r"RequestId: *(\S+) (?:Error: ?(.*)|Process exited before completing request)")
_EXIT_TYPE = re.compile(r"\n(\w+(?:\.\w+)+)")


def parse(message: str) -> Record:
    """Say what one log event is and states; whatever the text is, the answer is a Record and never an error."""
    if message[:1].isspace():
        message = message.lstrip()
    if message[:1] == "{":
        return _json(message)
    words = message[:16].split(None, 1)
    read = _BY_FIRST_WORD.get(words[0]) if words else None
    return (read and read(message)) or from_text(message)


def _fields(kind: Kind, message: str) -> Record:
    got: dict[str, str] = {}
    for label, number, unit, text in _FIELD.findall(message[:_LONGEST]):
        got.setdefault(label + unit, number or text)
    trace, status = got.get("XRAY TraceId", ""), got.get("Status")
    return Record(
        kind,
        got.get("RequestId"),
        _float(got.get("Durationms")),
        _whole(got.get("Billed Durationms")),
        _whole(got.get("Memory SizeMB")),
        _whole(got.get("Max Memory UsedMB")),
        _float(got.get("Init Durationms")),
        _float(got.get("Restore Durationms")),
        _whole(got.get("Billed Restore Durationms")),
        trace if TRACE_ID.fullmatch(trace) else None,
        status if status in _STATUSES else None,
        got.get("Error Type"),
    )


def _float(number: str | None) -> float | None:
    return None if number is None else float(number)


def _whole(number: str | None) -> int | None:
    return None if number is None else math.ceil(float(number))


def _report(message: str) -> Record | None:
    usual = _USUAL.match(message)
    if usual:
        request, duration, billed, memory, used, init = usual.groups()
        cold = None if init is None else float(init)
        return Record(Kind.REPORT, request, float(duration), int(billed), int(memory), int(used), cold)
    return _fields(Kind.REPORT, message) if _REQUEST.match(message) else None


def _request(kind: Kind) -> Callable[[str], Record | None]:
    def read(message: str) -> Record | None:
        found = _REQUEST.match(message)
        return Record(kind, found[1]) if found else None

    return read


def _bare(kind: Kind) -> Callable[[str], Record | None]:
    return lambda _: Record(kind)


def _measured(kind: Kind) -> Callable[[str], Record | None]:
    return lambda message: _fields(kind, message)


def _extension(message: str) -> Record | None:
    return Record(Kind.EXTENSION) if "\tName: " in message[:20] else None


def _exit(message: str) -> Record | None:
    """Read what Lambda says of a process that ended, which is also how it told of a timeout in some years."""
    found = _EXIT.match(message)
    if not found:
        return None
    if (found[2] or "").startswith("Task timed out after"):
        return Record(Kind.TIMEOUT, found[1], status="timeout")
    error_type = _EXIT_TYPE.match(message, found.end())
    return Record(Kind.RUNTIME_EXIT, found[1], error_type=error_type[1] if error_type else None)


_BY_FIRST_WORD: Mapping[str, Callable[[str], Record | None]] = {
    "REPORT": _report,
    "START": _request(Kind.START),
    "END": _request(Kind.END),
    "INIT_START": _bare(Kind.INIT_START),
    "INIT_REPORT": _measured(Kind.INIT_REPORT),
    "RESTORE_START": _bare(Kind.RESTORE_START),
    "RESTORE_REPORT": _measured(Kind.RESTORE_REPORT),
    "EXTENSION": _extension,
    "TELEMETRY": _extension,
    "LOGS": _extension,
    "RequestId:": _exit,
}

_BY_TYPE: Mapping[str, Kind] = {
    "platform.start": Kind.START,
    "platform.end": Kind.END,
    "platform.report": Kind.REPORT,
    "platform.runtimeDone": Kind.RUNTIME_DONE,
    "platform.initStart": Kind.INIT_START,
    "platform.initRuntimeDone": Kind.INIT_DONE,
    "platform.initReport": Kind.INIT_REPORT,
    "platform.restoreStart": Kind.RESTORE_START,
    "platform.restoreRuntimeDone": Kind.RESTORE_DONE,
    "platform.restoreReport": Kind.RESTORE_REPORT,
    "platform.extension": Kind.EXTENSION,
    "platform.telemetrySubscription": Kind.SUBSCRIPTION,
    "platform.logsSubscription": Kind.SUBSCRIPTION,
    "platform.logsDropped": Kind.LOGS_DROPPED,
    "platform.fault": Kind.FAULT,
}


def _json(message: str) -> Record:
    try:
        event = json.loads(message)
    except (ValueError, RecursionError):  # not JSON after all, a number of too many digits, or nested too deep
        return from_text(message)
    kind = event.get("type")
    if isinstance(kind, str) and kind.startswith("platform."):
        return _platform(_BY_TYPE.get(kind, Kind.APP), event.get("record"))
    return from_json(event)


def _platform(kind: Kind, record: object) -> Record:
    """Read the `record` of a platform event; beside it, wrappers write fields that are not the event's own."""
    if kind is Kind.APP or not isinstance(record, dict):
        return Record(kind)
    metrics = record.get("metrics")
    ms = metrics if isinstance(metrics, dict) else {}
    tracing = record.get("tracing")
    trace = TRACE_ID.search(str(tracing.get("value"))[:200]) if isinstance(tracing, dict) else None
    init = kind is Kind.INIT_REPORT
    restore = kind is Kind.RESTORE_REPORT
    plain = not (init or restore)
    return Record(
        kind,
        _word(record.get("requestId")),
        _number(ms.get("durationMs")) if plain else None,
        _ceil(ms.get("billedDurationMs")) if plain else None,
        _ceil(ms.get("memorySizeMB")),
        _ceil(ms.get("maxMemoryUsedMB")),
        _number(ms.get("durationMs" if init else "initDurationMs")),
        _number(ms.get("durationMs" if restore else "restoreDurationMs")),
        _ceil(ms.get("billedDurationMs" if restore else "billedRestoreDurationMs")),
        trace[0] if trace else None,
        _word(record.get("status")),
        _word(record.get("errorType")),
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: object) -> float | None:
    """Take a finite number that is no truth value; JSON as Python reads it has NaN and Infinity, too."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LARGEST
    return float(value) if known and isinstance(value, int | float) else None


def _ceil(value: object) -> int | None:
    number = _number(value)
    return None if number is None else math.ceil(number)
