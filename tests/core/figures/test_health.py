"""Marks: what is going on now counts, each reason names the figure that carries the colour."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.cold_seen import ColdCause, ColdStarts
from lambdatop.core.fields import field
from lambdatop.core.figures.health import judge
from lambdatop.core.model import Health, InitTimes, Minute, Percentiles, Row
from tests.core.known import MINUTES, STARTS, config, minute, row

EARLIER = MINUTES - 9


def _course(change: Callable[[int], dict[str, object]]) -> tuple[Minute, ...]:
    return tuple(minute(start, **change(n)) for n, start in enumerate(STARTS))


def _marks(of: Row) -> tuple[Health, list[tuple[Health, str]]]:
    health, reasons = judge(of)
    return health, [(r.health, r.field) for r in reasons]


def test_a_function_without_trouble_is_well() -> None:
    assert judge(row(error_rate=0.0001, errors=1)) == (Health.WELL, ())


def test_a_function_that_did_not_run_is_idle_and_one_without_metrics_unknown() -> None:
    silent = row(invocations=0, reports=0, error_rate=None, minutes=tuple(Minute(start) for start in STARTS))
    assert judge(silent) == (Health.IDLE, ())
    assert judge(row(invocations=None, errors=None, reports=None, minutes=())) == (Health.UNKNOWN, ())
    assert judge(row(invocations=None, errors=None)) == (Health.WELL, ())


def test_errors_that_go_on_are_failing() -> None:
    of = row(errors=75, error_rate=0.05, minutes=_course(lambda _: {"errors": 5.0}))
    assert _marks(of) == (Health.FAILING, [(Health.FAILING, "error_rate")])
    assert judge(of)[1][0].text == "5.0 % of invocations fail in the last 5 min"


def test_errors_that_are_over_are_near_and_those_that_began_count_more_than_the_window() -> None:
    over = row(errors=100, error_rate=0.067, minutes=_course(lambda n: {"errors": 100.0 if n == EARLIER else 0.0}))
    begun = row(errors=20, error_rate=0.013, minutes=_course(lambda n: {"errors": 20.0 if n == MINUTES - 1 else 0.0}))
    assert _marks(over) == (Health.NEAR, [(Health.NEAR, "error_rate")])
    assert "earlier in the window" in judge(over)[1][0].text
    # One more since makes it no better.
    one_more = replace(over, minutes=_course(lambda n: {"errors": {EARLIER: 100.0, MINUTES - 1: 1.0}.get(n, 0.0)}))
    assert judge(one_more) == judge(over)
    assert judge(begun)[0] is Health.FAILING


def test_late_minutes_do_not_hide_errors() -> None:
    late: dict[str, object] = {"invocations": None, "errors": None, "throttles": None}
    of = row(errors=60, error_rate=0.05, minutes=_course(lambda n: {"errors": 5.0} if n < MINUTES - 3 else late))
    assert judge(of)[0] is Health.FAILING


def test_the_newest_minutes_are_those_that_have_been_published() -> None:
    late: dict[str, object] = {"invocations": None, "errors": None, "throttles": None}
    course = _course(lambda n: late if n >= MINUTES - 3 else {"errors": 20.0 if n == MINUTES - 7 else 0.0})
    of = row(invocations=1_200, errors=20, error_rate=20 / 1_200, minutes=course)
    assert judge(of)[1][0].text == "4.0 % of invocations fail in the last 5 min"


def test_too_few_calls_do_not_tell_that_it_is_over() -> None:
    minutes = _course(lambda n: {"invocations": 3.0, "errors": 3.0 if n == EARLIER else 0.0})
    of = row(invocations=45, errors=3, error_rate=3 / 45, minutes=minutes)
    assert _marks(of) == (Health.FAILING, [(Health.FAILING, "error_rate")])


def test_a_lone_error_is_chance_unless_hardly_anything_else_happened() -> None:
    assert judge(row(invocations=100, errors=1, error_rate=0.01, minutes=()))[0] is Health.WELL
    assert judge(row(invocations=25, errors=1, error_rate=0.04, minutes=()))[0] is Health.NEAR
    assert judge(row(invocations=1, errors=1, error_rate=1.0, minutes=()))[0] is Health.FAILING


def test_timeouts_colour_the_duration_that_shows_them() -> None:
    minutes = _course(lambda _: {"timeouts": 5})
    slow = row(timeouts=75, duration=Percentiles(p95=9_900.0, max=10_000.0), minutes=minutes)
    fast = row(timeouts=75, duration=Percentiles(p95=40.0, max=10_000.0), minutes=minutes)
    assert _marks(slow) == (Health.FAILING, [(Health.FAILING, "duration_ms.p95")])
    assert _marks(fast) == (Health.FAILING, [(Health.FAILING, "timeouts")])


def test_timeouts_and_memory_that_are_over_are_near() -> None:
    minutes = _course(lambda n: {"timeouts": 40, "out_of_memory": 40} if n == EARLIER else {})
    assert _marks(row(timeouts=40, out_of_memory=40, minutes=minutes)) == (
        Health.NEAR,
        [(Health.NEAR, "timeouts"), (Health.NEAR, "max_memory_used_mb")],
    )


def test_running_out_of_memory_is_failing_and_near_the_size_is_near() -> None:
    out = row(out_of_memory=75, max_memory_used_mb=512, minutes=_course(lambda _: {"out_of_memory": 5}))
    assert _marks(out) == (Health.FAILING, [(Health.FAILING, "max_memory_used_mb")])
    assert _marks(row(max_memory_used_mb=470)) == (Health.NEAR, [(Health.NEAR, "max_memory_used_mb")])
    assert judge(row(max_memory_used_mb=450))[0] is Health.WELL


def test_any_throttle_is_near_and_every_second_call_refused_is_failing() -> None:
    near = row(throttles=3, minutes=_course(lambda n: {"throttles": 3.0 if n == EARLIER else 0.0}))
    assert _marks(near) == (Health.NEAR, [(Health.NEAR, "throttles")])
    stopped = _course(lambda _: {"invocations": None, "errors": None, "reports": 0, "throttles": 4.0})
    assert _marks(row(invocations=0, error_rate=None, throttles=60, minutes=stopped)) == (
        Health.FAILING,
        [(Health.FAILING, "throttles")],
    )


@pytest.mark.parametrize(
    ("p95", "longest", "reason"),
    [(8_000.0, 9_900.0, "duration_ms.p95"), (500.0, 9_500.0, "duration_ms.max"), (7_900.0, 9_400.0, None)],
)
def test_durations_near_the_timeout_are_near(p95: float, longest: float, reason: str | None) -> None:
    _, reasons = judge(row(duration=Percentiles(p95=p95, max=longest)))
    assert [r.field for r in reasons] == ([reason] if reason else [])


def test_many_long_cold_starts_are_near() -> None:
    many = row(cold_starts=225, cold_start_rate=0.15, init=InitTimes(900.0, 3_000.0, 3_500.0))
    assert _marks(many) == (Health.NEAR, [(Health.NEAR, "cold_start_rate")])
    assert judge(many)[1][0].text == "15.0 % wait for a cold start, up to 3.5 s"
    why = ColdStarts(((ColdCause.IDLE, 200), (ColdCause.SCALE_OUT, 25)))
    assert judge(replace(many, cold=why))[1][0].text.endswith("up to 3.5 s: mostly after idling")
    assert judge(row(cold_start_rate=0.15, init=InitTimes(90.0, 300.0, 350.0)))[0] is Health.WELL
    assert judge(row(reports=20, cold_start_rate=0.5, init=InitTimes(900.0, 3_000.0, 3_500.0)))[0] is Health.WELL


def test_the_worst_comes_first() -> None:
    of = row(throttles=3, errors=75, error_rate=0.05, minutes=_course(lambda _: {"errors": 5.0}))
    assert _marks(of) == (Health.FAILING, [(Health.FAILING, "error_rate"), (Health.NEAR, "throttles")])


COUNTS = st.one_of(st.none(), st.integers(0, 2_000))
SHARES = st.one_of(st.none(), st.floats(0, 1))


@given(COUNTS, COUNTS, COUNTS, COUNTS, COUNTS, SHARES, st.booleans(), st.one_of(st.none(), st.floats(0, 2e4)))
def test_whatever_the_figures_each_reason_names_a_field_and_the_worst_is_the_mark(
    invocations: int | None,
    errors: int | None,
    throttles: int | None,
    timeouts: int | None,
    used: int | None,
    share: float | None,
    drawn: bool,  # noqa: FBT001 - hypothesis calls by position
    p95: float | None,
) -> None:
    minutes = _course(lambda _: {"errors": errors, "timeouts": timeouts, "invocations": invocations}) if drawn else ()
    health, reasons = judge(
        row(
            config=config(timeout_s=3),
            invocations=invocations,
            errors=errors,
            error_rate=share,
            throttles=throttles,
            timeouts=timeouts,
            cold_start_rate=share,
            max_memory_used_mb=used,
            duration=Percentiles(p95=p95, max=p95),
            minutes=minutes,
        )
    )
    assert all(field(r.field).key == r.field and r.text.isprintable() for r in reasons)
    order = [list(Health).index(r.health) for r in reasons]
    assert order == sorted(order)
    assert health is (reasons[0].health if reasons else health)
    assert reasons or health not in {Health.FAILING, Health.NEAR}
