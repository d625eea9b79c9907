from pathlib import Path

import pytest

from lambdatop.core.facts import TailMeter
from lambdatop.core.model import MINUTE_MS, LiveTail
from tests.ui.invocations import invocation
from tests.ui.samples import END, NOW, entry, snapshot
from tests.ui.screen_text import Shown, shown

pytestmark = pytest.mark.asyncio


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def arrive(one: Shown, message: str) -> None:
    one.shelf.lines.append(entry(len(one.shelf.lines) + 1, "checkout-api", message, NOW))
    await one.put(snapshot(log_cursor=len(one.shelf.lines)))


def title_of(one: Shown) -> str:
    return next(line for line in one.lines if line.startswith(" Logs"))


async def test_the_filter_language_and_its_errors_in_one_line() -> None:
    async with shown() as one:
        await one.press("l", "slash", *"level:warn")
        assert "retrying inventory lookup" in one.text
        assert "batch done" not in one.text
        await one.press(*" levle:x")
        assert "unknown field 'levle'; did you mean level?" in one.lines[-1]
        await one.press("escape")
        assert "batch done" in one.text


async def test_finding_goes_to_the_newest_match_and_n_and_shift_n_go_on() -> None:
    async with shown(lines=200) as one:
        await one.press("l", "ctrl+f", *"retrying", "enter")
        assert "find “retrying” n N" in title_of(one)
        assert "batch done" in one.text
        place = one.app.screen.log_view.current.number  # type: ignore[attr-defined]
        await one.press("N")
        assert one.app.screen.log_view.current.number == place - 6  # type: ignore[attr-defined]
        await one.press("n")
        assert one.app.screen.log_view.current.number == place  # type: ignore[attr-defined]
        await one.press("n")
        assert one.said == ["no further match"]
        await one.press("escape", "escape")
        assert "find" not in title_of(one)


async def test_n_without_a_search_asks_what_to_look_for() -> None:
    async with shown() as one:
        await one.press("n")
        assert one.lines[-1].startswith(" find ")


async def test_enter_reads_a_line_whole_and_esc_comes_back() -> None:
    async with shown() as one:
        await arrive(one, '{"level":"INFO","message":"order accepted","items":[{"sku":"a1"}]}')
        await one.press("l", "enter")
        assert '      "sku": "a1"' in one.text
        assert "checkout-api  INFO" in one.lines[2]
        assert "Esc back" in one.lines[-1]
        await one.press("escape")
        assert title_of(one)


async def test_a_line_of_256_kb_is_scrolled_and_searched() -> None:
    async with shown(size=(80, 24)) as one:
        await arrive(one, "\x1b[2J" + "x" * 200_000 + "needle" + "y" * 50_000)
        await one.press("l", "enter")
        assert "␛[2Jxxxx" in one.text
        assert "needle" not in one.text
        await one.press("slash", *"needle", "enter")
        assert "needle" in one.text
        await one.press("G")
        assert "of 3,290" in one.lines[2] or "of 3,28" in one.lines[2]
        assert "\x1b" not in one.text


async def test_the_frameless_log_holds_text_only_and_stands_still() -> None:
    async with shown() as one:
        await one.press("b")
        assert len(one.lines) == 40
        assert one.lines[-1].startswith("13:04:06.700 ")
        before = one.lines
        await arrive(one, "came meanwhile")
        assert one.lines == before
        await one.press("b")
        assert "came meanwhile" in one.text


async def test_without_a_frame_the_mouse_is_the_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as one:
        told: list[str] = []
        driver = one.app._driver
        assert driver is not None
        for word in ("enable", "disable"):
            monkeypatch.setattr(driver, f"_{word}_mouse_support", lambda word=word: told.append(word), raising=False)
        await one.press("b")
        assert told == ["disable"]
        await one.press("escape")
        assert told == ["disable", "enable"]
        await one.press("l", "enter", "escape")
        assert told == ["disable", "enable"]


async def test_export_writes_a_new_file_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with shown() as one:
        await one.press("l", "x")
        await one.pilot.pause(0.2)
    (path,) = files_in(tmp_path)
    assert path.name.startswith("lambdatop-log-")
    assert path.read_text().count("\n") == 40
    assert one.said == [f"40 lines in {path.name}"]


async def test_an_export_that_is_refused_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(Path, "cwd", lambda: folder)
    folder.rmdir()
    async with shown() as one:
        await one.press("x")
        await one.pilot.pause(0.2)
        assert one.said == ["nothing was written: No such file or directory"]


async def test_the_invocation_of_a_line_alone_and_all_of_it_copied() -> None:
    async with shown() as one:
        lines = [e.line for e in one.shelf.lines if "a0a0" in e.line.message][-2:]
        one.shelf.ran = [invocation(lines=tuple(lines), request_id="a0a00000-0000-4000-8000-000000000005")]
        await one.press("l", "slash", *"retrying", "enter", "up", "r")
        assert "only invocation a0a00000" in title_of(one)
        await one.press("Y")
        assert one.app.clipboard.count("retrying inventory lookup") == 2
        await one.press("r")
        assert "only invocation" not in title_of(one)


async def test_a_line_without_an_invocation_says_so() -> None:
    async with shown() as one:
        await one.press("l", "r")
        assert one.said == ["this line belongs to no invocation that is known"]


async def test_older_lines_are_asked_of_the_engine() -> None:
    async with shown(size=(80, 24)) as one:
        await one.press("l", "g", "pageup")
        oldest = one.shelf.lines[0].line.timestamp_ms
        assert one.wishes.back_to == [oldest - MINUTE_MS]
        assert "asked for lines back to 13:02" in title_of(one)
        await one.press("o")
        assert one.wishes.back_to[-1] == oldest - 3 * MINUTE_MS


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_minute_of_the_charts_leads_to_its_log(size: tuple[int, int]) -> None:
    async with shown(size=size) as one:
        await one.press("tab", *(("tab",) if size[0] == 80 else ()), "left", "left", "left")
        assert any(line.startswith(" Figures  13:01") for line in one.lines)
        await one.press("enter")
        assert one.wishes.back_to == [END - 3 * MINUTE_MS]
        assert "staying here" in title_of(one)


@pytest.mark.parametrize(("x", "minutes"), [(4, (0, 1)), (12, (6, 7, 8)), (21, (13, 14)), (33, (0, 1)), (46, (13, 14))])
async def test_a_click_in_a_chart_leads_to_the_log(x: int, minutes: tuple[int, ...]) -> None:
    async with shown() as one:
        top = next(y for y, line in enumerate(one.lines) if "Invocations  6,473/min" in line)
        await one.pilot.click(offset=(x, top + 3))
        await one.settle()
        assert one.wishes.back_to[0] in {END - 15 * MINUTE_MS + minute * MINUTE_MS for minute in minutes}
        assert "staying here" in title_of(one)


async def test_live_tail_is_switched_and_its_meter_shown() -> None:
    async with shown() as one:
        await one.press("v")
        assert one.wishes.tails == [True]
        await one.put(snapshot(log_cursor=40, live_tail=TailMeter(LiveTail(on=True, groups=3, minutes=12.4)).tail))
        assert "tail 12 min" in one.lines[0]
        assert "following live 8 functions" in title_of(one)
        await one.press("v")
        assert one.wishes.tails == [True, False]
