"""The Price List Query API over the wire: what Lambda costs in us-east-1 (price list of September 2026)."""

import json
from collections.abc import Mapping
from typing import Any

from lambdatop.demo.stories import REGION
from lambdatop.demo.wire import Answer, Call, Refusal

_MOST = 100
# usage type, group, unit, (begin, end, USD) of each tier
_Tiers = tuple[tuple[str, str, str], ...]
_PRODUCTS: tuple[tuple[str, str, str, _Tiers], ...] = (
    ("Request", "AWS-Lambda-Requests", "Requests", (("0", "Inf", "0.0000002000"),)),
    ("Request-ARM", "AWS-Lambda-Requests-ARM", "Requests", (("0", "Inf", "0.0000002000"),)),
    (
        "Lambda-GB-Second",
        "AWS-Lambda-Duration",
        "Lambda-GB-Second",
        (
            ("0", "6000000000", "0.0000166667"),
            ("6000000000", "15000000000", "0.0000150000"),
            ("15000000000", "Inf", "0.0000133334"),
        ),
    ),
    (
        "Lambda-GB-Second-ARM",
        "AWS-Lambda-Duration-ARM",
        "Lambda-GB-Second",
        (
            ("0", "7500000000", "0.0000133334"),
            ("7500000000", "18750000000", "0.0000120001"),
            ("18750000000", "Inf", "0.0000106667"),
        ),
    ),
    (
        "Lambda-Provisioned-Concurrency",
        "AWS-Lambda-Provisioned-Concurrency",
        "Lambda-GB-Second",
        (("0", "Inf", "0.0000041667"),),
    ),
    (
        "Lambda-Provisioned-GB-Second",
        "AWS-Lambda-Duration-Provisioned",
        "Lambda-GB-Second",
        (("0", "Inf", "0.0000097222"),),
    ),
    ("Lambda-Storage-GB-Second", "AWS-Lambda-Storage-Duration", "GB-Seconds", (("0", "Inf", "0.0000000309"),)),
)


def answer(call: Call) -> Answer:
    """Answer GetProducts for AWSLambda; raises Refusal for anything else."""
    if call.operation != "GetProducts":
        raise Refusal("UnknownOperationException", f"The demo does not serve {call.operation}.")
    most = int(call.params.get("MaxResults", _MOST))
    first = _offset(call.params.get("NextToken"))
    if not 1 <= most <= _MOST or call.params.get("ServiceCode") is None:
        raise Refusal("InvalidParameterException", "ServiceCode is required and MaxResults is 1 to 100")
    products = [_product(*one) for one in _PRODUCTS] if call.params["ServiceCode"] == "AWSLambda" else []
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


def _product(usage: str, group: str, unit: str, tiers: _Tiers) -> dict[str, Any]:
    sku = f"DEMO{len(usage):02d}{sum(usage.encode()):06d}"
    prices = {
        f"{sku}.JRTCKXETXF.{index}": {
            "rateCode": f"{sku}.JRTCKXETXF.{index}",
            "unit": unit,
            "beginRange": begin,
            "endRange": end,
            "description": f"AWS Lambda - {usage} - US East (Northern Virginia)",
            "appliesTo": [],
            "pricePerUnit": {"USD": usd},
        }
        for index, (begin, end, usd) in enumerate(tiers)
    }
    return {
        "product": {
            "productFamily": "Serverless",
            "attributes": {
                "regionCode": REGION,
                "servicecode": "AWSLambda",
                "groupDescription": group,
                "usagetype": usage,
                "locationType": "AWS Region",
                "location": "US East (N. Virginia)",
                "servicename": "AWS Lambda",
                "operation": "",
                "group": group,
            },
            "sku": sku,
        },
        "serviceCode": "AWSLambda",
        "terms": {"OnDemand": {f"{sku}.JRTCKXETXF": {"priceDimensions": prices, "sku": sku, "termAttributes": {}}}},
        "version": "20260919000000",
        "publicationDate": "2026-09-19T00:00:00Z",
    }
