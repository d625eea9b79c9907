"""The Price List Query API over the wire: what Lambda and its logs cost in us-east-1 (price list of September 2026)."""

import json
from collections.abc import Mapping
from typing import Any

from lambdatop.demo.stories import REGION
from lambdatop.demo.wire import Answer, Call, Refusal

_MOST = 100
_PUBLISHED = "2026-09-19T00:00:00Z"
_Tiers = tuple[tuple[str, str, str], ...]
"""Begin, end and USD of each."""


def _flat(usd: str) -> _Tiers:
    return (("0", "Inf", usd),)


_X86_TIERS = (
    ("0", "6000000000", "0.0000166667"),
    ("6000000000", "15000000000", "0.0000150000"),
    ("15000000000", "Inf", "0.0000133334"),
)
_ARM_TIERS = (
    ("0", "7500000000", "0.0000133334"),
    ("7500000000", "18750000000", "0.0000120001"),
    ("18750000000", "Inf", "0.0000106667"),
)
# usage type, group, unit, tiers; usage types of us-east-1 have no prefix, but for some of the newer ones
_LAMBDA: tuple[tuple[str, str, str, _Tiers], ...] = (
    ("Request", "AWS-Lambda-Requests", "Requests", _flat("0.0000002000")),
    ("Request-ARM", "AWS-Lambda-Requests-ARM", "Requests", _flat("0.0000002000")),
    ("Lambda-GB-Second", "AWS-Lambda-Duration", "Lambda-GB-Second", _X86_TIERS),
    ("Lambda-GB-Second-ARM", "AWS-Lambda-Duration-ARM", "Lambda-GB-Second", _ARM_TIERS),
    (
        "Lambda-Provisioned-Concurrency",
        "AWS-Lambda-Provisioned-Concurrency",
        "Lambda-GB-Second",
        _flat("0.0000041667"),
    ),
    (
        "Lambda-Provisioned-Concurrency-ARM",
        "AWS-Lambda-Provisioned-Concurrency-ARM",
        "Lambda-GB-Second",
        _flat("0.0000033334"),
    ),
    ("Lambda-Provisioned-GB-Second", "AWS-Lambda-Duration-Provisioned", "Lambda-GB-Second", _flat("0.0000097222")),
    (
        "Lambda-Provisioned-GB-Second-ARM",
        "AWS-Lambda-Duration-Provisioned-ARM",
        "Lambda-GB-Second",
        _flat("0.0000077778"),
    ),
    ("Lambda-Storage-GB-Second", "AWS-Lambda-Storage-Duration", "GB-Seconds", _flat("0.0000000309")),
    ("Lambda-Storage-GB-Second-ARM", "AWS-Lambda-Storage-Duration-ARM", "GB-Seconds", _flat("0.0000000309")),
    (
        "Lambda-Streaming-Response-Processed-Bytes",
        "AWS-Lambda-Processed-Bytes",
        "Processed-Gigabytes",
        _flat("0.0080000000"),
    ),
    (
        "Lambda-Streaming-Response-Processed-Bytes-ARM",
        "AWS-Lambda-Processed-Bytes-ARM",
        "Processed-Gigabytes",
        _flat("0.0080000000"),
    ),
    ("USE1-Lambda-SnapStart-Cached-GB-S", "AWS-Lambda-SnapStart", "GB-Seconds", _flat("0.0000015046")),
    ("USE1-Lambda-SnapStart-Restored-GB", "AWS-Lambda-SnapStart", "GB", _flat("0.0001397998")),
    ("Lambda-Edge-Request", "AWS-Lambda-Edge-Requests", "Request", _flat("0.0000006000")),
    ("Lambda-Edge-GB-Second", "AWS-Lambda-Edge-Duration", "Lambda-GB-Second", _flat("0.0000500100")),
)
_ELSEWHERE: tuple[tuple[str, str, str, _Tiers], ...] = (
    ("EU-Request", "AWS-Lambda-Requests", "Requests", _flat("0.0000002000")),
    ("EU-Lambda-GB-Second", "AWS-Lambda-Duration", "Lambda-GB-Second", _X86_TIERS),
    ("EU-Lambda-Edge-Request", "AWS-Lambda-Edge-Requests", "Request", _flat("0.0000006000")),
)
_FREE: tuple[tuple[str, str, str, _Tiers], ...] = (
    ("Global-Request", "AWS-Lambda-Requests", "Requests", (("0", "1000000", "0.0000000000"),)),
    ("Global-Lambda-GB-Second", "AWS-Lambda-Duration", "Lambda-GB-Second", (("0", "400000", "0.0000000000"),)),
)
_CLOUDWATCH: tuple[tuple[str, str, str, _Tiers], ...] = (
    ("CW:GMD-Metrics", "Metric", "Metrics", _flat("0.0000100000")),
    ("Logs-LiveTail", "Live Tail", "Minutes", (("0", "1800", "0.0000000000"), ("1800", "Inf", "0.0100000000"))),
    ("USE1-DataScanned-Bytes", "Queried Logs", "GB", _flat("0.0050000000")),
    ("TimedStorage-ByteHrs", "Log Storage", "GB-Mo", _flat("0.0300000000")),
)
_OFFERS: dict[str, tuple[tuple[str, tuple[tuple[str, str, str, _Tiers], ...]], ...]] = {
    "AWSLambda": ((REGION, _LAMBDA), ("eu-west-1", _ELSEWHERE), ("", _FREE)),
    "AmazonCloudWatch": ((REGION, _CLOUDWATCH),),
}


def answer(call: Call) -> Answer:
    """Answer GetProducts for AWSLambda and AmazonCloudWatch; raises Refusal for another call."""
    if call.operation != "GetProducts":
        raise Refusal("UnknownOperationException", f"The demo does not serve {call.operation}.")
    most = int(call.params.get("MaxResults", _MOST))
    first = _offset(call.params.get("NextToken"))
    if not 1 <= most <= _MOST or call.params.get("ServiceCode") is None:
        raise Refusal("InvalidParameterException", "ServiceCode is required and MaxResults is 1 to 100")
    service = call.params["ServiceCode"]
    products = [_product(service, region, *one) for region, some in _OFFERS.get(service, ()) for one in some]
    found = [p for p in products if all(_fits(p, one) for one in call.params.get("Filters", []))]
    more = {"NextToken": str(first + most)} if first + most < len(found) else {}
    listed = [json.dumps(p) for p in found[first : first + most]]
    return Answer({"FormatVersion": "aws_v1", "PriceList": listed, **more})


def _offset(token: str | None) -> int:
    if token is None or token.isdecimal():
        return int(token or 0)
    raise Refusal("InvalidNextTokenException", "The NextToken is not valid.")


def _fits(product: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    have = {**product["product"]["attributes"], "productFamily": product["product"]["productFamily"]}
    value, given = wanted.get("Value", ""), have.get(wanted.get("Field", ""), "")
    if wanted.get("Type") == "CONTAINS":
        return value in given
    if wanted.get("Type") in {"ANY_OF", "NONE_OF"}:
        return (given in value.split(",")) == (wanted["Type"] == "ANY_OF")
    return bool(given == value)


def _product(service: str, region: str, usage: str, group: str, unit: str, tiers: _Tiers) -> dict[str, Any]:
    sku = f"DEMO{len(usage):02d}{sum(usage.encode()):06d}"
    prices = {
        f"{sku}.JRTCKXETXF.{index}": {
            "rateCode": f"{sku}.JRTCKXETXF.{index}",
            "unit": unit,
            "beginRange": begin,
            "endRange": end,
            "description": f"{service} - {usage}",
            "appliesTo": [],
            "pricePerUnit": {"USD": usd},
        }
        for index, (begin, end, usd) in enumerate(tiers)
    }
    return {
        "product": {
            "productFamily": "Serverless",
            "attributes": {
                "regionCode": region,
                "servicecode": service,
                "groupDescription": group,
                "usagetype": usage,
                "locationType": "AWS Region",
                "location": region,
                "servicename": service,
                "operation": "",
                "group": group,
            },
            "sku": sku,
        },
        "serviceCode": service,
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": {"priceDimensions": prices, "sku": sku, "termAttributes": {}}}},
        "version": "20260919000000",
        "publicationDate": _PUBLISHED,
    }
