"""The monthly bill of a setting, against sums worked out by hand from AWS's price list."""

import dataclasses
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.money.estimate import Setting, estimate
from lambdatop.core.money.pricing import parse_prices

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[3] / "lambdatop/prices.toml").read_text()))
SEED = Setting("us-east-1", "x86_64", 128, Decimal(100), 10_000_000)


def test_the_example_of_aws_comes_out_to_the_last_digit() -> None:
    made = estimate(PRICES, SEED)
    assert made.gb_seconds == 125_000
    assert (made.requests, made.duration) == (Decimal(2), Decimal("2.0833375"))
    assert made.month == Decimal("4.0833375")


def test_the_free_tier_takes_off_a_million_requests_and_the_gb_seconds() -> None:
    made = estimate(PRICES, dataclasses.replace(SEED, free_tier=True))
    assert made.free_tier == Decimal("-2.2833375")
    assert made.month == Decimal("1.80")


def test_arm64_costs_a_fifth_less_of_the_duration() -> None:
    made = estimate(PRICES, dataclasses.replace(SEED, architecture="arm64"))
    assert made.month == Decimal("3.666675")


def test_cold_starts_are_billed_for_their_init() -> None:
    made = estimate(PRICES, dataclasses.replace(SEED, init_ms=Decimal(300), cold_rate=Decimal("0.01")))
    assert made.init == Decimal("0.062500125")
    assert made.gb_seconds == 128_750


def test_a_started_millisecond_is_billed_whole() -> None:
    assert estimate(PRICES, dataclasses.replace(SEED, duration_ms=Decimal("99.01"))) == estimate(PRICES, SEED)


def test_ephemeral_storage_is_billed_above_512_mb() -> None:
    made = estimate(PRICES, dataclasses.replace(SEED, ephemeral_mb=1536))
    assert made.ephemeral == Decimal(1_000_000) * Decimal("0.0000000309")


def test_provisioned_environments_cost_their_readiness_and_a_smaller_duration() -> None:
    made = estimate(PRICES, Setting("us-east-1", "x86_64", 1024, Decimal(100), 1_000_000, provisioned=1))
    assert made.provisioned == Decimal(730 * 3600) * Decimal("0.0000041667")
    assert made.duration == Decimal(100_000) * Decimal("0.0000097222")


def test_what_provisioned_environments_have_no_time_for_runs_on_demand() -> None:
    month_s = 730 * 3600
    busy = Setting(
        "us-east-1", "x86_64", 1024, Decimal(1000), 2 * month_s, Decimal(1000), Decimal("0.5"), provisioned=1
    )
    made = estimate(PRICES, busy)
    assert made.duration == month_s * (Decimal("0.0000097222") + Decimal("0.0000166667"))
    assert made.init == month_s * Decimal("0.5") * Decimal("0.0000166667")


def test_provisioned_concurrency_has_no_free_tier() -> None:
    assert estimate(PRICES, dataclasses.replace(SEED, provisioned=1, free_tier=True)).free_tier == 0


def test_beyond_six_thousand_million_gb_seconds_the_price_falls() -> None:
    made = estimate(PRICES, Setting("us-east-1", "x86_64", 1024, Decimal(1000), 7_000_000_000))
    assert made.duration == 6_000_000_000 * Decimal("0.0000166667") + 1_000_000_000 * Decimal("0.000015")


def test_a_region_without_prices_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean eu-west-1"):
        estimate(PRICES, dataclasses.replace(SEED, region="eu-wst-1"))


def test_an_architecture_without_a_price_is_no_guess() -> None:
    with pytest.raises(UsageError, match="no price of mips in us-east-1"):
        estimate(PRICES, dataclasses.replace(SEED, architecture="mips"))


SETTINGS = st.builds(
    Setting,
    region=st.sampled_from(sorted(PRICES.regions)),
    architecture=st.sampled_from(["x86_64", "arm64"]),
    memory_mb=st.integers(128, 10_240),
    duration_ms=st.decimals(0, 900_000, places=2),
    invocations=st.integers(0, 10**10),
    init_ms=st.decimals(0, 10_000, places=2),
    cold_rate=st.decimals(0, 1, places=4),
    ephemeral_mb=st.integers(512, 10_240),
    provisioned=st.integers(0, 100),
    free_tier=st.booleans(),
)


@given(SETTINGS)
def test_no_part_is_negative_but_the_free_tier_and_the_month_never_is(setting: Setting) -> None:
    made = estimate(PRICES, setting)
    assert min(made.requests, made.duration, made.init, made.ephemeral, made.provisioned, made.gb_seconds) >= 0
    assert made.free_tier <= 0
    assert made.month >= 0
    parts = (made.requests, made.duration, made.init, made.ephemeral, made.provisioned, made.free_tier)
    assert made.month == sum(parts)


@given(
    SETTINGS,
    st.sampled_from(["memory_mb", "duration_ms", "invocations", "init_ms", "ephemeral_mb"]),
    st.integers(1, 1_000),
)
def test_more_of_anything_never_costs_less(setting: Setting, what: str, more: int) -> None:
    larger = dataclasses.replace(setting, **{what: getattr(setting, what) + more})
    assert estimate(PRICES, larger).month >= estimate(PRICES, setting).month - Decimal("1e-12")


@given(SETTINGS, st.decimals(0, 1, places=4))
def test_more_cold_starts_never_cost_less(setting: Setting, rate: Decimal) -> None:
    colder = dataclasses.replace(setting, cold_rate=max(rate, setting.cold_rate))
    assert estimate(PRICES, colder).month >= estimate(PRICES, setting).month - Decimal("1e-12")


@given(SETTINGS)
def test_the_free_tier_takes_off_what_it_says_and_no_more(setting: Setting) -> None:
    full = estimate(PRICES, dataclasses.replace(setting, free_tier=False))
    free = estimate(PRICES, dataclasses.replace(setting, free_tier=True))
    assert full.free_tier == 0
    assert 0 <= full.month - free.month <= 1_000_000 * Decimal("2.8e-7") + 400_000 * Decimal("0.00002292")
