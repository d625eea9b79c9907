"""The nouns of what ran: one invocation with all its lines, and failures that are alike."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core.facts import LogLine
from lambdatop.core.log.platform_log import Kind, parse
from lambdatop.core.log.text import Entry

# From this part of its timeout on, what still runs is warned of.
NEAR_TIMEOUT = 0.8


class Status(StrEnum):
    """How an invocation ended; the words of `lambdatop invocations`."""

    OK = "ok"
    """Nothing that was read says otherwise."""
    ERROR = "error"
    TIMEOUT = "timeout"
    OOM = "oom"
    EXIT = "exit"
    """The process ended by itself or was ended, for another reason than memory."""
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One run of a function; a retry with the same request id is another one. Times in ms, unknown is None."""

    function: str
    request_id: str
    start_ms: int
    """When the handler began, after any init; where no START was read, worked out from the REPORT."""
    duration_ms: float | None
    billed_ms: int | None
    init_ms: float | None
    """Init or restore, whichever the REPORT states."""
    memory_mb: int | None
    max_memory_mb: int | None
    status: Status
    error_type: str | None
    cold: bool
    cost_usd: Decimal | None
    trace_id: str | None
    stream: str
    lines: tuple[LogLine, ...]
    """All that was read of it, oldest first, with the lines of the cold start that it caused."""
    reported: bool = True
    """Whether its REPORT was read: without it, what it took is not known."""
    started: bool = True
    """Whether its START was read: without it, other lines may be missing, as where only REPORT lines were asked for."""
    timeout_ms: int | None = None
    """The timeout of the function as it is configured now."""
    error_text: str | None = None
    """What the exception says, as it was logged: hostile text."""
    place: str | None = None
    """Where it was raised, without line number: `stock/client.py:send`; hostile text."""

    @property
    def failed(self) -> bool:
        """Say whether it ended badly."""
        return self.status not in {Status.OK, Status.RUNNING}

    @property
    def end_known(self) -> bool:
        """Whether what was read tells how it ended: a REPORT in text alone states no failure of the handler."""
        only_report = not self.started and not any(line.message.startswith("{") for line in self.lines)
        return self.status is not Status.OK or (self.reported and not only_report)

    def elapsed_ms(self, now_ms: int) -> float:
        """Say how long it has been running at `now_ms`, or how long it ran."""
        return max(0, now_ms - self.start_ms) if self.duration_ms is None else self.duration_ms

    def near_timeout(self, now_ms: int) -> bool:
        """Say whether it still runs and little of its time is left."""
        running = self.status is Status.RUNNING and self.timeout_ms is not None
        return running and self.elapsed_ms(now_ms) >= NEAR_TIMEOUT * (self.timeout_ms or 0)

    def entries(self) -> tuple[Entry, ...]:
        """Give its lines as the log pane takes them, numbered from 0."""
        records = [parse(line.message) for line in self.lines]
        return tuple(
            Entry(number, line, record, self.cost_usd if record.kind is Kind.REPORT else None)
            for number, (line, record) in enumerate(zip(self.lines, records, strict=True))
        )


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Failures of one function with the same exception at the same place."""

    function: str
    error: str
    """The exception, or in words what happened: `timeout`, `out of memory`, `process ended`; hostile text."""
    place: str | None
    count: int
    first_ms: int
    last_ms: int
    example: Invocation
    """The newest of them."""
    new: bool
    """Whether it appeared in the last minutes, in a log that was known before."""
