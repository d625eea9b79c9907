"""The two kinds of update of Textual are read as they are written."""

import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from lambdatop.ui.frugal import FrugalUpdate, _cells
from lambdatop.ui.terminal_memory import TerminalMemory
from tests.ui.screen_text import shown


def strip(text: str, colour: str | None = None) -> Strip:
    return Strip([Segment(text, Style(color=colour) if colour else None)])


def written(update: LayoutUpdate | ChopsUpdate, memory: TerminalMemory) -> str:
    return FrugalUpdate(update, memory, (6, 2)).render_segments(Console(color_system="truecolor", force_terminal=True))


def test_a_whole_screen_and_then_a_part_of_it() -> None:
    memory = TerminalMemory()
    whole = LayoutUpdate([[strip("abc"), strip("def")], [strip("ghijkl")]], Region(0, 0, 6, 2))
    assert written(whole, memory) == "\x1b[0m\x1b[1;1Habcdef\x1b[2;1Hghijkl\x1b[0m"
    part = ChopsUpdate([{0: None, 3: strip("dXf", "#ff0000")}, {0: None}], [(0, 3, 6)], [[3, 6], [6]])
    assert written(part, memory) == "\x1b[0m\x1b[1;4H\x1b[38;2;255;0;0mdXf\x1b[0m"
    assert not written(part, memory)


def test_wide_characters_take_two_cells_and_accents_none() -> None:
    assert _cells(strip("漢e\u0301"), ColorSystem.TRUECOLOR) == [("漢", ""), ("", ""), ("e\u0301", "")]


@pytest.mark.asyncio
async def test_textual_gives_its_updates_to_display(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as one:
        seen: list[object] = []
        monkeypatch.setattr(one.app, "_display", lambda _screen, update: seen.append(update))
        await one.press("j")
        assert any(isinstance(update, ChopsUpdate) for update in seen)
        one.app.action_repaint()
        await one.settle()
        assert any(isinstance(update, LayoutUpdate) for update in seen)
