"""`lambdatop estimate` prints the bill of the contract, for people and for scripts, without asking AWS."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lambdatop.cli import main
from lambdatop.cli.price_table import price_table

SEED = ["estimate", "--memory", "128", "--duration-ms", "100", "--invocations", "10000000"]


@pytest.fixture(autouse=True)
def _day_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the clock still: the table grows old, and these tests must not."""
    as_of = datetime.fromisoformat(price_table().as_of).replace(tzinfo=UTC)
    monkeypatch.setattr("time.time_ns", lambda: round(as_of.timestamp()) * 1_000_000_000)


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


@pytest.mark.parametrize(
    ("invocations", "told"),
    [("0", "0 GB-s"), ("1", "0.0125 GB-s"), ("1000", "12.5 GB-s"), ("8000", "100 GB-s"), ("12345678", "154,321 GB-s")],
)
def test_a_few_gb_seconds_are_not_none(capsys: pytest.CaptureFixture[str], invocations: str, told: str) -> None:
    assert main([*SEED[:-1], invocations]) == 0
    assert f"invocations and {told} a month" in capsys.readouterr().out


def test_less_than_a_cent_is_not_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SEED[:-1], "1", "--free-tier"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["duration", "<0.01"] in lines
    assert ["free", "tier", ">-0.01"] in lines
    assert ["month", "0.00"] in lines


def test_what_cold_starts_take_and_how_many_there_are_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    for alone in (["--init-ms", "500"], ["--cold-rate", "0.1"]):
        assert main([*SEED, *alone]) == 2
        assert "--init-ms and --cold-rate go together" in capsys.readouterr().err
    assert _json(capsys, "--init-ms", "500", "--cold-rate", "0") == _json(capsys)
    assert _json(capsys, "--init-ms", "500", "--cold-rate", "0.1") != _json(capsys)


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


def test_a_price_that_no_source_tells_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    taipei = ["--region", "ap-east-2", "--arch", "arm64"]
    assert _json(capsys, *taipei)["assumed"] == ["requests on arm64", "GB-seconds on arm64"]
    assert main([*SEED, *taipei, "--provisioned", "1", "--ephemeral-mb", "1024"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "assumed, as no source tells: requests on arm64, GB-seconds on arm64, ephemeral storage on arm64, "
        "provisioned concurrency on arm64, duration on provisioned concurrency on arm64"
    )
    assert _json(capsys, "--region", "eu-west-1", "--arch", "arm64").get("assumed") is None
    assert _json(capsys, "--region", "eu-west-1", "--arch", "arm64", "--provisioned", "1")["assumed"] == [
        "provisioned concurrency on arm64",
        "duration on provisioned concurrency on arm64",
    ]


def test_an_old_table_says_so_beside_the_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 4_000_000_000_000_000_000)
    assert main(SEED) == 0
    assert "days ago: AWS may charge otherwise now" in capsys.readouterr().out.splitlines()[-1]
    assert main([*SEED, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["schema"] == "lambdatop/estimate/1"
    assert "days ago: AWS may charge otherwise now" in err
