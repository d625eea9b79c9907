"""What is kept from one time to the next changes no figure."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.model import MINUTE_MS, Minute, Row
from lambdatop.ui.minute_sums import MinuteSums
from tests.ui.samples import END, SAMPLES

_ROWS = tuple(sample.row() for sample in SAMPLES[:3])
_COUNTS = st.none() | st.integers(0, 9).map(float)
_MINUTES = st.builds(
    Minute, st.just(0), invocations=_COUNTS, throttles=_COUNTS, p50=_COUNTS, p95=_COUNTS, max=_COUNTS,
    reports=st.none() | st.integers(0, 9), cold_starts=st.none() | st.integers(0, 9), cost_usd=_COUNTS,
)  # fmt: skip


def _with(rows: tuple[Row, ...], minutes: list[Minute], first_ms: int) -> tuple[Row, ...]:
    """Give each row a third of the minutes, beginning at `first_ms`."""
    each = len(minutes) // len(rows)
    parts = [minutes[n * each : (n + 1) * each] for n in range(len(rows))]
    return tuple(
        replace(row, minutes=tuple(replace(m, start_ms=first_ms + n * MINUTE_MS) for n, m in enumerate(part)))
        for row, part in zip(rows, parts, strict=True)
    )


@given(st.lists(st.tuples(st.lists(_MINUTES, min_size=6, max_size=6), st.integers(0, 2)), min_size=2, max_size=4))
def test_what_was_added_up_before_makes_no_difference(looks: list[tuple[list[Minute], int]]) -> None:
    kept = MinuteSums()
    for minutes, later in looks:
        rows = _with(_ROWS, minutes, END + later * MINUTE_MS)
        assert kept.of(rows) == MinuteSums().of(rows)
        assert kept.of(rows[1:]) == MinuteSums().of(rows[1:])


def test_only_minutes_with_news_are_added_up_anew() -> None:
    kept = MinuteSums()
    before = kept.of(_ROWS)
    first = _ROWS[0]
    news = replace(first.minutes[3], throttles=77.0)
    after = kept.of((replace(first, minutes=(*first.minutes[:3], news, *first.minutes[4:])), *_ROWS[1:]))
    assert after[3].throttles is not None
    assert after[3].throttles >= 77
    assert [n for n, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new] == [3]


def test_the_unknown_is_left_out_and_percentiles_are_weighed() -> None:
    quiet = Minute(END)
    slow = Minute(END, invocations=1.0, p95=400.0, max=900.0, reports=4, cold_starts=1)
    fast = Minute(END, invocations=3.0, p95=100.0, max=150.0, throttles=0.0)
    rows = tuple(replace(row, minutes=(m,)) for row, m in zip(_ROWS, (quiet, slow, fast), strict=True))
    [one] = MinuteSums().of(rows)
    assert (one.invocations, one.p95, one.max, one.cold_share, one.throttles) == (4.0, 175.0, 900.0, 0.25, 0.0)
    assert (one.p50, one.cost_usd) == (None, None)
    assert MinuteSums().of(()) == ()
