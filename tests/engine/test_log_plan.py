"""What is read next: nothing is left out, nothing is asked for twice without need."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.model import LogGroup, Span
from lambdatop.engine.log_plan import OVERLAP_MS, LogPlan, Read

NOW = 10_000_000
HOUR = 3_600_000


def _plan(*names: str) -> LogPlan:
    plan = LogPlan()
    plan.groups([LogGroup(f"/aws/lambda/{n}", (n,)) for n in names])
    return plan


def _take(plan: LogPlan, now: int) -> Read:
    read = plan.next(now)
    assert read is not None
    return read


def test_new_lines_come_first_then_the_window_then_nothing() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    first = _take(plan, NOW)
    assert not first.reports_only
    assert first.span == Span(NOW - OVERLAP_MS, NOW)
    plan.done(first, first.span)
    second = _take(plan, NOW)
    assert second.reports_only
    assert second.span == Span(NOW - HOUR, NOW)
    plan.done(second, second.span)
    assert plan.next(NOW) is None
    assert plan.owing() == 0


def test_the_next_tail_overlaps_the_last_one() -> None:
    plan = _plan("a")
    read = _take(plan, NOW)
    plan.done(read, read.span)
    later = _take(plan, NOW + 5_000)
    assert later.span == Span(NOW - OVERLAP_MS, NOW + 5_000)


def test_functions_in_view_come_before_the_others() -> None:
    plan = _plan("a", "b", "c")
    plan.focus(frozenset({"c"}))
    assert _take(plan, NOW).group.functions == ("c",)


def test_a_group_is_read_by_one_reader_at_a_time() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    _take(plan, NOW)
    assert plan.next(NOW + 100_000) is None


def test_a_failed_group_rests_while_the_others_go_on() -> None:
    plan = _plan("a", "b")
    failed = _take(plan, NOW)
    plan.postpone(failed, NOW + 30_000)
    other = _take(plan, NOW)
    assert other.group != failed.group
    plan.done(other, other.span)
    assert plan.next(NOW) is None
    assert _take(plan, NOW + 30_000).group == other.group


def test_a_longer_window_adds_only_what_is_older() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    for _ in range(2):
        read = _take(plan, NOW)
        plan.done(read, read.span)
    plan.cover(Span(NOW - HOUR // 2, NOW))
    assert plan.next(NOW) is None
    plan.cover(Span(NOW - 3 * HOUR, NOW))
    assert _take(plan, NOW).span == Span(NOW - 3 * HOUR, NOW - HOUR)


def test_what_was_let_go_is_read_again_for_a_longer_window() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    for _ in range(2):
        read = _take(plan, NOW)
        plan.done(read, read.span)
    plan.let_go(NOW + HOUR)
    plan.cover(Span(NOW - HOUR, NOW + 2 * HOUR))
    tail = _take(plan, NOW + 2 * HOUR)
    plan.done(tail, tail.span)
    assert _take(plan, NOW + 2 * HOUR).span == Span(NOW - HOUR, NOW + HOUR)


def test_a_group_that_is_gone_is_forgotten() -> None:
    plan = _plan("a", "b")
    read = _take(plan, NOW)
    plan.groups([])
    plan.done(read, read.span)
    plan.postpone(read, NOW)
    assert len(plan) == 0
    assert plan.next(NOW) is None


def test_a_read_that_got_nothing_is_not_asked_for_again_for_ever() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    tail = _take(plan, NOW)
    plan.done(tail, tail.span)
    stuck = _take(plan, NOW)
    plan.done(stuck, Span(stuck.span.end_ms, stuck.span.end_ms))
    assert plan.next(NOW) is None


def test_the_window_is_read_even_where_new_lines_are_always_due() -> None:
    plan = _plan(*(f"f{i}" for i in range(200)))
    plan.cover(Span(NOW - HOUR, NOW))
    now = NOW
    while plan.owing() and now < NOW + HOUR:
        read = _take(plan, now)
        plan.done(read, read.span)
        now += 100
    assert plan.owing() == 0
    assert now < NOW + 60_000


@given(st.integers(1, 59), st.integers(1, 10))
def test_whatever_each_read_covers_the_window_is_read_in_full(minutes: int, step: int) -> None:
    plan = _plan("a")
    window = Span(NOW - minutes * 60_000, NOW)
    plan.cover(window)
    tail = _take(plan, NOW)
    plan.done(tail, tail.span)
    covered: list[Span] = []
    while (read := plan.next(NOW)) is not None:
        got = Span(max(read.span.start_ms, read.span.end_ms - step * 60_000), read.span.end_ms)
        covered.append(got)
        plan.done(read, got)
    covered.sort(key=lambda s: s.start_ms)
    assert covered[0].start_ms == window.start_ms
    assert covered[-1].end_ms == window.end_ms
    assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(covered))
