"""What costs rest on that is not sure is said: assumed, missing and old prices."""

from dataclasses import replace
from decimal import Decimal

from lambdatop.core.bill import Bill
from lambdatop.core.facts import FunctionSeen
from lambdatop.core.money.price_notes import price_notes
from lambdatop.core.money.pricing import Place
from lambdatop.core.room import Room
from lambdatop.core.room_parts import Configuration, Mapping, Sources, Url
from lambdatop.core.room_text import Page, page_lines
from lambdatop.core.store import Store
from tests.core.known import END, LENGTH, PRICES, config, row
from tests.core.rooms import around, furnished
from tests.once.accounts import busy

FRESH_MS = 1_795_392_000_000
"""2026-11-23, the day of the table."""
PRICED = replace(PRICES, as_of="2026-11-23")
AFTER = "assumed in {}, after us-east-1 and the usual ratios"
READY = ("duration on provisioned concurrency", "provisioned concurrency")
EVERYTHING = ("GB-seconds", READY[0], "ephemeral storage", READY[1], "requests")
HOME = (row(), Place("us-east-1", "arm64"))


def test_known_prices_of_a_new_table_need_no_word() -> None:
    assert price_notes([HOME, (row(), Place("eu-west-1", "x86_64", 10_240))], PRICED, FRESH_MS) == ()
    assert price_notes([], PRICED, FRESH_MS) == ()


def test_an_old_table_says_so() -> None:
    (line,) = price_notes([HOME], PRICED, FRESH_MS + 100 * 86_400_000)
    assert line == "prices are of 2026-11-23, 100 days ago: AWS may charge otherwise now"


def test_assumed_prices_are_named_once_a_region_and_only_where_they_are_used() -> None:
    ready = row(bill=Bill(provisioned=Decimal(1)))
    idle = row(bill=Bill(provisioned=Decimal(0), snapstart=None))
    paris = Place("eu-west-3", "arm64")
    assert price_notes([(idle, paris)], PRICED, FRESH_MS) == ()
    lines = price_notes([(ready, paris), (ready, paris), (ready, Place("ap-east-2", "x86_64", 600))], PRICED, FRESH_MS)
    assert lines == (
        f"{AFTER.format('ap-east-2')}: {', '.join(f'{what} on x86_64' for what in EVERYTHING)}",
        f"{AFTER.format('eu-west-3')}: {', '.join(f'{what} on arm64' for what in READY)}",
    )
    kept = row(bill=Bill(snapstart=Decimal(1)))
    assert price_notes([(kept, paris)], PRICED, FRESH_MS) == (
        f"{AFTER.format('eu-west-3')}: SnapStart cache, SnapStart restore",
    )


def test_a_region_without_prices_is_named() -> None:
    assert price_notes([(row(), Place("cn-north-1", "x86_64")), (row(), Place("", "x86_64"))], PRICED, FRESH_MS) == (
        "no prices of cn-north-1: what runs there has no known cost",
    )


def test_what_is_paid_for_otherwise_is_said() -> None:
    home = Place("us-east-1", "arm64")
    own = (row(config=config(managed_instances=True)), home)
    assert price_notes([HOME, own], PRICED, FRESH_MS) == (
        "1 function runs on managed instances: those are paid for by EC2's prices, and not counted here",
    )
    assert price_notes([own, own], PRICED, FRESH_MS)[0].startswith("2 functions run on managed instances")
    streams = Sources(urls=(Url("https://x", "NONE", "RESPONSE_STREAM"),))
    polled = Sources(mappings=(Mapping("u", "SQS", "arn", "Enabled", pollers=(2, 5)),))
    rooms = (
        Room(configuration=Configuration(tenancy="PER_TENANT", durable_timeout_s=60)),
        Room(sources=streams), Room(sources=streams), Room(sources=polled),
        Room(sources=Sources(urls=(Url("https://x", "NONE", "BUFFERED"),), mappings=())), Room(configuration=Configuration()),
    )  # fmt: skip
    (line,) = price_notes([(row(room=room), home) for room in rooms], PRICED, FRESH_MS)
    assert line == (
        "not counted, and charged by AWS: durable operations and what they keep, new environments of a tenant, "
        "provisioned event pollers, streamed responses beyond 6 MB"
    )


def test_a_snapshot_carries_the_notes() -> None:
    store = Store(PRICED, LENGTH)
    store.apply(FunctionSeen(config(arn="arn:aws:lambda:cn-north-1:123456789012:function:api")))
    assert store.snapshot(END).price_notes == ("no prices of cn-north-1: what runs there has no known cost",)


def test_the_cost_of_a_function_says_which_prices_it_rests_on() -> None:
    whole = furnished(busy())
    hostile = replace(around(whole), price_notes=("no prices of cn-north-1\x1b[2J",))
    (told,) = [line.text for line in page_lines(Page.COST, whole, hostile, None) if "cn-north-1" in line.text]
    assert told.isprintable()
