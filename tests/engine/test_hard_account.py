"""Nothing is lost and nothing is doubled over a hard account, in order behind the watermark, near the quota."""

import asyncio
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.core.facts import LogLine
from lambdatop.core.log.text import Entry
from lambdatop.core.money.pricing import parse_prices
from lambdatop.core.store import Store
from lambdatop.engine import Engine
from tests.engine.driven import running
from tests.engine.hard import MINUTE, HardAccount, Hardness, hard_account
from tests.engine.scripted import START_MS

PRICES = parse_prices(tomllib.loads((Path(__file__).parents[2] / "lambdatop/prices.toml").read_text()))
Known = tuple[str, int, str, str]


@dataclass
class Followed:
    """What a view saw, tick by tick."""

    account: HardAccount
    engine: Engine
    store: Store
    got: Counter[Known] = field(default_factory=Counter)
    finals: list[tuple[int, int]] = field(default_factory=list)
    broken: list[tuple[int, int]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    _cursor: int = 0

    def tick(self) -> None:
        entries, self._cursor = self.store.lines_since(self._cursor)
        final = self.finals[-1][1] if self.finals else 0
        self.got.update(_known(e.line) for e in entries)
        self.broken += [(e.line.timestamp_ms, final) for e in entries if _is_behind(e, final)]
        snapshot = self.store.snapshot(self.account.clock.now())
        self.said.update(source.detail for source in snapshot.sources if "late" in source.detail)
        complete = snapshot.complete_to_ms
        if complete is not None:
            self.finals.append((self.account.clock.now(), complete))


def _is_behind(entry: Entry, final: int) -> bool:
    return entry.line.timestamp_ms < final


def _known(line: LogLine) -> Known:
    return line.function, line.timestamp_ms, line.stream, line.message


async def _follow(hard: Hardness, seconds: int, *, live: bool = False, after_s: int = 240) -> Followed:
    account = hard_account(hard, seconds=seconds)
    store = Store(PRICES, MINUTE, max_lines=10**6)
    engine = Engine(account, store, (), now=account.clock.now, sleep=account.clock.sleep)
    followed = Followed(account, engine, store)
    if live:
        engine.live_tail(on=True)
    async with running(engine):
        for _ in range(seconds + 60):
            await account.clock.run_for(1)
            followed.tick()
        await account.clock.run_for(after_s - 60)
        followed.tick()
    return followed


def _truth(account: HardAccount) -> Counter[Known]:
    return Counter(_known(line) for lines in account.events.values() for line in lines)


def _lost_and_doubled(followed: Followed) -> tuple[int, int]:
    truth = _truth(followed.account)
    return sum((truth - followed.got).values()), sum((followed.got - truth).values())


@pytest.mark.asyncio
@pytest.mark.parametrize("live", [False, True], ids=["polls", "live tail"])
async def test_a_minute_of_two_thousand_events_a_second_on_a_bad_day_is_had_whole_and_once(*, live: bool) -> None:
    followed = await _follow(Hardness(throttle=0.1, reset=0.08, fault=0.05, quota=10.0), 60, live=live, after_s=400)
    assert sum(_truth(followed.account).values()) == 120_000
    assert _lost_and_doubled(followed) == (0, 0)
    assert followed.broken == []
    assert (followed.account.tails > 1) == live


TROUBLE = {
    "calm": Hardness(per_s=300),
    "throttled": Hardness(per_s=300, throttle=0.3, quota=5.0),
    "reset": Hardness(per_s=300, reset=0.2, fault=0.2, quota=10.0),
    "a group that comes late": Hardness(per_s=300, absent_ms=15_000, quota=10.0),
    "all alike": Hardness(per_s=300, alike=0.9),
    "small pages": Hardness(per_s=300, page=300, quota=10.0),
    "oldest first": Hardness(per_s=300, page=300, oldest_first=True),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("live", [False, True], ids=["polls", "live tail"])
@pytest.mark.parametrize("trouble", TROUBLE)
async def test_each_trouble_alone_loses_and_doubles_nothing_and_keeps_the_order(trouble: str, *, live: bool) -> None:
    followed = await _follow(TROUBLE[trouble], 30, live=live, after_s=400)
    assert _lost_and_doubled(followed) == (0, 0)
    assert followed.broken == []


@pytest.mark.asyncio
async def test_lines_later_than_any_before_are_had_all_the_same() -> None:
    followed = await _follow(Hardness(per_s=200, late_ms=500_000), 40, after_s=1_500)
    assert _lost_and_doubled(followed) == (0, 0)


@pytest.mark.asyncio
async def test_it_is_read_a_few_times_and_not_again_and_again() -> None:
    followed = await _follow(Hardness(per_s=160), 300, after_s=61)
    lines = followed.engine.lines_read
    assert lines["read"] < 4.5 * lines["new"]


@pytest.mark.asyncio
@pytest.mark.parametrize(("quota", "page"), [(5.0, 100), (10.0, 50)])
async def test_under_pressure_the_calls_come_near_the_quota_and_hardly_ever_over_it(quota: float, page: int) -> None:
    # A day on which all that can be read is hardly enough.
    followed = await _follow(Hardness(quota=quota, per_s=300, page=page), 90, after_s=900)
    account = followed.account
    pages = [at for at in account.asked_ms if at < START_MS + 90_000]
    refused = [at for at in account.refused_ms if at < START_MS + 90_000]
    assert len(pages) - len(refused) > 0.7 * quota * 90
    assert len(refused) < 0.1 * len(pages)
    assert max(Counter(at // 1_000 for at in account.refused_ms).values()) <= 4
    assert followed.said
    assert _lost_and_doubled(followed) == (0, 0)


@pytest.mark.asyncio
async def test_the_watermark_moves_on_and_never_back() -> None:
    followed = await _follow(Hardness(per_s=200), 60)
    finals = [final for _, final in followed.finals]
    assert finals == sorted(finals)
    assert max(at - final for at, final in followed.finals) < 90_000


@given(
    st.builds(
        Hardness,
        per_s=st.just(40),
        late=st.floats(0, 0.5),
        late_ms=st.integers(1, 90_000),
        alike=st.floats(0, 0.9),
        throttle=st.floats(0, 0.3),
        reset=st.floats(0, 0.3),
        repeat=st.booleans(),
        unsorted=st.booleans(),
        quota=st.floats(3, 25),
        tail_cut=st.floats(0, 0.5),
        tail_repeat=st.floats(0, 0.5),
        tail_s=st.integers(2, 30),
        absent_ms=st.integers(0, 20_000),
        oldest_first=st.booleans(),
        page=st.integers(20, 1_000),
    ),
    st.booleans(),
)
@settings(max_examples=8, deadline=None)
def test_however_hard_it_is_nothing_is_lost_or_doubled(hard: Hardness, live: bool) -> None:  # noqa: FBT001  # drawn
    followed = asyncio.run(_follow(hard, 12, live=live, after_s=1_000))
    assert _lost_and_doubled(followed) == (0, 0)
