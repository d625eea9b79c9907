"""The script that renews the price table: it asks as it would ask AWS, and changes what AWS says and no more."""

import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lambdatop.core.money.prices import Part, parse_prices
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_SECRET_KEY, DemoServer

ROOT = Path(__file__).parents[1]
TODAY = date(2027, 3, 1)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import prices  # noqa: PLC0415 - a script, not a package

    assert prices is sys.modules["prices"]
    return prices


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoServer]:
    with DemoServer() as server:
        yield server


@pytest.fixture
def table(tmp_path: Path) -> Path:
    copy = tmp_path / "prices.toml"
    copy.write_text((ROOT / "lambdatop/prices.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return copy


@pytest.fixture
def ask(script: ModuleType, demo: DemoServer, table: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", DEMO_ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", DEMO_SECRET_KEY)
    return lambda: script.main(["--endpoint-url", demo.url, "--table", str(table)], TODAY)


def test_a_table_that_is_true_gets_a_new_date_and_what_was_assumed(
    ask: Callable[[], int], table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tomllib.loads(table.read_text(encoding="utf-8"))
    assert ask() == 0
    after = tomllib.loads(table.read_text(encoding="utf-8"))
    assert capsys.readouterr().out == "eu-west-1: edge_request assumed 0.0000006 → 0.0000006\n"
    assert after["as_of"] == "2027-03-01"
    assert after["sources"] == [
        "AWS Price List API, offers AWSLambda and AmazonCloudWatch, read on 2027-03-01",
        *(source for source in before["sources"] if source.startswith("https://")),
    ]
    assert after["regions"].pop("eu-west-1")["edge_request"] == "0.0000006"
    before["regions"].pop("eu-west-1")
    assert parse_prices(after).regions == parse_prices(before).regions


def test_what_aws_charges_otherwise_or_now_says_is_put_in_and_printed(
    ask: Callable[[], int], table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = table.read_text(encoding="utf-8")
    text = text.replace('snapstart_cache = "0.0000015046"', 'snapstart_cache = "0.000001"')
    text = text.replace('provisioned = "0.0000033334"', 'provisioned = "0.0000030000"')
    text = re.sub(r"(?m)(\[regions.eu-west-1\])\n.*\n.*\n", r"\1\n", text)
    table.write_text(text, encoding="utf-8")
    assert ask() == 0
    assert capsys.readouterr().out.splitlines() == [
        "eu-west-1: edge_request assumed 0.0000006 → 0.0000006",
        "eu-west-1: x86_64 duration assumed 0.0000166667 → 0.0000166667",
        "eu-west-1: x86_64 request assumed 0.0000002 → 0.0000002",
        "us-east-1: arm64 provisioned 0.000003 → 0.0000033334",
        "us-east-1: snapstart_cache 0.000001 → 0.0000015046",
    ]
    made = parse_prices(tomllib.loads(table.read_text(encoding="utf-8")))
    assert made.regions["us-east-1"].of(Part.PROVISIONED, "arm64") == Decimal("0.0000033334")
    assert made.regions["eu-west-1"].assumptions([Part.DURATION], "x86_64") == ()
    assert made.regions["eu-west-1"].assumptions([Part.DURATION], "arm64") == ("GB-seconds on arm64",)


def test_what_nothing_is_found_of_stays_as_it_is(
    script: ModuleType,
    ask: Callable[[], int],
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(script, "OFFERS", ("AmazonEC2",))
    before = table.read_bytes()
    assert ask() == 1
    assert table.read_bytes() == before
    assert "stays as it is" in capsys.readouterr().err


def _product(usage: str, *tiers: tuple[str, str], region: str = "eu-west-1") -> dict[str, Any]:
    sizes = {str(n): {"beginRange": begin, "pricePerUnit": {"USD": usd}} for n, (begin, usd) in enumerate(tiers)}
    attributes = {"usagetype": usage, "regionCode": region}
    return {"product": {"attributes": attributes}, "terms": {"OnDemand": {"x": {"priceDimensions": sizes}}}}


@pytest.mark.parametrize(
    ("usage", "part"),
    [
        ("Request", ("x86_64", "request")),
        ("EU-Request-ARM", ("arm64", "request")),
        ("USW2-Lambda-GB-Second", ("x86_64", "duration")),
        ("EUC1-Lambda-Edge-Request", ("", "edge_request")),
        ("EUC1-Lambda-Edge-GB-Second", ("", "edge_duration")),
        ("USE1-Lambda-SnapStart-Restored-GB", ("", "snapstart_restore")),
        ("EU-CW:GMD-Metrics", ("", "metrics")),
        ("Global-Request", None),
        ("EU-Lambda-Managed-Instances-m7g.large-Management-Hours", None),
    ],
)
def test_a_usage_type_is_known_behind_the_prefix_of_its_region(
    script: ModuleType, usage: str, part: tuple[str, str] | None
) -> None:
    assert list(script.found([_product(usage, ("0", "0.5"))]).get("eu-west-1", {})) == ([part] if part else [])


def test_regions_of_other_partitions_and_what_is_free_are_left_out(script: ModuleType) -> None:
    others = [_product("Request", ("0", "1"), region=region) for region in ("cn-north-1", "us-gov-west-1", "")]
    assert script.found([*others, _product("Request", ("0", "0.00"))]) == {}


def test_of_two_prices_of_the_same_the_dearer_stands(script: ModuleType) -> None:
    found = script.found([_product("Request", ("0", usd)) for usd in ("0.2", "0.3", "0.1")])
    assert found["eu-west-1"]["x86_64", Part.REQUEST] == ((Decimal(0), Decimal("0.3")),)


def test_a_new_region_and_steps_that_are_not_the_usual_ones_are_written_out(script: ModuleType, table: Path) -> None:
    old = table.read_text(encoding="utf-8")
    tiers = [("100", "0.00001"), ("0", "0.00002")]
    new = script.renewed(
        tomllib.loads(old), script.found([_product("Lambda-GB-Second", *tiers, region="xx-new-1")]), TODAY
    )
    text = script.written(old, new)
    made = parse_prices(tomllib.loads(text))
    assert [(str(s.from_gb_s), str(s.usd)) for s in made.regions["xx-new-1"].steps["x86_64"]] == [
        ("0", "0.00002"),
        ("100", "0.00001"),
    ]
    assert list(script.changes(parse_prices(tomllib.loads(old)), made)) == ["xx-new-1: new"]
    assert text.startswith(old[:60])
