"""Rule: many calls wait for a cold start, or those that do wait long."""

from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.advice.seen import INFO, WARNING, Rule, Seen
from lambdatop.core.model import Finding, Row
from lambdatop.core.money.prices import Part
from lambdatop.core.money.pricing import (
    FREE_EPHEMERAL_MB,
    MB_MS_OF_GB_S,
    MONTH_S,
    pays_for_snapstart,
    provisioned_usd,
    snapstart_usd,
)

MANY = 0.05
USUAL = 0.01
"""AWS speaks of under 1 % as usual."""
ENOUGH_REPORTS = 50
FELT_MS = 200
"""A shorter start nobody notices."""
LONG_MS = 1_000


def _find(seen: Seen) -> Finding | None:
    row = seen.row
    waited, p95 = _waited_for(row), row.init.p95
    if waited <= 0 or row.cold_start_rate is None or p95 is None:
        return None
    share = row.cold_start_rate * waited / (row.cold_starts or waited)
    many = share > MANY and (row.reports or 0) >= ENOUGH_REPORTS and p95 >= FELT_MS
    long = p95 > LONG_MS and share >= USUAL
    if not (many or long):
        return None
    title = f"{units.share(share)} of calls wait for a cold start" if many else "Its cold starts are long"
    return Finding(
        rule="cold-starts",
        severity=WARNING if many and long else INFO,
        title=f"{title}, up to {units.duration(row.init.max)}",
        seen=f"{_count(waited)}, {units.duration(row.init.p50)} in the middle and "
        f"{units.duration(row.init.max)} at most, of {seen.over_reports}{_cause(seen)}{_init_cost(seen)}.",
        why="The caller waits for it, and since August 2025 its time is billed, too.",
        advice=_advice(seen),
        sure="Measured; what another setting does to it is not.",
    )


def _waited_for(row: Row) -> int:
    """Count the cold starts that a call waited for: environments that stand ready were begun before any came."""
    return (row.cold_starts or 0) - (row.cold.ahead if row.cold is not None else 0)


def _count(cold_starts: int) -> str:
    return "1 cold start" if cold_starts == 1 else f"{cold_starts:,} cold starts"


def _cause(seen: Seen) -> str:
    most = seen.row.cold.mostly if seen.row.cold is not None else None
    return "" if most is None else f"; most of them: {most}"


def _init_cost(seen: Seen) -> str:
    if seen.row.bill is None or not seen.row.bill.init:
        return ""
    return f"; they cost {units.usd(seen.a_month(seen.row.bill.init))} a month"


def _advice(seen: Seen) -> str:
    ways = ["Load less before the handler: fewer and lazier imports, a smaller package."]
    ways += filter(None, (_snap_start(seen), _provisioned(seen)))
    return " ".join(ways)


def takes_snap_start(runtime: str | None) -> bool:
    """Say whether SnapStart is there for a runtime: Java from 11, Python from 3.12, .NET from 8."""
    for family, least in (("java", (11,)), ("python", (3, 12)), ("dotnet", (8,))):
        version = (runtime or "").removeprefix(family)
        if version != runtime:
            digits = [part for part in version.split(".") if part.isdigit()]
            return bool(digits) and tuple(map(int, digits)) >= least
    return False


def _snap_start(seen: Seen) -> str:
    config, row = seen.config, seen.row
    ready, known = seen.room.concurrency, seen.room.configuration
    if config.snap_start or config.package_type != "Zip" or not takes_snap_start(config.runtime):
        return ""
    # SnapStart goes with none of them.
    if config.ephemeral_mb > FREE_EPHEMERAL_MB or (ready is not None and ready.provisioned):
        return ""
    if known is not None and (known.file_systems or known.tenancy):
        return ""
    said = "SnapStart starts it from a snapshot of a published version"
    if not pays_for_snapstart(config.runtime):
        return f"{said}, at no charge for {config.runtime}."
    restored = seen.memory_gb * seen.a_month(_waited_for(row)) / Decimal(str(row.coverage or 1))
    usd = snapstart_usd(seen.context.prices, seen.spent.place, seen.memory_gb * MONTH_S, restored)
    return f"{said}, for about {units.usd(usd)} a month with one version kept." if usd is not None else f"{said}."


def _provisioned(seen: Seen) -> str:
    """Say what keeping ready as many as were busy at once would cost, less what runs on them more cheaply."""
    busy, config, usage = seen.row.concurrency_max, seen.config, seen.spent.usage
    ready, known = seen.room.concurrency, seen.room.configuration
    if not busy or config.snap_start or (ready is not None and ready.provisioned):
        return ""
    # Each tenant has environments of its own, and none can be kept ready for it.
    if known is not None and known.tenancy:
        return ""
    usd = provisioned_usd(seen.context.prices, seen.spent.place, config.memory_mb, busy, MONTH_S)
    demand, on_ready = seen.price(Part.DURATION), seen.price(Part.PROVISIONED_DURATION)
    if usd is None or usage is None or demand is None or on_ready is None:
        return ""
    less = seen.a_month(usage.mb_ms / MB_MS_OF_GB_S) * (demand - on_ready)
    return (
        f"Provisioned concurrency of {busy:,}, as many as ran at once, would cost {units.usd(usd)} a month and take "
        f"{units.usd(less)} off its duration; on a schedule less."
    )


COLD_STARTS = Rule("cold-starts", "cold starts that are many or long", _find)
