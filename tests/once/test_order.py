"""Worst first unless told; largest first when told; what is unknown comes last."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.fields import FIELDS
from lambdatop.core.model import Row
from lambdatop.once.order import ordered
from tests.once.accounts import account, busy, config, failing, idle, unread


def _names(rows: tuple[Row, ...]) -> list[str]:
    return [row.config.name for row in rows]


def test_worst_first_unless_told() -> None:
    assert _names(ordered(account().rows)) == ["image-resize", "checkout-api", "nightly-report", "audit-stream"]


def test_largest_first_and_unknown_last() -> None:
    assert _names(ordered(account().rows, "cost_usd.month")) == [
        "image-resize",
        "checkout-api",
        "nightly-report",
        "audit-stream",
    ]
    assert _names(ordered(account().rows, "invocations", top=2)) == ["checkout-api", "audit-stream"]


def test_text_goes_from_a_to_z() -> None:
    assert _names(ordered(account().rows, "name")) == sorted(_names(account().rows))


def test_equals_are_in_the_order_of_their_names() -> None:
    rows = [dataclasses.replace(busy(), config=config(name)) for name in ("c", "a", "b")]
    assert _names(ordered(rows)) == ["a", "b", "c"]
    assert _names(ordered(rows, "errors")) == ["a", "b", "c"]


def test_an_unknown_field_names_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"duration_ms\.p95"):
        ordered(account().rows, "duration.p95")


@given(st.permutations([busy(), failing(), idle(), unread()]), st.sampled_from([f.key for f in FIELDS]))
def test_every_field_sorts_and_where_a_row_stood_before_does_not_matter(rows: list[Row], key: str) -> None:
    assert ordered(rows, key) == ordered([busy(), failing(), idle(), unread()], key)
    assert len(ordered(rows, key)) == 4
