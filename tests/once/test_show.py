"""`show` as text and JSON says what is known of a function, and the JSON is what the schema in the repository says."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lambdatop.core.model import Row, State
from lambdatop.core.money.bill_sheet import Part
from lambdatop.core.room import Room
from lambdatop.core.room_text import Page
from lambdatop.core.runtimes import parse_runtimes
from lambdatop.core.snapshot import Snapshot, SourceStatus
from lambdatop.once.as_json import dumps
from lambdatop.once.show_document import show_document
from lambdatop.once.show_text import show_text
from tests.core.rooms import AT, ROOM, around, furnished
from tests.once.accounts import busy, config, failing, idle, unread

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "show-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
WHOLE = furnished(busy())
RUNTIMES = parse_runtimes({"as_of": "2026-11-01", "sources": [], "runtimes": {"python3.13": {"then": "python3.14"}}})
# What the names of these fields do not say in JSON: they are said under other names, or otherwise.
_OTHERWISE = {"published_ms", "changed_ms", "since_ms", "gaps"}


def document(row: Row, snapshot: Snapshot | None = None) -> Any:  # noqa: ANN401 - JSON
    return json.loads(dumps(show_document(row, snapshot or around(row), RUNTIMES)))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "row",
    [WHOLE, busy(), failing(), idle(), unread(), replace(busy(), room=Room())],
    ids=["whole", "busy", "failing", "idle", "unread", "empty room"],
)
def test_every_function_fits_the_schema(row: Row) -> None:
    VALIDATOR.validate(document(row))
    VALIDATOR.validate(document(row, replace(around(row), pool=None, month=None)))


def test_the_schema_refuses_a_key_too_many() -> None:
    for key in ("basics", "configuration", "cost", "event_sources"):
        made = document(WHOLE)
        made[key]["extra"] = 1
        assert not VALIDATOR.is_valid(made)


def _names(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_names, value.values()))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


def _fields(value: object) -> set[str]:
    if isinstance(value, tuple):
        return set().union(*map(_fields, value))
    if hasattr(value, "__dataclass_fields__"):
        own = fields(value)  # type: ignore[arg-type] # it has fields, so it is one
        return {f.name for f in own}.union(*(_fields(getattr(value, f.name)) for f in own))
    return set()


def _leaves(value: object) -> set[object]:
    if isinstance(value, tuple):
        return set().union(*map(_leaves, value))
    if hasattr(value, "__dataclass_fields__"):
        return set().union(*(_leaves(getattr(value, f.name)) for f in fields(value)))  # type: ignore[arg-type] # likewise
    return {value} if isinstance(value, (str, float)) and value else set()


def _values(value: object) -> set[object]:
    if isinstance(value, dict):
        return set(value).union(*map(_values, value.values()))
    if isinstance(value, list):
        return set().union(*map(_values, value))
    return {value}


@pytest.mark.parametrize("section", ["basics", "configuration", "sources", "concurrency", "failures", "versions"])
def test_json_has_every_field_and_every_text_of_a_section(section: str) -> None:
    part = getattr(ROOM, section)
    made = document(WHOLE)["event_sources" if section == "sources" else section]
    assert _fields(part) - _OTHERWISE <= _names(made)
    assert _leaves(part) <= _values(made)


def test_a_section_that_was_not_read_is_null_or_says_so() -> None:
    made = document(busy())
    for key in ("event_sources", "concurrency", "failures", "versions"):
        assert made[key] is None
    assert made["basics"]["read"] is False
    assert made["basics"]["state"] is None
    assert made["basics"]["handler"] == busy().config.handler
    assert made["configuration"]["layers"] is None
    assert made["configuration"]["vcpu"] == 0.29


def test_json_says_what_the_pages_work_out() -> None:
    made = document(WHOLE)
    assert made["schema"] == "lambdatop/show/1"
    assert made["function"]["name"] == "checkout-api"
    assert made["basics"]["owner"] == {"tool": "CloudFormation", "stack": "shop-prod"}
    assert made["runtime_ends"] == {
        "deprecated": None, "no_create": None, "no_update": None, "then": "python3.14", "as_of": "2026-11-01",
    }  # fmt: skip
    assert made["cold_start_causes"] == {
        "causes": [{"cause": "scale-out", "count": 3}, {"cause": "after idling", "count": 1}],
        "unknown": 2,
        "ahead": 5,
    }
    assert list(made["cost"]["window_usd"]) == [*(part.value for part in Part), "total"]
    assert made["cost"]["window_usd"]["total"] == 0.25
    assert made["cost"]["month_usd"]["total"] == 730.0
    assert made["cost"]["so_far_usd"]["total"] == 25.0
    assert made["advice"][0]["change"] == {"memory_mb": 256, "timeout_s": 10}
    assert made["advice"][0]["saves_usd_month"] == 1.25
    assert made["advice"][2]["silenced"] == "runs once a year"
    assert {gap["why"] for gap in made["not_read"]} == {
        "needs lambda:ListFunctionUrlConfigs",
        "needs cloudwatch:DescribeAlarmsForMetric",
        "no metrics: needs cloudwatch:GetMetricData",
    }
    assert made["throttling"] is None
    assert made["out_of_memory"] == 0
    behind = replace(WHOLE, iterator_age_ms=61_000.0, config=config(environment_concurrency=8))
    assert document(behind)["iterator_age_ms"] == 61_000
    assert document(behind)["configuration"]["environment_concurrency"] == 8


def test_advice_is_as_serious_as_in_a_snapshot() -> None:
    row = replace(WHOLE, advice=(replace(WHOLE.advice[0], severity="critical"),))
    made = document(row)
    VALIDATOR.validate(made)
    assert made["advice"][0]["severity"] == made["function"]["advice"][0]["severity"] == "error"


def test_no_value_of_an_environment_variable_has_a_place() -> None:
    assert document(WHOLE)["configuration"]["variables"] == ["DB_HOST", "STAGE"]


def test_text_has_a_heading_for_each_page_and_what_is_on_it() -> None:
    lines = show_text(WHOLE, around(WHOLE), RUNTIMES).splitlines()
    assert lines[0] == "checkout-api  15 min to 2026-11-23T13:04:00Z"
    assert [line for line in lines[1:] if line and not line.startswith(" ")] == [page.value for page in Page]
    assert "    memory             512 MB, a share of 0.29 vCPU" in lines
    assert "  Why it starts cold, over the window" in lines
    assert all(line == line.rstrip() for line in lines)


def test_text_never_waits() -> None:
    assert "reading" not in show_text(busy(), around(busy()))
    trouble = SourceStatus("rooms", State.UNAVAILABLE, "no connection", AT)
    text = show_text(busy(), replace(around(busy()), sources=(trouble,)))
    assert text.count("not read: no connection") == 6


def test_text_is_wrapped_to_a_terminal_and_not_for_a_pipe() -> None:
    sure = "because of this and that and many other words " * 5
    row = replace(WHOLE, advice=(replace(WHOLE.advice[0], sure=sure),))
    narrow = show_text(row, around(row), RUNTIMES, 60).splitlines()
    assert any(len(line) > 200 for line in show_text(row, around(row), RUNTIMES).splitlines())
    first = next(at for at, line in enumerate(narrow) if "because of this" in line)
    told = narrow[first : first + 6]
    assert all(len(line) <= 60 for line in told)
    assert " ".join(" ".join(told).split()[2:]).startswith(sure.strip()[:150])
    assert {len(line) - len(line.lstrip()) for line in told[1:]} == {told[0].index("because")}
    assert show_text(row, around(row), RUNTIMES, 10) == show_text(row, around(row), RUNTIMES)
