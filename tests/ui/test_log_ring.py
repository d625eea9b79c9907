from hypothesis import given
from hypothesis import strategies as st

from lambdatop.ui.log_ring import LogRing, key_of
from tests.ui.samples import entry

times = st.lists(st.integers(0, 50), max_size=60)


@given(times)
def test_entries_lie_in_order_of_time_and_then_of_arrival(stamps: list[int]) -> None:
    ring = LogRing()
    for number, at in enumerate(stamps):
        ring.add([entry(number, "f", "text", at)])
    keys = [key_of(one) for one in ring.shown]
    assert keys == sorted((at, number) for number, at in enumerate(stamps))


@given(times)
def test_choosing_later_or_sooner_shows_the_same(stamps: list[int]) -> None:
    early, late = LogRing(), LogRing()
    made = [entry(number, "ab"[at % 2], "text", at) for number, at in enumerate(stamps)]
    early.want(lambda one: one.line.function == "a")
    early.add(made)
    late.add(made)
    late.want(lambda one: one.line.function == "a")
    assert early.shown == late.shown


def test_the_oldest_go_when_there_are_too_many() -> None:
    ring = LogRing(limit=10)
    ring.add(entry(number, "f", "text", number) for number in range(2_000))
    assert len(ring.shown) <= 10 + 1_000
    assert ring.shown[-1].number == 1_999


def test_a_place_is_found_though_its_entry_has_gone() -> None:
    ring = LogRing()
    ring.add(entry(number, "f", "text", number * 10) for number in range(5))
    assert ring.place((25, 0)) == 3
    assert ring.place((99, 0)) == 5
