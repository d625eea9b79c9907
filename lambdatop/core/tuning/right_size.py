"""Right size, from what is known: which memory is cheapest, fastest, balanced, or what would have to be tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lambdatop.core import units
from lambdatop.core.model import MINUTE_MS, Row
from lambdatop.core.money.pricing import Prices
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB, Split, slowness
from lambdatop.core.tuning.size_table import ENOUGH_CALLS, MOST_MB, SIZES_MB, AtSize, Known, candidates, know

# A hundredth more or less is no reason to choose.
_SAME = 1.01
_TRIED_CALLS = 200
# A size to try has so many times the share of a vCPU, or the other way round; the second where the first cannot be had.
_TRY_CONTRASTS = (2.0, 1.5)
_FAR_OFF = 0.2
_WORTH_USD = Decimal("0.01")


class Basis(StrEnum):
    """What a right size rests on."""

    FITTED = "fitted"
    """Two sizes or more were seen: waiting and CPU work are told apart."""
    BOUNDED = "bounded"
    """One share of a vCPU was seen: between all waiting and all work, the data cannot tell."""
    NOTHING = "nothing"
    """Too few calls were read."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """The one change that would tell most: which size to try, for how many calls, and what to look for."""

    memory_mb: int
    calls: int
    look_for: str


@dataclass(frozen=True, slots=True)
class RightSize:
    """What is known of a function at all sizes; a size in MB is None where the data cannot say."""

    function: str
    memory_mb: int
    """The size that is set."""
    basis: Basis
    verdict: str
    """The one line for those who read no table."""
    floor_mb: int | None = None
    """No size below this fits what was used."""
    waiting_ms: float | None = None
    cpu_ms: float | None = None
    """Work on one whole vCPU."""
    table: tuple[AtSize, ...] = ()
    """Smallest size first."""
    cheapest_mb: int | None = None
    fastest_mb: int | None = None
    balanced_mb: int | None = None
    experiment: Experiment | None = None
    notes: tuple[str, ...] = ()


def right_size(row: Row, prices: Prices) -> RightSize:
    """Say what is known of `row`'s function at every size; nothing is asked, nothing is called."""
    known = know(row, prices)
    if known is None:
        return _nothing(row)
    table = tuple(known.at(mb) for mb in candidates(row))
    return _bounded(known, table) if known.fitted is None else _fitted(known, known.fitted, table)


def _nothing(row: Row) -> RightSize:
    calls = sum(s.reports for s in row.sizes)
    few = {0: "no call was", 1: "one call was"}.get(calls, f"{calls} calls were")
    verdict = f"{few} read, too few to tell anything; it takes {ENOUGH_CALLS} at one size"
    return RightSize(row.config.name, row.config.memory_mb, Basis.NOTHING, verdict)


def _bounded(known: Known, table: Sequence[AtSize]) -> RightSize:
    config = known.row.config
    sizes = " and ".join(units.memory(s.memory_mb) for s in known.telling)
    seen = f"{sizes} is the only size" if len(known.telling) == 1 else f"{sizes} have the same share of a vCPU, all"
    return RightSize(
        function=config.name,
        memory_mb=config.memory_mb,
        basis=Basis.BOUNDED,
        verdict=f"{seen} that was seen: whether its calls wait or work cannot be told from that",
        floor_mb=known.floor_mb,
        table=tuple(table),
        experiment=_experiment(known, table),
        notes=_notes(known, table),
    )


def _fitted(known: Known, split: Split, table: Sequence[AtSize]) -> RightSize:
    config = known.row.config
    open_to = [line for line in table if not line.hindrance and line.duration_ms is not None]
    cheapest, fastest, balanced = _cheapest(open_to), _fastest(open_to), _balanced(open_to)
    parts = f"a call waits {units.duration(split.waiting_ms)} and works {units.duration(split.cpu_ms)} of a vCPU"
    named = [
        f"{word} {units.memory(mb)}"
        for word, mb in (("cheapest", cheapest), ("balanced", balanced), ("fastest", fastest))
        if mb is not None
    ]
    saved = _saved(table, config.memory_mb, cheapest)
    return RightSize(
        function=config.name,
        memory_mb=config.memory_mb,
        basis=Basis.FITTED,
        verdict=f"{parts}; {', '.join(named) or 'no size fits it'}{saved}",
        floor_mb=known.floor_mb,
        waiting_ms=split.waiting_ms,
        cpu_ms=split.cpu_ms,
        table=tuple(table),
        cheapest_mb=cheapest,
        fastest_mb=fastest,
        balanced_mb=balanced,
        notes=_notes(known, table),
    )


def _saved(table: Sequence[AtSize], now_mb: int, cheapest_mb: int | None) -> str:
    month = {line.memory_mb: line.month_usd for line in table}
    now, then = month.get(now_mb), month.get(cheapest_mb or 0)
    if now is None or then is None or now - then < _WORTH_USD:
        return ""
    return f"; the cheapest saves {units.usd(now - then)} a month"


def _cheapest(lines: Sequence[AtSize]) -> int | None:
    """Take the least cost, and of sizes that cost the same the fastest."""
    priced = [(line.per_million_usd, line.memory_mb) for line in lines if line.per_million_usd is not None]
    if not priced:
        return None
    least = min(usd for usd, _ in priced)
    return max(mb for usd, mb in priced if usd <= least * Decimal(_SAME))


def _fastest(lines: Sequence[AtSize]) -> int | None:
    """Take the smallest of the sizes that are as fast as any."""
    times = [(line.duration_ms, line.memory_mb) for line in lines if line.duration_ms is not None]
    if not times:
        return None
    least = min(ms for ms, _ in times)
    return min(mb for ms, mb in times if ms <= least * _SAME)


def _balanced(lines: Sequence[AtSize]) -> int | None:
    """Take the least product of cost and duration: a percent of the one is worth a percent of the other."""
    both = [
        (float(line.per_million_usd) * line.duration_ms, line.memory_mb)
        for line in lines
        if line.per_million_usd is not None and line.duration_ms is not None
    ]
    return min(both)[1] if both else None


def _experiment(known: Known, table: Sequence[AtSize]) -> Experiment | None:
    """Propose the size that tells waiting from work, upwards where that can be: more memory breaks nothing."""
    seen = known.near(known.row.config.memory_mb)
    fits = [line for line in table if line.memory_mb <= FULL_VCPU_MB and not line.hindrance]
    larger = [line for line in fits if line.memory_mb > seen.memory_mb]
    smaller = [line for line in reversed(fits) if line.memory_mb < seen.memory_mb]
    for way in (larger, smaller):
        for contrast in _TRY_CONTRASTS:
            tried = next((line for line in way if _contrast(line.memory_mb, seen.memory_mb) >= contrast), None)
            if tried is not None:
                return Experiment(tried.memory_mb, _TRIED_CALLS, _look_for(known.row, seen, tried))
    return None


def _contrast(one_mb: int, other_mb: int) -> float:
    both = slowness(one_mb), slowness(other_mb)
    return max(both) / min(both)


def _look_for(row: Row, seen: SizeSeen, tried: AtSize) -> str:
    waits = f"a mean that stays at {units.duration(seen.mean_ms)} says that it waits: less memory then costs less"
    if tried.memory_mb > seen.memory_mb:
        works = (
            f"falls towards {units.duration(tried.low_ms)} says that it works: more is then faster at nearly no cost"
        )
    else:
        works = f"rises towards {units.duration(tried.high_ms)} says that it works: less then saves next to nothing"
    if not row.invocations:
        return f"{waits}; one that {works}"
    wait_ms = max(MINUTE_MS, _TRIED_CALLS * row.window_ms // row.invocations)
    return f"{waits}; one that {works} (about {units.age(wait_ms)} of its traffic)"


def _notes(known: Known, table: Sequence[AtSize]) -> tuple[str, ...]:
    notes = []
    cut = sum(s.cut for s in known.row.sizes)
    if cut:
        notes.append(
            f"{units.count(cut)} calls were cut short (timeout, memory): how long they would take is not known"
        )
    full = [s for s in known.row.sizes if s.max_memory_mb is not None and s.max_memory_mb >= s.memory_mb]
    if full:
        notes.append(f"memory was full at {units.memory(full[-1].memory_mb)}: what it would use with more is not known")
    off = [
        line for line in table if line.measured_ms and line.duration_ms and _far_off(line.measured_ms, line.duration_ms)
    ]
    if off and known.fitted is not None:
        notes.append("what was measured does not follow one rule: its input or its code may have changed meanwhile")
    if known.fitted is None and _experiment(known, table) is None:
        notes.append(
            "no size can be tried without risk: each that would tell more is too small, or its calls may time out"
        )
    if known.floor_mb is not None and known.floor_mb > known.row.config.memory_mb:
        notes.append(f"its memory is nearly full: it needs {units.memory(known.floor_mb)} or more to be safe")
    return tuple(notes)


def _far_off(measured_ms: float, expected_ms: float) -> bool:
    return abs(measured_ms - expected_ms) > _FAR_OFF * expected_ms


__all__ = ["MOST_MB", "SIZES_MB", "AtSize", "Basis", "Experiment", "RightSize", "right_size"]
