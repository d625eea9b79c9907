"""Keeps the lines of every function and gives its invocations, whole, in bounded room."""

from collections.abc import Collection

from lambdatop.core.facts import LogLine
from lambdatop.core.invocation import ErrorGroup, Invocation, Status


class Invocations:
    """Takes log lines one by one, in whatever order they come; works out invocations when it is asked for them."""

    def __init__(self) -> None:
        """Begin with no line."""
        self._built: dict[str, tuple[Invocation, ...]] = {}
        self.from_ms: int | None = None
        """What is older has fallen out to make room; None while all is kept."""

    def all(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give the invocations of `functions` (None: all), newest first."""
        found = [one for name in self._built if functions is None or name in functions for one in self._built[name]]
        return tuple(one for one in found if one.start_ms <= now_ms)

    def in_flight(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give those that have started and not ended, the one that has run longest first."""
        return tuple(one for one in self.all(now_ms, functions) if one.status is Status.RUNNING)

    def groups(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[ErrorGroup, ...]:
        """Give failures by exception and place, the one seen last first."""
        failed = [one for one in self.all(now_ms, functions) if one.failed]
        return tuple(
            ErrorGroup(
                one.function, one.error_type or one.status, one.place, 1, one.start_ms, one.start_ms, one, new=False
            )
            for one in failed
        )

    def holding(self, line: LogLine, now_ms: int) -> Invocation | None:
        """Give the invocation that a line belongs to; None where it belongs to none, or has fallen out."""
        return next((one for one in self.all(now_ms, (line.function,)) if line in one.lines), None)
