"""Conditions of --fail-if: units of the field's kind, exact limits, and unknown never holds."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.conditions import parse_condition
from lambdatop.core.errors import UsageError
from lambdatop.core.model import Cost, Percentiles
from tests.core.known import config, row


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("error_rate>1%", "0.01"),
        ("error_rate > 0.01", "0.01"),
        ("duration_ms.p95>2s", "2000"),
        ("duration_ms.p95>2000", "2000"),
        ("duration_ms.p95>=.5 min", "30000"),
        ("timeout_s<2m", "120"),
        ("timeout_s>=500ms", "0.5"),
        ("memory_mb==1.5GB", "1536"),
        ("cost_usd.month>$50", "50"),
        ("cost_usd.month>50 USD", "50"),
        ("throttles>0", "0"),
    ],
)
def test_values_are_brought_to_the_unit_of_the_field(text: str, value: str) -> None:
    assert parse_condition(text).value == Decimal(value)
    assert parse_condition(text).text == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no condition"),
        ("error_rate", "expected FIELD OP VALUE"),
        ("error_rate=1", "== or !="),
        ("error_rate>", "is no condition"),
        ("eror_rate>1", "did you mean error_rate"),
        ("error_rate>1ms", "alone or with %"),
        ("throttles>5%", "expected a number$"),
        ("throttles>many", "expected a number$"),
        ("cost_usd.month>$5$", "alone or with"),
        ("memory_mb>1TB", "alone or with MB, GB"),
        ("runtime>python3.9", "expected == or !="),
        ("advice==1", "cannot be compared"),
        ("last_modified<soon", "such as 2026-11-23"),
        ("error_rate>nan", "expected a number"),
        ("error_rate>1e999", "expected a number"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_right(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_condition(text)


def test_the_limit_itself_does_not_exceed_it() -> None:
    of = row(error_rate=1 / 100)
    assert not parse_condition("error_rate>1%").holds(of)
    assert parse_condition("error_rate>=1%").holds(of)
    assert parse_condition("error_rate==1%").holds(of)


def test_money_is_compared_as_money() -> None:
    of = row(cost=Cost(month=Decimal("50.01")))
    assert parse_condition("cost_usd.month>$50").holds(of)
    assert not parse_condition("cost_usd.month>50.01").holds(of)


def test_text_and_moments() -> None:
    of = row(config=config(runtime="python3.9"))
    assert parse_condition("runtime==python3.9").holds(of)
    assert not parse_condition("runtime!=python3.9").holds(of)
    # It was modified on 2027-01-14 at 08:00.
    assert parse_condition("last_modified<2027-01-15").holds(of)
    assert not parse_condition("last_modified<2027-01-14T08:00:00+00:00").holds(of)


@pytest.mark.parametrize("sign", [">", ">=", "<", "<=", "==", "!="])
def test_unknown_never_holds(sign: str) -> None:
    of = row(config=config(runtime=None, last_modified_ms=None), duration=Percentiles(), error_rate=None)
    for key, value in (
        ("error_rate", "0"),
        ("duration_ms.max", "0"),
        ("last_modified", "2020-01-01"),
    ):
        assert not parse_condition(f"{key}{sign}{value}").holds(of)
    assert not parse_condition("runtime!=x").holds(of)


@given(st.decimals(0, 10**9, places=3), st.sampled_from([">", ">=", "<", "<=", "==", "!="]))
def test_a_condition_and_its_opposite_disagree_where_the_field_is_known(value: Decimal, sign: str) -> None:
    opposite = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "==": "!=", "!=": "=="}[sign]
    of = row(throttles=3, error_rate=0.25)
    for key in ("throttles", "error_rate"):
        assert parse_condition(f"{key}{sign}{value}").holds(of) != parse_condition(f"{key}{opposite}{value}").holds(of)


@given(st.text(max_size=40))
def test_no_text_is_worse_than_wrong_use(text: str) -> None:
    try:
        parse_condition(text)
    except UsageError:
        return
