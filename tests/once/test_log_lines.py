"""Log lines as they are printed: byte for byte as in `golden/`, exact in JSON, harmless as text."""

import json
import re
from datetime import UTC, timedelta, timezone, tzinfo
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.log.app_text import LONGEST
from lambdatop.core.log.record import Kind
from lambdatop.once.log_lines import TextLines, as_json_line, looks
from lambdatop.once.moments import always_utc, day, stamp
from tests.core.hostile import HUGE, TEXTS
from tests.once.log_entries import START, entries, entry

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "log-line-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
NAMES = ("checkout-api", "payments-webhook")
_COLOUR = re.compile(r"\x1b\[[0-9]+m")
NEW_YEAR = 1_798_761_600_000
"""2027-01-01 00:00 UTC."""


def _in_paris(_: int) -> tzinfo:
    return timezone(timedelta(hours=1))


def _text(*, terminal: bool, colour: bool = False) -> str:
    writer = TextLines(looks(NAMES, _in_paris, terminal=terminal, colour=colour))
    return "".join(map(writer.write, entries()))


@pytest.mark.parametrize(
    ("file", "made"),
    [
        ("logs.jsonl", "".join(f"{as_json_line(one)}\n" for one in entries())),
        ("logs.txt", _text(terminal=False)),
        ("logs-terminal.txt", _text(terminal=True)),
        ("logs-colour.txt", _text(terminal=True, colour=True)),
    ],
)
def test_the_output_is_the_golden_file(file: str, made: str) -> None:
    assert made == (GOLDEN / file).read_bytes().decode()


def test_the_schema_is_a_schema_and_knows_every_kind() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["kind"]["enum"] == [kind.value for kind in Kind]


@given(TEXTS)
def test_json_fits_the_schema_and_keeps_the_message_exact(message: str) -> None:
    text = as_json_line(entry(1, "f", message))
    made = json.loads(text)
    VALIDATOR.validate(made)
    assert list(made) == SCHEMA["required"]
    # Two halves of a pair that happen to stand side by side are one character to any reader of JSON.
    assert made["message"] == message.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") or (
        made["message"] == message
    )
    assert text.isprintable()


@given(TEXTS, st.text(min_size=1, max_size=40), st.booleans(), st.booleans())
def test_text_never_acts_on_a_terminal(message: str, function: str, terminal: bool, colour: bool) -> None:  # noqa: FBT001 - drawn
    made = entry(1, function, message)
    written = TextLines(looks([function], always_utc, terminal=terminal, colour=colour)).write(made)
    plain = _COLOUR.sub("", written) if colour else written
    assert written.endswith("\n")
    assert all(char.isprintable() or char == "\n" for char in plain)
    assert colour or plain == written


@pytest.mark.parametrize("message", HUGE.values(), ids=HUGE.keys())
def test_huge_lines_are_written(message: str) -> None:
    writer = TextLines(looks(["f"], always_utc, terminal=True, colour=True))
    assert writer.write(entry(1, "f", message)).endswith("\n")


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=5_000))
def test_what_a_program_printed_is_printed_whole(word: str) -> None:
    message = f"[INFO]\t2026-11-23T14:04:05.117Z\tid\tfirst\nthen {word}"
    written = TextLines(looks(["f"], always_utc, terminal=False, colour=False)).write(entry(1, "f", message))
    assert written.splitlines()[1] == f"    then {word}"


@pytest.mark.parametrize("key", ["stackTrace", "stack", "message"])
def test_what_is_unfolded_from_json_does_not_act_either(key: str) -> None:
    hostile = "first\nat \x1b[2J\x07 here\nat \u202e there"
    message = json.dumps({"errorMessage": "e", key: hostile.split("\n") if key == "stackTrace" else hostile})
    written = TextLines(looks(["f"], always_utc, terminal=True, colour=False)).write(entry(1, "f", message))
    assert "␛[2J" in written
    assert all(char.isprintable() or char == "\n" for char in written)


def test_json_that_is_cut_says_so() -> None:
    message = json.dumps({f"key{n}": "v" * 100 for n in range(40)})
    written = TextLines(looks(["f"], always_utc, terminal=False, colour=False)).write(entry(1, "f", message))
    assert written.rstrip("\n").endswith("…")
    assert LONGEST < len(written) < LONGEST + 100


def test_the_day_is_said_again_when_it_changes() -> None:
    writer = TextLines(looks(["f"], always_utc, terminal=True, colour=False))
    written = "".join(writer.write(entry(n, "f", "x", at_ms=NEW_YEAR + n)) for n in (-2, -1, 0, 1))
    assert [line for line in written.splitlines() if line.startswith("──")] == [
        "── 2026-12-31, UTC+00:00 ──",
        "── 2027-01-01, UTC+00:00 ──",
    ]


def test_the_zone_of_the_moment_holds() -> None:
    def summer(at_ms: int) -> tzinfo:
        return timezone(timedelta(hours=2 if at_ms < START else 1))

    assert stamp(START - 1, summer) == "2026-11-23T16:04:05.116+02:00"
    assert stamp(START, summer) == "2026-11-23T15:04:05.117+01:00"
    assert day(START, summer) == "2026-11-23, UTC+01:00"


@given(st.integers(-(10**18), 10**18))
def test_any_moment_can_be_written(at_ms: int) -> None:
    assert len(stamp(at_ms, lambda _: UTC)) == len("2026-11-23T15:04:05.117+00:00")


def test_a_function_keeps_its_colour() -> None:
    one = TextLines(looks(NAMES, always_utc, terminal=True, colour=True))
    other = TextLines(looks(["checkout-api"], always_utc, terminal=True, colour=True))
    made = entry(1, "checkout-api", "x")
    colours = [re.search("\x1b\\[([0-9]+)mcheckout-api", writer.write(made)) for writer in (one, other)]
    assert colours[0] is not None
    assert colours[1] is not None
    assert colours[0][1] == colours[1][1]


def test_long_names_are_cut_on_a_terminal_only() -> None:
    name = "stack-CheckoutFunction-1A2B3C4D5E6F7G8H9I0J"
    for terminal, expected in ((True, "stack-CheckoutFunction-1A2B…"), (False, name)):
        writer = TextLines(looks([name], always_utc, terminal=terminal, colour=False))
        assert f"  {expected}  " in writer.write(entry(1, name, "x"))
