"""Rules on environments that are kept ready: too many, and too few."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdatop.core.advice.provisioned_idle import PROVISIONED_IDLE
from lambdatop.core.advice.provisioned_short import PROVISIONED_SHORT
from lambdatop.core.model import Percentiles, Row
from lambdatop.core.room_parts import Concurrency, Provisioned
from tests.core.advice.seeing import find, found, function, room, well
from tests.core.known import END

DAY_MS = 86_400_000


def ready(**changes: object) -> Row:
    plain: dict[str, object] = {
        "provisioned": (Provisioned("live", 10, 10, changed_ms=END - 30 * DAY_MS),), "on_provisioned": 1_500.0,
        "spilled": 0.0, "utilization": 0.25, "utilization_week": 0.25, "on_provisioned_week": 1_008_000.0,
    }  # fmt: skip
    return well(function(architecture="x86_64"), room=room(Concurrency(**{**plain, **changes})))  # type: ignore[arg-type]  # fields of Concurrency


def test_what_is_kept_ready_and_not_used_is_priced() -> None:
    finding = found(PROVISIONED_IDLE, ready())
    assert finding.title == "Keep 3 environments ready instead of 10"
    # Seven of half a GB for 730 hours at $0.0000041667.
    assert finding.saves_usd == Decimal("3.5") * 730 * 3_600 * Decimal("0.0000041667")
    # Ten environments, 1,008,000 calls of 40 ms in a week.
    assert "they were busy 0.7 % of the time" in finding.seen
    assert finding.sure.startswith("The prices are certain")
    arm = replace(ready(), config=function())
    assert found(PROVISIONED_IDLE, arm).sure.startswith("The prices are certain")
    ohio = function(arn="arn:aws:lambda:us-east-2:1:function:api")
    assert found(PROVISIONED_IDLE, replace(arm, config=ohio)).sure.startswith("Prices of us-east-2 are assumed")


def test_a_fifth_more_than_the_peak_of_the_week_is_kept() -> None:
    finding = found(PROVISIONED_IDLE, ready(utilization=0.1, utilization_week=0.5))
    assert finding.title == "Keep 6 environments ready instead of 10"
    assert finding.seen.endswith("over 1.0M invocations on them in 7 d.")
    # Ten of half a GB for 730 hours at $0.0000041667.
    assert f"${5 * 730 * 3_600 * 0.0000041667:.2f} a month" in finding.why


def test_three_fifths_of_use_are_enough() -> None:
    often = 15_000.0 * 672
    assert find(PROVISIONED_IDLE, ready(utilization_week=0.6, on_provisioned_week=often)) is None
    assert find(PROVISIONED_IDLE, ready(utilization_week=0.59, on_provisioned_week=often)) is not None
    # One that is half used cannot be halved.
    one = (Provisioned("live", 1, 1),)
    assert find(PROVISIONED_IDLE, ready(provisioned=one, utilization_week=0.5, on_provisioned_week=often)) is None


def test_without_a_price_nothing_is_said_to_be_saved() -> None:
    of = ready()
    elsewhere = replace(of, config=replace(of.config, arn="arn:aws:lambda:mars:1:function:api"))
    finding = found(PROVISIONED_IDLE, elsewhere)
    assert finding.saves_usd is None
    assert "$" not in finding.why


def test_what_is_needed_at_once_but_hardly_ever_is_a_question() -> None:
    finding = found(PROVISIONED_IDLE, ready(utilization_week=0.9))
    assert finding.title.startswith("Keep none of its 10")
    kept = Decimal(5) * 730 * 3_600 * Decimal("0.0000041667")
    dearer = Decimal(1_008_000) * 730 / 168 * Decimal("0.02") * (Decimal("0.0000166667") - Decimal("0.0000097222"))
    assert finding.saves_usd == pytest.approx(kept - dearer)
    assert find(PROVISIONED_IDLE, ready(utilization_week=0.9, on_provisioned_week=15_000.0 * 672)) is None


@pytest.mark.parametrize(("days", "tells"), [(0.99, False), (1, True), (3, True), (30, True)])
def test_what_was_set_within_the_day_is_not_judged(days: float, tells: bool) -> None:  # noqa: FBT001 - a column of the table
    """As where a schedule or target tracking sets it: that follows the traffic already."""
    one = (Provisioned("live", 10, 10, changed_ms=END - round(days * DAY_MS)),)
    finding = find(PROVISIONED_IDLE, ready(provisioned=one))
    assert (finding is not None) is tells
    if finding is not None:
        assert finding.seen.endswith(f"in {min(days, 7)} d.") or days == 1


def test_what_is_used_or_not_known_is_left() -> None:
    assert find(PROVISIONED_IDLE, ready(provisioned=())) is None
    assert find(PROVISIONED_IDLE, ready(provisioned=None)) is None
    assert find(PROVISIONED_IDLE, ready(utilization_week=None)) is None
    assert find(PROVISIONED_IDLE, ready(on_provisioned_week=None)) is None
    assert find(PROVISIONED_IDLE, ready(spilled=1.0)) is None
    unknown = replace(ready(utilization_week=0.9), duration=Percentiles())
    assert find(PROVISIONED_IDLE, unknown) is None
    assert found(PROVISIONED_IDLE, ready(utilization_week=None, on_provisioned_week=0.0)).title.startswith("Keep none")


@pytest.mark.parametrize(
    ("spilled", "severity"),
    [(0.0, None), (15.0, None), (16.0, "info"), (78.0, "info"), (79.0, "warning"), (None, None)],
)
def test_calls_that_spill_over(spilled: float | None, severity: str | None) -> None:
    finding = find(PROVISIONED_SHORT, ready(spilled=spilled))
    assert (finding.severity if finding else None) == severity
    if finding is not None:
        assert finding.saves_usd == -Decimal("0.5") * 730 * 3_600 * Decimal("0.0000041667")
    assert find(PROVISIONED_SHORT, well()) is None


def test_as_many_are_kept_as_ran_at_once_or_as_the_share_that_spilled() -> None:
    at_once = replace(ready(spilled=100.0), concurrency_max=20)
    assert found(PROVISIONED_SHORT, at_once).title.startswith("Keep 20 environments ready instead of 10")
    half = found(PROVISIONED_SHORT, ready(spilled=1_500.0))
    assert half.title.startswith("Keep 15 environments ready instead of 10")
    assert find(PROVISIONED_SHORT, ready(spilled=100.0, on_provisioned=None)) is None
    assert find(PROVISIONED_SHORT, ready(spilled=100.0, provisioned=())) is None
