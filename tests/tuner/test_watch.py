"""A change is watched on real traffic, compared with what was before, and taken back where a condition holds."""

import pytest

from lambdatop.core.conditions import parse_condition
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.comparison import Figure, Verdict
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Outcome, Result, Stage, Step, Watch
from tests.tuner.conftest import Bench

pytestmark = pytest.mark.asyncio
API = "checkout-api"
MINUTE = 60_000


def _watch(*conditions: str, minutes: int = 5) -> Watch:
    return Watch(minutes * MINUTE, tuple(parse_condition(text) for text in conditions))


async def _watched(bench: Bench, watch: Watch, memory: int = 1_024, name: str = API) -> Outcome:
    outcome = await bench.tune(name, memory)
    return await bench.tuner.watch(outcome, watch, bench.tell)


async def test_what_holds_nowhere_leaves_the_change_and_says_how_many_calls_it_saw(bench: Bench) -> None:
    began = bench.clock.now_ms
    outcome = await _watched(bench, _watch("error_rate>50%", "timeouts>10"))
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(1_024, 10))
    assert "nothing stands against it" in outcome.text
    assert bench.clock.now_ms - began >= 5 * MINUTE
    assert bench.journal.entries()[0].state is EntryState.APPLIED
    assert any("calls since" in s.text for s in bench.steps if s.stage is Stage.WATCHING)


async def test_a_condition_that_holds_takes_the_change_back(bench: Bench) -> None:
    # A sixteenth of the CPU: what took 21 ms takes 40.
    outcome = await _watched(bench, _watch("duration_ms.p50>30ms"), memory=192)
    assert (outcome.result, bench.has(API)) == (Result.ROLLED_BACK, Tuning(512, 10))
    assert "duration_ms.p50>30ms holds" in outcome.text
    back, made = bench.journal.entries()
    assert (made.state, back.state, back.undoes, back.rollback) == (
        EntryState.ROLLED_BACK,
        EntryState.APPLIED,
        made.id,
        True,
    )
    assert "duration_ms.p50>30ms" in back.note
    assert any(s.stage is Stage.ROLLING_BACK for s in bench.steps)


async def test_errors_are_counted_by_metrics_which_come_later(bench: Bench) -> None:
    # Five minutes after noon a fifth of its calls begin to fail, for three minutes.
    outcome = await _watched(bench, _watch("error_rate>2%", minutes=9), memory=1_024, name="payments-webhook")
    assert outcome.result is Result.ROLLED_BACK
    assert "error_rate is" in outcome.text
    assert bench.has("payments-webhook") == Tuning(512, 10)


async def test_what_somebody_changed_meanwhile_is_not_rolled_back(bench: Bench) -> None:
    outcome = await bench.tune(API, 192)

    def tell(step: Step) -> None:
        bench.tell(step)
        if step.stage is Stage.WATCHING and bench.has(API).memory_mb == 192:
            bench.somebody(API, MemorySize=2_048)

    watched = await bench.tuner.watch(outcome, _watch("invocations>0"), tell)
    assert watched.result is Result.APPLIED
    assert "not rolled back: somebody else has made it 2 GB" in watched.text
    assert bench.has(API) == Tuning(2_048, 10)


async def test_what_cannot_be_read_is_told_and_takes_nothing_back(bench: Bench) -> None:
    outcome = await bench.tune(API, 1_024)
    bench.demo.faults.set("deny", "logs:FilterLogEvents")
    watched = await bench.tuner.watch(outcome, _watch("error_rate>0%", minutes=1), bench.tell)
    assert watched.result is Result.APPLIED
    assert "could not be read" in watched.text
    assert "logs:FilterLogEvents" in watched.text


async def test_a_rollback_that_is_refused_says_so(bench: Bench) -> None:
    outcome = await bench.tune(API, 192)
    bench.demo.faults.set("deny", "lambda:UpdateFunctionConfiguration")
    watched = await bench.tuner.watch(outcome, _watch("invocations>=0", "reports>0"), bench.tell)
    assert watched.result is Result.APPLIED
    assert "could not be rolled back" in watched.text
    assert watched.error is not None


async def test_what_was_not_applied_is_not_watched(bench: Bench) -> None:
    bench.demo.faults.set("memory_cap_mb", 3_008)
    outcome = await bench.tune(API, 4_096)
    assert await bench.tuner.watch(outcome, _watch("invocations>=0")) is outcome


async def test_before_and_after_are_set_side_by_side(bench: Bench) -> None:
    outcome = await bench.tune("image-resize", 2_048)
    entry = outcome.entry
    assert entry is not None
    bench.clock.now_ms += 15 * MINUTE
    found = await bench.tuner.compare(entry)
    assert min(found.before_n, found.after_n) > 50
    figures = {c.figure: c for c in found.figures}
    assert figures[Figure.P50].verdict is Verdict.LESS
    assert (figures[Figure.P50].after or 0) < 0.8 * (figures[Figure.P50].before or 0)
    assert figures[Figure.COLD_STARTS].after is not None
