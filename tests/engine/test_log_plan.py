"""What is read next: nothing is left out, nothing is asked for again without need, nobody waits for ever."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.model import LogGroup, Span
from lambdatop.engine.log_group import AHEAD_MS, Read, rest
from lambdatop.engine.log_plan import LogPlan

NOW = 10_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE


def _plan(*names: str) -> LogPlan:
    plan = LogPlan()
    plan.groups([LogGroup(f"/aws/lambda/{n}", (n,)) for n in names])
    return plan


def _take(plan: LogPlan, now: int) -> Read:
    read = plan.next(now)
    assert read is not None
    return read


def _finish(plan: LogPlan, now: int) -> list[Read]:
    """Do all that is due, each read whole."""
    reads = []
    while (read := plan.next(now)) is not None:
        plan.done(read, read.span)
        reads.append(read)
    return reads


def test_the_newest_lines_and_the_window_are_read_then_nothing() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    poll, window = _finish(plan, NOW)
    assert (poll.reports_only, poll.span) == (False, Span(NOW - MINUTE, NOW + AHEAD_MS))
    assert (window.reports_only, window.span) == (True, Span(NOW - HOUR, NOW))
    assert plan.owing() == 0


def test_the_next_poll_overlaps_the_last_by_what_lines_may_be_late() -> None:
    plan = _plan("a")
    _finish(plan, NOW)
    state = plan.state("/aws/lambda/a")
    assert state is not None
    later = _take(plan, NOW + 8_000)
    assert later.span == Span(NOW - state.lag.overlap_ms(), NOW + 8_000 + AHEAD_MS)


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
    _finish(plan, NOW + 29_000)
    again = _take(plan, NOW + 30_000)
    assert (again.group, again.span.start_ms) == (failed.group, NOW + 30_000 - MINUTE)


def test_a_longer_window_adds_only_what_is_older() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    _finish(plan, NOW)
    plan.cover(Span(NOW - HOUR // 2, NOW))
    assert plan.next(NOW) is None
    plan.cover(Span(NOW - 3 * HOUR, NOW))
    assert _take(plan, NOW).span == Span(NOW - 3 * HOUR, NOW - HOUR)


def test_what_was_let_go_is_read_again_for_a_longer_window() -> None:
    plan = _plan("a")
    plan.cover(Span(NOW - HOUR, NOW))
    _finish(plan, NOW)
    plan.let_go(NOW - HOUR // 4)
    plan.cover(Span(NOW - HOUR, NOW))
    assert _take(plan, NOW).span == Span(NOW - HOUR, NOW - HOUR // 4)


def test_a_group_that_is_gone_is_forgotten() -> None:
    plan = _plan("a", "b")
    read = _take(plan, NOW)
    plan.groups([])
    plan.done(read, read.span)
    plan.postpone(read, NOW)
    assert len(plan) == 0
    assert plan.next(NOW) is None


def test_a_group_that_is_new_is_read_from_when_it_was_not_there() -> None:
    plan = _plan("a")
    plan.groups([LogGroup("/aws/lambda/b", ("b",))], NOW - 5 * MINUTE)
    assert _take(plan, NOW).span.start_ms == NOW - 5 * MINUTE


def test_a_poll_that_covered_a_part_owes_the_rest_in_full_and_is_not_final_before() -> None:
    plan = _plan("a")
    poll = _take(plan, NOW)
    plan.done(poll, Span(NOW - 10_000, poll.span.end_ms))
    state = plan.state("/aws/lambda/a")
    assert state is not None
    assert state.final_ms() == NOW - MINUTE
    owed = _take(plan, NOW)
    assert (owed.reports_only, owed.span) == (False, Span(NOW - MINUTE, NOW - 10_000))
    plan.done(owed, owed.span)
    assert state.owed == []


def test_what_covered_nothing_is_asked_for_again_in_halves_until_it_cannot_be_halved() -> None:
    plan = _plan("a")
    poll = _take(plan, NOW)
    plan.done(poll, Span(poll.span.end_ms, poll.span.end_ms))
    length, asked = poll.span.end_ms - poll.span.start_ms, []
    while (read := plan.next(NOW)) is not None:
        asked.append(read.span)
        # Pages that come oldest first say nothing before the last of them.
        whole = read.span.end_ms - read.span.start_ms <= 4_000
        plan.done(read, read.span if whole else Span(read.span.end_ms, read.span.end_ms))
    done = sorted((s for s in asked if s.end_ms - s.start_ms <= 4_000), key=lambda s: s.start_ms)
    assert sum(s.end_ms - s.start_ms for s in done) == length
    assert all(a.end_ms == b.start_ms for a, b in pairwise(done))
    assert rest(Span(5, 6), Span(6, 6)) == []


def test_the_window_is_read_even_where_new_lines_are_always_due() -> None:
    plan = _plan(*(f"f{i}" for i in range(200)))
    plan.cover(Span(NOW - HOUR, NOW))
    now = NOW
    while plan.owing() and now < NOW + HOUR:
        read = _take(plan, now)
        plan.done(read, read.span)
        now += 100
    assert plan.owing() == 0
    assert now < NOW + 2 * MINUTE


def _polls(plan: LogPlan, until: int, step: int) -> Counter[str]:
    polls: Counter[str] = Counter()
    for now in range(NOW, until, step):
        read = plan.next(now)
        if read is not None:
            plan.done(read, read.span)
            polls[read.group.functions[0]] += read.poll
    return polls


def test_in_view_and_lively_is_read_more_often_and_nobody_is_left_out() -> None:
    plan = _plan("seen", "seen-busy", *(f"f{i}" for i in range(20)), "busy")
    plan.focus(frozenset({"seen", "seen-busy"}))
    for name in ("busy", "seen-busy"):
        state = plan.state(f"/aws/lambda/{name}")
        assert state is not None
        state.newest_line_ms = NOW + HOUR
    polls = _polls(plan, NOW + 20 * MINUTE, 200)
    # What is in view is polled at one pace, busy or not; looks further back take a turn now and then.
    assert polls["seen-busy"] >= 0.98 * polls["seen"]
    assert min(polls["seen-busy"], polls["seen"]) > 2 * polls["busy"]
    assert polls["busy"] > 2 * polls["f3"]
    assert min(polls.values()) >= 18


@pytest.mark.parametrize("names", [30, 300])
def test_a_low_quota_slows_everybody_in_proportion_and_is_said(names: int) -> None:
    plan = _plan(*(f"f{i}" for i in range(names)))
    polls = _polls(plan, NOW + 10 * MINUTE, 500)
    assert max(polls.values()) - min(polls.values()) <= 2
    assert (plan.behind_ms(NOW + 10 * MINUTE) > 0) == (names == 300)


def test_after_a_long_sleep_what_was_slept_through_is_read() -> None:
    plan = _plan("a")
    _finish(plan, NOW)
    assert _take(plan, NOW + 8 * HOUR).span == Span(NOW, NOW + 8 * HOUR + AHEAD_MS)


def test_after_a_long_refusal_late_lines_are_read_as_far_back_as_repeats_are_known() -> None:
    for minutes, back_ms in ((26, _overlap_ms()), (30, 0), (31, 0)):
        plan = _plan("a")
        _finish(plan, NOW)
        now = NOW + minutes * MINUTE
        assert _take(plan, now).span == Span(NOW - back_ms, now + AHEAD_MS)


def _overlap_ms() -> int:
    state = _plan("a").state("/aws/lambda/a")
    assert state is not None
    assert state.lag.overlap_ms() > 0
    return state.lag.overlap_ms()


@given(st.integers(1, 59), st.integers(1, 10))
def test_whatever_each_read_covers_the_window_is_read_in_full(minutes: int, step: int) -> None:
    plan = _plan("a")
    window = Span(NOW - minutes * MINUTE, NOW)
    plan.cover(window)
    covered: list[Span] = []
    while (read := plan.next(NOW)) is not None:
        got = Span(max(read.span.start_ms, read.span.end_ms - step * MINUTE), read.span.end_ms)
        covered += [got] if read.reports_only else []
        plan.done(read, got)
    covered.sort(key=lambda s: s.start_ms)
    assert covered[0].start_ms == window.start_ms
    assert covered[-1].end_ms == window.end_ms
    assert all(a.end_ms == b.start_ms for a, b in pairwise(covered))


@given(st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from(["whole", "half", "nothing", "fails"])), max_size=60))
def test_whatever_happens_what_is_said_to_be_final_was_read_when_it_was_old_enough(
    steps: list[tuple[int, str]],
) -> None:
    plan, now = _plan("a"), NOW
    state = plan.state("/aws/lambda/a")
    assert state is not None
    seen: list[tuple[Span, int]] = []
    finals = [0]
    for wait, outcome in steps:
        now += wait
        read = plan.next(now)
        if read is None:
            continue
        span, middle = read.span, (read.span.start_ms + read.span.end_ms) // 2
        if outcome == "fails":
            plan.postpone(read, now + 1_000)
            continue
        got = {"whole": span, "half": Span(middle, span.end_ms), "nothing": Span(span.end_ms, span.end_ms)}[outcome]
        seen.append((got, now))
        plan.done(read, got)
        finals.append(state.final_ms() or 0)
    assert finals == sorted(finals) or state.owed
    first = min((read.start_ms for read, _ in seen), default=NOW) if seen else NOW
    bound = state.ages()[0]
    for moment in range(max(first, NOW - MINUTE), finals[-1], 997):
        assert any(s.start_ms <= moment < s.end_ms and at >= moment + bound for s, at in seen)
