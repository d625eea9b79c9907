"""Plans ListFunctions and makes FunctionConfig of its answers; environment and code addresses are left behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambdatop.aws.timestamps import as_told_ms
from lambdatop.core.errors import AwsFault
from lambdatop.core.model import FunctionConfig

# ListFunctions gives at most 50 a page, whatever MaxItems says.
_PAGE = 50


def list_params(marker: str | None) -> dict[str, Any]:
    """Give the parameters of one page of ListFunctions."""
    return {"MaxItems": _PAGE, **({"Marker": marker} if marker else {})}


def listed(answer: Mapping[str, Any]) -> tuple[tuple[FunctionConfig, ...], str | None]:
    """Give the functions of one page of ListFunctions and the marker of the next; None ends."""
    if "Functions" not in answer:
        raise AwsFault("lambda:ListFunctions: the answer has no list of functions; is the endpoint right?")
    return tuple(config(f) for f in answer["Functions"]), answer.get("NextMarker") or None


def config(stated: Mapping[str, Any]) -> FunctionConfig:
    """Make a FunctionConfig of what ListFunctions or GetFunction state of one function."""
    name = str(stated["FunctionName"])
    logging = stated.get("LoggingConfig") or {}
    vpc = stated.get("VpcConfig") or {}
    return FunctionConfig(
        name=name,
        arn=str(stated.get("FunctionArn", "")),
        runtime=stated.get("Runtime") or None,
        architecture=str(_first(stated.get("Architectures"), "x86_64")),
        package_type=str(stated.get("PackageType") or "Zip"),
        # What is not stated is the default of Lambda itself.
        memory_mb=int(stated.get("MemorySize") or 128),
        timeout_s=int(stated.get("Timeout") or 3),
        ephemeral_mb=int((stated.get("EphemeralStorage") or {}).get("Size") or 512),
        last_modified_ms=as_told_ms(stated.get("LastModified")),
        revision_id=stated.get("RevisionId"),
        log_group=str(logging.get("LogGroup") or f"/aws/lambda/{name}"),
        log_format=str(logging.get("LogFormat") or "Text"),
        handler=stated.get("Handler") or None,
        role=stated.get("Role") or None,
        description=str(stated.get("Description") or ""),
        code_size=stated.get("CodeSize"),
        layers=tuple(str(layer.get("Arn", "")) for layer in stated.get("Layers") or ()),
        snap_start=(stated.get("SnapStart") or {}).get("ApplyOn") == "PublishedVersions",
        in_vpc=bool(vpc.get("VpcId") or vpc.get("SubnetIds")),
        dead_letter_target=(stated.get("DeadLetterConfig") or {}).get("TargetArn") or None,
        tracing=(stated.get("TracingConfig") or {}).get("Mode"),
        code_sha256=stated.get("CodeSha256") or None,
        environment_concurrency=_environment_concurrency(stated),
        managed_instances=bool(stated.get("CapacityProviderConfig")),
    )


def _environment_concurrency(stated: Mapping[str, Any]) -> int:
    """Read how many invocations an environment runs at once; on managed instances the default is more than one."""
    managed = (stated.get("CapacityProviderConfig") or {}).get("LambdaManagedInstancesCapacityProviderConfig")
    return 1 if managed is None else int(managed.get("PerExecutionEnvironmentMaxConcurrency") or 2)


def _first(values: Sequence[Any] | None, otherwise: object) -> object:
    return values[0] if values else otherwise
