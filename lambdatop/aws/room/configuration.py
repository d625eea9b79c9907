"""Reads all that can be set of a function; of environment variables nothing but their names."""

from collections.abc import Mapping
from typing import Any

from lambdatop.aws.arns import account_of
from lambdatop.aws.queues import whole_number
from lambdatop.aws.room.visit import Reading
from lambdatop.core.model import FunctionConfig
from lambdatop.core.room_parts import Configuration, Layer, Logging, Vpc

_Stated = Mapping[str, Any]


async def read_configuration(reading: Reading) -> Configuration:
    """Read the section `configuration`."""
    found = await reading.part("settings", reading.visit.function())
    stated = _listed(reading.visit.config) if found is None else found["Configuration"]
    hidden = "" if found is None else found["Hidden"]
    if hidden:
        reading.lacks("environment variables", f"Lambda could not decrypt them ({hidden})")
    durable = stated.get("DurableConfig") or {}
    return Configuration(
        variables=None if found is None or hidden else found["Names"],
        variables_key=stated.get("KMSKeyArn") or None,
        layers=await _layers(reading, stated),
        vpc=_vpc(stated),
        file_systems=tuple(
            (str(f.get("Arn")), str(f.get("LocalMountPath"))) for f in stated.get("FileSystemConfigs") or ()
        ),
        tracing=(stated.get("TracingConfig") or {}).get("Mode"),
        logging=await _logging(reading, stated),
        snap_start=(stated.get("SnapStart") or {}).get("ApplyOn"),
        snap_start_status=await _snap_start(reading, stated),
        recursion=await reading.part("recursion control", _recursion(reading)),
        durable_timeout_s=durable.get("ExecutionTimeout"),
        durable_retention_days=durable.get("RetentionPeriodInDays"),
        tenancy=(stated.get("TenancyConfig") or {}).get("TenantIsolationMode"),
        managed_instances=bool(stated.get("CapacityProviderConfig")),
    )


def _listed(config: FunctionConfig) -> _Stated:
    """Give what the listing of functions has said already, as GetFunction would state it."""
    return {
        "Layers": [{"Arn": arn} for arn in config.layers],
        "TracingConfig": {"Mode": config.tracing},
        "LoggingConfig": {"LogGroup": config.log_group, "LogFormat": config.log_format},
        "SnapStart": {"ApplyOn": "PublishedVersions" if config.snap_start else "None"},
    }


def _vpc(stated: _Stated) -> Vpc | None:
    vpc = stated.get("VpcConfig") or {}
    subnets, groups = (tuple(map(str, vpc.get(key) or ())) for key in ("SubnetIds", "SecurityGroupIds"))
    return Vpc(str(vpc.get("VpcId") or ""), subnets, groups) if vpc.get("VpcId") or subnets else None


async def _layers(reading: Reading, stated: _Stated) -> tuple[Layer, ...]:
    """Give the layers, each with the highest version that there is, which is asked once for all functions."""
    found = []
    for one in stated.get("Layers") or ():
        arn = str(one.get("Arn"))
        unversioned, _, version = arn.rpartition(":")
        name = unversioned.rpartition(":")[2]
        # One of our own may be asked for by its name, another's by its ARN; not all that stand in for AWS take those.
        ours = account_of(arn) == account_of(reading.visit.config.arn)
        family = name if ours else unversioned

        async def newest(family: str = family) -> int | None:
            # They come newest first.
            answer = await reading.visit.calls.call("lambda", "ListLayerVersions", {"LayerName": family, "MaxItems": 1})
            numbers = [whole_number(v.get("Version")) for v in answer.get("LayerVersions") or ()]
            return max((n for n in numbers if n is not None), default=None)

        # Another's layer may be used without leave to list its versions.
        asking = reading.visit.known.of(("layer", unversioned), newest)
        highest = await reading.part(f"newest version of layer {name}", asking)
        found.append(Layer(arn, name, whole_number(version), highest, one.get("CodeSize")))
    return tuple(found)


async def _logging(reading: Reading, stated: _Stated) -> Logging:
    config = stated.get("LoggingConfig") or {}
    group = str(config.get("LogGroup") or reading.visit.config.log_group)
    found = await reading.beside("log group", _group(reading, group))
    if found is not None and not found:
        reading.lacks("log group", "not there: it never ran, or may not write logs")
    known = found or {}
    return Logging(
        group=group,
        format=str(config.get("LogFormat") or "Text"),
        application_level=config.get("ApplicationLogLevel"),
        system_level=config.get("SystemLogLevel"),
        group_known=bool(known),
        log_class=known.get("logGroupClass"),
        retention_days=known.get("retentionInDays"),
        stored_bytes=known.get("storedBytes"),
        group_missing=found is not None and not found,
    )


async def _group(reading: Reading, name: str) -> _Stated:
    """Describe one group; empty where there is none. The groups whose names begin alike come along, by name."""
    params = {"logGroupNamePrefix": name, "limit": 1}
    found = (await reading.visit.calls.call("logs", "DescribeLogGroups", params)).get("logGroups") or ()
    return next((g for g in found if g.get("logGroupName") == name), {})


async def _snap_start(reading: Reading, stated: _Stated) -> str | None:
    """Say whether what aliases lead to, else the newest version, starts from a snapshot; $LATEST never does."""
    if (stated.get("SnapStart") or {}).get("ApplyOn") != "PublishedVersions":
        return None
    versions = await reading.part("published versions", reading.visit.versions())
    if versions is None:
        return None
    hit = {str(a.get("FunctionVersion")) for a in await reading.part("aliases", reading.visit.aliases()) or ()}
    wanted = [v for v in versions if v.get("Version") in hit] or versions[-1:]
    return "On" if any((v.get("SnapStart") or {}).get("OptimizationStatus") == "On" for v in wanted) else "Off"


async def _recursion(reading: Reading) -> str | None:
    params = {"FunctionName": reading.visit.name}
    return (await reading.visit.calls.call("lambda", "GetFunctionRecursionConfig", params)).get("RecursiveLoop")
