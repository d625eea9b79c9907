"""One demo function as AWS would describe it: configuration, versions, aliases, sources, policy, tags."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.story import Story

LAST_MODIFIED = "2026-11-20T09:12:44.000+0000"
_CHANGED_S = 1_795_165_964.0
ALIAS = "live"


@dataclass(slots=True)
class DemoFunction:
    """Everything the control plane knows of one function, in the shapes of AWS's answers; changes in place."""

    name: str
    config: dict[str, Any]
    """FunctionConfiguration of $LATEST."""
    tags: dict[str, str]
    reserved: int | None = None
    provisioned: dict[str, int] = field(default_factory=dict)
    """Environments per qualifier."""
    aliases: list[dict[str, Any]] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    """FunctionConfiguration of each published version; these never change."""
    event_sources: list[dict[str, Any]] = field(default_factory=list)
    policy: str | None = None
    url: dict[str, Any] | None = None
    event_invoke: dict[str, Any] | None = None

    @property
    def arn(self) -> str:
        """Give the ARN without a qualifier."""
        return str(self.config["FunctionArn"])

    @property
    def log_group(self) -> str:
        """Give the log group that LoggingConfig names."""
        return str(self.config["LoggingConfig"]["LogGroup"])

    @property
    def versions(self) -> list[dict[str, Any]]:
        """List $LATEST and the published versions as ListVersionsByFunction does."""
        return [{**self.config, "FunctionArn": f"{self.arn}:$LATEST"}, *self.published]

    def revise(self, text: str) -> None:
        """Give $LATEST a new RevisionId, made from what changed so that the world stays reproducible."""
        self.config["RevisionId"] = _revision(self.config["RevisionId"], text)


def build(story: Story) -> DemoFunction:
    """Set a function up as its story says."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{story.name}"
    config = _configuration(story, arn)
    function = DemoFunction(story.name, config, {**story.tags, "app": "acme-shop"}, reserved=story.reserved)
    if story.version is not None:
        _publish(function, story)
    if story.source is not None:
        function.event_sources.append(_event_source(story, arn))
    if story.public_url:
        _open_to_the_web(function)
    if story.retries:
        function.event_invoke = {
            "FunctionArn": f"{arn}:$LATEST",
            "LastModified": _CHANGED_S,
            "MaximumRetryAttempts": story.retries,
            "MaximumEventAgeInSeconds": 21_600,
            "DestinationConfig": {"OnSuccess": {}, "OnFailure": {}},
        }
    return function


def _configuration(story: Story, arn: str) -> dict[str, Any]:
    dead_letter = {"DeadLetterConfig": {"TargetArn": story.dead_letter}} if story.dead_letter else {}
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} if story.json_log else {}
    return {
        "FunctionName": story.name,
        "FunctionArn": arn,
        "Runtime": story.runtime,
        "Role": f"arn:aws:iam::{ACCOUNT_ID}:role/{story.name}",
        "Handler": story.handler,
        "CodeSize": story.code_size,
        "Description": story.description,
        "Timeout": story.timeout_s,
        "MemorySize": story.memory_mb,
        "LastModified": LAST_MODIFIED,
        "CodeSha256": b64encode(sha256(story.name.encode()).digest()).decode(),
        "Version": "$LATEST",
        "VpcConfig": _vpc(in_vpc=story.vpc),
        **dead_letter,
        "Environment": {"Variables": dict(story.variables)},
        "TracingConfig": {"Mode": "Active" if story.tracing else "PassThrough"},
        "RevisionId": _revision(story.name),
        "Layers": [{"Arn": layer, "CodeSize": 9_318_442} for layer in story.layers],
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": [story.architecture],
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "PublishedVersions" if story.start.restore else "None", "OptimizationStatus": "Off"},
        "RuntimeVersionConfig": {"RuntimeVersionArn": runtime_version_arn(story.runtime)},
        "LoggingConfig": {
            "LogFormat": "JSON" if story.json_log else "Text",
            **levels,
            "LogGroup": story.log_group or f"/aws/lambda/{story.name}",
        },
    }


def runtime_version_arn(runtime: str) -> str:
    """Name the exact build of a runtime, as INIT_START prints it."""
    return f"arn:aws:lambda:{REGION}::runtime:{sha256(runtime.encode()).hexdigest()}"


def _vpc(*, in_vpc: bool) -> dict[str, Any]:
    return {
        "SubnetIds": ["subnet-0a1b2c3d4e5f60718", "subnet-0f9e8d7c6b5a40312"] if in_vpc else [],
        "SecurityGroupIds": ["sg-0123456789abcdef0"] if in_vpc else [],
        "VpcId": "vpc-0d4c3b2a190807060" if in_vpc else "",
        "Ipv6AllowedForDualStack": False,
    }


def _publish(function: DemoFunction, story: Story) -> None:
    version = {**function.config, "Version": story.version, "FunctionArn": f"{function.arn}:{story.version}"}
    version["RevisionId"] = _revision(story.name, str(story.version))
    if story.start.restore:
        version["SnapStart"] = {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
    function.published.append(version)
    function.aliases.append(
        {
            "AliasArn": f"{function.arn}:{ALIAS}",
            "Name": ALIAS,
            "FunctionVersion": story.version,
            "Description": "What customers use",
            "RevisionId": _revision(story.name, ALIAS),
        }
    )
    if story.provisioned:
        function.provisioned[ALIAS] = story.provisioned


def _event_source(story: Story, arn: str) -> dict[str, Any]:
    stream: dict[str, Any] = {}
    if story.shards is not None:
        stream = {
            "StartingPosition": "LATEST",
            "ParallelizationFactor": 1,
            "BisectBatchOnFunctionError": False,
            "MaximumRecordAgeInSeconds": -1,
            "MaximumRetryAttempts": -1,
            "TumblingWindowInSeconds": 0,
        }
    return {
        "UUID": _revision(story.name, "source"),
        "BatchSize": 10 if story.shards is None else story.shards.batch,
        "MaximumBatchingWindowInSeconds": 0 if story.shards is None else story.shards.gather_ms // 1000,
        "EventSourceArn": story.source,
        "FunctionArn": arn,
        "LastModified": _CHANGED_S,
        "LastProcessingResult": "OK" if stream else "No records processed",
        "State": "Enabled",
        "StateTransitionReason": "User action",
        "FunctionResponseTypes": [],
        **stream,
    }


def _open_to_the_web(function: DemoFunction) -> None:
    function.url = {
        "FunctionUrl": f"https://{sha256(function.name.encode()).hexdigest()[:32]}.lambda-url.{REGION}.on.aws/",
        "FunctionArn": function.arn,
        "AuthType": "NONE",
        "CreationTime": LAST_MODIFIED,
        "LastModifiedTime": LAST_MODIFIED,
        "InvokeMode": "BUFFERED",
    }
    statement = {
        "Sid": "FunctionURLAllowPublicAccess",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "lambda:InvokeFunctionUrl",
        "Resource": function.arn,
        "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
    }
    function.policy = json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": [statement]})


def _revision(*parts: str) -> str:
    return str(UUID(sha256("/".join(parts).encode()).hexdigest()[:32], version=4))
