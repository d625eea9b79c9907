"""Rule: events that come asynchronously are lost when they fail, because nothing takes them."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, WARNING, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.room_parts import FailurePaths

ASYNCHRONOUS = frozenset({"S3", "SNS", "EventBridge", "IoT", "CloudWatch Logs", "SES"})
"""Kinds of callers that hand an event over and do not wait for what becomes of it."""


def _find(seen: Seen) -> Finding | None:
    failures = seen.room.failures
    if failures is None or not failures.invoke_known:
        return None
    if failures.dead_letter or failures.on_failure or seen.config.dead_letter_target:
        return None
    callers = _callers(seen)
    if not (failures.async_received or failures.async_dropped or callers):
        return None
    dropped = failures.async_dropped or 0
    return Finding(
        rule="async-lost",
        severity=CRITICAL if dropped else WARNING,
        title="Catch events that fail: they are lost now"
        if not dropped
        else f"{units.count(dropped)} events were lost: nothing catches what fails",
        seen=_seen(seen, failures, callers),
        why=f"An event that fails is tried {_tries(failures)}, and then thrown away without a trace.",
        advice="Name an on-failure destination (queue, topic, bucket) or a dead letter queue, and an alarm on it.",
        sure="Certain of the settings; how many will fail is not known."
        if not dropped
        else "Certain: Lambda counts what it drops.",
    )


def _callers(seen: Seen) -> tuple[str, ...]:
    sources = seen.room.sources
    grants = sources.grants or () if sources is not None else ()
    rules = sources.rules or () if sources is not None else ()
    return tuple(
        sorted(
            {g.kind for g in grants if g.kind in ASYNCHRONOUS}
            | ({"EventBridge"} if any(r.enabled for r in rules) else set())
        )
    )


def _seen(seen: Seen, failures: FailurePaths, callers: tuple[str, ...]) -> str:
    told = []
    if failures.async_received:
        told.append(f"{units.count(failures.async_received)} came asynchronously in {units.span(seen.row.window_ms)}")
    if failures.async_dropped:
        told.append(f"{units.count(failures.async_dropped)} of them were dropped")
    if callers:
        told.append(f"{' and '.join(callers)} may call it so")
    return f"{', '.join(told)}; it has no destination for failures and no dead letter queue."


def _tries(failures: FailurePaths) -> str:
    more = 2 if failures.retries is None else failures.retries
    return {0: "once", 1: "twice", 2: "three times"}.get(more, f"{more + 1} times")


ASYNC_LOST = Rule("async-lost", "asynchronous events with no destination for failures and no dead letter queue", _find)
