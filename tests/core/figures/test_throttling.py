"""Why calls are refused: each limit is told from the minutes in which calls were refused, and from nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lambdatop.core.figures.health import judge
from lambdatop.core.figures.throttling import Limit, Throttling, why_throttled
from lambdatop.core.model import Minute, Row
from lambdatop.core.room import Pool, Room
from lambdatop.core.room_parts import Concurrency
from tests.core.known import STARTS, config, minute, row

THIRD, FOURTH = 3, 4


def _refused(of: Callable[[int], dict[str, object]], known: Concurrency | None = None, name: str = "api") -> Row:
    minutes: list[Minute] = [minute(start, **of(n)) for n, start in enumerate(STARTS)]
    refused = round(sum(m.throttles or 0 for m in minutes))
    room = Room(concurrency=known) if known is not None else None
    return row(config=config(name), minutes=tuple(minutes), throttles=refused, room=room)


def _busy(concurrency: float, *, at: tuple[int, ...] = (THIRD, FOURTH), quiet: float = 1.0, **more: object) -> Row:
    known = more.pop("known", None)
    assert known is None or isinstance(known, Concurrency)
    return _refused(
        lambda n: (
            {"concurrency": concurrency, "throttles": 40.0, **more}
            if n in at
            else {"concurrency": quiet, "throttles": 0.0}
        ),
        known,
    )


def _pool(claimed: float, *, limit: int = 1_000, unreserved: int = 900, at: tuple[int, ...] = (THIRD, FOURTH)) -> Pool:
    points = tuple((start, claimed if n in at else 12.0) for n, start in enumerate(STARTS))
    return Pool(limit, unreserved, in_use=points, claimed=points)


def _why(one: Row, rows: tuple[Row, ...] = (), pool: Pool | None = None) -> Throttling:
    found = why_throttled(one, rows, pool)
    assert found is not None
    return found


def test_nothing_is_said_where_nothing_was_refused() -> None:
    assert why_throttled(row(throttles=0)) is None
    assert why_throttled(row(throttles=None)) is None


def test_reserved_concurrency_of_nothing_switches_it_off() -> None:
    found = _why(_busy(0, known=Concurrency(reserved=0)))
    assert found.limit is Limit.OFF
    assert "switched off" in found.short


def test_its_own_limit_is_named_and_how_often_it_was_met() -> None:
    found = _why(_busy(10, known=Concurrency(reserved=10)), pool=_pool(412))
    assert found == Throttling(
        Limit.RESERVED,
        "reserved limit of 10",
        "its reserved concurrency of 10 was used up in all 2 minutes with refusals, "
        "while the account used at most 412 of 1,000",
    )


def test_a_function_with_a_reserve_takes_nothing_from_the_pool() -> None:
    one = _busy(10, known=Concurrency(reserved=10))
    assert _why(one, pool=_pool(1_000)).limit is Limit.RESERVED
    assert "account" not in _why(one, pool=_pool(1_000)).sentence
    assert _why(_busy(8, known=Concurrency(reserved=10)), pool=_pool(1_000)).limit is Limit.UNKNOWN


def test_what_most_refusals_met_is_told() -> None:
    one = _refused(
        lambda n: {"concurrency": 10.0 if n != FOURTH else 9.0, "throttles": float({THIRD: 500, FOURTH: 3}.get(n, 0))},
        Concurrency(reserved=10),
    )
    assert "in 1 of the 2 minutes with refusals" in _why(one).sentence


def test_the_pool_of_the_account_is_named_with_who_takes_it() -> None:
    mine = _busy(30, known=Concurrency())
    bulk = replace(_busy(620), config=config("bulk-import"))
    orders = replace(_busy(210, at=(THIRD,)), config=config("orders"))
    little = replace(_busy(900, at=(9,)), config=config("busy-later"))
    found = _why(mine, (mine, orders, bulk, little), _pool(1_000))
    assert (found.limit, found.short) == (Limit.ACCOUNT, "the account's limit of 1,000")
    assert found.sentence == (
        "the account's concurrency of 1,000 was used up in all 2 minutes with refusals; "
        "most of it by bulk-import 620 and orders 210"
    )
    assert "by itself 30" in _why(mine, (mine,), _pool(1_000)).sentence


def test_what_a_function_reserves_is_taken_from_the_pool_used_or_not() -> None:
    mine = _busy(30, known=Concurrency())
    saver = replace(row(throttles=0), config=config("saver"), room=Room(concurrency=Concurrency(reserved=400)))
    assert "by saver 400 and itself 30" in _why(mine, (mine, saver), _pool(1_000)).sentence


def test_a_function_may_use_up_what_is_not_reserved_alone() -> None:
    one = _busy(900, quiet=880, known=Concurrency())
    alone = Pool(1_000, 900)
    assert _why(one, pool=alone).limit is Limit.ACCOUNT
    assert _why(_busy(800, quiet=790, known=Concurrency()), pool=alone).limit is Limit.UNKNOWN
    not_read = _busy(900, quiet=880)
    assert _why(not_read, pool=alone).limit is Limit.UNKNOWN


@pytest.mark.parametrize(("claimed", "limit"), [(980.0, Limit.ACCOUNT), (979.0, Limit.UNKNOWN)])
def test_the_pool_is_full_from_98_in_a_hundred_on(claimed: float, limit: Limit) -> None:
    assert _why(_busy(30, known=Concurrency()), pool=_pool(claimed)).limit is limit


@pytest.mark.parametrize(("grown", "limit"), [(1_000.0, Limit.SCALING), (999.0, Limit.UNKNOWN)])
def test_growing_by_a_thousand_within_a_minute_is_faster_than_lambda_scales(grown: float, limit: Limit) -> None:
    one = _busy(grown + 1, at=(THIRD,), known=Concurrency())
    assert _why(one, pool=_pool(2_000, limit=5_000, unreserved=5_000)).limit is limit


def test_how_it_grew_into_the_window_is_not_known() -> None:
    steady = _busy(3_000, at=(0,), quiet=3_000, known=Concurrency())
    assert _why(steady, pool=_pool(3_100, limit=5_000, unreserved=5_000)).limit is Limit.UNKNOWN


def test_short_calls_meet_the_limit_of_requests_before_that_of_concurrency() -> None:
    one = _busy(8, known=Concurrency(reserved=10), invocations=6_000.0 - 40.0)
    assert _why(one).limit is Limit.REQUESTS
    assert _why(one).sentence.startswith("100 calls a second came")
    assert _why(_busy(8, known=Concurrency(reserved=10), invocations=5_900.0)).limit is Limit.UNKNOWN


def test_before_the_room_is_read_what_looks_like_a_limit_is_called_that() -> None:
    found = _why(_busy(10))
    assert (found.limit, found.short) == (Limit.UNKNOWN, "looks like a limit of 10")
    uneven = _refused(lambda n: {"concurrency": float(n), "throttles": 2.0})
    assert _why(uneven).short == ""
    assert "its reserved concurrency is not known and the account's" in _why(uneven).sentence


def test_what_may_not_be_read_is_said() -> None:
    hidden = _busy(10, known=Concurrency(reserved_known=False))
    assert _why(hidden, pool=_pool(400)).sentence.endswith("its reserved concurrency is not known")
    assert _why(hidden, pool=_pool(1_000)).limit is Limit.ACCOUNT


def test_the_mark_says_which_limit() -> None:
    one = _busy(10, known=Concurrency(reserved=10))
    assert judge(one)[1][0].text == "80 calls were refused: reserved limit of 10"
    shared = _busy(30, known=Concurrency())
    assert judge(shared, _pool(1_000))[1][0].text == "80 calls were refused: the account's limit of 1,000"
    assert judge(shared)[1][0].text == "80 calls were refused"


@pytest.mark.parametrize("pool", [None, Pool(None, None), Pool(5_000, 5_000)], ids=["unread", "denied", "use unread"])
def test_the_rate_is_blamed_only_where_it_is_known_that_no_limit_was_met(pool: Pool | None) -> None:
    grown = _busy(1_001, at=(THIRD,), known=Concurrency())
    assert _why(grown, pool=pool).limit is Limit.UNKNOWN
    assert _why(_busy(1_001, at=(THIRD,)), pool=_pool(2_000, limit=5_000)).limit is Limit.UNKNOWN
    assert _why(_busy(1_001, at=(THIRD,), known=Concurrency(reserved=2_000))).limit is Limit.SCALING


def test_one_minute_with_refusals_does_not_look_like_a_limit() -> None:
    assert _why(_busy(10, at=(THIRD,))).short == ""
    assert "its reserved concurrency is not known" in _why(_busy(10, at=(THIRD,))).sentence


def test_without_what_is_claimed_what_is_in_use_tells() -> None:
    used = tuple((start, 990.0 if n in {THIRD, FOURTH} else 12.0) for n, start in enumerate(STARTS))
    shared = Pool(1_000, 900, in_use=used)
    assert _why(_busy(30, known=Concurrency()), pool=shared).limit is Limit.ACCOUNT
    quiet = Pool(1_000, 900, in_use=_pool(412).in_use)
    own = _busy(10, known=Concurrency(reserved=10))
    assert _why(own, pool=quiet).sentence.endswith("while the account used at most 412 of 1,000")
    grown = _busy(1_001, at=(THIRD,), known=Concurrency())
    assert _why(grown, pool=Pool(5_000, 5_000, in_use=quiet.in_use)).limit is Limit.SCALING


def test_one_refusal_weighs_as_much_as_another() -> None:
    refused = {1: 2.0, 2: 2.0, THIRD: 2.0, FOURTH: 70.0}
    one = _refused(
        lambda n: {
            "concurrency": 10.0 if n in refused and n != FOURTH else 2.0,
            "throttles": refused.get(n, 0.0),
            "invocations": 6_000.0 if n == FOURTH else 10.0,
        },
        Concurrency(reserved=10),
    )
    assert _why(one).limit is Limit.REQUESTS


def test_the_greatest_figure_of_several_minutes_is_said() -> None:
    calls = {THIRD: 6_000.0, FOURTH: 9_000.0}
    short = _refused(
        lambda n: {"concurrency": 8.0, "throttles": 60.0 if n in calls else 0.0, "invocations": calls.get(n, 0.0)},
        Concurrency(reserved=10),
    )
    assert _why(short).sentence.startswith("151 calls a second came")
    course = {1: 3_000.0, THIRD: 1_200.0}
    grown = _refused(
        lambda n: {"concurrency": course.get(n, 0.0), "throttles": 40.0 if n in course else 0.0}, Concurrency()
    )
    pool = _pool(3_000, limit=5_000, unreserved=5_000, at=(1, THIRD))
    assert _why(grown, pool=pool).sentence.startswith("it went up by 3,000 at once")


@pytest.mark.parametrize(("used", "told"), [(979.0, True), (980.0, False)])
def test_room_in_the_account_is_told_only_where_there_is_some(used: float, told: bool) -> None:  # noqa: FBT001 - a case
    own = _busy(10, known=Concurrency(reserved=10))
    assert ("while the account used at most" in _why(own, pool=_pool(used)).sentence) is told
