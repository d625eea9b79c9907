"""The store: facts in any order, one frozen snapshot, the same object while nothing changed, cheap where little did."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import (
    AccountSeen,
    Asked,
    Fact,
    FunctionGone,
    FunctionSeen,
    FunctionsInView,
    FunctionsListed,
    Loading,
    LogLine,
    LogsFinal,
    LogsRead,
    SourceState,
)
from lambdatop.core.log.ordering import KEPT_MS
from lambdatop.core.model import MINUTE_MS, Health, Identity, Measure, Span, State
from lambdatop.core.snapshot import Progress, Totals
from lambdatop.core.store import Store
from tests.core.known import END, LENGTH, MINUTES, PRICES, STARTS, WINDOW, config, logs_read, points, report

NOW = END + 20_000
IDENTITY = Identity("123456789012", None, "us-east-1", "prod")


def _store(*facts: Fact, most: int = 20_000) -> Store:
    store = Store(PRICES, LENGTH, most)
    for fact in facts:
        store.apply(fact)
    return store


def _function(name: str) -> list[Fact]:
    return [
        FunctionSeen(config(name)),
        points(Measure.INVOCATIONS, [2.0] * MINUTES, name=name),
        points(Measure.ERRORS, name=name),
        points(Measure.THROTTLES, [1.0], name=name),
        *[report(at + n, at // 100 + n, name=name) for at in STARTS for n in range(2)],
        logs_read(name=name),
    ]


def test_an_empty_store_knows_nothing() -> None:
    snapshot = _store().snapshot(NOW)
    assert (snapshot.at_ms, snapshot.window, snapshot.rows, snapshot.totals) == (NOW, WINDOW, (), Totals())
    assert not snapshot.listed


def test_rows_stand_in_the_order_of_their_names_with_figures_minutes_and_mark() -> None:
    rows = _store(*_function("b"), *_function("a")).snapshot(NOW).rows
    assert [r.config.name for r in rows] == ["a", "b"]
    assert (rows[0].invocations, rows[0].reports, rows[0].coverage, rows[0].health) == (30, 30, 1.0, Health.NEAR)
    assert [m.start_ms for m in rows[0].minutes] == list(STARTS)


def test_the_snapshot_is_the_same_object_until_something_changes() -> None:
    store = _store(*_function("a"), FunctionsListed(("a",)), AccountSeen(IDENTITY))
    before = store.snapshot(NOW)
    for fact in (*_function("a")[:1], FunctionsListed(("a",)), AccountSeen(IDENTITY), *_function("a")[4:6]):
        store.apply(fact)
    assert store.snapshot(NOW + 500) is before
    store.apply(Asked("metrics", Decimal("0.01")))
    assert store.snapshot(NOW + 500) is not before


def test_the_window_rolls_with_the_minute() -> None:
    store = _store(*_function("a"))
    before = store.snapshot(NOW)
    after = store.snapshot(NOW + MINUTE_MS)
    assert after.window == Span(WINDOW.start_ms + MINUTE_MS, WINDOW.end_ms + MINUTE_MS)
    assert (before.rows[0].reports, after.rows[0].reports) == (30, 28)


def test_a_change_of_one_function_leaves_the_rows_of_the_others_as_they_are() -> None:
    store = _store(*_function("a"), *_function("b"))
    before = store.snapshot(NOW)
    store.apply(report(STARTS[3] + 7, 1, name="b"))
    after = store.snapshot(NOW + 100)
    assert after.rows[0] is before.rows[0]
    assert after.rows[1].reports == 31
    unchanged = [m for m, n in zip(before.rows[1].minutes, after.rows[1].minutes, strict=True) if m is n]
    assert len(unchanged) == MINUTES - 1


def test_totals_are_sums_of_what_is_known() -> None:
    totals = _store(*_function("a"), *_function("b"), FunctionSeen(config("c"))).snapshot(NOW).totals
    assert (totals.functions, totals.invocations, totals.errors, totals.throttles, totals.cold_starts) == (
        3,
        60,
        0,
        2,
        0,
    )
    assert totals.cost_window == 60 * Decimal("0.000000333334")
    assert totals.cost_month == 60 * Decimal("0.000000333334") * 4 * 730
    assert totals.cost_month_after_free_tier == 0


def test_the_noughts_of_the_idle_are_no_total_where_no_log_could_be_read() -> None:
    idle: list[Fact] = [FunctionSeen(config("idle")), points(Measure.INVOCATIONS, name="idle"), logs_read(name="idle")]
    unread = [f for f in _function("a") if not isinstance(f, LogLine | LogsRead)]
    totals = _store(*idle, *unread).snapshot(NOW).totals
    assert (totals.invocations, totals.cold_starts, totals.cost_window, totals.cost_month) == (30, None, None, None)
    assert _store(*idle).snapshot(NOW).totals.cold_starts == 0


def test_totals_of_the_unknown_are_unknown() -> None:
    assert _store(FunctionSeen(config())).snapshot(NOW).totals == Totals(functions=1)


def test_a_changed_configuration_changes_the_row_and_its_prices() -> None:
    store = _store(*_function("a"))
    before = store.snapshot(NOW).rows[0]
    store.apply(FunctionSeen(config("a", architecture="x86_64")))
    after = store.snapshot(NOW).rows[0]
    assert before.cost.window is not None
    assert after.cost.window is not None
    assert after.cost.window > before.cost.window
    assert (after.minutes[0].cost_usd or 0) > (before.minutes[0].cost_usd or 0)


def test_a_function_that_is_gone_leaves_and_comes_back_with_what_was_read() -> None:
    store = _store(*_function("a"), *_function("b"), SourceState("logs", State.DENIED, "no", 1, "a"))
    store.apply(FunctionGone("a"))
    assert [r.config.name for r in store.snapshot(NOW).rows] == ["b"]
    assert store.snapshot(NOW).sources[0].state is State.OK
    store.apply(FunctionSeen(config("a")))
    assert store.snapshot(NOW).rows[0].reports == 30


def test_a_listing_takes_away_what_it_does_not_name() -> None:
    store = _store(*_function("a"), *_function("b"), FunctionsListed(("b",)))
    snapshot = store.snapshot(NOW)
    assert [r.config.name for r in snapshot.rows] == ["b"]
    assert snapshot.listed


def test_functions_that_share_a_log_group_keep_their_own_lines() -> None:
    store = _store(FunctionSeen(config("a")), FunctionSeen(config("b")))
    for line in (report(STARTS[0], 1, name="a"), report(STARTS[0], 2, name="b"), report(STARTS[0], 3, name="b")):
        store.apply(line)
    assert [r.reports for r in store.snapshot(NOW).rows] == [1, 2]


def test_a_shorter_window_keeps_what_a_longer_one_needs() -> None:
    hour = Span(END - 60 * MINUTE_MS, END)
    store = _store(FunctionSeen(config()), report(END - 40 * MINUTE_MS, 1), logs_read(hour))
    store.set_window(60 * MINUTE_MS)
    assert store.snapshot(NOW).rows[0].reports == 1
    store.set_window(LENGTH)
    assert (store.window_ms, store.held_ms) == (LENGTH, 60 * MINUTE_MS)
    assert store.snapshot(NOW).rows[0].reports == 0
    assert len(store.snapshot(NOW).rows[0].minutes) == MINUTES
    store.set_window(60 * MINUTE_MS)
    assert store.snapshot(NOW).rows[0].reports == 1


def test_hours_leave_no_more_behind_than_the_window() -> None:
    store = _store(FunctionSeen(config()), FunctionSeen(config("short-lived")), report(END, 0, name="short-lived"))
    store.apply(FunctionGone("short-lived"))
    for n in range(300):
        at = END + n * MINUTE_MS
        store.apply(report(at, n))
        store.snapshot(at)
    assert store._windows.keys() == {"api"}
    assert len(store._windows["api"].buckets) <= KEPT_MS // MINUTE_MS + 12
    assert len(store._windows["api"].repeats) <= KEPT_MS // MINUTE_MS + 12


def test_what_asking_costs_is_added_up() -> None:
    store = _store(Asked("metrics", Decimal("0.0001")), Asked("logs", Decimal(0)), Asked("metrics", Decimal("0.0002")))
    assert store.snapshot(NOW).own_cost_usd == Decimal("0.0003")


def test_a_load_is_shown_until_it_is_over() -> None:
    store = _store(Loading("functions", 0, 0), Loading("metrics", 1, 3))
    assert store.snapshot(NOW).progress == (Progress("functions", 0, 0), Progress("metrics", 1, 3))
    for fact in (Loading("functions", 50, 50), Loading("metrics", 3, 3), Loading("logs", 2, 2)):
        store.apply(fact)
    assert store.snapshot(NOW).progress == ()


def test_lines_are_complete_to_where_the_slowest_function_in_view_is_final() -> None:
    store = _store(FunctionSeen(config("a")), FunctionSeen(config("b")), LogsFinal("a", NOW - 1_000))
    assert store.snapshot(NOW).complete_to_ms is None
    store.apply(LogsFinal("b", NOW - 9_000))
    assert store.snapshot(NOW).complete_to_ms == NOW - 9_000
    store.apply(logs_read(Span(END, END + MINUTE_MS), name="b"))
    store.apply(LogsFinal("b", NOW - 20_000))
    assert store.snapshot(NOW).complete_to_ms == NOW - 9_000
    store.apply(FunctionsInView(("a",)))
    assert store.snapshot(NOW).complete_to_ms == NOW - 1_000


def test_what_may_not_be_read_does_not_hold_completeness_back() -> None:
    store = _store(
        FunctionSeen(config("a")), FunctionSeen(config("b")), FunctionSeen(config("c")), LogsFinal("a", NOW - 2_000)
    )
    store.apply(SourceState("logs", State.DENIED, "needs logs:FilterLogEvents", NOW, "b"))
    store.apply(SourceState("logs", State.OK, "there is no log group yet", NOW - 5_000, "c"))
    assert store.snapshot(NOW).complete_to_ms == NOW - 5_000


def test_completeness_is_never_ahead_of_now_and_an_empty_read_is_none() -> None:
    store = _store(FunctionSeen(config("a")), logs_read(Span(NOW, NOW), name="a", reports_only=False))
    assert store.snapshot(NOW).complete_to_ms is None
    store.apply(logs_read(Span(END, END + MINUTE_MS), name="a"))
    assert store.snapshot(NOW).complete_to_ms == NOW


def test_lines_come_with_price_and_lag_and_a_repeat_comes_once() -> None:
    line = report(END, 1)
    store = _store(FunctionSeen(config()), line, line)
    entries, cursor = store.lines_since(0)
    assert [(e.line, e.cost_usd) for e in entries] == [(line, Decimal("0.000000333334"))]
    assert store.snapshot(NOW).log_cursor == cursor
    assert store.snapshot(NOW).lag_ms == 2_000


@pytest.mark.parametrize("ending", [logs_read(), SourceState("logs", State.UNAVAILABLE, "reset", NOW, "api")])
def test_lines_without_ids_are_told_apart_by_the_read_they_came_in(ending: Fact) -> None:
    line = replace(report(STARTS[0], 1), event_id=None)
    store = _store(FunctionSeen(config()), line, line, ending, line, line, ending)
    assert store.snapshot(NOW).rows[0].reports == 2
    store.apply(ending)
    assert len(store.lines_since(0)[0]) == 2


def test_a_line_of_a_function_that_is_not_known_has_no_price() -> None:
    assert _store(report(END, 1)).lines_since(0)[0][0].cost_usd is None


def test_a_store_without_room_for_lines_still_counts_them() -> None:
    store = _store(*_function("a"), most=0)
    assert store.lines_since(0)[0] == ()
    assert store.snapshot(NOW).rows[0].reports == 30


@pytest.mark.parametrize(
    "text", ["", "\x1b[2J", "{" * 5_000, "REPORT", "\ud800", "REPORT RequestId: x\tDuration: 9" + "9" * 400]
)
def test_hostile_lines_are_taken_as_they_are(text: str) -> None:
    line = report(STARTS[0], 1)
    hostile = type(line)(line.function, line.timestamp_ms, None, "s", "h", text)
    store = _store(FunctionSeen(config()), hostile)
    assert store.lines_since(0)[0][0].line.message == text
    assert store.snapshot(NOW).rows[0].config.name == "api"


@given(st.randoms(use_true_random=False), st.integers(0, 40))
def test_the_order_of_facts_does_not_matter(random: object, ticks: int) -> None:
    facts: list[Fact] = [*_function("a"), *_function("b"), AccountSeen(IDENTITY), Asked("metrics", Decimal("0.01"))]
    straight = _store(*facts).snapshot(NOW)
    random.shuffle(facts)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    store = Store(PRICES, LENGTH)
    for n, fact in enumerate(facts):
        store.apply(fact)
        if n == ticks:
            store.snapshot(NOW)
    mixed = store.snapshot(NOW)
    for f in fields(straight):
        assert getattr(mixed, f.name) == getattr(straight, f.name), f.name
