"""Log events come once and in order, however often and in whatever order they are read."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.log.ordering import Repeats, merged, time_order

HOUR = 3_600_000
NOW = 500 * HOUR


def _line(
    at: int = NOW, message: str = "said", event_id: str | None = None, stream: str = "s", function: str = "f"
) -> LogLine:
    return LogLine(function, at, None, stream, event_id, message)


def _new(repeats: Repeats, *lines: LogLine) -> list[bool]:
    return [repeats.is_new(line) for line in lines]


def test_an_event_id_counts_once() -> None:
    repeats = Repeats()
    assert _new(repeats, _line(event_id="1"), _line(event_id="1")) == [True, False]
    repeats.read_ended("f")
    assert _new(repeats, _line(event_id="1")) == [False]
    assert len(repeats) == 1


def test_the_same_text_with_other_ids_is_kept() -> None:
    assert _new(Repeats(), _line(event_id="1"), _line(event_id="2")) == [True, True]


def test_without_ids_a_read_is_taken_at_its_word_and_the_next_adds_only_what_is_more() -> None:
    repeats = Repeats()
    assert _new(repeats, _line(), _line()) == [True, True]
    repeats.read_ended("f")
    assert _new(repeats, _line(), _line(), _line()) == [False, False, True]
    repeats.read_ended("f")
    assert _new(repeats, _line()) == [False]


def test_the_end_of_one_functions_read_is_not_that_of_another() -> None:
    repeats = Repeats()
    assert _new(repeats, _line(function="a")) == [True]
    repeats.read_ended("b")
    assert _new(repeats, _line(function="a")) == [True]


def test_live_lines_without_ids_and_read_lines_with_ids_are_the_same_lines() -> None:
    repeats = Repeats()
    assert _new(repeats, _line()) == [True]
    assert _new(repeats, _line(event_id="1"), _line(event_id="2")) == [False, True]
    repeats.read_ended("f")
    assert _new(repeats, _line(), _line(), _line()) == [False, False, True]


@pytest.mark.parametrize("other", [_line(at=NOW + 1), _line(stream="t"), _line(function="g"), _line(message="other")])
def test_lines_that_differ_are_different(other: LogLine) -> None:
    repeats = Repeats()
    assert _new(repeats, _line()) == [True]
    repeats.read_ended("f")
    assert _new(repeats, other) == [True]


def test_what_is_forgotten_is_new_again_and_the_rest_is_not() -> None:
    repeats = Repeats()
    assert _new(repeats, _line(at=NOW, event_id="1"), _line(at=NOW + HOUR, event_id="2")) == [True, True]
    repeats.forget_before(NOW + HOUR)
    assert len(repeats) == 1
    assert _new(repeats, _line(at=NOW, event_id="1"), _line(at=NOW + HOUR, event_id="2")) == [True, False]


_LINES = st.lists(
    st.builds(
        _line,
        st.integers(NOW, NOW + 5),
        st.sampled_from(["a", "b"]),
        st.none(),
        st.sampled_from("st"),
        st.sampled_from("fg"),
    ),
    max_size=20,
)


def _numbered(lines: list[LogLine]) -> list[LogLine]:
    return [_line(x.timestamp_ms, x.message, f"{n:03}", x.stream, x.function) for n, x in enumerate(lines)]


@given(_LINES, st.integers(0, 2**32))
def test_reading_twice_in_any_order_gives_each_line_once(lines: list[LogLine], seed: int) -> None:
    numbered = _numbered(lines)
    shuffled = random.Random(seed).sample(numbered * 2, len(numbered) * 2)  # noqa: S311 - a shuffle is no secret
    repeats = Repeats()
    assert sorted(filter(repeats.is_new, shuffled), key=time_order) == sorted(numbered, key=time_order)


@given(_LINES, st.data())
def test_overlapping_reads_without_ids_give_each_line_once(lines: list[LogLine], data: st.DataObject) -> None:
    repeats = Repeats()
    kept: list[LogLine] = []
    for part in (data.draw(st.lists(st.sampled_from(lines), unique_by=id)) if lines else [], lines, lines):
        kept += filter(repeats.is_new, part)
        for function in "fg":
            repeats.read_ended(function)
    assert Counter(kept) == Counter(lines)


@given(st.lists(_LINES, max_size=4))
def test_a_merge_is_the_sorted_whole(parts: list[list[LogLine]]) -> None:
    in_order = [sorted(part, key=time_order) for part in parts]
    whole = [line for part in in_order for line in part]
    assert list(merged(*in_order)) == sorted(whole, key=time_order)


def test_lines_of_one_stream_and_millisecond_keep_their_order() -> None:
    lines = [_line(message="z"), _line(message="a")]
    assert sorted(lines, key=time_order) == lines


def _live(at: int = NOW, message: str = "said") -> LogLine:
    return LogLine("f", at, None, "s", None, message, live=True)


def test_live_tail_that_repeats_itself_gives_one_and_a_read_brings_the_others() -> None:
    repeats = Repeats()
    assert _new(repeats, _live(), _live(), _live()) == [True, False, False]
    assert _new(repeats, _line(event_id="1"), _line(event_id="2"), _line(event_id="1")) == [False, True, False]
    assert _new(repeats, _live()) == [False]


@given(_LINES, st.lists(st.integers(0, 19)), st.randoms(use_true_random=False))
def test_live_lines_between_reads_never_lose_or_double_an_event(
    lines: list[LogLine], heard: list[int], dice: random.Random
) -> None:
    repeats, kept = Repeats(), list[LogLine]()
    numbered = _numbered(lines)
    live = [replace(lines[n], live=True) for n in heard if n < len(lines)]
    coming = [*live, *numbered]
    dice.shuffle(coming)
    for line in [*coming, *numbered]:
        if repeats.is_new(line):
            kept.append(replace(line, event_id=None, live=False))
    assert Counter(kept) == Counter(lines)


def test_minutes_that_have_passed_are_pressed_and_known_all_the_same() -> None:
    repeats = Repeats()
    lines = [_line(NOW + n, event_id=str(n)) for n in range(2_000)]
    assert all(map(repeats.is_new, lines))
    assert all(repeats.is_new(_line(NOW + minute * 60_000, event_id=f"later-{minute}")) for minute in range(1, 6))
    bucket = repeats._buckets[NOW // 60_000]
    assert not bucket._ids._fresh
    assert not any(map(repeats.is_new, lines))
    assert repeats.is_new(_line(NOW + 7, event_id="new"))
    assert not repeats.is_new(_line(NOW + 7, event_id="new"))
    assert len(bucket) == 2_000
