"""Advice as the store gives it: from roles of all functions, from rooms and the month as they come."""

from lambdatop.core.advice import adviser
from lambdatop.core.facts import FunctionSeen, MonthPoints, RoomRead
from lambdatop.core.model import MINUTE_MS, Finding, Measure, Span
from lambdatop.core.room_parts import Configuration
from lambdatop.core.store import Store
from tests.core.advice.seeing import RUNTIMES
from tests.core.known import END, LENGTH, PRICES, config, points

ROLE = "arn:aws:iam::123456789012:role/all"
DAY_MS = 1_440 * MINUTE_MS
SINCE = Span(END - 14 * DAY_MS, END)


def store(*names: str) -> Store:
    found = Store(PRICES, LENGTH, advise=adviser(RUNTIMES))
    for name in names:
        found.apply(FunctionSeen(config(name, role=ROLE, last_modified_ms=END - 30 * DAY_MS)))
        found.apply(points(Measure.INVOCATIONS, name=name))
    return found


def advice(of: Store, name: str = "a") -> list[str]:
    row = next(row for row in of.snapshot(END).rows if row.config.name == name)
    return [finding.rule for finding in row.advice]


def test_a_role_is_shared_by_all_that_are_listed() -> None:
    of = store("a", "b")
    assert advice(of) == []
    of.apply(FunctionSeen(config("c", role=ROLE)))
    assert advice(of, "c") == ["role-shared"]


def test_a_room_changes_the_advice_as_soon_as_it_is_read() -> None:
    of = store("a")
    assert advice(of) == []
    of.apply(RoomRead("a", Configuration(variables=("DB_PASSWORD",)), (), END))
    assert advice(of) == ["secrets"]


def test_the_month_tells_what_is_not_used() -> None:
    of = store("a")
    assert advice(of) == []
    for measure in (Measure.INVOCATIONS, Measure.DURATION_SUM):
        of.apply(MonthPoints("a", measure, SINCE, ()))
    assert advice(of) == ["unused"]
    of.apply(MonthPoints("a", Measure.INVOCATIONS, SINCE, ((SINCE.start_ms, 3.0),)))
    of.apply(MonthPoints("a", Measure.DURATION_SUM, SINCE, ((SINCE.start_ms, 90.0),)))
    assert advice(of) == []


def test_a_store_without_advice_gives_none() -> None:
    of = Store(PRICES, LENGTH)
    of.apply(FunctionSeen(config("a")))
    of.apply(RoomRead("a", Configuration(variables=("DB_PASSWORD",)), (), END))
    found: tuple[Finding, ...] = of.snapshot(END).rows[0].advice
    assert found == ()
