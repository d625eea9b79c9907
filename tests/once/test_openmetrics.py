"""What `--format openmetrics` prints is read by the reference parser of Prometheus, and means the same there."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as families

from lambdatop.core.fields import FIELDS, Kind
from lambdatop.core.model import Cost, Percentiles, Row, Span
from lambdatop.core.snapshot import Snapshot
from lambdatop.once import render
from lambdatop.once.as_openmetrics import name_and_unit
from tests.once.accounts import account, config, snapshot


def _read(made: Snapshot) -> dict[str, Metric]:
    read: Iterator[Metric] = families(  # type: ignore[no-untyped-call]  # the parser states no types
        render(made, "openmetrics")
    )
    return {family.name: family for family in read}


def _values(family: Metric) -> dict[str, float]:
    return {sample.labels["function"]: sample.value for sample in family.samples}


def test_every_family_is_read_and_its_samples_carry_the_three_labels() -> None:
    read = _read(account())
    for of in FIELDS:
        name, _ = name_and_unit(of)
        if of.kind in {Kind.TEXT, Kind.LIST}:
            continue
        family = read[name]
        assert family.type == "gauge"
        assert family.documentation == of.help
        for sample in family.samples:
            assert set(sample.labels) == {"function", "region", "account_id"}


def test_units_are_base_units() -> None:
    read = _read(account())
    assert _values(read["lambdatop_memory_bytes"])["checkout-api"] == 512 * 1024 * 1024
    assert _values(read["lambdatop_duration_p95_seconds"])["checkout-api"] == 0.0701
    assert _values(read["lambdatop_error_ratio"])["checkout-api"] == 0.0025
    assert _values(read["lambdatop_last_modified_timestamp_seconds"])["checkout-api"] == 1_795_165_964
    assert {family.unit for family in read.values()} == {"", "seconds", "bytes", "ratio", "usd"}


def test_what_is_unknown_has_no_sample() -> None:
    read = _read(account())
    assert "nightly-report" not in _values(read["lambdatop_error_ratio"])
    assert "audit-stream" not in _values(read["lambdatop_cost_month_usd"])
    assert _values(read["lambdatop_invocations"])["nightly-report"] == 0


def test_sources_say_whether_they_were_read() -> None:
    states = {s.labels["source"]: s.value for s in _read(account())["lambdatop_source_ok"].samples}
    assert states == {"functions": 1, "metrics": 1, "logs": 0}


def test_nothing_known_is_valid_too() -> None:
    assert "lambdatop_window_seconds" in _read(Snapshot(at_ms=0, window=Span(0, 60_000)))


@example(['a\n"b\\n\\', "\n# EOF\n"])
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True))
def test_names_come_back_whole_whatever_they_are(names: list[str]) -> None:
    made = snapshot(*(Row(config=config(name), window_ms=60_000, invocations=1) for name in names))
    assert set(_values(_read(made)["lambdatop_invocations"])) == set(names)


@given(st.floats(), st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**9, places=12))
def test_figures_come_back_and_none_is_nan(p95: float, usd: Decimal) -> None:
    row = Row(config=config("f"), window_ms=60_000, duration=Percentiles(p95=p95), cost=Cost(window=usd))
    read = _read(snapshot(row))
    assert _values(read["lambdatop_cost_window_usd"])["f"] == pytest.approx(float(usd), rel=1e-9, abs=1e-12)
    for family in read.values():
        for sample in family.samples:
            assert sample.value == sample.value  # only NaN differs from itself
            assert abs(sample.value) != float("inf")
