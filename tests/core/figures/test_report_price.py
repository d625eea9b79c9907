"""What an invocation cost, from its REPORT and the configuration of now; unknown stays unknown."""

from decimal import Decimal

import pytest

from lambdatop.core.figures.report_price import ReportPrice
from lambdatop.core.log.platform_log import parse
from lambdatop.core.model import FunctionConfig
from tests.core.known import END, PRICES, config, report


def _priced(text: str, configs: dict[str, FunctionConfig]) -> Decimal | None:
    return ReportPrice(PRICES, configs)(report(END, 1), parse(text))


def test_a_report_is_priced() -> None:
    usd = _priced(report(END, 1, billed=1_000, memory=1_024).message, {"api": config("api")})
    assert usd == Decimal("0.0000002") + Decimal("0.0000133334")


def test_the_configuration_of_now_counts() -> None:
    configs: dict[str, FunctionConfig] = {}
    price = ReportPrice(PRICES, configs)
    line = report(END, 1)
    assert price(line, parse(line.message)) is None
    configs["api"] = config("api")
    assert price(line, parse(line.message)) is not None


@pytest.mark.parametrize(
    "text", ["said", "START RequestId: a Version: 1", "REPORT RequestId: a\tDuration: 5.00 ms\t\n"]
)
def test_what_states_too_little_has_no_price(text: str) -> None:
    assert _priced(text, {"api": config("api")}) is None


def test_nor_has_a_region_without_prices() -> None:
    elsewhere = config("api", arn="arn:aws:lambda:xx-nowhere-1:123456789012:function:api")
    assert _priced(report(END, 1).message, {"api": elsewhere}) is None
