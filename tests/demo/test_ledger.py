"""lambdatop's money against the demo's own ledger: to the last digit where all is read, near where a part is."""

from fractions import Fraction

import pytest

from lambdatop.demo.ledger import entries, ready_usd, usd
from lambdatop.demo.world import World
from tests.demo.billed import NOW, SHARES, WINDOW, Compared, compared, table


@pytest.fixture(scope="module")
def world() -> World:
    return World(1, lambda: NOW)


@pytest.fixture(scope="module")
def rows(world: World) -> dict[str, Compared]:
    return {one.function: one for one in compared(world)}


def test_the_ledger_bills_a_cold_start_as_it_is_worked_by_hand(world: World) -> None:
    """fraud-score has 3,008 MB on x86: its first call of the history is a cold start."""
    first = world.life("fraud-score").invocations[0]
    (entry,) = [e for e in entries(world, "fraud-score", 0, NOW) if e.end_ms == int(first.end_ms)]
    assert first.init_ms is not None
    gb_s = Fraction(3008, 1024) * Fraction(first.billed_ms, 1000)
    assert entry.usd == Fraction(2, 10**7) + gb_s * Fraction(166667, 10**10)
    assert first.init_ms - 1 < float(entry.init / (Fraction(3008, 1024) * Fraction(166667, 10**10))) * 1000
    assert entry.ephemeral == 0


def test_parts_of_a_span_add_up_to_the_span(world: World) -> None:
    middle = (WINDOW.start_ms + WINDOW.end_ms) // 2
    for name in world.functions:
        whole = usd(world, name, WINDOW.start_ms, WINDOW.end_ms)
        assert whole == usd(world, name, WINDOW.start_ms, middle) + usd(world, name, middle, WINDOW.end_ms)


def test_three_environments_of_a_quarter_gigabyte_that_stand_ready_for_an_hour(world: World) -> None:
    assert ready_usd(world, "session-auth", 0, 3_600_000) == Fraction(3, 4) * 3600 * Fraction(41667, 10**10)
    assert ready_usd(world, "checkout-api", 0, 3_600_000) == 0


def test_where_everything_is_read_every_function_is_right_to_the_last_digit(rows: dict[str, Compared]) -> None:
    assert {one.function: one.figures[0] for one in rows.values()} == {one.function: one.truth for one in rows.values()}
    assert sum(one.truth > 0 for one in rows.values()) == 15


@pytest.mark.parametrize(("share", "off"), [(0.5, 0.02), (0.2, 0.05)])
def test_where_a_part_is_read_the_sum_stays_near(rows: dict[str, Compared], share: float, off: float) -> None:
    place = SHARES.index(share)
    told = sum((one.figures[place] or Fraction(0) for one in rows.values()), Fraction(0))
    truth = sum((one.truth for one in rows.values()), Fraction(0))
    assert abs(told / truth - 1) < off


def test_the_table_names_each_function_and_the_sum(rows: dict[str, Compared]) -> None:
    lines = table(list(rows.values())).splitlines()
    assert len(lines) == 2 + len(rows) + 1
    assert lines[-1].startswith("| all |")
    assert "+0.00%" in lines[-1]
