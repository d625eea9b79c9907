"""Up to when log lines are final, function by function and for all that the user looks at."""

from collections.abc import Callable, Iterable

from lambdatop.core.facts import FunctionsInView, LogsFinal, LogsRead, SourceState
from lambdatop.core.model import State


class Completeness:
    """Takes how far each function is final; what was final once stays so."""

    def __init__(self) -> None:
        """Know of nothing, and take all functions to be in view."""
        self._final_ms: dict[str, int] = {}
        self._reports_ms: dict[str, int] = {}
        self._in_view: frozenset[str] = frozenset()

    def take(self, fact: LogsFinal) -> bool:
        """Take how far one function is final; whether that is further than before."""
        known = self._final_ms.get(fact.function)
        if known is not None and known >= fact.to_ms:
            return False
        self._final_ms[fact.function] = fact.to_ms
        return True

    def take_read(self, fact: LogsRead) -> None:
        """Take how far one pass has read the REPORT lines: nobody follows, so that is all there is to say."""
        if fact.reports_only and fact.span.start_ms < fact.span.end_ms:
            self._reports_ms[fact.function] = max(fact.span.end_ms, self._reports_ms.get(fact.function, 0))

    def look_at(self, fact: FunctionsInView) -> bool:
        """Take what is in view; whether that is something else than before."""
        before, self._in_view = self._in_view, frozenset(fact.names)
        return before != self._in_view

    def of(self, function: str) -> int | None:
        """Say how far one function is final; None where that is not known."""
        return self._final_ms.get(function)

    def to(self, functions: Iterable[str], state_of: Callable[[str], SourceState | None], now_ms: int) -> int | None:
        """Say how far all of `functions` that are in view are final; one whose log may not be read is left out."""
        ends = []
        for name in functions:
            if self._in_view and name not in self._in_view:
                continue
            end, state = self._final_ms.get(name, self._reports_ms.get(name)), state_of(name)
            if end is not None:
                ends.append(end)
            elif state is None:
                return None
            elif state.state is State.OK:
                # There is no log group yet: asking was enough.
                ends.append(state.at_ms)
        return min([*ends, now_ms]) if ends else None
