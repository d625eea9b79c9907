"""Says one event source mapping: what feeds the function, in what portions, how far behind it is."""

from lambdatop.core import units
from lambdatop.core.room_parts import Mapping
from lambdatop.core.room_text.line import Look, Said, note, said, seconds, short

_FOR_EVER = -1
_WELL = frozenset({"Enabled", "Creating", "Enabling", "Updating"})
# Said of every mapping that works.
_BY_HAND = frozenset({"user action", "user_initiated"})
_FAILED = ("PROBLEM", "error", "Error", "failed", "denied")


def mapping_lines(mapping: Mapping) -> list[Said]:
    """Say where it reads from and how it stands, then, each on a line of its own, what is set and what waits."""
    lines = [said(mapping.kind, mapping.arn), _state(mapping)]
    told = (_portions(mapping), _waiting(mapping), _failing(mapping), _where(mapping))
    lines += [note(text, Look.TEXT) for text in told if text]
    lines += [note(f"only what matches {pattern}", Look.TEXT) for pattern in mapping.filters]
    if mapping.last_result:
        bad = any(word in mapping.last_result for word in _FAILED)
        lines.append(note(f"last result: {mapping.last_result}", Look.NEAR if bad else Look.DIM))
    return lines


def _state(mapping: Mapping) -> Said:
    if mapping.state in _WELL and mapping.state_reason.casefold() in _BY_HAND:
        return note(mapping.state, Look.TEXT)
    text = f"{mapping.state}: {mapping.state_reason}" if mapping.state_reason else mapping.state
    return note(text, Look.TEXT if mapping.state in _WELL else Look.NEAR)


def _portions(mapping: Mapping) -> str:
    parts = []
    if mapping.batch_size is not None:
        parts.append(f"batches of up to {mapping.batch_size:,}")
    if mapping.batch_window_s:
        parts.append(f"gathered for up to {seconds(mapping.batch_window_s)}")
    if mapping.parallelization is not None and mapping.parallelization > 1:
        parts.append(f"{mapping.parallelization} at once per shard")
    if mapping.max_concurrency is not None:
        parts.append(f"at most {mapping.max_concurrency:,} at once")
    if mapping.pollers is not None:
        parts.append(f"{mapping.pollers[0]} to {mapping.pollers[1]} provisioned pollers")
    return ", ".join(parts)


def _waiting(mapping: Mapping) -> str:
    parts = []
    if mapping.visible is not None:
        parts.append(f"{mapping.visible:,} messages wait")
    if mapping.in_flight is not None:
        parts.append(f"{mapping.in_flight:,} in flight")
    if mapping.oldest_s is not None:
        parts.append(f"the oldest is {units.age(mapping.oldest_s * 1000)} old")
    if mapping.visibility_timeout_s is not None:
        parts.append(f"hidden for {seconds(mapping.visibility_timeout_s)} once taken")
    if mapping.retention_s is not None:
        parts.append(f"kept for {seconds(mapping.retention_s)}")
    return ", ".join(parts)


def _failing(mapping: Mapping) -> str:
    parts = []
    if mapping.max_retries is not None:
        forever = mapping.max_retries == _FOR_EVER
        parts.append("retried for ever" if forever else f"retried {_times(mapping.max_retries)}")
    if mapping.max_age_s is not None and mapping.max_age_s != _FOR_EVER:
        parts.append(f"given up after {seconds(mapping.max_age_s)}")
    if mapping.bisects:
        parts.append("a batch that fails is halved")
    if mapping.partial_failures:
        parts.append("reports which items failed")
    if mapping.on_failure is not None:
        parts.append(f"failures go to {short(mapping.on_failure)}")
    if mapping.dead_letter is not None:
        parts.append(f"dead letters go to {short(mapping.dead_letter)}")
    return ", ".join(parts)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _where(mapping: Mapping) -> str:
    parts = []
    if mapping.starts_at is not None:
        parts.append(f"began at {mapping.starts_at}")
    if mapping.topics:
        parts.append(f"topics {', '.join(mapping.topics)}")
    return ", ".join(parts)
