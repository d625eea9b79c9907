"""Says what a function is: state, runtime with its dates, code, role, revision, tags, owner."""

from lambdatop.core import units
from lambdatop.core.model import Row, Tuning
from lambdatop.core.room import Section
from lambdatop.core.room_parts import Basics
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, many, said, with_gaps, yes
from lambdatop.core.room_text.runtime import runtime_lines
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.tuning.owner import owner_of

_GOOD_STATES = frozenset({"Active", "Inactive"})


def basics_lines(row: Row, runtimes: Runtimes | None, now_ms: int) -> tuple[Said, ...]:
    """Say it; `runtimes` tell until when its runtime is supported."""
    config, room = row.config, row.room
    known = room.basics if room is not None else None
    lines = [
        said("name", config.name),
        said("ARN", config.arn or None),
        said("description", config.description or "none", Look.TEXT if config.description else Look.DIM),
        *runtime_lines(config, runtimes, now_ms),
        said("architecture", config.architecture),
        said("package", f"{config.package_type}, {units.size(config.code_size)}"),
        said("handler", config.handler),
        said("code SHA-256", config.code_sha256),
        said("role", config.role),
        said("last change", units.utc(config.last_modified_ms)),
    ]
    lines += [NOTHING_READ] if known is None else _read(row, known)
    return with_gaps(lines, room, Section.BASICS)


def _read(row: Row, basics: Basics) -> list[Said]:
    lines = [
        _state("state", basics.state, basics.state_reason, good=basics.state in _GOOD_STATES),
        _state("last update", basics.update, basics.update_reason, good=basics.update == "Successful"),
        said("revision", basics.revision or row.config.revision_id),
    ]
    if basics.image is not None:
        lines.append(said("image", basics.image))
    if row.config.runtime is not None:
        lines += [
            said("runtime build", basics.runtime_version),
            said("runtime updates", basics.runtime_updates),
        ]
    lines.append(said("code signed", yes(basics.signed)))
    if basics.role_wildcards is not None:
        none = "no statement with a wildcard was found"
        lines += many("role allows", basics.role_wildcards, none, Look.NEAR)
    lines += [head("Owner"), *_owner(row, basics)]
    return lines


def _owner(row: Row, basics: Basics) -> list[Said]:
    if basics.tags is None:
        return [said("tags", None)]
    now = Tuning(row.config.memory_mb, row.config.timeout_s)
    owner = owner_of(row.config.name, basics.tags, now, now)
    told = (
        "its tags name no stack" if owner is None else f"{owner.tool}{f', stack {owner.stack}' if owner.stack else ''}"
    )
    lines = [said("deployed by", told, Look.DIM if owner is None else Look.TEXT)]
    return lines + many("tags", (f"{key} = {value}" if value else key for key, value in basics.tags))


def _state(label: str, state: str | None, reason: str, *, good: bool) -> Said:
    if state is None:
        return said(label, None)
    return said(label, f"{state}: {reason}" if reason else state, Look.TEXT if good else Look.NEAR)
