import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.terminal_text import cells, safe
from lambdatop.ui.whole_text import LARGEST, lay_open, wrap, wrap_words

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text(max_size=300))
def test_what_is_laid_open_is_safe(message: str) -> None:
    for line in lay_open(message):
        assert safe(line) == line


@given(st.text(max_size=200).map(safe), st.integers(2, 40))
def test_wrapping_loses_nothing_and_fits(line: str, room: int) -> None:
    pieces = list(wrap(line, room))
    indent = line[: min(len(line) - len(line.lstrip(" ")), room // 2)]
    assert pieces[0] + "".join(piece.removeprefix(indent) for piece in pieces[1:]) == line
    assert all(cells(piece) <= room for piece in pieces)


def test_what_goes_on_is_indented_as_its_line_is() -> None:
    assert list(wrap("    one two three", 10)) == ["    one tw", "    o thre", "    e"]


@given(st.dictionaries(st.text("ab", min_size=1), values, min_size=1))
def test_json_without_line_breaks_in_it_stays_json(value: dict[str, object]) -> None:
    message = json.dumps(value)
    if "\\n" not in message and "\\r" not in message:
        shown = "\n".join(lay_open(message))
        assert shown.count("{") == message.count("{")


def test_json_is_indented() -> None:
    assert lay_open('{"order":7,"items":[{"sku":"a"}],"none":[]}') == (
        "{",
        '  "order": 7,',
        '  "items": [',
        "    {",
        '      "sku": "a"',
        "    }",
        "  ],",
        '  "none": []',
        "}",
    )


def test_a_stack_trace_in_json_is_read_line_by_line() -> None:
    shown = lay_open('{"message":"failed","exception":"Traceback:\\n  File \\"a.py\\"\\nKeyError: 1"}')
    assert shown[2:5] == ('  "exception":', "    Traceback:", '      File "a.py"')


def test_json_after_the_head_of_a_line_is_found() -> None:
    shown = lay_open('2025-11-24T13:04:05.117Z\tERROR\tInvoke Error \t{"errorType":"Oops","stack":["a","b"]}')
    assert shown[0].endswith("Invoke Error")
    assert shown[2] == '  "errorType": "Oops",'


@pytest.mark.parametrize(
    "code", ['return event["order"]', "x = [1]", 'send({"a": 1})', 'in handler\n    return {"a": 1}']
)
def test_code_at_the_end_of_a_stack_trace_is_no_json(code: str) -> None:
    assert lay_open(f"Traceback\n    {code}")[-1].endswith(code.splitlines()[-1])


@pytest.mark.parametrize("message", ["[ERROR] no json {", "[[[[" * 1000, "{}", "[]", '{"a":' * 90_000])
def test_what_is_no_json_is_shown_as_it_is(message: str) -> None:
    assert "".join(lay_open(message))[:50] == message[:50]


def test_an_event_of_the_largest_size_is_shown_whole_and_a_larger_one_says_so() -> None:
    assert sum(map(len, lay_open("x" * LARGEST))) == LARGEST
    assert lay_open("x" * (LARGEST + 5))[-1] == "… 5 more characters"


def test_an_empty_message_is_one_empty_line() -> None:
    assert lay_open("") == ("",)
    assert list(wrap("", 10)) == [""]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("", [""]),
        ("a word", ["a word"]),
        ("one two three", ["one two", "three"]),
        ("onetwothree four", ["onetwoth", "ree four"]),
        ("one  two three", ["one  two", "three"]),
        ("日本語 日本語", ["日本語", "日本語"]),
    ],
)
def test_prose_is_cut_between_words(line: str, lines: list[str]) -> None:
    assert list(wrap_words(line, 8)) == lines


@given(st.text(st.sampled_from("ab 語\u0301"), max_size=40), st.integers(2, 12))
def test_no_letter_of_prose_is_lost_and_no_line_too_wide(line: str, room: int) -> None:
    made = list(wrap_words(line, room))
    assert "".join(made).replace(" ", "") == line.replace(" ", "")
    assert all(cells(text) <= room for text in made)
