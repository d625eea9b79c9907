"""Reads what programs and their runtimes print: level, request id, and whether an exception got away."""

import re
from collections.abc import Mapping

from lambdatop.core.log.record import Kind, Record

TRACE_ID = re.compile(r"1-[0-9a-z]{8}-[0-9a-z]{24}")

_WORDS = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE"
_LOWER = _WORDS.lower() + "|trce|dbug|information|fail|crit"
_REQUEST_ID = "[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}"
_STAMP = r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}\S{0,40}"

# Where loggers put what is read here: in the first characters; a level further on is part of a sentence.
_HEAD = 240
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")

_BRACKETED = re.compile(rf"\[({_WORDS})\s*\](?:\s+{_STAMP}(?:\s+({_REQUEST_ID})\b)?)?", re.IGNORECASE)
_STAMPED = re.compile(rf"{_STAMP}\s+(?:({_REQUEST_ID}|undefined)\s+)?")
_TIMED_OUT = "Task timed out after "
# Emulators write it without the time and the request id that Lambda puts before it.
_BARE_TIMEOUT = re.compile(r"Task timed out after [0-9]{1,6}\.[0-9]{2} seconds\s*\Z")
_FIELD_LEVEL = re.compile(rf"({_WORDS}|{_LOWER})\t")
_NEAR_LEVEL = re.compile(rf"(?<![\w=])({_WORDS})(?![\w=])")
_FIRST_LEVEL = re.compile(rf"(?:\[[\w.@:-]{{1,60}}\]\s+)?(?:({_WORDS})(?=[:\s\]|-])|({_LOWER})(?=:\s))")
_KEY_LEVEL = re.compile(rf"(?<!\w)level=\"?({_LOWER}|{_WORDS})\b")

# What the runtimes of Python, Node.js, Ruby, Java and Go print when an exception reaches them.
_PYTHON_ERROR = re.compile(r"\[ERROR\] ((?:\w{1,80}\.){0,8}[A-Z]\w{0,80})(?=:|[\r\n]|$)")
_NODE_ERRORS = ("Invoke Error", "Uncaught Exception", "Unhandled Promise Rejection")
_RUBY_ERRORS = (
    "Error raised from handler method",
    "Critical exception from handler",
    "Init error when loading handler",
)
_ERROR_TYPE = re.compile(r'"errorType": ?"([^"\\]{1,200})"')
_JAVA_FRAME = "\n\tat "
_JAVA_ERROR = re.compile(r"(?:^|[\s:])((?:[a-z_][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error|Throwable))\b")
_STACK = 8_192

_REQUEST_KEYS = ("function_request_id", "AWSRequestId", "awsRequestId", "aws_request_id", "requestId", "request_id")
_LEVEL_KEYS = ("level", "log_level", "levelname", "severity", "lvl", "log.level")
_TYPE_KEYS = ("errorType", "exception_name")
_PINO = {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"}


def from_text(message: str) -> Record:
    """Read a line of text: level and request id as the usual loggers of each runtime place them."""
    head = without_colours(message[:_HEAD])
    if head[:1] == "[":
        found = _BRACKETED.match(head)
        if found:
            return _bracketed(message, found)
    elif head[:1].isdigit():
        found = _STAMPED.match(head)
        if found:
            return _stamped(message, head, found)
    return _plain(message, head)


def body_of(text: str) -> str:
    """Give a line without its time, request id and level at the front, which a view has columns for.

    `text` is to be free of colour codes, which `without_colours` takes away.
    """
    head = text[:_HEAD]
    found = _BRACKETED.match(head) or _STAMPED.match(head)
    body = text[found.end() :] if found else text
    level = _FIELD_LEVEL.match(body[:_HEAD]) or _FIRST_LEVEL.match(body[:_HEAD])
    if level:
        body = body[level.end() :]
    return body.lstrip("\t :-|" if found or level else "\t ")


def without_colours(text: str) -> str:
    """Take the colour codes out of a line; other escapes stay."""
    return _COLOUR.sub("", text) if "\x1b" in text else text


def _bracketed(message: str, found: re.Match[str]) -> Record:
    """Read Python's `[LEVEL]⇥time⇥request id⇥text`; `[ERROR] Type: text` without a time is the runtime's own."""
    error = _PYTHON_ERROR.match(message)
    kind = Kind.ERROR if error else Kind.APP
    return Record(kind, found[2], error_type=error[1] if error else None, level=found[1].upper())


def _stamped(message: str, head: str, found: re.Match[str]) -> Record:
    """Read `time⇥request id⇥LEVEL⇥text` of Node.js and .NET, and what begins with a time otherwise."""
    request = None if found[1] == "undefined" else found[1]
    at = found.end()
    if request and head.startswith(_TIMED_OUT, at):
        return Record(Kind.TIMEOUT, request, status="timeout")
    level = _FIELD_LEVEL.match(head, at)
    if not level:
        near = _NEAR_LEVEL.search(head, at)
        return Record(Kind.APP, request, level=near[1] if near else None)
    if not head.startswith(_NODE_ERRORS, level.end()):
        return Record(Kind.APP, request, level=level[1].upper())
    error = _ERROR_TYPE.search(message[:_STACK])
    return Record(Kind.ERROR, request, error_type=error[1] if error else None, level=level[1].upper())


def _plain(message: str, head: str) -> Record:
    first = _FIRST_LEVEL.match(head) or _KEY_LEVEL.search(head)
    if first:
        return Record(Kind.APP, level=(first[1] or first[first.lastindex or 1]).upper())
    if head.startswith(_RUBY_ERRORS):
        error = _ERROR_TYPE.search(message[:_STACK])
        return Record(Kind.ERROR, error_type=error[1] if error else None)
    if _JAVA_FRAME in message[:_STACK]:
        thrown = _JAVA_ERROR.search(message[: message.index(_JAVA_FRAME) + 1])
        if thrown:
            return Record(Kind.ERROR, error_type=thrown[1])
    if _BARE_TIMEOUT.match(head):
        return Record(Kind.TIMEOUT, status="timeout")
    return Record(Kind.ERROR if head.startswith("panic: ") else Kind.APP)


def from_json(event: Mapping[str, object]) -> Record:
    """Read a line that a program wrote as one JSON object, with the names of Lambda's loggers and of Powertools."""
    trace = event.get("xray_trace_id")
    traced = TRACE_ID.search(trace[:200]) if isinstance(trace, str) else None
    return Record(
        Kind.ERROR if _unhandled(event) else Kind.APP,
        _first_text(event, _REQUEST_KEYS),
        trace_id=traced[0] if traced else None,
        error_type=_first_text(event, _TYPE_KEYS),
        level=_level(event),
    )


def _unhandled(event: Mapping[str, object]) -> bool:
    """Tell an exception that reached the runtime from one that the program caught and logged with a message."""
    if not isinstance(event.get("errorType"), str):
        return False
    message = event.get("message")
    return message is None if not isinstance(message, str) else message.startswith(_NODE_ERRORS)


def _first_text(event: Mapping[str, object], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = event.get(key)
        if isinstance(value, str) and value:
            return value
    return None


def _level(event: Mapping[str, object]) -> str | None:
    for key in _LEVEL_KEYS:
        value = event.get(key)
        if isinstance(value, str) and value[:1].isalpha():
            return value[:20].upper()
        if isinstance(value, int):
            return _PINO.get(value)
    return None
