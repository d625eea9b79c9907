"""One demo function as AWS would describe it: configuration, versions, aliases, sources, policy, tags."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from time import gmtime, strftime
from typing import Any
from uuid import UUID

from lambdatop.demo import estate
from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.story import MINUTE_MS, Story

_DAY_MS = 1440 * MINUTE_MS
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
    policies: dict[str | None, list[estate.Statement]] = field(default_factory=dict)
    """Statements of the resource policy, and of that of each alias."""
    url: dict[str, Any] | None = None
    event_invoke: dict[str, Any] | None = None
    busy_until_ms: int | None = None
    """When the update that is under way will be done."""
    _before_failing: dict[str, Any] | None = None
    """What an update that will fail has changed, and so must give back."""

    @property
    def arn(self) -> str:
        """Give the ARN without a qualifier."""
        return str(self.config["FunctionArn"])

    def policy(self, qualifier: str | None) -> str | None:
        """Give the resource policy of the function (None, `$LATEST`) or of an alias; None where it has none."""
        found = self.policies.get(None if qualifier == "$LATEST" else qualifier)
        return json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": found}) if found else None

    @property
    def log_group(self) -> str:
        """Give the log group that LoggingConfig names."""
        return str(self.config["LoggingConfig"]["LogGroup"])

    @property
    def versions(self) -> list[dict[str, Any]]:
        """List $LATEST and the published versions as ListVersionsByFunction does."""
        return [{**self.config, "FunctionArn": f"{self.arn}:$LATEST"}, *self.published]

    def qualified(self, qualifier: str | None) -> dict[str, Any] | None:
        """Give the FunctionConfiguration of $LATEST, a version or an alias; None where there is no such thing."""
        if qualifier in {None, "$LATEST"}:
            return self.config
        wanted = next((a["FunctionVersion"] for a in self.aliases if a["Name"] == qualifier), qualifier)
        return next((v for v in self.published if v["Version"] == wanted), None)

    def begin_update(self, changes: Mapping[str, Any], now_ms: int, done_ms: int, *, fails: bool = False) -> None:
        """Take changes over; a new RevisionId is made from them, so that the world stays reproducible."""
        self.busy_until_ms = done_ms
        self._before_failing = {key: self.config.get(key) for key in changes} if fails else None
        self.config.update(changes)
        self.config |= {
            "LastModified": stamp(now_ms),
            "LastUpdateStatus": "InProgress",
            "LastUpdateStatusReason": "The function is being created.",
            "LastUpdateStatusReasonCode": "Creating",
            "RevisionId": _revision(self.config["RevisionId"], json.dumps(changes, sort_keys=True)),
        }

    def settle(self, now_ms: int) -> None:
        """End an update whose time has come; its end is a new revision, too."""
        if self.busy_until_ms is None or self.busy_until_ms > now_ms:
            return
        self.busy_until_ms = None
        for key in ("LastUpdateStatusReason", "LastUpdateStatusReasonCode"):
            self.config.pop(key, None)
        self.config |= {"LastUpdateStatus": "Successful", "RevisionId": _revision(self.config["RevisionId"], "settled")}
        if self._before_failing is not None:
            self.config |= {
                **self._before_failing,
                "LastUpdateStatus": "Failed",
                "LastUpdateStatusReason": "The function could not be updated: the subnet has no free addresses.",
                "LastUpdateStatusReasonCode": "InsufficientSubnetIPAddresses",
            }
            self._before_failing = None


def stamp(at_ms: int) -> str:
    """Write a moment as Lambda does."""
    return f"{strftime('%Y-%m-%dT%H:%M:%S', gmtime(at_ms // 1000))}.{at_ms % 1000:03d}+0000"


def build(story: Story, origin_ms: int) -> DemoFunction:
    """Set a function up as its story says, last changed some days before the world's first now."""
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{story.name}"
    changed_ms = origin_ms - int(sha256(story.name.encode()).hexdigest()[:8], 16) % (40 * _DAY_MS) - _DAY_MS
    config = _configuration(story, arn, stamp(changed_ms))
    function = DemoFunction(story.name, config, {**story.tags, "app": "acme-shop"}, reserved=story.reserved)
    if story.version is not None:
        _publish(function, story)
    if story.source is not None:
        function.event_sources.append(_event_source(story, arn, changed_ms))
    if story.public_url:
        _open_to_the_web(function)
    if story.gateway:
        _open_to_api_gateway(function)
    failed = estate.ON_FAILURE.get(story.name)
    if story.retries or failed or story.name in estate.NO_RETRIES:
        function.event_invoke = {
            "FunctionArn": f"{arn}:$LATEST",
            "LastModified": changed_ms / 1000,
            "MaximumRetryAttempts": story.retries,
            "MaximumEventAgeInSeconds": 21_600,
            "DestinationConfig": {"OnSuccess": {}, "OnFailure": {"Destination": failed} if failed else {}},
        }
    for alias, statements in estate.statements(story.name, arn).items():
        function.policies[alias] = statements + function.policies.get(alias, [])
    return function


def _configuration(story: Story, arn: str, changed: str) -> dict[str, Any]:
    dead_letter = {"DeadLetterConfig": {"TargetArn": story.dead_letter}} if story.dead_letter else {}
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"} if story.json_log else {}
    return {
        "FunctionName": story.name,
        "FunctionArn": arn,
        "Runtime": story.runtime,
        "Role": f"arn:aws:iam::{ACCOUNT_ID}:role/{estate.role_of(story.name)}",
        "Handler": story.handler,
        "CodeSize": story.code_size,
        "Description": story.description,
        "Timeout": story.timeout_s,
        "MemorySize": story.memory_mb,
        "LastModified": changed,
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
    if story.name in estate.TRIALS:
        _try_out(function, version)
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


def _try_out(function: DemoFunction, version: dict[str, Any]) -> None:
    """Keep the version before, and an alias that gives it a tenth of calls; nobody calls that alias now."""
    before = str(int(version["Version"]) - 1)
    sha = b64encode(sha256(f"{function.name}/{before}".encode()).digest()).decode()
    arn = f"{function.arn}:{before}"
    older = {**version, "Version": before, "FunctionArn": arn, "CodeSha256": sha}
    function.published.insert(0, {**older, "RevisionId": _revision(function.name, before)})
    function.aliases.append(
        {
            "AliasArn": f"{function.arn}:trial",
            "Name": "trial",
            "FunctionVersion": version["Version"],
            "Description": "Compares the last two",
            "RoutingConfig": {"AdditionalVersionWeights": {before: 0.1}},
            "RevisionId": _revision(function.name, "trial"),
        }
    )


def _event_source(story: Story, arn: str, changed_ms: int) -> dict[str, Any]:
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
        "LastModified": changed_ms / 1000,
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
        "CreationTime": function.config["LastModified"],
        "LastModifiedTime": function.config["LastModified"],
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
    function.policies[None] = [statement]


def _open_to_api_gateway(function: DemoFunction) -> None:
    statement = {
        "Sid": "AllowApiGateway",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": function.arn,
    }
    function.policies[None] = [statement]


def _revision(*parts: str) -> str:
    return str(UUID(sha256("/".join(parts).encode()).hexdigest()[:32], version=4))
