"""Advice as a list: gathered, kept while nothing is new, filtered, in order."""

from dataclasses import replace

from lambdatop.core.model import Tuning
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.advice_items import Gathered, Item, arranged, matches, orders, proposed
from tests.ui.advised import ARM, MEMORY, TIMEOUT, TRACING, advised
from tests.ui.samples import snapshot

NOW = snapshot(rows=advised())


def items_of(now: Snapshot, names: set[str] | None) -> tuple[Item, ...]:
    gathered = Gathered(names)
    gathered.take(now)
    return gathered.items


def test_orders_and_filter_are_pure() -> None:
    items = items_of(NOW, None)
    assert len(items) == 6
    for key, _ in orders():
        assert sorted(i.key for i in arranged(items, key)) == sorted(i.key for i in items)
    assert [i.finding for i in arranged(items_of(NOW, {"orders-export"}), "money")] == [ARM, TRACING]
    assert [i.function for i in items if matches(i, "CRITICAL resize")] == ["image-resize"]


def test_what_is_not_new_stays_the_same_object() -> None:
    gathered = Gathered(None)
    assert gathered.take(NOW)
    before = gathered.items
    assert not gathered.take(NOW)
    busier = tuple(replace(row, invocations=(row.invocations or 0) + 1) for row in NOW.rows)
    assert not gathered.take(replace(NOW, rows=busier))
    assert gathered.items is before
    changed = tuple(replace(row, advice=(ARM,)) if row.config.name == "image-resize" else row for row in busier)
    assert gathered.take(replace(NOW, rows=changed))
    assert sum(new in before for new in gathered.items) == len(before) - 1
    tuned = tuple(replace(row, config=replace(row.config, memory_mb=2048)) for row in changed)
    assert gathered.take(replace(NOW, rows=tuned))
    assert {item.row.config.memory_mb for item in gathered.items} == {2048}
    assert gathered.take(replace(NOW, rows=()))
    assert (gathered.items, gathered.functions, gathered.read) == ((), 0, 0)


def test_of_each_setting_the_most_urgent_change_is_proposed() -> None:
    row = advised()[0]
    assert (row.config.memory_mb, row.config.timeout_s) == (512, 10)
    longer, smaller = replace(TIMEOUT, change=Tuning(512, 60)), replace(MEMORY, change=Tuning(192, 10))
    later = replace(MEMORY, change=Tuning(256, 10))
    assert proposed(replace(row, advice=(longer, smaller, later))) == Tuning(192, 60)
    assert proposed(replace(row, advice=(ARM, later))) == Tuning(256, 10)
    assert proposed(replace(row, advice=(replace(longer, silenced="known"), later))) == Tuning(256, 10)
    assert proposed(replace(row, advice=(ARM, TRACING))) is None
