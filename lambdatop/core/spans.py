"""Stretches of time that have been read, joined where they touch."""

from lambdatop.core.model import Span


class Spans:
    """A set of moments, kept as few disjoint spans in rising order."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._spans: list[Span] = []

    def add(self, span: Span) -> bool:
        """Add a span; whether any of it is new."""
        if span.start_ms >= span.end_ms or self.covers(span):
            return False
        start, end = span.start_ms, span.end_ms
        apart: list[Span] = []
        for old in self._spans:
            if old.end_ms < start or end < old.start_ms:
                apart.append(old)
            else:
                start, end = min(start, old.start_ms), max(end, old.end_ms)
        self._spans = sorted([*apart, Span(start, end)], key=lambda s: s.start_ms)
        return True

    def covers(self, span: Span) -> bool:
        """Whether every moment of `span` is in."""
        return any(s.start_ms <= span.start_ms and span.end_ms <= s.end_ms for s in self._spans)

    def touches(self, span: Span) -> bool:
        """Whether any moment of `span` is in."""
        return any(s.start_ms < span.end_ms and span.start_ms < s.end_ms for s in self._spans)

    def forget_before(self, start_ms: int) -> None:
        """Leave out what is older than `start_ms`."""
        self._spans = [Span(max(s.start_ms, start_ms), s.end_ms) for s in self._spans if s.end_ms > start_ms]

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self._spans)
