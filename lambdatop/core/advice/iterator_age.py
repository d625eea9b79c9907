"""Rule: it falls behind the stream that feeds it."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, WARNING, Rule, Seen
from lambdatop.core.figures.stream_lag import StreamLag, stream_lag
from lambdatop.core.model import Finding
from lambdatop.core.room_parts import Mapping

_MOST_AT_ONCE = 10


def _find(seen: Seen) -> Finding | None:
    lag = stream_lag(seen.row)
    if lag is None or not lag.falls_behind:
        return None
    return Finding(
        rule="iterator-age",
        severity=CRITICAL if lag.old else WARNING,
        title=f"It falls behind its stream: {units.age(lag.age_ms)} late"
        + (f" and {units.duration(lag.per_minute_ms)} more each minute" if lag.rising else ""),
        seen=f"The last record of a batch was {units.duration(lag.age_ms)} old, and {units.duration(lag.first_ms)} "
        f"{lag.points} minutes before; {_kept(lag)}.",
        why="What is older than the stream keeps is gone, unread; everything before that is late.",
        advice=_advice(seen),
        sure="The age is measured; "
        + ("" if lag.retention_known else "that the stream keeps a day is assumed; ")
        + "what helps most depends on its code.",
    )


def _kept(lag: StreamLag) -> str:
    kept = units.age(lag.retention_s * 1_000)
    if lag.rising and lag.per_minute_ms > 0 and not lag.share >= 1:
        left_ms = (lag.retention_s * 1_000 - lag.age_ms) / lag.per_minute_ms * 60_000
        return f"the stream keeps {kept}, so records are lost in about {units.age(left_ms)}"
    return f"the stream keeps {kept}"


def _advice(seen: Seen) -> str:
    sources = seen.room.sources
    streams = [m for m in (sources.mappings or () if sources is not None else ()) if m.is_stream]
    ways = [way for stream in streams[:1] for way in _ways(stream)]
    ways.append("Make each call faster: m shows what more memory, and so more CPU, would do.")
    if seen.row.throttles:
        ways.append("Look at its throttles first: a batch that is refused waits, and its shard with it.")
    if seen.row.errors:
        ways.append("Look at its errors first: a batch that fails is tried again and holds its shard up.")
    return " ".join(ways)


def _ways(stream: Mapping) -> list[str]:
    ways = []
    if stream.parallelization is not None and stream.parallelization < _MOST_AT_ONCE:
        ways.append(
            f"Let more batches of a shard run at once: parallelization factor is {stream.parallelization}, up to "
            f"{_MOST_AT_ONCE} keep the order by key."
        )
    if stream.kind == "Kinesis":
        # A stream of DynamoDB or DocumentDB has the shards that its table or cluster gives it.
        ways.append("Or split the shards." if ways else "To work on more at once, split the shards.")
    return ways


ITERATOR_AGE = Rule("iterator-age", "a stream whose iterator age rises, or is old against what it keeps", _find)
