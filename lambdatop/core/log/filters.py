"""What a filter of log lines is made of; each part becomes a fast answer to whether a line is wanted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from lambdatop.core.log.bounded_regex import BoundedRegex
from lambdatop.core.log.record import Kind
from lambdatop.core.log.text import Entry, Level, level_of

Wanted = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Text:
    """Lines that contain a text, in any case; `key=value` also finds the same in JSON."""

    needle: str

    def compiled(self) -> Wanted:
        """Look into the message as it was written."""
        needle = self.needle.lower()
        others = tuple(_in_json(needle))
        if not others:
            return lambda entry: needle in entry.line.message.lower()

        def wanted(entry: Entry) -> bool:
            message = entry.line.message.lower()
            return needle in message or any(other in message for other in others)

        return wanted


@dataclass(frozen=True, slots=True)
class Matches:
    """Lines in which a regular expression is found."""

    regex: BoundedRegex

    def compiled(self) -> Wanted:
        """Look into the message as it was written."""
        found = self.regex.found
        return lambda entry: found(entry.line.message)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Lines of a level or a graver one; those that state no level are below all of them."""

    level: Level

    def compiled(self) -> Wanted:
        """Look at what the line states."""
        least = self.level
        return lambda entry: level_of(entry.record) >= least


@dataclass(frozen=True, slots=True)
class Function:
    """Lines of the functions that a name or glob names."""

    glob: str

    def compiled(self) -> Wanted:
        """Look at who wrote the line; the answer for each function is worked out once."""
        known: dict[str, bool] = {}

        def wanted(entry: Entry) -> bool:
            name = entry.line.function
            if name not in known:
                known[name] = fnmatchcase(name, self.glob)
            return known[name]

        return wanted


@dataclass(frozen=True, slots=True)
class Invocation:
    """Lines of one invocation: a request id or its beginning."""

    request: str

    def compiled(self) -> Wanted:
        """Look at the request id that the line states."""
        start = self.request.lower()
        return lambda entry: (entry.record.request_id or "").lower().startswith(start)


@dataclass(frozen=True, slots=True)
class OfKind:
    """Lines of one kind, in the words of `lambdatop parse`."""

    kind: Kind

    def compiled(self) -> Wanted:
        """Look at what the line is."""
        kind = self.kind
        return lambda entry: entry.record.kind is kind


@dataclass(frozen=True, slots=True)
class Not:
    """Lines that another filter does not want."""

    of: "Filter"

    def compiled(self) -> Wanted:
        """Turn the answer round."""
        inner = self.of.compiled()
        return lambda entry: not inner(entry)


@dataclass(frozen=True, slots=True)
class And:
    """Lines that all of several filters want; none of them wants nothing less than every line."""

    parts: tuple["Filter", ...] = ()

    def compiled(self) -> Wanted:
        """Ask the cheapest first."""
        inner = tuple(part.compiled() for part in sorted(self.parts, key=_effort))
        if len(inner) == 1:
            return inner[0]
        return lambda entry: all(wanted(entry) for wanted in inner)


@dataclass(frozen=True, slots=True)
class Or:
    """Lines that any of several filters wants."""

    parts: tuple["Filter", ...]

    def compiled(self) -> Wanted:
        """Ask the cheapest first."""
        inner = tuple(part.compiled() for part in sorted(self.parts, key=_effort))
        return lambda entry: any(wanted(entry) for wanted in inner)


Filter = Text | Matches | AtLeast | Function | Invocation | OfKind | Not | And | Or


def _effort(part: Filter) -> int:
    """Rank filters by what an answer costs."""
    if isinstance(part, Not):
        return _effort(part.of)
    if isinstance(part, And | Or):
        return max(map(_effort, part.parts), default=0)
    return {Text: 1, Matches: 2}.get(type(part), 0)


def _in_json(needle: str) -> Iterator[str]:
    """Say how JSON writes `key=value`, which is how the views show it."""
    key, equals, value = needle.partition("=")
    if equals and key and not any(char.isspace() or char == '"' for char in key):
        yield from (f'"{key}":{gap}{value}' for gap in ("", " ", '"', ' "'))
