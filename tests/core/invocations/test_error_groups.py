"""Failures that are alike: by exception and place, remembered when they fall out."""

from dataclasses import replace

from lambdatop.core.invocations.error_groups import ErrorGroups, key_of
from lambdatop.core.invocations.invocation import Invocation, Status
from lambdatop.core.model import MINUTE_MS
from tests.core.streams import T0, invocations, run

OK = invocations(run(0, 1))[0]


def _failed(
    at: int, error: str | None = "KeyError", place: str | None = "app.py:handler", **more: object
) -> Invocation:
    plain = replace(OK, start_ms=T0 + at, status=Status.ERROR, error_type=error, place=place)
    return replace(plain, **more)  # type: ignore[arg-type]  # any field of the class


def test_the_group_seen_last_stands_first_with_its_newest_as_example() -> None:
    failed = [_failed(50), _failed(10), _failed(90, "Other"), _failed(30, place="b.py:f")]
    groups = ErrorGroups().gather(failed, T0 + 100, None)
    assert [(g.error, g.place, g.count, g.first_ms - T0, g.last_ms - T0) for g in groups] == [
        ("Other", "app.py:handler", 1, 90, 90),
        ("KeyError", "app.py:handler", 2, 10, 50),
        ("KeyError", "b.py:f", 1, 30, 30),
    ]
    assert groups[1].example is failed[0]


def test_what_has_no_exception_is_said_in_words() -> None:
    assert key_of(_failed(0, None, None)) == ("error", None)
    assert key_of(_failed(0, "Sandbox.Timedout", "x", status=Status.TIMEOUT)) == ("timeout", None)
    assert key_of(_failed(0, "Runtime.ExitError", status=Status.OOM)) == ("out of memory", None)
    assert key_of(_failed(0, None, None, status=Status.EXIT)) == ("process ended", None)
    assert key_of(_failed(0, "panic", "main.go:f", status=Status.EXIT)) == ("panic", "main.go:f")


def test_what_fell_out_is_counted_and_makes_no_old_failure_new() -> None:
    groups = ErrorGroups()
    groups.remember([_failed(0), _failed(5), OK])
    now = T0 + 5 * MINUTE_MS
    known_from = T0 - 10 * MINUTE_MS
    (group,) = groups.gather([_failed(4 * MINUTE_MS)], now, known_from)
    assert (group.count, group.first_ms, group.new) == (3, T0, True)
    (group,) = groups.gather([_failed(20 * MINUTE_MS)], now + 20 * MINUTE_MS, known_from)
    assert (group.count, group.new) == (3, False)


def test_only_so_many_are_remembered() -> None:
    groups = ErrorGroups()
    groups.remember(_failed(n, f"Error{n}") for n in range(1_500))
    counts = {
        g.error: g.count for g in groups.gather([_failed(9_999, "Error0"), _failed(9_999, "Error1499")], T0, None)
    }
    assert counts == {"Error0": 1, "Error1499": 2}
