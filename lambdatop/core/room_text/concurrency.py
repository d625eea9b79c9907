"""Says how many of a function run at once: of the account, reserved, provisioned, the most that was seen."""

from collections.abc import Sequence

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room import Pool, Section
from lambdatop.core.room_parts import Concurrency, Points, Provisioned
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, many, note, said, with_gaps

_NEAR = 0.8


def concurrency_lines(row: Row, pool: Pool | None) -> tuple[Said, ...]:
    """Say what limits it, what stands ready, and what was used over the window."""
    known = row.room.concurrency if row.room is not None else None
    lines = [*_seen(row, pool, known), head("Reserved and provisioned")]
    lines += [NOTHING_READ] if known is None else [_reserved(known), *_provisioned(known)]
    return with_gaps([*lines, *_account(pool)], row.room, Section.CONCURRENCY)


def _seen(row: Row, pool: Pool | None, known: Concurrency | None) -> list[Said]:
    most, limit, of = row.concurrency_max, None, ""
    if known is not None and known.reserved is not None:
        limit, of = known.reserved, "reserved"
    elif pool is not None and pool.unreserved is not None:
        limit, of = pool.unreserved, "unreserved"
    if most is None:
        return [said("most at once", None)]
    if not limit:
        return [said("most at once", f"{most:,}")]
    share = most / limit
    text = f"{most:,}, {units.share(share)} of the {limit:,} {of}"
    return [said("most at once", text, Look.NEAR if share >= _NEAR else Look.TEXT)]


def _reserved(known: Concurrency) -> Said:
    if not known.reserved_known:
        return said("reserved", None)
    if known.reserved is None:
        return said("reserved", "none: it shares the unreserved pool", Look.DIM)
    if known.reserved == 0:
        return said("reserved", "0: it is switched off", Look.BAD)
    return said("reserved", f"{known.reserved:,}, and never more")


def _provisioned(known: Concurrency) -> list[Said]:
    if known.provisioned is None:
        return [said("provisioned", None)]
    lines = many("provisioned", (_ready(one) for one in known.provisioned))
    if not known.provisioned:
        return lines
    most, mean = known.utilization, known.utilization_mean
    used = None if most is None else f"{units.share(most)} of them at most"
    if used is not None and mean is not None:
        used += f", {units.share(mean)} on average"
    lines.append(said("in use", used))
    on, spilled = known.on_provisioned, known.spilled
    lines.append(said("ran on them", None if on is None else f"{units.count(on, 12)} invocations"))
    spill = None if spilled is None else f"{units.count(spilled, 12)} invocations found none free"
    return [*lines, said("spill-over", spill, Look.NEAR if spilled else Look.TEXT)]


def _ready(one: Provisioned) -> str:
    ready = units.UNKNOWN if one.available is None else f"{one.available:,}"
    allocated = units.UNKNOWN if one.allocated is None else f"{one.allocated:,}"
    text = f"{one.requested:,} on {one.qualifier}: {ready} ready, {allocated} allocated"
    if one.status is not None:
        text += f", {one.status}"
    return f"{text}: {one.reason}" if one.reason else text


def _account(pool: Pool | None) -> list[Said]:
    lines = [head("All functions of the account here")]
    if pool is None:
        return [*lines, NOTHING_READ]
    lines += [
        said("limit", None if pool.limit is None else f"{pool.limit:,} at once"),
        said("unreserved", None if pool.unreserved is None else f"{pool.unreserved:,}"),
        _most("in use", pool.in_use, pool.limit),
    ]
    if pool.claimed:
        lines.append(_most("claimed", pool.claimed, pool.limit))
        lines.append(note("with what is reserved and provisioned, used or not: this is what meets the limit"))
    return lines + _gaps(pool.gaps)


def _gaps(gaps: Sequence[str]) -> list[Said]:
    return [said("not read", gap, Look.NEAR) for gap in gaps]


def _most(label: str, points: Points, limit: int | None) -> Said:
    if not points:
        return said(label, None)
    most = max(value for _, value in points)
    text = f"{units.count(most, 12)} at most over the window"
    if not limit:
        return said(label, text)
    return said(label, f"{text}, {units.share(most / limit)}", Look.NEAR if most >= _NEAR * limit else Look.TEXT)
