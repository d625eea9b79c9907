from lambdatop.core.model import MINUTE_MS, Mark, Span, Tuning
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.ui.change_marks import change_marks, with_others
from tests.ui.samples import NOW

WINDOW = Span(NOW - 15 * MINUTE_MS, NOW)
SMALL, LARGE = Tuning(512, 10), Tuning(1024, 10)


def mark(at_ms: int = NOW - MINUTE_MS, *, ours: bool = False, function: str = "checkout-api") -> Mark:
    return Mark(at_ms, function, "memory 512 MB → 1 GB", SMALL, LARGE, ours=ours)


def entry(applied_ms: int | None = NOW - MINUTE_MS, *, function: str = "checkout-api") -> Entry:
    return Entry(
        id=1,
        at_ms=NOW - 2 * MINUTE_MS,
        function=function,
        account_id="123456789012",
        region="us-east-1",
        before=SMALL,
        after=LARGE,
        revision_before="r1",
        revision_after="r2",
        by=None,
        note="",
        state=EntryState.APPLIED if applied_ms else EntryState.REFUSED,
        applied_ms=applied_ms,
    )


def test_what_both_tell_of_is_marked_once() -> None:
    near = entry(NOW - MINUTE_MS + 900)
    assert change_marks([mark(ours=True)], [near], {"checkout-api"}, WINDOW) == (mark(ours=True),)


def test_another_runs_change_is_marked_by_the_journal_and_a_refused_one_is_not() -> None:
    found = change_marks([], [entry(), entry(None)], {"checkout-api"}, WINDOW)
    assert [(one.at_ms, one.ours) for one in found] == [(NOW - MINUTE_MS, True)]


def test_only_the_window_and_the_functions_in_view_count() -> None:
    marks = [mark(NOW - 20 * MINUTE_MS), mark(function="queue-worker")]
    assert not change_marks(marks, [entry(function="queue-worker")], {"checkout-api"}, WINDOW)


def test_others_stand_in_the_history_unless_the_journal_knows() -> None:
    others = mark(NOW - 5 * MINUTE_MS)
    listed = with_others([entry()], [others, mark(), mark(ours=True)])
    assert [(one.id, one.elsewhere) for one in listed] == [(1, False), (0, True)]
    assert listed[1].detail == "memory 512 MB → 1 GB"
