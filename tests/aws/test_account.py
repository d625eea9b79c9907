"""The account over a scripted carrier: what no peer does on demand."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from lambdatop.aws.account import AwsAccount
from lambdatop.aws.calls import Answer, RefusedParameter
from lambdatop.aws.target import Target
from lambdatop.core.errors import AccessDenied, AwsFault, ExpiredCredentials, NotFound, Throttled, UsageError
from lambdatop.core.facts import Asked, Fact, FunctionSeen, FunctionsListed, LogLine, LogsRead, MetricPoints
from lambdatop.core.model import MINUTE_MS, LogGroup, Measure, Span
from tests.aws.scripted_calls import Reply, ScriptedCalls
from tests.engine.scripted import START_MS, function
from tests.peers.reading import until_it_fails

SPAN = Span(START_MS - 15 * MINUTE_MS, START_MS)
GROUP = LogGroup("/aws/lambda/api", ("api",))
REPORT = "REPORT RequestId: x\tDuration: 1.00 ms"


def _account(reply: Reply, *, custom: bool = False) -> tuple[AwsAccount, ScriptedCalls]:
    calls = ScriptedCalls(reply)
    return AwsAccount(calls, Target(region="us-east-1", profile="prod", custom=custom)), calls


async def _all(facts: AsyncIterator[Fact]) -> list[Fact]:
    return [fact async for fact in facts]


def _names(facts: list[Fact]) -> list[str]:
    return [f.config.name for f in facts if isinstance(f, FunctionSeen)]


def _list(*names: str, marker: str | None = None) -> Answer:
    functions = [{"FunctionName": n, "FunctionArn": f"arn:{n}"} for n in names]
    return {"Functions": functions, **({"NextMarker": marker} if marker else {})}


@pytest.mark.asyncio
async def test_an_endpoint_without_sts_leaves_the_account_open() -> None:
    def reply(*_: object) -> Answer:
        raise AwsFault("sts:GetCallerIdentity: 404")

    account, _ = _account(reply)
    identity = await account.identity()
    assert (identity.account_id, identity.region, identity.profile) == (None, "us-east-1", "prod")


@pytest.mark.asyncio
async def test_expired_credentials_are_no_unknown_account() -> None:
    def reply(*_: object) -> Answer:
        raise ExpiredCredentials("expired")

    with pytest.raises(ExpiredCredentials):
        await _account(reply)[0].identity()


@pytest.mark.asyncio
async def test_functions_repeated_over_pages_are_seen_once() -> None:
    pages = {None: _list("a", "b", marker="1"), "1": _list("b", "c", "c", marker="2"), "2": _list()}
    account, calls = _account(lambda _s, _o, p: pages[p.get("Marker")])
    facts = await _all(account.functions(()))
    assert _names(facts) == ["a", "b", "c"]
    assert facts[-1] == FunctionsListed(("a", "b", "c"))
    assert len(calls.made) == 3


@pytest.mark.asyncio
async def test_a_list_that_does_not_end_is_left() -> None:
    account, _ = _account(lambda *_: _list("a", marker="1"))
    given, failure = await until_it_fails(account.functions(()))
    assert _names(given) == ["a"]
    assert "does not end" in str(failure)


@pytest.mark.asyncio
async def test_functions_of_earlier_pages_are_given_before_a_failure() -> None:
    def reply(_service: str, _operation: str, params: Mapping[str, Any]) -> Answer:
        if "Marker" in params:
            raise Throttled("slow down")
        return _list("a", marker="1")

    given, failure = await until_it_fails(_account(reply)[0].functions(()))
    assert _names(given) == ["a"]
    assert not any(isinstance(f, FunctionsListed) for f in given)
    assert isinstance(failure, Throttled)


@pytest.mark.asyncio
async def test_a_wrong_pattern_asks_nothing() -> None:
    account, calls = _account(lambda *_: _list())
    with pytest.raises(UsageError):
        await _all(account.functions(("/(/",)))
    assert calls.made == []


def _tagged(_service: str, operation: str, params: Mapping[str, Any]) -> Answer:
    if operation == "ListFunctions":
        return _list("api", "worker", "gone", "other")
    if params["FunctionName"] == "gone":
        raise NotFound("deleted")
    tags = {"worker": {"team": "red"}, "other": {"team": "blue"}}
    return {"Tags": tags.get(params["FunctionName"]), "Code": {"Location": "https://presigned"}}


@pytest.mark.asyncio
async def test_tags_are_read_only_where_the_name_does_not_decide_and_remembered() -> None:
    account, calls = _account(_tagged)
    for _ in range(3):
        facts = await _all(account.functions(("api", "tag:team=red")))
        assert sorted(_names(facts)) == ["api", "worker"]
        assert "presigned" not in repr(facts)
    asked = [params["FunctionName"] for what, params in calls.made if what == "lambda:GetFunction"]
    assert sorted(asked) == ["gone", "gone", "gone", "other", "worker"]
    calls.made.clear()
    await _all(account.functions(("*",)))
    assert [what for what, _ in calls.made] == ["lambda:ListFunctions"]


@pytest.mark.asyncio
async def test_tags_are_asked_for_anew_after_a_while() -> None:
    clock = [0.0]
    calls = ScriptedCalls(_tagged)
    account = AwsAccount(calls, Target(region="us-east-1"), elapsed=lambda: clock[0])
    for clock[0] in (0.0, 599.0, 601.0):
        await _all(account.functions(("tag:team=red",)))
    assert sum(params.get("FunctionName") == "worker" for _, params in calls.made) == 2


@pytest.mark.asyncio
async def test_tags_that_may_not_be_read_name_the_permission() -> None:
    def reply(_service: str, operation: str, _params: Mapping[str, Any]) -> Answer:
        return _list("a") if operation == "ListFunctions" else {"TagsError": {"ErrorCode": "AccessDeniedException"}}

    _, failure = await until_it_fails(_account(reply)[0].functions(("tag:a=b",)))
    assert isinstance(failure, AccessDenied)
    assert failure.permission == "lambda:ListTags"


def _metric_answer(params: Mapping[str, Any], status: str = "Complete") -> Answer:
    return {"MetricDataResults": [{"Id": q["Id"], "StatusCode": status} for q in params["MetricDataQueries"]]}


@pytest.mark.asyncio
async def test_the_rest_is_given_where_only_percentiles_fail() -> None:
    def reply(_service: str, _operation: str, params: Mapping[str, Any]) -> Answer:
        if params["MetricDataQueries"][0]["MetricStat"]["Stat"].startswith("p"):
            raise AwsFault("500")
        return _metric_answer(params)

    account, _ = _account(reply)
    asked = account.metrics([function("a"), function("b")], [Measure.DURATION_P95, Measure.ERRORS], 60, SPAN)
    given, failure = await until_it_fails(asked)
    assert [(f.function, f.measure) for f in given if isinstance(f, MetricPoints)] == [
        ("a", Measure.ERRORS),
        ("b", Measure.ERRORS),
    ]
    assert isinstance(failure, AwsFault)
    assert [float(f.usd) for f in given if isinstance(f, Asked)] == [pytest.approx(0.00002)]


@pytest.mark.asyncio
async def test_a_series_that_failed_fails_the_read_after_the_rest() -> None:
    account, _ = _account(lambda _s, _o, p: _metric_answer(p, "InternalError"))
    given, failure = await until_it_fails(account.metrics([function("a")], [Measure.ERRORS], 60, SPAN))
    assert not any(isinstance(f, MetricPoints) for f in given)
    assert "InternalError" in str(failure)


def _events(*messages: str, token: str | None = None) -> Answer:
    events = [{"timestamp": START_MS - 1 - i, "message": m, "logStreamName": "s"} for i, m in enumerate(messages)]
    return {"events": events, **({"nextToken": token} if token else {})}


async def _reports(account: AwsAccount) -> tuple[int, LogsRead]:
    facts = await _all(account.logs(GROUP, SPAN, reports_only=True, max_pages=4))
    assert isinstance(facts[-1], LogsRead)
    return sum(isinstance(f, LogLine) for f in facts), facts[-1]


@pytest.mark.asyncio
async def test_whoever_refuses_newest_first_is_asked_without_it_and_remembered() -> None:
    def reply(_service: str, _operation: str, params: Mapping[str, Any]) -> Answer:
        if "startFromHead" in params:
            raise RefusedParameter("startFromHead?")
        return _events(REPORT)

    account, calls = _account(reply)
    assert await _reports(account) == (1, LogsRead("api", SPAN, complete=True, reports_only=True))
    await _reports(account)
    assert ["startFromHead" in params for _, params in calls.made] == [True, False, False]


@pytest.mark.asyncio
async def test_whoever_refuses_for_another_reason_is_not_thought_less_of() -> None:
    answers: list[Answer | None] = [None, None, _events(REPORT)]

    def reply(*_: object) -> Answer:
        answer = answers.pop(0)
        if answer is None:
            raise RefusedParameter("logGroupName?")
        return answer

    account, calls = _account(reply)
    with pytest.raises(RefusedParameter):
        await _reports(account)
    await _reports(account)
    assert ["startFromHead" in params for _, params in calls.made] == [True, False, True]


@pytest.mark.asyncio
async def test_whoever_misreads_the_pattern_is_asked_without_it_and_remembered() -> None:
    def reply(_service: str, _operation: str, params: Mapping[str, Any]) -> Answer:
        return _events() if "filterPattern" in params else _events("hello", REPORT)

    account, calls = _account(reply, custom=True)
    assert (await _reports(account))[0] == 1
    assert (await _reports(account))[0] == 1
    assert ["filterPattern" in params for _, params in calls.made] == [True, False, False]


@pytest.mark.asyncio
async def test_a_pattern_once_proven_is_trusted_and_aws_is_from_the_start() -> None:
    found = [_events(REPORT), _events()]
    account, calls = _account(lambda *_: found.pop(0), custom=True)
    assert [(await _reports(account))[0] for _ in range(2)] == [1, 0]
    assert len(calls.made) == 2
    account, calls = _account(lambda *_: _events())
    await _reports(account)
    assert len(calls.made) == 1


@pytest.mark.asyncio
async def test_a_pattern_is_still_doubted_where_there_was_nothing_to_find() -> None:
    account, calls = _account(lambda *_: _events(), custom=True)
    for _ in range(2):
        await _reports(account)
    assert ["filterPattern" in params for _, params in calls.made] == [True, False, True, False]


@pytest.mark.asyncio
async def test_each_call_for_logs_is_counted_and_an_empty_span_makes_none() -> None:
    pages = {None: _events("a", token="1"), "1": _events(token="2"), "2": _events("b")}
    account, calls = _account(lambda _s, _o, p: pages[p.get("nextToken")])
    facts = await _all(account.logs(GROUP, SPAN, reports_only=False, max_pages=4))
    assert sum(isinstance(f, Asked) and f.source == "logs" and not f.usd for f in facts) == 3
    assert [f.message for f in facts if isinstance(f, LogLine)] == ["a", "b"]
    calls.made.clear()
    facts = await _all(account.logs(GROUP, Span(START_MS, START_MS), reports_only=False, max_pages=4))
    assert calls.made == []


@pytest.mark.asyncio
async def test_closing_closes_the_carrier() -> None:
    account, calls = _account(lambda *_: {})
    await account.close()
    assert calls.closed
