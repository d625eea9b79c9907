"""Says how a function is set: sizes, environment, layers, network, files, tracing, logging, what else there is."""

from collections.abc import Callable

from lambdatop.core import units
from lambdatop.core.model import FunctionConfig, Row
from lambdatop.core.room import Section
from lambdatop.core.room_parts import Configuration, Layer, Logging
from lambdatop.core.room_text.line import (
    NOTHING_READ,
    Look,
    Said,
    head,
    many,
    note,
    said,
    seconds,
    short,
    with_gaps,
)
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB

_SNAP_START = {"PublishedVersions": "of published versions", "None": "off"}
_MASK = "••••"


def configuration_lines(row: Row) -> tuple[Said, ...]:
    """Say what the list of functions tells, and, when it has been read, the rest."""
    known = row.room.configuration if row.room is not None else None
    lines = _sizes(row.config)
    if known is None:
        lines.append(NOTHING_READ)
    else:
        for part in _PARTS:
            lines += part(known)
    return with_gaps(lines, row.room, Section.CONFIGURATION)


def _sizes(config: FunctionConfig) -> list[Said]:
    vcpu = config.memory_mb / FULL_VCPU_MB
    lines = [
        said("memory", f"{units.memory(config.memory_mb)}, a share of {vcpu:.2f} vCPU"),
        said("timeout", f"{config.timeout_s:,} s"),
        said("ephemeral storage", units.memory(config.ephemeral_mb)),
    ]
    if config.environment_concurrency > 1:
        lines.append(said("per environment", f"{config.environment_concurrency:,} invocations at once"))
    return lines


def _variables(known: Configuration) -> list[Said]:
    names = known.variables
    if names is None:
        return [head("Environment"), said("variables", None)]
    lines = [head("Environment"), *many("variables", (f"{name} = {_MASK}" for name in names))]
    if names:
        lines.append(said("encrypted with", known.variables_key or "Lambda's own key"))
    return lines


def _layers(known: Configuration) -> list[Said]:
    lines = [head("Layers"), *many("layers", (_layer(layer) for layer in known.layers))]
    older = [layer for layer in known.layers if _is_older(layer)]
    if older:
        count = "one has" if len(older) == 1 else f"{len(older)} have"
        lines.append(note(f"{count} a newer version", Look.NEAR))
    return lines


def _layer(layer: Layer) -> str:
    version = units.UNKNOWN if layer.version is None else str(layer.version)
    newest = "newest not known"
    if layer.newest is not None:
        newest = f"newest is {layer.newest}" if _is_older(layer) else "the newest"
    return f"{layer.name} version {version}, {units.size(layer.code_size)}, {newest}"


def _is_older(layer: Layer) -> bool:
    return layer.newest is not None and layer.version is not None and layer.version < layer.newest


def _network(known: Configuration) -> list[Said]:
    vpc = known.vpc
    lines = [head("Network and files")]
    if vpc is None:
        lines.append(said("VPC", "none", Look.DIM))
    else:
        lines += [
            said("VPC", vpc.vpc_id),
            *many("subnets", vpc.subnets),
            *many("security groups", vpc.security_groups),
        ]
    return lines + many("file systems", (f"{short(arn)} at {path}" for arn, path in known.file_systems))


def _logging(known: Configuration) -> list[Said]:
    lines = [head("Tracing and logging"), said("tracing", _tracing(known.tracing))]
    logging = known.logging
    if logging is None:
        return [*lines, said("log group", None)]
    lines += [said("log group", logging.group), said("format", logging.format)]
    if logging.application_level or logging.system_level:
        levels = f"application {logging.application_level or '–'}, system {logging.system_level or '–'}"  # noqa: RUF001 - the dash of the unknown
        lines.append(said("levels", levels))
    return lines + _group(logging)


def _tracing(mode: str | None) -> str | None:
    return {"Active": "active", "PassThrough": "passes on what callers sample"}.get(mode or "", mode)


def _group(logging: Logging) -> list[Said]:
    if logging.group_missing:
        return [note("there is no such group: nothing has ever been logged")]
    if not logging.group_known:
        return [said("class", None), said("retention", None), said("stored", None)]
    never = logging.retention_days is None
    kept = "never expires" if never else f"{logging.retention_days} days"
    return [
        said("class", logging.log_class),
        said("retention", kept, Look.NEAR if never else Look.TEXT),
        said("stored", None if logging.stored_bytes is None else units.size(logging.stored_bytes)),
    ]


def _rest(known: Configuration) -> list[Said]:
    snap = known.snap_start
    lines = [head("Further")]
    text = None if snap is None else _SNAP_START.get(snap, snap)
    if text is not None and known.snap_start_status is not None:
        text += f", {known.snap_start_status} for the version that traffic hits"
    lines.append(said("SnapStart", text))
    loops = {"Terminate": "ended", "Allow": "allowed"}.get(known.recursion or "", known.recursion)
    lines.append(said("recursive loops", loops, Look.NEAR if known.recursion == "Allow" else Look.TEXT))
    if known.durable_timeout_s is not None:
        keeps = "" if known.durable_retention_days is None else f", history kept {known.durable_retention_days} days"
        lines.append(said("durable", f"an execution may take {seconds(known.durable_timeout_s)}{keeps}"))
    if known.tenancy is not None:
        lines.append(
            said("tenancy", {"PER_TENANT": "an environment for each tenant"}.get(known.tenancy, known.tenancy))
        )
    if known.managed_instances:
        lines.append(said("runs on", "Lambda Managed Instances"))
    return lines


_PARTS: tuple[Callable[[Configuration], list[Said]], ...] = (_variables, _layers, _network, _logging, _rest)
