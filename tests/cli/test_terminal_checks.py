"""What is said of a terminal, from what it says of itself."""

from os import terminal_size

import pytest

from lambdatop.cli.terminal import terminal_checks
from lambdatop.core.checks import Check, Verdict

LARGE = terminal_size((120, 40))
GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def checked(
    environment: dict[str, str], size: terminal_size | None = LARGE, encoding: str = "utf-8", *, colour: bool = True
) -> dict[str, Check]:
    return {check.name: check for check in terminal_checks(environment, size, encoding, colour=colour)}


def test_a_good_terminal_is_good_in_everything() -> None:
    found = checked(GOOD)
    assert list(found) == ["size", "colours", "mouse", "Unicode"]
    assert {check.verdict for check in found.values()} == {Verdict.OK}
    assert found["size"].detail == "120 columns, 40 lines"


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        (GOOD, "16 million"),
        ({"TERM": "xterm-direct"}, "16 million"),
        ({"TERM": "screen-256color"}, "256"),
        ({"TERM": "linux"}, "16, as TERM=linux says"),
    ],
)
def test_colours_are_as_many_as_the_terminal_says(environment: dict[str, str], colours: str) -> None:
    assert checked(environment)["colours"].detail == colours


def test_colours_that_are_switched_off_are_no_trouble() -> None:
    found = checked({"TERM": "linux"}, colour=False)["colours"]
    assert (found.verdict, "none" in found.detail) == (Verdict.OK, True)


@pytest.mark.parametrize("size", [(79, 40), (120, 23)])
def test_a_small_terminal_is_told_what_it_takes(size: tuple[int, int]) -> None:
    found = checked(GOOD, terminal_size(size))["size"]
    assert found.verdict is Verdict.WARN
    assert "80 by 24" in found.advice


def test_a_locale_without_unicode_and_a_console_without_a_mouse_are_told() -> None:
    assert checked(GOOD, encoding="ascii")["Unicode"].verdict is Verdict.WARN
    assert checked(GOOD, encoding="UTF8")["Unicode"].verdict is Verdict.OK
    assert checked({"TERM": "linux"})["mouse"].verdict is Verdict.WARN
    assert "mouse on" in checked({**GOOD, "TMUX": "socket,1,0"})["mouse"].detail


@pytest.mark.parametrize("term", ["", "dumb"])
def test_a_terminal_that_cannot_place_text_cannot_show_the_live_view(term: str) -> None:
    (found,) = checked({"TERM": term}).values()
    assert found.verdict is Verdict.MISSING


def test_no_terminal_is_no_trouble_for_scripts() -> None:
    (found,) = checked(GOOD, None).values()
    assert found.verdict is Verdict.WARN
    assert "--once" in found.advice
