"""Changes over ministack, moto and the demo: each as plain boto3 sees it afterwards."""

import asyncio
import time
from pathlib import Path

import pytest

from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Result
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.peers.witness import Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=["moto", "ministack", "demo"])
def world(request: pytest.FixtureRequest) -> Witness:
    made: Witness = request.getfixturevalue(request.param)
    return made


def _has(world: Witness, name: str) -> Tuning:
    stated = world.client("lambda").get_function_configuration(FunctionName=name)
    return Tuning(stated["MemorySize"], stated["Timeout"])


@pytest.mark.asyncio
async def test_a_change_and_its_undo_are_true_in_the_account(
    world: Witness, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    # moto takes any revision for the newest.
    revisions = "moto" not in request.node.name
    name = max(world.functions())
    before = _has(world, name)
    account = live_account(Access("x", world.region, world.url, *world.keys))
    with Journal(tmp_path) as journal:
        tuner = AccountTuner(
            account, journal, price_table(), now=lambda: time.time_ns() // 1_000_000, sleep=asyncio.sleep
        )
        looked = await tuner.look([name], {})
        assert not looked.troubles
        (made,) = await tuner.apply(tuner.draft(looked.subjects, 1_536, 77))
        assert (made.result, _has(world, name)) == (Result.APPLIED, Tuning(1_536, 77))
        stale = tuner.draft(looked.subjects, 2_048, None)
        (second,) = await tuner.apply(stale)
        assert second.result is (Result.CONFLICT if revisions else Result.APPLIED)
        assert _has(world, name) == Tuning(1_536 if revisions else 2_048, 77)
        plan = await tuner.draft_undo(made.entry.id if made.entry else None, {})
        (back,) = await tuner.apply(plan)
        assert (back.result, _has(world, name)) == (Result.APPLIED, before)
        states = {e.id: e.state for e in await tuner.history()}
        assert states[1] is EntryState.UNDONE
    await account.close()
