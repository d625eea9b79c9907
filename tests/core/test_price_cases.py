"""Prices worked out by hand, or by AWS on its pricing page, to the last digit.

AWS's own examples stand as (page: …) and were rounded to cents there; here they are worked out on.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdatop.core.money.estimate import Setting, estimate
from lambdatop.core.money.prices import HOME, Part
from lambdatop.core.money.pricing import (
    Place,
    Usage,
    cached_s,
    edge_usd,
    invocation_usd,
    month_after_free_tier,
    parts_usd,
    provisioned_usd,
    ready_s,
    snapstart_usd,
    stepped,
    streamed_usd,
)
from tests.core.known import PRICES

D = Decimal
X86 = Place(HOME, "x86_64")
ARM = Place(HOME, "arm64")
GB_S = 1_024_000
MONTH_S = 2_628_000
SEED = Setting(HOME, "x86_64", 128, D(100), 10_000_000)


def _exact(made: D | None, by_hand: str) -> None:
    assert made is not None
    assert made == D(by_hand), made


@pytest.mark.parametrize(
    ("region", "architecture", "memory_mb", "billed_ms", "ephemeral_mb", "by_hand"),
    [
        # 0.0000002 + 0.001 s * 0.125 GB * 0.0000166667
        pytest.param(HOME, "x86_64", 128, 1, 512, "0.0000002020833375", id="the least that an invocation costs"),
        pytest.param(HOME, "arm64", 128, 1, 512, "0.000000201666675", id="the same on arm64"),
        # 0.0000002 + 900 * 10 * 0.0000166667
        pytest.param(HOME, "x86_64", 10_240, 900_000, 512, "0.1500005", id="the most, a quarter of an hour at 10 GB"),
        pytest.param(HOME, "arm64", 10_240, 900_000, 512, "0.1200008", id="the most on arm64"),
        pytest.param(HOME, "x86_64", 1_769, 100, 512, "0.000003079237529296875", id="one whole vCPU for 100 ms"),
        pytest.param(HOME, "x86_64", 1_024, 0, 512, "0.0000002", id="a request alone"),
        # + 1 s * 9.5 GB * 0.0000000309
        pytest.param(HOME, "x86_64", 1_024, 1_000, 10_240, "0.00001716025", id="all the ephemeral storage there is"),
        pytest.param(HOME, "x86_64", 1_024, 1_000, 513, "0.00001686673017578125", id="one MB of ephemeral storage"),
        pytest.param("af-south-1", "x86_64", 1_024, 1_000, 512, "0.00002237", id="Cape Town"),
        pytest.param("ap-east-1", "arm64", 1_024, 1_000, 512, "0.00001858", id="Hong Kong on arm64"),
        pytest.param("eu-central-2", "x86_64", 512, 250, 1_536, "0.0000025227", id="Zurich, with 1 GB more storage"),
        pytest.param("ap-southeast-5", "arm64", 2_048, 40, 512, "0.00000114", id="Malaysia on arm64, the cheapest"),
        pytest.param("il-central-1", "x86_64", 1_024, 1_000, 512, "0.00001771", id="Tel Aviv"),
        pytest.param("il-central-1", "arm64", 1_024, 1_000, 512, "0.00001421", id="Tel Aviv on arm64, by the ratio"),
        pytest.param("me-central-1", "arm64", 1_024, 1_000, 512, "0.0000167834", id="Emirates on arm64, by the ratio"),
        pytest.param("ap-east-2", "x86_64", 1_024, 1_000, 512, "0.0000168667", id="Taipei, as in us-east-1"),
    ],
)
def test_an_invocation(
    region: str, architecture: str, memory_mb: int, billed_ms: int, ephemeral_mb: int, by_hand: str
) -> None:
    _exact(invocation_usd(PRICES, region, architecture, memory_mb, billed_ms, ephemeral_mb), by_hand)


@pytest.mark.parametrize(
    ("architecture", "gb_s", "by_hand"),
    [
        pytest.param("x86_64", "0", "0", id="nothing"),
        pytest.param("x86_64", "5999999999", "100000.1999833333", id="one GB-second before the second step"),
        pytest.param("x86_64", "6000000000", "100000.2", id="the whole first step"),
        pytest.param("x86_64", "6000000001", "100000.200015", id="the first of the second step"),
        pytest.param("x86_64", "15000000000", "235000.2", id="both steps"),
        pytest.param("x86_64", "15000000001", "235000.2000133334", id="the first of the third step"),
        pytest.param("x86_64", "20000000000", "301667.2", id="far in the third step"),
        pytest.param("arm64", "7500000000", "100000.5", id="the whole first step of arm64"),
        pytest.param("arm64", "7500000001", "100000.5000120001", id="the first of its second step"),
        pytest.param("arm64", "18750000000", "235001.625", id="both of its steps"),
        pytest.param("arm64", "18750000001", "235001.6250106667", id="the first of its third step"),
    ],
)
def test_steps_of_a_month(architecture: str, gb_s: str, by_hand: str) -> None:
    _exact(stepped(PRICES.regions[HOME].steps[architecture], D(gb_s)), by_hand)


@pytest.mark.parametrize(
    ("setting", "by_hand"),
    [
        pytest.param(SEED, "4.0833375", id="128 MB, 100 ms, 10 M: $2.0833 + $2.00"),
        pytest.param(replace(SEED, free_tier=True), "1.80", id="after the free tier: $1.80"),
        pytest.param(replace(SEED, architecture="arm64"), "3.666675", id="on arm64"),
        pytest.param(replace(SEED, architecture="arm64", free_tier=True), "1.80", id="on arm64, free tier"),
        pytest.param(replace(SEED, region="ap-east-1"), "5.665", id="in Hong Kong"),
        pytest.param(replace(SEED, duration_ms=D("100.01")), "4.104170875", id="a started ms is a whole one"),
        pytest.param(replace(SEED, duration_ms=D("0.4")), "2.020833375", id="and so is the first"),
        pytest.param(replace(SEED, init_ms=D(300), cold_rate=D("0.01")), "4.145837625", id="1 % cold, 300 ms of init"),
        # ceil(100.4 + 300.4) - ceil(100.4) = 300, not 301: what is rounded is the sum
        pytest.param(
            replace(SEED, duration_ms=D("100.4"), init_ms=D("300.4"), cold_rate=D("0.01")),
            "4.166671",
            id="duration and init are rounded up together",
        ),
        pytest.param(
            Setting(HOME, "x86_64", 1_536, D(120), 3_000_000, free_tier=True), "2.733338", id="page: mobile backend"
        ),
        pytest.param(Setting(HOME, "x86_64", 1_024, D(2_000), 7_440_000), "249.488496", id="page: telemetry"),
        pytest.param(
            Setting(HOME, "x86_64", 4_096, D(280), 6_000_000, ephemeral_mb=2_048, free_tier=True),
            "106.411412",
            id="page: support tickets with 2,048 MB of storage",
        ),
        pytest.param(
            Setting(HOME, "x86_64", 128, D(1_000), 3_200_000, free_tier=True), "0.44", id="GB-seconds just free"
        ),
        pytest.param(
            Setting(HOME, "x86_64", 128, D(1_000), 3_200_008, free_tier=True), "0.4400182667", id="eight calls more"
        ),
        pytest.param(Setting(HOME, "x86_64", 128, D(1), 1_000_000, free_tier=True), "0", id="a million requests"),
        pytest.param(Setting(HOME, "x86_64", 128, D(1), 1_000_001, free_tier=True), "0.0000002", id="and one more"),
        pytest.param(Setting(HOME, "x86_64", 1_024, D(1_000), 7_000_000_000), "116400.2", id="into the second step"),
        # ready: 5 * 0.5 GB * 2,628,000 s * 0.0000041667; runs: 1 M * 0.1 s * 0.5 GB * 0.0000097222
        pytest.param(
            Setting(HOME, "x86_64", 512, D(100), 1_000_000, provisioned=5), "28.061329", id="five stand ready"
        ),
        pytest.param(Setting(HOME, "arm64", 512, D(100), 1_000_000, provisioned=5), "22.489328", id="five on arm64"),
        pytest.param(
            Setting(HOME, "x86_64", 512, D(100), 1_000_000, provisioned=5, free_tier=True),
            "28.061329",
            id="what stands ready takes the free tier away",
        ),
        # one environment has room for 2,628,000 calls of 1 s; the other half spills over and pays on demand
        pytest.param(
            Setting(HOME, "x86_64", 1_024, D(1_000), 2 * MONTH_S, provisioned=1), "81.3513168", id="half spills over"
        ),
    ],
)
def test_a_setting_for_a_month(setting: Setting, by_hand: str) -> None:
    _exact(estimate(PRICES, setting).month, by_hand)


def _used(gb_s: str, requests: str) -> Usage:
    return Usage(D(requests), D(0), D(gb_s) * GB_S)


@pytest.mark.parametrize(
    ("month", "unfree", "by_hand"),
    [
        pytest.param([(X86, _used("400000", "1000000"))], [], "0", id="all of it free"),
        # half of the GB-seconds are free on each: 200,000 * 0.0000166667 + 200,000 * 0.0000133334
        pytest.param(
            [(X86, _used("400000", "500000")), (ARM, _used("400000", "500000"))], [], "6.00002", id="shared by both"
        ),
        pytest.param(
            [(X86, _used("6000400000", "1000000"))], [], "100000.2", id="what is free is not in the first step"
        ),
        # 4 G + 4 G of one region and architecture make 8 G: the steps are those of the sum
        pytest.param(
            [(X86, _used("4000200000", "500000")), (X86, _used("4000200000", "500000"))],
            [],
            "130000.2",
            id="steps count all functions together",
        ),
        pytest.param(
            [(X86, _used("6000400000", "1000000")), (Place("us-west-2", "x86_64"), _used("0", "0"))],
            [],
            "100000.2",
            id="of one region",
        ),
        pytest.param([], [(X86, _used("400000", "1000000"))], "6.86668", id="none for provisioned concurrency"),
        pytest.param(
            [(X86, _used("400000", "1000000"))], [(X86, _used("100", "5"))], "0.001667670", id="free beside it"
        ),
    ],
)
def test_a_month_after_the_free_tier(
    month: list[tuple[Place, Usage]], unfree: list[tuple[Place, Usage]], by_hand: str
) -> None:
    _exact(month_after_free_tier(PRICES, month, unfree), by_hand)


@pytest.mark.parametrize(
    ("place", "memory_mb", "environments", "seconds", "by_hand"),
    [
        pytest.param(X86, 1_536, 100, 28_800, "18.000144", id="page: launch day, 100 for eight hours"),
        pytest.param(X86, 4_096, 7, 86_400, "10.08008064", id="page: Cyber Monday, 7 for a day"),
        pytest.param(ARM, 1_024, 10, 300, "0.0100002", id="ten for five minutes on arm64"),
        pytest.param(Place("sa-east-1", "x86_64"), 1_024, 1, MONTH_S, "17.4425616", id="one for a month in Sao Paulo"),
        pytest.param(Place("sa-east-1", "arm64"), 1_024, 1, MONTH_S, "13.9541544", id="on arm64, by the ratio"),
    ],
)
def test_environments_that_stand_ready(
    place: Place, memory_mb: int, environments: int, seconds: int, by_hand: str
) -> None:
    _exact(provisioned_usd(PRICES, place, memory_mb, environments, D(seconds)), by_hand)


def test_time_ready_is_rounded_up_to_five_minutes_and_a_snapshot_is_kept_for_three_hours() -> None:
    assert [ready_s(s) for s in (0, 1, 299, 300, 301, 28_800)] == [0, 300, 300, 300, 600, 28_800]
    assert [cached_s(D(s)) for s in (1, 10_800, 10_801)] == [10_800, 10_800, 10_801]


def test_launch_day_on_aws_page_comes_out_whole() -> None:
    ready = provisioned_usd(PRICES, X86, 1_536, 100, D(28_800))
    busy = parts_usd(PRICES, X86, Usage(D(500_000), D(50_000_000), D(75_000 * GB_S)), D(1))
    assert ready is not None
    assert busy is not None
    assert busy.duration == D("0.729165")
    rest = month_after_free_tier(PRICES, [(X86, Usage(D(3_000_000), D(0), D(450_000 * GB_S)))])
    assert rest == D("1.233335")
    assert round(ready + busy.duration + rest, 2) == D("19.96")


def test_part_of_what_ran_found_an_environment_ready() -> None:
    used = Usage(D(1_000), D(110_000), D(110 * GB_S), D(10_000), D(10 * GB_S))
    parts = parts_usd(PRICES, replace(X86, ephemeral_mb=1_536), used, D("0.25"))
    assert parts is not None
    # 75 GB-s on demand and 25 on what stood ready; init of 10 GB-s on demand; 110 s * 1 GB of storage
    assert (parts.requests, parts.duration) == (D("0.0002"), D("0.0014930575"))
    assert (parts.init, parts.ephemeral) == (D("0.000166667"), D("0.000003399"))


@pytest.mark.parametrize(
    ("cached_gb_s", "restored_gb", "by_hand"),
    [
        pytest.param("2678400", "74400", "14.43102576", id="page: one version for a month, 1 % of 7.44 M restored"),
        pytest.param("10800", "0", "0.01624968", id="a version of 1 GB for three hours"),
        pytest.param("0", "0.125", "0.000017474975", id="one restore of 128 MB"),
    ],
)
def test_snapshots(cached_gb_s: str, restored_gb: str, by_hand: str) -> None:
    _exact(snapstart_usd(PRICES, ARM, D(cached_gb_s), D(restored_gb)), by_hand)


@pytest.mark.parametrize(
    ("responses", "mb_each", "by_hand"),
    [
        pytest.param(1_000_000, "7", "7.8125", id="page: a million of 7 MB"),
        pytest.param(2_000_000, "0.1", "0", id="page: small ones are free"),
        pytest.param(1, "6", "0", id="six MB are free"),
        pytest.param(1_024, "7", "0.008", id="a GB beyond them"),
    ],
)
def test_streamed_responses(responses: int, mb_each: str, by_hand: str) -> None:
    _exact(streamed_usd(PRICES, X86, D(responses), D(mb_each)), by_hand)


def test_lambda_at_edge() -> None:
    _exact(edge_usd(PRICES, HOME, D(10_000_000), D(10_000_000 * 10 * 128)), "6.625125")
    _exact(edge_usd(PRICES, HOME, D(1), D(128)), "0.00000060625125")


@pytest.mark.parametrize(
    ("part", "units", "by_hand"),
    [
        # 20 functions * 6 metrics, each minute for 30 days
        pytest.param(Part.METRICS, 120 * 60 * 24 * 30, "51.84", id="GetMetricData for a month"),
        pytest.param(Part.LIVE_TAIL, 180, "1.80", id="three hours of Live Tail"),
        pytest.param(Part.LOGS_INSIGHTS, 100, "0.5", id="100 GB of Logs Insights"),
        pytest.param(Part.LOG_STORAGE, 50, "1.5", id="50 GB of logs for a month"),
    ],
)
def test_what_asking_and_keeping_costs(part: Part, units: int, by_hand: str) -> None:
    _exact(PRICES.own(HOME, part) * units, by_hand)


def test_where_there_is_no_price_there_is_no_cost() -> None:
    moon, riscv = Place("moon-1", "x86_64"), Place(HOME, "riscv")
    for place in (moon, riscv):
        assert parts_usd(PRICES, place, _used("1", "1")) is None
        assert provisioned_usd(PRICES, place, 128, 1, D(1)) is None
        assert snapstart_usd(PRICES, place, D(1), D(1)) is None
        assert streamed_usd(PRICES, place, D(1), D(7)) is None
    assert edge_usd(PRICES, "moon-1", D(1), D(1)) is None
