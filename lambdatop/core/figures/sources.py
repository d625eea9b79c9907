"""How well each source answers, said in one calm line even where it is about a thousand functions."""

from collections import Counter
from dataclasses import dataclass, field

from lambdatop.core.facts import SourceState
from lambdatop.core.model import State
from lambdatop.core.snapshot import SourceStatus

_ORDER = ("account", "functions", "metrics", "logs", "rooms", "month")
_WORST_FIRST = (State.DENIED, State.UNAVAILABLE, State.THROTTLED, State.PARTIAL)


@dataclass(slots=True)
class _Source:
    """What one source was last heard to say, as a whole and for single functions."""

    own: SourceState | None = None
    own_since_ms: int = 0
    functions: dict[str, SourceState] = field(default_factory=dict)
    trouble: dict[str, SourceState] = field(default_factory=dict)
    """Those of the functions that are not well."""
    at_ms: int = 0
    read_ms: int | None = None
    said: SourceStatus | None = None


class SourceBook:
    """Takes states one at a time and tells each source in a line."""

    def __init__(self) -> None:
        """Begin with no source heard of."""
        self._sources: dict[str, _Source] = {}

    def take(self, fact: SourceState) -> None:
        """Take one state; a later one of the same source and function replaces it."""
        source = self._sources.setdefault(fact.source, _Source())
        source.at_ms = max(source.at_ms, fact.at_ms)
        if fact.state in {State.OK, State.PARTIAL}:
            source.read_ms = max(fact.at_ms, source.read_ms or 0)
        if fact.function is None:
            if source.own is None or source.own.state is not fact.state:
                source.own_since_ms = fact.at_ms
            source.own = fact
            return
        source.functions[fact.function] = fact
        if fact.state is State.OK:
            source.trouble.pop(fact.function, None)
        else:
            source.trouble[fact.function] = fact

    def forget(self, function: str) -> None:
        """Leave out a function that is gone."""
        for source in self._sources.values():
            source.functions.pop(function, None)
            source.trouble.pop(function, None)

    def of(self, source: str, function: str) -> SourceState | None:
        """Give what a source last said of one function."""
        known = self._sources.get(source)
        return known.functions.get(function) if known else None

    def statuses(self) -> tuple[SourceStatus, ...]:
        """Tell each source, in the order in which they depend on one another."""
        names = sorted(self._sources, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
        return tuple(_tell(name, self._sources[name]) for name in names)


def _tell(name: str, source: _Source) -> SourceStatus:
    state, detail = _sum_up(name, source)
    before = source.said
    if source.own is not None and source.own.state is state:
        since = source.own_since_ms
    else:
        since = before.since_ms if before is not None and before.state is state else source.at_ms
    said = SourceStatus(name, state, detail, since, source.read_ms)
    if said == before:
        return before
    source.said = said
    return said


def _sum_up(name: str, source: _Source) -> tuple[State, str]:
    own = source.own
    if own is not None and own.state is not State.OK:
        return own.state, own.detail
    if not source.trouble:
        return State.OK, own.detail if own is not None else ""
    counted = Counter(fact.state for fact in source.trouble.values())
    worst = next(state for state in _WORST_FIRST if counted[state])
    first = min((f for f in source.trouble.values() if f.state is worst), key=lambda f: f.function or "")
    many = counted[worst]
    whom = first.function if many == 1 else f"{many:,} functions"
    detail = f"{name} {worst} for {whom}: {first.detail}"
    all_alike = many == len(source.functions)
    return (worst if all_alike else State.PARTIAL), detail
