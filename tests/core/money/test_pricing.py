"""Money: what an invocation and a month cost, exactly, and no guess where a price is not known."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.money.pricing import (
    Place,
    Usage,
    invocation_usd,
    month_after_free_tier,
    month_of,
    usage_usd,
)
from tests.core.known import PRICES

REGIONS = st.sampled_from(sorted(PRICES.regions))
HERE = Place("us-east-1", "x86_64")
USAGES = st.builds(
    Usage,
    st.integers(0, 10**8).map(Decimal),
    st.integers(0, 10**12).map(Decimal),
    st.integers(0, 10**15).map(Decimal),
)


def test_an_invocation_costs_its_gb_seconds_and_its_request() -> None:
    assert invocation_usd(PRICES, "us-east-1", "x86_64", 1_024, 1_000) == Decimal("0.0000168667")
    assert invocation_usd(PRICES, "us-east-1", "arm64", 512, 20) == Decimal("0.000000333334")
    assert invocation_usd(PRICES, "ap-east-1", "x86_64", 1_024, 1_000) == Decimal("0.0000232")


def test_ephemeral_storage_costs_above_512_mb() -> None:
    plain = invocation_usd(PRICES, "us-east-1", "arm64", 512, 1_000)
    large = invocation_usd(PRICES, "us-east-1", "arm64", 512, 1_000, ephemeral_mb=1_536)
    assert plain is not None
    assert large == plain + Decimal("0.0000000309")


def test_what_is_not_in_the_table_has_no_price() -> None:
    assert invocation_usd(PRICES, "moon-1", "arm64", 512, 20) is None
    assert invocation_usd(PRICES, "us-east-1", "riscv", 512, 20) is None


@given(st.lists(st.tuples(st.integers(128, 10_240), st.integers(1, 900_000)), max_size=30), REGIONS)
def test_a_sum_costs_the_sum_of_its_parts(invocations: list[tuple[int, int]], region: str) -> None:
    one_by_one = [invocation_usd(PRICES, region, "x86_64", mb, ms) for mb, ms in invocations]
    usage = Usage(
        Decimal(len(invocations)),
        Decimal(sum(ms for _, ms in invocations)),
        Decimal(sum(ms * mb for mb, ms in invocations)),
    )
    total = usage_usd(PRICES, Place(region, "x86_64"), usage)
    assert total is not None
    assert abs(total - sum((usd for usd in one_by_one if usd is not None), Decimal(0))) < Decimal("1e-20")


@given(st.integers(128, 10_239), st.integers(0, 900_000), REGIONS, st.sampled_from(["x86_64", "arm64"]))
def test_more_never_costs_less(memory: int, ms: int, region: str, architecture: str) -> None:
    usd = invocation_usd(PRICES, region, architecture, memory, ms)
    for other in (
        invocation_usd(PRICES, region, architecture, memory + 1, ms),
        invocation_usd(PRICES, region, architecture, memory, ms + 1),
    ):
        assert (usd is None) == (other is None)
        assert usd is None or other is None or usd <= other


def test_the_free_tier_is_shared_by_all_functions() -> None:
    month = [
        (HERE, Usage(Decimal(800_000), Decimal(0), Decimal(300_000) * 1_024_000)),
        (Place("eu-west-1", "arm64"), Usage(Decimal(1_200_000), Decimal(0), Decimal(500_000) * 1_024_000)),
    ]
    requests = Decimal("0.20")
    gb_s = (300_000 * Decimal("0.0000166667") + 500_000 * Decimal("0.0000133334")) / 2
    assert month_after_free_tier(PRICES, month) == requests + gb_s


def test_a_small_month_is_free_and_an_unknown_one_unknown() -> None:
    assert month_after_free_tier(PRICES, [(HERE, Usage(Decimal(10), Decimal(10), Decimal(1_280)))]) == 0
    assert month_after_free_tier(PRICES, [(HERE, Usage(Decimal(0), Decimal(0), Decimal(0)))]) == 0
    assert month_after_free_tier(PRICES, []) is None
    assert (
        month_after_free_tier(PRICES, [(Place("moon-1", "arm64"), Usage(Decimal(1), Decimal(1), Decimal(1)))]) is None
    )


@given(st.lists(USAGES, min_size=1, max_size=5), USAGES)
def test_the_free_tier_never_costs_and_more_use_never_saves(uses: list[Usage], one_more: Usage) -> None:
    month = [(HERE, usage) for usage in uses]
    full = sum((usd for usage in uses if (usd := usage_usd(PRICES, HERE, usage)) is not None), Decimal(0))
    after, later = month_after_free_tier(PRICES, month), month_after_free_tier(PRICES, [*month, (HERE, one_more)])
    assert after is not None
    assert later is not None
    assert 0 <= after <= full
    assert later >= after - Decimal("1e-15")


def test_a_month_has_730_hours() -> None:
    assert month_of(3_600_000) == 730
    assert Usage(Decimal(1), Decimal(2), Decimal(3)).times(month_of(3_600_000)).mb_ms == 2_190
