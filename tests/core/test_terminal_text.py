"""Text for a terminal: nothing that acts on it survives, and widths are what a terminal gives."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.terminal_text import cells, cut, safe, width
from tests.core.hostile import TEXTS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain", "plain"),
        ("größer 注文 ▸", "größer 注文 ▸"),
        ("a\tb", "a  b"),
        ("one\ntwo\r\nthree\rfour", "one↵two↵three↵four"),
        ("line\u2028separated\x85here", "line↵separated↵here"),
        ("\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"),
        ("nul\x00 del\x7f", "nul␀ del␡"),
        ("c1 \x9b31m", "c1 \ufffd31m"),
        ("abc\u202edcba\u2066\u200f", "abc\ufffddcba\ufffd\ufffd"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("hard\u00a0space\u3000wide", "hard space  wide"),
        ("tag\U000e0041", "tag\ufffd"),
        ("👩\u200d💻 ❤\ufe0f", "👩💻 ❤"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301\u0489" * 50 + "f", "e\u0301\u0489\u0301f"),
        ("e" + "\u0301\u200d" * 50 + "f", "e\u0301\u0301\u0301f"),
    ],
)
def test_safe(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(TEXTS)
def test_nothing_that_acts_on_a_terminal_survives(text: str) -> None:
    shown = safe(text)
    assert shown.isprintable()
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"}
    assert shown.encode().decode() == shown
    assert safe(shown) == shown


@pytest.mark.parametrize(
    ("char", "expected"), [("a", 1), ("é", 1), ("\u0301", 0), ("\u200b", 0), ("注", 2), ("💻", 2), ("\uff21", 2)]
)
def test_width(char: str, expected: int) -> None:
    assert width(char) == expected


def test_cells() -> None:
    assert cells("plain") == 5
    assert cells("注文e\u0301") == 5


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("plain", 5, "plain"),
        ("plain", 4, "pla…"),
        ("plain", 1, "…"),
        ("plain", 0, ""),
        ("plain", -3, ""),
        ("", 0, ""),
        ("注文", 4, "注文"),
        ("注文", 3, "注…"),
        ("注文", 2, "…"),
        ("e\u0301e\u0301", 2, "e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("é" * 9, 3, "éé…"),
        ("a" * 9 + "é", 5, "aaaa…"),
    ],
)
def test_cut(text: str, room: int, shown: str) -> None:
    assert cut(text, room) == shown


@given(st.text(max_size=40), st.integers(0, 30))
def test_a_cut_text_fits(text: str, room: int) -> None:
    shown = safe(text)
    short = cut(shown, room)
    assert cells(short) <= room
    assert short in {shown, ""} or (short.endswith("…") and shown.startswith(short[:-1]))
    assert cells(shown) > room or short == shown
