"""Waiting and CPU work are told apart where the data can, and never are less than nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB, Mean, Split, bounds, slowness, split

SIZES = st.integers(128, 10_240)
TIMES = st.floats(0.1, 100_000)


def mean(memory_mb: int, ms: float, error_ms: float = 1.0) -> Mean:
    return Mean(memory_mb, ms, error_ms)


@pytest.mark.parametrize(("memory_mb", "times"), [(1_769, 1.0), (10_240, 1.0), (128, 1_769 / 128), (512, 1_769 / 512)])
def test_below_one_vcpu_work_takes_longer_and_above_it_no_less(memory_mb: int, times: float) -> None:
    assert slowness(memory_mb) == pytest.approx(times)


@given(TIMES, TIMES, st.lists(st.integers(128, FULL_VCPU_MB), min_size=2, max_size=5, unique=True))
def test_the_truth_is_found_from_means_without_noise(waiting: float, cpu: float, sizes: list[int]) -> None:
    truth = Split(waiting, cpu)
    found = split([mean(mb, truth.at(mb)) for mb in sizes])
    for mb in (128, 512, 1_769, 10_240):
        assert found.at(mb) == pytest.approx(truth.at(mb), rel=1e-3)


@given(st.dictionaries(st.integers(128, FULL_VCPU_MB), st.tuples(TIMES, st.floats(0.01, 100)), min_size=2, max_size=5))
def test_no_data_make_a_part_less_than_nothing_or_a_larger_size_slower(seen: dict[int, tuple[float, float]]) -> None:
    found = split([mean(mb, ms, error) for mb, (ms, error) in seen.items()])
    assert found.waiting_ms >= 0
    assert found.cpu_ms >= 0
    times = [found.at(mb) for mb in range(128, 2_048, 64)]
    assert times == sorted(times, reverse=True)


def test_durations_that_rise_with_memory_are_all_waiting_and_steeper_than_work_all_work() -> None:
    rising = split([mean(512, 40), mean(1_024, 44)])
    assert rising.cpu_ms == 0
    assert rising.waiting_ms == pytest.approx(42)
    steep = split([mean(512, 400), mean(1_024, 100)])
    assert steep.waiting_ms == 0
    assert 100 < steep.at(1_024) < steep.at(512) < 400


def test_what_lies_far_from_the_sizes_seen_is_less_sure() -> None:
    found = split([mean(512, 100, 2), mean(1_024, 60, 2)])
    assert found.error_at(512) == pytest.approx(2)
    assert found.error_at(1_024) == pytest.approx(2)
    assert found.error_at(128) > 10 > found.error_at(768)


def test_one_mean_leaves_everything_between_all_waiting_and_all_work() -> None:
    found = bounds([mean(512, 100, 0)], 128)
    assert found is not None
    assert (found.low_ms, found.high_ms) == (100, 400)
    found = bounds([mean(512, 100, 0)], 1_024)
    assert found is not None
    assert (found.low_ms, found.high_ms) == (50, 100)


@given(TIMES, TIMES, st.lists(SIZES, min_size=1, max_size=5), SIZES)
def test_the_truth_lies_within_the_bounds(waiting: float, cpu: float, sizes: list[int], asked: int) -> None:
    truth = Split(waiting, cpu)
    found = bounds([mean(mb, truth.at(mb), truth.at(mb) * 1e-6) for mb in sizes], asked)
    assert found is not None
    assert found.low_ms <= truth.at(asked) * (1 + 1e-9)
    assert truth.at(asked) <= found.high_ms * (1 + 1e-9)


def test_means_that_contradict_each_other_bound_nothing() -> None:
    assert bounds([mean(512, 100, 1), mean(512, 400, 1)], 1_024) is None
    assert bounds([], 512) is None
