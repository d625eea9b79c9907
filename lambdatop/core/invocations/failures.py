"""Reads an exception as a runtime prints it: its type, what it says, and the place in the user's own code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lambdatop.core.log.app_text import read_object

_READ = 16_384
_LONGEST = 400
# Code of the runtime, of libraries and of the language is passed over where the trace goes through the user's own.
_NOT_OWN = re.compile(
    r"/var/runtime/|/var/lang/|/opt/(?:python|nodejs|ruby|java)|site-packages|node_modules|node:|<frozen|/gems/"
    r"|^(?:java|javax|jdk|sun|kotlin|scala|com\.amazonaws\.services\.lambda\.runtime|lambdainternal"
    r"|System|Microsoft|Amazon\.Lambda)\.|^runtime\.|aws-lambda-go/"
)
_PYTHON = re.compile(r'File "([^"\n]{1,300})", line \d+, in ([^\n]{1,100})')
_NODE = re.compile(
    r"^[ \t]*at (?:(?:async )?([^\n(]{1,150}) \()?((?:file://)?[^\s()]{1,300}):\d+:\d+\)?[ \t]*$", re.MULTILINE
)
_DOTNET = re.compile(
    r"^[ \t]*at ([\w.<>`+$]{1,200})\([^\n]{0,300}\)(?: in ([^\n]{1,300}):line \d+)?[ \t]*$", re.MULTILINE
)
_JAVA = re.compile(
    r"^[ \t]*at (?:[\w.@-]{1,80}//?)?([\w.$<>]{1,200})\((?:[\w$-]{1,80}\.\w+:\d+|Native Method|Unknown Source)\)",
    re.MULTILINE,
)
_RUBY = re.compile(r"(/[^\s:]{1,200}\.rb):\d+:in [`']([^'\n]{1,100})'")
_GO = re.compile(r"^([\w./*()-]{1,150}?)\([^\n]{0,200}\)\n\t([^\n]{1,300}\.go):\d+", re.MULTILINE)
_TYPE = re.compile(r"(?:\[ERROR\] )?((?:[\w$]{1,100}[.:]{1,2}){0,10}[A-Z][\w$]{0,100})(?:: |\s*$)")
_STACK_KEYS = ("stackTrace", "stack", "trace", "exception")


@dataclass(frozen=True, slots=True)
class Failure:
    """One exception; what is not stated is None. Hostile text, cut short."""

    error: str | None
    text: str | None
    place: str | None


def read_failure(message: str) -> Failure:
    """Read what a runtime printed of an exception, whichever language; never fails."""
    text = message[:_READ]
    brace = text.find("{", 0, _LONGEST)
    event = read_object(text[brace:].strip()) if brace >= 0 and "rror" in text else None
    if event is not None and isinstance(event.get("errorType") or event.get("exception_name"), str):
        return _of_object(event)
    return Failure(*_headline(text), _place(text))


def _of_object(event: Mapping[str, object]) -> Failure:
    stacks = (event[key] for key in _STACK_KEYS if isinstance(event.get(key), str | list))
    stack = next(stacks, "")
    frames = "\n".join(map(str, stack)) if isinstance(stack, list) else str(stack)
    error = event.get("errorType") or event.get("exception_name")
    said = event.get("errorMessage") or event.get("message")
    text = said if isinstance(said, str) and said else None
    return Failure(str(error)[:_LONGEST], _first_line(text), _place(frames[:_READ]))


def _headline(text: str) -> tuple[str | None, str | None]:
    """Find the line that names the exception: the first that does so, or with Python's bare traceback the last."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if lines and lines[0].startswith("Traceback"):
        lines.reverse()
    if lines and lines[0].startswith("panic: "):
        return "panic", _first_line(lines[0].removeprefix("panic: "))
    for line in lines:
        found = _TYPE.match(line)
        if found:
            return found[1], _first_line(line[found.end() :])
    return None, _first_line(lines[0]) if lines else None


def _first_line(text: str | None) -> str | None:
    first = (text or "").strip().partition("\n")[0][:_LONGEST]
    return first or None


def _place(frames: str) -> str | None:
    """Name the innermost frame in the user's own code, or else the innermost; without its line, which moves."""
    places = _places(frames)
    own = next((place for place in places if not any(_NOT_OWN.search(part) for part in place)), None)
    chosen = own or (places[0] if places else None)
    return None if chosen is None else ":".join(filter(None, map(_short, chosen)))


def _places(frames: str) -> list[tuple[str, str]]:
    """Give (file or class, function) of each frame, the innermost first."""
    python = _PYTHON.findall(frames)
    if python:
        return [(file, function.strip()) for file, function in reversed(python)]
    java = _JAVA.findall(frames)
    if java:
        return [(name, "") for name in java]
    node = _NODE.findall(frames)
    if node:
        return [(file, function.strip()) for function, file in node]
    return [
        *((name, "") for name, _ in _DOTNET.findall(frames)),
        *_RUBY.findall(frames),
        *((file, name.rpartition("/")[2]) for name, file in _GO.findall(frames)),
    ]


def _short(part: str) -> str:
    return part.removeprefix("file://").removeprefix("/var/task/")
