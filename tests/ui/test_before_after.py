"""What a change did, on the function's screen and in the charts; the journal; taking back."""

from dataclasses import replace

import pytest

from lambdatop.core.invocations.invocation import Status
from lambdatop.core.model import Mark, Tuning
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Result
from tests.ui.calls import call
from tests.ui.change_screen import Changing, changing
from tests.ui.samples import NOW, Shelf, entries, snapshot
from tests.ui.scripted_tuner import ScriptedTuner

pytestmark = pytest.mark.asyncio
AT = NOW - 300_000


def two_sides() -> ScriptedTuner:
    """Give a script in which more memory is faster and dearer, and fails as often."""
    before = [call(AT - 1000 * i - 1, 2140 + i % 50, 1024) for i in range(300)]
    after = [call(AT + 1000 * i, 1200 + i % 50, 2048, status=Status.ERROR if i % 60 == 0 else Status.OK) for i in range(120)]  # fmt: skip
    return ScriptedTuner(calls=[*before, *after])


async def press(one: Changing, *keys: str) -> None:
    for key in keys:
        await one.pilot.press(key)
        await one.pilot.pause()  # a screen that a key opens must be there before the next key
    await one.over()


async def change(one: Changing, *then: str) -> None:
    """Give image-resize 2 GB."""
    await press(one, "m", *"2048", "enter", "y", "escape", *then)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_before_and_after_stand_side_by_side(size: tuple[int, int]) -> None:
    async with changing(two_sides(), size=size) as one:
        await change(one, "enter")
        title = next(line for line in one.lines if "Change memory 1 GB → 2 GB" in line)
        assert "12:59:07 by user/ada" in title
        before = next(line for line in one.lines if line.startswith(" before")).split()
        after = next(line for line in one.lines if line.startswith(" after")).split()
        assert before[1:6] == ["300", "2.2", "s", "2.2", "s"]
        assert after[1:6] == ["120", "1.2", "s", "1.2", "s"]
        verdict = one.lines[one.lines.index(next(line for line in one.lines if line.startswith(" after"))) + 1]
        assert verdict.split() == ["▼", "less", "▼", "less", "noise", "noise", "noise", "–", "▲", "more"]  # noqa: RUF001 - unknown
        assert all(len(line) <= size[0] for line in one.lines)


async def test_few_calls_say_nothing_about_noise() -> None:
    async with changing(ScriptedTuner(calls=[call(AT - 1, 100, 1024), call(AT + 1, 50, 2048)])) as one:
        await change(one, "enter")
        assert "with 20 calls on each side it can be told what is more than noise" in one.text
        assert "▼" not in one.text.split("Change memory")[1].split("Invocations")[0]


async def test_without_a_change_the_screen_is_as_it_was() -> None:
    async with changing(two_sides()) as one:
        await press(one, "enter")
        assert "before" not in one.text


async def test_changes_are_marked_in_the_charts_and_those_of_others_are_hollow() -> None:
    others = Mark(NOW - 600_000, "image-resize", "timeout 10 s → 30 s", Tuning(1024, 10), Tuning(1024, 30))
    async with changing(two_sides(), shelf=Shelf(snapshot(log_cursor=0, marks=(others,)), list(entries(40)))) as one:
        await change(one)
        await press(one, "enter")
        assert one.text.count("◆") == 5
        assert one.text.count("◇") == 5
        for time in ("12:49", "13:04"):
            assert one.text.count(time) >= 5


async def test_pointing_at_the_minute_of_a_change_names_it() -> None:
    async with changing(two_sides()) as one:
        await change(one)
        await press(one, "tab", *["left"] * 5)
        assert "image-resize memory 1 GB → 2 GB" in one.text


async def test_undo_takes_back_the_newest_change() -> None:
    async with changing(two_sides()) as one:
        await change(one, "u")
        assert "image-resize  memory 2 GB → 1 GB" in one.text
        assert "change 1 of 12:59:07 by user/ada" in one.dialog
        assert one.tuner.functions["image-resize"].memory_mb == 2048
        await press(one, "enter", "y")
        assert one.tuner.functions["image-resize"].memory_mb == 1024
        assert one.tuner.entries[0].state is EntryState.UNDONE


async def test_undo_says_where_somebody_has_changed_it_since_and_asks() -> None:
    async with changing(two_sides()) as one:
        await change(one)
        one.tuner.functions["image-resize"] = Tuning(3008, 30)
        await press(one, "u")
        assert "somebody has made it 3,008 MB, 30 s; this overwrites that" in one.dialog
        await press(one, "escape")
        assert one.tuner.functions["image-resize"].memory_mb == 3008
        await press(one, "u", "y")
        assert one.tuner.functions["image-resize"].memory_mb == 1024


async def test_undo_that_somebody_else_overtakes_begins_again() -> None:
    async with changing(two_sides()) as one:
        await change(one, "u")
        one.tuner.meanwhile["image-resize"] = Tuning(768, 30)
        await press(one, "y")
        assert "somebody has made it 768 MB, 30 s" in one.dialog
        await press(one, "y")
        assert one.tuner.functions["image-resize"].memory_mb == 1024


async def test_undo_without_a_change_is_one_calm_line() -> None:
    async with changing() as one:
        await press(one, "u")
        assert "there is no change to take back" in one.dialog
        await press(one, "y", "escape")
        assert "worst first" in one.text


async def test_the_journal_lists_changes_and_takes_one_back() -> None:
    async with changing(two_sides()) as one:
        await press(one, "H")
        assert "nothing has been changed yet" in one.text
        await press(one, "escape")
        await change(one, "t", *"60", "tab", "tab", "tab", *"why", "enter", "y", "escape", "H")
        assert "image-resize  timeout 30 s → 60 s" in one.text
        assert "image-resize  memory 1 GB → 2 GB" in one.text
        assert "applied" in one.text
        assert "note           why" in one.text
        await press(one, "down", "u")
        assert "image-resize  memory 2 GB → 1 GB" in one.text
        await press(one, "y")
        assert one.tuner.functions["image-resize"] == Tuning(1024, 60)


async def test_what_others_changed_stands_in_the_journal() -> None:
    tuner = two_sides()
    async with changing(tuner) as one:
        await change(one)
        tuner.entries.append(replace(tuner.entries[0], id=2, elsewhere=True, by=None, after=Tuning(3008, 30)))
        await press(one, "H")
        assert "changed elsewhere" in one.text


async def test_a_watched_change_that_is_taken_back_says_so() -> None:
    tuner = ScriptedTuner(watched_to=Result.ROLLED_BACK)
    async with changing(tuner) as one:
        await press(one, "m", *"2048", "tab", *"5m", "tab", "down", "enter")
        assert "5 min; taken back by itself if error_rate>2%" in one.dialog
        await press(one, "y")
        assert "▲ image-resize  taken back: error_rate>2%" in one.dialog
        assert tuner.functions["image-resize"].memory_mb == 1024
        assert one.toasts == ["image-resize: taken back: error_rate>2%"]


async def test_watching_goes_on_after_the_dialog_is_left_and_is_told_when_cut() -> None:
    tuner = ScriptedTuner()
    async with changing(tuner) as one:
        await press(one, "m", *"2048", "tab", *"5m", "enter")
        await press(one, "y")
        assert "watched to the end" in one.dialog
        await press(one, "escape", "t", *"60", "tab", *"5m", "enter")
        tuner.going.clear()
        tuner.going.set()
        await press(one, "y")
        assert one.desk.cut() == ()


async def test_a_condition_without_a_time_is_wrong_and_so_is_a_wrong_one() -> None:
    async with changing() as one:
        await press(one, "m", *"2048", "tab", "tab", "down")
        assert "say how long, such as 5m" in one.dialog
        await press(one, "enter")
        assert "Enter shows what is changed" in one.text
        await press(one, "ctrl+u", *"nonsense")
        assert "is no condition" in one.dialog


async def test_read_only_has_none_of_these_keys() -> None:
    async with changing(read_only=True, size=(200, 60)) as one:
        for key in ("m", "t", "u"):
            await press(one, key)
            assert len(one.app.screen_stack) == 2, key
        assert " m memory" not in one.lines[-1]
        assert " u undo" not in one.lines[-1]
        await press(one, "question_mark")
        assert "Change the memory" not in one.text
        assert "What was changed" in one.text
        await press(one, "escape", "ctrl+p")
        await one.pilot.pause(0.3)
        await press(one, *"timeout of")
        await one.pilot.pause(0.3)
        assert "Change the timeout" not in one.text
        await press(one, "escape", "R")
        assert "Right size of image-resize" in one.text
        assert "m plans a change" not in one.text
        await press(one, "m")
        assert "Memory of" not in one.text


async def test_the_right_size_goes_on_to_a_plan() -> None:
    async with changing() as one:
        await press(one, "R")
        assert "Right size of image-resize" in one.text
        assert "too few to tell anything" in one.dialog
        await press(one, "m")
        assert "Memory of image-resize" in one.text
