"""What began each cold start: told from the environments around it, and not known where they were not read."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.cold_causes import Around, ColdCauses, cold_causes
from lambdatop.core.invocations.environments import Environments
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import MINUTE_MS, Span
from lambdatop.core.spans import Spans
from tests.core.invocations.test_environments import line, report
from tests.core.known import END, WINDOW

READ = Span(WINDOW.start_ms - 10 * MINUTE_MS, WINDOW.end_ms)
AT = END - 8 * MINUTE_MS
TEXT = "INIT_START Runtime Version: python:3.13.{0}\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:{0}\n"
INIT = "Init Duration: 300.00 ms\t"


def stream(name: str, version: str = "$LATEST") -> str:
    return f"2027/01/15/[{version}]{name}"


def cold(at_ms: int, name: str, *, version: str = "$LATEST", took_ms: int = 100, build: str = "v31") -> list[LogLine]:
    """Begin an environment at `at_ms`; its first call ends 300 ms and `took_ms` later."""
    where = stream(name, version)
    return [line(at_ms, TEXT.format(build), where), report(at_ms + 300 + took_ms, took_ms, INIT, where)]


def warm(at_ms: int, name: str, took_ms: int = 100, more: str = "", version: str = "$LATEST") -> list[LogLine]:
    return [report(at_ms + took_ms, took_ms, more, stream(name, version))]


def causes(
    *parts: Sequence[LogLine], read: Span = READ, changes: tuple[int, ...] = (), provisioned: bool = False
) -> ColdStarts:
    known, logged = Environments(), Spans()
    for part in parts:
        for one in part:
            known.take(one, parse(one.message))
    logged.add(read)
    found = cold_causes(known, logged, WINDOW, Around(changes, provisioned))
    assert found is not None
    return found


def only(cause: ColdCause, count: int = 1) -> ColdStarts:
    return ColdStarts(((cause, count),))


UNKNOWN = ColdStarts(unknown=1)


def test_nothing_is_said_where_nothing_was_read() -> None:
    assert cold_causes(Environments(), Spans(), WINDOW, Around()) is None
    assert causes() == ColdStarts()


def test_a_call_that_finds_all_busy_scales_out() -> None:
    assert causes(warm(AT - 50, "a"), cold(AT, "b")) == only(ColdCause.SCALE_OUT)
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), cold(AT, "c"), cold(AT + 9, "d")) == only(ColdCause.SCALE_OUT, 3)


def test_provisioned_concurrency_spills_over_where_a_version_has_it() -> None:
    busy, more = warm(AT - 50, "a", version="7"), cold(AT, "b", version="7")
    assert causes(busy, more, provisioned=True) == only(ColdCause.SPILL_OVER)
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), provisioned=True) == only(ColdCause.SCALE_OUT)


def test_a_call_after_a_long_silence_finds_nothing_warm() -> None:
    assert causes(cold(AT, "b")) == only(ColdCause.IDLE)
    assert causes(warm(AT - 4 * MINUTE_MS, "a"), cold(AT, "b")) == only(ColdCause.IDLE)


def test_of_two_calls_at_once_after_a_silence_one_finds_it_and_one_scales_out() -> None:
    assert causes(cold(AT, "b"), cold(AT, "c")) == ColdStarts(((ColdCause.IDLE, 1), (ColdCause.SCALE_OUT, 1)))


def test_a_silence_that_was_not_read_is_not_known() -> None:
    late = Span(AT - 2 * MINUTE_MS, END)
    assert causes(cold(AT, "b"), read=late) == UNKNOWN
    early = Span(READ.start_ms, AT + 200)
    assert causes(cold(AT, "b"), read=early) == UNKNOWN


def test_a_timeout_takes_its_environment_with_it() -> None:
    crashed = warm(AT - 5_000, "a", more="Status: timeout")
    assert causes(crashed, cold(AT, "b")) == only(ColdCause.FAILURE)
    # Each that was lost explains one start.
    assert causes(crashed, cold(AT, "b"), cold(AT + 10, "c")) == ColdStarts(
        ((ColdCause.FAILURE, 1), (ColdCause.SCALE_OUT, 1))
    )
    # One that served again after its timeout and was lost later, was not lost by it.
    served = warm(AT - 3_000, "a")
    assert causes(crashed, served, cold(AT, "b")) == only(ColdCause.REPLACED)
    # One that goes on after a timeout was not lost.
    assert causes(crashed, warm(AT - 50, "a"), cold(AT, "b")) == only(ColdCause.SCALE_OUT)


def test_before_all_reading_a_crash_may_have_done_it_where_crashes_are_seen() -> None:
    late, crash = Span(AT - 2 * MINUTE_MS, END), warm(AT + 60_000, "a", more="Status: timeout")
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), crash, read=late) == UNKNOWN
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), crash) == only(ColdCause.SCALE_OUT)


def test_a_second_init_in_an_environment_is_that_of_a_crash() -> None:
    again = [report(AT + 400, 100, INIT, stream("a"))]
    assert causes(warm(AT - 5_000, "a", more="Status: error\tError Type: Runtime.ExitError"), again) == only(
        ColdCause.FAILURE
    )
    assert causes(warm(AT - 5_000, "a"), again) == UNKNOWN


def test_a_change_makes_what_is_warm_useless() -> None:
    old = [*warm(AT - 60_000, "a"), *warm(AT - 60_000, "b")]
    new = [*cold(AT, "c"), *cold(AT + 9, "d"), *cold(AT + 18, "e")]
    assert causes(old, new, changes=(AT - 30_000,)) == ColdStarts(((ColdCause.CHANGE, 2), (ColdCause.SCALE_OUT, 1)))
    assert causes(old, new, changes=(AT + 1,)).of(ColdCause.CHANGE) == 2 - 1
    assert causes(old, new, changes=(AT - 90_000,)).of(ColdCause.CHANGE) == 0


def test_a_published_version_is_not_touched_by_changes_of_the_latest() -> None:
    old, new = warm(AT - 60_000, "a", version="7"), cold(AT, "b", version="7")
    assert causes(old, new, changes=(AT - 30_000,)) == only(ColdCause.REPLACED)


def test_moving_an_alias_is_a_deploy() -> None:
    old, new = warm(AT - 60_000, "a", version="7"), cold(AT, "b", version="8")
    assert causes(old, new) == only(ColdCause.CHANGE)
    # Where both versions are called, as by weights, none has taken the place of the other.
    assert causes(old, new, cold(AT + 60_000, "c", version="7")).of(ColdCause.CHANGE) == 0


def test_a_change_that_may_have_taken_what_was_not_read_leaves_it_unknown() -> None:
    late = Span(AT - 2 * MINUTE_MS, END)
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), read=late, changes=(AT - 60_000,)) == UNKNOWN
    assert causes(warm(AT - 50, "a"), cold(AT, "b"), read=late) == only(ColdCause.SCALE_OUT)


def test_another_build_of_the_runtime_is_an_update() -> None:
    old, new = cold(AT - 60_000, "a"), cold(AT, "b", build="v32")
    assert causes(old, new) == ColdStarts(((ColdCause.IDLE, 1), (ColdCause.RUNTIME, 1)))
    assert causes(old, cold(AT, "b")).of(ColdCause.RUNTIME) == 0


def test_an_environment_whose_first_line_was_not_read_is_older_than_the_first_of_the_new_build() -> None:
    known = cold(AT - 9 * MINUTE_MS, "x"), warm(AT - 60_000, "a"), warm(AT - 60_000, "b")
    new = [*cold(AT, "c", build="v32"), *cold(AT + 9, "d", build="v32")]
    assert causes(*known, new).of(ColdCause.RUNTIME) == 2
    # Without any line of the old build nothing tells that it is another.
    assert causes(*known[1:], new) == only(ColdCause.REPLACED, 2)


def test_an_environment_that_was_in_use_and_is_not_used_again_was_replaced() -> None:
    assert causes(warm(AT - 60_000, "a"), cold(AT, "b")) == only(ColdCause.REPLACED)
    # How long one is kept is learnt: five minutes without a call, and used again.
    kept = [*warm(AT - 9 * MINUTE_MS, "k"), *warm(AT - 4 * MINUTE_MS, "k"), *warm(AT + 60_000, "k")]
    gone = warm(AT - 4 * MINUTE_MS + 200, "a")
    assert causes(gone, cold(AT, "b")) == only(ColdCause.IDLE)
    assert causes(kept[:2], gone, cold(AT, "b")) == only(ColdCause.REPLACED)


def test_where_a_warm_one_was_free_and_is_used_again_nothing_tells_why() -> None:
    free = [*warm(AT - 9_000, "a"), *warm(AT + 9_000, "a")]
    assert causes(free, cold(AT, "b")) == UNKNOWN
    assert causes(free, warm(AT - 50, "c"), cold(AT, "b")) == UNKNOWN


def test_what_was_begun_ahead_of_any_call_is_counted_apart() -> None:
    ahead = [line(AT - 60_000, TEXT.format("v31"), stream("b")), report(AT + 400, 100, INIT, stream("b"))]
    assert causes(ahead) == ColdStarts(ahead=1)
    assert causes(ahead).total == 0


def test_the_newest_starts_are_told_one_by_one() -> None:
    found = causes(cold(AT, "b"), cold(AT, "c"), warm(AT + 9_000, "c"))
    assert found.why(stream("c"), AT + 400) is ColdCause.SCALE_OUT
    assert found.why(stream("c"), AT + 9_100) is None
    assert found.why(stream("x"), AT + 400) is None


def test_what_is_mostly_so_is_more_than_half() -> None:
    even = causes(cold(AT, "b"), cold(AT, "c"))
    assert even.mostly is None
    assert causes(cold(AT, "b"), cold(AT, "c"), cold(AT, "d")).mostly is ColdCause.SCALE_OUT
    assert ColdStarts(((ColdCause.IDLE, 2),), unknown=2).mostly is None


def test_only_what_was_reported_in_the_window_counts() -> None:
    before = cold(WINDOW.start_ms - 60_000, "a")
    assert causes(before) == ColdStarts()
    across = cold(WINDOW.start_ms - 100, "a")
    assert causes(across) == only(ColdCause.IDLE)


@pytest.mark.parametrize("more", [0, 1])
def test_what_was_worked_out_stands_until_a_line_tells_of_a_start(more: int) -> None:
    known, logged, told = Environments(), Spans(), ColdCauses()
    logged.add(READ)
    for one in (*warm(AT - 50, "a"), *cold(AT, "b")):
        known.take(one, parse(one.message))
    first = told.of(known, logged, WINDOW, Around())
    assert told.of(known, logged, WINDOW, Around()) is first
    for one in warm(AT - 49, "c") if not more else cold(AT + 5, "c"):
        known.take(one, parse(one.message))
    again = told.of(known, logged, WINDOW, Around())
    assert (again is first) == (not more)
    assert again == only(ColdCause.SCALE_OUT, 1 + more)
    later = Span(WINDOW.start_ms + MINUTE_MS, WINDOW.end_ms + MINUTE_MS)
    assert told.of(known, logged, later, Around()) is not again


def test_a_busy_function_is_not_worked_out_anew_for_each_start() -> None:
    known, logged, told = Environments(), Spans(), ColdCauses()
    logged.add(READ)
    for n in range(200):
        for one in warm(AT + n, f"w{n}", 5_000):
            known.take(one, parse(one.message))
    first = told.of(known, logged, WINDOW, Around())
    for n in range(5):
        for one in cold(AT + 300 + n, f"c{n}"):
            known.take(one, parse(one.message))
        now = told.of(known, logged, WINDOW, Around())
        assert (now is first) == (n != 3)
        first = now


RUNS = st.lists(
    st.tuples(
        st.integers(-20 * 60, -1),
        st.integers(1, 90_000),
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from(["", INIT, "Status: timeout", f"{INIT}Status: timeout"]),
        st.sampled_from(["$LATEST", "7"]),
        st.booleans(),
    ),
    max_size=25,
)


@given(RUNS, st.lists(st.integers(-20 * 60, -1), max_size=2), st.randoms(use_true_random=False))
def test_each_start_is_counted_once_whatever_the_order_of_the_lines(
    runs: list[tuple[int, int, str, str, str, bool]], changed: list[int], chance: Random
) -> None:
    lines: list[LogLine] = []
    for number, (at_s, took_ms, name, more, version, said) in enumerate(runs):
        end_ms, where = END + at_s * 1_000 + number, stream(name, version)
        lines.append(report(end_ms, took_ms, more, where))
        if said and INIT in more:
            lines.append(line(end_ms - took_ms - 300, TEXT.format("v31"), where))
    changes = tuple(sorted(END + at_s * 1_000 for at_s in changed))
    found = causes(lines, changes=changes)
    cold_ones = [x for x in lines if "Init Duration" in x.message and WINDOW.start_ms <= x.timestamp_ms < WINDOW.end_ms]
    assert found.total + found.ahead == len(cold_ones)
    assert sum(count for _, count in found.counts) == len(found.each)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert causes(shuffled, changes=changes) == found
