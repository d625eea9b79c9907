"""What a change does, said before: in figures where they are known, and in words what stands in its way."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lambdatop.core.model import Cost, InitTimes, Percentiles, Row, Tuning
from lambdatop.core.size_seen import SizeSeen
from lambdatop.core.tuning.effect import Effect, Topic
from lambdatop.core.tuning.prediction import predict
from lambdatop.core.tuning.surroundings import Alias, EventSource, FunctionDetail, Surroundings, Update
from tests.core.known import PRICES, config, row

QUEUE = "arn:aws:sqs:us-east-1:1:orders"
NOTHING = Surroundings(tags=(), aliases=(), versions=0, event_sources=(), callers=())


def _size(memory_mb: int = 512, mean: float = 40.0, used: int = 141, reports: int = 900) -> SizeSeen:
    return SizeSeen(
        memory_mb, reports, mean, mean * 0.2, mean, mean * 1.5, mean * 2, billed_over_ms=0.5, max_memory_mb=used
    )


def _row(*sizes: SizeSeen, **changes: object) -> Row:
    plain: dict[str, object] = {
        "sizes": sizes or (_size(),),
        "cost": Cost(Decimal("0.1"), Decimal("0.5"), Decimal(40)),
        "duration": Percentiles(40, 40, 60, 80, 3_000),
        "max_memory_used_mb": max((s.max_memory_mb or 0 for s in sizes), default=141),
        "init": InitTimes(412.0),
        "concurrency_max": 7,
    }
    return row(**{**plain, **changes})


def _effect(
    after: Tuning, of: Row | None = None, around: Surroundings = NOTHING, detail: FunctionDetail | None = None
) -> Effect:
    return predict(detail or FunctionDetail(config()), around, _row() if of is None else of, after, PRICES)


def _texts(effect: Effect, topic: Topic) -> list[str]:
    return [c.text for c in effect.cautions if c.topic is topic]


def test_from_one_size_cost_and_duration_lie_between_all_waiting_and_all_work() -> None:
    effect = _effect(Tuning(1_024, 10))
    assert effect.duration_ms.new is None
    assert effect.duration_ms.low == pytest.approx(20)
    assert effect.duration_ms.high == pytest.approx(40)
    assert effect.month_usd.old == 40
    assert effect.month_usd.low is not None
    assert effect.month_usd.high is not None
    assert 39 < effect.month_usd.low < 41 < effect.month_usd.high < 80
    assert effect.vcpu == pytest.approx((512 / 1_769, 1_024 / 1_769))
    assert "one size" in effect.basis


def test_from_two_sizes_there_is_a_figure() -> None:
    effect = _effect(Tuning(1_024, 10), _row(_size(512, 40), _size(256, 80)))
    assert effect.duration_ms.new == pytest.approx(20, rel=0.05)
    assert effect.month_usd.new == pytest.approx(effect.month_usd.old, rel=Decimal("0.05"))


def test_a_timeout_costs_nothing() -> None:
    effect = _effect(Tuning(512, 60))
    assert effect.month_usd.old == effect.month_usd.new == 40
    assert (effect.cuts, effect.cuts_p99) == (False, False)


def test_what_was_never_read_is_not_foretold() -> None:
    effect = predict(FunctionDetail(config()), NOTHING, None, Tuning(1_024, 5), PRICES)
    assert (effect.month_usd.old, effect.duration_ms.new, effect.fits, effect.cuts) == (None, None, None, None)
    assert _texts(effect, Topic.TIMEOUT) == ["whether 5 s would cut calls is not known: no durations were read"]


@pytest.mark.parametrize(
    ("memory", "fits", "said"),
    [(128, False, "141 MB were used"), (141, False, "141 MB"), (150, True, "nearly full"), (256, True, "")],
)
def test_memory_that_was_used_must_fit(memory: int, fits: bool, said: str) -> None:  # noqa: FBT001 - a column
    effect = _effect(Tuning(memory, 10))
    assert effect.fits is fits
    assert all(said in text for text in _texts(effect, Topic.MEMORY))
    assert bool(_texts(effect, Topic.MEMORY)) is bool(said)
    assert any(c.severe for c in effect.cautions if c.topic is Topic.MEMORY) is not fits


@pytest.mark.parametrize(
    ("after", "cuts", "which"),
    [
        (Tuning(512, 3), True, "the longest call"),
        (Tuning(512, 4), False, ""),
        (Tuning(256, 5), True, "(longer with less CPU)"),
        (Tuning(1_024, 3), True, "the longest call"),
    ],
)
def test_a_timeout_that_would_cut_is_red(after: Tuning, cuts: bool, which: str) -> None:  # noqa: FBT001 - a column
    effect = _effect(after)
    assert effect.cuts is cuts
    assert all(which in text for text in _texts(effect, Topic.TIMEOUT))
    assert bool(_texts(effect, Topic.TIMEOUT)) is cuts


def test_a_call_that_will_be_faster_is_no_promise_that_the_longest_one_will_be() -> None:
    effect = _effect(Tuning(1_024, 3), _row(_size(512, 40), _size(256, 80)))
    assert effect.duration_ms.new is not None
    assert effect.duration_ms.new < 40
    assert effect.cuts


def test_p99_that_would_be_cut_is_said_instead_of_the_longest() -> None:
    effect = _effect(Tuning(512, 1), _row(duration=Percentiles(40, 40, 60, 1_200, 3_000)))
    assert effect.cuts_p99
    assert "one in a hundred calls" in _texts(effect, Topic.TIMEOUT)[0]


@pytest.mark.parametrize(
    ("timeout", "hidden", "severities", "said"),
    [
        (60, 30, [True], "worked on twice"),
        (60, 90, [False], "six times"),
        (60, 360, [], ""),
        (60, None, [], "is not known"),
    ],
)
def test_a_queue_must_hide_messages_for_longer(
    timeout: int,
    hidden: int | None,
    severities: list[bool],
    said: str,
) -> None:
    effect = _effect(Tuning(512, timeout), around=replace(NOTHING, event_sources=(EventSource(QUEUE, hidden),)))
    found = [c for c in effect.cautions if "queue orders" in c.text]
    assert [said in c.text for c in found] == ([True] if said else [])
    assert [c.severe for c in found if c.topic is Topic.UPSTREAM] == severities


def test_a_queue_is_no_matter_of_memory() -> None:
    effect = _effect(Tuning(1_024, 10), around=replace(NOTHING, event_sources=(EventSource(QUEUE, 1),)))
    assert _texts(effect, Topic.UPSTREAM) == []


@pytest.mark.parametrize(("timeout", "said"), [(29, False), (30, True)])
def test_api_gateway_waits_29_seconds(timeout: int, said: bool) -> None:  # noqa: FBT001 - a column
    effect = _effect(Tuning(512, timeout), around=replace(NOTHING, callers=("apigateway.amazonaws.com",)))
    assert bool(_texts(effect, Topic.UPSTREAM)) is said


def test_aliases_versions_and_their_environments_keep_the_old_setting() -> None:
    around = replace(NOTHING, aliases=(Alias("live", "7", 3),), versions=7)
    texts = _texts(_effect(Tuning(1_024, 10), around=around), Topic.VERSIONS)
    assert texts == [
        "alias live (version 7) keeps the old setting until a new version is published; only $LATEST gets 1 GB",
        "3 provisioned environments of live keep the old setting, too",
    ]
    texts = _texts(_effect(Tuning(512, 20), around=replace(NOTHING, versions=2)), Topic.VERSIONS)
    assert texts == [
        "2 published versions keep the old setting until a new version is published; only $LATEST gets 20 s"
    ]


def test_cold_starts_say_how_long_and_how_many() -> None:
    (text,) = _texts(_effect(Tuning(1_024, 10)), Topic.COLD_STARTS)
    assert text.endswith("start cold, each about 412 ms longer (up to 7 were busy at once)")


def test_slower_calls_need_more_of_what_is_reserved() -> None:
    texts = _texts(_effect(Tuning(256, 10), around=replace(NOTHING, reserved=10)), Topic.CONCURRENCY)
    assert texts == ["slower calls may need 14 environments at once, and 10 are reserved: the rest is throttled"]
    assert not _texts(_effect(Tuning(1_024, 10), around=replace(NOTHING, reserved=10)), Topic.CONCURRENCY)


def test_who_owns_it_overwrites_it_with_the_next_deploy() -> None:
    tags = (("aws:cloudformation:logical-id", "Api"), ("aws:cloudformation:stack-name", "shop"))
    effect = _effect(Tuning(1_024, 10), around=replace(NOTHING, tags=tags))
    assert effect.owner is not None
    assert "CloudFormation stack shop: the next deploy overwrites this" in _texts(effect, Topic.OWNER)[0]


def test_what_could_not_be_read_is_said_and_what_is_severe_comes_first() -> None:
    around = replace(NOTHING, unknown=("its policy could not be read: needs lambda:GetPolicy",))
    detail = FunctionDetail(config(), "Pending", Update.IN_PROGRESS)
    effect = _effect(Tuning(128, 10), around=around, detail=detail)
    assert _texts(effect, Topic.UNKNOWN) == [
        "another update of it is in progress: it is waited for first",
        *around.unknown,
    ]
    order = [c.severe for c in effect.cautions]
    assert order == sorted(order, reverse=True)


def test_no_change_has_no_cautions() -> None:
    assert _effect(Tuning(512, 10)).cautions == ()


def test_after_a_change_the_mixed_window_is_not_taken_for_the_present_month() -> None:
    end = _row().minutes[-1].start_ms
    both = (replace(_size(512, 40), last_ms=end), replace(_size(1_024, 20), last_ms=end))
    effect = _effect(
        Tuning(512, 10), _row(*both, config=config(memory_mb=1_024)), detail=FunctionDetail(config(memory_mb=1_024))
    )
    assert effect.month_usd.old != 40
    assert effect.month_usd.new == pytest.approx(effect.month_usd.old, rel=Decimal("0.05"))


def test_more_memory_does_not_bring_a_cut_that_is_there_already() -> None:
    cut = _row(duration=Percentiles(40, 40, 60, 10_000, 10_000))
    effect = _effect(Tuning(1_024, 10), cut)
    assert _texts(effect, Topic.TIMEOUT) == ["the timeout of 10 s cuts one in a hundred calls as it is: it took 10.0 s"]
    assert not any(caution.severe for caution in effect.cautions)
    smaller = _effect(Tuning(256, 10), cut)
    assert "would cut one in a hundred calls" in _texts(smaller, Topic.TIMEOUT)[0]
    assert smaller.cautions[0].severe
