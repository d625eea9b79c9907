"""Lambda as plain boto3 sees it: every read, every limit, and changes that show in what follows."""

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from lambdatop.demo import DemoServer
from tests.demo.conftest import MINUTE, Clock, Witness

Refused = Callable[..., tuple[str, int, str]]


def test_list_functions_gives_fifty_at_most_and_no_state(noon: Witness) -> None:
    pages = list(noon("lambda").get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["Functions"]) for page in pages] == [5, 5, 5, 1]
    everything = noon("lambda").list_functions(MaxItems=10_000)["Functions"]
    assert everything == [one for page in pages for one in page["Functions"]]
    assert not [one for one in everything if {"State", "LastUpdateStatus", "RuntimeVersionConfig"} & one.keys()]
    assert {one["FunctionName"] for one in everything} >= {"checkout-api", "nightly-report"}
    versions = noon("lambda").list_functions(FunctionVersion="ALL")["Functions"]
    assert len(versions) == 19


def test_a_function_can_be_named_in_every_way(noon: Witness) -> None:
    client = noon("lambda")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:session-auth"
    for name in ("session-auth", arn, "123456789012:function:session-auth", f"{arn}:$LATEST"):
        assert client.get_function_configuration(FunctionName=name)["MemorySize"] == 256
    assert client.get_function_configuration(FunctionName="session-auth", Qualifier="live")["Version"] == "7"
    assert client.get_function_configuration(FunctionName=f"{arn}:7")["FunctionArn"] == f"{arn}:7"


def test_get_function_carries_secrets_to_be_hidden(noon: Witness) -> None:
    found = noon("lambda").get_function(FunctionName="orders-export")
    assert "X-Amz-Signature=" in found["Code"]["Location"]
    assert found["Configuration"]["Environment"]["Variables"]["DB_PASSWORD"].startswith("demo-")
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 10}
    assert found["Tags"]["team"] == "orders"
    assert found["Configuration"]["State"] == "Active"


READS: list[tuple[str, dict[str, str], Callable[[Any], bool]]] = [
    ("get_policy", {"FunctionName": "checkout-api"}, lambda r: "InvokeFunctionUrl" in r["Policy"]),
    ("get_function_url_config", {"FunctionName": "checkout-api"}, lambda r: r["AuthType"] == "NONE"),
    ("list_function_url_configs", {"FunctionName": "checkout-api"}, lambda r: len(r["FunctionUrlConfigs"]) == 1),
    ("list_aliases", {"FunctionName": "session-auth"}, lambda r: r["Aliases"][0]["FunctionVersion"] == "7"),
    ("get_alias", {"FunctionName": "session-auth", "Name": "live"}, lambda r: r["FunctionVersion"] == "7"),
    (
        "list_versions_by_function",
        {"FunctionName": "quote-engine"},
        lambda r: [v["Version"] for v in r["Versions"]] == ["$LATEST", "2", "3"],
    ),
    ("get_function_concurrency", {"FunctionName": "orders-export"}, lambda r: r["ReservedConcurrentExecutions"] == 10),
    (
        "get_function_concurrency",
        {"FunctionName": "checkout-api"},
        lambda r: "ReservedConcurrentExecutions" not in r,
    ),
    (
        "get_provisioned_concurrency_config",
        {"FunctionName": "session-auth", "Qualifier": "live"},
        lambda r: (r["Status"], r["RequestedProvisionedConcurrentExecutions"]) == ("READY", 3),
    ),
    (
        "list_provisioned_concurrency_configs",
        {"FunctionName": "session-auth"},
        lambda r: r["ProvisionedConcurrencyConfigs"][0]["FunctionArn"].endswith(":live"),
    ),
    ("list_event_source_mappings", {}, lambda r: len(r["EventSourceMappings"]) == 2),
    (
        "list_event_source_mappings",
        {"FunctionName": "audit-stream"},
        lambda r: ":kinesis:" in r["EventSourceMappings"][0]["EventSourceArn"],
    ),
    (
        "get_function_event_invoke_config",
        {"FunctionName": "warehouse-sync"},
        lambda r: r["MaximumRetryAttempts"] == 2,
    ),
    (
        "list_function_event_invoke_configs",
        {"FunctionName": "warehouse-sync"},
        lambda r: len(r["FunctionEventInvokeConfigs"]) == 1,
    ),
    ("get_function_recursion_config", {"FunctionName": "queue-worker"}, lambda r: r["RecursiveLoop"] == "Terminate"),
    (
        "list_tags",
        {"Resource": "arn:aws:lambda:us-east-1:123456789012:function:fraud-score"},
        lambda r: r["Tags"]["team"] == "payments",
    ),
    ("list_layers", {}, lambda r: r["Layers"][0]["LayerName"] == "pillow"),
    (
        "list_layer_versions",
        {"LayerName": "pillow"},
        lambda r: [v["Version"] for v in r["LayerVersions"]][:4] == [15, 14, 13, 12],
    ),
    ("get_account_settings", {}, lambda r: r["AccountLimit"]["UnreservedConcurrentExecutions"] == 990),
    ("get_account_settings", {}, lambda r: r["AccountUsage"]["FunctionCount"] == 16),
]


@pytest.mark.parametrize(("operation", "params", "right"), READS, ids=lambda v: v if isinstance(v, str) else "")
def test_reads(noon: Witness, operation: str, params: dict[str, str], right: Callable[[Any], bool]) -> None:
    assert right(getattr(noon("lambda"), operation)(**params))


def test_an_event_source_can_be_asked_for_by_its_id(noon: Witness) -> None:
    uuid = noon("lambda").list_event_source_mappings(FunctionName="queue-worker")["EventSourceMappings"][0]["UUID"]
    assert noon("lambda").get_event_source_mapping(UUID=uuid)["State"] == "Enabled"


@pytest.mark.parametrize(
    ("operation", "params", "code", "status"),
    [
        ("get_function", {"FunctionName": "nope"}, "ResourceNotFoundException", 404),
        ("get_function", {"FunctionName": "checkout-api", "Qualifier": "9"}, "ResourceNotFoundException", 404),
        ("get_policy", {"FunctionName": "queue-worker"}, "ResourceNotFoundException", 404),
        ("get_function_url_config", {"FunctionName": "queue-worker"}, "ResourceNotFoundException", 404),
        ("get_function_event_invoke_config", {"FunctionName": "queue-worker"}, "ResourceNotFoundException", 404),
        ("get_alias", {"FunctionName": "session-auth", "Name": "dead"}, "ResourceNotFoundException", 404),
        (
            "get_provisioned_concurrency_config",
            {"FunctionName": "session-auth", "Qualifier": "7"},
            "ProvisionedConcurrencyConfigNotFoundException",
            404,
        ),
        ("list_functions", {"Marker": "bad"}, "InvalidParameterValueException", 400),
        ("invoke", {"FunctionName": "checkout-api"}, "UnknownOperationException", 404),
    ],
)
def test_refusals(
    noon: Witness, refusal: Refused, operation: str, params: dict[str, str], code: str, status: int
) -> None:
    assert refusal(getattr(noon("lambda"), operation), **params)[:2] == (code, status)


def test_a_change_takes_some_seconds_and_is_refused_meanwhile(aws: Witness, clock: Clock, refusal: Refused) -> None:
    client, name = aws("lambda"), {"FunctionName": "checkout-api"}
    before = client.get_function_configuration(**name)
    changed = client.update_function_configuration(**name, MemorySize=1769, RevisionId=before["RevisionId"])
    assert (changed["MemorySize"], changed["LastUpdateStatus"], changed["State"]) == (1769, "InProgress", "Active")
    assert changed["RevisionId"] != before["RevisionId"]
    code, status, message = refusal(client.update_function_configuration, **name, Timeout=5)
    assert (code, status) == ("ResourceConflictException", 409)
    assert message.endswith(before["FunctionArn"])
    clock.pass_time(3000)
    after = client.get_function_configuration(**name)
    assert after["LastUpdateStatus"] == "Successful"
    assert after["RevisionId"] not in {before["RevisionId"], changed["RevisionId"]}
    assert client.update_function_configuration(**name, Timeout=5)["Timeout"] == 5


def test_a_stale_revision_is_refused(noon: Witness, refusal: Refused) -> None:
    change = {"FunctionName": "checkout-api", "MemorySize": 256, "RevisionId": "0"}
    assert refusal(noon("lambda").update_function_configuration, **change)[:2] == ("PreconditionFailedException", 412)
    assert noon("lambda").get_function_configuration(FunctionName="checkout-api")["MemorySize"] == 512


@pytest.mark.parametrize(
    ("change", "cap", "code", "words"),
    [
        ({"MemorySize": 10_241}, 0, "ValidationException", "Value '10241' at 'memorySize' failed"),
        ({"Timeout": 901}, 0, "ValidationException", "less than or equal to 900"),
        ({"MemorySize": 3009}, 3008, "InvalidParameterValueException", "less than or equal to 3008"),
    ],
)
def test_limits_in_awss_words(
    aws: Witness, demo: DemoServer, refusal: Refused, change: dict[str, int], cap: int, code: str, words: str
) -> None:
    demo.faults.set("memory_cap_mb", cap)
    got = refusal(aws("lambda").update_function_configuration, FunctionName="checkout-api", **change)
    assert got[:2] == (code, 400)
    assert words in got[2]


def test_a_memory_change_shows_in_the_calls_that_follow(aws: Witness, demo: DemoServer, clock: Clock) -> None:
    aws("lambda").update_function_configuration(FunctionName="image-resize", MemorySize=3008)
    changed = clock.now_ms + 3000
    clock.pass_time(20 * MINUTE)
    calls = demo.within(lambda world: world.life("image-resize").invocations)
    before = [c for c in calls if c.start_ms < changed]
    after = [c for c in calls if c.start_ms >= changed]
    assert {c.memory_mb for c in before} == {1024}
    assert {c.memory_mb for c in after} == {3008}
    assert after[0].cold
    assert median(c.duration_ms for c in after) < 0.75 * median(c.duration_ms for c in before)


def test_a_timeout_change_cuts_the_calls_that_follow(aws: Witness, demo: DemoServer, clock: Clock) -> None:
    aws("lambda").update_function_configuration(FunctionName="audit-stream", Timeout=3)
    clock.pass_time(5 * MINUTE)
    calls = demo.within(lambda world: world.life("audit-stream").between(clock.now_ms - 4 * MINUTE, clock.now_ms))
    assert {(c.status.value, c.duration_ms) for c in calls} == {("timeout", 3000.0)}


def test_a_change_of_latest_leaves_an_alias_alone(aws: Witness, demo: DemoServer, clock: Clock) -> None:
    aws("lambda").update_function_configuration(FunctionName="session-auth", MemorySize=1024)
    clock.pass_time(5 * MINUTE)
    last = demo.within(lambda world: world.life("session-auth").invocations[-1])
    assert last.memory_mb == 256


def test_reserved_concurrency_can_stop_a_function_and_let_it_go(aws: Witness, demo: DemoServer, clock: Clock) -> None:
    client, name = aws("lambda"), {"FunctionName": "queue-worker"}
    assert client.put_function_concurrency(**name, ReservedConcurrentExecutions=0)["ReservedConcurrentExecutions"] == 0
    stopped = clock.now_ms
    clock.pass_time(3 * MINUTE)
    assert not demo.within(lambda world: world.life("queue-worker").between(stopped + 1, clock.now_ms))
    client.delete_function_concurrency(**name)
    clock.pass_time(MINUTE)
    assert demo.within(lambda world: world.life("queue-worker").between(clock.now_ms - MINUTE, clock.now_ms))


def test_a_hundred_must_stay_unreserved(aws: Witness, refusal: Refused) -> None:
    put = aws("lambda").put_function_concurrency
    put(FunctionName="queue-worker", ReservedConcurrentExecutions=890)
    code, status, message = refusal(put, FunctionName="checkout-api", ReservedConcurrentExecutions=1)
    assert (code, status) == ("InvalidParameterValueException", 400)
    assert "UnreservedConcurrentExecution below its minimum value" in message


def test_a_deleted_function_is_gone(aws: Witness, refusal: Refused) -> None:
    aws("lambda").delete_function(FunctionName="legacy-mailer")
    assert len(aws("lambda").list_functions()["Functions"]) == 15
    assert refusal(aws("lambda").get_function, FunctionName="legacy-mailer")[0] == "ResourceNotFoundException"
