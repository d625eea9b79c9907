"""What is known of a function, in words: each page says what it knows, what it does not, and what it may not read."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from lambdatop.core.cold_seen import ColdStarts
from lambdatop.core.model import Row, State
from lambdatop.core.room import Gap, Pool, Room, Section
from lambdatop.core.room_parts import (
    Basics,
    Concurrency,
    Configuration,
    FailurePaths,
    Logging,
    Mapping,
    Sources,
    Url,
    Versions,
)
from lambdatop.core.room_text import Look, Page, Said, page_lines
from lambdatop.core.runtimes import parse_runtimes
from lambdatop.core.snapshot import SourceStatus
from tests.core.hostile import TEXTS
from tests.core.pages import SECTIONS, WHOLE, looks, said, texts
from tests.core.rooms import AT, CONCURRENCY, FAILURES, FINDINGS, ROOM, SOURCES, VERSIONS, around
from tests.once.accounts import busy, config, failing, unread


@pytest.mark.parametrize("page", SECTIONS)
def test_a_section_that_is_not_there_is_being_read(page: Page) -> None:
    row = busy()
    assert "reading…" in texts(page, row)
    snapshot = around(row)
    assert all("reading" not in line.text for line in page_lines(page, row, snapshot, reading=False))
    assert any(line.text == "not read" for line in page_lines(page, row, snapshot, reading=False))
    denied = SourceStatus("rooms", State.DENIED, "needs lambda:GetFunction", AT)
    lines = page_lines(page, row, replace(snapshot, sources=(denied,)))
    assert Said("", "not read: needs lambda:GetFunction", Look.NEAR) in lines
    assert all("reading" not in line.text for line in lines)


@pytest.mark.parametrize(("page", "source"), [(Page.FIGURES, "metrics"), (Page.FIGURES, "logs"), (Page.COST, "month")])
def test_figures_that_may_not_be_read_say_so_on_their_page(page: Page, source: str) -> None:
    row = unread()
    denied = SourceStatus(source, State.DENIED, "access denied: needs some:Permission\x1b[2J", AT)
    for shown in (Page.FIGURES, Page.COST, Page.VERSIONS):
        lines = page_lines(shown, row, replace(around(row), sources=(denied,)))
        told = [line for line in lines if "needs some:Permission" in line.text]
        assert bool(told) is (shown is page)
        assert all(line.look is Look.NEAR and line.text.startswith(f"{source}: ") for line in told)
        assert all("\x1b" not in line.text for line in told)
    well = replace(denied, state=State.OK)
    assert page_lines(page, row, replace(around(row), sources=(well,))) == page_lines(page, row, around(row))


@pytest.mark.parametrize("page", SECTIONS)
def test_one_section_does_not_wait_for_another(page: Page) -> None:
    part = next(getattr(ROOM, name) for name, value in (
        ("basics", Page.BASICS), ("configuration", Page.CONFIGURATION), ("sources", Page.SOURCES),
        ("concurrency", Page.CONCURRENCY), ("failures", Page.FAILURES), ("versions", Page.VERSIONS),
    ) if value is page)  # fmt: skip
    row = replace(busy(), room=Room().with_part(part, (), AT))
    for other in SECTIONS:
        waits = any(line.text == "reading…" for line in said(other, row))
        assert waits is (other is not page)


@pytest.mark.parametrize(("page", "section"), SECTIONS.items())
def test_what_may_not_be_read_stands_on_its_page_only(page: Page, section: Section) -> None:
    gap = Gap(section, "something", "needs lambda:Something")
    row = replace(busy(), room=replace(ROOM, gaps=(gap,)))
    pages = [other for other in SECTIONS if any("needs lambda:Something" in line.text for line in said(other, row))]
    assert pages == [page]


def test_unknown_is_a_dash_and_none_at_all_is_a_word() -> None:
    nothing = Room(
        configuration=Configuration(),
        sources=Sources(),
        concurrency=Concurrency(reserved_known=False),
        failures=FailurePaths(invoke_known=False),
        versions=Versions(),
    )
    row = replace(busy(), room=nothing)
    assert "mappings: –" in texts(Page.SOURCES, row)  # noqa: RUF001 - the dash of the unknown
    assert "reserved: –" in texts(Page.CONCURRENCY, row)  # noqa: RUF001 - likewise
    assert "on failure: –" in texts(Page.FAILURES, row)  # noqa: RUF001 - likewise
    assert "retried: –" in texts(Page.FAILURES, row)  # noqa: RUF001 - likewise
    assert "aliases: –" in texts(Page.VERSIONS, row)  # noqa: RUF001 - likewise
    none = replace(
        nothing,
        sources=Sources((), (), (), ()),
        concurrency=Concurrency(provisioned=()),
        failures=FailurePaths(retries=2, max_event_age_s=21_600),
        versions=Versions((), (), (), ()),
    )
    row = replace(busy(), room=none)
    assert "mappings: none" in texts(Page.SOURCES, row)
    assert "nothing here calls it" in texts(Page.SOURCES, row)
    assert "reserved: none" in texts(Page.CONCURRENCY, row)
    assert "on failure: none" in texts(Page.FAILURES, row)
    assert "retried: 2 times" in texts(Page.FAILURES, row)
    assert "given up after: 6 h" in texts(Page.FAILURES, row)
    assert "traffic hits: nothing over the window" in texts(Page.VERSIONS, row)


def test_what_is_wrong_stands_out() -> None:
    assert looks(Page.SOURCES, "everybody may call it") == {Look.BAD}
    assert looks(Page.SOURCES, "another account") == {Look.NEAR}
    lines = [line.text for line in said(Page.SOURCES)]
    assert lines[lines.index("another account may call it") - 1] == "210987654321"
    assert lines.count("another account may call it") == 1
    assert looks(Page.FAILURES, "were given up") == {Look.BAD}
    assert looks(Page.VERSIONS, "too-many") == {Look.BAD}
    assert looks(Page.CONFIGURATION, "a newer version") == {Look.NEAR}
    off = replace(WHOLE, room=replace(ROOM, concurrency=replace(CONCURRENCY, reserved=0)))
    assert looks(Page.CONCURRENCY, "switched off", off) == {Look.BAD}
    calm = replace(
        WHOLE,
        room=replace(
            ROOM,
            sources=replace(SOURCES, grants=(), urls=(Url("https://b", "AWS_IAM"),)),
            failures=replace(FAILURES, async_dropped=0.0),
            configuration=Configuration(logging=Logging("g", "Text", group_known=True)),
        ),
    )
    assert looks(Page.SOURCES, "auth AWS_IAM", calm) == {Look.DIM}
    assert looks(Page.FAILURES, "dropped 0", calm) == {Look.TEXT}
    assert looks(Page.CONFIGURATION, "never expires", calm) == {Look.NEAR}


def test_a_log_group_that_is_not_there_has_no_retention() -> None:
    missing = Configuration(logging=Logging("g", "Text", group_missing=True))
    row = replace(busy(), room=replace(ROOM, configuration=missing))
    assert "there is no such group" in texts(Page.CONFIGURATION, row)
    assert "retention" not in texts(Page.CONFIGURATION, row)


def test_what_a_function_has_not_is_not_said() -> None:
    assert "iterator age" not in texts(Page.FIGURES)
    assert "per environment" not in texts(Page.CONFIGURATION)
    row = replace(WHOLE, iterator_age_ms=61_000.0, config=config(environment_concurrency=8))
    assert "iterator age: 61.0 s" in texts(Page.FIGURES, row)
    assert "per environment: 8 invocations at once" in texts(Page.CONFIGURATION, row)


@pytest.mark.parametrize(
    ("state", "reason", "told"),
    [
        ("Enabled", "User action", "Enabled"),
        ("Enabled", "", "Enabled"),
        ("Disabled", "User action", "Disabled: User action"),
        ("Enabled", "Throttled by the broker", "Enabled: Throttled by the broker"),
    ],
)
def test_a_mapping_says_why_it_is_as_it_is_where_that_says_something(state: str, reason: str, told: str) -> None:
    mapping = Mapping("u", "SQS", "arn", state, reason)
    row = replace(busy(), room=replace(ROOM, sources=Sources(mappings=(mapping,))))
    assert told in [line.text for line in said(Page.SOURCES, row)]


def test_an_image_a_small_package_and_what_basics_do_not_tell() -> None:
    image = config(runtime=None, package_type="Image", code_size=900)
    row = replace(busy(), config=image, room=Room(basics=Basics()))
    told = texts(Page.BASICS, row)
    assert "runtime: container image" in told
    assert "package: Image, 900 bytes" in told
    assert "runtime build" not in told
    for label in ("state", "code signed", "tags"):
        assert f"{label}: –" in told  # noqa: RUF001 - the dash of the unknown
    signed = replace(row, room=Room(basics=Basics(signed=False)))
    assert "code signed: no" in texts(Page.BASICS, signed)
    assert "log group: –" in texts(Page.CONFIGURATION, replace(row, room=Room(configuration=Configuration())))  # noqa: RUF001 - likewise


def test_a_quiet_window_says_so() -> None:
    row = replace(busy(), throttles=None, cold=ColdStarts(), room=Room(sources=Sources(iterator_age_ms=())))
    assert "throttles: –" in texts(Page.CONCURRENCY, row)  # noqa: RUF001 - the dash of the unknown
    assert "cold starts: none that were read" in texts(Page.CONCURRENCY, row)
    assert "iterator age: no batch was read over the window" in texts(Page.SOURCES, row)


def test_the_figures_begin_with_what_is_wrong() -> None:
    row = failing()
    lines = [line.text for line in said(Page.FIGURES, row)]
    assert lines[0] == "failing"
    assert lines[1 : 1 + len(row.reasons)] == [reason.text for reason in row.reasons]
    assert row.reasons


def test_events_without_a_way_for_failures_are_lost() -> None:
    nowhere = FailurePaths(retries=2, async_received=3.0)
    row = replace(busy(), room=replace(ROOM, failures=nowhere))
    assert looks(Page.FAILURES, "is lost", row) == {Look.NEAR}
    assert "is lost" not in texts(Page.FAILURES)


def test_a_change_reaches_traffic_on_the_newest_code() -> None:
    row = replace(busy(), room=replace(ROOM, versions=replace(VERSIONS, traffic=(("$LATEST", 5.0), ("live", 1.0)))))
    assert "before a version is published" not in texts(Page.VERSIONS, row)


def test_why_it_is_throttled_is_one_sentence() -> None:
    throttled = tuple(replace(m, throttles=9.0, concurrency=10.0) for m in busy().minutes[:2])
    row = replace(WHOLE, throttles=18, minutes=throttled)
    lines = [line for line in said(Page.CONCURRENCY, row) if line.label == "why throttled"]
    assert len(lines) == 1
    assert "why throttled" not in texts(Page.CONCURRENCY)


TABLE = {
    "as_of": "2026-11-01",
    "sources": ["somewhere"],
    "runtimes": {
        "python3.13": {"deprecated": date(2029, 6, 30), "no_update": date(2029, 9, 30)},
        "python3.9": {"deprecated": date(2025, 12, 15), "no_create": date(2026, 1, 15)},
        "nodejs26.x": {},
    },
}


@pytest.mark.parametrize(
    ("runtime", "text", "look"),
    [
        ("python3.13", "2029-06-30, as of 2026-11-01", Look.TEXT),
        ("python3.9", "2025-12-15, which is over, as of 2026-11-01", Look.BAD),
        ("nodejs26.x", "no end announced, as of 2026-11-01", Look.TEXT),
        ("cobol85", "–", Look.DIM),  # noqa: RUF001 - the dash of the unknown
    ],
)
def test_a_runtime_says_until_when_it_is_supported(runtime: str, text: str, look: Look) -> None:
    row = replace(busy(), config=config(runtime=runtime))
    lines = said(Page.BASICS, row, parse_runtimes(TABLE))
    assert Said("supported until", text, look) in lines
    assert any(line.label == "no change after" for line in lines) is (runtime == "python3.13")


def test_no_advice_says_so_and_what_it_could_not_rest_on() -> None:
    assert "nothing to advise" in texts(Page.ADVICE, unread())
    assert "there may be more" in texts(Page.ADVICE, unread())
    assert "some of what hangs on the function could not be read" in texts(Page.ADVICE)
    assert "there may be more" not in texts(Page.ADVICE, replace(WHOLE, room=replace(ROOM, gaps=())))
    silenced = replace(WHOLE, advice=FINDINGS[2:])
    assert "nothing to advise" in texts(Page.ADVICE, silenced)


@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("row", [busy(), unread(), WHOLE], ids=["busy", "unread", "whole"])
def test_every_page_can_be_said_of_every_row(page: Page, row: Row) -> None:
    lines = said(page, row)
    assert lines
    assert all(not line.text for line in lines if line.look is Look.HEAD)
    assert page_lines(page, row, replace(around(row), pool=None, month=None))
    assert page_lines(page, row, replace(around(row), pool=Pool()))


@given(TEXTS)
def test_no_text_of_others_acts_on_a_terminal(text: str) -> None:
    room = replace(
        ROOM,
        basics=replace(ROOM.basics, tags=((text, text),), state_reason=text) if ROOM.basics else None,
        configuration=Configuration(variables=(text,), logging=Logging(text, text)),
        sources=replace(SOURCES, rules=(), urls=(Url(text, text),)),
        versions=replace(VERSIONS, aliases=()),
        gaps=(Gap(Section.BASICS, text, text),),
    )
    row = replace(busy(), config=config(description=text, handler=text), room=room)
    for page in SECTIONS:
        for line in said(page, row):
            assert f"{line.label}{line.text}".isprintable()
