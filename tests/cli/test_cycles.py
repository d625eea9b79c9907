"""A start does not stop hundreds of times to look for cycles, and what runs on still finds those that it makes."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from lambdatop.cli.cycles import look_past_loaded
from lambdatop.cli.main import main


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


class _Knot:
    """Refers to itself: only a look for cycles takes it away."""

    def __init__(self) -> None:
        self.me = self


def test_a_command_begins_by_looking_seldom() -> None:
    gc.set_threshold(700, 10, 10)
    assert main(["--version"]) == 0
    gc.collect()
    looks = sum(generation["collections"] for generation in gc.get_stats())
    kept = [[number] for number in range(100_000)]
    assert sum(generation["collections"] for generation in gc.get_stats()) == looks
    assert len(kept) == 100_000


def test_what_runs_on_goes_past_what_was_loaded_and_finds_the_cycles_that_come_after() -> None:
    loaded = [_Knot() for _ in range(1_000)]
    look_past_loaded()
    assert gc.get_freeze_count() > len(loaded)
    later = weakref.ref(_Knot())
    kept = [[number] for number in range(100_000)]
    assert later() is None
    assert len(kept) == 100_000
