"""Settings that the demo has none of, as AWS states them: what is set, what is hidden, what is nobody's to know."""

from collections.abc import Mapping
from typing import Any

import pytest

from lambdatop.aws.room.basics import read_basics
from lambdatop.aws.room.configuration import read_configuration
from lambdatop.aws.room.failures import read_failures
from lambdatop.core.room import Section
from tests.aws.room.visits import asked, function, reading

SECRET = "hunter2"
CODE = "https://prod-iad-tasks.s3.us-east-1.amazonaws.com/x?X-Amz-Signature=abc"


def stating(configuration: Mapping[str, Any], code: Mapping[str, Any] | None = None, **more: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as the seam has it
    """Answer GetFunction with a configuration, and other operations with what is named for them."""

    def reply(_service: str, operation: str, _params: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation == "GetFunction":
            return {"Configuration": configuration, "Code": {"Location": CODE, **(code or {})}}
        return more.get(operation, {})

    return reply


@pytest.mark.asyncio
async def test_of_variables_only_names_are_kept() -> None:
    key = "arn:aws:kms:us-east-1:123456789012:key/k"
    at = reading(
        stating({"Environment": {"Variables": {"B": SECRET, "A": SECRET}}, "KMSKeyArn": key}), Section.CONFIGURATION
    )
    found = await read_configuration(at)
    assert (found.variables, found.variables_key) == (("A", "B"), key)
    assert SECRET not in repr((found, at.gaps, await at.visit.function()))
    assert "Signature" not in repr(await at.visit.function())
    assert (await read_configuration(reading(stating({}), Section.CONFIGURATION))).variables == ()


@pytest.mark.asyncio
async def test_variables_that_cannot_be_decrypted_are_a_gap_and_not_none_at_all() -> None:
    hidden = {"Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": f"no {SECRET}"}}}
    at = reading(stating(hidden), Section.CONFIGURATION)
    found = await read_configuration(at)
    assert found.variables is None
    assert [(g.what, g.why) for g in at.gaps if g.what != "log group"] == [
        ("environment variables", "Lambda could not decrypt them (AccessDeniedException)")
    ]


@pytest.mark.asyncio
async def test_what_few_functions_have() -> None:
    stated = {
        "FileSystemConfigs": [
            {"Arn": "arn:aws:elasticfilesystem:us-east-1:1:access-point/fsap-1", "LocalMountPath": "/mnt/a"}
        ],
        "DurableConfig": {"ExecutionTimeout": 86_400, "RetentionPeriodInDays": 14},
        "TenancyConfig": {"TenantIsolationMode": "PER_TENANT"},
        "CapacityProviderConfig": {"LambdaManagedInstancesCapacityProviderConfig": {}},
        "LoggingConfig": {
            "LogFormat": "JSON",
            "ApplicationLogLevel": "WARN",
            "SystemLogLevel": "DEBUG",
            "LogGroup": "/own",
        },
        "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": ""},
        "TracingConfig": {"Mode": "Active"},
    }
    groups = [
        {"logGroupName": "/own/longer", "storedBytes": 1},
        {"logGroupName": "/own", "logGroupClass": "INFREQUENT_ACCESS"},
    ]
    reply = stating(
        stated, DescribeLogGroups={"logGroups": groups}, GetFunctionRecursionConfig={"RecursiveLoop": "Allow"}
    )
    found = await read_configuration(reading(reply, Section.CONFIGURATION))
    assert found.file_systems == (("arn:aws:elasticfilesystem:us-east-1:1:access-point/fsap-1", "/mnt/a"),)
    assert (found.durable_timeout_s, found.durable_retention_days) == (86_400, 14)
    assert (found.tenancy, found.managed_instances, found.recursion) == ("PER_TENANT", True, "Allow")
    assert (found.vpc, found.tracing) == (None, "Active")
    log = found.logging
    assert log is not None
    assert (log.group, log.format, log.application_level, log.system_level) == ("/own", "JSON", "WARN", "DEBUG")
    assert (log.group_known, log.log_class, log.retention_days, log.stored_bytes) == (
        True,
        "INFREQUENT_ACCESS",
        None,
        None,
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(("called", "status"), [("2", "On"), ("1", "Off"), (None, "On")])
async def test_whether_it_starts_from_a_snapshot_is_said_of_what_is_called(called: str | None, status: str) -> None:
    """Only version 2 has a snapshot; where no alias says what is called, the newest counts."""
    versions = [
        {"Version": "$LATEST"},
        {"Version": "1", "SnapStart": {"OptimizationStatus": "Off"}},
        {"Version": "2", "SnapStart": {"OptimizationStatus": "On"}},
    ]
    aliases = [] if called is None else [{"Name": "live", "FunctionVersion": called}]
    stated = {"SnapStart": {"ApplyOn": "PublishedVersions"}}
    reply = stating(stated, ListVersionsByFunction={"Versions": versions}, ListAliases={"Aliases": aliases})
    found = await read_configuration(reading(reply, Section.CONFIGURATION))
    assert (found.snap_start, found.snap_start_status) == ("PublishedVersions", status)


@pytest.mark.asyncio
async def test_an_image_has_an_address_and_no_runtime_to_manage() -> None:
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/api:7"
    reply = stating({"State": "Failed", "StateReason": "no subnet"}, {"ImageUri": image})
    at = reading(reply, Section.BASICS, function(runtime=None))
    found = await read_basics(at)
    assert (found.image, found.state, found.state_reason, found.runtime_updates) == (image, "Failed", "no subnet", None)
    assert "lambda:GetRuntimeManagementConfig" not in asked(at)


@pytest.mark.asyncio
async def test_tags_may_be_kept_from_us_alone() -> None:
    def reply(_service: str, operation: str, _params: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation != "GetFunction":
            return {}
        return {"Configuration": {"State": "Active"}, "TagsError": {"ErrorCode": "AccessDeniedException"}}

    at = reading(reply, Section.BASICS)
    found = await read_basics(at)
    assert (found.state, found.tags) == ("Active", None)
    assert [(g.what, g.why) for g in at.gaps] == [("tags", "needs lambda:ListTags")]


def _invoke(qualifier: str, retries: int) -> dict[str, Any]:
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:api{':' if qualifier else ''}{qualifier}"
    return {"FunctionArn": arn, "MaximumRetryAttempts": retries, "MaximumEventAgeInSeconds": 60}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("configs", "retries"),
    [
        ([], 2),
        ([_invoke("$LATEST", 0)], 0),
        ([_invoke("", 1)], 1),
        # Where an alias has settings of its own, it is what events are sent to.
        ([_invoke("$LATEST", 0), _invoke("live", 1)], 1),
        ([_invoke("7", 1), _invoke("$LATEST", 0)], 0),
        ([_invoke("7", 1)], 1),
    ],
)
async def test_the_settings_of_asynchronous_calls_are_of_what_is_called(configs: list[Any], retries: int) -> None:
    reply = stating({}, ListFunctionEventInvokeConfigs={"FunctionEventInvokeConfigs": configs})
    found = await read_failures(reading(reply, Section.FAILURES))
    assert (found.retries, found.max_event_age_s) == (retries, 60 if configs else 21_600)


@pytest.mark.asyncio
async def test_of_several_aliases_one_that_catches_failures_speaks_for_them() -> None:
    caught = {**_invoke("live", 1), "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:x:1:dead"}}}
    reply = stating({}, ListFunctionEventInvokeConfigs={"FunctionEventInvokeConfigs": [_invoke("dev", 0), caught]})
    found = await read_failures(reading(reply, Section.FAILURES))
    assert (found.on_failure, found.retries) == ("arn:aws:sqs:x:1:dead", 1)


@pytest.mark.asyncio
async def test_a_metric_that_failed_is_not_a_zero() -> None:
    results = [{"Id": f"q{i}", "Timestamps": [], "Values": [], "StatusCode": "InternalError"} for i in range(6)]
    at = reading(stating({}, GetMetricData={"MetricDataResults": results}), Section.FAILURES)
    found = await read_failures(at)
    assert (found.async_received, found.async_dropped) == (None, None)
    assert [gap.what for gap in at.gaps] == ["metrics"]
    forbidden = [{**result, "StatusCode": "Forbidden"} for result in results]
    at = reading(stating({}, GetMetricData={"MetricDataResults": forbidden}), Section.FAILURES)
    await read_failures(at)
    assert [gap.why for gap in at.gaps] == ["needs cloudwatch:GetMetricData"]
    at = reading(stating({}, GetMetricData={"MetricDataResults": results[:2]}), Section.FAILURES)
    assert (await read_failures(at)).async_received is None
    silent = [{"Id": f"q{i}"} for i in range(4)]
    at = reading(stating({}, GetMetricData={"MetricDataResults": silent}), Section.FAILURES)
    assert (await read_failures(at)).async_received is None
    assert [gap.why for gap in at.gaps] == ["cloudwatch:GetMetricData: 2 of 6 metrics failed (no answer)"]
    silent = [{"Id": f"q{i}"} for i in range(6)]
    at = reading(stating({}, GetMetricData={"MetricDataResults": silent}), Section.FAILURES)
    assert (await read_failures(at)).async_received == 0.0
