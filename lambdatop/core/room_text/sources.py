"""Says what calls a function: mappings with how far they are behind, statements of its policy, rules, URLs."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room import Section
from lambdatop.core.room_parts import Grant, Points, Rule, Sources, Url
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, head, note, said, with_gaps
from lambdatop.core.room_text.mapping import mapping_lines

T = TypeVar("T")


def sources_lines(row: Row) -> tuple[Said, ...]:
    """Say each kind of source under its head."""
    known = row.room.sources if row.room is not None else None
    lines = [NOTHING_READ] if known is None else _read(known)
    return with_gaps(lines, row.room, Section.SOURCES)


def _read(known: Sources) -> list[Said]:
    lines = [head("Queues and streams"), *_several("mappings", known.mappings, mapping_lines)]
    if known.iterator_age_ms is not None:
        lines.append(_iterator_age(known.iterator_age_ms))
    lines += [head("May call it, by its policy"), *_several("statements", known.grants, _grant)]
    lines += [head("Rules and schedules"), *_several("rules", known.rules, _rule)]
    lines += [head("Function URLs"), *_several("URLs", known.urls, _url)]
    if not any((known.mappings is None, known.grants is None, known.rules is None, known.urls is None)) and not any(
        (known.mappings, known.grants, known.rules, known.urls)
    ):
        lines.append(note("nothing here calls it; whoever has a role that may can call it directly"))
    return lines


def _several(label: str, found: Sequence[T] | None, write: Callable[[T], list[Said]]) -> list[Said]:
    if found is None:
        return [said(label, None)]
    lines = [line for one in found for line in write(one)]
    return lines or [said(label, "none", Look.DIM)]


def _iterator_age(points: Points) -> Said:
    if not points:
        return said("iterator age", "no batch was read over the window", Look.DIM)
    newest, greatest = points[-1][1], max(value for _, value in points)
    return said("iterator age", f"{units.duration(newest)} now, {units.duration(greatest)} at most over the window")


def _grant(grant: Grant) -> list[Said]:
    text = grant.who
    if grant.source is not None:
        text += f", from {grant.source}"
    if grant.qualifier is not None:
        text += f", on {grant.qualifier}"
    if grant.action != "lambda:InvokeFunction":
        text += f" ({grant.action})"
    lines = [said(grant.kind, text, Look.BAD if grant.public else Look.TEXT)]
    if grant.public:
        lines.append(note("everybody may call it: no condition narrows this statement", Look.BAD))
    elif grant.foreign:
        lines.append(note("another account may call it", Look.NEAR))
    return lines


def _rule(rule: Rule) -> list[Said]:
    when = rule.schedule or (f"on events {rule.pattern}" if rule.pattern else units.UNKNOWN)
    return [said(rule.name, when if rule.enabled else f"{when}, disabled", Look.TEXT if rule.enabled else Look.DIM)]


def _url(url: Url) -> list[Said]:
    everybody = url.auth == "NONE"
    parts = [f"auth {url.auth}"]
    if url.invoke_mode is not None:
        parts.append(url.invoke_mode.lower().replace("_", " "))
    if url.qualifier is not None:
        parts.append(f"on {url.qualifier}")
    if url.origins:
        parts.append(f"origins {', '.join(url.origins)}")
    lines = [said("URL", url.address), note(", ".join(parts), Look.NEAR if everybody else Look.DIM)]
    if everybody:
        lines.append(note("anybody who knows the address may call it", Look.NEAR))
    return lines
