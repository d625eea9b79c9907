"""The price table: dated, sourced, whole; what no source tells is assumed and named."""

import copy
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lambdatop.core.money.prices import ARCHITECTURES, BY_REGION, HOME, Part, parse_prices
from tests.core.known import PRICES

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parents[3] / "lambdatop/prices.toml").read_text(encoding="utf-8"))
DAY_MS = 86_400_000
AS_OF_MS = 1_795_392_000_000
"""2026-11-23, 0:00 UTC."""


def _changed(**regions: object) -> dict[str, Any]:
    table = copy.deepcopy(TABLE)
    table["regions"] |= {name.replace("_", "-"): given for name, given in regions.items()}
    return table


def test_the_table_is_dated_names_its_sources_and_has_every_commercial_region() -> None:
    assert len(PRICES.sources) >= 3
    assert (PRICES.free_requests, PRICES.free_gb_seconds) == (Decimal(1_000_000), Decimal(400_000))
    assert len(PRICES.regions) == 34
    assert not any(name.startswith(("cn-", "us-gov-")) for name in PRICES.regions)


def test_prices_are_of_one_order_everywhere() -> None:
    home = PRICES.regions[HOME]
    for name, region in PRICES.regions.items():
        assert region.usd.keys() == home.usd.keys(), name
        for key, usd in region.usd.items():
            assert home.usd[key] / 2 < usd < home.usd[key] * 2, (name, key)
        for steps in region.steps.values():
            assert [s.from_gb_s for s in steps] == sorted(s.from_gb_s for s in steps), name
            assert [s.usd for s in steps] == sorted((s.usd for s in steps), reverse=True), name
        for part in Part:
            assert region.of(part, "arm64") <= region.of(part, "x86_64"), (name, part)


def test_every_price_of_us_east_1_is_known() -> None:
    assert PRICES.regions[HOME].assumed == frozenset()


def test_the_steps_that_aws_publishes_follow_from_the_first_price() -> None:
    x86, arm = (PRICES.regions[HOME].steps[a] for a in ARCHITECTURES)
    assert [(str(s.from_gb_s), str(s.usd)) for s in x86] == [
        ("0", "0.0000166667"),
        ("6000000000", "0.0000150000"),
        ("15000000000", "0.0000133334"),
    ]
    assert [(str(s.from_gb_s), str(s.usd)) for s in arm] == [
        ("0", "0.0000133334"),
        ("7500000000", "0.0000120001"),
        ("18750000000", "0.0000106667"),
    ]


@pytest.mark.parametrize("region", ["us-west-2", "af-south-1", "eu-south-1", "eu-central-2", "me-south-1"])
def test_the_usual_ratio_gives_the_prices_of_arm64_that_are_known(region: str) -> None:
    table = copy.deepcopy(TABLE)
    known = PRICES.regions[region].of(Part.DURATION, "arm64")
    del table["regions"][region]["arm64"]["duration"]
    made = parse_prices(table).regions[region]
    assert made.of(Part.DURATION, "arm64") == known
    assert made.assumptions([Part.REQUEST, Part.DURATION], "arm64") == ("GB-seconds on arm64",)
    assert made.assumptions([Part.REQUEST, Part.DURATION], "x86_64") == ()


def test_what_no_source_tells_is_that_of_us_east_1_and_named() -> None:
    made = parse_prices(_changed(moon_1={"x86_64": {"duration": "0.00002"}})).regions["moon-1"]
    assert made.of(Part.REQUEST, "x86_64") == Decimal("0.0000002")
    assert made.of(Part.DURATION, "x86_64") == Decimal("0.00002")
    assert made.of(Part.DURATION, "arm64") == Decimal("0.000016")
    assert [s.usd for s in made.steps["x86_64"]] == [Decimal(usd) for usd in ("0.00002", "0.000018", "0.000016")]
    assert made.assumptions([Part.DURATION, Part.EPHEMERAL, Part.SNAPSTART_CACHE], "x86_64") == (
        "ephemeral storage on x86_64",
        "SnapStart cache",
    )
    with pytest.raises(KeyError):
        made.of(Part.DURATION, "riscv")


def test_a_region_may_have_steps_of_its_own() -> None:
    own = {"x86_64": {"duration": "0.00002", "steps": [["100", "0.000019"]]}}
    made = parse_prices(_changed(moon_1=own)).regions["moon-1"]
    assert [(s.from_gb_s, s.usd) for s in made.steps["x86_64"]] == [
        (Decimal(0), Decimal("0.00002")),
        (Decimal(100), Decimal("0.000019")),
    ]


def test_a_table_grows_old_after_ninety_days() -> None:
    prices = parse_prices({**TABLE, "as_of": "2026-11-23"})
    assert prices.age_days(AS_OF_MS - 1) == -1
    assert prices.age_days(AS_OF_MS) == 0
    assert prices.too_old(AS_OF_MS + 91 * DAY_MS - 1) == ""
    assert prices.too_old(AS_OF_MS + 91 * DAY_MS) == (
        "prices are of 2026-11-23, 91 days ago: AWS may charge otherwise now"
    )


def test_what_lambdatop_itself_asks_for_has_a_price_everywhere() -> None:
    assert PRICES.own("eu-west-1", Part.METRICS) == Decimal("0.00001")
    assert PRICES.own("moon-1", Part.LIVE_TAIL) == Decimal("0.01")
    assert all(PRICES.own("moon-1", part) for part in BY_REGION)


@pytest.mark.parametrize("broken", ["free_tier", "steps", "usual", "regions", "sources"])
def test_a_table_of_another_shape_is_refused(broken: str) -> None:
    with pytest.raises(TypeError, match="a price table"):
        parse_prices(TABLE | {broken: 1})


def test_a_table_without_a_price_of_us_east_1_is_refused() -> None:
    table = copy.deepcopy(TABLE)
    del table["regions"]["us-east-1"]["arm64"]["duration"]
    with pytest.raises(TypeError, match="us-east-1 whole, arm64 duration included"):
        parse_prices(table)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        parse_prices(TABLE | {"as_of": "soon"})
