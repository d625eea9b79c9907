"""CloudWatch Logs as plain boto3 sees it: pages, directions, patterns, streams, and events that come late."""

from collections.abc import Callable
from typing import Any

import pytest

from lambdatop.demo import DemoServer
from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.log_writer import Event
from tests.demo.conftest import MINUTE, NOON, Clock, Witness

CHECKOUT = "/aws/lambda/checkout-api"
REPORTS = '?"REPORT RequestId" ?"platform.report"'
Refused = Callable[..., tuple[str, int, str]]
Events = list[dict[str, Any]]


def pages(aws: Witness, **params: Any) -> list[Events]:  # noqa: ANN401 - as boto3 takes them
    """Follow nextToken by hand, as the paginator hides empty pages."""
    client, found = aws("logs"), []
    token: dict[str, str] = {}
    while True:
        answer = client.filter_log_events(**params, **token)
        found.append(answer["events"])
        if "nextToken" not in answer:
            return found
        token = {"nextToken": answer["nextToken"]}


def flat(found: list[Events]) -> Events:
    return [event for page in found for event in page]


def test_filter_gives_all_that_has_arrived_once_and_in_order(noon: Witness, still: DemoServer) -> None:
    start = NOON - 40 * MINUTE
    got = pages(noon, logGroupName=CHECKOUT, startTime=start)
    assert len(got) > 1
    truth = still.within(lambda world: list(LogGroups(world).walk(CHECKOUT, start, NOON)))
    assert [event["eventId"] for event in flat(got)] == [event.event_id for event in truth]
    assert [event["timestamp"] for event in flat(got)] == sorted(event["timestamp"] for event in flat(got))
    assert len({event["logStreamName"] for event in flat(got)}) > 1


def test_newest_first_gives_the_same_the_other_way_round(noon: Witness) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - 40 * MINUTE}
    forward, backward = flat(pages(noon, **asked)), flat(pages(noon, **asked, startFromHead=False))
    assert backward == forward[::-1]


def test_both_ends_are_included(noon: Witness) -> None:
    some = flat(pages(noon, logGroupName=CHECKOUT, startTime=NOON - 5 * MINUTE))
    first, last = some[3]["timestamp"], some[20]["timestamp"]
    again = flat(pages(noon, logGroupName=CHECKOUT, startTime=first, endTime=last))
    assert (again[0]["timestamp"], again[-1]["timestamp"]) == (first, last)


def test_a_rare_pattern_gives_empty_pages_before_the_end(noon: Witness) -> None:
    got = pages(noon, logGroupName=CHECKOUT, filterPattern="INIT_START", startTime=NOON - 170 * MINUTE)
    assert len(got) > 3
    assert [] in got
    assert all(event["message"].startswith("INIT_START") for event in flat(got))
    assert flat(got)


def test_patterns_of_both_formats_find_the_reports(noon: Witness, still: DemoServer) -> None:
    start, end = NOON - 10 * MINUTE, NOON - 2 * MINUTE
    for name in ("checkout-api", "search-index"):
        asked = {"logGroupName": f"/aws/lambda/{name}", "startTime": start, "endTime": end}
        calls = still.within(lambda world: {n: world.life(n).touching(start, end) for n in world.functions})[name]
        ended = [c for c in calls if start <= c.end_ms < end + 1]
        assert len(flat(pages(noon, **asked, filterPattern=REPORTS))) == len(ended)
    asked = {"logGroupName": "/aws/lambda/search-index", "startTime": NOON - 10 * MINUTE}
    by_text = flat(pages(noon, **asked, filterPattern=REPORTS))
    assert flat(pages(noon, **asked, filterPattern='{ $.type = "platform.report" }')) == by_text


def test_a_limit_cuts_pages_and_loses_nothing(noon: Witness) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - 2 * MINUTE}
    whole, cut = pages(noon, **asked), pages(noon, **asked, limit=17)
    assert {len(page) for page in cut[:-1]} == {17}
    assert flat(cut) == flat(whole)


def test_streams_can_be_chosen(noon: Witness) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - 100 * MINUTE}
    everything = flat(pages(noon, **asked))
    one = everything[0]["logStreamName"]
    wanted = [event for event in everything if event["logStreamName"] == one]
    assert 0 < len(wanted) < len(everything)
    assert flat(pages(noon, **asked, logStreamNames=[one])) == wanted
    assert flat(pages(noon, **asked, logStreamNamePrefix=one[:-3])) == wanted
    assert flat(pages(noon, logGroupIdentifier=f"arn:aws:logs:us-east-1:123456789012:log-group:{CHECKOUT}")) != []


def test_events_arrive_late_and_not_in_their_order(aws: Witness, clock: Clock) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - MINUTE, "endTime": NOON}
    first = flat(pages(aws, **asked))
    clock.pass_time(40_000)
    then = flat(pages(aws, **asked))
    seen = {event["eventId"] for event in first}
    assert seen < {event["eventId"] for event in then}
    assert all(event["ingestionTime"] <= NOON for event in first)
    late = [event["timestamp"] for event in then if event["eventId"] not in seen]
    assert min(late) < max(event["timestamp"] for event in first)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"logGroupName": "/aws/lambda/nightly-report"}, "ResourceNotFoundException"),
        ({"logGroupName": CHECKOUT, "logGroupIdentifier": CHECKOUT}, "InvalidParameterException"),
        ({}, "InvalidParameterException"),
        ({"logGroupName": CHECKOUT, "logStreamNames": ["a"], "logStreamNamePrefix": "b"}, "InvalidParameterException"),
        ({"logGroupName": CHECKOUT, "nextToken": "nonsense"}, "InvalidParameterException"),
        ({"logGroupName": CHECKOUT, "startFromHead": False, "startTime": 1}, "InvalidParameterException"),
        ({"logGroupName": CHECKOUT, "filterPattern": '"open'}, "InvalidParameterException"),
    ],
)
def test_refusals(noon: Witness, refusal: Refused, params: dict[str, Any], code: str) -> None:
    assert refusal(noon("logs").filter_log_events, **params)[:2] == (code, 400)


def test_a_token_belongs_to_its_question(noon: Witness, refusal: Refused) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - MINUTE, "limit": 1}
    token = noon("logs").filter_log_events(**asked)["nextToken"]
    other = {**asked, "filterPattern": "x", "nextToken": token}
    assert refusal(noon("logs").filter_log_events, **other)[0] == "InvalidParameterException"


def test_get_log_events_goes_both_ways_and_stands_still_at_the_ends(noon: Witness) -> None:
    client = noon("logs")
    stream = client.describe_log_streams(logGroupName=CHECKOUT)["logStreams"][0]["logStreamName"]
    asked = {"logGroupName": CHECKOUT, "logStreamName": stream, "limit": 100}
    wanted = [e["message"] for e in flat(pages(noon, logGroupName=CHECKOUT, logStreamNames=[stream]))]
    got: list[str] = []
    token = ""
    answer = client.get_log_events(**asked, startFromHead=True)
    while answer["events"]:
        got += [e["message"] for e in answer["events"]]
        token = answer["nextForwardToken"]
        answer = client.get_log_events(**asked, nextToken=token)
    assert answer["nextForwardToken"] == token
    assert got == wanted
    newest = client.get_log_events(**asked)
    assert [e["message"] for e in newest["events"]] == wanted[-100:]
    older = client.get_log_events(**asked, nextToken=newest["nextBackwardToken"])
    assert [e["message"] for e in older["events"]] == wanted[-200:-100]


def test_groups_and_streams_are_described(noon: Witness, refusal: Refused) -> None:
    client = noon("logs")
    found = [g for page in client.get_paginator("describe_log_groups").paginate(limit=4) for g in page["logGroups"]]
    names = [g["logGroupName"] for g in found]
    assert names == sorted(names)
    assert len(names) == 15
    assert "/acme/pricing/quote-engine" in names
    assert all(g["arn"] == f"{g['logGroupArn']}:*" for g in found)
    assert {g.get("retentionInDays") for g in found} == {None, 30}
    streams = client.describe_log_streams(logGroupName=names[0], orderBy="LastEventTime", descending=True)["logStreams"]
    times = [s["lastEventTimestamp"] for s in streams]
    assert times == sorted(times, reverse=True)
    assert "/quote-engine[3]" in streams[0]["logStreamName"]
    wrong = {"logGroupName": names[0], "orderBy": "LastEventTime", "logStreamNamePrefix": "2"}
    assert refusal(client.describe_log_streams, **wrong)[0] == "InvalidParameterException"


def test_faults_can_shuffle_and_repeat(aws: Witness, demo: DemoServer) -> None:
    asked = {"logGroupName": CHECKOUT, "startTime": NOON - 3 * MINUTE, "limit": 40}
    straight = flat(pages(aws, **asked))
    demo.faults.unsorted = True
    shuffled = flat(pages(aws, **asked))
    assert shuffled != straight
    assert sorted(shuffled, key=lambda e: e["eventId"]) == sorted(straight, key=lambda e: e["eventId"])
    demo.faults.set("unsorted", "off")
    demo.faults.set("repeat", "on")
    repeated = pages(aws, **asked)
    assert repeated[1][:3] == repeated[0][-3:]
    assert {e["eventId"] for e in flat(repeated)} == {e["eventId"] for e in straight}


def test_an_event_sorts_as_cloudwatch_sorts() -> None:
    assert Event(1, 5, "b", "s", "") < Event(1, 6, "a", "s", "") < Event(2, 1, "a", "s", "")
