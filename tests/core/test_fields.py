"""The fields are those of the contract, each said once and taken from the row it belongs to."""

import re

import pytest

from lambdatop.core.errors import UsageError
from lambdatop.core.fields import FIELDS, Kind, field
from lambdatop.core.model import Finding
from tests.core.known import config, row

CONTRACT = """
name arn runtime architecture package_type memory_mb timeout_s ephemeral_mb last_modified invocations errors error_rate
throttles duration_ms.avg duration_ms.p50 duration_ms.p95 duration_ms.p99 duration_ms.max concurrency_max reports
coverage cold_starts cold_start_rate init_ms.p50 init_ms.p95 init_ms.max timeouts max_memory_used_mb billed_ms
cost_usd.window cost_usd.per_million cost_usd.month advice
"""


def test_the_keys_are_those_of_the_contract_in_its_order() -> None:
    assert [f.key for f in FIELDS] == CONTRACT.split()


def test_units_agree_with_keys() -> None:
    for f in FIELDS:
        said = re.search(r"_(ms|mb|s|usd)(\.|$)", f.key)
        assert f.unit.lower() == (said[1] if said else ""), f.key
        assert f.help.endswith("."), f.key


def test_values_come_from_the_row() -> None:
    finding = Finding("memory-over", "info", "Give it less memory.")
    of = row(config=config(memory_mb=1_769), throttles=7, advice=(finding,))
    assert field("memory_mb").value(of) == 1_769
    assert field("throttles").value(of) == 7
    assert field("advice").value(of) == (finding,)
    assert field("init_ms.p95").value(of) is None


def test_a_wrong_name_is_met_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"unknown field 'cold_strats'; did you mean cold_starts\?"):
        field("cold_strats")


def test_only_advice_is_a_list() -> None:
    assert [f.key for f in FIELDS if f.kind is Kind.LIST] == ["advice"]
