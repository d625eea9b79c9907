"""Invocations of all functions: on demand, in bounded room, with what runs and what fails."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.core.facts import FunctionSeen, LogLine
from lambdatop.core.invocations.book import Glance
from lambdatop.core.invocations.invocation import Status
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.store import Store
from tests.core.known import LENGTH, PRICES, config
from tests.core.streams import T0, line, report, run, start

NOW = T0 + 5_000
PYTHON = "[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n  File \"/var/task/app.py\", line 5, in handler\n"


def _store(lines: Iterable[LogLine], *, most: int = 20_000) -> Store:
    store = Store(PRICES, LENGTH, most)
    store.apply(FunctionSeen(config("api")))
    for one in lines:
        store.apply(one)
    return store


def _moved(lines: Iterable[LogLine], **changes: str) -> list[LogLine]:
    """Give the same lines of another function or stream."""
    mark = "".join(changes.values())
    return [replace(one, **changes, event_id=f"{one.event_id}{mark}") for one in lines]  # type: ignore[arg-type]  # texts


def test_they_come_newest_first_of_all_functions_or_of_some() -> None:
    other = _moved(run(500, 2), function="other", stream="s")
    store = _store([*run(0, 1), *other, *_moved(run(1_000, 3), stream="s")])
    assert [(one.function, one.start_ms - T0) for one in store.invocations(NOW)] == [
        ("api", 1_000),
        ("other", 500),
        ("api", 0),
    ]
    assert [one.start_ms - T0 for one in store.invocations(NOW, {"api"})] == [1_000, 0]
    assert store.invocations(NOW, {"nobody"}) == ()


def test_they_are_the_same_objects_while_no_line_comes() -> None:
    store = _store(run(0, 1))
    before = store.invocations(NOW)
    assert store.invocations(NOW + 1)[0] is before[0]
    for one in run(0, 1):
        store.apply(one)
    assert store.invocations(NOW)[0] is before[0]


def test_what_it_cost_follows_the_price_and_the_configuration() -> None:
    store = _store(run(0, 1))
    (cheap,) = store.invocations(NOW)
    assert cheap.cost_usd == Decimal("0.0000002") + 21 * Decimal("0.0000133334") / 2_000
    assert cheap.timeout_ms == 10_000
    store.apply(FunctionSeen(config("api", architecture="x86_64", timeout_s=20)))
    (dear,) = store.invocations(NOW)
    assert dear.cost_usd == Decimal("0.0000002") + 21 * Decimal("0.0000166667") / 2_000
    assert dear.timeout_ms == 20_000


def test_of_a_function_that_is_not_known_the_price_is_not_either() -> None:
    (one,) = _store(_moved(run(0, 1), function="stranger")).invocations(NOW)
    assert (one.cost_usd, one.timeout_ms) == (None, None)


@given(st.randoms(use_true_random=False), st.integers(1, 30))
@settings(max_examples=25, deadline=None)
def test_neither_order_nor_looking_in_between_matters(random: Random, each: int) -> None:
    lines = [one for n in range(12) for one in run(n * 50, n, PYTHON if n % 3 == 0 else "x\n")]
    lines += _moved(lines, stream="second")
    shuffled = random.sample(lines * 2, len(lines) * 2)
    store = _store(())
    for number, one in enumerate(shuffled):
        store.apply(one)
        if number % each == 0:
            store.snapshot(NOW)
    plain = _store(lines)
    assert store.invocations(NOW) == plain.invocations(NOW)
    assert store.error_groups(NOW) == plain.error_groups(NOW)


def test_what_runs_is_told_longest_first_and_nearness_comes_with_time() -> None:
    store = _store(
        [line(1_000, start(1)), *_moved([line(0, start(2))], stream="s"), *_moved(run(2_000, 3), stream="t")]
    )
    assert [one.start_ms - T0 for one in store.in_flight(NOW)] == [0, 1_000]
    before = store.snapshot(NOW)
    assert (before.in_flight, before.near_timeout) == (2, 0)
    assert store.snapshot(T0 + 7_999) is before
    assert store.snapshot(T0 + 8_000).near_timeout == 1
    assert store.snapshot(T0 + 9_500).near_timeout == 2


def test_what_should_have_timed_out_long_ago_does_not_run() -> None:
    store = _store([line(0, start(1))])
    limit = T0 + 10_000 + MINUTE_MS
    assert store.snapshot(limit).in_flight == 1
    assert store.snapshot(limit + 1).in_flight == 0
    (lost,) = store.invocations(limit + 1)
    assert (lost.status, lost.reported) == (Status.OK, False)
    assert store.invocations(limit)[0].status is Status.RUNNING


def test_a_line_finds_its_invocation() -> None:
    lines = run(0, 1, "hello\n")
    store = _store([*lines, *run(100, 2)])
    found = store.invocation_of(lines[1], NOW)
    assert found is not None
    assert found.lines[1] == lines[1]
    assert store.invocation_of(line(50_000, "nobody's\n"), NOW) is None
    assert store.invocation_of(line(0, "x", name="nobody"), NOW) is None


def test_failures_are_gathered_and_the_snapshot_counts_them() -> None:
    store = _store([*run(0, 1, PYTHON), *run(100, 2, PYTHON), *run(200, 3, more="Status: timeout")])
    groups = store.error_groups(NOW)
    assert [(g.error, g.place, g.count) for g in groups] == [("timeout", None, 1), ("KeyError", "app.py:handler", 2)]
    assert (store.snapshot(NOW).error_groups, store.snapshot(NOW).new_error_groups) == (2, 0)


def test_a_failure_that_the_log_did_not_have_before_is_new_for_some_minutes() -> None:
    first = 4 * MINUTE_MS
    store = _store([*run(0, 1), *run(first, 2, PYTHON)])
    assert store.snapshot(T0 + first + 1_000).new_error_groups == 1
    assert store.snapshot(T0 + first + 11 * MINUTE_MS).new_error_groups == 0


def test_a_failure_in_a_log_of_which_only_reports_were_read_before_is_not_called_new() -> None:
    store = _store([line(0, report(1)), *run(4 * MINUTE_MS, 2, PYTHON)])
    assert store.snapshot(T0 + 5 * MINUTE_MS).new_error_groups == 0


def test_functions_of_which_only_reports_are_read_cost_the_snapshot_nothing() -> None:
    store = _store([line(0, report(1, more="Status: timeout"))])
    assert store.snapshot(NOW).error_groups == 0
    assert [g.error for g in store.error_groups(NOW)] == ["timeout"]


@pytest.mark.parametrize("looking", [1, 7, 10_000])
def test_what_is_old_falls_out_and_that_is_said(looking: int) -> None:
    store = _store((), most=400)
    for n in range(2_000):
        for one in run(n * 500, n, PYTHON if n % 10 == 0 else "x\n"):
            store.apply(one)
        if n % looking == 0:
            store.snapshot(NOW)
    found = store.invocations(NOW)
    assert 90 <= len(found) <= 111
    assert found[0].start_ms == T0 + 1_999 * 500
    from_ms = store.invocations_from_ms
    assert from_ms is not None
    assert found[-1].start_ms >= from_ms - 32 // 4 * 500
    assert all(len(one.lines) == 4 for one in found)
    store.apply(line(0, "too late\n"))
    assert store.invocations(NOW) == found
    if looking < 100:
        assert store.error_groups(NOW)[0].count == 200
        assert store.error_groups(NOW)[0].first_ms == T0


def test_room_is_made_where_all_lines_are_of_one_second() -> None:
    store = _store((), most=10)
    for n in range(50):
        store.apply(line(n, f"{n}\n"))
    assert store.invocations(NOW) == ()
    assert store.invocations_from_ms is not None


def test_what_runs_long_stays_though_others_fill_the_room() -> None:
    store = _store(_moved([*run(-100, 9), line(0, start(1)), line(1, "x\n")], stream="long"), most=200)
    for n in range(2, 300):
        for one in run(n * 500, n):
            store.apply(one)
    assert [one.start_ms for one in store.in_flight(T0 + 5_000)] == [T0]
    assert len(store.invocations(NOW)) < 80


def test_an_empty_store_has_nothing_to_glance_at() -> None:
    store = _store(())
    assert (store.invocations(NOW), store.in_flight(NOW), store.error_groups(NOW)) == ((), (), ())
    assert store.invocations_from_ms is None
    assert store._invocations.glance(NOW) == Glance()
