"""The JSON of `--once` is what the schema in the repository says, and says what the snapshot knows."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.fields import FIELDS
from lambdatop.core.model import Cost, Finding, Percentiles, Row, Span
from lambdatop.core.snapshot import Snapshot
from lambdatop.once import render
from lambdatop.once.as_json import dumps
from lambdatop.once.document import document, function
from tests.once.accounts import account, busy, config, idle, snapshot, unread

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "snapshot-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def _flat(nested: object, before: str = "") -> dict[str, object]:
    if not isinstance(nested, dict):
        return {before.removesuffix("."): nested}
    flat: dict[str, object] = {}
    for key, value in nested.items():
        flat |= _flat(value, f"{before}{key}.")
    return flat


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "made",
    [account(), snapshot(), snapshot(idle()), snapshot(unread()), Snapshot(at_ms=0, window=Span(0, 60_000))],
    ids=["account", "empty", "idle", "unread", "nothing known"],
)
def test_every_snapshot_fits_the_schema(made: Snapshot) -> None:
    VALIDATOR.validate(json.loads(render(made, "json")))


def test_the_schema_knows_the_fields_and_no_others() -> None:
    of_function = SCHEMA["$defs"]["function"]["properties"]
    keys = [
        f"{outer}.{inner}" if inner else outer
        for outer, value in of_function.items()
        for inner in value.get("properties", {"": None})
    ]
    assert keys == [f.key for f in FIELDS]


def test_the_schema_refuses_a_key_too_many() -> None:
    made = json.loads(render(account(), "json"))
    made["functions"][0]["extra"] = 1
    assert not VALIDATOR.is_valid(made)


def test_each_field_stands_under_its_key() -> None:
    flat = _flat(function(busy()))
    assert list(flat) == [f.key for f in FIELDS]
    assert flat["duration_ms.p95"] == 70.1
    assert flat["cost_usd.month"] == 1.700135
    assert flat["last_modified"] == "2026-11-20T09:12:44Z"


def test_a_function_that_did_not_run_has_zeros_and_unknown_durations() -> None:
    told = _flat(function(idle()))
    assert (told["invocations"], told["error_rate"], told["duration_ms.p95"]) == (0, None, None)


def test_where_logs_may_not_be_read_their_figures_are_null() -> None:
    told = _flat(function(unread()))
    assert (told["invocations"], told["cold_starts"], told["billed_ms"], told["cost_usd.window"]) == (240, None) + (
        None,
    ) * 2


def test_totals_are_of_all_functions_also_where_fewer_are_printed() -> None:
    made = json.loads(render(account(), "json", top=1))
    assert len(made["functions"]) == 1
    assert made["totals"]["functions"] == 4


@given(st.floats(), st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**9, places=14))
def test_numbers_are_valid_json_and_money_is_a_number(figure: float, usd: Decimal) -> None:
    row = Row(config=config(), window_ms=60_000, duration=Percentiles(p95=figure), cost=Cost(window=usd))

    def refuse(word: str) -> None:
        pytest.fail(f"{word} is no JSON")

    text = render(snapshot(row), "json")
    told = json.loads(text, parse_constant=refuse)["functions"][0]
    p95 = told["duration_ms"]["p95"]
    assert p95 is None or p95 == pytest.approx(figure, rel=1e-9, abs=0.00050001)
    assert told["cost_usd"]["window"] == pytest.approx(float(usd), rel=1e-9, abs=1e-10)


@given(st.text() | st.text(alphabet=st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_hostile_text_comes_back_whole_and_never_acts_on_a_terminal(name: str) -> None:
    text = render(snapshot(Row(config=config(name), window_ms=60_000)), "json")
    # Two halves of a pair that happen to stand side by side are one character to any reader of JSON.
    assert json.loads(text)["functions"][0]["name"] == name.encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    )
    assert all(char.isprintable() or char == "\n" for char in text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)
    )
)
def test_what_is_written_reads_back_the_same(value: object) -> None:
    assert json.loads(dumps(value)) == value
    assert "\n" not in dumps(value)


def test_the_document_is_json_already() -> None:
    made = cast("object", document(account(), account().rows))
    assert json.loads(json.dumps(made)) == made


def test_advice_is_said_by_danger_and_what_is_silenced_is_left_out() -> None:
    found = (
        Finding("timeout-short", "critical", "a"),
        Finding("secrets", "warning", "b"),
        Finding("arm64", "info", "c", silenced="x86 only"),
    )
    made = document(snapshot(replace(busy(), advice=found)), (replace(busy(), advice=found),))
    VALIDATOR.validate(made)
    functions = cast("list[dict[str, object]]", made["functions"])
    assert functions[0]["advice"] == [
        {"rule": "timeout-short", "severity": "error", "title": "a"},
        {"rule": "secrets", "severity": "warning", "title": "b"},
    ]
