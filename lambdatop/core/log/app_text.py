"""Says what a program printed in one line: message and fields of JSON, the first useful line of a stack trace."""

import json
import re
from collections.abc import Mapping

from lambdatop.core.log.app_log import body_of, without_colours

LONGEST = 1_000
"""Characters that a line is told in; a screen is narrower."""

_READ = 65_536
_LONGEST_VALUE = 120
_MOST_FIELDS = 40
_DEEPEST = 3
_CUT = "…"

_FRAME = re.compile(r'^(?:[ \t\xa0]+(?:File "|at |from \S+:[0-9]+:in )|\t\S+\.go:[0-9]+)', re.MULTILINE)
_PLAIN_VALUE = re.compile(r'[^\s"={}\[\]]+')
_FIRST_FRAME = re.compile(r"(?:^|\n)([^\n]*)\n\tat ")
_TRACEBACK = "Traceback (most recent call last):"

_MESSAGE_KEYS = ("message", "msg", "event", "errorMessage")
_TYPE_KEYS = ("errorType", "exception_name")
_STACK_KEYS = ("stackTrace", "stack", "stack_trace", "exception", "trace")
# What a view has columns for, and what loggers say of themselves in every line.
_ALREADY_SAID = frozenset(
    """
    timestamp @timestamp time ts level log_level levelname severity lvl log.level requestId request_id awsRequestId
    aws_request_id AWSRequestId function_request_id function_name function_arn function_version function_memory_size
    xray_trace_id cold_start sampling_rate service location logger loggerName loggerFqcn name hostname pid v
    endOfBatch thread threadId threadPriority correlation_id tenantId _aws message errorMessage
    """.split()  # noqa: SIM905 - forty names are easier to look through as words than as forty lines
) | {*_TYPE_KEYS, *_STACK_KEYS}


def say(message: str) -> str:
    """Say one line of a program, which may be JSON, several lines, hostile; the answer is not safe for a terminal."""
    text = without_colours(message[:_READ]).strip()
    if text[:1] != "{":
        text = body_of(text).strip()
    return _say(text)


def read_object(text: str) -> Mapping[str, object] | None:
    """Read JSON that may be an object, or None where it is none or too much to read."""
    if text[:1] != "{" or len(text) >= _READ:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def stack_of(event: Mapping[str, object]) -> tuple[str, ...]:
    """Give the lines of the stack trace that a JSON event carries, for those who want to read all of it."""
    stack = _stack(event)
    parts = stack if isinstance(stack, list) else [stack]
    return tuple(
        line.rstrip("\r") for part in parts if isinstance(part, str) for line in part.split("\n") if line.strip()
    )


def _say(text: str) -> str:
    """Say text that begins with what it is about."""
    event = read_object(text)
    if event is not None:
        return _say_object(event)
    brace = text.find("{", 0, 80)
    if brace > 0 and '"errorType"' in text[brace : brace + 4_096]:
        # `Invoke Error ⇥{…}` of Node.js, `Error raised from handler method⏎{…}` of Ruby
        error = read_object(text[brace:])
        if error is not None:
            return _say_object(error)
    return _say_lines(text)


def _say_lines(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return text[:LONGEST]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    frames = len(_FRAME.findall(text))
    if not frames:
        lines = [line for line in text.split("\n") if line.strip()]
        more = len(lines) - 1
        return f"{lines[0][:LONGEST]}  (+{more} {_plural('line', more)} ▸)" if more > 0 else lines[0][:LONGEST]
    return f"{_headline(text)[:LONGEST]}  {_frames(frames)}"


def _headline(text: str) -> str:
    """Find the line of a stack trace that says what happened; with Python, that may be the last one."""
    first, _, rest = text.partition("\n")
    java = _FIRST_FRAME.search(text)
    if java and java[1].strip():
        return java[1].strip()
    if _TRACEBACK not in text:
        return first
    last = rest.rstrip().rpartition("\n")[2]
    raised = "" if last[:1] in " \t\xa0" or last.startswith(_TRACEBACK) else last
    if first.startswith(_TRACEBACK):
        return raised or first
    return f"{first}  {raised}" if raised else first


def _frames(count: int) -> str:
    return f"({count} {_plural('frame', count)} ▸)"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"


def _say_object(event: Mapping[str, object], depth: int = 0) -> str:
    """Say an object: its message, its exception, then its other fields as key=value."""
    key = next((key for key in _MESSAGE_KEYS if _is_text(event.get(key))), "")
    parts = list(filter(None, (_message(event, key, depth), _error(event), _frames_of(event))))
    for name, value in event.items():
        if len(parts) > _MOST_FIELDS:
            break
        if name != key and name not in _ALREADY_SAID:
            parts.append(f"{name[:_LONGEST_VALUE]}={_value(value)}")
    return "  ".join(parts)[:LONGEST]


def _message(event: Mapping[str, object], key: str, depth: int) -> str:
    """Say the message proper; programs put JSON, objects and whole stack traces there."""
    inner = event.get("message")
    if isinstance(inner, dict) and depth < _DEEPEST:
        return _say_object(inner, depth + 1)
    if isinstance(inner, dict | list):
        return _value(inner)
    text, error = str(event.get(key, ""))[:_READ].strip(), event.get("errorMessage")
    if _is_text(error) and str(error) in text:
        return ""  # said with the type of the error
    nested = read_object(text) if depth < _DEEPEST else None
    return _say_lines(text) if nested is None else _say_object(nested, depth + 1)


def _error(event: Mapping[str, object]) -> str:
    """Say the exception of an event, as `Type: message`."""
    kind = next((str(event[key]) for key in _TYPE_KEYS if _is_text(event.get(key))), "")
    message, trace = event.get("errorMessage"), event.get("exception")
    if _is_text(message):
        first = str(message)[:_READ].strip().partition("\n")[0]
        return f"{kind}: {first}" if kind else first
    return _headline(str(trace)[:_READ].strip()) if _is_text(trace) else kind


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _frames_of(event: Mapping[str, object]) -> str:
    stack = _stack(event)
    lines = [line for line in stack if isinstance(line, str)] if isinstance(stack, list) else [str(stack)]
    count = len(_FRAME.findall("\n".join(lines))) or (len(lines) if isinstance(stack, list) else 0)
    return _frames(count) if count else ""


def _stack(event: Mapping[str, object]) -> str | list[object]:
    stack = next((event[key] for key in _STACK_KEYS if isinstance(event.get(key), str | list)), "")
    return stack if isinstance(stack, str | list) else ""


def _value(value: object) -> str:
    if isinstance(value, str) and _PLAIN_VALUE.fullmatch(value, 0, _LONGEST_VALUE + 1):
        text = value
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        except RecursionError:  # what could just be read may be nested too deep to be written
            return _CUT
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + _CUT
