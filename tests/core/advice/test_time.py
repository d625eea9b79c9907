"""Rules on timeouts, cold starts, the package and tracing, at their borders."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdatop.core.advice.cold_starts import COLD_STARTS, takes_snap_start
from lambdatop.core.advice.package_large import PACKAGE_LARGE
from lambdatop.core.advice.timeout_long import TIMEOUT_LONG
from lambdatop.core.advice.timeout_short import TIMEOUT_SHORT
from lambdatop.core.advice.tracing_off import TRACING_OFF
from lambdatop.core.bill import Bill
from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.model import InitTimes, Percentiles, Row, Tuning
from lambdatop.core.room_parts import Concurrency, Configuration, Grant, Provisioned, Sources
from tests.core.advice.seeing import find, found, function, room, well

MB = 1024 * 1024


def test_calls_that_time_out_are_critical_from_two_on() -> None:
    assert found(TIMEOUT_SHORT, well(timeouts=1)).severity == "warning"
    finding = found(TIMEOUT_SHORT, well(timeouts=2))
    assert (finding.severity, finding.change) == ("critical", Tuning(512, 20))
    assert finding.title == "2 ran into the timeout of 10 s"


@pytest.mark.parametrize(("p99", "fires"), [(8_000.0, False), (8_001.0, True)])
def test_four_fifths_of_the_timeout_are_near(p99: float, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    finding = find(TIMEOUT_SHORT, well(duration=Percentiles(avg=40.0, p99=p99, max=9_000.0)))
    assert (finding is not None) is fires
    if finding is not None:
        assert (finding.severity, finding.change) == ("warning", Tuning(512, 13))


def test_few_calls_do_not_tell_that_the_timeout_is_near() -> None:
    slow = Percentiles(avg=9_000.0, p99=9_900.0, max=9_900.0)
    assert find(TIMEOUT_SHORT, well(duration=slow, invocations=19)) is None
    assert find(TIMEOUT_SHORT, well(duration=Percentiles(), timeouts=None)) is None


def test_no_timeout_is_proposed_that_api_gateway_or_lambda_does_not_wait_for() -> None:
    called = room(Sources(grants=(Grant("s", "apigateway.amazonaws.com", "API Gateway", "lambda:InvokeFunction"),)))
    assert found(TIMEOUT_SHORT, well(function(timeout_s=20), timeouts=3, room=called)).change == Tuning(512, 29)
    finding = found(TIMEOUT_SHORT, well(function(timeout_s=29), timeouts=3, room=called))
    assert finding.change is None
    assert "behind a queue" in finding.advice
    longest = found(TIMEOUT_SHORT, well(function(timeout_s=900), timeouts=3))
    assert longest.change is None
    assert "split the work" in longest.advice


@pytest.mark.parametrize(("longest", "fires"), [(5_999.0, True), (6_000.0, False)])
def test_ten_times_the_longest_call_is_far(longest: float, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    finding = find(TIMEOUT_LONG, well(function(timeout_s=60), duration=Percentiles(avg=40.0, max=longest)))
    assert (finding is not None) is fires
    if finding is not None:
        assert finding.change == Tuning(512, 18)


def test_a_hung_call_is_priced() -> None:
    of = function(timeout_s=900, memory_mb=1_024, architecture="x86_64")
    # 900 GB-seconds at $0.0000166667.
    assert "at $0.015 each" in found(TIMEOUT_LONG, well(of)).why


def test_a_long_timeout_harms_only_where_much_is_known() -> None:
    assert find(TIMEOUT_LONG, well(function(timeout_s=59))) is None
    assert find(TIMEOUT_LONG, well(function(timeout_s=60), invocations=49)) is None
    assert find(TIMEOUT_LONG, well(function(timeout_s=60), timeouts=1)) is None
    assert find(TIMEOUT_LONG, well(function(timeout_s=60), out_of_memory=1)) is None
    assert found(TIMEOUT_LONG, well(function(timeout_s=60), invocations=50)).change == Tuning(512, 10)


def cold(share: float, p95: float, of: Row | None = None, **changes: object) -> Row:
    starts = max(1, round(share * 1_500))
    of = of or well(function(runtime="nodejs24.x"))
    return replace(of, cold_starts=starts, cold_start_rate=share, init=InitTimes(p95, p95, p95), **changes)  # type: ignore[arg-type]  # fields of Row


@pytest.mark.parametrize(
    ("share", "p95", "severity"),
    [
        (0.05, 900.0, None), (0.051, 900.0, "info"), (0.051, 199.0, None), (0.051, 1_001.0, "warning"),
        (0.051, 200.0, "info"), (0.01, 1_000.0, None), (0.01, 1_001.0, "info"), (0.009, 4_000.0, None),
    ],
)  # fmt: skip
def test_cold_starts_that_are_many_or_long(share: float, p95: float, severity: str | None) -> None:
    finding = find(COLD_STARTS, cold(share, p95))
    assert (finding.severity if finding else None) == severity


def test_what_began_most_of_them_is_said() -> None:
    causes = ColdStarts(((ColdCause.SCALE_OUT, 60), (ColdCause.IDLE, 10)), unknown=6)
    assert "; most of them: scale-out" in found(COLD_STARTS, cold(0.2, 900.0, cold=causes)).seen
    unclear = ColdStarts(((ColdCause.SCALE_OUT, 38),), unknown=38)
    assert "most of them" not in found(COLD_STARTS, cold(0.2, 900.0, cold=unclear)).seen


def test_few_reports_do_not_tell_that_cold_starts_are_many() -> None:
    assert find(COLD_STARTS, cold(0.2, 900.0, reports=50)) is not None
    assert find(COLD_STARTS, cold(0.2, 900.0, reports=49)) is None
    assert find(COLD_STARTS, replace(cold(0.2, 900.0), cold_start_rate=None)) is None


def test_what_provisioned_concurrency_would_cost_is_said() -> None:
    of = well(function(runtime="nodejs24.x", memory_mb=1_024, architecture="x86_64"), concurrency_max=6)
    advice = found(COLD_STARTS, cold(0.2, 2_000.0, of)).advice
    # 6 GB for 730 hours at $0.0000041667; 1,500 calls of 40 ms in a quarter of an hour, 1 GB each, $0.0000069445 less.
    assert f"would cost ${6 * 730 * 3600 * 0.0000041667:.2f} a month" in advice
    assert f"take ${1_500 * 2_920 * 0.04 * 0.0000069445:.2f} off" in advice
    assert "SnapStart" not in advice


def test_snap_start_costs_nothing_for_java_and_is_priced_for_python() -> None:
    java = found(COLD_STARTS, cold(0.2, 2_000.0, well(function(runtime="java21")))).advice
    python = found(COLD_STARTS, cold(0.2, 2_000.0, well(function(runtime="python3.13", memory_mb=1_024)))).advice
    assert "at no charge for java21" in java
    # A GB cached for 730 hours at $0.0000015046, restored 300 times in a quarter of an hour at $0.0001397998.
    assert f"about ${730 * 3600 * 0.0000015046 + 300 * 2_920 * 0.0001397998:.2f} a month" in python
    half = well(function(runtime="python3.13", memory_mb=1_024), coverage=0.5)
    of_half = found(COLD_STARTS, cold(0.2, 2_000.0, half)).advice
    assert f"about ${730 * 3600 * 0.0000015046 + 600 * 2_920 * 0.0001397998:.2f} a month" in of_half


def test_without_a_price_no_sum_is_told() -> None:
    elsewhere = function(arn="arn:aws:lambda:mars:1:function:api", runtime="python3.13")
    advice = found(COLD_STARTS, cold(0.2, 2_000.0, well(elsewhere, concurrency_max=6))).advice
    assert "$" not in advice
    assert "SnapStart starts it from a snapshot" in advice


def test_what_goes_with_nothing_else_is_not_proposed() -> None:
    ready = room(Concurrency(provisioned=(Provisioned("live", 3),)))
    on = found(COLD_STARTS, cold(0.2, 2_000.0, well(function(snap_start=True)))).advice
    kept = found(COLD_STARTS, cold(0.2, 2_000.0, well(room=ready))).advice
    image = found(COLD_STARTS, cold(0.2, 2_000.0, well(function(package_type="Image", runtime=None)))).advice
    disk = found(COLD_STARTS, cold(0.2, 2_000.0, well(function(ephemeral_mb=1_024)))).advice
    assert "SnapStart" not in on + kept + image + disk
    assert "Provisioned" not in on + kept
    assert "Provisioned" in image


def test_what_cold_starts_cost_is_said_where_it_is_known() -> None:
    of = cold(0.2, 2_000.0, bill=Bill(init=Decimal("0.01")))
    assert "they cost $29.20 a month" in found(COLD_STARTS, of).seen


@pytest.mark.parametrize(
    ("runtime", "there"),
    [
        ("java11", True), ("java8.al2", False), ("java25", True), ("python3.12", True), ("python3.11", False),
        ("python3.9", False), ("dotnet8", True), ("dotnet6", False), ("dotnetcore3.1", False), ("nodejs24.x", False),
        ("provided.al2023", False), (None, False),
    ],
)  # fmt: skip
def test_runtimes_with_snap_start(runtime: str | None, there: bool) -> None:  # noqa: FBT001 - a column of the table
    assert takes_snap_start(runtime) is there


@pytest.mark.parametrize(("size", "fires"), [(50 * MB, False), (50 * MB + 1, True), (None, False)])
def test_fifty_megabytes_are_a_large_package(size: int | None, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(PACKAGE_LARGE, well(function(code_size=size))) is not None) is fires


def test_the_size_and_what_starts_take_are_said() -> None:
    of = well(
        function(code_size=60 * MB, layers=("arn:a:1",)), cold_starts=9, init=InitTimes(2_900.0, 3_400.0, 3_400.0)
    )
    finding = found(PACKAGE_LARGE, of)
    assert finding.title == "Make its package smaller: 60 MB zipped"
    assert finding.seen == "60 MB zipped, layers not counted; cold starts take 2.9 s, the middle of 9."
    assert found(PACKAGE_LARGE, well(function(code_size=60 * MB))).seen == "60 MB zipped."


def test_an_image_may_be_large() -> None:
    assert find(PACKAGE_LARGE, well(function(code_size=900 * MB, package_type="Image"))) is None


@pytest.mark.parametrize(
    ("changes", "fires"),
    [
        ({}, False), ({"errors": 7, "error_rate": 0.0049}, False), ({"errors": 8, "error_rate": 0.005}, True), ({"timeouts": 1}, True),
        ({"duration": Percentiles(p95=999.0)}, False), ({"duration": Percentiles(p95=1_000.0)}, True),
    ],
)  # fmt: skip
def test_tracing_is_missed_where_there_is_trouble(changes: dict[str, object], fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(TRACING_OFF, well(function(tracing="PassThrough"), **changes)) is not None) is fires
    assert find(TRACING_OFF, well(function(tracing="Active"), **changes)) is None
    assert find(TRACING_OFF, well(function(tracing=None), **changes)) is None


def test_tracing_is_what_was_read_last() -> None:
    switched_on = room(Configuration(tracing="Active"))
    assert (
        find(TRACING_OFF, well(function(tracing="PassThrough"), errors=300, error_rate=0.2, room=switched_on)) is None
    )
