"""Rule: nearly all of its memory is used."""

from lambdatop.core import units
from lambdatop.core.advice.saving import cost_of_more, known_of, size_from
from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.figures.health import NEAR_MEMORY
from lambdatop.core.model import Finding, Tuning
from lambdatop.core.tuning.size_table import ENOUGH_CALLS, MARGIN


def _find(seen: Seen) -> Finding | None:
    now, config = seen.at_this_size, seen.config
    if now is None or now.max_memory_mb is None or now.reports < ENOUGH_CALLS or seen.row.out_of_memory:
        return None
    if now.max_memory_mb < NEAR_MEMORY * config.memory_mb:
        return None
    larger = size_from(max(config.memory_mb + 1, round(now.max_memory_mb * MARGIN)))
    costs = cost_of_more(seen, known_of(seen), larger)
    return Finding(
        rule="memory-under",
        severity=WARNING,
        title="Give it more memory: nearly all of it is used"
        if larger is None
        else f"Give it {units.memory(larger)}: nearly all of {units.memory(config.memory_mb)} is used",
        seen=f"Up to {units.memory(now.max_memory_mb)} of {units.memory(config.memory_mb)} were used, over "
        f"{now.reports:,} invocations read at this size.",
        why="With a larger input it is killed for lack of memory, without an answer.",
        advice="There is no larger size: work on its input in parts."
        if larger is None
        else f"Go to {units.memory(larger)}, a fifth more than it used.",
        saves_usd=costs,
        sure="What it used is certain; what a larger input takes is not known."
        + ("" if not costs else f" It costs at most {units.usd(-costs)} a month more."),
        change=None if larger is None else Tuning(larger, config.timeout_s),
    )


MEMORY_UNDER = Rule("memory-under", "memory that is used to nine tenths or more", _find)
