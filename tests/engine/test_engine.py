"""The engine against a scripted account and a hand-turned clock: an hour in no time, and each failure survived."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from lambdatop.core.errors import AccessDenied, ExpiredCredentials, NoCredentials, NotFound, Throttled, Unreachable
from lambdatop.core.facts import LogLine
from lambdatop.core.model import MINUTE_MS, Measure, State
from lambdatop.core.pricing import parse_prices
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from tests.engine.scripted import START_MS, HandClock, ScriptedAccount, function

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[2] / "lambdatop/prices.toml").read_text()))
WINDOW = 15 * MINUTE_MS


def _report(name: str, at_ms: int, number: int, *, init: str = "") -> LogLine:
    text = (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number:012d}\tDuration: 20.00 ms\tBilled Duration: 20 ms\t"
        f"Memory Size: 512 MB\tMax Memory Used: 90 MB\t{init}\n"
    )
    return LogLine(name, at_ms, at_ms + 1_000, "2027/01/15/[$LATEST]abc", f"{name}-{number}", text)


def _account(clock: HandClock, *names: str) -> ScriptedAccount:
    account = ScriptedAccount(clock, [function(n) for n in names])
    for name in names:
        minutes = range(START_MS - WINDOW, START_MS, MINUTE_MS)
        account.points[name, Measure.INVOCATIONS] = [(m, 2.0) for m in minutes]
        account.points[name, Measure.DURATION_SUM] = [(m, 40.0) for m in minutes]
        account.points[name, Measure.DURATION_P95] = [(START_MS - WINDOW, 20.0)]
        account.lines += [_report(name, m + k * 1_000, k + m // 1_000, init="") for m in minutes for k in range(2)]
    return account


def _engine(account: ScriptedAccount, window_ms: int = WINDOW) -> tuple[Engine, Store]:
    store = Store(PRICES, window_ms)
    return Engine(account, store, (), now=account.clock.now, sleep=account.clock.sleep), store


@asynccontextmanager
async def _running(engine: Engine) -> AsyncIterator[None]:
    task = asyncio.create_task(engine.run())
    try:
        yield
        if task.done():
            task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _state(store: Store, source: str, now_ms: int) -> State:
    return next(s.state for s in store.snapshot(now_ms).sources if s.source == source)


@pytest.mark.asyncio
async def test_one_pass_reads_functions_metrics_percentiles_and_reports() -> None:
    clock = HandClock()
    account = _account(clock, "api", "worker")
    engine, store = _engine(account)
    await engine.load_once()
    row = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "api")
    assert (row.invocations, row.reports, row.coverage) == (30, 30, 1.0)
    assert row.duration.p95 == 20.0
    assert row.cost.window == Decimal(30) * (
        Decimal("0.0000002") + Decimal("0.0000133334") * Decimal(20 * 512) / Decimal(1024 * 1000)
    )


@pytest.mark.asyncio
async def test_one_pass_does_not_pay_for_minutes_of_percentiles_or_read_logs_of_the_idle() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.listed.append(function("idle"))
    engine, store = _engine(account)
    await engine.load_once()
    assert all(period == 900 for _, measures, period, _ in account.asked_metrics if Measure.DURATION_P95 in measures)
    assert [what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)] == [
        "/aws/lambda/api"
    ]
    idle = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "idle")
    assert (idle.invocations, idle.error_rate, idle.cold_starts) == (0, None, 0)


@pytest.mark.asyncio
async def test_the_idle_cost_two_metrics_a_minute_and_still_show_their_throttles() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.listed.append(function("stopped"))
    account.points["stopped", Measure.THROTTLES] = [(START_MS - 2 * MINUTE_MS, 7.0)]
    engine, store = _engine(account)
    await engine.load_once()
    assert sum(len(measures) for names, measures, _, _ in account.asked_metrics if "stopped" in names) == 2
    stopped = next(r for r in store.snapshot(clock.now()).rows if r.config.name == "stopped")
    assert (stopped.invocations, stopped.throttles, stopped.errors) == (0, 7, 0)


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [NoCredentials("none"), ExpiredCredentials("log in again")])
async def test_one_pass_that_may_not_list_says_so(error: NoCredentials | ExpiredCredentials) -> None:
    account = _account(HandClock(), "api")
    account.failures["identity"] = [error]
    engine, _ = _engine(account)
    with pytest.raises(type(error)):
        await engine.load_once()


@pytest.mark.asyncio
async def test_one_pass_without_logs_leaves_their_figures_unknown() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.failures["logs"] = [AccessDenied("needs logs:FilterLogEvents", "logs:FilterLogEvents")] * 9
    engine, store = _engine(account)
    await engine.load_once()
    row = store.snapshot(clock.now()).rows[0]
    assert (row.invocations, row.cold_starts, row.billed_ms, row.cost.window) == (30, None, None, None)
    status = next(s for s in store.snapshot(clock.now()).sources if s.source == "logs")
    assert status.state is State.DENIED
    assert "logs:FilterLogEvents" in status.detail


@pytest.mark.asyncio
async def test_percentiles_that_fail_leave_the_other_figures_standing() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.failures["percentiles"] = [Unreachable("500")] * 9
    engine, store = _engine(account)
    await engine.load_once()
    row = store.snapshot(clock.now()).rows[0]
    assert row.invocations == 30
    assert row.duration.p95 is None
    assert _state(store, "metrics", clock.now()) is State.PARTIAL


@pytest.mark.asyncio
async def test_throttled_reports_are_asked_for_again_in_one_pass() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.failures["logs"] = [Throttled("slow down"), Throttled("slow down")]
    engine, store = _engine(account)
    task = asyncio.create_task(engine.load_once())
    await clock.run_for(30)
    await task
    assert store.snapshot(clock.now()).rows[0].coverage == 1.0


@pytest.mark.asyncio
async def test_an_hour_asks_for_metrics_once_a_minute_and_only_for_what_is_new() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    engine, _ = _engine(account)
    async with _running(engine):
        await clock.run_for(3_600)
    reads = [span for _, measures, _, span in account.asked_metrics if Measure.INVOCATIONS in measures]
    assert 60 <= len(reads) <= 62
    assert reads[0].end_ms - reads[0].start_ms == WINDOW
    assert all(r.end_ms - r.start_ms <= 5 * MINUTE_MS for r in reads[1:])
    ends = [r.end_ms for r in reads]
    assert all(b - a <= MINUTE_MS for a, b in zip(ends, ends[1:], strict=False))


@pytest.mark.asyncio
async def test_an_hour_of_log_reads_stays_below_the_smallest_quota() -> None:
    clock = HandClock()
    account = _account(clock, *(f"f{i}" for i in range(40)))
    account.region = "eu-central-1"
    engine, _ = _engine(account)
    async with _running(engine):
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
    account = _account(clock, "api")
    late = _report("api", START_MS + 10_000, 1)
    account.lines = [LogLine(late.function, late.timestamp_ms, START_MS + 50_000, late.stream, "late", late.message)]
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(40)
        assert store.lines_since(0)[0] == ()
        await clock.run_for(300)
    entries, _ = store.lines_since(0)
    assert [e.line.event_id for e in entries] == ["late"]


@pytest.mark.asyncio
async def test_pages_left_unread_are_read_in_later_turns() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    account.page = 2
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(50)
        assert store.snapshot(clock.now()).rows[0].reports == 30


@pytest.mark.asyncio
async def test_new_functions_appear_and_deleted_ones_go() -> None:
    clock = HandClock()
    account = _account(clock, "old", "stays")
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(10)
        account.listed = [function("new"), function("stays")]
        await clock.run_for(70)
        assert {r.config.name for r in store.snapshot(clock.now()).rows} == {"new", "stays"}


@pytest.mark.asyncio
async def test_the_live_engine_survives_each_failure_and_recovers() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    expired = ExpiredCredentials("expired; run: aws sso login")
    for operation in ("identity", "functions", "metrics", "logs"):
        account.failures[operation] = [expired, Unreachable("no answer"), Throttled("slow down")]
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(0.5)
        assert _state(store, "functions", clock.now()) is State.UNAVAILABLE
        await clock.run_for(180)
        snapshot = store.snapshot(clock.now())
        assert {s.state for s in snapshot.sources} == {State.OK}
        assert snapshot.identity is not None
        assert snapshot.rows[0].reports


@pytest.mark.asyncio
async def test_a_bug_in_the_account_is_loud() -> None:
    account = _account(HandClock(), "api")
    account.failures["functions"] = [RuntimeError("a bug")]  # type: ignore[list-item]  # what the type forbids
    engine, _ = _engine(account)
    with pytest.raises(ExceptionGroup):
        await engine.run()


@pytest.mark.asyncio
async def test_a_longer_window_is_read_at_once() -> None:
    clock = HandClock()
    account = _account(clock, "api")
    engine, _ = _engine(account)
    async with _running(engine):
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
    account = _account(clock, "api")
    minutes = range(START_MS - WINDOW, START_MS + 60 * MINUTE_MS, MINUTE_MS)
    account.points["api", Measure.INVOCATIONS] = [(m, 2.0) for m in minutes]
    account.lines = [_report("api", m + k * 1_000, k + m // 1_000) for m in minutes for k in range(2)]
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(45 * 60)
        assert store.snapshot(clock.now()).rows[0].reports == 30
        engine.set_window(40 * MINUTE_MS)
        await clock.run_for(15)
        row = store.snapshot(clock.now()).rows[0]
        assert (row.reports, row.invocations, row.coverage) == (80, 80, 1.0)


@pytest.mark.asyncio
async def test_functions_in_view_are_read_more_often() -> None:
    clock = HandClock()
    account = _account(clock, *(f"f{i}" for i in range(30)))
    account.region = "eu-central-1"
    engine, _ = _engine(account)
    async with _running(engine):
        await clock.run_for(60)
        account.calls.clear()
        engine.focus(["f7"])
        await clock.run_for(120)
    reads = [what[0] for name, what, _ in account.calls if name == "logs" and isinstance(what, tuple)]
    assert reads.count("/aws/lambda/f7") > 2 * reads.count("/aws/lambda/f8")


@pytest.mark.asyncio
async def test_a_log_group_that_is_not_there_yet_is_read_when_it_comes() -> None:
    clock = HandClock()
    account = _account(clock, "new")
    account.lines = []
    account.failures["logs"] = [NotFound("The specified log group does not exist.")] * 4
    engine, store = _engine(account)
    async with _running(engine):
        await clock.run_for(10)
        snapshot = store.snapshot(clock.now())
        assert snapshot.complete_to_ms is not None
        assert all(p.done == p.total for p in snapshot.progress)
        account.lines.append(_report("new", clock.now(), 1))
        await clock.run_for(20)
    assert len(store.lines_since(0)[0]) == 1
