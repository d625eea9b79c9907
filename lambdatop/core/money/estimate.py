"""What a setting would cost in a month: the sum behind `lambdatop estimate`."""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from lambdatop.core.errors import UsageError, unknown
from lambdatop.core.money.prices import ARCHITECTURES, Part, Prices, RegionPrices
from lambdatop.core.money.pricing import FREE_EPHEMERAL_MB, MB_MS_OF_GB_S, MONTH_S, stepped

_MS_OF_S = 1_000
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
    assumed: tuple[str, ...] = ()
    """Prices it rests on that no source tells for this region, in words."""

    @property
    def month(self) -> Decimal:
        """The sum of all parts."""
        return self.requests + self.duration + self.init + self.ephemeral + self.provisioned + self.free_tier


def estimate(prices: Prices, setting: Setting) -> Estimate:
    """Price `setting` for a month of 730 hours. Raises UsageError for a region that is not in the table.

    Durations are billed by the started millisecond. Provisioned environments take as many invocations as there is time
    for in the month, and those have no cold starts; AWS gives a function with provisioned concurrency no free tier.
    """
    region, on = _prices(prices, setting), setting.architecture
    steps = region.steps[on]
    warm_ms = math.ceil(setting.duration_ms)
    init_ms = math.ceil(setting.duration_ms + setting.init_ms) - warm_ms
    provisioned_n = _on_provisioned(setting, warm_ms)
    on_demand_n = setting.invocations - provisioned_n
    cold_n = on_demand_n * setting.cold_rate
    on_demand_gb_s = _gb_s(setting.memory_mb, on_demand_n * warm_ms)
    init_gb_s = _gb_s(setting.memory_mb, cold_n * init_ms)
    provisioned_gb_s = _gb_s(setting.memory_mb, provisioned_n * warm_ms)
    ready_gb_s = _gb_s(setting.memory_mb, setting.provisioned * MONTH_S * _MS_OF_S)
    duration_usd = stepped(steps, on_demand_gb_s)
    extra_gb_s = _gb_s(setting.ephemeral_mb - FREE_EPHEMERAL_MB, setting.invocations * warm_ms + cold_n * init_ms)
    parts = Estimate(
        gb_seconds=on_demand_gb_s + init_gb_s + provisioned_gb_s,
        requests=setting.invocations * region.of(Part.REQUEST, on),
        duration=duration_usd + provisioned_gb_s * region.of(Part.PROVISIONED_DURATION, on),
        init=stepped(steps, on_demand_gb_s + init_gb_s) - duration_usd,
        ephemeral=extra_gb_s * region.of(Part.EPHEMERAL, on),
        provisioned=ready_gb_s * region.of(Part.PROVISIONED, on),
        free_tier=_NONE,
        assumed=region.assumptions(_needed(setting), on),
    )
    if not setting.free_tier or setting.provisioned:
        return parts
    free_requests = min(Decimal(setting.invocations), prices.free_requests) * region.of(Part.REQUEST, on)
    free_gb_s = stepped(steps, min(parts.gb_seconds, prices.free_gb_seconds))
    return replace(parts, free_tier=_NONE - free_requests - free_gb_s)


def _prices(prices: Prices, setting: Setting) -> RegionPrices:
    region = prices.regions.get(setting.region)
    if region is None:
        raise unknown("region", setting.region, prices.regions)
    if setting.architecture not in ARCHITECTURES:
        raise UsageError(f"the price table has no price of {setting.architecture} in {setting.region}")
    return region


def _needed(setting: Setting) -> list[Part]:
    """Name the prices that a setting needs."""
    parts = [Part.REQUEST, Part.DURATION]
    if setting.ephemeral_mb > FREE_EPHEMERAL_MB:
        parts.append(Part.EPHEMERAL)
    return [*parts, Part.PROVISIONED, Part.PROVISIONED_DURATION] if setting.provisioned else parts


def _on_provisioned(setting: Setting, warm_ms: int) -> Decimal:
    """Count the invocations that find a provisioned environment, at best."""
    if not setting.provisioned or not warm_ms:
        return Decimal(setting.invocations if setting.provisioned else 0)
    room = setting.provisioned * MONTH_S * _MS_OF_S / warm_ms
    return min(Decimal(setting.invocations), room)


def _gb_s(memory_mb: int, ms: Decimal) -> Decimal:
    return memory_mb * ms / MB_MS_OF_GB_S
