"""After `kill -9` between any two steps the truth is found, undo works, and journal and account agree."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Result, Stage
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.cli.program import ROOT, environment
from tests.tuner.conftest import witness
from tests.tuner.killed import now

STAGES = ("confirmed", Stage.PLANNED, Stage.ASKED, Stage.UPDATING, Stage.READ_BACK, Stage.DONE, "applied")


@pytest.fixture(scope="module")
def wall() -> Iterator[DemoServer]:
    with DemoServer() as server:
        yield server


def _memory(url: str) -> int:
    client = witness(url)
    try:
        return int(client.get_function_configuration(FunctionName="checkout-api")["MemorySize"])
    finally:
        client.close()


def _killed(url: str, folder: Path, what: str, at: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tuner.killed", url, str(folder), what, at],
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


async def _agree_again(url: str, folder: Path) -> list[tuple[int, EntryState]]:
    """Recover as the next run does, then take back what is applied; the states in between, oldest first."""
    account = live_account(Access("demo", DEMO_REGION, url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    try:
        with Journal(folder) as journal:
            tuner = AccountTuner(account, journal, price_table(), now=now, sleep=asyncio.sleep)
            await tuner.recover()
            entries = await tuner.history()
            assert EntryState.PLANNED not in {e.state for e in entries}
            states = [(e.id, e.state) for e in reversed(entries)]
            if any(e.state is EntryState.APPLIED and e.undoes is None for e in entries):
                plan = await tuner.draft_undo(None, {})
                (outcome,) = await tuner.apply(plan)
                assert outcome.result is Result.APPLIED
            return states
    finally:
        await account.close()


@pytest.mark.parametrize("stage", STAGES)
def test_a_change_that_was_killed_is_known_and_can_be_taken_back(wall: DemoServer, tmp_path: Path, stage: str) -> None:
    folder = tmp_path / "state"
    _killed(wall.url, folder, "tune", stage)
    expected = {
        "confirmed": [],
        Stage.PLANNED: [(1, EntryState.FAILED)],
    }.get(stage, [(1, EntryState.APPLIED)])
    assert _memory(wall.url) == (1_024 if expected == [(1, EntryState.APPLIED)] else 512)
    assert asyncio.run(_agree_again(wall.url, folder)) == expected
    assert _memory(wall.url) == 512


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.ASKED, Stage.READ_BACK, Stage.DONE])
def test_an_undo_that_was_killed_is_known_too(wall: DemoServer, tmp_path: Path, stage: str) -> None:
    folder = tmp_path / "state"
    _killed(wall.url, folder, "tune", "applied")
    _killed(wall.url, folder, "undo", stage)
    done = stage != Stage.PLANNED
    assert _memory(wall.url) == (512 if done else 1_024)
    made = EntryState.UNDONE if done else EntryState.APPLIED
    back = EntryState.APPLIED if done else EntryState.FAILED
    assert asyncio.run(_agree_again(wall.url, folder)) == [(1, made), (2, back)]
    assert _memory(wall.url) == 512
