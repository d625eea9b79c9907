"""Says how many of a function run at once and what limits them, why calls are refused, and why it starts cold."""

from collections.abc import Iterator, Sequence

from lambdatop.core import units
from lambdatop.core.figures import concurrency_text
from lambdatop.core.figures.throttling import why_throttled
from lambdatop.core.model import Row
from lambdatop.core.room import Pool, Section
from lambdatop.core.room_parts import Concurrency
from lambdatop.core.room_text.cold_starts import cold_start_lines
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, many, note, said, with_gaps


def concurrency_lines(row: Row, rows: Sequence[Row], pool: Pool | None) -> tuple[Said, ...]:
    """Say what limits it, what stands ready, what was used over the window; `rows` are all of the account."""
    known = row.room.concurrency if row.room is not None else None
    lines = [said("most at once", concurrency_text.highest_seen(row, pool)), *_throttles(row, rows, pool)]
    lines += [NOTHING_READ] if known is None else [_reserved(known), *_provisioned(known)]
    return (
        *with_gaps(lines, row.room, Section.CONCURRENCY),
        *_account(pool),
        *cold_start_lines(row),
    )


def _throttles(row: Row, rows: Sequence[Row], pool: Pool | None) -> Iterator[Said]:
    if row.throttles is None:
        yield said("throttles", None)
        return
    yield said("throttles", units.count(row.throttles, 12), Look.NEAR if row.throttles else Look.TEXT)
    why = why_throttled(row, rows, pool)
    if why is not None:
        yield said("why throttled", why.sentence, Look.NEAR)


def _reserved(known: Concurrency) -> Said:
    look = Look.DIM if known.reserved is None else Look.TEXT if known.reserved else Look.BAD
    return said("reserved", concurrency_text.reserve(known), look)


def _provisioned(known: Concurrency) -> list[Said]:
    if known.provisioned is None:
        return [said("provisioned", None)]
    lines = many("provisioned", (f"{one.qualifier}: {concurrency_text.ready(one)}" for one in known.provisioned))
    if not known.provisioned:
        return lines
    used = concurrency_text.provisioned_use(known)
    ran = None if known.on_provisioned is None else f"{units.count(known.on_provisioned, 12)} invocations"
    return [*lines, said("in use", used, Look.NEAR if known.spilled else Look.TEXT), said("ran on them", ran)]


def _account(pool: Pool | None) -> list[Said]:
    lines = [head("All functions of the account in this region")]
    if pool is None:
        return [*lines, NOTHING_READ]
    lines += [
        said("limit", None if pool.limit is None else f"{pool.limit:,} at once"),
        said("unreserved", None if pool.unreserved is None else f"{pool.unreserved:,}"),
        said("used", concurrency_text.account_use(pool)),
    ]
    if pool.claimed:
        lines.append(
            note("with what is reserved and provisioned, whether it runs or not: that is what meets the limit")
        )
    return [*lines, *(said("not read", gap, Look.NEAR) for gap in pool.gaps)]
