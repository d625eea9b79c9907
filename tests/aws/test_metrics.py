from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.metrics import Answers, metrics_usd, questions
from lambdatop.core.errors import AccessDenied, AwsFault
from lambdatop.core.facts import MetricPoints
from lambdatop.core.model import MINUTE_MS, PERCENTILES, Measure, Span
from tests.engine.scripted import START_MS, function

SPAN = Span(START_MS - 15 * MINUTE_MS, START_MS)


@given(st.integers(0, 1_200), st.sets(st.sampled_from(list(Measure))), st.integers(1, 3_000))
def test_everything_is_asked_once_within_the_limits_and_percentiles_apart(
    count: int, measures: set[Measure], minutes: int
) -> None:
    functions = [function(f"f{i}") for i in range(count)]
    span = Span(START_MS - minutes * MINUTE_MS, START_MS)
    asked = questions(functions, sorted(measures), 60, span)
    wanted = Counter((f.name, m) for f in functions for m in measures)
    assert Counter(what for q in asked for what in q.asked) == wanted
    for q in asked:
        assert 1 <= len(q.asked) <= 500
        assert len(q.asked) * minutes <= 100_800
        assert len({m in PERCENTILES for _, m in q.asked}) == 1
    # Sum, Maximum, p50 and so on of one metric in one call are one metric to CloudWatch, up to five of them.
    billed = sum(len({(name, m.partition("_")[0]) for name, m in q.asked}) for q in asked)
    assert sum(q.usd for q in asked) == Decimal(billed) / 100_000
    kinds = [q.percentiles for q in asked]
    assert kinds == sorted(kinds)


def test_five_statistics_of_a_metric_in_one_call_are_billed_as_one() -> None:
    assert metrics_usd([]) == 0
    assert metrics_usd([("api", "Duration")] * 5) == Decimal("0.00001")
    assert metrics_usd([("api", "Duration")] * 6) == Decimal("0.00002")
    assert metrics_usd([("api", "Duration"), ("api", "Errors"), ("b", "Duration")]) == Decimal("0.00003")


def test_a_query_is_a_plain_statistic_of_one_function() -> None:
    (q,) = questions([function("api")], [Measure.DURATION_P95], 900, SPAN)
    params = q.params(None)
    assert params["MetricDataQueries"] == [
        {
            "Id": "q0",
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/Lambda",
                    "MetricName": "Duration",
                    "Dimensions": [{"Name": "FunctionName", "Value": "api"}],
                },
                "Period": 900,
                "Stat": "p95",
            },
        }
    ]
    assert (params["StartTime"].timestamp() * 1000, params["EndTime"].timestamp() * 1000) == (SPAN.start_ms, START_MS)
    assert "NextToken" not in params
    assert q.params("t")["NextToken"] == "t"


def _answers(*results: dict[str, object], token: str | None = None) -> Answers:
    (q,) = questions([function("api"), function("worker")], [Measure.INVOCATIONS], 60, SPAN)
    answers = Answers(q)
    assert answers.take({"MetricDataResults": results, "NextToken": token}) == token
    return answers


def _result(number: int, points: dict[int, float], status: str = "Complete") -> dict[str, object]:
    return {"Id": f"q{number}", "Timestamps": list(points), "Values": list(points.values()), "StatusCode": status}


def test_points_come_oldest_first_and_a_series_without_any_is_there_but_empty() -> None:
    late, early = START_MS - MINUTE_MS, START_MS - 2 * MINUTE_MS
    answers = _answers(_result(0, {late: 2.0, early: 1.0}), _result(1, {}))
    assert list(answers.facts()) == [
        MetricPoints("api", Measure.INVOCATIONS, 60, SPAN, ((early, 1.0), (late, 2.0))),
        MetricPoints("worker", Measure.INVOCATIONS, 60, SPAN, ()),
    ]
    assert answers.shortfall() is None


def test_points_outside_of_the_span_are_left_out() -> None:
    answers = _answers(_result(0, {START_MS: 2.0, SPAN.start_ms - MINUTE_MS: 3.0}), _result(1, {}))
    assert [f.points for f in answers.facts()] == [(), ()]


def test_pages_are_put_together() -> None:
    answers = _answers(_result(0, {SPAN.start_ms: 1.0}, "PartialData"), _result(1, {}), token="more")
    assert answers.shortfall() is not None
    assert answers.take({"MetricDataResults": [_result(0, {SPAN.start_ms + MINUTE_MS: 2.0})]}) is None
    assert next(answers.facts()).points == ((SPAN.start_ms, 1.0), (SPAN.start_ms + MINUTE_MS, 2.0))
    assert answers.shortfall() is None


@pytest.mark.parametrize("status", ["PartialData", "InternalError"])
def test_a_series_that_failed_is_unknown_and_not_empty(status: str) -> None:
    answers = _answers(_result(0, {SPAN.start_ms: 1.0}), _result(1, {}, status))
    assert [f.function for f in answers.facts()] == ["api"]
    assert isinstance(answers.shortfall(), AwsFault)
    assert f"1 of 2 metrics failed ({status})" in str(answers.shortfall())


def test_a_series_that_was_not_answered_is_unknown() -> None:
    answers = _answers(_result(0, {}))
    assert [f.function for f in answers.facts()] == ["api"]
    assert "no answer" in str(answers.shortfall())


def test_a_forbidden_series_names_the_permission() -> None:
    failed = _answers(_result(0, {}, "Forbidden"), _result(1, {}, "Forbidden")).shortfall()
    assert isinstance(failed, AccessDenied)
    assert failed.permission == "cloudwatch:GetMetricData"
