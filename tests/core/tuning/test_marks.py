"""Changes become marks: ours as told, those of others found between two readings, each once."""

from dataclasses import replace

from lambdatop.core.facts import FunctionSeen, FunctionTuned
from lambdatop.core.model import FunctionConfig, Tuning
from lambdatop.core.store import Store
from lambdatop.core.tuning.marks import Marks, has_new_code, is_stale
from tests.core.known import END, LENGTH, PRICES, config, logs_read, report

OLD = config(code_sha256="a", last_modified_ms=END - 1_000_000)
SMALL, BIG = Tuning(512, 10), Tuning(1_024, 10)


def _later(revision: str = "r2", ms: int = 60_000, **changes: object) -> FunctionConfig:
    made: FunctionConfig = replace(OLD, revision_id=revision, last_modified_ms=END - ms, **changes)  # type: ignore[arg-type]  # any field
    return made


def test_memory_timeout_and_code_of_others_are_marks() -> None:
    marks = Marks()
    assert not marks.seen(None, OLD)
    assert marks.seen(OLD, _later(memory_mb=1_024, timeout_s=30, code_sha256="b"))
    (mark,) = marks.all()
    assert mark.text == "memory 512 MB → 1 GB, timeout 10 s → 30 s, code"
    assert (mark.at_ms, mark.ours, mark.code, mark.revision) == (END - 60_000, False, True, "r2")
    assert (mark.before, mark.after) == (SMALL, Tuning(1_024, 30))


def test_another_revision_with_the_same_settings_and_code_is_none() -> None:
    marks = Marks()
    assert not marks.seen(OLD, _later(description="new words"))
    assert marks.all() == ()


def test_a_change_of_ours_is_one_mark_whichever_comes_first() -> None:
    fact, seen = FunctionTuned("api", END - 59_000, SMALL, BIG), _later(memory_mb=1_024)
    told_first, seen_first = Marks(), Marks()
    told_first.tuned(fact)
    told_first.seen(OLD, seen)
    seen_first.seen(OLD, seen)
    seen_first.tuned(fact)
    for marks in (told_first, seen_first):
        (mark,) = marks.all()
        assert mark.ours
    assert not told_first.tuned(fact)


def test_who_puts_our_value_back_later_is_a_mark() -> None:
    marks = Marks()
    marks.tuned(FunctionTuned("api", END - 90_000, SMALL, BIG))
    marks.seen(_later(memory_mb=1_024), _later("r3", 30_000))
    marks.seen(_later("r3", 30_000), _later("r4", 20_000, memory_mb=1_024))
    assert [(m.ours, m.after.memory_mb) for m in marks.all()] == [(True, 1_024), (False, 512), (False, 1_024)]


def test_old_marks_are_forgotten() -> None:
    marks = Marks()
    marks.seen(OLD, _later(memory_mb=128))
    kept = marks.all()
    marks.forget_before(END - 60_000)
    assert marks.all() is kept
    marks.forget_before(END)
    assert marks.all() == ()


def test_a_listing_that_lags_behind_is_stale() -> None:
    assert is_stale(_later(), OLD)
    assert not is_stale(OLD, _later())
    assert not is_stale(None, OLD)
    assert not is_stale(replace(OLD, last_modified_ms=None), OLD)


def test_code_is_new_only_where_both_are_known() -> None:
    assert has_new_code(OLD, _later(code_sha256="b"))
    assert not has_new_code(OLD, _later(code_sha256=None))
    assert not has_new_code(None, OLD)


def test_the_store_shows_marks_and_keeps_what_is_newer() -> None:
    store = Store(PRICES, LENGTH)
    store.apply(FunctionSeen(OLD))
    store.apply(FunctionTuned("api", END - 59_000, SMALL, BIG))
    store.apply(FunctionSeen(_later(memory_mb=1_024)))
    store.apply(FunctionSeen(OLD))
    snapshot = store.snapshot(END)
    assert snapshot.rows[0].config.memory_mb == 1_024
    assert [m.ours for m in snapshot.marks] == [True]


def test_other_code_makes_the_sizes_that_were_seen_worthless() -> None:
    store = Store(PRICES, LENGTH)
    store.apply(FunctionSeen(OLD))
    store.apply(report(END - 90_000, 1))
    store.apply(logs_read())
    assert store.snapshot(END).rows[0].sizes
    store.apply(FunctionSeen(_later(code_sha256="b")))
    assert store.snapshot(END).rows[0].sizes == ()
