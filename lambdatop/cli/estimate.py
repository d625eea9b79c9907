"""`lambdatop estimate`: the monthly cost of a setting, from the price table, without asking AWS."""

import argparse
import os
import time
from decimal import Decimal

from lambdatop.cli import exits
from lambdatop.cli.output import say, write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import settings
from lambdatop.core import units
from lambdatop.core.errors import UsageError
from lambdatop.core.fields import Kind
from lambdatop.core.money.estimate import Estimate, Setting, estimate
from lambdatop.core.money.pricing import FREE_EPHEMERAL_MB
from lambdatop.once.as_json import dumps
from lambdatop.once.document import number

SCHEMA = "lambdatop/estimate/1"
_PARTS = ("requests", "duration", "init", "ephemeral", "provisioned", "free_tier", "month")
_MANY = 100
"""GB-seconds of which nobody misses a fraction."""
_HALF_A_CENT = Decimal("0.005")
_NEEDED = {"memory": "--memory", "duration_ms": "--duration-ms", "invocations": "--invocations"}


def run(options: argparse.Namespace) -> int:
    """Print the estimate. Raises UsageError for what is missing, and for a region without prices."""
    missing = [option for name, option in _NEEDED.items() if getattr(options, name) is None]
    if missing:
        raise UsageError(f"estimate needs {', '.join(missing)} (see lambdatop estimate --help)")
    if (options.init_ms is None) != (options.cold_rate is None):
        raise UsageError("--init-ms and --cold-rate go together: one without the other prices no cold start")
    prices = price_table()
    setting = Setting(
        region=_region(options),
        architecture=options.arch or "x86_64",
        memory_mb=options.memory,
        duration_ms=options.duration_ms,
        invocations=options.invocations,
        init_ms=options.init_ms or Decimal(0),
        cold_rate=options.cold_rate or Decimal(0),
        ephemeral_mb=options.ephemeral_mb or FREE_EPHEMERAL_MB,
        provisioned=options.provisioned or 0,
        free_tier=options.free_tier,
    )
    made = estimate(prices, setting)
    old = prices.too_old(time.time_ns() // 1_000_000)
    if options.format == "json":
        write(as_json(setting, made, prices.as_of))
        if old:
            say(old)
    else:
        write(as_table(setting, made, prices.as_of, old))
    return exits.DONE


def as_json(setting: Setting, made: Estimate, as_of: str) -> str:
    """Write the document of the contract; `assumed` is there where a price is not known from a source."""
    document = {
        "schema": SCHEMA,
        "region": setting.region,
        "architecture": setting.architecture,
        "memory_mb": setting.memory_mb,
        "duration_ms": number(setting.duration_ms, Kind.DURATION),
        "invocations": setting.invocations,
        "gb_seconds": number(made.gb_seconds, Kind.COUNT),
        "cost_usd": {part: number(getattr(made, part), Kind.MONEY) for part in _PARTS},
        "prices_as_of": as_of,
        **({"assumed": list(made.assumed)} if made.assumed else {}),
    }
    return dumps(document, indent=2) + "\n"


def as_table(setting: Setting, made: Estimate, as_of: str, old: str = "") -> str:
    """Write a bill for people; parts that cost nothing are left out. `old` is said where the prices are."""
    head = (
        f"{setting.region} · {setting.architecture} · {units.memory(setting.memory_mb)} · {setting.duration_ms:,} ms",
        f"{setting.invocations:,} invocations and {_gb_s(made.gb_seconds)} GB-s a month",
    )
    parts = [(part, usd) for part in _PARTS if (usd := getattr(made, part)) or part == "month"]
    lines = [*head, "", *(f"  {part.replace('_', ' '):<12}{_cents(usd):>16}" for part, usd in parts)]
    assumed = f"assumed, as no source tells: {', '.join(made.assumed)}" if made.assumed else ""
    notes = filter(None, [f"USD at the list prices of {as_of}", assumed, old])
    return "".join(f"{line}\n" for line in [*lines, "", *notes])


def _gb_s(amount: Decimal) -> str:
    """Say it whole, and with its decimals where these are what there is of it."""
    return f"{amount:,.0f}" if amount >= _MANY or not amount else f"{amount:.3g}"


def _cents(usd: Decimal) -> str:
    if 0 < abs(usd) < _HALF_A_CENT:
        return "<0.01" if usd > 0 else ">-0.01"
    return f"{usd:,.2f}"


def _region(options: argparse.Namespace) -> str:
    """Take the region as it is said; a profile's own is AWS's to read, and a price needs no AWS library."""
    said = settings(options).region
    return said or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
