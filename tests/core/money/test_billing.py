"""The bill of a function: its parts add up to its cost, and what stands ready or is kept comes on top."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.bill import Bill
from lambdatop.core.figures.of_function import Spent, figures
from lambdatop.core.figures.totals import add_up
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import FunctionConfig, Measure, Row
from lambdatop.core.money.billing import bill_of
from lambdatop.core.money.pricing import Place, Usage, parts_usd, usage_usd
from lambdatop.core.room import Room
from lambdatop.core.room_parts import AliasSeen, Concurrency, Provisioned, Version, Versions
from tests.core.known import END, PRICES, WINDOW, Given, config, known, logs_read, points, report
from tests.core.known import row as well

ARM_USD, READY_USD, RUN_READY_USD = Decimal("0.0000133334"), Decimal("0.0000033334"), Decimal("0.0000077778")
REQUEST_USD = Decimal("0.0000002")
WINDOW_S = 900


def _bill(*facts: Given, room: Room | None = None, of: FunctionConfig | None = None) -> tuple[Row, Bill | None]:
    row, spent = figures(of or config(), known(*facts), WINDOW, PRICES)
    row = replace(row, room=room)
    return row, bill_of(row, spent.place, spent.usage, PRICES)


def _cold(number: int, billed: int, init: str) -> Given:
    return report(END - 60_000, number, billed=billed, more=init)


WARM = report(END - 60_000, 1, billed=20)
LINE = "REPORT RequestId: 00000000-0000-4000-8000-000000000002\tDuration: {}\tBilled Duration: {} ms\tMemory Size: 512 MB\t"


@pytest.mark.parametrize(
    ("duration", "billed", "more", "cold_ms"),
    [
        ("2.46 ms", 417, "Init Duration: 413.61 ms", 414),
        ("2.46 ms", 3, "Init Duration: 413.61 ms", 0),
        ("127.10 ms", 154, "Restore Duration: 325.93 ms\tBilled Restore Duration: 26 ms", 26),
        ("13.82 ms", 129, "Restore Duration: 204.27 ms", 115),
        # an extension that ran on after the answer is no cold start
        ("10.00 ms", 500, "Init Duration: 100.00 ms", 100),
        # printed durations are rounded: the true one was just above 2 ms
        ("2.00 ms", 3, "Init Duration: 0.30 ms", 1),
        ("20.00 ms", 20, "", 0),
    ],
)
def test_the_printed_billed_duration_says_what_init_was_billed(
    duration: str, billed: int, more: str, cold_ms: int
) -> None:
    assert parse(LINE.format(duration, billed) + more).billed_cold_ms == cold_ms


def test_a_line_that_lacks_a_figure_bills_no_init() -> None:
    assert parse("REPORT RequestId: 1\tBilled Duration: 100 ms\tInit Duration: 50 ms").billed_cold_ms == 0


def test_the_parts_of_a_window_are_those_of_its_lines() -> None:
    line = (LINE.format("20.00 ms", 434) + "Max Memory Used: 90 MB\tInit Duration: 413.61 ms").replace(
        "-4000-", "-4001-"
    )
    cold = replace(WARM, event_id="cold", message=line)
    row, bill = _bill(WARM, cold, logs_read(), points(Measure.INVOCATIONS, [*[0.0] * 14, 2.0]))
    assert bill == Bill(
        requests=2 * REQUEST_USD,
        duration=Decimal("0.02") * ARM_USD,
        init=Decimal("0.207") * ARM_USD,
        provisioned=None,
    )
    assert bill.total == row.cost.window


def test_lines_that_were_not_read_are_made_up_for_in_every_part() -> None:
    of = config(ephemeral_mb=1_536)
    line = LINE.format("20.00 ms", 434) + "Max Memory Used: 90 MB\tInit Duration: 413.61 ms"
    cold = replace(WARM, message=line)
    _, one = _bill(cold, logs_read(), points(Measure.INVOCATIONS, [*[0.0] * 14, 1.0]), of=of)
    row, ten = _bill(cold, logs_read(), points(Measure.INVOCATIONS, [*[0.0] * 14, 10.0]), of=of)
    assert one is not None
    assert ten == one.times(Decimal(10))
    assert ten.total == row.cost.window
    assert ten.ephemeral == Decimal("4.34") * Decimal("0.0000000309")


def test_what_stands_ready_is_billed_used_or_not() -> None:
    two = (Provisioned("live", 8, allocated=6), Provisioned("7", 2))
    _, bill = _bill(logs_read(), points(Measure.INVOCATIONS), room=Room(concurrency=Concurrency(provisioned=two)))
    assert bill == Bill(provisioned=8 * WINDOW_S * READY_USD / 2)
    _, none = _bill(logs_read(), points(Measure.INVOCATIONS), room=Room(concurrency=Concurrency(provisioned=())))
    assert none == Bill(provisioned=Decimal(0))
    _, unread = _bill(logs_read(), points(Measure.INVOCATIONS), room=Room(concurrency=Concurrency()))
    assert unread == Bill(provisioned=None)


def test_a_version_that_stands_ready_has_the_memory_it_was_published_with() -> None:
    room = Room(
        concurrency=Concurrency(provisioned=(Provisioned("live", 1), Provisioned("2", 1), Provisioned("9", 1))),
        versions=Versions(
            versions=(Version("1", memory_mb=1_024), Version("2", memory_mb=2_048)), aliases=(AliasSeen("live", "1"),)
        ),
    )
    _, bill = _bill(logs_read(), points(Measure.INVOCATIONS), room=room)
    assert bill is not None
    assert bill.provisioned == Decimal("3.5") * WINDOW_S * READY_USD


@pytest.mark.parametrize(("found", "share"), [(1.0, "0.25"), (4.0, "1"), (9.0, "1"), (0.0, "0"), (None, "0")])
def test_what_found_an_environment_ready_runs_cheaper(found: float | None, share: str) -> None:
    lines = [report(END - 60_000, n, billed=1_000, memory=1_024) for n in range(4)]
    ready = Room(concurrency=Concurrency(provisioned=(Provisioned("live", 1),), on_provisioned=found))
    row, bill = _bill(*lines, logs_read(), points(Measure.INVOCATIONS, [*[0.0] * 14, 4.0]), room=ready)
    cheap = Decimal(share)
    assert bill is not None
    assert bill.duration == 4 * (cheap * RUN_READY_USD + (1 - cheap) * ARM_USD)
    assert row.cost.window == 4 * (ARM_USD + REQUEST_USD)


RESTORED = "Restore Duration: 300.00 ms\tBilled Restore Duration: 26 ms"


@pytest.mark.parametrize(
    ("of", "versions", "by_hand"),
    [
        pytest.param(config(), None, "0", id="without SnapStart"),
        pytest.param(config(snap_start=True), None, None, id="versions were not read"),
        pytest.param(config(snap_start=True, runtime="java21"), None, "0", id="Java's are free"),
        # one restore of half a GB, and nothing kept
        pytest.param(config(snap_start=True), (), "0.0000698999", id="none is kept"),
        # two of 0.5 and 1 GB for 900 s
        pytest.param(
            config(),
            (Version("1", snap_start=True), Version("2", snap_start=True, memory_mb=1_024), Version("3")),
            "0.0021011099",
            id="old versions keep theirs when SnapStart is off",
        ),
    ],
)
def test_snapshots_cost_while_they_are_kept_and_when_they_are_restored(
    of: FunctionConfig, versions: tuple[Version, ...] | None, by_hand: str | None
) -> None:
    lines = [_cold(1, 46, RESTORED)] if of.snap_start or versions else []
    room = Room(versions=Versions(versions=versions))
    counts = points(Measure.INVOCATIONS, [*[0.0] * 14, float(len(lines))])
    _, bill = _bill(*lines, logs_read(), counts, room=room, of=of)
    assert bill is not None
    assert bill.snapstart == (None if by_hand is None else Decimal(by_hand))


def test_what_is_not_known_has_no_bill() -> None:
    assert _bill()[1] is None
    moon = config(arn="arn:aws:lambda:moon-1:1:function:api")
    assert _bill(WARM, logs_read(), points(Measure.INVOCATIONS, [1.0]), of=moon)[1] is None


def test_what_stands_ready_takes_the_free_tier_away() -> None:
    rest = Spent(Place("us-east-1", "x86_64"), Usage(Decimal(1_000), Decimal(0), Decimal(0)))
    ready = well(room=Room(concurrency=Concurrency(provisioned=(Provisioned("live", 1),))))
    window_ms = 730 * 3_600_000
    assert add_up([(well(), rest)], PRICES, window_ms).cost_month_after_free_tier == 0
    assert add_up([(well(), rest), (ready, rest)], PRICES, window_ms).cost_month_after_free_tier == 1_000 * REQUEST_USD


AMOUNTS = st.integers(0, 10**9).map(Decimal)
USAGES = st.builds(Usage, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
PLACES = st.builds(
    Place, st.sampled_from(sorted(PRICES.regions)), st.sampled_from(["x86_64", "arm64"]), st.integers(512, 10_240)
)
SHARES = st.decimals(0, 1, places=3)


@given(USAGES, PLACES)
def test_the_sum_of_the_parts_is_the_whole(usage: Usage, place: Place) -> None:
    parts, whole = parts_usd(PRICES, place, usage), usage_usd(PRICES, place, usage)
    assert parts is not None
    assert whole == parts.total
    without = usage_usd(PRICES, place, replace(usage, init_ms=Decimal(0), init_mb_ms=Decimal(0)))
    assert without is not None
    assert abs(whole - without) < Decimal("1e-20")


@given(USAGES, USAGES, PLACES, SHARES)
def test_a_bill_of_two_is_the_two_bills(one: Usage, other: Usage, place: Place, share: Decimal) -> None:
    both = Usage(
        one.requests + other.requests,
        one.billed_ms + other.billed_ms,
        one.mb_ms + other.mb_ms,
        one.init_ms + other.init_ms,
        one.init_mb_ms + other.init_mb_ms,
    )
    first, second, sum_ = (parts_usd(PRICES, place, usage, share) for usage in (one, other, both))
    assert first is not None
    assert second is not None
    assert sum_ is not None
    added = first.plus(second)
    for part in ("requests", "duration", "init", "ephemeral"):
        assert abs(getattr(added, part) - getattr(sum_, part)) < Decimal("1e-18")


@given(st.integers(0, 2_000), st.integers(0, 2_000))
def test_the_more_finds_an_environment_ready_the_less_it_costs(one: int, other: int) -> None:
    def usd(found: int) -> Decimal:
        room = Room(concurrency=Concurrency(provisioned=(), on_provisioned=found))
        used = Usage(Decimal(1_500), Decimal(10**6), Decimal(10**9))
        bill = bill_of(well(room=room), Place("us-east-1", "x86_64"), used, PRICES)
        assert bill is not None
        return bill.total

    assert (usd(one) >= usd(other)) == (min(one, 1_500) <= min(other, 1_500))
