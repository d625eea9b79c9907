"""A name that is not known is answered with the nearest right one, or with all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError, unknown

FIELDS = ("errors", "error_rate", "cost_usd.window", "cost_usd.month")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("eror_rate", "unknown field 'eror_rate'; did you mean error_rate?"),
        ("ERRORS", "unknown field 'ERRORS'; did you mean errors?"),
        ("cost", "unknown field 'cost'; did you mean cost_usd.window?"),
        ("x", f"unknown field 'x'; expected one of {', '.join(FIELDS)}"),
        ("", f"unknown field ''; expected one of {', '.join(FIELDS)}"),
    ],
)
def test_the_nearest_name_is_given(name: str, said: str) -> None:
    assert str(unknown("field", name, FIELDS)) == said


@given(st.text())
def test_any_name_is_a_usage_error_of_one_line(name: str) -> None:
    error = unknown("field", name, FIELDS)
    assert isinstance(error, UsageError)
    assert "\n" not in str(error)
