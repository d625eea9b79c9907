"""Brings together what is known of changes: marks of this run, and the journal of all runs."""

from collections.abc import Collection, Sequence

from lambdatop.core.model import MINUTE_MS, Mark, Span
from lambdatop.core.tuning.change import diff
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets import chart

_OURS, _OTHERS = ("◆", Tone.ACCENT), ("◇", Tone.NEAR)


def on_axis(changes: Sequence[Mark], window: Span) -> list[chart.Mark]:
    """Say where changes stand on a time axis: those of others are hollow."""
    length = window.end_ms - window.start_ms
    return [
        chart.Mark((change.at_ms - window.start_ms) / length, *(_OURS if change.ours else _OTHERS))
        for change in changes
    ]


def change_marks(
    marks: Sequence[Mark], journal: Sequence[Entry], functions: Collection[str], window: Span
) -> tuple[Mark, ...]:
    """Give the changes of some functions within `window`, oldest first; one that both tell of is given once."""
    found = [mark for mark in marks if mark.function in functions]
    for entry in journal:
        if entry.function in functions and entry.applied_ms is not None:
            mark = _mark(entry, entry.applied_ms)
            if not any(_same(mark, other) for other in found):
                found.append(mark)
    inside = [mark for mark in found if window.start_ms <= mark.at_ms < window.end_ms]
    return tuple(sorted(inside, key=lambda mark: mark.at_ms))


def with_others(journal: Sequence[Entry], marks: Sequence[Mark]) -> tuple[Entry, ...]:
    """Give the journal with what others were seen to change and it does not know, as entries of number 0."""
    told = [_mark(entry, entry.applied_ms or entry.at_ms) for entry in journal]
    others = [mark for mark in marks if not mark.ours and not any(_same(mark, other) for other in told)]
    return tuple(sorted([*journal, *map(_entry, others)], key=lambda entry: -entry.at_ms))


def _entry(mark: Mark) -> Entry:
    return Entry(
        id=0,
        at_ms=mark.at_ms,
        function=mark.function,
        account_id="",
        region="",
        before=mark.before,
        after=mark.after,
        revision_before=None,
        revision_after=mark.revision,
        by=None,
        note="",
        state=EntryState.APPLIED,
        detail=mark.text,
        elsewhere=True,
        applied_ms=mark.at_ms,
    )


def _mark(entry: Entry, at_ms: int) -> Mark:
    text = ", ".join(diff(entry.before, entry.after))
    return Mark(at_ms, entry.function, text, entry.before, entry.after, ours=not entry.elsewhere)


def _same(one: Mark, other: Mark) -> bool:
    near = abs(one.at_ms - other.at_ms) < MINUTE_MS
    return near and (one.function, one.before, one.after) == (other.function, other.before, other.after)
