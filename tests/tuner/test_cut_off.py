"""A network that is cut, answers that are lost, credentials that expire: what is true is found, now or later."""

import pytest

from lambdatop.core.errors import ExpiredCredentials
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Result, Stage, Step
from tests.tuner.conftest import Bench

pytestmark = pytest.mark.asyncio
API = "checkout-api"
UPDATE = "lambda:UpdateFunctionConfiguration"


@pytest.mark.parametrize("lost", [1, 2, 3])
async def test_an_answer_that_is_lost_does_not_make_a_change_unknown(bench: Bench, lost: int) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.demo.faults.set("only", UPDATE)
    bench.demo.faults.set("lose_next", lost)
    outcome = await bench.apply(plan)
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(1_024, 10))
    (entry,) = bench.journal.entries()
    assert entry.state is EntryState.APPLIED


async def test_a_network_that_is_cut_before_leaves_nothing_changed(bench: Bench) -> None:
    bench.demo.faults.set("only", UPDATE)
    bench.demo.faults.set("reset", 1.0)
    outcome = await bench.tune(API, 1_024)
    assert (outcome.result, bench.has(API)) == (Result.FAILED, Tuning(512, 10))
    assert "nothing was changed" in outcome.text


@pytest.mark.parametrize(
    ("cut_at", "fault", "now", "state"),
    [
        (Stage.PLANNED, "reset", Tuning(512, 10), EntryState.FAILED),
        (Stage.ASKED, "reset", Tuning(1_024, 10), EntryState.APPLIED),
        (Stage.ASKED, "expired", Tuning(1_024, 10), EntryState.APPLIED),
    ],
)
async def test_what_cannot_be_found_out_now_is_found_out_later(
    bench: Bench, cut_at: Stage, fault: str, now: Tuning, state: EntryState
) -> None:
    plan = await bench.plan(API, memory=1_024)

    def tell(step: Step) -> None:
        if step.stage is cut_at:
            bench.demo.faults.set(fault, 1.0 if fault == "reset" else True)

    (outcome,) = await bench.tuner.apply(plan, (), tell)
    assert outcome.result is Result.UNKNOWN
    assert bench.journal.entries()[0].state is EntryState.PLANNED
    assert await bench.tuner.recover() == ()
    bench.demo.faults.clear()
    (found,) = await bench.tuner.recover()
    assert (found.state, bench.has(API)) == (state, now)
    assert bench.journal.entries()[0] == found
    assert await bench.tuner.recover() == ()


async def test_expired_credentials_before_the_call_change_nothing(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.demo.faults.set("expired", value=True)
    outcome = await bench.apply(plan)
    assert isinstance(outcome.error, ExpiredCredentials)
    assert (outcome.result, bench.journal.entries()[0].state) == (Result.FAILED, EntryState.FAILED)
    bench.demo.faults.clear()
    assert bench.has(API) == Tuning(512, 10)
