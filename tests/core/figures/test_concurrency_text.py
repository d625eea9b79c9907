"""How much of its concurrency a function uses, in words; what is not known is not said."""

import pytest

from lambdatop.core.figures.concurrency_text import account_use, highest_seen, provisioned_use, ready, reserve
from lambdatop.core.model import Row
from lambdatop.core.room import Pool, Room
from lambdatop.core.room_parts import Concurrency, Provisioned
from tests.core.known import row

POOL = Pool(1_000, 900, in_use=((0, 40.0), (60_000, 80.0)), claimed=((0, 412.0), (60_000, 130.0)))


def _seen(most: int | None, known: Concurrency | None = None) -> Row:
    return row(concurrency_max=most, room=Room(concurrency=known) if known is not None else None)


@pytest.mark.parametrize(
    ("most", "known", "pool", "text"),
    [
        (None, Concurrency(reserved=10), POOL, None),
        (7, Concurrency(reserved=10), POOL, "7 at once, 70 % of the 10 reserved"),
        (9, Concurrency(), POOL, "9 at once, 1.0 % of the 900 that functions without a reserve share"),
        (9, Concurrency(), None, "9 at once"),
        (9, None, POOL, "9 at once"),
        (9, Concurrency(reserved_known=False), POOL, "9 at once"),
        (0, Concurrency(reserved=0), POOL, "0 at once"),
    ],
)
def test_the_highest_seen_is_set_against_what_limits_it(
    most: int | None, known: Concurrency | None, pool: Pool | None, text: str | None
) -> None:
    assert highest_seen(_seen(most, known), pool) == text


def test_a_reserve_is_a_limit_and_a_promise_and_nothing_reserved_is_off() -> None:
    assert reserve(Concurrency(reserved_known=False)) is None
    assert (reserve(Concurrency()) or "").startswith("none: ")
    assert (reserve(Concurrency(reserved=0)) or "").startswith("0: switched off")
    assert (reserve(Concurrency(reserved=10)) or "").startswith("10: ")


def test_the_account_is_told_by_what_meets_its_limit() -> None:
    assert account_use(POOL) == "at most 412 of 1,000, 41 %"
    assert account_use(Pool(1_000, 900, in_use=POOL.in_use)) == "at most 80 of 1,000, 8.0 %"
    assert account_use(Pool(1_000, 900)) is None
    assert account_use(Pool(None, None, claimed=POOL.claimed)) == "at most 412"


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (Provisioned("live", 3, 3, 3, "READY"), "3 of 3 ready"),
        (Provisioned("live", 5, 4, 2, "IN_PROGRESS"), "2 of 5 ready, 4 allocated, in progress"),
        (Provisioned("live", 5, 0, 0, "FAILED", "no room"), "0 of 5 ready, failed: no room"),
        (Provisioned("live", 5), "\N{EN DASH} of 5 ready"),
    ],
)
def test_what_stands_ready_is_told_with_what_is_wrong(one: Provisioned, text: str) -> None:
    assert ready(one) == text


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (Concurrency(), None),
        (Concurrency(utilization=0.5), "at most 50 %"),
        (
            Concurrency(utilization=1.0, utilization_mean=0.25, on_provisioned=75, spilled=25),
            "at most 100 %, 25 % on average; 25 calls found none of it free (25 %)",
        ),
        (Concurrency(spilled=25), "25 calls found none of it free"),
        (Concurrency(on_provisioned=75, spilled=0), "no call found all of it busy"),
        (Concurrency(on_provisioned=0, spilled=0), None),
    ],
)
def test_how_much_of_it_is_used_is_told_with_what_spilled_over(known: Concurrency, text: str | None) -> None:
    assert provisioned_use(known) == text
