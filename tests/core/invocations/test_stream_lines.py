"""One stream, line by line in whatever order: always what assembling everything at once gives."""

import json
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.invocations.assembly import Run
from lambdatop.core.invocations.invocation import Invocation
from lambdatop.core.invocations.outcome import outcome
from lambdatop.core.invocations.stream_lines import StreamLines
from lambdatop.core.log.platform_log import parse
from tests.core.known import config
from tests.core.streams import T0, invocations, line, report, request, run, start


def _build(one: Run) -> Invocation:
    return outcome(one, config(), lambda *_: None)


def _fed(lines: Sequence[LogLine], *, each: int = 1, several: bool = False, piece: int = 32) -> StreamLines:
    stream = StreamLines(_build, piece)
    for number, one in enumerate(lines):
        stream.add((one, parse(one.message)))
        if number % each == 0:
            stream.refresh(several=several)
    stream.refresh(several=several)
    return stream


def _sorted(found: Sequence[Invocation]) -> list[Invocation]:
    return sorted(found, key=lambda one: (one.lines[0].timestamp_ms, one.start_ms, one.request_id, len(one.lines)))


def _app(number: int) -> str:
    return json.dumps({"level": "INFO", "message": "m", "requestId": request(number)})


# What may stand in a stream at all, of a few requests, so that brackets, retries, gaps and lies occur.
_TEXTS = st.integers(1, 6).flatmap(
    lambda n: st.sampled_from(
        [
            *(start(n), report(n, 3), f"END RequestId: {request(n)}\n", _app(n), "plain\n", "  more\n"),
            *("[ERROR] KeyError: 'x'\n", "INIT_START Runtime Version: x\n", "EXTENSION\tName: a\tState: Ready\n"),
            f"2027-01-15T08:00:00.000Z {request(n)} Task timed out after 3.00 seconds\n\n",
        ]
    )
)
_CHAOS = st.lists(st.tuples(st.integers(0, 60), _TEXTS), max_size=40)


def _numbered(chaos: Sequence[tuple[int, str]]) -> list[LogLine]:
    return [line(at, text, event=f"{at:056d}{n:03d}") for n, (at, text) in enumerate(chaos)]


@pytest.mark.parametrize("several", [False, True])
@given(_CHAOS, st.randoms(use_true_random=False), st.integers(1, 12), st.integers(1, 8))
@settings(max_examples=300, deadline=None)
def test_neither_order_nor_looking_in_between_changes_what_it_gives(
    several: object, chaos: list[tuple[int, str]], random: Random, each: int, piece: int
) -> None:
    lines = _numbered(chaos)
    shuffled = random.sample(lines, len(lines))
    stream = _fed(shuffled, each=each, several=bool(several), piece=piece)
    assert _sorted(tuple(stream.invocations())) == _sorted(invocations(lines, several=bool(several)))


def test_a_line_that_comes_late_into_the_millisecond_of_a_cut_finds_its_place() -> None:
    lines = _numbered([(0, start(1)), (0, start(1)), (0, start(1)), (1, "plain\n"), (1, start(1))])
    stream = _fed([*lines[:3], lines[4], lines[3]], piece=1)
    assert _sorted(tuple(stream.invocations())) == _sorted(invocations(lines, several=False))


_TIED = line(20, "[ERROR] KeyError: 'x'\n", event="0")
_TELLING = {
    "what comes after a report without a start looks back": ([*run(0, 1), line(40, report(2)), line(40, "x\n")], False),
    "a line names a request of long ago": ([*run(0, 1), *run(100, 2), *run(200, 3), line(210, _app(1))], False),
    "two run at once": ([line(0, start(1)), line(10, start(2)), line(20, "whose?\n")], True),
    "the next begins as the one before ends": ([*run(0, 1), line(20, start(2), event="9" * 57), _TIED], False),
    "a retry of which only the end was read": ([*run(0, 1), *run(100, 2), *run(300, 1)[1:], *run(400, 3)], False),
}


@pytest.mark.parametrize("name", _TELLING)
def test_a_cut_changes_nothing(name: str) -> None:
    lines, several = _TELLING[name]
    stream = _fed(lines, several=several, piece=1)
    assert _sorted(tuple(stream.invocations())) == _sorted(invocations(lines, several=several))


def _day(count: int, *, gap: int = 40) -> list[LogLine]:
    """Give an environment's life: cold, then warm, now and then with a retry, a foreign id, an end that got lost."""
    lines = [line(0, "INIT_START Runtime Version: x\n")]
    for n in range(1, count):
        at = 100 + n * gap
        number = n - 1 if n % 17 == 0 else n
        lines += run(at, number, "a\n", _app(900_000 + n) if n % 5 == 0 else _app(number), ms=30)
        if n % 23 == 0:
            lines = [one for one in lines if "END" not in one.message or f"{number:012d}" not in one.message]
        if n % 31 == 0:
            lines = [one for one in lines if "REPORT" not in one.message or f"{number:012d}" not in one.message]
    return lines


@given(st.randoms(use_true_random=False), st.integers(8, 200), st.sampled_from([300, 100_000]))
@settings(max_examples=15, deadline=None)
def test_long_streams_are_cut_and_late_lines_find_their_piece(random: Random, each: int, late_ms: int) -> None:
    lines = _day(60)
    came = {id(one): one.timestamp_ms + random.randint(0, late_ms) for one in lines}
    stream = _fed(sorted(lines, key=lambda one: came[id(one)]), each=each)
    assert _sorted(tuple(stream.invocations())) == _sorted(invocations(lines))


def test_a_long_stream_is_worked_out_in_pieces() -> None:
    built: list[str] = []

    def build(one: Run) -> Invocation:
        built.append(one.request_id)
        return _build(one)

    stream = StreamLines(build)
    for number in range(1, 400):
        for one in run(number * 40, number):
            stream.add((one, parse(one.message)))
        stream.refresh(several=False)
    assert len(built) < 400 * 20
    assert len(tuple(stream.invocations())) == 399


def test_a_new_configuration_makes_all_anew() -> None:
    lines = _day(60)
    stream = _fed(lines, each=50)
    before = tuple(stream.invocations())
    stream.rebuild(several=False)
    assert tuple(stream.invocations()) == before
    assert next(iter(stream.invocations())) is not before[0]


def test_what_is_old_falls_out_whole_and_is_given() -> None:
    stream = _fed(_day(200))
    before = tuple(stream.invocations())
    lines = len(stream)
    gone, dropped = stream.forget_before(T0 + 4_000)
    assert len(stream) == lines - len(dropped)
    stream.refresh(several=False)
    left = tuple(stream.invocations())
    assert gone
    assert _sorted((*gone, *left)) == _sorted(before)
    assert max(one.lines[-1].timestamp_ms for one in gone) < T0 + 4_000


def test_of_what_still_runs_the_start_is_kept() -> None:
    stream = _fed([*run(0, 1), line(100, start(2)), *(line(200 + n, f"step {n}\n") for n in range(3_000))], each=999)
    gone, dropped = stream.forget_before(T0 + 3_000)
    stream.refresh(several=False)
    (running,) = stream.running()
    assert [one.request_id for one in gone] == [request(1)]
    assert (running.start_ms, len(running.lines)) == (T0 + 100, 201)
    assert len(dropped) == 3 + 2_800


@pytest.mark.parametrize(("later_ms", "kept"), [(1_000, 1), (7_300_000, 0)])
def test_what_cannot_run_any_more_is_let_go(later_ms: int, kept: int) -> None:
    stream = _fed([line(0, start(1))])
    stream.forget_before(T0 + later_ms)
    stream.refresh(several=False)
    assert len(stream) == kept
