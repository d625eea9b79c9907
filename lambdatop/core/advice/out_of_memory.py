"""Rule: calls are killed because their memory is used up."""

from lambdatop.core import units
from lambdatop.core.advice.saving import cost_of_more, known_of, size_from
from lambdatop.core.advice.seen import CRITICAL, Rule, Seen
from lambdatop.core.model import Finding, Tuning


def _find(seen: Seen) -> Finding | None:
    now, killed = seen.at_this_size, seen.row.out_of_memory
    # Where the size was changed since, the killed ones say nothing of this one.
    if not killed or now is None or not now.cut:
        return None
    config = seen.config
    larger = size_from(2 * config.memory_mb)
    costs = cost_of_more(seen, known_of(seen), larger)
    return Finding(
        rule="out-of-memory",
        severity=CRITICAL,
        title=f"Give it more than {units.memory(config.memory_mb)}: calls are killed for lack of memory",
        seen=f"{killed:,} ran out of {units.memory(config.memory_mb)}, of {seen.over_reports}.",
        why="A call that runs out of memory is killed without an answer, and its environment with it: the next call "
        "starts cold.",
        advice=_advice(larger),
        saves_usd=costs,
        sure="Certain that it is too little; how much it needs shows when nothing is killed any more."
        + ("" if costs is None else f" It costs at most {units.usd(-costs)} a month more."),
        change=None if larger is None else Tuning(larger, config.timeout_s),
    )


def _advice(larger: int | None) -> str:
    if larger is None:
        return "There is no size twice as large: make each call work on less at once, or read its input in parts."
    return (
        f"Go to {units.memory(larger)} and look at what is used then; if it grows with the input, work on the input "
        "in parts."
    )


OUT_OF_MEMORY = Rule("out-of-memory", "calls that are killed because memory is used up", _find)
