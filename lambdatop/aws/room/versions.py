"""Reads versions and aliases, which of them the traffic hits, and the alarms."""

from collections.abc import Mapping, Sequence
from typing import Any

from lambdatop.aws.room.alarms import read_alarms
from lambdatop.aws.room.figures import figures, of_function, total
from lambdatop.aws.room.visit import Reading
from lambdatop.aws.timestamps import as_told_ms
from lambdatop.core.room_parts import AliasSeen, Version, Versions

# Each is a metric to pay for; who calls older ones by their number is among `$LATEST` then.
_MOST = 10
_LATEST = "$LATEST"


async def read_versions(reading: Reading) -> Versions:
    """Read the section `versions`."""
    versions = await reading.part("versions", reading.visit.versions())
    aliases = await reading.part("aliases", reading.visit.aliases())
    seen = None if aliases is None else tuple(_alias(a) for a in aliases)
    found = None if versions is None else tuple(_version(v) for v in versions)
    traffic = None if seen is None or found is None else await _traffic(reading, found, seen)
    alarms = await reading.beside("alarms", read_alarms(reading))
    return Versions(versions=found, aliases=seen, traffic=traffic, alarms=alarms)


def _version(stated: Mapping[str, Any]) -> Version:
    return Version(
        number=str(stated.get("Version") or ""),
        description=str(stated.get("Description") or ""),
        published_ms=as_told_ms(stated.get("LastModified")),
        memory_mb=stated.get("MemorySize"),
        runtime=stated.get("Runtime") or None,
        code_sha256=stated.get("CodeSha256") or None,
        snap_start=(stated.get("SnapStart") or {}).get("OptimizationStatus") == "On",
    )


def _alias(stated: Mapping[str, Any]) -> AliasSeen:
    weights = (stated.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return AliasSeen(
        name=str(stated.get("Name") or ""),
        version=str(stated.get("FunctionVersion") or ""),
        weights=tuple(sorted((str(version), float(share)) for version, share in weights.items())),
        description=str(stated.get("Description") or ""),
    )


async def _traffic(
    reading: Reading, versions: Sequence[Version], aliases: Sequence[AliasSeen]
) -> tuple[tuple[str, float], ...] | None:
    """Count invocations by what was called: a metric for the whole, for each alias, and for the newest versions."""
    name = reading.visit.name
    whole = of_function("Invocations", "Sum", name)
    by_alias = {a.name: of_function("Invocations", "Sum", name, a.name) for a in aliases[:_MOST]}
    numbers = [v.number for v in versions[-_MOST:]]
    by_version = {n: of_function("Invocations", "Sum", name, n) for n in numbers}
    found = await figures(reading, (whole, *by_alias.values(), *by_version.values()))
    if found is None:
        return None
    return split(
        total(found, whole) or 0.0,
        {alias: total(found, one) or 0.0 for alias, one in by_alias.items()},
        {number: total(found, one) or 0.0 for number, one in by_version.items()},
        aliases,
    )


def split(
    whole: float, by_alias: Mapping[str, float], by_version: Mapping[str, float], aliases: Sequence[AliasSeen]
) -> tuple[tuple[str, float], ...]:
    """Say what was called how often, largest first; what neither an alias nor a version was called by was $LATEST.

    Where versions and aliases together are more than all, what came by an alias is counted with its version as well:
    then only what is more than that was called by a version's number.
    """
    direct = dict(by_version)
    rest = whole - sum(by_alias.values())
    if sum(direct.values()) > rest:
        for alias in aliases:
            shares = {alias.version: 1 - sum(share for _, share in alias.weights), **dict(alias.weights)}
            for number, share in shares.items():
                if number in direct:
                    direct[number] -= share * by_alias.get(alias.name, 0.0)
    # Weights are kept only on the average: what is less than one call is their play.
    called = {**by_alias, **{number: n for number, n in direct.items() if n >= 1 and rest >= 1}}
    called[_LATEST] = whole - sum(called.values())
    return tuple(sorted(((what, n) for what, n in called.items() if n >= 1), key=lambda pair: (-pair[1], pair[0])))
