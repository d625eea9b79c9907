"""Rule: calls run into the timeout, or come near it."""

from math import ceil

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, WARNING, Rule, Seen
from lambdatop.core.model import Finding, Row, Tuning
from lambdatop.core.tuning.cautions import API_GATEWAY_S
from lambdatop.core.tuning.change import MANAGED_TIMEOUT_S, TIMEOUT_S

NEAR = 0.8
"""From this share of the timeout on, a slow day of a dependency ends in timeouts."""
ENOUGH_CALLS = 20
_ROOM = 1.5
_ALONE = 2
_COMMON = 0.001
"""Of a thousand calls one that is cut off is felt; of a million two are chance."""


def _find(seen: Seen) -> Finding | None:
    row, limit_s = seen.row, seen.config.timeout_s
    p99 = row.duration.p99
    if row.timeouts:
        wanted = 2 * limit_s
        title = f"{row.timeouts:,} ran into the timeout of {limit_s:,} s"
        what = f"{row.timeouts:,} were cut off after {limit_s:,} s, of {seen.over_reports}."
    elif p99 is not None and (row.invocations or 0) >= ENOUGH_CALLS and p99 > NEAR * limit_s * 1_000:
        wanted = ceil(p99 * _ROOM / 1_000)
        title = f"Its slowest calls come near the timeout of {limit_s:,} s"
        what = f"One in a hundred takes {units.duration(p99)} or more of {limit_s:,} s, of {seen.over}."
    else:
        return None
    timeout_s = _allowed(seen, wanted)
    return Finding(
        rule="timeout-short",
        severity=CRITICAL if _is_common(row) else WARNING,
        title=title,
        seen=what,
        why="A call that is cut off is paid for in full and gives no answer; what it had begun is left half done.",
        advice=_advice(seen, timeout_s),
        sure="That it is too short is certain; how long calls would take without it is not known."
        if row.timeouts
        else "The slowest calls were measured; whether they will be slower is not known.",
        change=None if timeout_s is None else Tuning(seen.config.memory_mb, timeout_s),
    )


def _is_common(row: Row) -> bool:
    timeouts = row.timeouts or 0
    return timeouts >= _ALONE and timeouts >= _COMMON * (row.reports or 0)


def _allowed(seen: Seen, wanted_s: int) -> int | None:
    """Give a timeout that Lambda and who calls it allow; None where there is none above the present one."""
    timeout_s = min(wanted_s, API_GATEWAY_S if _has_gateway(seen) else _most_s(seen))
    return timeout_s if timeout_s > seen.config.timeout_s else None


def _most_s(seen: Seen) -> int:
    return (MANAGED_TIMEOUT_S if seen.on_own_instances else TIMEOUT_S)[1]


def _has_gateway(seen: Seen) -> bool:
    sources = seen.room.sources
    return any(grant.kind == "API Gateway" for grant in (sources.grants or () if sources is not None else ()))


def _advice(seen: Seen, timeout_s: int | None) -> str:
    look = "Look first at what takes so long: i lists the calls, m shows whether more memory makes them faster."
    if timeout_s is not None:
        return f"{look} If they need the time, allow {timeout_s:,} s."
    if _has_gateway(seen):
        waits = f"API Gateway waits {API_GATEWAY_S} s, unless its quota was raised"
        return f"{look} {waits}: what takes more belongs behind a queue."
    return f"{look} Lambda allows {_most_s(seen):,} s at most: split the work."


TIMEOUT_SHORT = Rule("timeout-short", "calls that run into the timeout, or come near it", _find)
