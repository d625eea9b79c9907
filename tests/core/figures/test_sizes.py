"""Each memory size has its summary, whatever order and repeats the lines come in."""

import random
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import FunctionSeen
from lambdatop.core.figures.sizes import Sizes
from lambdatop.core.log.record import Kind, Record
from lambdatop.core.model import MINUTE_MS
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.store import Store
from tests.core.known import END, LENGTH, PRICES, config, report


def said(ms: float, memory_mb: int = 512, **more: object) -> Record:
    record = {"billed_ms": int(ms) + 1, "max_memory_mb": 90, **more}
    return Record(Kind.REPORT, duration_ms=ms, memory_mb=memory_mb, **record)  # type: ignore[arg-type]  # fields of Record


def only(sizes: Sizes) -> SizeSeen:
    (one,) = sizes.seen()
    return one


@given(st.lists(st.floats(1, 900_000), min_size=1, max_size=200))
def test_the_summary_is_that_of_the_calls(times: list[float]) -> None:
    sizes = Sizes()
    for at, ms in enumerate(times):
        sizes.take(at, said(ms))
    seen, ordered = only(sizes), sorted(times)
    assert seen.reports == len(times)
    # Each duration is added as whole µs, so that the order of the calls does not matter.
    assert seen.mean_ms == pytest.approx(fmean(times), abs=0.00051)
    assert seen.deviation_ms == pytest.approx(pstdev(times), rel=1e-3, abs=0.00051 + ordered[-1] * 1e-6)
    for share, found in ((0.5, seen.p50_ms), (0.95, seen.p95_ms), (0.99, seen.p99_ms)):
        rank = -(-int(len(ordered) * share * 100) // 100)
        assert found == pytest.approx(ordered[max(0, rank - 1)], rel=0.02) or found == pytest.approx(
            ordered[min(rank, len(ordered) - 1)], rel=0.02
        )


def test_the_order_of_the_lines_does_not_matter() -> None:
    lines = [(at, said(10.0 + at, 512 if at % 3 else 1_024)) for at in range(100)]
    first, second = Sizes(), Sizes()
    for at, record in lines:
        first.take(at, record)
    random.Random(1).shuffle(lines)  # noqa: S311 - any order will do, the same each time
    for at, record in lines:
        second.take(at, record)
    assert [s.memory_mb for s in first.seen()] == [512, 1_024]
    for one, other in zip(first.seen(), second.seen(), strict=True):
        assert one.mean_ms == pytest.approx(other.mean_ms)
        assert (one.reports, one.p95_ms, one.first_ms, one.last_ms) == (
            other.reports,
            other.p95_ms,
            other.first_ms,
            other.last_ms,
        )


def test_a_call_that_ran_out_of_memory_tells_no_duration_and_one_that_timed_out_the_whole_of_it() -> None:
    sizes = Sizes()
    sizes.take(2, said(400, max_memory_mb=512, status="error", error_type="Runtime.OutOfMemory"))
    seen = only(sizes)
    assert (seen.reports, seen.cut, seen.mean_ms, seen.p99_ms) == (0, 1, None, None)
    assert (seen.max_memory_mb, seen.first_ms, seen.last_ms) == (512, 2, 2)
    sizes.take(1, said(10_000, status="timeout"))
    sizes.take(3, said(20))
    seen = only(sizes)
    assert (seen.reports, seen.cut, seen.mean_ms, seen.first_ms) == (2, 2, 5_010, 1)


def test_lines_that_state_no_size_or_are_no_report_count_nowhere() -> None:
    sizes = Sizes()
    sizes.take(1, Record(Kind.REPORT, duration_ms=10.0))
    sizes.take(1, Record(Kind.TIMEOUT, memory_mb=512))
    sizes.take(1, Record(Kind.REPORT, memory_mb=512))
    sizes.take(1, said(10, 0))
    assert sizes.seen() == ()


def test_the_newest_sizes_are_kept() -> None:
    sizes = Sizes()
    for number in range(20):
        sizes.take(number, said(10, 128 + number))
    assert [s.memory_mb for s in sizes.seen()] == list(range(140, 148))


def test_nothing_new_is_the_same_object() -> None:
    sizes = Sizes()
    sizes.take(1, said(10))
    assert sizes.seen() is sizes.seen()


def _store_with(minutes: range) -> Store:
    store = Store(PRICES, LENGTH)
    store.apply(FunctionSeen(config()))
    for number in minutes:
        store.apply(report(END + number * MINUTE_MS, number + 10_000))
    return store


def test_a_size_outlives_the_window_and_is_not_counted_again_when_its_lines_are() -> None:
    store = _store_with(range(-14, 0))
    later = END + 60 * MINUTE_MS
    store.snapshot(END)
    store.snapshot(later)
    for number in range(-20, 0):
        store.apply(report(END + number * MINUTE_MS, number + 10_000))
    store.apply(report(later - 1, 99_999, memory=1_024))
    row = store.snapshot(later).rows[0]
    assert [(s.memory_mb, s.reports) for s in row.sizes] == [(512, 20), (1_024, 1)]
    assert row.reports == 1
