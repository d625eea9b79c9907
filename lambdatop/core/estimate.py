"""What a setting would cost in a month: the sum behind `lambdatop estimate`."""

import math
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.errors import UsageError, unknown
from lambdatop.core.pricing import FREE_EPHEMERAL_MB, MONTH_HOURS, ComputePrices, Prices, RegionPrices

_MB_OF_GB = 1_024
_MS_OF_S = 1_000
_MONTH_S = MONTH_HOURS * 3_600
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A function and its traffic in a month; durations are means in ms, `cold_rate` is 0..1."""

    region: str
    architecture: str
    memory_mb: int
    duration_ms: Decimal
    invocations: int
    init_ms: Decimal = _NONE
    cold_rate: Decimal = _NONE
    ephemeral_mb: int = FREE_EPHEMERAL_MB
    provisioned: int = 0
    """Environments that are kept ready, all month."""
    free_tier: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """USD in a month, part by part; `free_tier` is negative or 0."""

    gb_seconds: Decimal
    """All that is billed by the GB-second, init included."""
    requests: Decimal
    duration: Decimal
    init: Decimal
    ephemeral: Decimal
    provisioned: Decimal
    free_tier: Decimal

    @property
    def month(self) -> Decimal:
        """The sum of all parts."""
        return self.requests + self.duration + self.init + self.ephemeral + self.provisioned + self.free_tier


def estimate(prices: Prices, setting: Setting) -> Estimate:
    """Price `setting` for a month of 730 hours. Raises UsageError where a price is not in the table.

    Durations are billed by the started millisecond. Provisioned environments take as many invocations as there is time
    for in the month, and those have no cold starts; AWS gives a function with provisioned concurrency no free tier.
    """
    region, compute = _prices(prices, setting)
    warm_ms = math.ceil(setting.duration_ms)
    init_ms = math.ceil(setting.duration_ms + setting.init_ms) - warm_ms
    provisioned_n = _on_provisioned(setting, warm_ms)
    on_demand_n = setting.invocations - provisioned_n
    cold_n = on_demand_n * setting.cold_rate
    on_demand_gb_s = _gb_s(setting.memory_mb, on_demand_n * warm_ms)
    init_gb_s = _gb_s(setting.memory_mb, cold_n * init_ms)
    provisioned_gb_s = _gb_s(setting.memory_mb, provisioned_n * warm_ms)
    ready_gb_s = _gb_s(setting.memory_mb, Decimal(setting.provisioned * _MONTH_S * _MS_OF_S))
    duration_usd = _stepped(compute, on_demand_gb_s)
    extra_gb_s = _gb_s(setting.ephemeral_mb - FREE_EPHEMERAL_MB, setting.invocations * warm_ms + cold_n * init_ms)
    parts = Estimate(
        gb_seconds=on_demand_gb_s + init_gb_s + provisioned_gb_s,
        requests=setting.invocations * region.request_usd,
        duration=duration_usd + provisioned_gb_s * (compute.provisioned_duration_usd or 0),
        init=_stepped(compute, on_demand_gb_s + init_gb_s) - duration_usd,
        ephemeral=extra_gb_s * (region.ephemeral_usd or 0),
        provisioned=ready_gb_s * (compute.provisioned_usd or 0),
        free_tier=_NONE,
    )
    if not setting.free_tier or setting.provisioned:
        return parts
    free_requests = min(Decimal(setting.invocations), prices.free_requests) * region.request_usd
    free_gb_s = _stepped(compute, min(parts.gb_seconds, prices.free_gb_seconds))
    return Estimate(
        parts.gb_seconds,
        parts.requests,
        parts.duration,
        parts.init,
        parts.ephemeral,
        parts.provisioned,
        _NONE - free_requests - free_gb_s,
    )


def _prices(prices: Prices, setting: Setting) -> tuple[RegionPrices, ComputePrices]:
    region = prices.regions.get(setting.region)
    if region is None:
        raise unknown("region", setting.region, prices.regions)
    compute = region.compute.get(setting.architecture)
    if compute is None:
        raise _missing(setting, setting.architecture)
    if setting.ephemeral_mb > FREE_EPHEMERAL_MB and region.ephemeral_usd is None:
        raise _missing(setting, "ephemeral storage")
    if setting.provisioned and (compute.provisioned_usd is None or compute.provisioned_duration_usd is None):
        raise _missing(setting, f"provisioned concurrency on {setting.architecture}")
    return region, compute


def _missing(setting: Setting, what: str) -> UsageError:
    return UsageError(f"the price table has no price of {what} in {setting.region}")


def _on_provisioned(setting: Setting, warm_ms: int) -> Decimal:
    """Count the invocations that find a provisioned environment, at best."""
    if not setting.provisioned or not warm_ms:
        return Decimal(setting.invocations if setting.provisioned else 0)
    room = Decimal(setting.provisioned * _MONTH_S * _MS_OF_S) / warm_ms
    return min(Decimal(setting.invocations), room)


def _gb_s(memory_mb: int, ms: Decimal) -> Decimal:
    return memory_mb * ms / (_MB_OF_GB * _MS_OF_S)


def _stepped(compute: ComputePrices, gb_s: Decimal) -> Decimal:
    """Price GB-seconds of one month, the later ones at the prices of their steps."""
    usd = _NONE
    ends = [*(step.from_gb_s for step in compute.steps[1:]), None]
    for step, end in zip(compute.steps, ends, strict=True):
        upper = gb_s if end is None else min(gb_s, end)
        usd += max(_NONE, upper - step.from_gb_s) * step.usd
    return usd
