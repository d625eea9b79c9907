"""What Lambda costs: an invocation, a window, a month, a setting, from a price table; Decimal USD until drawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter

from lambdatop.core.bill import Bill
from lambdatop.core.money.prices import ARCHITECTURES, Part, Prices, RegionPrices, Step, parse_prices

__all__ = [
    "FREE_EPHEMERAL_MB",
    "MB_MS_OF_GB_S",
    "MB_OF_GB",
    "MONTH_HOURS",
    "MONTH_S",
    "Place",
    "Prices",
    "Usage",
    "edge_usd",
    "invocation_usd",
    "month_after_free_tier",
    "month_of",
    "parse_prices",
    "parts_usd",
    "provisioned_usd",
    "snapstart_usd",
    "stepped",
    "streamed_usd",
    "summed",
    "usage_usd",
]

FREE_EPHEMERAL_MB = 512
MONTH_HOURS = 730
_HOUR_S = 3_600
MONTH_S = Decimal(MONTH_HOURS * _HOUR_S)
MB_OF_GB = 1_024
MB_MS_OF_GB_S = MB_OF_GB * 1_000
"""MB for a ms in a GB-second."""
# What is kept ready is billed by the started five minutes; a snapshot for three hours at least; of each streamed
# response 6 MB are free: all from https://aws.amazon.com/lambda/pricing/.
_READY_S = 300
_CACHED_LEAST_S = 3 * _HOUR_S
_FREE_STREAM_MB = 6
_NONE = Decimal(0)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Usage:
    """What is billed: requests, their billed ms, and billed ms times the MB each of them had; sums of many are fine."""

    requests: Decimal
    billed_ms: Decimal
    mb_ms: Decimal
    init_ms: Decimal = _NONE
    """Of `billed_ms`, what cold starts took: init, or restore."""
    init_mb_ms: Decimal = _NONE
    """Of `mb_ms`, the same."""
    restored_mb: Decimal = _NONE
    """Memory restored from snapshots."""

    def times(self, factor: Decimal) -> "Usage":
        """Scale all of it, such as from a window to a month."""
        return Usage(
            self.requests * factor,
            self.billed_ms * factor,
            self.mb_ms * factor,
            self.init_ms * factor,
            self.init_mb_ms * factor,
            self.restored_mb * factor,
        )


_PARTS = attrgetter(*(part.name for part in fields(Usage)))


@dataclass(frozen=True, slots=True)
class Place:
    """Where and on what it runs: all that a price depends on."""

    region: str
    architecture: str
    ephemeral_mb: int = FREE_EPHEMERAL_MB


def usage_usd(prices: Prices, place: Place, usage: Usage) -> Decimal | None:
    """Price what was used at the first step, without free tier; None where region or architecture has no price."""
    parts = parts_usd(prices, place, usage)
    return None if parts is None else parts.total


def parts_usd(prices: Prices, place: Place, usage: Usage, on_provisioned: Decimal = _NONE) -> Bill | None:
    """Price what was used part by part, without what is kept ready; None where there is no price.

    `on_provisioned` is the share (0..1) of its duration, init aside, that ran on provisioned environments.
    """
    region = _region(prices, place)
    if region is None:
        return None
    on = place.architecture
    init = usage.init_mb_ms * region.of(Part.DURATION, on) / MB_MS_OF_GB_S
    run_mb_ms = usage.mb_ms - usage.init_mb_ms
    demand, ready = region.of(Part.DURATION, on), region.of(Part.PROVISIONED_DURATION, on)
    extra_mb = max(0, place.ephemeral_mb - FREE_EPHEMERAL_MB)
    return Bill(
        requests=usage.requests * region.of(Part.REQUEST, on),
        duration=run_mb_ms * (demand * (_ONE - on_provisioned) + ready * on_provisioned) / MB_MS_OF_GB_S,
        init=init,
        ephemeral=usage.billed_ms * extra_mb * region.of(Part.EPHEMERAL, on) / MB_MS_OF_GB_S,
    )


def _region(prices: Prices, place: Place) -> RegionPrices | None:
    return prices.regions.get(place.region) if place.architecture in ARCHITECTURES else None


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


def provisioned_usd(
    prices: Prices, place: Place, memory_mb: int, environments: int, seconds: Decimal
) -> Decimal | None:
    """Price environments that are kept ready for so long, whether used or not; None where there is no price.

    `seconds` are taken as they are: AWS rounds the whole time from begin to end up to five minutes, see `ready_s`.
    """
    region = _region(prices, place)
    if region is None:
        return None
    gb_s = memory_mb * environments * seconds / MB_OF_GB
    return gb_s * region.of(Part.PROVISIONED, place.architecture)


def ready_s(seconds: int) -> int:
    """Round the time from enabling provisioned concurrency to disabling it up, as AWS does: to five minutes."""
    return -(-seconds // _READY_S) * _READY_S


def snapstart_usd(prices: Prices, place: Place, cached_gb_s: Decimal, restored_gb: Decimal) -> Decimal | None:
    """Price snapshots that are kept and restored, for runtimes that pay for it; None where there is no price."""
    region = _region(prices, place)
    if region is None:
        return None
    return cached_gb_s * region.of(Part.SNAPSTART_CACHE) + restored_gb * region.of(Part.SNAPSTART_RESTORE)


def pays_for_snapstart(runtime: str | None) -> bool:
    """Say whether snapshots of a runtime cost: those of Java do not."""
    return not (runtime or "").startswith("java")


def cached_s(seconds: Decimal) -> Decimal:
    """Give how long a snapshot is billed that is kept for so long: three hours at least."""
    return max(seconds, Decimal(_CACHED_LEAST_S))


def streamed_usd(prices: Prices, place: Place, responses: Decimal, mb_each: Decimal) -> Decimal | None:
    """Price streamed responses of one size, without free tier; None where there is no price."""
    region = _region(prices, place)
    if region is None:
        return None
    gb = responses * max(_NONE, mb_each - _FREE_STREAM_MB) / MB_OF_GB
    return gb * region.of(Part.STREAMED, place.architecture)


def edge_usd(prices: Prices, region: str, requests: Decimal, mb_ms: Decimal) -> Decimal | None:
    """Price a function of Lambda@Edge, which has no free tier; None where there is no price."""
    known = prices.regions.get(region)
    if known is None:
        return None
    return requests * known.of(Part.EDGE_REQUEST) + mb_ms * known.of(Part.EDGE_DURATION) / MB_MS_OF_GB_S


def stepped(steps: tuple[Step, ...], gb_s: Decimal) -> Decimal:
    """Price the GB-seconds of one month, region and architecture, the later ones at the prices of their steps."""
    usd = _NONE
    ends = [*(step.from_gb_s for step in steps[1:]), None]
    for step, end in zip(steps, ends, strict=True):
        upper = gb_s if end is None else min(gb_s, end)
        usd += max(_NONE, upper - step.from_gb_s) * step.usd
    return usd


def summed(functions: Iterable[tuple[Place, Usage]]) -> Mapping[Place, Usage]:
    """Add up what was used in each place: many functions share a few, and prices are the same within one."""
    places: defaultdict[Place, list[Usage]] = defaultdict(list)
    for place, usage in functions:
        places[place].append(usage)
    return {place: _sum(used) for place, used in places.items()}


def _sum(used: Sequence[Usage]) -> Usage:
    return Usage(*(sum(part, _NONE) for part in zip(*map(_PARTS, used), strict=True)))


def month_after_free_tier(
    prices: Prices, month: Iterable[tuple[Place, Usage]], unfree: Iterable[tuple[Place, Usage]] = ()
) -> Decimal | None:
    """Price a month of all functions together, steps and free tier taken off; None where none has a price.

    The free tier is shared by all regions and both architectures, and taken off evenly; `unfree` is what has no part
    in it, as functions with provisioned concurrency. Usage without a known price is left out.
    """
    free, full = (
        [(place, usage) for place, usage in summed(some).items() if _region(prices, place) is not None]
        for some in (month, unfree)
    )
    if not free and not full:
        return None
    requests = sum((u.requests for _, u in free), _NONE)
    gb_s = sum((u.mb_ms for _, u in free), _NONE) / MB_MS_OF_GB_S
    paid_requests = _ONE - min(_ONE, prices.free_requests / requests) if requests else _ONE
    paid_gb_s = _ONE - min(_ONE, prices.free_gb_seconds / gb_s) if gb_s else _ONE
    left = _NONE
    paid: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for place, usage, requests_share, gb_s_share in (
        *((p, u, paid_requests, paid_gb_s) for p, u in free),
        *((p, u, _ONE, _ONE) for p, u in full),
    ):
        parts = parts_usd(prices, place, usage)
        if parts is not None:
            left += parts.requests * requests_share + parts.ephemeral
        paid[place.region, place.architecture] += usage.mb_ms / MB_MS_OF_GB_S * gb_s_share
    return left + sum((stepped(prices.regions[r].steps[a], gb_s) for (r, a), gb_s in paid.items()), _NONE)


def month_of(window_ms: int) -> Decimal:
    """Give the factor from a window to 730 hours."""
    return MONTH_S * 1_000 / window_ms
