"""Each format, byte for byte as in `golden/`."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.fields import FIELDS
from lambdatop.core.model import Row
from lambdatop.core.terminal_text import cells
from lambdatop.once import FORMATS, render
from tests.once.accounts import account, config, snapshot

GOLDEN = Path(__file__).parent / "golden"
FILES = {"table": "table.txt", "json": "snapshot.json", "csv": "snapshot.csv", "openmetrics": "openmetrics.txt"}


@pytest.mark.parametrize("name", FORMATS)
def test_the_output_is_the_golden_file(name: str) -> None:
    assert render(account(), name) == (GOLDEN / FILES[name]).read_text()


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_on_a_terminal_is_the_golden_file(width: int) -> None:
    assert render(account(), "table", width=width) == (GOLDEN / f"table-{width}.txt").read_text()


def test_an_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean json"):
        render(account(), "jsn")


@given(st.integers(20, 200), st.text(max_size=60))
def test_the_table_fits_the_terminal_whatever_the_names_are(width: int, name: str) -> None:
    made = snapshot(*account().rows, Row(config=config(name or "x"), window_ms=60_000))
    table = render(made, "table", width=width)
    rows = table.split("\n\n")[1].split("\n")
    assert max(map(cells, rows)) <= width
    assert len(rows) == 6
    assert all(char.isprintable() or char == "\n" for char in table)


@given(st.integers(30, 200))
def test_words_below_the_table_are_wrapped_and_none_is_lost(width: int) -> None:
    below = render(account(), "table", width=width).split("\n\n")[2]
    assert below.split() == render(account(), "table").split("\n\n")[2].split()
    longest = max(map(cells, below.split()))
    assert max(map(cells, below.split("\n"))) <= max(width, longest + 2)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=5, unique=True))
def test_csv_reads_back_whatever_the_names_are(names: list[str]) -> None:
    made = snapshot(*(Row(config=config(name), window_ms=60_000) for name in names))
    # newline="" as the csv module wants it, so that line ends inside of cells stay what they are.
    read = list(csv.DictReader(io.StringIO(render(made, "csv"), newline="")))
    assert sorted(row["name"] for row in read) == sorted(names)
    assert list(read[0]) == [f.key for f in FIELDS]


def test_a_table_says_last_which_prices_its_costs_rest_on() -> None:
    note = "no prices of cn-north-1: what runs there has no known cost"
    table = render(replace(account(), price_notes=(note,)), "table")
    assert table.splitlines()[-1] == note
    assert note not in render(account(), "table")


def test_csv_cells_are_empty_where_a_figure_is_unknown() -> None:
    read = {row["name"]: row for row in csv.DictReader(io.StringIO(render(account(), "csv")))}
    assert read["nightly-report"]["error_rate"] == ""
    assert read["nightly-report"]["invocations"] == "0"
    assert read["checkout-api"]["advice"] == "memory-over"
