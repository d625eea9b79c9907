import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.terminal_text import cells
from lambdatop.ui.theme import Tone
from lambdatop.ui.typed import Typed
from lambdatop.ui.widgets.lines import width_of

CHARACTERS = {"space": " ", "full_stop": "."}


def type_in(start: Typed, *keys: str) -> Typed:
    now = start
    for key in keys:
        character = CHARACTERS.get(key, key if len(key) == 1 else None)
        now = now.key(key, character) or now
    return now


def test_the_first_character_replaces_what_stood_there() -> None:
    assert type_in(Typed.holding("512"), "1", "0").text == "10"


def test_moving_first_keeps_it() -> None:
    assert type_in(Typed.holding("512"), "home", "1").text == "1512"
    assert type_in(Typed.holding("512"), "left", "backspace").text == "52"


def test_deleting_what_stood_there_takes_all_of_it() -> None:
    assert type_in(Typed.holding("512"), "backspace").text == ""


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("a", "b", "backspace", "c"), "ac"),
        (("a", "b", "home", "delete"), "b"),
        (("a", "b", "ctrl+u", "c"), "c"),
        (("a", "space", "b", "left", "left", "x"), "ax b"),
        (("backspace", "delete", "left"), ""),
    ],
)
def test_keys_edit(keys: tuple[str, ...], text: str) -> None:
    assert type_in(Typed(), *keys).text == text


def test_a_key_without_a_character_means_nothing() -> None:
    assert Typed().key("f5", None) is None
    assert Typed().key("escape", "\x1b") is None


def test_what_is_pasted_brings_no_control_characters() -> None:
    assert Typed().insert("10\x1b[31m24\n").text == "10[31m24"


def test_a_text_does_not_grow_for_ever() -> None:
    full = Typed().insert("x" * 200)
    assert full.insert("y") is full


@given(st.text(max_size=60), st.integers(0, 60), st.integers(4, 30))
def test_what_is_shown_fits_and_has_the_cursor(text: str, at: int, width: int) -> None:
    typed = Typed().insert(text)
    typed = Typed(typed.text, min(at, len(typed.text)))
    pieces = typed.shown(width, focused=True)
    assert width_of(pieces) <= width + 1  # a wide character under the cursor at the edge
    assert [tone for _, tone in pieces].count(Tone.CARET) == 1
    assert cells(typed.shown(width, focused=False)[0][0]) <= width
