"""What may be changed, what a change makes, and what takes it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.change import Change, change_between, changed, diff, inverse, said, validate

TUNINGS = st.builds(Tuning, st.integers(128, 10_240), st.integers(1, 900))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("f", 127), "memory is 128 to 10,240 MB, not 127"),
        (Change("f", 10_241), "memory is 128 to 10,240 MB, not 10,241"),
        (Change("f", None, 0), "the timeout is 1 to 900 s, not 0"),
        (Change("f", 512, 901), "the timeout is 1 to 900 s, not 901"),
        (Change("f"), "nothing to change: expected a memory size or a timeout"),
    ],
)
def test_a_bad_value_says_what_is_allowed(change: Change, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        validate(change)
    assert str(raised.value) == said


@given(st.integers(128, 10_240), st.integers(1, 900))
def test_what_lambda_takes_is_taken(memory_mb: int, timeout_s: int) -> None:
    validate(Change("f", memory_mb, timeout_s))
    validate(Change("f", memory_mb))


def test_managed_instances_go_further() -> None:
    validate(Change("f", 32_768, 5_400), managed_instances=True)
    with pytest.raises(UsageError, match="32,768"):
        validate(Change("f", 32_769), managed_instances=True)


@given(TUNINGS, TUNINGS)
def test_the_inverse_takes_back_and_the_difference_makes(before: Tuning, after: Tuning) -> None:
    assert changed(before, change_between("f", before, after)) == after
    assert changed(after, inverse("f", before, after)) == before


@given(TUNINGS, TUNINGS, TUNINGS)
def test_the_inverse_leaves_alone_what_was_left_alone(before: Tuning, after: Tuning, now: Tuning) -> None:
    back = changed(now, inverse("f", before, after))
    if before.memory_mb == after.memory_mb:
        assert back.memory_mb == now.memory_mb
    if before.timeout_s == after.timeout_s:
        assert back.timeout_s == now.timeout_s


def test_a_difference_is_said_a_line_a_setting() -> None:
    assert diff(Tuning(512, 3), Tuning(1_024, 900)) == ("memory 512 MB → 1 GB", "timeout 3 s → 900 s")
    assert diff(Tuning(512, 3), Tuning(512, 3)) == ()
    assert said(Tuning(1_769, 30)) == "1,769 MB, 30 s"
