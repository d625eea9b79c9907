"""Turns the sections of a room into plain values: every field under its own name, moments as text, unknown as null."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from lambdatop.core.model import Row, Tuning
from lambdatop.core.room import Pool, Room
from lambdatop.core.room_parts import (
    AliasSeen,
    Basics,
    Concurrency,
    Configuration,
    FailurePaths,
    Points,
    Sources,
    Version,
    Versions,
)
from lambdatop.core.tuning.cpu_split import FULL_VCPU_MB
from lambdatop.core.tuning.owner import owner_of
from lambdatop.core.units import utc
from lambdatop.once.document import Plain

Pairs = Sequence[tuple[str, Any]]


def sections(row: Row, pool: Pool | None) -> dict[str, Plain]:
    """Give a key for each section, and one for what all functions share; one that has not been read is null."""
    room = row.room or Room()
    return {
        "basics": _basics(row, room.basics),
        "configuration": _configuration(row, room.configuration),
        "event_sources": None if room.sources is None else _sources(room.sources),
        "concurrency": None if room.concurrency is None else _concurrency(room.concurrency),
        "account_concurrency": _pool(pool),
        "failures": _failures(row, room.failures),
        "versions": None if room.versions is None else _versions(room.versions),
    }


def flat(of: Any) -> Plain:  # noqa: ANN401 - any of the nouns of a room
    """Give each field of a noun under its own name; an empty text says nothing, and is null."""
    if of is None:
        return None
    return {field.name: _value(getattr(of, field.name)) for field in fields(of)}


def _value(value: Any) -> Plain:  # noqa: ANN401 - whatever a noun is made of
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return flat(value)
    plain: Plain = value
    return None if value == "" else plain


def _but(of: Any, **instead: Plain) -> dict[str, Plain]:  # noqa: ANN401 - any of the nouns of a room
    """Give the fields of a noun, some of them otherwise."""
    given = flat(of)
    return {**given, **instead} if isinstance(given, dict) else instead


def _basics(row: Row, basics: Basics | None) -> Plain:
    config = row.config
    known: dict[str, Plain] = {
        "description": config.description or None,
        "handler": config.handler,
        "role": config.role,
        "code_size": config.code_size,
        "code_sha256": config.code_sha256,
    }
    if basics is None:
        return {**known, "read": False, **_but(Basics()), "owner": None}
    tags: Plain = None if basics.tags is None else dict(basics.tags)
    now = Tuning(config.memory_mb, config.timeout_s)
    owner = None if basics.tags is None else owner_of(config.name, basics.tags, now, now)
    told: Plain = None if owner is None else {"tool": owner.tool, "stack": owner.stack or None}
    return {**known, "read": True, **_but(basics, tags=tags), "owner": told}


def _configuration(row: Row, known: Configuration | None) -> Plain:
    of_list: dict[str, Plain] = {
        "read": known is not None,
        "vcpu": round(row.config.memory_mb / FULL_VCPU_MB, 2),
        "environment_concurrency": row.config.environment_concurrency,
    }
    if known is None:
        return {**of_list, **_but(Configuration(), layers=None, file_systems=None, managed_instances=None)}
    return {**of_list, **_but(known, file_systems=[{"arn": arn, "path": path} for arn, path in known.file_systems])}


def _sources(known: Sources) -> Plain:
    return _but(known, iterator_age_ms=_points(known.iterator_age_ms))


def _points(points: Points | None) -> Plain:
    return None if points is None else [{"at": utc(at_ms), "value": value} for at_ms, value in points]


def _pool(pool: Pool | None) -> Plain:
    if pool is None:
        return None
    return {
        "limit": pool.limit,
        "unreserved": pool.unreserved,
        "in_use": _points(pool.in_use),
        "claimed": _points(pool.claimed),
    }


def _concurrency(known: Concurrency) -> Plain:
    ready = known.provisioned
    told = None if ready is None else [_moment(_but(one), "changed_ms", "changed") for one in ready]
    return _but(known, provisioned=told)


def _failures(row: Row, known: FailurePaths | None) -> Plain:
    return None if known is None else _but(known, dead_letter=known.dead_letter or row.config.dead_letter_target)


def _versions(known: Versions) -> Plain:
    return _but(
        known,
        versions=None if known.versions is None else [_version(one) for one in known.versions],
        aliases=None if known.aliases is None else [_alias(one) for one in known.aliases],
        traffic=None if known.traffic is None else [_pair("called", "invocations", one) for one in known.traffic],
        alarms=None if known.alarms is None else [_moment(_but(one), "since_ms", "since") for one in known.alarms],
    )


def _version(version: Version) -> Plain:
    return _moment(_but(version), "published_ms", "published")


def _alias(alias: AliasSeen) -> Plain:
    return _but(alias, weights=[_pair("version", "share", one) for one in alias.weights])


def _pair(first: str, second: str, pair: tuple[str, float]) -> Plain:
    return {first: pair[0], second: pair[1]}


def _moment(of: dict[str, Plain], key: str, name: str) -> Plain:
    """Say a moment as text, under a name that says so."""
    at_ms = of.pop(key)
    return {**of, name: utc(at_ms) if isinstance(at_ms, int) else None}
