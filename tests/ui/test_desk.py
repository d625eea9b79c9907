"""Work that outlives a dialog, and what becomes of it when the view ends."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lambdatop.core.errors import JournalFault, LambdatopError, UsageError
from lambdatop.core.model import Row
from lambdatop.core.tuning.right_size import RightSize, right_size
from lambdatop.tuner import Tuner
from lambdatop.ui.desk import Care, Desk
from tests.ui.scripted_tuner import PRICES, ScriptedTuner

pytestmark = pytest.mark.asyncio


def told(row: Row) -> RightSize:
    return right_size(row, PRICES)


def opened() -> Desk:
    desk = Desk(told)
    desk.open(asyncio.get_running_loop().create_task)
    return desk


async def some_turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def looking(name: str) -> Callable[[Tuner], Awaitable[object]]:
    return lambda tuner: tuner.look([name], {})


async def test_work_waits_for_the_tuner() -> None:
    desk, got = opened(), list[object]()
    desk.ask(looking("checkout-api"), got.append, got.append)
    await some_turns()
    assert not got
    desk.grant(ScriptedTuner())
    await some_turns()
    assert len(got) == 1


async def test_without_a_tuner_everything_fails_in_one_line() -> None:
    desk, failed = opened(), list[LambdatopError]()
    desk.deny(JournalFault("no home for the journal"))
    desk.ask(looking("checkout-api"), lambda _: pytest.fail("it cannot"), failed.append)
    await some_turns()
    assert [str(error) for error in failed] == ["no home for the journal"]


async def test_an_expected_error_goes_where_it_was_asked() -> None:
    desk, failed = opened(), list[LambdatopError]()
    desk.grant(ScriptedTuner())
    desk.ask(lambda tuner: tuner.draft_undo(7, {}), lambda _: pytest.fail("nothing to undo"), failed.append)
    await some_turns()
    assert isinstance(failed[0], UsageError)


async def test_a_bug_is_heard() -> None:
    async def bug(_: Tuner) -> None:
        raise ZeroDivisionError

    async def view() -> None:
        desk = Desk(told)
        async with asyncio.TaskGroup() as tasks:
            desk.open(tasks.create_task)
            desk.grant(ScriptedTuner())
            desk.ask(bug, lambda _: None, lambda _: None)

    with pytest.raises(ExceptionGroup) as heard:
        await view()
    assert heard.group_contains(ZeroDivisionError)


async def test_the_end_cuts_what_may_be_and_waits_for_the_rest() -> None:
    going, done = asyncio.Event(), list[object]()

    async def slow(_: Tuner) -> str:
        await going.wait()
        return "done"

    desk = opened()
    desk.grant(ScriptedTuner())
    desk.ask(slow, done.append, done.append)
    desk.ask(slow, done.append, done.append, Care(told_when_cut="it is no longer watched"))
    desk.ask(slow, done.append, done.append, Care("the change of checkout-api", "it is not watched"))
    await some_turns()
    assert desk.under_way == ("the change of checkout-api",)
    assert set(desk.cut()) == {"it is no longer watched", "it is not watched"}
    asyncio.get_running_loop().call_soon(going.set)
    await desk.finish()
    assert done == ["done"]
    assert not desk.under_way
