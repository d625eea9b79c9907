"""What a log event says, whichever format it was written in."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil


class Kind(StrEnum):
    """What a log event is; the words of `lambdatop parse`."""

    REPORT = "report"
    START = "start"
    END = "end"
    INIT_START = "init_start"
    INIT_REPORT = "init_report"
    INIT_DONE = "init_done"
    RESTORE_START = "restore_start"
    RESTORE_REPORT = "restore_report"
    RESTORE_DONE = "restore_done"
    RUNTIME_DONE = "runtime_done"
    EXTENSION = "extension"
    SUBSCRIPTION = "subscription"
    LOGS_DROPPED = "logs_dropped"
    FAULT = "fault"
    TIMEOUT = "timeout"
    RUNTIME_EXIT = "runtime_exit"
    ERROR = "error"
    """An unhandled exception, as a runtime prints it."""
    APP = "app"
    """Everything else."""


BEGINS = frozenset({Kind.INIT_START, Kind.RESTORE_START})
"""The first line of an environment."""
FOR_FIGURES = BEGINS | {Kind.REPORT}
"""What is read of a log where figures are all that is wanted."""


@dataclass(frozen=True, slots=True)
class Record:
    """The fields that a log event states; what it does not state is None. In the order of `lambdatop parse`.

    `status` and `error_type` are in AWS's own words, `level` in the program's own, in capitals (`WARNING`, `WARN`).
    """

    kind: Kind
    request_id: str | None = None
    duration_ms: float | None = None
    billed_ms: int | None = None
    memory_mb: int | None = None
    max_memory_mb: int | None = None
    init_ms: float | None = None
    restore_ms: float | None = None
    billed_restore_ms: int | None = None
    trace_id: str | None = None
    status: str | None = None
    error_type: str | None = None
    level: str | None = None

    @property
    def billed_cold_ms(self) -> int:
        """Give what of `billed_ms` init or restore took; 0 where none of it was billed, as before August 2025."""
        waited_ms = self.init_ms if self.init_ms is not None else self.restore_ms
        if waited_ms is None or self.billed_ms is None or self.duration_ms is None:
            return 0
        most = ceil(waited_ms) if self.billed_restore_ms is None else self.billed_restore_ms
        return max(0, min(self.billed_ms - ceil(self.duration_ms), most))

    @property
    def ran_out_of_memory(self) -> bool:
        """Say whether memory ended it: Lambda names it only since 2023, before that an error at full memory tells."""
        if self.error_type == "Runtime.OutOfMemory":
            return True
        used, size = self.max_memory_mb, self.memory_mb
        return self.status == "error" and used is not None and size is not None and used >= size
