"""How metrics are asked for: one point for the whole span, or one for each minute."""

import pytest

from lambdatop.aws.room.figures import Figures, Wanted, figures, greatest, mean, of_function, total
from lambdatop.core.model import Span
from tests.aws.room.visits import reading

ALL = of_function("Errors", "Sum", "api")
MINUTE = 60_000


@pytest.mark.parametrize(
    ("length_ms", "period_s"), [(15 * MINUTE, 900), (60 * MINUTE, 3_600), (MINUTE, 60), (30_000, 60), (90_000, 120)]
)
def test_the_span_is_one_period_unless_minutes_are_wanted(length_ms: int, period_s: int) -> None:
    span = Span(MINUTE, MINUTE + length_ms)
    assert ALL.query("q", span)["MetricStat"]["Period"] == period_s
    assert Wanted("Errors", "Sum", minutes=True).query("q", span)["MetricStat"]["Period"] == 60


def test_of_an_alias_the_resource_is_named() -> None:
    metric = of_function("Errors", "Sum", "api", "live").query("q", Span(0, MINUTE))["MetricStat"]["Metric"]
    assert metric["Dimensions"] == [{"Name": "FunctionName", "Value": "api"}, {"Name": "Resource", "Value": "api:live"}]


def test_what_is_not_known_is_no_number() -> None:
    assert (total(None, ALL), greatest(None, ALL), mean(None, ALL)) == (None, None, None)
    assert (total({}, ALL), greatest({}, ALL), mean({}, ALL)) == (0.0, None, None)
    found: Figures = {ALL: ((0, 2.0), (60, 5.0))}
    assert (total(found, ALL), greatest(found, ALL), mean(found, ALL)) == (7.0, 5.0, 3.5)


@pytest.mark.asyncio
async def test_nothing_wanted_asks_nothing_and_statistics_of_one_metric_cost_once() -> None:
    def reply(_service: str, _operation: str, params: dict[str, list[dict[str, str]]]) -> dict[str, object]:
        return {"MetricDataResults": [{"Id": q["Id"]} for q in params["MetricDataQueries"]]}

    at = reading(reply)  # type: ignore[arg-type]  # the parameters of this one call
    assert await figures(at, ()) == {}
    assert at.usd == 0
    await figures(at, [of_function("Errors", stat, "api") for stat in ("Sum", "Maximum", "Average")])
    assert str(at.usd) == "0.00001"
