"""The flood is what it says: so many events, some late, some alike, the same whoever asks."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lambdatop.demo import DemoServer
from lambdatop.demo.flood import Flood
from tests.demo.conftest import NOON, Clock, Witness

FLOOD = Flood(500, NOON, NOON + 60_000)
GROUP = "/aws/lambda/checkout-api"


def test_a_minute_has_as_many_events_as_its_rate_says_some_late_and_some_alike() -> None:
    events = FLOOD.between(0, 1 << 60)
    assert abs(len(events) - 30_000) < 10
    assert len({e.event_id for e in events}) == len(events)
    late = sum(e.ingested - e.timestamp > 5_000 for e in events)
    assert 150 < late < 450
    alike = Counter((e.timestamp, e.stream, e.message) for e in events)
    assert 1_000 < sum(count - 1 for count in alike.values()) < 2_000


@given(st.integers(-100, 61_000), st.integers(0, 30_000))
def test_any_stretch_is_a_part_of_the_whole(start: int, length: int) -> None:
    part = FLOOD.between(NOON + start, NOON + start + length)
    assert part == [e for e in FLOOD.between(0, 1 << 60) if NOON + start <= e.timestamp <= NOON + start + length]


def test_it_is_read_as_it_arrives_from_when_it_is_switched_on_until_it_is_switched_off() -> None:
    clock = Clock()
    with DemoServer(clock=clock) as demo:
        aws = Witness(demo.url)
        demo.faults.set("flood", "20")
        ask = {"logGroupName": GROUP, "startTime": NOON, "filterPattern": "flood"}
        assert aws("logs").filter_log_events(**ask)["events"] == []
        clock.pass_time(60_000)
        demo.faults.set("flood", 0)
        aws("logs").filter_log_events(**ask)
        clock.pass_time(60_000)
        got = [e["eventId"] for e in aws("logs").filter_log_events(**ask)["events"]]
        assert got == [e.event_id for e in demo.flooded()]
        assert abs(len(got) - 20 * 60) < 4
