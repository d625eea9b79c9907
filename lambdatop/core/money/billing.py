"""Makes up the bill of a function over the window: what it used, what stands ready for it, what is kept of it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.money.pricing import (
    MB_OF_GB,
    Place,
    Prices,
    Usage,
    parts_usd,
    pays_for_snapstart,
    provisioned_usd,
    snapstart_usd,
)
from lambdatop.core.room_parts import Versions

_MS_OF_S = 1_000
_NONE = Decimal(0)


def bill_of(row: Row, place: Place, usage: Usage | None, prices: Prices) -> Bill | None:
    """Price what `row`'s function used and kept over its window, part by part; None where that is not known.

    Where it has no provisioned concurrency and no snapshots the parts add up to `row.cost.window`. `Bill.provisioned`
    is None where the room has not been read; what stands ready now is taken to have stood ready all through the window.
    """
    if usage is None:
        return None
    parts = parts_usd(prices, place, usage, on_provisioned(row))
    if parts is None:
        return None
    return replace(
        parts, provisioned=_ready_usd(row, place, prices), snapstart=_snapshots_usd(row, place, usage, prices)
    )


def on_provisioned(row: Row) -> Decimal:
    """Give the share (0..1) of invocations that found a provisioned environment; 0 where nothing says so."""
    concurrency = row.room.concurrency if row.room else None
    if concurrency is None or not concurrency.on_provisioned or not row.invocations:
        return _NONE
    return min(Decimal(1), Decimal(concurrency.on_provisioned) / row.invocations)


def stands_ready(row: Row) -> bool:
    """Say whether it is known to have provisioned concurrency, which takes the free tier away."""
    return bool(row.room and row.room.concurrency and row.room.concurrency.provisioned)


def _ready_usd(row: Row, place: Place, prices: Prices) -> Decimal | None:
    concurrency = row.room.concurrency if row.room else None
    if concurrency is None or concurrency.provisioned is None:
        return None
    seconds = Decimal(row.window_ms) / _MS_OF_S
    usd = _NONE
    for one in concurrency.provisioned:
        environments = one.requested if one.allocated is None else one.allocated
        usd += provisioned_usd(prices, place, _memory_mb(row, one.qualifier), environments, seconds) or _NONE
    return usd


def _memory_mb(row: Row, qualifier: str) -> int:
    """Give the memory of a version or alias, which may have kept an older setting; else that of the newest."""
    versions = row.room.versions if row.room else None
    if versions is None:
        return row.config.memory_mb
    aliases = {alias.name: alias.version for alias in versions.aliases or ()}
    sizes = _sizes(versions)
    return sizes.get(aliases.get(qualifier, qualifier), row.config.memory_mb)


def _sizes(versions: Versions) -> Mapping[str, int]:
    return {v.number: v.memory_mb for v in versions.versions or () if v.memory_mb is not None}


def _snapshots_usd(row: Row, place: Place, usage: Usage, prices: Prices) -> Decimal | None:
    """Price the snapshots that published versions keep, and those restored; Java's are free."""
    config = row.config
    if not pays_for_snapstart(config.runtime):
        return _NONE
    versions = row.room.versions if row.room else None
    kept = versions.versions if versions else None
    if kept is None and config.snap_start:
        return None
    seconds = Decimal(row.window_ms) / _MS_OF_S
    kept_mb = sum(v.memory_mb or config.memory_mb for v in kept or () if v.snap_start and pays_for_snapstart(v.runtime))
    return snapstart_usd(prices, place, kept_mb * seconds / MB_OF_GB, usage.restored_mb / MB_OF_GB)
