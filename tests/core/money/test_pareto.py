"""Who carries a bill."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.money.pareto import few, pareto

money = st.decimals(0, 10_000, places=9)
costs = st.dictionaries(st.text(min_size=1, max_size=5), st.none() | money, max_size=12)


def test_the_most_costly_come_first_and_each_says_what_they_carry_together() -> None:
    found = pareto([("a", Decimal(1)), ("b", Decimal(6)), ("c", None), ("d", Decimal(3))])
    assert [one.name for one in found] == ["b", "d", "a", "c"]
    assert [one.share for one in found] == [Decimal("0.6"), Decimal("0.3"), Decimal("0.1"), None]
    assert [one.carried for one in found] == [Decimal("0.6"), Decimal("0.9"), Decimal(1), None]


@pytest.mark.parametrize(
    ("usd", "part", "count"),
    [((6, 3, 1), "0.8", 2), ((8, 2), "0.8", 1), ((1, 1, 1, 1, 1), "0.8", 4), ((5,), "1", 1), ((0, 0), "0.8", 0)],
)
def test_how_few_carry_most(usd: tuple[int, ...], part: str, count: int) -> None:
    assert few(pareto((f"f{at}", Decimal(one)) for at, one in enumerate(usd)), Decimal(part)) == count


def test_where_nothing_costs_nobody_has_a_share() -> None:
    assert {(one.usd, one.share, one.carried) for one in pareto([("a", Decimal(0)), ("b", Decimal(0))])} == {
        (Decimal(0), None, None)
    }
    assert pareto([]) == ()


@given(costs)
def test_all_of_them_carry_all_of_it(given_costs: dict[str, Decimal | None]) -> None:
    found = pareto(given_costs.items())
    assert sorted(one.name for one in found) == sorted(given_costs)
    carried = [one.carried for one in found if one.carried is not None]
    assert carried == sorted(carried)
    assert not carried or carried[-1] == 1
    known = [one.usd for one in found if one.usd is not None]
    assert known == sorted(known, reverse=True)
    # The most that any n of them could carry is what the first n do.
    assert few(found, Decimal(0)) == (1 if carried else 0)


@given(costs, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_says_nothing(given_costs: dict[str, Decimal | None], chance: object) -> None:
    items = list(given_costs.items())
    chance.shuffle(items)  # type: ignore[attr-defined] # a Random, which typeshed knows by another name
    assert pareto(items) == pareto(given_costs.items())
