"""Says changes for people, line by line: what is planned and what that does, and what the journal holds."""

from collections.abc import Callable, Sequence
from typing import Any

from lambdatop.core import units
from lambdatop.core.terminal_text import cells, safe
from lambdatop.core.tuning.change import diff, said
from lambdatop.core.tuning.comparison import Compared, Comparison, Figure, Verdict
from lambdatop.core.tuning.effect import Effect, Range, Topic
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.plan import Outcome, Plan, PlannedChange, Result, Watch

_INDENT = "  "
_SEVERE, _MILD = "!", "-"
_VERDICTS = {
    Verdict.MORE: "more",
    Verdict.LESS: "less",
    Verdict.NOISE: "no more than noise",
    Verdict.OPEN: "too few to tell",
}


def plan_lines(plan: Plan, watch: Watch | None = None) -> list[str]:
    """Say what one confirmation is about: for each function what changes, what that does, and what to know."""
    lines = [line for change in plan.changes for line in change_lines(change)]
    if plan.note:
        lines.append(f"note: {plan.note}")
    if watch is not None:
        conditions = ", ".join(c.text for c in watch.rollback_if)
        back = f", and taken back if {conditions}" if conditions else ""
        lines.append(f"watched for {units.span(watch.for_ms)}{back}")
    return [safe(line) for line in lines]


def change_lines(change: PlannedChange) -> list[str]:
    """Say one function's change."""
    if change.nothing:
        return [f"{change.function} has {said(change.before)} already"]
    lines = [f"{change.function}: {', '.join(diff(change.before, change.after))}"]
    if change.undoes is not None:
        what = ", ".join(diff(change.undoes.before, change.undoes.after))
        lines.append(f"{_INDENT}takes back entry {change.undoes.id} ({what}) of {units.utc(change.undoes.at_ms)}")
    if change.changed_since is not None:
        lines.append(f"{_INDENT}{_SEVERE} it has been changed since: it is {said(change.changed_since)} now")
    lines += [f"{_INDENT}{line}" for line in effect_lines(change.effect)]
    for caution in change.effect.cautions:
        lines.append(f"{_INDENT}{_SEVERE if caution.severe else _MILD} {caution.text}")
        if caution.topic is Topic.OWNER and change.effect.owner is not None:
            lines += [f"{_INDENT}    {line}" for line in change.effect.owner.lines]
    return lines


def effect_lines(effect: Effect) -> list[str]:
    """Say the figures of an effect."""
    lines = []
    if effect.before.memory_mb != effect.after.memory_mb:
        lines += [
            f"cost      {_range(effect.month_usd, units.usd)} a month at the present traffic ({effect.basis})",
            f"duration  {_range(effect.duration_ms, units.duration)} on average",
            f"vCPU      {effect.vcpu[0]:.2f} → {effect.vcpu[1]:.2f}",
        ]
        used = effect.max_memory_used_mb
        room = "" if effect.fits is None else ", fits" if effect.fits else ", WOULD NOT FIT"
        lines.append(f"memory    {units.memory(used)} used at most of {units.memory(effect.after.memory_mb)}{room}")
    if effect.before.timeout_s != effect.after.timeout_s:
        cut = "" if effect.cuts is None else ", WOULD CUT" if effect.cuts else ""
        lines.append(
            f"timeout   {effect.after.timeout_s:,} s against p99 {units.duration(effect.p99_ms)}"
            f" and the longest {units.duration(effect.longest_ms)}{cut}"
        )
    return lines


def _range(figures: Range, text: Callable[[Any], str]) -> str:
    old = text(figures.old)
    if figures.new is not None:
        return f"{old} → {text(figures.new)}"
    if figures.low is None or figures.high is None:
        return f"{old} → {units.UNKNOWN}"
    return f"{old} → {text(figures.low)} … {text(figures.high)}"


def outcome_line(outcome: Outcome) -> str:
    """Say what came of one change, in one line."""
    entry = outcome.entry
    text = f"{outcome.planned.function}: {outcome.result}: {outcome.text}"
    if outcome.result is Result.NOTHING:
        text = outcome.text
    if outcome.result is Result.APPLIED and entry is not None:
        text += f" (lambdatop undo {entry.id} takes it back)"
    return safe(text)


def history_lines(entries: Sequence[Entry]) -> list[str]:
    """Say the journal as a table, newest first."""
    places = {(e.account_id, e.region) for e in entries}
    head = ("id", "when", "function", "change", "state", "by", "note")
    rows = [head, *(_row(e, place=len(places) > 1) for e in entries)]
    widths = [max(cells(row[i]) for row in rows) for i in range(len(head))]
    return [
        "  ".join(text + " " * (w - cells(text)) for text, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _row(entry: Entry, *, place: bool) -> tuple[str, ...]:
    state = "elsewhere" if entry.elsewhere else str(entry.state)
    note = "; ".join(part for part in (entry.note, entry.detail) if part)
    name = f"{entry.account_id}/{entry.region}/{entry.function}" if place else entry.function
    change = ", ".join(diff(entry.before, entry.after)) or "code"
    by = (entry.by or units.UNKNOWN).rpartition(":")[2]
    return tuple(safe(t) for t in (str(entry.id), units.utc(entry.at_ms), name, change, state, by, note))


def comparison_lines(found: Comparison) -> list[str]:
    """Say before and after side by side, with what is more than noise."""
    rows = [("", "before", "after", ""), ("calls", units.count(found.before_n), units.count(found.after_n), "")]
    rows += [(str(c.figure), _figure(c, c.before), _figure(c, c.after), _VERDICTS[c.verdict]) for c in found.figures]
    widths = [max(cells(row[i]) for row in rows) for i in range(3)]
    return [f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]


def _figure(of: Compared, value: float | None) -> str:
    if of.figure in {Figure.P50, Figure.P95}:
        return units.duration(value)
    if of.figure is Figure.MEMORY_USED:
        return units.memory(value)
    return units.usd(value) if of.figure is Figure.COST else units.share(value)
