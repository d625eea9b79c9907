"""The price table: what AWS charges for by region and architecture, and which of it is known and which assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

HOME = "us-east-1"
"""The region whose prices are known whole, and stand in where those of another are not."""
X86, ARM = "x86_64", "arm64"
ARCHITECTURES = (X86, ARM)
OLD_DAYS = 90
_DAY_MS = 86_400_000
# AWS gives prices of a GB-second with ten digits after the point.
_DIGITS = Decimal("1e-10")


class Part(StrEnum):
    """What AWS charges for: the keys of the price table."""

    REQUEST = "request"
    DURATION = "duration"
    """A GB-second on demand, at the first of its steps."""
    EPHEMERAL = "ephemeral"
    """A GB-second of ephemeral storage above 512 MB."""
    PROVISIONED = "provisioned"
    """A GB-second that an environment is kept ready, whether it runs or not."""
    PROVISIONED_DURATION = "provisioned_duration"
    """A GB-second that runs on such an environment."""
    STREAMED = "streamed"
    """A GB of a streamed response beyond its first 6 MB."""
    SNAPSTART_CACHE = "snapstart_cache"
    """A GB-second that a snapshot is kept."""
    SNAPSTART_RESTORE = "snapstart_restore"
    """A GB restored from a snapshot."""
    EDGE_REQUEST = "edge_request"
    EDGE_DURATION = "edge_duration"
    METRICS = "metrics"
    """A metric asked for by GetMetricData."""
    LIVE_TAIL = "live_tail"
    """A minute of a Live Tail session."""
    LOGS_INSIGHTS = "logs_insights"
    """A GB that a query of Logs Insights scans."""
    LOG_STORAGE = "log_storage"
    """A GB of stored log for a month."""


BY_ARCHITECTURE = (
    Part.REQUEST,
    Part.DURATION,
    Part.EPHEMERAL,
    Part.PROVISIONED,
    Part.PROVISIONED_DURATION,
    Part.STREAMED,
)
BY_REGION = tuple(part for part in Part if part not in BY_ARCHITECTURE)
_TOLD = {
    Part.REQUEST: "requests",
    Part.DURATION: "GB-seconds",
    Part.EPHEMERAL: "ephemeral storage",
    Part.PROVISIONED: "provisioned concurrency",
    Part.PROVISIONED_DURATION: "duration on provisioned concurrency",
    Part.STREAMED: "response streaming",
    Part.SNAPSTART_CACHE: "SnapStart cache",
    Part.SNAPSTART_RESTORE: "SnapStart restore",
    Part.EDGE_REQUEST: "Lambda@Edge requests",
    Part.EDGE_DURATION: "Lambda@Edge GB-seconds",
    Part.METRICS: "GetMetricData",
    Part.LIVE_TAIL: "Live Tail",
    Part.LOGS_INSIGHTS: "Logs Insights",
    Part.LOG_STORAGE: "log storage",
}
Key = tuple[str, Part]
"""Architecture and part; the architecture is empty for what has none."""
_ALL: tuple[Key, ...] = (*((a, part) for a in ARCHITECTURES for part in BY_ARCHITECTURE), *(("", p) for p in BY_REGION))


@dataclass(frozen=True, slots=True)
class Step:
    """From `from_gb_s` in a month on, a GB-second costs `usd`."""

    from_gb_s: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class RegionPrices:
    """The prices of one region in USD, whole: what no source says is assumed, and named in `assumed`."""

    usd: Mapping[Key, Decimal]
    steps: Mapping[str, tuple[Step, ...]]
    """Of a GB-second on demand by architecture, in rising order, the first from 0."""
    assumed: frozenset[Key] = frozenset()

    def of(self, part: Part, architecture: str = "") -> Decimal:
        """Give one price. Raises KeyError for an architecture that Lambda does not have."""
        return self.usd[architecture if part in BY_ARCHITECTURE else "", part]

    def assumptions(self, parts: Iterable[Part], architecture: str = "") -> tuple[str, ...]:
        """Say in words which prices of `parts` are assumed: `provisioned concurrency on arm64`."""
        keys = ((architecture if part in BY_ARCHITECTURE else "", part) for part in parts)
        return tuple(_TOLD[part] + (f" on {on}" if on else "") for on, part in keys if (on, part) in self.assumed)


@dataclass(frozen=True, slots=True)
class Prices:
    """A price table with its date; a region that is not there has no known price."""

    as_of: str
    """The day it was last true to its sources, `2026-11-23`."""
    sources: tuple[str, ...]
    free_requests: Decimal
    free_gb_seconds: Decimal
    free_streamed_gb: Decimal
    regions: Mapping[str, RegionPrices]

    def age_days(self, now_ms: int) -> int:
        """Count the days since it was last true."""
        began = datetime.combine(date.fromisoformat(self.as_of), datetime.min.time(), UTC)
        return (now_ms - round(began.timestamp()) * 1_000) // _DAY_MS

    def too_old(self, now_ms: int) -> str:
        """Say in one line that AWS may have changed prices since; empty for 90 days."""
        days = self.age_days(now_ms)
        return f"prices are of {self.as_of}, {days} days ago: AWS may charge otherwise now" if days > OLD_DAYS else ""

    def own(self, region: str, part: Part) -> Decimal:
        """Give a price of what lambdatop itself asks for; of a region without prices the one of us-east-1."""
        return self.regions.get(region, self.regions[HOME]).of(part)


def parse_prices(table: Mapping[str, object]) -> Prices:
    """Take the table as `prices.toml` has it, read by tomllib. Raises TypeError where it has another shape.

    What a region does not list is assumed: on arm64 by its usual ratio to x86_64 there, else as in us-east-1.
    """
    free, steps, usual, regions = (_table(table, name) for name in ("free_tier", "steps", "usual", "regions"))
    sources = table["sources"]
    if not isinstance(sources, list):
        raise TypeError("a price table names its sources")
    ratios = {Part(name): Decimal(ratio) for name, ratio in usual.items()}
    home = _listed(_table(regions, HOME))
    missing = [" ".join(key).strip() for key in _ALL if key not in home]
    if missing:
        raise TypeError(f"a price table has {HOME} whole, {', '.join(missing)} included")
    return Prices(
        as_of=date.fromisoformat(str(table["as_of"])).isoformat(),
        sources=tuple(sources),
        free_requests=Decimal(free["requests"]),
        free_gb_seconds=Decimal(free["gb_seconds"]),
        free_streamed_gb=Decimal(free["streamed_gb"]),
        regions={name: _region(_table(regions, name), home, ratios, steps) for name in regions},
    )


def _table(of: Mapping[str, object], name: str) -> dict[str, Any]:
    found = of[name]
    if not isinstance(found, dict):
        raise TypeError(f"a price table has {name} as a table")
    return found


def _listed(region: Mapping[str, Any]) -> dict[Key, Decimal]:
    """Give the prices that a region lists."""
    known = {("", part): Decimal(region[part]) for part in BY_REGION if part in region}
    for architecture in ARCHITECTURES:
        texts = region.get(architecture, {})
        known |= {(architecture, part): Decimal(texts[part]) for part in BY_ARCHITECTURE if part in texts}
    return known


def _region(
    region: Mapping[str, Any], home: Mapping[Key, Decimal], ratios: Mapping[Part, Decimal], steps: Mapping[str, Any]
) -> RegionPrices:
    known = _listed(region)
    usd = dict(known)
    for architecture, part in _ALL:
        if (architecture, part) in known:
            continue
        beside = known.get((X86, part)) if architecture == ARM else None
        usual = ratios.get(part, Decimal(1))
        usd[architecture, part] = home[architecture, part] if beside is None else _rounded(beside * usual)
    return RegionPrices(usd, {a: _steps(region, usd, a, steps) for a in ARCHITECTURES}, frozenset(usd.keys() - known))


def _steps(
    region: Mapping[str, Any], usd: Mapping[Key, Decimal], architecture: str, usual: Mapping[str, Any]
) -> tuple[Step, ...]:
    """Give the steps that a region lists, else those that AWS takes off everywhere."""
    first = usd[architecture, Part.DURATION]
    listed = region.get(architecture, {}).get("steps")
    if listed is None:
        later = [Step(Decimal(start), _rounded(first * Decimal(share))) for start, share in usual[architecture]]
    else:
        later = [Step(Decimal(start), Decimal(price)) for start, price in listed]
    return (Step(Decimal(0), first), *later)


def _rounded(usd: Decimal) -> Decimal:
    return usd.quantize(_DIGITS, ROUND_HALF_UP)
