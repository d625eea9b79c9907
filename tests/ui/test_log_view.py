import pytest

from tests.ui.samples import NOW, entry, snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio


def log_of(one: Shown) -> list[str]:
    start = next(y for y, line in enumerate(one.lines) if line.startswith(" Logs"))
    return one.lines[start:-1]


async def arrive(one: Shown, *new: tuple[str, str, int]) -> None:
    for function, message, at in new:
        one.shelf.lines.append(entry(len(one.shelf.lines) + 1, function, message, at))
    await one.put(snapshot(log_cursor=len(one.shelf.lines)))


async def test_lines_show_time_function_level_request_and_text() -> None:
    async with shown() as one:
        text = "\n".join(log_of(one))
        assert "payments-webhook  ERROR  4f1c  PaymentDeclined: card_declined" in text
        assert "payments-webhook  REPORT 4f1c  412 ms  billed 413 ms  141/512 MB  $0.0000034" in text
        assert "Logs  following 8 functions, complete to" in text


async def test_the_newest_line_is_followed() -> None:
    async with shown() as one:
        await arrive(one, ("checkout-api", "the newest", NOW))
        assert log_of(one)[-1].endswith("the newest")


async def test_a_late_line_goes_where_it_belongs() -> None:
    async with shown() as one:
        await arrive(one, ("checkout-api", "rather late", NOW - 800))
        log = log_of(one)
        assert not log[-1].endswith("rather late")
        place = next(y for y, line in enumerate(log) if line.endswith("rather late"))
        assert log[place - 1][1:13] <= log[place][1:13] <= log[place + 1][1:13]


async def test_reading_keeps_its_place_while_lines_come_early_and_late() -> None:
    async with shown(lines=200) as one:
        await one.press("tab", "tab", "pageup")
        before = log_of(one)
        assert "staying here" in before[0]
        await arrive(one, ("checkout-api", "newer", NOW + 1), ("checkout-api", "older", NOW - 1_000_000))
        assert log_of(one)[1:] == before[1:]
        assert "newer below" in log_of(one)[0]
        await one.press("f")
        assert log_of(one)[-1].endswith("newer")
        assert "following" in log_of(one)[0]


async def test_following_is_left_and_taken_up_again() -> None:
    async with shown() as one:
        await one.press("f")
        await arrive(one, ("checkout-api", "not shown yet", NOW))
        assert "not shown yet" not in one.text
        await one.press("tab", "tab", "G")
        assert "not shown yet" in one.text


async def test_errors_only() -> None:
    async with shown() as one:
        await one.press("e")
        log = log_of(one)
        assert "warnings and errors only" in log[0]
        assert all(" ERROR " in line or " WARN " in line or "timeout" in line for line in log[1:] if line)
        await one.press("e")
        assert any(" INFO " in line for line in log_of(one))


async def test_the_filter_searches_the_pane_in_focus() -> None:
    async with shown() as one:
        await one.press("l", "slash", *"retrying")
        log = log_of(one)
        assert "match “retrying”" in log[0]
        assert all("retrying inventory lookup" in line for line in log[1:] if line)
        await one.press("enter", "escape", "escape")
        assert "worst first" in one.text


async def test_the_log_takes_the_whole_screen_and_gives_it_back() -> None:
    async with shown() as one:
        await one.press("l")
        assert one.lines[2].startswith(" Logs")
        await one.press("l")
        assert "worst first" in one.text


async def test_copy_takes_the_line_made_safe() -> None:
    async with shown() as one:
        await arrive(one, ("checkout-api", "danger \x1b]0;title\x07 ends", NOW))
        await one.press("l", "y")
        assert one.app.clipboard == "danger ␛]0;title␇ ends"


@pytest.mark.parametrize(
    "message",
    [
        "\x1b[2J\x1b[31mred",
        "[bold red]markup[/]",
        "a\rb\nc",
        "\u202edesrever",
        "漢字 " * 100,
        "e\u0301" * 200,
        "\x00\x9b31m",
        "",
    ],
)
async def test_hostile_text_stays_on_its_line(message: str) -> None:
    async with shown() as one:
        await arrive(one, ("checkout-api", message, NOW))
        assert len(one.lines) == 40
        assert not any(char in one.text for char in "\x1b\x9b\x00\r\u202e")
        if message.startswith("[bold"):
            assert "[bold red]markup[/]" in one.text


async def test_start_and_end_lines_are_left_out() -> None:
    async with shown(lines=0) as one:
        await arrive(
            one, ("checkout-api", "START RequestId: a09e0000-0000-4000-8000-000000000004 Version: $LATEST\n", NOW)
        )
        assert "no lines yet" in one.text
