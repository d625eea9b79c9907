"""Says what costs rest on that is not sure: prices that are assumed, missing or old."""

from collections.abc import Iterable

from lambdatop.core.model import Row
from lambdatop.core.money.prices import HOME, Part, Prices, RegionPrices
from lambdatop.core.money.pricing import FREE_EPHEMERAL_MB, Place

_ALWAYS = (Part.REQUEST, Part.DURATION)
_BESIDE = (
    (Part.EPHEMERAL,),
    (Part.PROVISIONED, Part.PROVISIONED_DURATION),
    (Part.SNAPSTART_CACHE, Part.SNAPSTART_RESTORE),
)


def price_notes(functions: Iterable[tuple[Row, Place]], prices: Prices, now_ms: int) -> tuple[str, ...]:
    """Give one line each for an old table, for the prices assumed in a region, and for a region that has none."""
    # Most of many functions need the same prices: each need is looked up once.
    needs = {(place.region, place.architecture, *_beside(row, place)) for row, place in functions}
    needed: dict[str, set[tuple[str, Part]]] = {}
    for region, architecture, *beside in needs:
        parts = (*_ALWAYS, *(part for some, wanted in zip(_BESIDE, beside, strict=True) if wanted for part in some))
        needed.setdefault(region, set()).update((architecture, part) for part in parts)
    old = prices.too_old(now_ms)
    lines = [_line(prices, region, keys) for region, keys in sorted(needed.items())]
    return tuple(filter(None, [old, *lines]))


def _beside(row: Row, place: Place) -> tuple[bool, bool, bool]:
    """Say which of `_BESIDE` a function needs."""
    bill = row.bill
    ephemeral = place.ephemeral_mb > FREE_EPHEMERAL_MB
    return ephemeral, bool(bill and bill.provisioned), bool(bill and bill.snapstart)


def _line(prices: Prices, region: str, keys: Iterable[tuple[str, Part]]) -> str:
    known = prices.regions.get(region)
    if known is None:
        return f"no prices of {region}: what runs there has no known cost" if region else ""
    found = _assumed(known, keys)
    return f"assumed in {region}, after {HOME} and the usual ratios: {', '.join(found)}" if found else ""


def _assumed(region: RegionPrices, keys: Iterable[tuple[str, Part]]) -> list[str]:
    found = (text for architecture, part in keys for text in region.assumptions([part], architecture))
    return sorted(dict.fromkeys(found))
