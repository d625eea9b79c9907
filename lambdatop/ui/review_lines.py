"""Says in lines what a confirmation is about, and what came of it."""

from lambdatop.core import units
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.change import said as tuning_said
from lambdatop.core.tuning.plan import Outcome, Plan, PlannedChange, Result, Watch
from lambdatop.ui.effect_lines import TOPIC, headline, owner_lines, said, wrap
from lambdatop.ui.moment import clock
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line

_MARK: dict[Result, tuple[str, Tone]] = {
    Result.APPLIED: ("●", Tone.GOOD),
    Result.NOTHING: ("○", Tone.DIM),
    Result.CONFLICT: ("▲", Tone.NEAR),
    Result.REFUSED: ("✖", Tone.BAD),
    Result.FAILED: ("✖", Tone.BAD),
    Result.ROLLED_BACK: ("▲", Tone.NEAR),
    Result.UNKNOWN: ("?", Tone.NEAR),
}
NAME = 30


def undoing(change: PlannedChange, width: int) -> list[Line]:
    """Say whose change it was, and what has happened to the value since."""
    entry = change.undoes
    if entry is None:
        return []
    text = f"change {entry.id} of {clock(entry.at_ms)} by {who(entry.by)}"
    lines = said("takes back", text + (f": {entry.note}" if entry.note else ""), width, Tone.SOFT)
    if change.changed_since is not None:
        since = tuning_said(change.changed_since)
        lines += said("since then", f"somebody has made it {since}; this overwrites that", width, Tone.BAD)
    return lines


def who(arn: str | None) -> str:
    """Say a caller shortly: the last part of the ARN."""
    return safe(arn.rpartition(":")[2]) if arn else "somebody"


def terms(plan: Plan, watch: Watch | None, width: int) -> list[Line]:
    """Say what else there is to know: cautions, watching, the note."""
    lines: list[Line] = []
    told = {caution.text for change in plan.changes if (caution := headline(change)) is not None}
    if len(plan.changes) > 1:
        told = set()
    for change in plan.changes:
        for caution in change.effect.cautions:
            if caution.text not in told and not change.nothing:
                told.add(caution.text)
                lines += said(TOPIC[caution.topic], caution.text, width, Tone.BAD if caution.severe else Tone.SOFT)
        lines += owner_lines(change.effect, width, whole=True)
    if watch is not None:
        conditions = ", ".join(condition.text for condition in watch.rollback_if)
        end = f"; taken back by itself if {conditions}" if conditions else "; not taken back by itself"
        lines += said("watched for", units.span(watch.for_ms) + end, width)
    if plan.note:
        lines += said("note", plan.note, width)
    return lines


def outcome_lines(outcome: Outcome, width: int) -> list[Line]:
    """Say what came of one change, in one line where it fits."""
    mark, tone = _MARK[outcome.result]
    name = cut(safe(outcome.planned.function), NAME)
    text = outcome.text
    if outcome.result is Result.CONFLICT and outcome.now is not None:
        wanted = tuning_said(outcome.planned.after)
        text = f"somebody made it {tuning_said(outcome.now)} meanwhile; nothing was overwritten (you wanted {wanted})"
    parts = wrap(safe(text), max(20, width - cells(name) - 4))
    lines = [Line(((f"{mark} ", tone), (name, Tone.STRONG), (f"  {parts[0]}", Tone.TEXT)))]
    return lines + [Line(((" " * (cells(name) + 4), Tone.TEXT), (part, Tone.TEXT))) for part in parts[1:]]
