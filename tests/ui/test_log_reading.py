from dataclasses import dataclass, field

import pytest

from lambdatop.core.errors import UsageError
from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.log.recent_lines import RecentLines
from lambdatop.core.log.text import Entry
from lambdatop.core.model import MINUTE_MS
from lambdatop.ui.log_choice import Choice
from lambdatop.ui.log_reading import LogReading
from tests.ui.samples import NOW, entry, snapshot

ROOM = 20


@dataclass
class Source:
    """Keeps the newest lines only, as the store does."""

    kept: RecentLines = field(default_factory=lambda: RecentLines(20_000, lambda _line, _record: None))
    ran: Invocation | None = None

    def pour(self, count: int, at_ms: int, text: str = "line") -> None:
        for number in range(count):
            made = entry(number, "checkout-api", f"{text} {number}", at_ms + number)
            self.kept.add(made.line, made.record)

    def lines_since(self, cursor: int) -> tuple[tuple[Entry, ...], int]:
        return self.kept.since(cursor)

    def invocation_of(self, line: LogLine, now_ms: int) -> Invocation | None:  # noqa: ARG002 - the store's signature
        return self.ran if self.ran and line in self.ran.lines else None


def take(reading: LogReading, source: Source) -> None:
    reading.take(snapshot(log_cursor=source.kept.cursor, lines_dropped=source.kept.dropped))


def on_screen(reading: LogReading) -> list[str]:
    top = reading.cursor.top(ROOM)
    return [one.line.message for one in reading.shown[top : top + ROOM]]


def test_what_is_read_stays_though_500_lines_a_second_pour_in_for_minutes() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(1_000, NOW)
    take(reading, source)
    reading.cursor.go(500, ROOM, middle=True)
    before = on_screen(reading)
    for second in range(1, 180):
        source.pour(500, NOW + second * 1_000, f"second {second}")
        take(reading, source)
        assert on_screen(reading) == before
    assert len(reading.shown) < 50_000
    assert reading.untaken > 0
    reading.cursor.follow()
    take(reading, source)
    assert on_screen(reading)[-1] == "second 179 499"
    assert reading.untaken == 0


def test_many_lines_at_once_push_nothing_away_that_is_read() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(20_000, NOW)
    take(reading, source)
    reading.cursor.go(5_000, ROOM, middle=True)
    before = on_screen(reading)
    source.pour(15_000, NOW + 60_000, "later")
    take(reading, source)
    assert on_screen(reading) == before
    assert reading.untaken == 0


def test_reading_on_downwards_reaches_the_lines_that_had_to_wait() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(20_000, NOW)
    take(reading, source)
    reading.cursor.go(10, ROOM)
    source.pour(5_000, NOW + 60_000, "later")
    take(reading, source)
    assert reading.untaken == 5_000
    reading.cursor.go(15_000, ROOM)
    take(reading, source)
    assert reading.untaken == 0
    assert reading.shown[-1].line.message == "later 4999"


def test_matches_are_found_up_and_down_and_nothing_is_hidden() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(100, NOW)
    take(reading, source)
    reading.find("/line .?5$/")
    assert len(reading.shown) == 100
    assert reading.newest_match() == 95
    reading.cursor.go(95, ROOM)
    assert reading.next_match(-1) == 85
    assert reading.next_match(1) is None
    assert reading.spans("line 85") == ((0, 7),)


def test_a_filter_that_is_wrong_leaves_the_one_before() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(10, NOW)
    take(reading, source)
    reading.filter('"line 7"')
    with pytest.raises(UsageError, match="never closed"):
        reading.filter("(line")
    assert [one.line.message for one in reading.shown] == ["line 7"]
    assert reading.widen()
    assert len(reading.shown) == 10
    assert not reading.widen()


def test_older_lines_are_asked_for_in_growing_steps_until_there_is_no_room() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(10, NOW)
    take(reading, source)
    assert [reading.older() for _ in range(3)] == [NOW - MINUTE_MS, NOW - 3 * MINUTE_MS, NOW - 7 * MINUTE_MS]
    assert reading.beginning(str) == f"asked for lines back to {NOW - 7 * MINUTE_MS}"
    source.pour(30_000, NOW + 60_000)
    take(reading, source)
    assert reading.older() is None
    assert reading.beginning(str) == "older lines fell out: 10,010"


def test_jumping_to_a_time_asks_for_what_may_be_missing_there() -> None:
    source = Source()
    reading = LogReading(source, Choice())
    source.pour(100, NOW)
    take(reading, source)
    assert reading.jump_to(NOW + 50, ROOM) == NOW + 50
    assert reading.current is not None
    assert reading.current.line.message == "line 50"
    assert reading.jump_to(NOW - MINUTE_MS, ROOM) == NOW - MINUTE_MS
    source.pour(30_000, NOW + 60_000)
    take(reading, source)
    reading.cursor.follow()
    take(reading, source)
    assert reading.jump_to(NOW, ROOM) is None


def test_as_many_lines_are_kept_as_the_settings_say() -> None:
    source = Source()
    reading = LogReading(source, Choice(), 3_000)
    for second in range(20):
        source.pour(500, NOW + second * 1_000)
        take(reading, source)
    assert 3_000 <= len(reading.shown) <= 4_000
