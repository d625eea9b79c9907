"""The filter language for log lines: text, /regex/, level:warn, function:NAME, invocation:ID, and, or, not."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lambdatop.core.errors import UsageError, unknown
from lambdatop.core.log.bounded_regex import compile_bounded
from lambdatop.core.log.filters import (
    And,
    AtLeast,
    Filter,
    Function,
    Invocation,
    Matches,
    Not,
    OfKind,
    Or,
    Text,
    Wanted,
)
from lambdatop.core.log.record import Kind
from lambdatop.core.log.terms import Sign, Term, terms
from lambdatop.core.log.text import Level, level_word

# Deeper ones would end in Python's own limit; nobody reads them either.
_DEEPEST = 50
LEVELS = ("debug", "info", "warn", "error")


@dataclass(frozen=True, slots=True)
class Query:
    """A filter ready for use: `wanted` tells for an entry, `spans` what to highlight in the text that is shown."""

    filter: Filter
    wanted: Wanted = field(compare=False)

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Give the places (start, end) of `text` that a text or an expression asked for, in order, not overlapping."""
        low = text.lower()
        # A few letters change their length in lower case; then places would be wrong.
        found = sorted(
            s for part in _sought(self.filter) for s in _places(part, text, low if len(low) == len(text) else text)
        )
        spans: list[tuple[int, int]] = []
        for start, end in found:
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return tuple(spans)


def query(*filters: Filter) -> Query:
    """Make a query of which every filter must want a line; none at all wants every line."""
    whole = filters[0] if len(filters) == 1 else And(filters)
    return Query(whole, whole.compiled())


def parse_query(text: str) -> Query:
    """Read a filter such as `level:warn -"health check" (timeout or /5[0-9]+/)`; an empty one wants every line.

    Terms side by side must all hold, `or` binds weaker, `-` and `not` turn one round. Raises UsageError.
    """
    return query(parse_filter(text))


def parse_filter(text: str) -> Filter:
    """Read a filter, not compiled yet, to be joined with others. Raises UsageError that says what is wrong."""
    return _Reader(terms(text)).whole()


def at_least(text: str) -> Filter:
    """Read the level below which lines are left out. Raises UsageError for a word that is no level."""
    level = level_word(text)
    if level is Level.NONE:
        raise unknown("level", text, LEVELS)
    return AtLeast(level)


def matches(expression: str, *, any_case: bool = False) -> Filter:
    """Read a regular expression. Raises UsageError for one that is wrong or has no bound."""
    return Matches(compile_bounded(expression, any_case=any_case))


def _of_kind(text: str) -> Filter:
    if text.lower() not in set(Kind):
        raise unknown("kind", text, [kind.value for kind in Kind])
    return OfKind(Kind(text.lower()))


_BY_FIELD: dict[str, Callable[[str], Filter]] = {
    "level": at_least,
    "function": Function,
    "invocation": Invocation,
    "kind": _of_kind,
}


class _Reader:
    """Reads terms by the grammar: or of ands of terms, which may be turned round or stand in parentheses."""

    def __init__(self, given: Iterable[Term]) -> None:
        self._terms = iter(given)
        self._now: Term | None = None
        self._deep = 0
        self._step()

    def whole(self) -> Filter:
        if self._over():
            return And()
        read = self._or()
        if not self._over():
            raise UsageError("there is a ) without a ( before it; as text it goes in quotes")
        return read

    def _or(self) -> Filter:
        parts = [self._and()]
        while self._is(Sign.OR):
            self._step()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Filter:
        parts = [self._one()]
        while self._now is not None and self._now.sign not in {Sign.OR, Sign.CLOSE}:
            if self._is(Sign.AND):
                self._step()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Filter:
        self._deep += 1
        if self._deep > _DEEPEST:
            raise UsageError(f"a filter may be nested {_DEEPEST} deep at most")
        term = self._expected()
        if term.sign is Sign.NOT:
            read: Filter = Not(self._one())
        elif term.sign is Sign.OPEN:
            read = self._or()
            if not self._is(Sign.CLOSE):
                raise UsageError("a ( is never closed; as text it goes in quotes")
            self._step()
        else:
            read = _leaf(term)
        self._deep -= 1
        return read

    def _expected(self) -> Term:
        """Take a term that may begin something."""
        term, before = self._now, self._before
        if term is None or term.sign in {Sign.AND, Sign.OR, Sign.CLOSE}:
            where = f"after {_word(before)}" if before else "at the beginning"
            what = f", not {_word(term)}" if term else ""
            raise UsageError(f"expected something to look for {where}{what}; the word itself goes in quotes")
        self._step()
        return term

    def _over(self) -> bool:
        return self._now is None

    def _is(self, sign: Sign) -> bool:
        return self._now is not None and self._now.sign is sign

    def _step(self) -> None:
        self._before = self._now
        self._now = next(self._terms, None)


def _word(term: Term) -> str:
    return {Sign.OPEN: "(", Sign.CLOSE: ")", Sign.NOT: "not"}.get(term.sign, term.text)


def _leaf(term: Term) -> Filter:
    if term.sign is Sign.REGEX:
        return matches(term.text, any_case=bool(term.flags))
    if term.sign is Sign.FIELD:
        return _BY_FIELD[term.field](term.text)
    return Text(term.text)


def _sought(part: Filter) -> Iterator[Text | Matches]:
    if isinstance(part, Text | Matches):
        yield part
    elif isinstance(part, And | Or):
        for inner in part.parts:
            yield from _sought(inner)


def _places(part: Text | Matches, text: str, low: str) -> Iterator[tuple[int, int]]:
    if isinstance(part, Matches):
        yield from part.regex.spans(text)
        return
    needle = part.needle.lower()
    at = low.find(needle) if needle else -1
    while at >= 0:
        yield at, at + len(needle)
        at = low.find(needle, at + len(needle))
