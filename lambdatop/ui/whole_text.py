"""Lays a log message open for reading: JSON indented, stack traces line by line, all of it safe, wrapped to a width."""

import json
from collections.abc import Iterator, Mapping
from itertools import accumulate

from lambdatop.core.log.app_log import without_colours
from lambdatop.core.terminal_text import safe, width

LARGEST = 262_144
"""Characters that are laid open; CloudWatch Logs takes no more bytes in one event."""
_INDENT = "  "
_DEEPEST = 40
# What stands before JSON in a line of text: time, request id, level, a few words.
_HEAD = 200
_ATTEMPTS = 4


def lay_open(message: str) -> tuple[str, ...]:
    """Give the lines of a message, none longer than the message itself; a view wraps them."""
    text = without_colours(message[:LARGEST]).strip("\r\n")
    head, value = _json_in(text)
    lines = [] if value is None else list(_pretty(value, ""))
    shown = [*head.splitlines(), *lines] if lines else text.splitlines()
    if len(message) > LARGEST:
        shown.append(f"… {len(message) - LARGEST:,} more characters")
    return tuple(safe(line) for line in shown) or ("",)


def wrap(line: str, room: int) -> Iterator[str]:
    """Cut a safe line into pieces of at most `room` cells; what goes on is indented as the line is."""
    indent = line[: min(len(line) - len(line.lstrip(" ")), room // 2)]
    at, lead = 0, ""
    while at < len(line) or not at:
        end = at + _fitting(line[at : at + room], room - len(lead))
        yield lead + line[at:end]
        at, lead = max(end, 1), indent


def wrap_words(line: str, room: int) -> Iterator[str]:
    """Cut a safe line of prose between words; a word that is too long for a line is cut as it must be."""
    start = end = 0
    while line[start:]:
        whole = _fitting(line[start : start + room], room)
        end = start + whole
        if end < len(line) and line[end] != " ":
            blank = line.rfind(" ", start, end)
            end = blank if blank > start else end
        yield line[start:end]
        start = end + (line[end : end + 1] == " ")
    if not line:
        yield line


def _fitting(text: str, room: int) -> int:
    """Say how many characters fit; at least one."""
    if text.isascii():
        return min(len(text), room)
    for at, used in enumerate(accumulate(map(width, text))):
        if used > room:
            return max(1, at)
    return len(text)


def _json_in(text: str) -> tuple[str, object]:
    """Find the JSON that a message is, or ends with: what stands before it, and its value; None where there is none."""
    for start in [at for at in range(min(len(text), _HEAD)) if _may_begin(text, at)][:_ATTEMPTS]:
        try:
            value = json.loads(text[start:])
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict | list) and value:
            return text[:start].rstrip(), value
    return "", None


def _may_begin(text: str, at: int) -> bool:
    """Tell JSON from code: `return event["order"]` ends in what could be read as some."""
    if at == 0:
        return text[0] in "{["
    head = text[:at]
    return text[at] == "{" and head[-1].isspace() and ("\n" not in head or head[-1] == "\n")


def _pretty(value: object, comma: str, key: str = "", indent: str = "", depth: int = 0) -> Iterator[str]:
    """Indent as JSON is; a text of several lines, such as a stack trace, is written as such."""
    if isinstance(value, Mapping | list) and value and depth < _DEEPEST:
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        yield f"{indent}{key}{opening}"
        pairs = (
            [(f"{_text(k)}: ", v) for k, v in value.items()] if isinstance(value, Mapping) else [("", v) for v in value]
        )
        for place, (name, inner) in enumerate(pairs, 1):
            yield from _pretty(inner, "," if place < len(pairs) else "", name, indent + _INDENT, depth + 1)
        yield f"{indent}{closing}{comma}"
    elif isinstance(value, str) and "\n" in value.strip("\n"):
        yield f"{indent}{key}".rstrip()
        yield from (f"{indent}{_INDENT}{line}" for line in value.splitlines())
    else:
        yield f"{indent}{key}{_text(value)}{comma}"


def _text(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:  # what could just be read may be nested too deep to be written
        return "…"
