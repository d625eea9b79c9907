from datetime import UTC, datetime

import pytest
from botocore.utils import parse_timestamp
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.timestamps import as_datetime, as_ms, to_ms


@given(st.integers(0, 4_102_444_800))
def test_the_cheap_reader_reads_what_botocore_reads(seconds: int) -> None:
    expected = round(parse_timestamp(seconds).timestamp() * 1000)
    assert to_ms(seconds) == expected
    assert to_ms(float(seconds)) == expected
    assert to_ms(str(seconds)) == expected
    assert to_ms(datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) == expected


@given(st.integers(0, 4_102_444_800_000))
def test_there_and_back_again(ms: int) -> None:
    assert as_ms(as_datetime(ms)) == ms
    assert as_ms(ms) == ms


def test_no_zone_means_utc() -> None:
    assert as_ms(datetime(2026, 11, 23, 14)) == 1_795_442_400_000  # noqa: DTZ001  # that is the case


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01"])
def test_what_is_no_time_is_no_guess(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        to_ms(text)
