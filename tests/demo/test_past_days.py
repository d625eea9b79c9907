"""The demo's month has days before its history: as busy as it is now, weekends quieter, and the same every time."""

from lambdatop.demo.metrics import Metric, Metrics
from lambdatop.demo.past_days import DAY_MS, PastDays
from lambdatop.demo.world import World

NOW = 1_800_000_000_000  # a Friday
TODAY = NOW - NOW % DAY_MS


def _past() -> PastDays:
    return PastDays(Metrics(World(1, lambda: NOW)))


def test_a_day_is_as_busy_as_the_history_and_a_weekend_less() -> None:
    past = _past()
    calls = Metric("Invocations", "checkout-api")
    weekday = past.before(calls, TODAY - DAY_MS, TODAY)
    sunday = past.before(calls, TODAY - 5 * DAY_MS, TODAY - 4 * DAY_MS)
    assert 40 * 1440 * 0.9 < weekday < 40 * 1440 * 1.1
    assert 0.5 < sunday / weekday < 0.7
    assert weekday == round(weekday)


def test_the_same_world_tells_the_same_and_durations_go_with_the_calls() -> None:
    past = _past()
    calls, time = Metric("Invocations", "fraud-score"), Metric("Duration", "fraud-score")
    n, ms = past.before(calls, TODAY - DAY_MS, TODAY), past.before(time, TODAY - DAY_MS, TODAY)
    assert (n, ms) == (_past().before(calls, TODAY - DAY_MS, TODAY), _past().before(time, TODAY - DAY_MS, TODAY))
    assert 40 < ms / n < 50


def test_what_never_runs_never_ran_and_history_is_not_counted_twice() -> None:
    past = _past()
    assert past.before(Metric("Invocations", "nightly-report"), TODAY - 9 * DAY_MS, TODAY) == 0
    begin = past.metrics.world.begin_ms
    calls = Metric("Invocations", "checkout-api")
    assert past.before(calls, begin, NOW) == 0
    assert past.before(calls, begin - 60_000, NOW) == past.before(calls, begin - 60_000, begin) > 0
