"""The right size: true where the truth can be known, silent where it cannot, never too small."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.figures.sizes import Sizes
from lambdatop.core.log.record import Kind, Record
from lambdatop.core.model import Row
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.terminal_text import cells
from lambdatop.core.tuning.cpu_split import Split
from lambdatop.core.tuning.right_size import Basis, right_size
from lambdatop.core.tuning.right_size_text import right_size_lines
from lambdatop.core.tuning.size_table import SIZES_MB, AtSize
from tests.core.known import PRICES, config, row


def seen(memory_mb: int, mean: float = 44.0, **changes: object) -> SizeSeen:
    plain: dict[str, object] = {
        "reports": 900, "mean_ms": mean, "deviation_ms": mean * 0.3, "p50_ms": mean * 0.95, "p95_ms": mean * 1.7,
        "p99_ms": mean * 2.5, "billed_over_ms": 0.5, "max_memory_mb": 90,
    }  # fmt: skip
    return SizeSeen(memory_mb, **{**plain, **changes})  # type: ignore[arg-type]  # fields of SizeSeen


def with_sizes(*sizes: SizeSeen, memory_mb: int = 512, **changes: object) -> Row:
    return row(config=config("api", memory_mb=memory_mb, **changes), sizes=sizes)


def line(table: tuple[AtSize, ...], memory_mb: int) -> AtSize:
    return next(one for one in table if one.memory_mb == memory_mb)


def simulated(waiting: float, cpu: float, sizes: list[int], calls: int, seed: int) -> tuple[SizeSeen, ...]:
    """Let calls vary as real ones do, by a quarter, some of them six times as long."""
    chance, truth, found = Random(seed), Split(waiting, cpu), Sizes()  # noqa: S311 - the same each time
    for mb in sizes:
        for at in range(calls):
            ms = truth.at(mb) * chance.lognormvariate(0, 0.25) * (6 if chance.random() < 0.01 else 1)
            record = Record(Kind.REPORT, duration_ms=ms, billed_ms=int(ms) + 1, memory_mb=mb, max_memory_mb=90)
            found.take(at, record)
    return found.seen()


SPLITS = {"waits": (200.0, 2.0), "works": (5.0, 400.0), "both": (60.0, 40.0)}


@pytest.mark.parametrize("nature", SPLITS)
@pytest.mark.parametrize("calls", [150, 3_000])
def test_the_truth_is_recovered_from_two_sizes(nature: str, calls: int) -> None:
    waiting, cpu = SPLITS[nature]
    # The slow ones, and the mean of what varies by a quarter, stretch all calls alike.
    truth = Split(waiting * 1.05 * 1.0317, cpu * 1.05 * 1.0317)
    lines: list[AtSize] = []
    for seed in range(8):
        found = right_size(with_sizes(*simulated(waiting, cpu, [256, 768], calls, seed)), PRICES)
        assert found.basis is Basis.FITTED
        lines += found.table
    outside = [one for one in lines if not one.low_ms <= truth.at(one.memory_mb) <= one.high_ms]
    assert len(outside) <= len(lines) / 20
    for one in lines:
        if 256 <= one.memory_mb <= 768:
            assert one.duration_ms == pytest.approx(truth.at(one.memory_mb), rel=0.15)
            assert one.high_ms - one.low_ms < 0.4 * truth.at(one.memory_mb)


def test_what_waits_is_cheapest_small_and_what_works_as_cheap_and_faster_on_a_whole_vcpu() -> None:
    waits = right_size(with_sizes(seen(512, 200), seen(1_024, 199)), PRICES)
    assert (waits.cheapest_mb, waits.fastest_mb, waits.balanced_mb) == (128, 512, 128)
    works = right_size(with_sizes(seen(512, 800), seen(1_024, 400)), PRICES)
    assert (works.cheapest_mb, works.fastest_mb, works.balanced_mb) == (1_769, 1_769, 1_769)
    both = right_size(with_sizes(seen(512, 60 + 10 * 3.455), seen(1_024, 60 + 10 * 1.7275)), PRICES)
    assert both.cheapest_mb == 128
    assert both.fastest_mb == 1_769
    assert both.balanced_mb is not None
    assert 128 <= both.balanced_mb < 1_769


TIMES = st.just(0.0) | st.floats(0.5, 20_000)
SEEN = st.builds(
    seen,
    st.sampled_from(SIZES_MB),
    TIMES,
    reports=st.integers(0, 5_000),
    max_memory_mb=st.none() | st.integers(1, 10_240),
    cut=st.integers(0, 9),
)


@given(st.lists(SEEN, max_size=5, unique_by=lambda s: s.memory_mb), st.sampled_from(SIZES_MB), st.integers(1, 900))
def test_nothing_is_recommended_below_what_was_used_and_larger_is_never_slower(
    sizes: list[SizeSeen], memory_mb: int, timeout_s: int
) -> None:
    found = right_size(with_sizes(*sizes, memory_mb=memory_mb, timeout_s=timeout_s), PRICES)
    used = max((s.max_memory_mb or 0 for s in sizes), default=0)
    recommended = {found.cheapest_mb, found.fastest_mb, found.balanced_mb} - {None}
    tried = {found.experiment.memory_mb} if found.experiment else set()
    assert all(mb is not None and mb >= used * 1.2 for mb in recommended | tried)
    assert memory_mb not in tried or found.memory_mb not in {s.memory_mb for s in sizes}
    expected = [one.duration_ms for one in found.table if one.duration_ms is not None]
    assert expected == sorted(expected, reverse=True)
    for one in found.table:
        assert one.low_ms <= one.high_ms
        assert one.duration_ms is None or one.low_ms <= one.duration_ms <= one.high_ms
    if found.cheapest_mb and found.fastest_mb:
        cheapest, fastest = line(found.table, found.cheapest_mb), line(found.table, found.fastest_mb)
        assert cheapest.per_million_usd is not None
        assert fastest.per_million_usd is not None
        assert cheapest.per_million_usd <= fastest.per_million_usd * Decimal("1.01")
    assert all(cells(text) <= 60 for text in right_size_lines(found, 60))


@given(TIMES, st.sampled_from(SIZES_MB))
def test_one_size_gives_bounds_only_and_says_what_would_tell(mean: float, memory_mb: int) -> None:
    found = right_size(with_sizes(seen(memory_mb, mean), memory_mb=memory_mb), PRICES)
    assert found.basis is Basis.BOUNDED
    assert (found.cheapest_mb, found.fastest_mb, found.balanced_mb) == (None, None, None)
    if found.experiment is None:
        assert any("without risk" in note for note in found.notes)
    else:
        assert found.experiment.memory_mb != memory_mb
    lows, highs = [one.low_ms for one in found.table], [one.high_ms for one in found.table]
    assert lows == sorted(lows, reverse=True)
    assert highs == sorted(highs, reverse=True)
    now = line(found.table, memory_mb)
    assert now.duration_ms == now.measured_ms == mean


def test_upwards_is_tried_first_and_the_answer_to_look_for_is_named() -> None:
    found = right_size(with_sizes(seen(512, 40)), PRICES)
    assert found.experiment is not None
    assert (found.experiment.memory_mb, found.experiment.calls) == (1_024, 200)
    assert "stays at 40 ms" in found.experiment.look_for
    assert "falls towards 20 ms" in found.experiment.look_for
    assert "2 min of its traffic" in found.experiment.look_for
    large = right_size(with_sizes(seen(3_008, 44), memory_mb=3_008), PRICES)
    assert large.experiment is not None
    assert large.experiment.memory_mb == 768
    assert "rises towards" in large.experiment.look_for


def test_a_size_at_which_the_slowest_calls_would_time_out_is_not_recommended() -> None:
    sizes = (seen(1_024, 2_000, p99_ms=9_000), seen(1_769, 1_160, p99_ms=5_200))
    found = right_size(with_sizes(*sizes, memory_mb=1_024, timeout_s=10), PRICES)
    assert "timeout of 10 s" in line(found.table, 512).hindrance
    assert found.cheapest_mb is not None
    assert found.cheapest_mb >= 1_024
    assert not line(found.table, 2_048).hindrance


def test_few_calls_say_nothing_and_full_memory_is_told() -> None:
    few = right_size(with_sizes(seen(512, reports=19), seen(1_024, reports=3)), PRICES)
    assert (few.basis, few.table, few.experiment) == (Basis.NOTHING, (), None)
    assert "22 calls were read" in few.verdict
    full = right_size(with_sizes(seen(512, max_memory_mb=512, cut=4)), PRICES)
    assert full.floor_mb == 615
    assert any("memory was full at 512 MB" in note for note in full.notes)
    assert any("4 calls were cut short" in note for note in full.notes)


def test_sizes_with_the_same_share_of_a_vcpu_tell_nothing_about_smaller_ones() -> None:
    found = right_size(with_sizes(seen(1_769, 40), seen(3_008, 41), memory_mb=3_008), PRICES)
    assert found.basis is Basis.BOUNDED
    assert line(found.table, 512).duration_ms is None
    assert line(found.table, 2_048).duration_ms is not None


def test_a_price_that_is_not_known_leaves_the_durations() -> None:
    arn = "arn:aws:lambda:mars-north-1:123456789012:function:api"
    found = right_size(with_sizes(seen(512, 80), seen(1_024, 60), arn=arn), PRICES)
    assert (found.cheapest_mb, found.balanced_mb) == (None, None)
    assert found.fastest_mb == 1_769
    assert line(found.table, 512).month_usd is None


def test_the_cost_is_that_of_the_price_table_with_init_and_rounding() -> None:
    found = right_size(with_sizes(seen(512, 80), seen(1_024, 60, billed_over_ms=0.5)), PRICES)
    told = line(found.table, 512)
    assert told.duration_ms is not None
    usd = (
        Decimal("0.20") + Decimal(told.duration_ms + 0.5) / 1_000 * Decimal("0.5") * Decimal("0.0000133334") * 1_000_000
    )
    assert told.per_million_usd == pytest.approx(usd)
    # 100 calls a minute for 730 hours
    assert told.month_usd == pytest.approx(usd * Decimal("4.38"))


def test_people_read_a_verdict_a_table_and_what_to_try() -> None:
    text = right_size_lines(right_size(with_sizes(seen(512, 44)), PRICES), 100)
    assert text[0].startswith("api at 512 MB: 512 MB is the only size that was seen")
    assert any("now · measured, 900 calls" in one for one in text)
    assert any(one.startswith("To find out, try 1 GB for 200 calls") for one in text)
    assert "the cheapest saves $" in right_size(with_sizes(seen(512, 80), seen(1_024, 60)), PRICES).verdict
    assert "saves" not in right_size(with_sizes(seen(128, 80), seen(512, 60), memory_mb=128), PRICES).verdict
    fitted = right_size_lines(right_size(with_sizes(seen(512, 800), seen(1_024, 400)), PRICES), 100)
    assert any("cheapest, balanced, fastest" in one for one in fitted)
