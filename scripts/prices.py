"""Renews lambdatop/prices.toml from the Price List Query API (pricing:GetProducts), and prints what changed."""

import argparse
import copy
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3

from lambdatop.core.money.prices import (
    ARCHITECTURES,
    ARM,
    BY_ARCHITECTURE,
    BY_REGION,
    X86,
    Key,
    Part,
    Prices,
    parse_prices,
)

TABLE = Path(__file__).parents[1] / "lambdatop/prices.toml"
OFFERS = ("AWSLambda", "AmazonCloudWatch")
SOURCE = "AWS Price List API"
# The usage type of each part, as it is after the prefix of a region.
USAGE: dict[str, Key] = {
    "Request": (X86, Part.REQUEST),
    "Request-ARM": (ARM, Part.REQUEST),
    "Lambda-GB-Second": (X86, Part.DURATION),
    "Lambda-GB-Second-ARM": (ARM, Part.DURATION),
    "Lambda-Storage-GB-Second": (X86, Part.EPHEMERAL),
    "Lambda-Storage-GB-Second-ARM": (ARM, Part.EPHEMERAL),
    "Lambda-Provisioned-Concurrency": (X86, Part.PROVISIONED),
    "Lambda-Provisioned-Concurrency-ARM": (ARM, Part.PROVISIONED),
    "Lambda-Provisioned-GB-Second": (X86, Part.PROVISIONED_DURATION),
    "Lambda-Provisioned-GB-Second-ARM": (ARM, Part.PROVISIONED_DURATION),
    "Lambda-Streaming-Response-Processed-Bytes": (X86, Part.STREAMED),
    "Lambda-Streaming-Response-Processed-Bytes-ARM": (ARM, Part.STREAMED),
    "Lambda-SnapStart-Cached-GB-S": ("", Part.SNAPSTART_CACHE),
    "Lambda-SnapStart-Restored-GB": ("", Part.SNAPSTART_RESTORE),
    "Lambda-Edge-Request": ("", Part.EDGE_REQUEST),
    "Lambda-Edge-GB-Second": ("", Part.EDGE_DURATION),
    "CW:GMD-Metrics": ("", Part.METRICS),
    "Logs-LiveTail": ("", Part.LIVE_TAIL),
    "DataScanned-Bytes": ("", Part.LOGS_INSIGHTS),
    "TimedStorage-ByteHrs": ("", Part.LOG_STORAGE),
}
# `EU-Request`, `USW2-Request`, in us-east-1 mostly `Request`; never `Lambda-Edge-Request`, nor `Global-Request`.
_USAGE = re.compile(rf"(?:[A-Z]{{2,4}}\d?-)?({'|'.join(map(re.escape, USAGE))})")
_NOT_COMMERCIAL = re.compile(r"cn-|us-gov-|us-iso|eu-isoe-|eusc-")
Tiers = tuple[tuple[Decimal, Decimal], ...]
"""(From so many units on, USD), in rising order, without what is free."""


def asked(client: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - boto3 makes its clients at run time
    """Ask for every product of the offers."""
    for offer in OFFERS:
        for page in client.get_paginator("get_products").paginate(ServiceCode=offer):
            yield from map(json.loads, page["PriceList"])


def found(products: Iterable[Mapping[str, Any]]) -> dict[str, dict[Key, Tiers]]:
    """Take the prices that the table knows from products, by region."""
    regions: dict[str, dict[Key, Tiers]] = {}
    for product in products:
        attributes = product["product"]["attributes"]
        region, usage = attributes.get("regionCode", ""), _USAGE.fullmatch(attributes.get("usagetype", ""))
        if usage and region and not _NOT_COMMERCIAL.match(region):
            tiers = _tiers(product)
            if tiers:
                known, key = regions.setdefault(region, {}), USAGE[usage[1]]
                # Where two products are the same to us the dearer one stands: a cost is never said too low.
                known[key] = max(known.get(key, tiers), tiers, key=lambda each: each[0][1])
    return regions


def _tiers(product: Mapping[str, Any]) -> Tiers:
    terms = product["terms"].get("OnDemand", {}).values()
    sizes = [size for term in terms for size in term["priceDimensions"].values()]
    each = sorted((Decimal(size["beginRange"]), Decimal(size["pricePerUnit"]["USD"])) for size in sizes)
    return tuple((begin, usd) for begin, usd in each if usd)


def renewed(table: Mapping[str, Any], prices: Mapping[str, Mapping[Key, Tiers]], today: date) -> dict[str, Any]:
    """Put what was found in place of what the table has, and keep what was not found."""
    regions = copy.deepcopy(table["regions"])
    usual = table["steps"]
    for name, known in prices.items():
        region = regions.setdefault(name, {})
        for (architecture, part), tiers in known.items():
            given = region.setdefault(architecture, {}) if architecture else region
            given[str(part)] = _text(tiers[0][1])
            if part is Part.DURATION:
                _put_steps(given, tiers, usual[architecture])
    others = [source for source in table["sources"] if not source.startswith(SOURCE)]
    sources = [f"{SOURCE}, offers {' and '.join(OFFERS)}, read on {today}", *others]
    return {**table, "as_of": today.isoformat(), "sources": sources, "regions": regions}


def _put_steps(given: dict[str, Any], tiers: Tiers, usual: list[list[str]]) -> None:
    """List the later steps, but for the usual ones."""
    given.pop("steps", None)
    as_usual = [(Decimal(start), round(tiers[0][1] * Decimal(share), 10)) for start, share in usual]
    if [*tiers[1:]] != as_usual:
        given["steps"] = [[_text(start), _text(usd)] for start, usd in tiers[1:]]


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def written(old_text: str, table: Mapping[str, Any]) -> str:
    """Write the table: comments, free tier and usual ratios as they stand in `old_text`, the rest anew."""
    head = old_text[: old_text.index("\n[regions.")]
    sources = "".join(f"    {json.dumps(source)},\n" for source in table["sources"])
    head = re.sub(r"(?m)^as_of = .*$", f'as_of = "{table["as_of"]}"', head)
    head = re.sub(r"(?ms)^sources = \[\n.*?^\]", lambda _: f"sources = [\n{sources}]", head)
    return head + "".join(_region(name, region) for name, region in table["regions"].items())


def _region(name: str, region: Mapping[str, Any]) -> str:
    lines = [f"\n[regions.{name}]\n"]
    for architecture in ARCHITECTURES:
        given = region.get(architecture, {})
        pairs = [f"{part} = {json.dumps(given[part])}" for part in (*BY_ARCHITECTURE, "steps") if part in given]
        lines += [f"{architecture} = {{ {', '.join(pairs)} }}\n"] if pairs else []
    return "".join([*lines, *(f"{part} = {json.dumps(region[part])}\n" for part in BY_REGION if part in region)])


def changes(old: Prices, new: Prices) -> Iterator[str]:
    """Say each price that is another now, or known now and was assumed before."""
    for name, region in new.regions.items():
        before = old.regions.get(name)
        if before is None:
            yield f"{name}: new"
            continue
        for key in region.usd.keys() - region.assumed:
            was, usd, assumed = before.usd[key], region.usd[key], key in before.assumed
            if was != usd or assumed:
                words = [f"{name}:", *key, "assumed" if assumed else "", _text(was), "→", _text(usd)]
                yield " ".join(filter(None, words))


def main(arguments: list[str], today: date | None = None) -> int:
    """Renew the table; 1 where nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", help="a profile of the AWS configuration; it needs pricing:GetProducts")
    parser.add_argument("--endpoint-url", help="where to ask, such as a demo")
    parser.add_argument("--table", type=Path, default=TABLE, help="the table to renew")
    options = parser.parse_args(arguments)
    client = boto3.Session(profile_name=options.profile).client(
        "pricing", region_name="us-east-1", endpoint_url=options.endpoint_url
    )
    old_text = options.table.read_text(encoding="utf-8")
    old = tomllib.loads(old_text)
    prices = found(asked(client))
    if not prices:
        print("no price of Lambda was found: the table stays as it is", file=sys.stderr)
        return 1
    new = renewed(old, prices, today or datetime.now(UTC).date())
    text = written(old_text, new)
    for line in sorted(changes(parse_prices(old), parse_prices(tomllib.loads(text)))):
        print(line)
    options.table.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
