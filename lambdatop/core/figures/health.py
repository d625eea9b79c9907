"""Judges how a function does now and names the figure that says so; what is going on counts more than what is over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lambdatop.core import units
from lambdatop.core.figures.stream_lag import stream_lag
from lambdatop.core.figures.throttling import why_throttled
from lambdatop.core.model import Health, Minute, Reason, Row
from lambdatop.core.room import Pool

# The newest minutes are what is going on; CloudWatch publishes them one to three minutes late.
RECENT_MINUTES = 5
LATE_MINUTES = 4
# Where three would be expected and none came, it is over (chance alone: 5 %); where fewer, nothing can be said yet.
EXPECTED_TO_TELL = 3
# Two calls in a hundred that fail are felt by users; one in two hundred is worth a look.
FAILING_ERROR_RATE = 0.02
NEAR_ERROR_RATE = 0.005
# A single failure may be chance, unless hardly anything else happened.
FAILING_COUNT = 2
FAILING_ALONE_RATE = 0.5
# Lambda refusing every second call is an outage of the caller; any refusal is a limit that was met.
FAILING_THROTTLE_SHARE = 0.5
# From four fifths of the timeout on, a slow day of a dependency ends in timeouts.
NEAR_TIMEOUT_P95 = 0.8
NEAR_TIMEOUT_MAX = 0.95
# Where nine tenths of the memory have been used, a larger input ends in Runtime.OutOfMemory.
NEAR_MEMORY = 0.9
# AWS speaks of under 1 % as usual; every tenth call waiting, of enough to tell, is a pattern.
NEAR_COLD_START_RATE = 0.1
NEAR_COLD_START_REPORTS = 50
NEAR_INIT_MS = 1_000

_MS_OF_S = 1_000
_ORDER = list(Health)


def judge(row: Row, pool: Pool | None = None) -> tuple[Health, tuple[Reason, ...]]:
    """Give the mark of a row and its reasons, worst first; `row.health` and `row.reasons` are not looked at.

    `pool` tells whether calls are refused for want of the account's concurrency.
    """
    found = (reason for rule in _RULES for reason in rule(row))
    reasons = sorted((_with_cause(row, reason, pool) for reason in found), key=lambda r: _ORDER.index(r.health))
    if reasons:
        return reasons[0].health, tuple(reasons)
    if row.invocations is None and not row.reports:
        return Health.UNKNOWN, ()
    return (Health.IDLE if row.invocations == 0 else Health.WELL), ()


def _errors(row: Row) -> Iterator[Reason]:
    errors, calls, when = _recent(row, "errors", "invocations")
    rate = min(1.0, errors / calls) if calls else 0.0
    text = f"{units.share(rate)} of invocations fail{when}"
    if rate >= FAILING_ERROR_RATE and (errors >= FAILING_COUNT or rate >= FAILING_ALONE_RATE):
        yield Reason(Health.FAILING, "error_rate", text)
    elif errors and rate >= (NEAR_ERROR_RATE if errors >= FAILING_COUNT else FAILING_ERROR_RATE):
        yield Reason(Health.NEAR, "error_rate", text)
    elif row.error_rate and row.error_rate >= FAILING_ERROR_RATE:
        # What is over, or nearly, still stands in the column.
        yield Reason(Health.NEAR, "error_rate", f"{units.share(row.error_rate)} failed earlier in the window")


def _timeouts(row: Row) -> Iterator[Reason]:
    health, count, when = _ended(row, "timeouts", row.timeouts)
    if health is not None:
        slow = row.duration.p95 is not None and row.duration.p95 >= NEAR_TIMEOUT_P95 * row.config.timeout_s * _MS_OF_S
        text = f"{units.count(count)} ran into the timeout of {row.config.timeout_s} s{when}"
        yield Reason(health, "duration_ms.p95" if slow else "timeouts", text)


def _out_of_memory(row: Row) -> Iterator[Reason]:
    health, count, when = _ended(row, "out_of_memory", row.out_of_memory)
    if health is not None:
        # Not which size: it may have been changed since.
        text = f"{units.count(count)} ran out of memory{when}"
        yield Reason(health, "max_memory_used_mb", text)


def _memory(row: Row) -> Iterator[Reason]:
    used = row.max_memory_used_mb
    if used is not None and not row.out_of_memory and used >= NEAR_MEMORY * row.config.memory_mb:
        text = f"used {units.memory(used)} of {units.memory(row.config.memory_mb)}"
        yield Reason(Health.NEAR, "max_memory_used_mb", text)


def _throttles(row: Row) -> Iterator[Reason]:
    if not row.throttles:
        return
    refused, calls, when = _recent(row, "throttles", "invocations")
    if refused >= FAILING_COUNT and refused / (refused + calls) >= FAILING_THROTTLE_SHARE:
        text = f"{units.share(refused / (refused + calls))} of calls are refused{when}"
        yield Reason(Health.FAILING, "throttles", text)
    else:
        yield Reason(Health.NEAR, "throttles", f"{units.count(row.throttles)} calls were refused")


def _with_cause(row: Row, reason: Reason, pool: Pool | None) -> Reason:
    """Say of calls that are refused which limit they met, where that is known."""
    if reason.field != "throttles":
        return reason
    cause = why_throttled(row, pool=pool)
    return replace(reason, text=f"{reason.text}: {cause.short}") if cause is not None and cause.short else reason


def _slow(row: Row) -> Iterator[Reason]:
    if row.timeouts:
        return
    limit_ms = row.config.timeout_s * _MS_OF_S
    for field, value, share in (
        ("duration_ms.p95", row.duration.p95, NEAR_TIMEOUT_P95),
        ("duration_ms.max", row.duration.max, NEAR_TIMEOUT_MAX),
    ):
        if value is not None and value >= share * limit_ms:
            yield Reason(Health.NEAR, field, f"{units.duration(value)} of {row.config.timeout_s} s until the timeout")
            return


def _cold_starts(row: Row) -> Iterator[Reason]:
    if row.cold_start_rate is None or (row.reports or 0) < NEAR_COLD_START_REPORTS:
        return
    if row.cold_start_rate >= NEAR_COLD_START_RATE and (row.init.p95 or 0) >= NEAR_INIT_MS:
        mostly = row.cold.mostly if row.cold is not None else None
        text = f"{units.share(row.cold_start_rate)} wait for a cold start, up to {units.duration(row.init.max)}"
        text += f": mostly {mostly}" if mostly is not None else ""
        yield Reason(Health.NEAR, "cold_start_rate", text)


def _behind(row: Row) -> Iterator[Reason]:
    lag = stream_lag(row)
    if lag is None or not lag.falls_behind:
        return
    text = f"falls behind its stream: {units.age(lag.age_ms)}"
    if lag.rising and lag.per_minute_ms > 0:
        text += f", {units.duration(lag.per_minute_ms)} more each minute"
    if lag.old:
        text += f", {units.share(lag.share)} of what it keeps"
    # No column tells it, so the name does.
    yield Reason(Health.NEAR, "name", text)


_RULES: Sequence[Callable[[Row], Iterator[Reason]]] = (
    _errors,
    _timeouts,
    _out_of_memory,
    _memory,
    _throttles,
    _slow,
    _cold_starts,
    _behind,
)


def _ended(row: Row, what: str, total: int | None) -> tuple[Health | None, int, str]:
    """Judge invocations that a limit ended: failing while it goes on, near when it is over."""
    if not total:
        return None, 0, ""
    count, reports, when = _recent(row, what, "reports")
    if count and (count >= FAILING_COUNT or count >= FAILING_ALONE_RATE * reports):
        bad = not reports or count / reports >= FAILING_ERROR_RATE
        return (Health.FAILING if bad else Health.NEAR), round(count), when
    return Health.NEAR, total, ""


def _recent(row: Row, part: str, whole: str) -> tuple[float, float, str]:
    """Add up two courses over the newest minutes that are known; over the window where those are too few to tell."""
    of_window = float(getattr(row, part) or 0), float(getattr(row, whole) or 0)
    end = len(row.minutes)
    while end > len(row.minutes) - LATE_MINUTES and end > 0 and not _known(row.minutes[end - 1], part, whole):
        end -= 1
    recent = row.minutes[max(0, end - RECENT_MINUTES) : end]
    of_recent = _add(recent, part), _add(recent, whole)
    share = of_window[0] / of_window[1] if of_window[1] else 1.0
    if len(row.minutes) > RECENT_MINUTES and (
        of_recent[0] >= FAILING_COUNT or share * of_recent[1] >= EXPECTED_TO_TELL
    ):
        return *of_recent, f" in the last {RECENT_MINUTES} min"
    return *of_window, ""


def _known(minute: Minute, part: str, whole: str) -> bool:
    # Of what metrics have not counted yet neither errors nor throttles are known.
    return not minute.fresh and (getattr(minute, part) is not None or getattr(minute, whole) is not None)


def _add(minutes: Sequence[Minute], what: str) -> float:
    return sum(_of(m, what) for m in minutes)


def _of(minute: Minute, what: str) -> float:
    return float(getattr(minute, what) or 0)
