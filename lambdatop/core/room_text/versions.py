"""Says which versions and aliases a function has, which of them traffic hits, and how its alarms stand."""

from collections.abc import Sequence

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room import Section
from lambdatop.core.room_parts import Alarm, AliasSeen, Version, Versions
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, many, note, said, with_gaps

_LATEST = "$LATEST"
_STATES = {"OK": Look.GOOD, "ALARM": Look.BAD}


def versions_lines(row: Row) -> tuple[Said, ...]:
    """Say what traffic hits first: it decides whether a change of the function does anything."""
    known = row.room.versions if row.room is not None else None
    lines = [NOTHING_READ] if known is None else _read(known)
    return with_gaps(lines, row.room, Section.VERSIONS)


def _read(known: Versions) -> list[Said]:
    return [*_traffic(known.traffic), *_aliases(known.aliases), *_versions(known.versions), *_alarms(known.alarms)]


def _traffic(traffic: Sequence[tuple[str, float]] | None) -> list[Said]:
    if traffic is None:
        return [said("traffic hits", None)]
    whole = sum(count for _, count in traffic)
    texts = [
        f"{what}: {units.count(count, 12)} invocations, {units.share(count / whole)}"
        for what, count in traffic
        if whole
    ]
    lines = many("traffic hits", texts, "nothing over the window")
    if texts and all(what != _LATEST for what, _ in traffic):
        lines.append(note("a change of memory or timeout reaches none of it before a version is published", Look.NEAR))
    return lines


def _aliases(aliases: Sequence[AliasSeen] | None) -> list[Said]:
    if aliases is None:
        return [head("Aliases"), said("aliases", None)]
    if not aliases:
        return [head("Aliases"), said("aliases", "none", Look.DIM)]
    return [head("Aliases"), *(_alias(alias) for alias in aliases)]


def _alias(alias: AliasSeen) -> Said:
    text = f"version {alias.version}"
    if alias.weights:
        rest = 1 - sum(weight for _, weight in alias.weights)
        others = ", ".join(f"{units.share(weight)} to version {version}" for version, weight in alias.weights)
        text = f"{units.share(rest)} to version {alias.version}, {others}"
    return said(alias.name, f"{text}  {alias.description}".rstrip())


def _versions(versions: Sequence[Version] | None) -> list[Said]:
    if versions is None:
        return [head("Versions"), said("versions", None)]
    if not versions:
        return [head("Versions"), said("versions", "none published", Look.DIM)]
    return [head("Versions"), *(said(version.number, _version(version)) for version in versions)]


def _version(version: Version) -> str:
    parts = [units.utc(version.published_ms), units.memory(version.memory_mb)]
    parts += [part for part in (version.runtime, "SnapStart" if version.snap_start else None) if part]
    if version.description:
        parts.append(version.description)
    return ", ".join(parts)


def _alarms(alarms: Sequence[Alarm] | None) -> list[Said]:
    if alarms is None:
        return [head("Alarms"), said("alarms", None)]
    if not alarms:
        return [head("Alarms"), said("alarms", "none", Look.DIM)]
    return [head("Alarms"), *(line for alarm in alarms for line in _alarm(alarm))]


def _alarm(alarm: Alarm) -> list[Said]:
    since = "" if alarm.since_ms is None else f" since {units.utc(alarm.since_ms)}"
    off = "" if alarm.actions else ", its actions are switched off"
    lines = [said(alarm.name, f"{alarm.state}{since}: {alarm.condition}{off}", _STATES.get(alarm.state, Look.DIM))]
    if alarm.state == "ALARM" and alarm.reason:
        lines.append(note(alarm.reason))
    return lines
