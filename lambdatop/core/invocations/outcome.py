"""Says of an invocation that was put together how it ended, what it took, and what went wrong where."""

from collections.abc import Callable
from decimal import Decimal

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.assembly import Run, Said
from lambdatop.core.invocations.failures import Failure, read_failure
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.log.messages import gathered, joined
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.record import Kind, Record
from lambdatop.core.model import FunctionConfig

Price = Callable[[LogLine, Record], Decimal | None]

_OUT_OF_MEMORY = "Runtime.OutOfMemory"
_PROCESS_ENDED = "Runtime.ExitError"
_KILLED = "signal: killed"
_BAD = frozenset({"error", "failure"})
_STARTING = frozenset({Kind.INIT_START, Kind.RESTORE_START})
_NOTHING = Record(Kind.REPORT)
_NO_FAILURE = Failure(None, None, None)
_NBSP = "\u00a0"


def outcome(run: Run, config: FunctionConfig | None, price: Price) -> Invocation:
    """Make the invocation of what was put together; `price` is asked once, for its REPORT."""
    report = run.report[1] if run.report else _NOTHING
    exception = _exception(run, report)
    status = _status(run, report, failed=exception is not None)
    failure = read_failure(exception) if exception is not None else _NO_FAILURE
    waited_ms = report.init_ms if report.init_ms is not None else report.restore_ms
    cold = waited_ms is not None or (run.report is None and any(r.kind in _STARTING for _, r in run.lines))
    line = run.lines[0][0]
    return Invocation(
        function=line.function,
        request_id=run.request_id,
        start_ms=run.start_ms,
        duration_ms=report.duration_ms,
        billed_ms=report.billed_ms,
        init_ms=waited_ms,
        memory_mb=report.memory_mb,
        max_memory_mb=report.max_memory_mb,
        status=status,
        error_type=failure.error or _stated_error(run, report) if status is not Status.OK else None,
        cold=cold,
        cost_usd=price(*run.report) if run.report else None,
        trace_id=next((r.trace_id for _, r in reversed(run.lines) if r.trace_id), None),
        stream=line.stream,
        lines=tuple(one for one, _ in run.lines),
        reported=run.report is not None,
        started=run.start is not None,
        timeout_ms=config.timeout_s * 1_000 if config else None,
        error_text=failure.text,
        place=failure.place,
    )


def _status(run: Run, report: Record, *, failed: bool) -> Status:
    """Say how it ended; a REPORT without a status tells nothing, as an exception of the handler leaves none there."""
    kinds = {record.kind for _, record in run.lines}
    if report.status == "timeout" or Kind.TIMEOUT in kinds:
        return Status.TIMEOUT
    if _ran_out_of_memory(run, report):
        return Status.OOM
    if Kind.RUNTIME_EXIT in kinds or report.error_type == _PROCESS_ENDED:
        return Status.EXIT
    if report.status in _BAD or failed or Kind.FAULT in kinds:
        return Status.ERROR
    return Status.OK if run.ended or run.passed or run.start is None else Status.RUNNING


def _ran_out_of_memory(run: Run, report: Record) -> bool:
    """Say whether memory ended it: Lambda names it only since 2023, before that the end at full memory tells."""
    if report.error_type == _OUT_OF_MEMORY:
        return True
    used, size = report.max_memory_mb, report.memory_mb
    full = used is not None and size is not None and used >= size
    return full and (report.status == "error" or any(_is_killed(said) for said in run.lines))


def _is_killed(said: Said) -> bool:
    return said[1].kind is Kind.RUNTIME_EXIT and _KILLED in said[0].message


def _stated_error(run: Run, report: Record) -> str | None:
    return report.error_type or next((r.error_type for _, r in run.lines if r.kind is Kind.RUNTIME_EXIT), None)


def _exception(run: Run, report: Record) -> str | None:
    """Find the last exception that got away; one of an init counts only where the REPORT says that it was the end."""
    if report.status == "success":
        return None
    began = run.start.timestamp_ms if run.start and report.status not in _BAD else 0
    errors = [line for line, record in run.lines if record.kind is Kind.ERROR and line.timestamp_ms >= began]
    if any(line.message[:1] in {" ", "\t", _NBSP} for line, _ in run.lines):
        messages = [message for message in reversed(gathered(run.lines)) if message[0].timestamp_ms >= began]
        texts = (joined(message) for message in messages if len(message) > 1 or message[0] in errors[-1:])
        return next((text for text in texts if parse(text).kind is Kind.ERROR), None)
    return errors[-1].message if errors else None
