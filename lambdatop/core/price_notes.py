"""Says what costs rest on that is not sure: prices that are assumed, missing or old."""

from collections.abc import Iterable

from lambdatop.core.model import Row
from lambdatop.core.prices import HOME, Part, Prices, RegionPrices
from lambdatop.core.pricing import FREE_EPHEMERAL_MB, Place

_ALWAYS = (Part.REQUEST, Part.DURATION)
_READY = (Part.PROVISIONED, Part.PROVISIONED_DURATION)
_SNAPSHOTS = (Part.SNAPSTART_CACHE, Part.SNAPSTART_RESTORE)


def price_notes(functions: Iterable[tuple[Row, Place]], prices: Prices, now_ms: int) -> tuple[str, ...]:
    """Give one line each for an old table, for the prices assumed in a region, and for a region that has none."""
    needed: dict[str, dict[tuple[str, Part], None]] = {}
    for row, place in functions:
        needed.setdefault(place.region, {}).update(dict.fromkeys((place.architecture, p) for p in _parts(row, place)))
    old = prices.too_old(now_ms)
    lines = [_line(prices, region, tuple(keys)) for region, keys in sorted(needed.items())]
    return tuple(filter(None, [old, *lines]))


def _parts(row: Row, place: Place) -> tuple[Part, ...]:
    ephemeral = (Part.EPHEMERAL,) if place.ephemeral_mb > FREE_EPHEMERAL_MB else ()
    ready = _READY if row.bill is not None and row.bill.provisioned else ()
    snapshots = _SNAPSHOTS if row.bill is not None and row.bill.snapstart else ()
    return (*_ALWAYS, *ephemeral, *ready, *snapshots)


def _line(prices: Prices, region: str, keys: tuple[tuple[str, Part], ...]) -> str:
    known = prices.regions.get(region)
    if known is None:
        return f"no prices of {region}: what runs there has no known cost" if region else ""
    found = _assumed(known, keys)
    return f"assumed in {region}, after {HOME} and the usual ratios: {', '.join(found)}" if found else ""


def _assumed(region: RegionPrices, keys: tuple[tuple[str, Part], ...]) -> list[str]:
    found = (text for architecture, part in keys for text in region.assumptions([part], architecture))
    return sorted(dict.fromkeys(found))
