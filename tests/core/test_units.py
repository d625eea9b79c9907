"""Figures for people: fixed widths, one way of writing each, and the way back."""

from datetime import timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core import units
from lambdatop.core.errors import UsageError

FIGURES = (units.count, units.rate, units.ms, units.duration, units.memory, units.share, units.money, units.usd)
ANY = st.floats(0, 1e16, allow_nan=False)
MOMENT = 1_796_000_647_020


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0"), (1_204, "1,204"), (999_999, "999,999"), (1_000_000, "1.0M"), (12_345_678, "12.3M")],
)
def test_counts_have_commas_while_there_is_room(n: int, text: str) -> None:
    assert units.count(n) == text


@pytest.mark.parametrize(
    ("n", "width", "text"), [(12_345, 5, "12.3k"), (12_345, 4, "12k"), (1_000, 4, "1.0k"), (999_960, 5, "1.0M")]
)
def test_counts_fit_narrow_columns(n: int, width: int, text: str) -> None:
    assert units.count(n, width) == text


@pytest.mark.parametrize(
    ("x", "text"), [(0, "0"), (0.04, "<0.1"), (2.53, "2.5"), (9.96, "10"), (86, "86"), (1_204, "1,204")]
)
def test_rates(x: float, text: str) -> None:
    assert units.rate(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (0.01, "<0.1"),
        (1.53, "1.5"),
        (38, "38"),
        (2_140, "2,140"),
        (9_999.4, "9,999"),
        (9_999.6, "10.0 s"),
        (28_900, "28.9 s"),
        (900_000, "900 s"),
        (5_400_000, "90 min"),
    ],
)
def test_durations_in_a_column(x: float, text: str) -> None:
    assert units.ms(x) == text


@pytest.mark.parametrize(("x", "text"), [(38, "38 ms"), (3_300, "3.3 s"), (0, "0 ms"), (900_000, "900 s")])
def test_durations_in_a_sentence_have_their_unit(x: float, text: str) -> None:
    assert units.duration(x) == text


@pytest.mark.parametrize(
    ("mb", "text"),
    [
        (128, "128 MB"),
        (1_024, "1 GB"),
        (1_536, "1.5 GB"),
        (1_769, "1,769 MB"),
        (3_008, "3,008 MB"),
        (10_240, "10 GB"),
        (10_000, "9.8 GB"),
    ],
)
def test_memory(mb: int, text: str) -> None:
    assert units.memory(mb) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (0.0001, "0.0 %"),
        (0.041, "4.1 %"),
        (0.116, "11.6 %"),
        (0.5, "50 %"),
        (0.997, "99 %"),
        (1, "100 %"),
    ],
)
def test_shares(x: float, text: str) -> None:
    assert units.share(x) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ("0", "0"),
        ("0.0001", "<0.001"),
        ("0.024", "0.024"),
        ("0.9996", "1.00"),
        ("12.3", "12.30"),
        ("1234", "1,234"),
    ],
)
def test_money_in_a_column(x: str, text: str) -> None:
    assert units.money(Decimal(x)) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        ("0", "$0"),
        ("0.00000001", "<$0.0000001"),
        ("0.00000033", "$0.0000003"),
        ("0.0000034", "$0.0000034"),
        ("0.0005", "$0.00050"),
        ("0.024", "$0.024"),
        ("1.7", "$1.70"),
        ("12345", "$12,345"),
        ("-1.8", "-$1.80"),
    ],
)
def test_money_in_a_sentence(x: str, text: str) -> None:
    assert units.usd(Decimal(x)) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [(-5, "0 s"), (8_400, "8 s"), (240_000, "4 min"), (3 * 3_600_000, "3 h"), (2 * 86_400_000, "2 d")],
)
def test_ages(x: int, text: str) -> None:
    assert units.age(x) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1_023, "1,023 bytes"),
        (1_024, "1 KB"),
        (34 * 1_024, "34 KB"),
        (1_048_575, "1.0 MB"),
        (1_048_576, "1.0 MB"),
        (12_897_485, "12.3 MB"),
        (1_073_741_823, "1.0 GB"),
        (66_571_993_088, "62.0 GB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert units.size(count) == text


def test_what_is_unknown_is_a_dash_everywhere() -> None:
    said = {say(None) for say in (*FIGURES, units.age, units.size, units.clock, units.utc)}
    assert said == {units.UNKNOWN}


def test_moments_in_a_zone_and_for_machines() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert units.clock(MOMENT) == "01:04:07"
    assert units.clock(MOMENT, east) == "06:34:07"
    assert units.clock(MOMENT, millis=True) == "01:04:07.020"
    assert units.utc(MOMENT) == "2026-11-30T01:04:07Z"


@given(st.one_of(st.none(), st.integers(-(10**30), 10**30)))
def test_no_timestamp_breaks_a_clock(at_ms: int | None) -> None:
    assert len(units.clock(at_ms)) in {1, 8}
    assert len(units.clock(at_ms, millis=True)) in {1, 12}
    assert units.utc(at_ms)


@given(ANY)
def test_no_figure_is_wider_than_its_column(x: float) -> None:
    assert len(units.rate(x)) <= units.RATE_WIDTH
    assert len(units.ms(x)) <= units.MS_WIDTH
    assert len(units.memory(x)) <= units.MEMORY_WIDTH
    assert len(units.share(x)) <= units.SHARE_WIDTH
    assert len(units.money(x)) <= units.MONEY_WIDTH
    assert len(units.age(x)) <= units.AGE_WIDTH


@given(st.floats(0, 1e16), st.integers(4, 12))
def test_a_count_keeps_to_the_width_it_is_given(n: float, width: int) -> None:
    assert len(units.count(n, width)) <= width


@given(ANY, ANY)
def test_a_longer_time_never_reads_as_a_shorter_one(a: float, b: float) -> None:
    small, large = sorted((min(a, 8e10), min(b, 8e10)))
    assert _ms_of(units.duration(small)) <= _ms_of(units.duration(large))


def _ms_of(text: str) -> float:
    number, unit = text.replace(",", "").replace("<", "").split()
    return float(number) * {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}[unit]


@given(st.integers(1, 10**13))
def test_a_length_of_time_is_read_as_it_was_written(x: int) -> None:
    assert units.parse_duration(units.write_duration(x)) == x


@pytest.mark.parametrize(
    ("text", "ms"), [("15m", 900_000), ("90s", 90_000), ("1.5h", 5_400_000), (" 2d ", 172_800_000), ("15min", 900_000)]
)
def test_lengths_of_time(text: str, ms: int) -> None:
    assert units.parse_duration(text) == ms


@pytest.mark.parametrize("text", ["", "15", "m", "-5m", "0s", "1e3s", "fifteen minutes", "5 m m", "0.0001ms", "٣m"])
def test_what_is_no_length_of_time_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="expected a number and s, m, h or d"):
        units.parse_duration(text)


def test_a_span_in_a_heading() -> None:
    assert [units.span(x) for x in (900_000, 90_000, 3 * 3_600_000, 1_500)] == ["15 min", "90 s", "3 h", "1500 ms"]
