"""Reads the regular part of Python's expressions, so that how long a search may take can be known beforehand."""

import re
from dataclasses import dataclass
from typing import NoReturn

from lambdatop.core.errors import UsageError

_LONGEST = 1_000
_DEEPEST = 40
_MOST_REPEATS = 1_000
_EDGES = {"^": "^", "$": "$", r"\b": r"\b", r"\B": r"\B", r"\A": "^", r"\Z": r"\Z"}
_COUNTED = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
_ESCAPE = re.compile(
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|0[0-7]{0,2}|[0-3][0-7]{2}|N\{[^}]*\}|.)", re.DOTALL
)
_NAMED = re.compile(r"\?P<\w+>")


@dataclass(frozen=True, slots=True)
class Atom:
    """What takes one character; `re` itself tells which, so that classes and case mean the same."""

    one: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Edge:
    """What takes none, but holds only at some places: an end of the text, an end of a word."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One or another."""

    branches: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same again, `least` to `most` times; None is without end."""

    of: "Node"
    least: int
    most: int | None


Node = Atom | Edge | Sequence | Choice | Repeat


def parse_regex(expression: str, flags: re.RegexFlag) -> Node:
    """Read an expression that `re` takes. Raises UsageError for what is wrong, or cannot be bounded."""
    shown = repr(expression if len(expression) <= _DEEPEST else expression[:_DEEPEST] + "…")
    if len(expression) > _LONGEST:
        raise UsageError(f"the expression {shown} is too long: {_LONGEST:,} characters at most")
    try:
        re.compile(expression, flags)
    except (re.error, RecursionError, OverflowError) as error:
        raise UsageError(f"{shown} is no regular expression: {error}") from None
    return _Reader(expression, flags, shown).whole()


class _Reader:
    """Goes through an expression that is known to be right; only its structure is looked at."""

    def __init__(self, expression: str, flags: re.RegexFlag, shown: str) -> None:
        self._text = expression
        self._flags = flags
        self._shown = shown
        self._at = 0
        self._deep = 0

    def whole(self) -> Node:
        if self._text.startswith("(?i)"):
            self._at, self._flags = 4, self._flags | re.IGNORECASE
        return self._choice()

    def _choice(self) -> Node:
        self._deep += 1
        if self._deep > _DEEPEST:
            self._refuse(f"is nested more than {_DEEPEST} deep")
        branches = [self._sequence()]
        while self._next("|"):
            branches.append(self._sequence())
        self._deep -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeated(self._one()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _one(self) -> Node:
        if self._next("("):
            return self._group()
        start = self._at
        if self._text[start] == "\\":
            found = _ESCAPE.match(self._text, start)
            atom = found[0] if found else self._refuse("ends in the middle of an escape")
            if atom[1] in "123456789" and len(atom) == len(r"\1"):
                self._refuse("refers back to a group, which a search of bounded time cannot do")
        elif self._text[start] == "[":
            atom = self._class()
        else:
            atom = self._text[start]
        self._at = start + len(atom)
        return Edge(_EDGES[atom]) if atom in _EDGES else Atom(re.compile(atom, self._flags))

    def _class(self) -> str:
        """Take a class up to the bracket that closes it, which is not its first character."""
        end = self._at + 1
        end += self._text.startswith("^", end)
        end += self._text.startswith("]", end)
        while self._text[end] != "]":
            end += 2 if self._text[end] == "\\" else 1
        return self._text[self._at : end + 1]

    def _group(self) -> Node:
        named = _NAMED.match(self._text, self._at)
        if named:
            self._at = named.end()
        elif not self._next("?:") and self._text.startswith("?", self._at):
            what = "looks ahead or behind" if self._text[self._at + 1] in "=!<" else "has a special group"
            self._refuse(f"{what}, which a search of bounded time cannot do; use and, or, not between expressions")
        inner = self._choice()
        self._at += 1
        return inner

    def _repeated(self, one: Node) -> Node:
        bounds = self._bounds()
        if bounds is None:
            return one
        # Greedy or lazy makes no difference to whether something is found.
        self._next("?")
        if self._next("+"):
            self._refuse("has a possessive repetition, which a search of bounded time cannot do")
        least, most = bounds
        if max(least, most or 0) > _MOST_REPEATS:
            self._refuse(f"repeats something more than {_MOST_REPEATS:,} times")
        return Repeat(one, least, most)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._next(sign):
                return bounds
        counted = _COUNTED.match(self._text, self._at)
        if counted is None or counted[0] == "{}":
            return None
        self._at = counted.end()
        least = int(counted[1] or 0)
        return least, (int(counted[3]) if counted[3] else None) if counted[2] else least

    def _next(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _refuse(self, why: str) -> NoReturn:
        raise UsageError(f"the expression {self._shown} {why}")
