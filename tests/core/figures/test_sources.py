"""How sources are told: one calm line each, since when, and when they were last well."""

import pytest

from lambdatop.core.facts import SourceState
from lambdatop.core.figures.sources import SourceBook
from lambdatop.core.model import State
from lambdatop.core.snapshot import SourceStatus

NEEDS = "needs logs:FilterLogEvents"


def _state(
    state: State, at_ms: int, function: str | None = None, detail: str = "", source: str = "logs"
) -> SourceState:
    return SourceState(source, state, detail, at_ms, function)


def _only(book: SourceBook) -> SourceStatus:
    (status,) = book.statuses()
    return status


def test_a_source_that_is_one_thing_says_what_it_was_told() -> None:
    book = SourceBook()
    book.take(_state(State.OK, 1, source="metrics"))
    book.take(_state(State.UNAVAILABLE, 2, detail="no network", source="metrics"))
    book.take(_state(State.UNAVAILABLE, 3, detail="no network", source="metrics"))
    assert _only(book) == SourceStatus("metrics", State.UNAVAILABLE, "no network", since_ms=2, read_ms=1)


def test_states_of_functions_become_one_line() -> None:
    book = SourceBook()
    for name in ("b", "a", "c"):
        book.take(_state(State.DENIED, 1, name, NEEDS))
    assert _only(book) == SourceStatus("logs", State.DENIED, f"logs denied for 3 functions: {NEEDS}", 1)


def test_where_some_are_well_the_source_is_partial_and_the_worst_is_named() -> None:
    book = SourceBook()
    book.take(_state(State.OK, 1, "a"))
    book.take(_state(State.THROTTLED, 2, "b", "slow down"))
    book.take(_state(State.DENIED, 3, "c", NEEDS))
    assert _only(book) == SourceStatus("logs", State.PARTIAL, f"logs denied for c: {NEEDS}", 3, read_ms=1)


def test_what_recovers_and_what_goes_no_longer_counts() -> None:
    book = SourceBook()
    book.take(_state(State.OK, 1, "a"))
    book.take(_state(State.DENIED, 2, "b", NEEDS))
    book.take(_state(State.DENIED, 3, "c", NEEDS))
    book.take(_state(State.OK, 4, "b"))
    book.forget("c")
    assert _only(book).state is State.OK
    assert _only(book).detail == ""


def test_a_function_without_a_log_group_is_well() -> None:
    book = SourceBook()
    book.take(_state(State.OK, 1, "a", "the log group does not exist yet"))
    assert _only(book) == SourceStatus("logs", State.OK, "", 1, read_ms=1)
    known = book.of("logs", "a")
    assert known is not None
    assert known.detail.startswith("the log group")
    assert book.of("logs", "b") is book.of("metrics", "a") is None


def test_partial_answers_count_as_read() -> None:
    book = SourceBook()
    book.take(_state(State.PARTIAL, 5, detail="no percentiles", source="metrics"))
    assert _only(book).read_ms == 5


def test_sources_come_in_the_order_in_which_they_depend_on_one_another() -> None:
    book = SourceBook()
    for source in ("zebra", "logs", "metrics", "account", "functions"):
        book.take(_state(State.OK, 1, source=source))
    assert [s.source for s in book.statuses()] == ["account", "functions", "metrics", "logs", "zebra"]


@pytest.mark.parametrize("first", [State.DENIED, State.OK])
def test_since_is_when_the_state_began(first: State) -> None:
    book = SourceBook()
    book.take(_state(first, 1, "a", NEEDS))
    book.statuses()
    book.take(_state(State.DENIED, 9, "a", NEEDS))
    assert _only(book).since_ms == (1 if first is State.DENIED else 9)
