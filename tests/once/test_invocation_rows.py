"""Invocations as they are printed: byte for byte as in `golden/`, and as wide as the terminal."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.terminal_text import cells
from lambdatop.once.invocation_rows import FORMATS, KEYS, Table, render_invocations
from lambdatop.once.moments import always_utc
from tests.once.log_entries import REQUEST, START, STREAM, entries

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "invocation-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FINE = Invocation(
    function="checkout-api",
    request_id=REQUEST,
    start_ms=START,
    duration_ms=18.61,
    billed_ms=412,
    init_ms=392.4,
    memory_mb=512,
    max_memory_mb=141,
    status=Status.OK,
    error_type=None,
    cold=True,
    cost_usd=Decimal("0.0000034"),
    trace_id="1-5f3a91c2-0123456789abcdef01234567",
    stream=STREAM,
    lines=tuple(entry.line for entry in entries()[:3]),
)
WARM = replace(FINE, start_ms=START - 1_000, init_ms=None, cold=False, billed_ms=19, trace_id=None, lines=())
MADE = (
    replace(
        FINE,
        function="nightly-report",
        request_id="77d20001-0000-4000-8000-000000000000",
        start_ms=START + 2_000,
        duration_ms=None,
        billed_ms=None,
        init_ms=None,
        memory_mb=None,
        max_memory_mb=None,
        status=Status.RUNNING,
        cold=False,
        cost_usd=None,
        trace_id=None,
    ),
    FINE,
    replace(WARM, status=Status.ERROR, error_type="PaymentDeclined"),
    replace(WARM, duration_ms=30_000.0, billed_ms=30_000, status=Status.TIMEOUT, cost_usd=Decimal("0.00050")),
    replace(WARM, function="image-resize", max_memory_mb=512, status=Status.OOM, error_type="Runtime.OutOfMemory"),
    replace(WARM, status=Status.EXIT, error_type="Runtime.ExitError"),
)


def _in_paris(_: int) -> tzinfo:
    return timezone(timedelta(hours=1))


def _table(width: int | None = None) -> Table:
    return Table(_in_paris, START + 10_200, width)


@pytest.mark.parametrize(
    ("file", "name", "width"),
    [
        ("invocations.txt", "table", None),
        ("invocations-120.txt", "table", 120),
        ("invocations-80.txt", "table", 80),
        ("invocations.jsonl", "json", None),
        ("invocations.csv", "csv", None),
    ],
)
def test_the_output_is_the_golden_file(file: str, name: str, width: int | None) -> None:
    assert render_invocations(MADE, name, _table(width)) == (GOLDEN / file).read_text()


def test_json_fits_the_schema_and_csv_has_the_same_fields() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    made = [json.loads(line) for line in render_invocations(MADE, "json", _table()).splitlines()]
    rows = list(csv.DictReader(io.StringIO(render_invocations(MADE, "csv", _table()))))
    assert SCHEMA["required"] == list(KEYS)
    assert SCHEMA["properties"]["status"]["enum"] == [status.value for status in Status]
    for one, row in zip(made, rows, strict=True):
        VALIDATOR.validate(one)
        assert list(one) == list(row) == list(KEYS)
        assert {key: value for key, value in row.items() if value} == {
            key: str(value).lower() if isinstance(value, bool) else str(value)
            for key, value in one.items()
            if value is not None
        }


@given(
    st.lists(
        st.builds(
            replace,
            st.sampled_from(MADE),
            function=st.text(min_size=1, max_size=60),
            request_id=st.text(max_size=60),
            error_type=st.none() | st.text(max_size=60),
            start_ms=st.integers(-(10**16), 10**16),
        ),
        max_size=5,
    ),
    st.integers(20, 200),
)
def test_the_table_fits_and_never_acts_on_a_terminal(invocations: list[Invocation], width: int) -> None:
    text = render_invocations(invocations, "table", Table(always_utc, START, width))
    rows, _, below = text.rstrip("\n").rpartition("\n\n")
    lines = rows.split("\n")
    assert len(lines) == len(invocations) + 1
    assert max(map(cells, lines)) <= width
    assert all(char.isprintable() or char == "\n" for char in text)
    assert below.startswith(f"{len(invocations)} invocation")


def test_none_is_a_table_without_rows() -> None:
    assert render_invocations((), "table", _table()).endswith("0 invocations: 0 failed, 0 cold, 0 running; $0\n")
    assert render_invocations((), "json", _table()) == ""
    assert render_invocations((), "csv", _table()).splitlines() == [",".join(KEYS)]


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean table"):
        render_invocations(MADE, "tabel", _table())
    assert set(FORMATS) == {"table", "json", "csv"}
