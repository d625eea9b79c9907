"""What Lambda costs: an invocation, a month, a setting, from a dated price table; Decimal USD until drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

FREE_EPHEMERAL_MB = 512
MONTH_HOURS = 730
_HOUR_S = 3_600
_MB_OF_GB = 1_024
_MB_MS_OF_GB_S = _MB_OF_GB * 1_000
_ARCHITECTURES = ("x86_64", "arm64")


@dataclass(frozen=True, slots=True)
class Step:
    """From `from_gb_s` in a month on, a GB-second costs `usd`."""

    from_gb_s: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class ComputePrices:
    """What a GB-second costs on one architecture; steps in rising order, the first from 0. None is not known."""

    steps: tuple[Step, ...]
    provisioned_usd: Decimal | None = None
    """Kept ready, whether it runs or not."""
    provisioned_duration_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RegionPrices:
    """The prices of one region; an architecture that is not there has no known price."""

    request_usd: Decimal
    ephemeral_usd: Decimal | None
    compute: Mapping[str, ComputePrices]


@dataclass(frozen=True, slots=True)
class Prices:
    """A price table with its date; a region that is not there has no known price."""

    as_of: str
    sources: tuple[str, ...]
    free_requests: Decimal
    free_gb_seconds: Decimal
    regions: Mapping[str, RegionPrices]


@dataclass(frozen=True, slots=True)
class Usage:
    """What is billed: requests, their billed ms, and billed ms times the MB each of them had; sums of many are fine."""

    requests: Decimal
    billed_ms: Decimal
    mb_ms: Decimal

    def times(self, factor: Decimal) -> "Usage":
        """Scale all three, such as from a window to a month."""
        return Usage(self.requests * factor, self.billed_ms * factor, self.mb_ms * factor)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and on what it runs: all that a price depends on."""

    region: str
    architecture: str
    ephemeral_mb: int = FREE_EPHEMERAL_MB


def parse_prices(table: Mapping[str, object]) -> Prices:
    """Take the table as `prices.toml` has it, read by tomllib. Raises TypeError where it has another shape."""
    free, steps, regions = table["free_tier"], table["steps"], table["regions"]
    sources = table["sources"]
    if not (isinstance(free, dict) and isinstance(steps, list) and isinstance(regions, dict)):
        raise TypeError("a price table has free_tier, steps and regions")
    if not isinstance(sources, list):
        raise TypeError("a price table names its sources")
    after = {s["first"]: [Step(Decimal(start), Decimal(usd)) for start, usd in s["then"]] for s in steps}
    return Prices(
        as_of=str(table["as_of"]),
        sources=tuple(sources),
        free_requests=Decimal(free["requests"]),
        free_gb_seconds=Decimal(free["gb_seconds"]),
        regions={name: _region(texts, after) for name, texts in regions.items()},
    )


def _region(texts: Mapping[str, str], after: Mapping[str, list[Step]]) -> RegionPrices:
    usd = {key: Decimal(text) for key, text in texts.items()}
    compute = {
        a: ComputePrices(
            (Step(Decimal(0), usd[a]), *after.get(texts[a], ())),
            usd.get(f"{a}_provisioned"),
            usd.get(f"{a}_provisioned_duration"),
        )
        for a in _ARCHITECTURES
        if a in usd
    }
    return RegionPrices(usd["request"], usd.get("ephemeral"), compute)


def usage_usd(prices: Prices, place: Place, usage: Usage) -> Decimal | None:
    """Price what was used at the first step, without free tier; None where a price that it needs is not known."""
    region = prices.regions.get(place.region)
    compute = region.compute.get(place.architecture) if region else None
    if region is None or compute is None:
        return None
    extra_mb = max(0, place.ephemeral_mb - FREE_EPHEMERAL_MB)
    if extra_mb and region.ephemeral_usd is None:
        return None
    ephemeral = usage.billed_ms * extra_mb / _MB_MS_OF_GB_S * (region.ephemeral_usd or 0)
    return usage.requests * region.request_usd + usage.mb_ms / _MB_MS_OF_GB_S * compute.steps[0].usd + ephemeral


def invocation_usd(
    prices: Prices,
    region: str,
    architecture: str,
    memory_mb: int,
    billed_ms: int,
    ephemeral_mb: int = FREE_EPHEMERAL_MB,
) -> Decimal | None:
    """Price one invocation at list price; None where the price is not known."""
    place = Place(region, architecture, ephemeral_mb)
    return usage_usd(prices, place, Usage(Decimal(1), Decimal(billed_ms), Decimal(billed_ms * memory_mb)))


def month_after_free_tier(prices: Prices, month: Iterable[tuple[Place, Usage]]) -> Decimal | None:
    """Price a month of all functions together, less the free tier, which both architectures and all regions share.

    What is free is taken off evenly. Usage without a known price is left out; None where none has one.
    """
    known = [(place, usage, usd) for place, usage in month if (usd := usage_usd(prices, place, usage)) is not None]
    if not known:
        return None
    requests = sum((u.requests for _, u, _ in known), Decimal(0))
    gb_s = sum((u.mb_ms for _, u, _ in known), Decimal(0)) / _MB_MS_OF_GB_S
    no_requests = min(Decimal(1), prices.free_requests / requests) if requests else Decimal(0)
    no_gb_s = min(Decimal(1), prices.free_gb_seconds / gb_s) if gb_s else Decimal(0)
    left = Decimal(0)
    for place, usage, usd in known:
        region = prices.regions[place.region]
        compute_usd = usage.mb_ms / _MB_MS_OF_GB_S * region.compute[place.architecture].steps[0].usd
        left += usd - no_requests * usage.requests * region.request_usd - no_gb_s * compute_usd
    return max(Decimal(0), left)


def month_of(window_ms: int) -> Decimal:
    """Give the factor from a window to 730 hours."""
    return Decimal(MONTH_HOURS * _HOUR_S * 1_000) / window_ms
