"""Plans FilterLogEvents and reads its pages: newest first where that is known, and true about what was covered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lambdatop.aws.streams import Streams
from lambdatop.core.facts import LogLine, LogsRead
from lambdatop.core.model import LogGroup, Span

SERVICE = "logs"
OPERATION = "FilterLogEvents"
# What figures are made of: how each invocation ended, and when an environment was begun for one.
_FOR_FIGURES = (
    "REPORT RequestId",
    "platform.report",
    "INIT_START Runtime Version",
    "platform.initStart",
    "RESTORE_START Runtime Version",
    "platform.restoreStart",
)
_PATTERN = " ".join(f'?"{words}"' for words in _FOR_FIGURES)
# AWS: startFromHead=false only where startTime is on or after 2024-01-01.
_NEWEST_FIRST_SINCE_MS = 1_704_067_200_000
_FULL_PAGE = 10_000
_EMPTY_PAGES = 20


@dataclass(slots=True)
class Abilities:
    """What the other side has shown that it can do; AWS can do all of it, what stands in for AWS not always."""

    newest_first: bool = True
    patterns: bool = True
    patterns_proven: bool = True


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """What one read of a log group asks for."""

    group: LogGroup
    span: Span
    reports_only: bool
    newest_first: bool
    pattern: bool

    def params(self, token: str | None) -> dict[str, Any]:
        """Give the parameters of the first call, or of its next page."""
        params: dict[str, Any] = {
            "logGroupName": self.group.name,
            "startTime": self.span.start_ms,
            # AWS includes the end, a span does not.
            "endTime": self.span.end_ms - 1,
        }
        if self.pattern:
            params["filterPattern"] = _PATTERN
        if self.newest_first:
            params["startFromHead"] = False
        if token:
            params["nextToken"] = token
        return params


def log_question(group: LogGroup, span: Span, abilities: Abilities, *, reports_only: bool) -> LogQuestion:
    """Ask for as much as the other side can do."""
    return LogQuestion(
        group,
        span,
        reports_only,
        newest_first=abilities.newest_first and span.start_ms >= _NEWEST_FIRST_SINCE_MS,
        pattern=reports_only and abilities.patterns,
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """How the events of one page stand in time."""

    newest: int
    oldest: int
    falling: bool
    rising: bool

    @classmethod
    def of(cls, times: Sequence[int]) -> "_Marks":
        """Look at the timestamps of a page, in the order they came."""
        newest, oldest = max(times), min(times)
        falling = all(a >= b for a, b in pairwise(times))
        rising = newest > oldest and all(a <= b for a, b in pairwise(times))
        return cls(newest, oldest, falling, rising)


@dataclass(slots=True)
class Reading:
    """The pages of one question: their lines, and which stretch of time they are the whole of."""

    question: LogQuestion
    streams: Streams
    max_pages: int
    matched: int = 0
    """Events that were asked for, of whichever function."""
    _marks: list[_Marks] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    """Of the last page, some of whose events may stand on the next one again."""
    _ended: bool = False
    _strangers: bool = False
    _pages: int = 0
    _calls: int = 0
    _token: str | None = None

    def take(self, page: Mapping[str, Any]) -> Iterator[LogLine]:
        """Take one page and give its lines."""
        stated = page.get("events") or ()
        events = [event for event in stated if event.get("eventId") not in self._ids]
        self._ids = {event["eventId"] for event in stated if event.get("eventId")}
        token = page.get("nextToken") or None
        if events:
            self._marks.append(_Marks.of([int(event["timestamp"]) for event in events]))
        self._calls += 1
        self._pages += bool(events)
        # A full page without a token is one that was cut: emulators do that, AWS gives a token with it.
        self._ended = token is None and len(stated) < _FULL_PAGE
        self._token = token if token != self._token else None
        self.streams.learn(self.question.group, events)
        return self._lines(events)

    @property
    def begun(self) -> bool:
        """Whether any page has come."""
        return self._calls > 0

    def next_token(self) -> str | None:
        """Give the token to go on with; None where the end or `max_pages` is reached.

        Empty pages are no progress but no end either, and there may be many: some are followed for nothing.
        """
        enough = self._pages >= self.max_pages or self._calls >= self.max_pages + _EMPTY_PAGES
        return None if enough else self._token

    def facts(self) -> Iterator[LogsRead]:
        """Give one LogsRead per function, true whatever order the pages came in."""
        covered = self._covered()
        complete = self._ended and not self._strangers
        for function in self.question.group.functions:
            yield LogsRead(function, covered, complete=complete, reports_only=self.question.reports_only)

    def _covered(self) -> Span:
        span = self.question.span
        if self._ended:
            return span
        oldest = self._oldest_known()
        # More events of the oldest moment may stand on the next page.
        return Span(span.end_ms if oldest is None else min(oldest + 1, span.end_ms), span.end_ms)

    def _oldest_known(self) -> int | None:
        """Give the oldest moment if the pages go from new to old as asked; else an unread page may hold any moment."""
        pages = self._marks
        if not pages or pages[0].newest == pages[-1].oldest:
            return None
        fall = all(later.newest <= earlier.oldest for earlier, later in pairwise(pages))
        fall_inside = all(page.falling for page in pages)
        shuffled_inside = len(pages) > 1 and not any(page.rising for page in pages)
        return pages[-1].oldest if fall and (fall_inside or shuffled_inside) else None

    def _lines(self, events: Any) -> Iterator[LogLine]:  # noqa: ANN401  # a list of events as botocore gives it
        group = self.question.group
        for event in events:
            message = str(event.get("message", ""))
            if self.question.reports_only and not any(words in message for words in _FOR_FIGURES):
                continue
            self.matched += 1
            stream = str(event.get("logStreamName", ""))
            writer = self.streams.writer(group, stream)
            if writer is None:
                self._strangers = True
            elif writer in group.functions:
                yield LogLine(
                    function=writer,
                    timestamp_ms=int(event["timestamp"]),
                    ingested_ms=event.get("ingestionTime"),
                    stream=stream,
                    event_id=event.get("eventId") or None,
                    message=message,
                )
