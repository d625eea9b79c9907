"""Twelve changes in the demo world: what was foretold of each, and what came; `python -m tests.tuner.foretold` tables it."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from lambdatop.aws import Access, once_account
from lambdatop.cli.price_table import price_table
from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.money.pricing import month_of
from lambdatop.core.store import Store
from lambdatop.core.tuning.effect import Effect, Range
from lambdatop.core.tuning.plan import Result
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.engine import Engine
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.tuner.conftest import Clock

# Environments live for 70 minutes here: in less time than that there would be too few cold starts after a change.
TURN_MS = 110 * 60_000
# Functions with their own traffic, from one size to a second and to a third.
CHANGES = {
    "checkout-api": (1_024, 256),
    "queue-worker": (512, 1_024),
    "search-index": (1_024, 256),
    "fraud-score": (768, 1_536),
    "invoice-render": (2_048, 1_536),
    "warehouse-sync": (128, 512),
}


@dataclass(frozen=True)
class Foretold:
    """One change with what it was said to do and what it did."""

    function: str
    change: tuple[int, int]
    effect: Effect
    came_ms: float
    came_usd: Decimal
    """A month at the traffic that there was when it was foretold."""
    calls: int

    @property
    def guessed(self) -> bool:
        """Say that there was a figure and not only a range."""
        return self.effect.duration_ms.new is not None


async def _rows(demo: DemoServer, clock: Clock, window_ms: int) -> dict[str, Row]:
    store = Store(price_table(), window_ms)
    account = once_account(_access(demo))
    try:
        await Engine(account, store, tuple(CHANGES), now=clock, sleep=clock.sleep).load_once()
    finally:
        await account.close()
    return {row.config.name: row for row in store.snapshot(clock()).rows}


def _access(demo: DemoServer) -> Access:
    return Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY)


async def foretell() -> list[Foretold]:
    """Make every change, and let its time pass."""
    clock = Clock()
    found: list[Foretold] = []
    with DemoServer(clock=clock) as demo, TemporaryDirectory() as folder, Journal(Path(folder)) as journal:
        account = once_account(_access(demo))
        tuner = AccountTuner(account, journal, price_table(), now=clock, sleep=clock.sleep)
        for turn in (0, 1):
            before = await _rows(demo, clock, (turn + 1) * TURN_MS)
            effects: dict[str, Effect] = {}
            for name, sizes in CHANGES.items():
                looked = await tuner.look([name], before)
                plan = tuner.draft(looked.subjects, sizes[turn])
                (outcome,) = await tuner.apply(plan)
                assert outcome.result is Result.APPLIED
                effects[name] = plan.changes[0].effect
            clock.now_ms += TURN_MS
            after = await _rows(demo, clock, TURN_MS)
            found += [_compared(name, effect, before[name], after[name]) for name, effect in effects.items()]
        await account.close()
    return found


def _compared(name: str, effect: Effect, before: Row, after: Row) -> Foretold:
    (seen,) = [s for s in after.sizes if s.memory_mb == effect.after.memory_mb]
    assert seen.mean_ms is not None
    assert before.invocations is not None
    assert after.cost.per_million is not None
    calls = Decimal(before.invocations) * month_of(before.window_ms)
    usd = after.cost.per_million * calls / 1_000_000
    return Foretold(name, (effect.before.memory_mb, effect.after.memory_mb), effect, seen.mean_ms, usd, seen.reports)


def _said(figures: Range, *, money: bool) -> str:
    def text(figure: Decimal | float | None) -> str:
        return units.usd(figure) if money else units.duration(None if figure is None else float(figure))

    if figures.new is not None:
        return text(figures.new)
    return f"{text(figures.low)} … {text(figures.high)}"


def table(found: list[Foretold]) -> list[str]:
    """Set what was foretold against what came."""
    head = ("function", "MB", "mean foretold", "came", "$/month before", "foretold", "came", "calls", "basis")
    rows = [head]
    for one in found:
        usd = one.effect.month_usd
        rows.append(
            (
                one.function,
                f"{one.change[0]:,} → {one.change[1]:,}",
                _said(one.effect.duration_ms, money=False),
                units.duration(one.came_ms),
                units.usd(usd.old),
                _said(usd, money=True),
                units.usd(one.came_usd),
                f"{one.calls:,}",
                one.effect.basis,
            )
        )
    return [f"| {' | '.join(row)} |" for row in (rows[0], ("---",) * len(head), *rows[1:])]


if __name__ == "__main__":
    print("\n".join(table(asyncio.run(foretell()))))  # noqa: T201 - run by hand
