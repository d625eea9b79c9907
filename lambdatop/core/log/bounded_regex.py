"""Searches lines for a regular expression in bounded time, whatever the expression and whatever the line.

Python's own `re` tries one way after another: `(a+)+$` takes years on a line of forty letters, and even `a.*b.*c` an
hour on one of 256 KB. A view that hangs on a hostile line is no view, and cutting lines short would miss what is
looked for. So an expression is first measured: `re`, which is fast, gets it for lines so short that the worst case is
some ms; for all others an automaton looks at each character once. Both find the same.
"""

import re
from collections.abc import Iterator
from itertools import count

from lambdatop.core.errors import UsageError
from lambdatop.core.log.regex_syntax import Atom, Choice, Edge, Node, Repeat, Sequence, parse_regex

# Steps of `re` in the worst case for one line: some 20 ms.
_MOST_STEPS = 20_000_000
_MOST_STATES = 5_000
_MOST_ANSWERS = 50_000
_ALWAYS = 10**9
_FEW = 4


class BoundedRegex:
    """One expression, ready to search with; the same object for as many lines as there are."""

    def __init__(self, expression: str, flags: re.RegexFlag) -> None:
        """Measure and compile it. Raises UsageError for what is wrong or not regular (lookahead, back references)."""
        node = parse_regex(expression, flags)
        self.expression = expression
        self._re = re.compile(expression, flags)
        self._longest = _longest(node)
        self._automaton = _Automaton(node)

    def found(self, text: str) -> bool:
        """Tell whether the expression is found anywhere in `text`."""
        if len(text) <= self._longest:
            return self._re.search(text) is not None
        return self._automaton.found(text)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the places where it is found, to highlight them; none in a text so long that asking could take long."""
        if len(text) <= self._longest:
            yield from (found.span() for found in self._re.finditer(text) if found.end() > found.start())

    def __eq__(self, other: object) -> bool:
        """Compare what is looked for."""
        return isinstance(other, BoundedRegex) and self._re == other._re

    def __hash__(self) -> int:
        return hash(self._re)

    def __repr__(self) -> str:
        return f"BoundedRegex({self.expression!r})"


def compile_bounded(expression: str, *, any_case: bool = False) -> BoundedRegex:
    """Make an expression ready. Raises UsageError that says what is wrong with it."""
    return BoundedRegex(expression, re.IGNORECASE if any_case else re.RegexFlag(0))


def _longest(node: Node) -> int:
    """Give the length of a line up to which `re` stays within its steps: ways, times the places for each of them."""
    measured = _ways(node)
    if measured is None:
        return 0
    ways, opens = measured
    places = opens + 1
    left = _MOST_STEPS / ways
    # n places in order can be chosen in n ** k / k! ways.
    for k in range(2, places + 1):
        left *= k
    return min(_ALWAYS, int(left ** (1 / places)))


def _ways(node: Node) -> tuple[int, int] | None:
    """Count the ways to match at one place: a number, times the length for each open repetition; None has no bound."""
    match node:
        case Atom() | Edge():
            return 1, 0
        case Sequence(parts):
            return _product([_ways(part) for part in parts])
        case Choice(branches):
            each = [_ways(branch) for branch in branches]
            known = [one for one in each if one is not None]
            return (sum(w for w, _ in known), max(o for _, o in known)) if len(known) == len(each) else None
        case Repeat(of, least, most):
            inner = _ways(of)
            if inner is None or (inner != (1, 0) and (most is None or most > _FEW)):
                return None
            if most is None:
                return 1, 1
            times = max(1, most)
            return min(_ALWAYS, inner[0] ** min(times, _FEW) * (most - least + 1)), inner[1] * times


def _product(parts: list[tuple[int, int] | None]) -> tuple[int, int] | None:
    ways, opens = 1, 0
    for part in parts:
        if part is None:
            return None
        ways, opens = min(ways * part[0], _ALWAYS), opens + part[1]
    return ways, opens


class _State(dict[str, "_State"]):
    """Where a search may stand after the characters so far; what follows a character is worked out once."""

    __slots__ = ("_of", "before", "points")

    def __init__(self, of: "_Automaton", points: frozenset[int], before: str) -> None:
        super().__init__()
        self._of = of
        self.points = points
        self.before = before
        """A character of the same sort as the one before; empty at the beginning."""

    def __missing__(self, char: str) -> "_State":
        following = self[char] = self._of.after(self, char)
        return following


class _Automaton:
    """Follows all ways at once; each point of it takes one character or holds at one place, and says what is next."""

    def __init__(self, node: Node) -> None:
        self._next: dict[int, tuple[int, ...]] = {}
        self._takes: dict[int, re.Pattern[str]] = {}
        self._holds: dict[int, str] = {}
        self._numbers = count(1)
        self._goal = 0
        self._next[self._goal] = ()
        self._start = self._point(node, self._goal)
        self._states: dict[tuple[frozenset[int], str], _State] = {}
        self._answers = 0
        self._found = _State(self, frozenset(), "")

    def found(self, text: str) -> bool:
        """Tell whether it is found, looking at each character once."""
        at_end = text[-1:] == "\n"
        body = text[:-1] if at_end else text
        state, found = self._state(frozenset(), ""), self._found
        for char in body:
            state = state[char]
            if state is found:
                return True
        if at_end:
            # `$` holds before the last line end, too.
            state = self.after(state, "\n", last=True)
        return state is found or self._goal in self._reach(state, None, last=True)

    def after(self, state: _State, char: str, *, last: bool = False) -> _State:
        """Work out where a search stands after one more character."""
        here = self._reach(state, char, last=last)
        if state is self._found or self._goal in here:
            return self._found
        points = frozenset(
            follower
            for point in here
            if point in self._takes and self._takes[point].match(char)
            for follower in self._next[point]
        )
        self._answers += 1
        if self._answers > _MOST_ANSWERS:
            # A text that never looks the same would fill the memory; what is in use stays alive by itself.
            self._answers = 0
            for known in self._states.values():
                known.clear()
            self._states.clear()
        return self._state(points, "a" if _is_word(char) else " ")

    def _state(self, points: frozenset[int], before: str) -> _State:
        key = (points, before)
        known = self._states.get(key)
        if known is None:
            known = self._states[key] = _State(self, points, before)
        return known

    def _reach(self, state: _State, char: str | None, *, last: bool) -> set[int]:
        """Give all points that a search stands at before `char`, None at the end; one may begin at every place."""
        reached: set[int] = set()
        waiting = [self._start, *state.points]
        while waiting:
            point = waiting.pop()
            if point in reached:
                continue
            reached.add(point)
            edge = self._holds.get(point)
            if point not in self._takes and (edge is None or _holds(edge, state.before, char, last=last)):
                waiting.extend(self._next[point])
        return reached

    def _point(self, node: Node, *then: int) -> int:
        """Add a node before the points `then`; the point where it begins."""
        match node:
            case Atom(one):
                return self._new(then, takes=one)
            case Edge(kind):
                return self._new(then, holds=kind)
            case Sequence(parts):
                start = self._new(then)
                for part in reversed(parts):
                    start = self._point(part, start)
                return start
            case Choice(branches):
                end = self._new(then)
                return self._new(tuple(self._point(branch, end) for branch in branches))
            case Repeat(of, least, most):
                return self._repeated(of, least, most, self._new(then))

    def _repeated(self, of: Node, least: int, most: int | None, end: int) -> int:
        if most is None:
            start = self._new((end,))
            self._next[start] = (self._point(of, start), end)
        else:
            start = end
            for _ in range(most - least):
                start = self._new((self._point(of, start), end))
        for _ in range(least):
            start = self._point(of, start)
        return start

    def _new(self, then: tuple[int, ...], *, takes: re.Pattern[str] | None = None, holds: str | None = None) -> int:
        point = next(self._numbers)
        if point > _MOST_STATES:
            raise UsageError("the expression is too large: it repeats too much too often")
        self._next[point] = then
        if takes is not None:
            self._takes[point] = takes
        if holds is not None:
            self._holds[point] = holds
        return point


def _holds(edge: str, before: str, char: str | None, *, last: bool) -> bool:
    """Tell whether an edge holds between `before` and `char`."""
    if edge == "^":
        return not before
    if edge == "$":
        return char is None or (last and char == "\n")
    if edge == "\\Z":
        return char is None
    boundary = _is_word(before) != _is_word(char or "")
    # `\B` does not hold in an empty text, as `re` has it.
    return boundary if edge == "\\b" else not boundary and bool(before or char)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
