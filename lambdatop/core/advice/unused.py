"""Rule: nothing has called it for as long as can be seen."""

from lambdatop.core import units
from lambdatop.core.advice.provisioned_idle import ready_of
from lambdatop.core.advice.seen import INFO, Rule, Seen
from lambdatop.core.model import Finding, Span
from lambdatop.core.money.prices import HOME
from lambdatop.core.money.pricing import MONTH_S, provisioned_usd

LEAST_AGE_MS = 7 * 86_400_000
"""What was changed since may be about to be used."""


def _find(seen: Seen) -> Finding | None:
    row, config = seen.row, seen.config
    if row.invocations != 0 or config.last_modified_ms is None:
        return None
    age_ms = seen.now_ms - config.last_modified_ms
    proof = _proof(seen)
    if age_ms < LEAST_AGE_MS or not proof or _is_due(seen) or runs_elsewhere(seen):
        return None
    ready = ready_of(seen.room.concurrency) if seen.room.concurrency is not None else 0
    saves = provisioned_usd(seen.context.prices, seen.spent.place, config.memory_mb, ready, MONTH_S) if ready else None
    return Finding(
        rule="unused",
        severity=INFO,
        title="Take it away if nobody needs it: nothing calls it",
        seen=f"No invocation in {units.span(row.window_ms)}, {proof}; last changed {units.age(age_ms)} ago.",
        why="Code that nobody runs is not looked after: its dependencies grow old, its role stays open"
        + (", and what is kept ready for it is paid for." if ready else "."),
        advice=f"Ask its owner; keep the code, then delete the function{_with_it(seen)}.",
        saves_usd=saves,
        sure=f"A function that runs once a quarter looks the same{_looks(seen)}.",
    )


def _with_it(seen: Seen) -> str:
    """Name what may go with it: what others use stays."""
    name, role = seen.config.name, seen.config.role
    others = role is not None and seen.context.roles.get(role, 0) > 1
    own_log = seen.config.log_group.rpartition("/")[2] == name
    if others:
        return f"{' and its log group' if own_log else ''}; its role stays, for other functions run under it"
    return ", its role and its log group, where nothing else uses them"


def _is_due(seen: Seen) -> bool:
    """Say whether a schedule will call it."""
    sources = seen.room.sources
    return any(rule.enabled and rule.schedule for rule in (sources.rules or () if sources is not None else ()))


def runs_elsewhere(seen: Seen) -> bool:
    """Say whether CloudFront may run it (Lambda@Edge): then metrics and log lie in the regions where it runs.

    The permission hangs on a version, of which not each is looked at; but only what is built as AWS wants it for that
    can run there.
    """
    sources, versions, known = seen.room.sources, seen.room.versions, seen.room.configuration
    if any(grant.kind == "Lambda@Edge" for grant in (sources.grants or () if sources is not None else ())):
        return True
    published = versions is not None and bool(versions.versions)
    return published and _fits_the_edge(seen) and (known is None or not known.variables)


def _fits_the_edge(seen: Seen) -> bool:
    config = seen.config
    runtime = (config.runtime or "").startswith(("nodejs", "python"))
    bare = not (config.layers or config.in_vpc or config.dead_letter_target) and config.package_type == "Zip"
    return runtime and bare and seen.spent.place.region == HOME


def _looks(seen: Seen) -> str:
    """Name what else looks like a function that nobody calls."""
    found = []
    if not _by_month(seen):
        found.append("one that may not write its log")
    if seen.room.versions is None and _fits_the_edge(seen):
        found.append("one that CloudFront runs (Lambda@Edge)")
    if seen.room.sources is None:
        found.append("one with a schedule that is not read yet")
    return "".join(f", as does {text}" for text in found)


def _by_month(seen: Seen) -> tuple[Span, int] | None:
    """Give the calls of the month, where so much of it is over that they tell something."""
    month = seen.context.called(seen.config.name)
    return month if month is not None and month[0].end_ms - month[0].start_ms >= LEAST_AGE_MS else None


def _proof(seen: Seen) -> str:
    """Say what else shows that it is not used; the window alone is too short to tell."""
    month = _by_month(seen)
    if month is not None:
        days = units.age(month[0].end_ms - month[0].start_ms)
        return "" if month[1] else f"and none in the {days} since the first of the month"
    known = seen.room.configuration
    log = known.logging if known is not None else None
    if log is None:
        return ""
    if log.group_missing:
        return f"and log group {log.group} is not there, as where it never ran"
    # Where lines expire, an empty log tells of the time since only.
    if log.group_known and log.stored_bytes == 0 and log.retention_days is None:
        return f"and log group {log.group} holds nothing"
    return ""


UNUSED = Rule("unused", "a function that nothing calls", _find)
