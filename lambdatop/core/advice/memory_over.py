"""Rule: far more memory than it uses, where less of it saves money and harms nothing."""

from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.advice.saving import Saving, known_of, saving, size_from, size_up_to
from lambdatop.core.advice.seen import INFO, WORTH_USD, Rule, Seen
from lambdatop.core.model import Finding, Row, Tuning
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB
from lambdatop.core.tuning.right_size import right_size
from lambdatop.core.tuning.size_table import Known

ENOUGH_CALLS = 50
LITTLE = 0.4
"""Below this share of its memory a function has a size to spare."""
MAY_SAVE_USD = Decimal(1)
"""What is only possible must be worth a try: less memory may make every call slower."""
# A function that is busy nearly all the time at its highest concurrency is held back: slower calls would let it fall
# behind.
_BUSY = 0.8


def _find(seen: Seen) -> Finding | None:
    now, config = _with_spare_memory(seen), seen.config
    known = known_of(seen) if now is not None else None
    if now is None or known is None or known.floor_mb is None:
        return None
    target = _fitted(seen, known) if known.fitted is not None else _bounded(seen, known.floor_mb)
    found = saving(seen, known, target) if target is not None else None
    if target is None or found is None or found.at.hindrance:
        return None
    told = found.expected if found.expected is not None else found.least
    # At one size only that more than a whole vCPU makes no thread faster is sure.
    sure = told >= WORTH_USD and (known.fitted is not None or target >= FULL_VCPU_MB)
    if not sure and (known.fitted is not None or found.most < MAY_SAVE_USD):
        return None
    return Finding(
        rule="memory-over",
        severity=INFO,
        title=f"{'Use' if sure else 'Try'} {units.memory(target)} instead of {units.memory(config.memory_mb)}",
        seen=f"At most {units.memory(now.max_memory_mb)} of {units.memory(config.memory_mb)} were used, over "
        f"{now.reports:,} invocations read at this size.",
        why="Memory is paid for whether it is used or not; it also decides how much CPU a call gets, up to one whole "
        f"vCPU at {units.memory(FULL_VCPU_MB)}.",
        advice=_advice(seen, found),
        saves_usd=told if sure else None,
        sure=_sure(known, found),
        change=Tuning(target, config.timeout_s),
    )


def _with_spare_memory(seen: Seen) -> SizeSeen | None:
    """Give the present size where much of it is never used, and where it costs enough to be looked at."""
    now, month = seen.at_this_size, seen.row.cost.month
    if now is None or now.reports < ENOUGH_CALLS or now.max_memory_mb is None or now.cut:
        return None
    if seen.on_own_instances:
        return None
    # No size saves more than all of its cost: what costs next to nothing need not be worked out.
    if now.max_memory_mb >= LITTLE * now.memory_mb or not month or month < WORTH_USD:
        return None
    return now


def _fitted(seen: Seen, known: Known) -> int | None:
    """Take the cheapest of all sizes, if it is smaller than the present one."""
    cheapest = right_size(known.row, seen.context.prices).cheapest_mb
    return cheapest if cheapest is not None and cheapest < seen.config.memory_mb else None


def _bounded(seen: Seen, floor_mb: int) -> int | None:
    """Take the size that costs no speed; where there is none, a smaller one to try, unless it must not get slower."""
    size = seen.config.memory_mb
    if size > FULL_VCPU_MB:
        return max(FULL_VCPU_MB, size_from(floor_mb) or size)
    if _must_not_slow_down(seen.row):
        return None
    target = max(size_up_to(size // 2) or 0, size_from(floor_mb) or size)
    return target if target < size else None


def _must_not_slow_down(row: Row) -> bool:
    if row.throttles or row.timeouts:
        return True
    if not (row.invocations and row.duration.avg and row.concurrency_max):
        return False
    busy = row.invocations * row.duration.avg / row.window_ms
    return row.concurrency_max > 1 and busy >= _BUSY * row.concurrency_max


def _advice(seen: Seen, found: Saving) -> str:
    size = units.memory(found.at.memory_mb)
    if found.at.memory_mb >= FULL_VCPU_MB:
        return f"Set {size}: code that runs on one thread is no slower there. m shows what smaller sizes would do."
    now = units.duration(seen.row.duration.avg)
    then = f"between {units.duration(found.at.low_ms)} and {units.duration(found.at.high_ms)}"
    return f"Set {size} and watch the duration: a call takes {now} on average now, and {then} then."


def _sure(known: Known, found: Saving) -> str:
    if known.fitted is not None:
        return f"Sizes that were seen tell waiting from work: {found.at.confidence}."
    if found.at.memory_mb >= FULL_VCPU_MB:
        return "Sure unless its code runs on several threads at once."
    return (
        f"It has run at one size: it saves between {units.usd(max(Decimal(0), found.least))}, if its calls work, and "
        f"{units.usd(found.most)} a month, if they wait."
    )


MEMORY_OVER = Rule("memory-over", "memory of which less than two fifths is used, where less saves money", _find)
