"""Says how much of its concurrency a function uses: the highest seen, its limit, and what stands ready."""

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room import Pool
from lambdatop.core.room_parts import Concurrency, Provisioned


def highest_seen(row: Row, pool: Pool | None) -> str | None:
    """Say `7 at once, 70 % of the 10 reserved`; None where nothing was counted."""
    if row.concurrency_max is None:
        return None
    text = f"{units.count(row.concurrency_max)} at once"
    known = row.room.concurrency if row.room is not None else None
    if known is not None and known.reserved:
        return (
            f"{text}, {units.share(row.concurrency_max / known.reserved)} of the {units.count(known.reserved)} reserved"
        )
    shares = known is not None and known.reserved_known and known.reserved is None
    if shares and pool is not None and pool.unreserved:
        of_pool = units.share(row.concurrency_max / pool.unreserved)
        return f"{text}, {of_pool} of the {units.count(pool.unreserved)} that functions without a reserve share"
    return text


def reserve(known: Concurrency) -> str | None:
    """Say what is reserved; None where that could not be read."""
    if not known.reserved_known:
        return None
    if known.reserved is None:
        return "none: it takes from the pool that all functions share"
    if known.reserved == 0:
        return "0: switched off, every call is refused"
    return f"{units.count(known.reserved)}: it never runs more at once, and no other function can take them"


def account_use(pool: Pool) -> str | None:
    """Say `at most 412 of 1,000, 41 %`, without the limit where that is not known; None where the use is not."""
    used = max((value for _, value in pool.claimed or pool.in_use), default=None)
    if used is None:
        return None
    if not pool.limit:
        return f"at most {units.count(used)}"
    return f"at most {units.count(used)} of {units.count(pool.limit)}, {units.share(used / pool.limit)}"


def ready(one: Provisioned) -> str:
    """Say how provisioned concurrency of one alias or version stands: `3 of 3 ready`."""
    text = f"{units.count(one.available)} of {units.count(one.requested)} ready"
    if one.allocated is not None and one.allocated != one.available:
        text += f", {units.count(one.allocated)} allocated"
    if one.status not in {None, "READY"}:
        text += f", {(one.status or '').lower().replace('_', ' ')}"
    return f"{text}: {one.reason}" if one.reason else text


def provisioned_use(known: Concurrency) -> str | None:
    """Say how much of what stands ready is in use, and what spilled over; None where nothing was counted."""
    parts = []
    if known.utilization is not None:
        mean = "" if known.utilization_mean is None else f", {units.share(known.utilization_mean)} on average"
        parts.append(f"at most {units.share(known.utilization)}{mean}")
    if known.utilization_week is not None:
        parts.append(f"at most {units.share(known.utilization_week)} in the last week")
    if known.spilled is not None:
        calls = (known.on_provisioned or 0) + known.spilled
        if known.spilled:
            share = f" ({units.share(known.spilled / calls)})" if known.on_provisioned is not None else ""
            parts.append(f"{units.count(known.spilled)} calls found none of it free{share}")
        elif known.on_provisioned:
            parts.append("no call found all of it busy")
    return "; ".join(parts) or None
