import pytest

from lambdatop.core import units
from lambdatop.core.invocations.invocation import ErrorGroup, Invocation, Status
from tests.ui.invocations import failed, group, invocation, lines, running
from tests.ui.samples import NOW, snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio
COLD = invocation(request_id="c01d", start_ms=NOW - 9_000, duration_ms=30.0, init_ms=3021.0, cold=True)
TIMED_OUT = invocation(
    request_id="dead", start_ms=NOW - 40_000, function="image-resize", duration_ms=30_000.0, status=Status.TIMEOUT
)
FAILED = failed(request_id="fa11", start_ms=NOW - 20_000)
RUNNING = running(request_id="bead", start_ms=NOW - 8_200)
FEW = (RUNNING, COLD, FAILED, TIMED_OUT)


async def show(one: Shown, ran: tuple[Invocation, ...] = FEW, groups: tuple[ErrorGroup, ...] = ()) -> None:
    one.shelf.ran, one.shelf.groups = list(ran), list(groups)
    await one.press("i")


async def again(one: Shown, ran: tuple[Invocation, ...], seconds: int = 1) -> None:
    """Let a second pass in which these have come."""
    one.shelf.ran = list(ran)
    one.shelf.at_ms += seconds * 1_000
    await one.put(snapshot(at_ms=one.shelf.at_ms, log_cursor=40))


def rows(one: Shown) -> list[str]:
    start = next(y for y, line in enumerate(one.lines) if line.startswith(" Invocations"))
    return one.lines[start + 2 : one.lines.index("", start)]


async def test_each_invocation_is_a_row_newest_first() -> None:
    async with shown() as one:
        await show(one)
        assert "Invocations  of all functions, newest first  4  1 running  2 failed" in one.text
        assert [row.split()[3 if row.startswith((" ✖", " ▲")) else 2] for row in rows(one)[1:]] == [
            "c01d",
            "fa11",
            "dead",
        ]
        assert "▲ 13:03:58.800  checkout-api  bead 8.2 s of 10.0 s" in rows(one)[0]
        assert "30 ms" in rows(one)[1]
        assert "3,021" in rows(one)[1]
        assert "141/512 MB" in rows(one)[1]
        assert "$0.0000034" in rows(one)[1]
        assert "30.0 s" in rows(one)[3]
        assert "timeout" in rows(one)[3]


async def test_the_title_says_of_how_many_the_end_is_not_known() -> None:
    bare = invocation(request_id="ba5e", started=False, lines=lines("REPORT RequestId: ba5e"))
    async with shown() as one:
        await show(one, (FAILED, bare))
        assert "2  1 failed  1 whose end is unread" in one.text
        assert units.UNKNOWN in next(row for row in rows(one) if "ba5e" in row)


async def test_what_runs_is_counted_on_while_nothing_comes() -> None:
    async with shown() as one:
        await show(one, (running(request_id="bead", start_ms=NOW - 2_000),))
        assert "▸ 13:04:05.000  bead 2.0 s of 10.0 s" in rows(one)[0]
        one.shelf.at_ms += 7_000
        await one.settle()
        assert "▲ 13:04:05.000  bead 9.0 s of 10.0 s" in rows(one)[0]


async def test_failures_only_and_words() -> None:
    async with shown() as one:
        await show(one)
        await one.press("e")
        assert len(rows(one)) == 2
        await one.press("slash", *"timeout", "enter")
        assert len(rows(one)) == 1
        assert "match “timeout”" in one.text
        await one.press("escape")
        assert len(rows(one)) == 4
        await one.press("slash", *">1x")
        assert "is no length of time" in one.lines[-1]
        await one.press("backspace", *"s -running")
        assert [row.split()[3] for row in rows(one)] == ["dead"]


async def test_sorting_by_what_took_longest() -> None:
    async with shown() as one:
        await show(one)
        await one.press("s", "down", "enter")
        assert "by duration" in one.text
        assert "30.0 s" in rows(one)[0]
        assert "bead" in rows(one)[-1]


async def test_the_cursor_keeps_its_invocation_and_its_line_while_others_come() -> None:
    many = tuple(invocation(request_id=f"{n:04}", start_ms=NOW - n * 100) for n in range(100))
    async with shown() as one:
        await show(one, many)
        await one.press("pagedown", "pagedown", "up")
        before = rows(one)
        newer = tuple(invocation(request_id=f"n{n:03}", start_ms=NOW + 100 + n) for n in range(30))
        await again(one, (*reversed(newer), *many))
        assert rows(one) == before
        assert "above" in one.text
        await one.press("g")
        assert "n029" in rows(one)[0]
        await again(one, (invocation(request_id="last", start_ms=NOW + 900), *reversed(newer), *many))
        assert "last" in rows(one)[0]


async def test_enter_shows_all_lines_with_the_trace_and_a_line_whole() -> None:
    text = "[ERROR] KeyError: 'order'\nTraceback (most recent call last):\n  File \"app.py\", line 3, in handler\n"
    mine = lines("START RequestId: fa11 Version: $LATEST\n", text, "END RequestId: fa11\n")
    whole = failed(request_id="fa11", lines=mine, trace_id="1-5f1c-abc")
    async with shown() as one:
        await show(one, (whole,))
        await one.press("enter")
        for words in ("KeyError: 'order'  at app.py:handler", "1-5f1c-abc", "START", "END", "412 ms", "141/512 MB"):
            assert words in one.text
        assert one.wishes.focused[-1] == ("checkout-api",)
        await one.press("down", "enter")
        assert any(line.startswith('    File "app.py", line 3, in handler') for line in one.lines)
        await one.press("escape", "escape")
        assert "newest first" in one.text


async def test_an_invocation_that_is_open_is_followed_to_its_end() -> None:
    begun = lines("START RequestId: bead Version: $LATEST\n")
    async with shown() as one:
        await show(one, (running(request_id="bead", lines=begun),))
        await one.press("enter")
        assert "5.0 s of 10.0 s" in one.text
        done = lines("START RequestId: bead Version: $LATEST\n", "all is well\n", "END RequestId: bead\n")
        await again(one, (invocation(request_id="bead", lines=done),))
        assert "all is well" in one.text
        assert "412 ms" in one.text


async def test_of_an_invocation_known_by_its_report_only_the_lines_are_read() -> None:
    async with shown() as one:
        await show(one, (invocation(started=False),))
        await one.press("enter")
        assert one.wishes.back_to == [NOW - 5_000 - 60_000]


async def test_failures_are_gathered_and_new_ones_marked() -> None:
    text = "[ERROR] KeyError: 'order'\n"
    async with shown() as one:
        example = failed(lines=lines(text))
        await show(one, FEW, (group(new=True, example=example), group(error="timeout", place=None, count=12_345)))
        row = next(line for line in one.lines if "new  " in line)
        assert row.split()[:4] == ["new", "7", "13:04:02", "12:54:07"]
        assert "KeyError  at app.py:handler  'order'" in row
        assert "Failures  2 kinds" in one.text
        await one.press("tab", "enter")
        assert "Lines  1 of this invocation" in one.text


async def test_the_marked_functions_only() -> None:
    async with shown() as one:
        await one.press("space")
        await show(one)
        assert "of image-resize, newest first  1  1 failed" in one.text


@pytest.mark.parametrize("theme", ["dark", "light", "ansi", "plain"])
@pytest.mark.parametrize("size", [(60, 15), (80, 24), (200, 60)])
async def test_every_size_and_theme(size: tuple[int, int], theme: str) -> None:
    hostile = failed(request_id="\x1b[2J", error_text="\x1b]0;x\x07 漢字\u202e", function="checkout-api")
    async with shown(size=size, theme=theme) as one:
        await show(one, (*FEW, hostile), (group(example=hostile, error="\x1b[31mBad\nError"),))
        assert len(one.lines) == size[1]
        assert not any(char in one.text for char in "\x1b\x07\u202e")
        await one.press("tab", "tab", "G", "enter")
        assert not any(char in one.text for char in "\x1b\x07\u202e")


async def test_the_status_says_what_is_about_to_go_wrong() -> None:
    async with shown(snapshot(near_timeout=1, new_error_groups=2, log_cursor=40)) as one:
        assert one.lines[1].strip() == "1 invocation is near the timeout   2 new kinds of failures   i shows them"
        # From here the key does not lead to those of all functions, or nowhere.
        await one.press("c")
        assert one.lines[1].strip().endswith("2 new kinds of failures   i on the overview shows them")
        await one.press("escape", "i")
        assert one.lines[1].strip().endswith("2 new kinds of failures")
        await one.press("escape")
        await one.put(snapshot(log_cursor=40))
        assert one.lines[1] == ""


async def test_copy_takes_the_whole_invocation() -> None:
    async with shown() as one:
        await show(one, (invocation(lines=lines("one", "two\x1b[2J")),))
        await one.press("y")
        assert one.app.clipboard.splitlines()[1].endswith("two␛[2J")


async def test_nothing_ran_is_said() -> None:
    async with shown() as one:
        await show(one, ())
        assert "no invocation in the log lines that were read" in one.text
        assert "no failure in the log lines that were read" in one.text
