"""Minute by minute: what is drawn, what is kept, what is forgotten; neither order nor repeats matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.figures.of_function import Spent, draw_minutes, figures, place_of
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import MINUTE_MS, Measure, Minute, Row, Span
from lambdatop.core.money.pricing import invocation_usd
from tests.core.known import (
    END,
    MINUTES,
    PRICES,
    STARTS,
    WINDOW,
    Given,
    config,
    known,
    logs_read,
    points,
    report,
    timeout_line,
    whole,
)

COUNTED = (Measure.INVOCATIONS, Measure.ERRORS, Measure.DURATION_SUM, Measure.DURATION_MAX, Measure.CONCURRENCY_MAX)


def _minutes(*facts: Given) -> tuple[Minute, ...]:
    return draw_minutes(known(*facts), place_of(config()), WINDOW, PRICES)


def test_minutes_have_no_holes_and_a_missing_point_is_missing() -> None:
    minutes = _minutes(points(Measure.INVOCATIONS, [5.0, None, 7.0]), points(Measure.DURATION_P95, [40.0]))
    assert [m.start_ms for m in minutes] == list(STARTS)
    assert [m.invocations for m in minutes[:4]] == [5.0, None, 7.0, None]
    assert [m.p95 for m in minutes[:2]] == [40.0, None]
    assert {m.reports for m in minutes} == {None}


def test_minutes_tell_what_logs_said_of_them() -> None:
    minutes = _minutes(
        report(STARTS[0], 1, more="Init Duration: 100.00 ms\tStatus: timeout"),
        report(STARTS[0] + 1, 2),
        points(Measure.INVOCATIONS, [4.0]),
        logs_read(Span(STARTS[0], STARTS[2])),
    )
    first, second, third = minutes[:3]
    assert (first.reports, first.cold_starts, first.timeouts, first.out_of_memory) == (2, 1, 1, 0)
    assert first.cost_usd == pytest.approx(4 * float(invocation_usd(PRICES, "us-east-1", "arm64", 512, 20) or 0))
    assert (second.reports, second.cold_starts, second.cost_usd) == (0, 0, None)
    assert (third.reports, third.timeouts) == (None, None)


def test_only_minutes_that_changed_are_drawn_anew() -> None:
    window = known(points(Measure.INVOCATIONS, [5.0] * MINUTES), logs_read(Span(STARTS[0], STARTS[5])))
    place = place_of(config())
    before = draw_minutes(window, place, WINDOW, PRICES)
    window.take_record(STARTS[1] + 5, parse(report(STARTS[1] + 5, 1).message))
    window.take_points(points(Measure.ERRORS, [None, None, 1.0]))
    window.take_read(logs_read(Span(STARTS[5], STARTS[6])))
    after = draw_minutes(window, place, WINDOW, PRICES)
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a is not b]
    assert changed == [1, 2, 5]
    assert (after[1].reports, after[2].errors, after[5].reports) == (1, 1.0, 0)


def test_what_is_forgotten_leaves_no_trace_and_the_rest_stays() -> None:
    facts: list[Given] = [
        points(Measure.INVOCATIONS, [1.0] * MINUTES),
        *[report(at, at) for at in STARTS],
        logs_read(),
        whole(Measure.DURATION_P95, 9),
    ]
    window = known(*facts)
    draw_minutes(window, place_of(config()), WINDOW, PRICES)
    assert window.forget_before(STARTS[10])
    half = Span(STARTS[10], END)
    row = figures(config(), window, half, PRICES)[0]
    assert (row.invocations, row.reports, row.coverage) == (5, 5, 1.0)
    assert figures(config(), window, WINDOW, PRICES)[0].invocations is None
    assert not window.forget_before(END + MINUTE_MS)
    assert not window.drawn


def test_durations_are_held_only_until_metrics_have_counted_the_minute() -> None:
    window = known(report(STARTS[0], 1), report(STARTS[1], 2))
    window.take_points(points(Measure.DURATION_P95, [5.0, 5.0]))
    assert [len(window.buckets[at].durations) for at in STARTS[:2]] == [1, 1]
    window.take_points(points(Measure.INVOCATIONS, [1.0]))
    assert [len(window.buckets[at].durations) for at in STARTS[:2]] == [0, 1]


FACTS = st.lists(
    st.one_of(
        st.builds(
            report,
            st.sampled_from(STARTS).flatmap(lambda at: st.integers(at, at + MINUTE_MS - 1)),
            st.integers(0, 10**6),
            billed=st.integers(1, 20_000),
            used=st.integers(1, 512),
            more=st.sampled_from(["", "Init Duration: 9.50 ms\t", "Status: timeout"]),
        ),
        st.builds(timeout_line, st.sampled_from(STARTS), st.integers(0, 5), request=st.integers(0, 5)),
        st.builds(
            points,
            st.sampled_from(COUNTED),
            st.just([3.0, None, 2.0, 5.0]),
        ),
        st.just(whole(Measure.DURATION_P95, 44.0)),
        st.builds(logs_read, st.sampled_from([WINDOW, Span(STARTS[3], STARTS[9]), Span(STARTS[8], END)])),
    ),
    unique_by=lambda fact: fact.event_id if isinstance(fact, LogLine) else fact,
)


def _all(facts: list[Given]) -> tuple[Row, Spent, tuple[Minute, ...]]:
    window = known(*facts)
    return *figures(config(), window, WINDOW, PRICES), draw_minutes(window, place_of(config()), WINDOW, PRICES)


@given(FACTS, st.randoms(use_true_random=False))
def test_neither_order_nor_repeats_matter(facts: list[Given], random: object) -> None:
    shuffled = facts * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert _all(shuffled) == _all(facts)


@given(FACTS)
def test_figures_agree_with_one_another(facts: list[Given]) -> None:
    row = _all(facts)[0]
    for share in (row.error_rate, row.coverage, row.cold_start_rate):
        assert share is None or 0 <= share <= 1
    if row.cost.window is not None and row.cost.month is not None:
        assert row.cost.month >= row.cost.window >= 0
    if row.cold_starts is not None and row.reports is not None:
        assert row.cold_starts <= row.reports
    minutes = _all(facts)[2]
    assert sum(m.reports or 0 for m in minutes) == (row.reports or 0)
