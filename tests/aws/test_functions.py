from typing import Any

import pytest

from lambdatop.aws.functions import config, list_params, listed
from lambdatop.core.errors import AwsFault

STATED: dict[str, Any] = {
    "FunctionName": "checkout-api",
    "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:checkout-api",
    "Runtime": "python3.13",
    "Role": "arn:aws:iam::123456789012:role/runs",
    "Handler": "app.handler",
    "CodeSize": 1_024,
    "Description": "takes orders",
    "Timeout": 10,
    "MemorySize": 512,
    "LastModified": "2026-11-20T09:12:44.000+0000",
    "VpcConfig": {"SubnetIds": ["subnet-1"], "VpcId": "vpc-1"},
    "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
    "Environment": {"Variables": {"PASSWORD": "hunter2"}},
    "TracingConfig": {"Mode": "Active"},
    "RevisionId": "r1",
    "Layers": [{"Arn": "arn:aws:lambda:us-east-1:123456789012:layer:tools:3"}],
    "PackageType": "Zip",
    "Architectures": ["arm64"],
    "EphemeralStorage": {"Size": 1024},
    "SnapStart": {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"},
    "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/shared/orders"},
}


def test_what_lambda_states_is_taken_over() -> None:
    f = config(STATED)
    assert (f.name, f.runtime, f.architecture, f.package_type) == ("checkout-api", "python3.13", "arm64", "Zip")
    assert (f.memory_mb, f.timeout_s, f.ephemeral_mb) == (512, 10, 1024)
    assert (f.last_modified_ms, f.revision_id) == (1_795_165_964_000, "r1")
    assert (f.log_group, f.log_format) == ("/shared/orders", "JSON")
    assert (f.snap_start, f.in_vpc, f.tracing) == (True, True, "Active")
    assert f.dead_letter_target == "arn:aws:sqs:us-east-1:123456789012:dead"
    assert f.layers == ("arn:aws:lambda:us-east-1:123456789012:layer:tools:3",)


def test_values_of_the_environment_are_left_behind() -> None:
    assert "hunter2" not in repr(config(STATED))


def test_what_is_not_stated_is_the_default_of_lambda() -> None:
    f = config({"FunctionName": "bare"})
    assert (f.memory_mb, f.timeout_s, f.ephemeral_mb, f.architecture) == (128, 3, 512, "x86_64")
    assert (f.log_group, f.log_format) == ("/aws/lambda/bare", "Text")
    assert (f.runtime, f.last_modified_ms, f.revision_id, f.in_vpc) == (None, None, None, False)


@pytest.mark.parametrize("empty", [None, {}, {"VpcId": "", "SubnetIds": []}])
def test_an_empty_vpc_is_none(empty: dict[str, Any] | None) -> None:
    assert not config({"FunctionName": "f", "VpcConfig": empty}).in_vpc


@pytest.mark.parametrize(
    ("provider", "several"),
    [
        (None, 1),
        ({}, 1),
        ({"LambdaManagedInstancesCapacityProviderConfig": {"PerExecutionEnvironmentMaxConcurrency": 16}}, 16),
        ({"LambdaManagedInstancesCapacityProviderConfig": {"PerExecutionEnvironmentMaxConcurrency": 1}}, 1),
        ({"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": "arn"}}, 2),
    ],
)
def test_only_managed_instances_run_several_at_once(provider: dict[str, Any] | None, several: int) -> None:
    found = config({"FunctionName": "f", "CapacityProviderConfig": provider})
    assert found.environment_concurrency == several
    assert found.managed_instances is bool(provider)


def test_pages_follow_their_marker() -> None:
    assert list_params(None) == {"MaxItems": 50}
    assert list_params("m1") == {"MaxItems": 50, "Marker": "m1"}
    assert listed({"Functions": [], "NextMarker": "m2"}) == ((), "m2")
    assert listed({"Functions": [{"FunctionName": "f"}], "NextMarker": ""})[1] is None


def test_an_answer_without_a_list_is_no_empty_account() -> None:
    with pytest.raises(AwsFault, match="no list of functions"):
        listed({"message": "<html>"})
