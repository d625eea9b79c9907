"""Rules on memory: at their borders, and with what another size would save."""

import re
from decimal import Decimal

import pytest

from lambdatop.core.advice.memory_over import MEMORY_OVER
from lambdatop.core.advice.memory_under import MEMORY_UNDER
from lambdatop.core.advice.out_of_memory import OUT_OF_MEMORY
from lambdatop.core.model import Percentiles, Row, Tuning
from lambdatop.core.size_seen import SizeSeen
from tests.core.advice.seeing import find, found, function, size, well


def with_size(memory_mb: int, *, calls: int = 1_500, **changes: object) -> Row:
    of = function(memory_mb=memory_mb, architecture="x86_64")
    mean_ms = 40.0
    return well(of, sizes=(size(memory_mb, mean_ms, **changes),), invocations=calls)


def test_killed_calls_want_twice_the_memory_and_say_what_it_costs() -> None:
    finding = found(
        OUT_OF_MEMORY, well(out_of_memory=5, sizes=(size(512, cut=5, max_memory_mb=512),), invocations=90_000)
    )
    assert finding.severity == "critical"
    assert finding.change == Tuning(1_024, 10)
    assert finding.seen == "5 ran out of 512 MB, of 1,500 invocations read in 15 min."
    assert finding.saves_usd is not None
    assert finding.saves_usd < -5
    assert f"${-finding.saves_usd:.2f}" in finding.sure


def test_killed_calls_of_a_size_that_was_changed_since_say_nothing() -> None:
    assert find(OUT_OF_MEMORY, well(out_of_memory=5, sizes=(size(256, cut=5), size(512)))) is None
    assert find(OUT_OF_MEMORY, well(out_of_memory=5, sizes=(size(256, cut=5),))) is None
    assert find(OUT_OF_MEMORY, well(out_of_memory=0, sizes=(size(512, cut=5),))) is None
    assert find(OUT_OF_MEMORY, well(out_of_memory=None)) is None


def test_above_the_largest_size_there_is_nothing_to_change() -> None:
    of = function(memory_mb=10_240)
    finding = found(OUT_OF_MEMORY, well(of, out_of_memory=2, sizes=(size(10_240, cut=2),)))
    assert (finding.change, finding.saves_usd) == (None, None)
    assert "no size twice as large" in finding.advice


@pytest.mark.parametrize(("used", "fires"), [(460, False), (461, True), (512, True)])
def test_nine_tenths_of_the_memory_are_too_much(used: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    finding = find(MEMORY_UNDER, well(sizes=(size(512, max_memory_mb=used),)))
    assert (finding is not None) is fires
    if finding is not None:
        assert finding.change == Tuning(768, 10)
        assert finding.saves_usd is not None
        assert finding.saves_usd <= 0


def test_a_fifth_more_than_was_used_is_proposed_and_its_cost_is_told() -> None:
    # 1,500 MB and a fifth are 1,800: 1,769 MB would be too small.
    finding = found(MEMORY_UNDER, well(function(memory_mb=1_536), sizes=(size(1_536, max_memory_mb=1_500),)))
    assert finding.change == Tuning(2_048, 10)
    assert finding.title == "Give it 2 GB: nearly all of 1.5 GB is used"
    assert finding.saves_usd is not None
    assert f"at most ${-finding.saves_usd:.2f} a month more" in finding.sure
    exactly = size(1_280, max_memory_mb=1_152, reports=20)
    assert found(MEMORY_UNDER, well(function(memory_mb=1_280), sizes=(exactly,))).change == Tuning(1_536, 10)


def test_nothing_is_larger_than_the_largest() -> None:
    finding = found(MEMORY_UNDER, well(function(memory_mb=10_240), sizes=(size(10_240, max_memory_mb=10_000),)))
    assert (finding.change, finding.saves_usd) == (None, None)
    assert finding.title == "Give it more memory: nearly all of it is used"
    assert "no larger size" in finding.advice


def test_memory_is_not_judged_by_few_calls_nor_beside_killed_ones() -> None:
    nearly_all = size(512, max_memory_mb=500, reports=19)
    assert find(MEMORY_UNDER, well(sizes=(nearly_all,))) is None
    assert find(MEMORY_UNDER, well(sizes=(size(512, max_memory_mb=500),), out_of_memory=1)) is None
    assert find(MEMORY_UNDER, well(sizes=(size(256, max_memory_mb=250),))) is None


def test_beyond_one_vcpu_less_memory_is_sure_to_save() -> None:
    finding = found(MEMORY_OVER, with_size(3_008, calls=15_000, max_memory_mb=175))
    assert finding.title == "Use 1,769 MB instead of 3,008 MB"
    assert finding.change == Tuning(1_769, 10)
    # 15,000 calls of 40 ms in a quarter of an hour, 2,920 of them a month: (3,008 - 1,769) / 1,024 GB less each.
    gb_s = Decimal(15_000 * 2_920) * Decimal("0.04") * (3_008 - 1_769) / 1_024
    assert finding.saves_usd == pytest.approx(gb_s * Decimal("0.0000166667"), rel=Decimal("0.05"))


@pytest.mark.parametrize(("used", "fires"), [(1_203, True), (1_204, False)])
def test_two_fifths_are_enough_use(used: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(MEMORY_OVER, with_size(3_008, calls=15_000, max_memory_mb=used)) is not None) is fires


def test_exactly_two_fifths_are_enough_use() -> None:
    assert find(MEMORY_OVER, with_size(2_560, calls=15_000, max_memory_mb=1_023)) is not None
    assert find(MEMORY_OVER, with_size(2_560, calls=15_000, max_memory_mb=1_024)) is None


def test_what_costs_next_to_nothing_is_left_alone() -> None:
    assert find(MEMORY_OVER, with_size(3_008, calls=10, max_memory_mb=175)) is None
    assert find(MEMORY_OVER, with_size(3_008, calls=0, max_memory_mb=175)) is None


def test_a_size_below_what_was_used_and_a_fifth_is_never_proposed() -> None:
    finding = found(MEMORY_OVER, with_size(10_240, calls=15_000, max_memory_mb=2_000))
    assert finding.change is not None
    assert finding.change.memory_mb == 3_008


@pytest.mark.parametrize(("reports", "fires"), [(49, False), (50, True)])
def test_spare_memory_is_told_from_fifty_calls_on(reports: int, fires: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (find(MEMORY_OVER, with_size(3_008, calls=15_000, max_memory_mb=175, reports=reports)) is not None) is fires


def test_what_is_only_possible_is_tried_where_it_is_worth_it() -> None:
    finding = found(MEMORY_OVER, with_size(1_024, calls=15_000, max_memory_mb=209))
    assert finding.title == "Try 512 MB instead of 1 GB"
    assert finding.saves_usd is None
    # If all of it waits, half the GB-seconds: 15,000 calls of 40 ms and half a GB, 2,920 times a month.
    half = 15_000 * 2_920 * 0.04 * 0.5 * 0.0000166667
    told = re.fullmatch(r"It has run at one size: .* works?, and \$([0-9.]+) a month, if they wait\.", finding.sure)
    assert told is not None
    assert float(told[1]) == pytest.approx(half, rel=0.1)
    assert find(MEMORY_OVER, with_size(1_024, calls=150, max_memory_mb=209)) is None


def test_a_function_that_must_not_get_slower_keeps_its_memory() -> None:
    plenty = (size(1_024, max_memory_mb=209),)
    of = function(memory_mb=1_024, architecture="x86_64")
    busy = Percentiles(avg=900.0, p99=1_000.0, max=1_200.0)
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=15_000, throttles=3)) is None
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=15_000, timeouts=1)) is None
    # 2,000 calls of 0.9 s in 900 s keep two environments busy all the time: a shard or a reservation holds it back.
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=2_000, duration=busy, concurrency_max=2)) is None
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=2_000, duration=busy, concurrency_max=4)) is not None


def test_what_is_not_known_does_not_hold_it_back() -> None:
    plenty = (size(1_024, max_memory_mb=209),)
    of = function(memory_mb=1_024, architecture="x86_64")
    busy = Percentiles(avg=900.0, max=1_200.0)
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=15_000, duration=Percentiles())) is not None
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=15_000, concurrency_max=None)) is not None
    # One environment that is always busy is what a queue of one looks like, and what steady traffic does.
    assert find(MEMORY_OVER, well(of, sizes=plenty, invocations=1_000, duration=busy, concurrency_max=1)) is not None


def test_slowest_calls_must_still_fit_the_timeout() -> None:
    of = function(memory_mb=1_024, architecture="x86_64", timeout_s=1)
    slow = size(1_024, 400.0, max_memory_mb=209, p99_ms=600.0)
    assert find(MEMORY_OVER, well(of, sizes=(slow,), invocations=15_000)) is None


def test_two_sizes_tell_what_memory_is_bought_for() -> None:
    works = (_mean(512, 400.0), _mean(1_024, 200.0))
    waits = (_mean(512, 100.0), _mean(1_024, 100.0))
    of = function(memory_mb=1_024, architecture="x86_64")
    assert find(MEMORY_OVER, well(of, sizes=works, invocations=15_000)) is None
    finding = found(MEMORY_OVER, well(of, sizes=waits, invocations=15_000))
    assert finding.change == Tuning(128, 10)
    assert finding.saves_usd is not None
    assert finding.saves_usd > 20
    assert finding.sure.startswith("Sizes that were seen tell waiting from work")


def _mean(memory_mb: int, mean_ms: float) -> SizeSeen:
    return size(memory_mb, mean_ms, max_memory_mb=90, reports=5_000)
