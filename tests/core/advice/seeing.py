"""Puts a function before one rule of advice, or before all of them, on a fixed clock."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lambdatop.core.advice.seen import Rule, Seen
from lambdatop.core.figures.of_function import Spent, place_of
from lambdatop.core.figures.rows import Context, no_advice
from lambdatop.core.model import Finding, FunctionConfig, Percentiles, Row, Span
from lambdatop.core.money.pricing import Usage, month_of, usage_usd
from lambdatop.core.room import Part, Pool, Room
from lambdatop.core.runtimes import parse_runtimes
from lambdatop.core.size_seen import SizeSeen
from tests.core.known import LENGTH, PRICES, WINDOW, config, row

RUNTIMES = parse_runtimes(
    tomllib.loads((Path(__file__).parents[3] / "lambdatop/runtimes.toml").read_text(encoding="utf-8"))
)


def context(
    roles: Mapping[str, int] | None = None, pool: Pool | None = None, called: tuple[Span, int] | None = None
) -> Context:
    return Context(PRICES, WINDOW, pool, roles or {}, no_advice, called=lambda _: called)


def room(*parts: Part) -> Room:
    """Give a room of which only `parts` have been read."""
    found = Room()
    for part in parts:
        found = found.with_part(part, (), WINDOW.end_ms)
    return found


def function(**changes: object) -> FunctionConfig:
    """Give a function against which nothing speaks: x86_64 is no fault where it costs next to nothing."""
    return replace(config(tracing="Active", role="arn:aws:iam::123456789012:role/api"), **changes)  # type: ignore[arg-type]  # fields of FunctionConfig


def size(memory_mb: int = 512, mean_ms: float = 40.0, **changes: object) -> SizeSeen:
    plain: dict[str, object] = {
        "reports": 1_500, "mean_ms": mean_ms, "deviation_ms": mean_ms * 0.02, "p99_ms": mean_ms * 1.5,
        "typical_ms": mean_ms, "typical_spread": 0.02, "billed_over_ms": 0.5, "max_memory_mb": memory_mb // 2,
    }  # fmt: skip
    return SizeSeen(memory_mb, **{**plain, **changes})  # type: ignore[arg-type]  # fields of SizeSeen


def well(of: FunctionConfig | None = None, **changes: object) -> Row:
    """Give a row that no rule finds fault with, and `changes`; priced by its sizes unless told."""
    of = of or function()
    plain: dict[str, object] = {
        "config": of,
        "sizes": (size(of.memory_mb),),
        "duration": Percentiles(avg=40.0, p50=38.0, p95=70.0, p99=100.0, max=480.0),
        "concurrency_max": 3,
        "cold_start_rate": 0.0,
    }
    found = row(**{**plain, **changes})
    usd = usage_usd(PRICES, place_of(of), usage(found))
    if usd is not None and "cost" not in changes:
        per_million = usd / found.invocations * 1_000_000 if found.invocations else None
        found = replace(
            found, cost=replace(found.cost, window=usd, per_million=per_million, month=usd * month_of(LENGTH))
        )
    return found


def usage(of: Row) -> Usage:
    """Give what `of`'s invocations used, each as long as the mean."""
    calls, mean_ms = of.invocations or 0, of.duration.avg or 40.0
    billed_ms = Decimal(str(mean_ms)) * calls
    return Usage(Decimal(calls), billed_ms, billed_ms * of.config.memory_mb)


def seen(of: Row, *, roles: Mapping[str, int] | None = None, pool: Pool | None = None) -> Seen:
    return Seen(of, Spent(place_of(of.config), usage(of)), context(roles, pool), RUNTIMES)


def find(rule: Rule, of: Row, *, roles: Mapping[str, int] | None = None, pool: Pool | None = None) -> Finding | None:
    found = rule.find(seen(of, roles=roles, pool=pool))
    assert found is None or found.rule == rule.name
    return found


def found(rule: Rule, of: Row, *, roles: Mapping[str, int] | None = None, pool: Pool | None = None) -> Finding:
    """Give what a rule finds, where it must find something."""
    finding = find(rule, of, roles=roles, pool=pool)
    assert finding is not None
    return finding
