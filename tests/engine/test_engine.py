"""The engine against a scripted account and a hand-turned clock: an hour in no time, and each failure survived."""

import itertools

import pytest

from lambdatop.core.errors import ExpiredCredentials, NotFound, Throttled, Unreachable
from lambdatop.core.facts import LogLine
from lambdatop.core.model import MINUTE_MS, Measure, State
from tests.engine.driven import WINDOW, account_of, engine_over, report_line, running, state_of
from tests.engine.scripted import START_MS, HandClock, function


@pytest.mark.asyncio
async def test_an_hour_asks_for_metrics_once_a_minute_and_only_for_what_is_new() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(3_600)
    reads = [span for _, measures, _, span in account.asked_metrics if Measure.INVOCATIONS in measures]
    assert 60 <= len(reads) <= 62
    assert reads[0].end_ms - reads[0].start_ms == WINDOW
    assert all(r.end_ms - r.start_ms <= 5 * MINUTE_MS for r in reads[1:])
    ends = [r.end_ms for r in reads]
    assert all(b - a <= MINUTE_MS for a, b in itertools.pairwise(ends))


@pytest.mark.asyncio
async def test_an_hour_of_log_reads_stays_below_the_smallest_quota() -> None:
    clock = HandClock()
    account = account_of(clock, *(f"f{i}" for i in range(40)))
    account.region = "eu-central-1"
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(600)
    times = [at for name, _, at in account.calls if name == "logs"]
    per_second = [sum(1 for t in times if s <= t < s + 1_000) for s in range(START_MS, clock.now(), 1_000)]
    # The burst of the first moment is read before the region is known to be a slow one.
    assert max(per_second[10:]) <= 5
    names = {what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)}
    assert len(names) == 40


@pytest.mark.asyncio
async def test_late_lines_are_read_and_counted_once() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    late = report_line("api", START_MS + 10_000, 1)
    account.lines = [LogLine(late.function, late.timestamp_ms, START_MS + 50_000, late.stream, "late", late.message)]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(40)
        assert store.lines_since(0)[0] == ()
        await clock.run_for(300)
    entries, _ = store.lines_since(0)
    assert [e.line.event_id for e in entries] == ["late"]


@pytest.mark.asyncio
async def test_pages_left_unread_are_read_in_later_turns() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    account.page = 2
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(50)
        assert store.snapshot(clock.now()).rows[0].reports == 30


@pytest.mark.asyncio
async def test_new_functions_appear_and_deleted_ones_go() -> None:
    clock = HandClock()
    account = account_of(clock, "old", "stays")
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(10)
        account.listed = [function("new"), function("stays")]
        await clock.run_for(70)
        assert {r.config.name for r in store.snapshot(clock.now()).rows} == {"new", "stays"}


@pytest.mark.asyncio
async def test_the_live_engine_survives_each_failure_and_recovers() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    expired = ExpiredCredentials("expired; run: aws sso login")
    for operation in ("identity", "functions", "metrics", "logs"):
        account.failures[operation] = [expired, Unreachable("no answer"), Throttled("slow down")]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(0.5)
        assert state_of(store, "functions", clock.now()) is State.UNAVAILABLE
        await clock.run_for(180)
        snapshot = store.snapshot(clock.now())
        assert {s.state for s in snapshot.sources} == {State.OK}
        assert snapshot.identity is not None
        assert snapshot.rows[0].reports


@pytest.mark.asyncio
async def test_a_bug_in_the_account_is_loud() -> None:
    account = account_of(HandClock(), "api")
    account.failures["functions"] = [RuntimeError("a bug")]  # type: ignore[list-item]  # what the type forbids
    engine, _ = engine_over(account)
    with pytest.raises(ExceptionGroup):
        await engine.run()


@pytest.mark.asyncio
async def test_a_longer_window_is_read_at_once() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(30)
        asked = len(account.asked_metrics)
        engine.set_window(60 * MINUTE_MS)
        await clock.run_for(2)
        newer = [span for _, measures, _, span in account.asked_metrics[asked:] if Measure.INVOCATIONS in measures]
        assert newer
        assert newer[0].end_ms - newer[0].start_ms == 60 * MINUTE_MS


@pytest.mark.asyncio
async def test_a_longer_window_reads_again_what_had_left_the_shorter_one() -> None:
    clock = HandClock()
    account = account_of(clock, "api")
    minutes = range(START_MS - WINDOW, START_MS + 60 * MINUTE_MS, MINUTE_MS)
    account.points["api", Measure.INVOCATIONS] = [(m, 2.0) for m in minutes]
    account.lines = [report_line("api", m + k * 1_000, k + m // 1_000) for m in minutes for k in range(2)]
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(45 * 60)
        assert store.snapshot(clock.now()).rows[0].reports == 30
        engine.set_window(40 * MINUTE_MS)
        await clock.run_for(15)
        row = store.snapshot(clock.now()).rows[0]
        assert (row.reports, row.invocations, row.coverage) == (80, 80, 1.0)


@pytest.mark.asyncio
async def test_functions_in_view_are_read_more_often() -> None:
    clock = HandClock()
    account = account_of(clock, *(f"f{i}" for i in range(30)))
    account.region = "eu-central-1"
    engine, _ = engine_over(account)
    async with running(engine):
        await clock.run_for(60)
        account.calls.clear()
        engine.focus(["f7"])
        await clock.run_for(120)
    reads = [what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)]
    assert reads.count("/aws/lambda/f7") > 2 * reads.count("/aws/lambda/f8")


@pytest.mark.asyncio
async def test_a_log_group_that_is_not_there_yet_is_read_when_it_comes() -> None:
    clock = HandClock()
    account = account_of(clock, "new")
    account.lines = []
    account.failures["logs"] = [NotFound("The specified log group does not exist.")] * 4
    engine, store = engine_over(account)
    async with running(engine):
        await clock.run_for(10)
        snapshot = store.snapshot(clock.now())
        assert snapshot.complete_to_ms is not None
        assert all(p.done == p.total for p in snapshot.progress)
        account.lines.append(report_line("new", clock.now(), 1))
        await clock.run_for(60)
    assert len(store.lines_since(0)[0]) == 1
