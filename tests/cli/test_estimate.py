"""`lambdatop estimate` prints the bill of the contract, for people and for scripts, without asking AWS."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from lambdatop.cli import main

SEED = ["estimate", "--memory", "128", "--duration-ms", "100", "--invocations", "10000000"]


def _json(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, object]:
    assert main([*SEED, "--format", "json", *more]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    made = json.loads(out, parse_float=Decimal)
    assert isinstance(made, dict)
    return made


def test_the_document_is_that_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    made = _json(capsys, "--free-tier")
    assert list(made) == [
        "schema",
        "region",
        "architecture",
        "memory_mb",
        "duration_ms",
        "invocations",
        "gb_seconds",
        "cost_usd",
        "prices_as_of",
    ]
    assert made["schema"] == "lambdatop/estimate/1"
    assert made["cost_usd"] == {
        "requests": Decimal(2),
        "duration": Decimal("2.0833375"),
        "init": 0,
        "ephemeral": 0,
        "provisioned": 0,
        "free_tier": Decimal("-2.2833375"),
        "month": Decimal("1.8"),
    }


def test_the_table_is_a_bill(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SEED) == 0
    out = capsys.readouterr().out
    assert "128 MB · 100 ms" in out
    assert "10,000,000 invocations and 125,000 GB-s a month" in out
    assert ["month", "4.08"] in [line.split() for line in out.splitlines()]
    assert "free tier" not in out


def test_commas_may_set_off_thousands(capsys: pytest.CaptureFixture[str]) -> None:
    plain = _json(capsys)
    assert _json(capsys, "--invocations", "10,000,000") == plain


def test_the_region_is_said_by_option_environment_or_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert _json(capsys)["region"] == "us-east-1"
    path = tmp_path / "config.toml"
    path.write_text('region = "sa-east-1"\n')
    assert _json(capsys, "--config", str(path))["region"] == "sa-east-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert _json(capsys, "--config", str(path))["region"] == "eu-central-1"
    assert _json(capsys, "--region", "eu-west-1")["region"] == "eu-west-1"


def test_nothing_costs_nothing_and_no_part_is_minus_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SEED[:-1], "0", "--free-tier", "--format", "json"]) == 0
    out = capsys.readouterr().out
    assert "-0.0" not in out
    assert json.loads(out)["cost_usd"]["month"] == 0
