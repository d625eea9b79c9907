"""The dialog of a change: what is typed, what it says, what comes of it."""

from dataclasses import replace

import pytest

from lambdatop.core.errors import AccessDenied
from lambdatop.core.model import Row, Tuning
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.tuning.surroundings import Alias, EventSource, Surroundings
from tests.ui.change_screen import Changing, changing
from tests.ui.samples import SAMPLES, Shelf, entries, snapshot
from tests.ui.scripted_tuner import ScriptedTuner

pytestmark = pytest.mark.asyncio
SIZES = tuple(
    SizeSeen(
        memory_mb=mb,
        reports=n,
        mean_ms=mean,
        deviation_ms=mean / 4,
        typical_ms=mean,
        typical_spread=0.2,
        p50_ms=mean,
        p95_ms=mean * 1.5,
        p99_ms=mean * 2,
        billed_over_ms=2.0,
        max_memory_mb=used,
    )
    for mb, n, mean, used in ((512, 1200, 30.0, 141), (1024, 600, 22.0, 150))
)
OWNED = Surroundings(
    tags=(("aws:cloudformation:stack-name", "shop"), ("aws:cloudformation:logical-id", "CheckoutApi")),
    aliases=(Alias("live", "7", 2),),
    versions=7,
    event_sources=(EventSource("arn:aws:sqs:us-east-1:123456789012:orders", 30),),
    callers=("apigateway.amazonaws.com",),
)


def measured() -> Shelf:
    """Give the samples, with two sizes of checkout-api that were seen."""
    rows: tuple[Row, ...] = tuple(
        replace(s.row(), sizes=SIZES) if s.name == "checkout-api" else s.row() for s in SAMPLES
    )
    return Shelf(snapshot(log_cursor=40, rows=rows), list(entries(40)))


async def press(one: Changing, *keys: str) -> None:
    for key in keys:
        await one.pilot.press(key)
        await one.pilot.pause()  # a screen that a key opens must be there before the next key
    await one.over()


async def on(one: Changing, name: str) -> None:
    """Put the cursor on a function."""
    for _ in SAMPLES:
        if one.app.screen.functions == (name,):  # type: ignore[attr-defined]  # the overview's
            return
        await press(one, "down")
    raise AssertionError(name)


async def type_value(one: Changing, key: str, text: str) -> None:
    await press(one, key, *text)


async def test_the_effect_follows_each_key() -> None:
    async with changing(shelf=measured()) as one:
        await on(one, "checkout-api")
        await press(one, "m")
        assert "Memory of checkout-api" in one.text
        assert "as it is now: nothing to change" in one.text
        await press(one, *"1024")
        for words in (
            "512 MB → 1024",
            "= 1 GB",
            "$34.31 → $43.16 (+26 %)",
            "30 ms → 22 ms (−27 %)",  # noqa: RUF001 - a minus
            "0.29 → 0.58",
            "150 MB at most, 14.6 % of 1 GB",
            "its environments are replaced, the next calls start cold",
        ):
            assert words in one.dialog
        assert one.tuner.functions["checkout-api"].memory_mb == 512


async def test_steps_and_sensible_values() -> None:
    async with changing(shelf=measured()) as one:
        await on(one, "checkout-api")
        await press(one, "m")
        for key, words in (("plus", "= 576 MB"), ("minus", "= 512 MB"), ("asterisk", "= 1 GB"), ("slash", "= 512 MB")):
            await press(one, key)
            assert words in one.text
        assert "512 MB now" in one.dialog
        assert "180 MB used × 1.2" in one.dialog  # noqa: RUF001 - a multiplication
        await press(one, "up", "up", "up", "up")
        assert "= 180 MB" in one.text
        await press(one, "down", "up")
        assert "= 180 MB" in one.text
        await press(one, "slash")
        assert "would not fit into 128 MB: 150 MB were used" in one.text


@pytest.mark.parametrize(
    ("key", "typed", "allowed"),
    [
        ("m", "64", "memory is 128 to 10,240 MB, a whole number such as 1024, or 1 GB"),
        ("m", "12x", "memory is 128 to"),
        ("t", "901", "timeout is 1 to 900 s, a whole number such as 30, or 2 min"),
        ("t", "1.5", "timeout is 1 to 900 s"),
    ],
)
async def test_a_bad_value_says_what_is_allowed_and_goes_no_further(key: str, typed: str, allowed: str) -> None:
    async with changing() as one:
        await type_value(one, key, ".".join(typed.split(".")) if "." not in typed else "1")
        if "." in typed:
            await press(one, "full_stop", "5")
        assert allowed in one.text
        await press(one, "enter", "y")
        assert "makes the change" not in one.text
        assert not one.tuner.entries


async def test_units_may_be_typed() -> None:
    async with changing() as one:
        await press(one, "m", "2", "space", "g", "b")
        assert "= 2 GB" in one.text
        await press(one, "escape", "t", "2", "m")
        assert "= 120 s" in one.text


async def test_changing_takes_a_second_step_and_enter_alone_changes_nothing() -> None:
    async with changing() as one:
        await type_value(one, "m", "2048")
        await press(one, "enter")
        assert "image-resize  memory 1 GB → 2 GB" in one.text
        await press(one, "enter", "enter")
        assert "Enter alone changes nothing: press y" in one.text
        assert not one.tuner.entries
        await press(one, "y")
        assert one.tuner.functions["image-resize"] == Tuning(2048, 30)
        assert "● image-resize  memory 1 GB → 2 GB" in one.text
        await press(one, "escape")
        assert "worst first" in one.text


async def test_esc_in_the_second_step_comes_back_to_the_first() -> None:
    async with changing() as one:
        await type_value(one, "m", "2048")
        await press(one, "enter", "escape")
        assert "= 2 GB" in one.text
        await press(one, "escape")
        assert "worst first" in one.text
        assert not one.tuner.entries


async def test_progress_is_shown_and_leaving_does_not_stop_it() -> None:
    tuner = ScriptedTuner()
    async with changing(tuner) as one:
        tuner.going.clear()
        await type_value(one, "m", "2048")
        await press(one, "enter", "y")
        assert "… image-resize  AWS has taken it" in one.text
        assert one.desk.under_way == ("the change of image-resize",)
        await press(one, "escape", "escape")
        assert "worst first" in one.text
        tuner.going.set()
        await one.over()
        assert tuner.functions["image-resize"].memory_mb == 2048
        assert one.toasts == ["image-resize: memory 1 GB → 2 GB"]


async def test_somebody_elses_change_is_shown_with_both_values_and_the_plan_starts_again() -> None:
    tuner = ScriptedTuner()
    async with changing(tuner) as one:
        await type_value(one, "m", "2048")
        await press(one, "enter")
        tuner.meanwhile["image-resize"] = Tuning(768, 30)
        await press(one, "y")
        assert tuner.functions["image-resize"].memory_mb == 768
        assert "was 1 GB when this was planned, somebody made it 768 MB, you wanted 2 GB" in one.dialog
        assert "768 MB → 2048" in one.text
        await press(one, "enter", "y")
        assert tuner.functions["image-resize"].memory_mb == 2048


async def test_a_refusal_has_the_words_of_aws() -> None:
    words = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"
    async with changing(ScriptedTuner(refuses={"image-resize": words})) as one:
        await type_value(one, "m", "4096")
        await press(one, "enter", "y")
        assert "✖ image-resize" in one.text
        assert "less than or equal to 3008" in one.dialog
        assert one.tuner.functions["image-resize"].memory_mb == 1024


async def test_a_guarded_function_wants_its_name_typed() -> None:
    async with changing(ScriptedTuner(guards={"image-resize": "image-*"})) as one:
        await type_value(one, "m", "2048")
        await press(one, "enter", "y", "enter")
        assert "that is not image-resize" in one.text
        assert not one.tuner.entries
        await press(one, "backspace", *"image", "minus", *"resize")
        assert not one.tuner.entries
        await press(one, "enter")
        assert one.tuner.functions["image-resize"].memory_mb == 2048


async def test_several_functions_have_one_confirmation_and_a_result_each() -> None:
    tuner = ScriptedTuner(refuses={"payments-webhook": "no"})
    async with changing(tuner) as one:
        await press(one, "space", "space", "space", "m")
        assert "Memory of 3 functions" in one.text
        assert "several →" in one.text
        await press(one, *"2048")
        assert "1 GB → 2 GB" in one.text
        assert "512 MB → 2 GB" in one.text
        await press(one, "enter")
        assert "Change 2 functions" in one.text
        await press(one, "y")
        assert tuner.functions["image-resize"].memory_mb == 2048
        assert tuner.functions["payments-webhook"].memory_mb == 512
        assert "● image-resize" in one.text
        assert "✖ payments-webhook" in one.text
        assert "○ orders-export" in one.text


async def test_one_of_several_that_cannot_be_read_is_left_out_and_said() -> None:
    denied = AccessDenied("lambda:GetFunction is not allowed", "lambda:GetFunction")
    async with changing(ScriptedTuner(unreadable={"image-resize": denied})) as one:
        await press(one, "space", "space", "m", *"1024")
        assert "image-resize: lambda:GetFunction is not allowed" in one.text
        await press(one, "escape", "escape", "g", "m")
        assert "lambda:GetFunction is not allowed" in one.text
        assert "Enter shows" in one.text
        await press(one, "enter", "escape")
        assert "worst first" in one.text


async def test_what_stands_around_the_function_is_said() -> None:
    async with changing(ScriptedTuner(surroundings_of={"checkout-api": OWNED})) as one:
        await on(one, "checkout-api")
        await press(one, "t", *"60")
        for words in (
            "queue orders shows a message again after 30 s",
            "API Gateway gives up after 29 s",
            "alias live (version 7) keeps the old setting",
            "2 provisioned environments of live keep the old setting",
            "owned by CloudFormation stack shop: the next deploy overwrites this",
            "Timeout: 60",
        ):
            assert words in one.dialog
        await press(one, "enter")
        assert "  CheckoutApi:" in one.text


async def test_a_timeout_that_would_cut_is_red() -> None:
    async with changing() as one:
        await type_value(one, "t", "5")
        assert "it would cut one call in a hundred" in one.dialog


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_the_dialog_fits_every_screen(size: tuple[int, int]) -> None:
    tuner = ScriptedTuner(surroundings_of={"checkout-api": OWNED}, guards={"checkout-api": "checkout-*"})
    async with changing(tuner, size=size, shelf=measured()) as one:
        await on(one, "checkout-api")
        await press(one, "m", *"1024")
        assert "Enter shows what is changed" in one.text
        assert "cost a month" in one.text
        await press(one, "tab", "5", "m", "tab", "down", "tab", *"why")
        assert "note           why" in one.text
        await press(one, "enter")
        assert "type its name" in one.dialog
        assert all(len(line) <= size[0] for line in one.lines)
