"""Says what costs rest on that is not sure, and what they leave out: prices assumed, missing or old; other charges."""

from collections.abc import Iterable, Iterator

from lambdatop.core.model import Row
from lambdatop.core.money.prices import HOME, Part, Prices, RegionPrices
from lambdatop.core.money.pricing import FREE_EPHEMERAL_MB, Place
from lambdatop.core.room import Room

_ALWAYS = (Part.REQUEST, Part.DURATION)
_BESIDE = (
    (Part.EPHEMERAL,),
    (Part.PROVISIONED, Part.PROVISIONED_DURATION),
    (Part.SNAPSTART_CACHE, Part.SNAPSTART_RESTORE),
)


def price_notes(functions: Iterable[tuple[Row, Place]], prices: Prices, now_ms: int) -> tuple[str, ...]:
    """Give one line each for an old table, a region's assumed prices, a region that has none, and what is left out."""
    some = tuple(functions)
    # Most of many functions need the same prices: each need is looked up once.
    needs = {(place.region, place.architecture, *_beside(row, place)) for row, place in some}
    needed: dict[str, set[tuple[str, Part]]] = {}
    for region, architecture, *beside in needs:
        parts = (*_ALWAYS, *(part for some, wanted in zip(_BESIDE, beside, strict=True) if wanted for part in some))
        needed.setdefault(region, set()).update((architecture, part) for part in parts)
    old = prices.too_old(now_ms)
    lines = [_line(prices, region, keys) for region, keys in sorted(needed.items())]
    rows = [row for row, _ in some]
    return tuple(filter(None, [old, *lines, _managed(rows), _not_counted(rows)]))


def _managed(rows: Iterable[Row]) -> str:
    count = sum(row.config.managed_instances for row in rows)
    several = "1 function runs" if count == 1 else f"{count:,} functions run"
    return f"{several} on managed instances: those are paid for by EC2's prices, and not counted here" if count else ""


def _not_counted(rows: Iterable[Row]) -> str:
    """Name what AWS charges for beside what is counted, where a function is known to have it."""
    found = {what for row in rows if row.room is not None for what in _charges(row.room)}
    return f"not counted, and charged by AWS: {', '.join(sorted(found))}" if found else ""


def _charges(room: Room) -> Iterator[str]:
    known, sources = room.configuration, room.sources
    if known is not None and known.tenancy:
        yield "new environments of a tenant"
    if known is not None and known.durable_timeout_s:
        yield "durable operations and what they keep"
    if sources is not None and any(mapping.pollers for mapping in sources.mappings or ()):
        yield "provisioned event pollers"
    if sources is not None and any(url.invoke_mode == "RESPONSE_STREAM" for url in sources.urls or ()):
        yield "streamed responses beyond 6 MB"


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
