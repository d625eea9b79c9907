"""Rule: one record that fails has a whole batch done again."""

from lambdatop.core.advice.seen import WARNING, Rule, Seen
from lambdatop.core.model import Finding
from lambdatop.core.room_parts import Mapping

_FOR_EVER = -1
_OFF = frozenset({"Disabled", "Disabling", "Deleting"})
# Streams whose retries can be limited and whose batches can be split; those of DocumentDB cannot.
_SETTABLE = frozenset({"Kinesis", "DynamoDB"})
_STREAM = "A shard waits until the batch succeeds or its records expire"


def _find(seen: Seen) -> Finding | None:
    sources, row = seen.room.sources, seen.row
    found = [m for m in (sources.mappings or () if sources is not None else ()) if _repeats(m)]
    if not row.errors or not found:
        return None
    mapping = found[0]
    name = mapping.arn.rpartition(":")[2]
    return Finding(
        rule="retries-batch",
        severity=WARNING,
        title=f"A record that fails has its whole batch of {mapping.kind} done again",
        seen=f"{row.errors:,} of {seen.over} failed; {name} hands over up to {mapping.batch_size or 1:,} at once"
        f"{_settings(mapping)}.",
        why=f"{_STREAM if mapping.is_stream else 'What had succeeded comes back with what failed'}; work is done and "
        "paid for twice.",
        advice=_advice(mapping),
        sure="Certain of the settings; whether single records fail, or whole batches, its log says (e).",
    )


def _repeats(mapping: Mapping) -> bool:
    if mapping.partial_failures or mapping.state in _OFF:
        return False
    if mapping.kind in _SETTABLE:
        return mapping.max_retries in {None, _FOR_EVER} and not mapping.bisects
    return mapping.kind == "SQS" and (mapping.batch_size or 1) > 1


def _settings(mapping: Mapping) -> str:
    if not mapping.is_stream:
        return ", and it does not report which of them failed"
    return ", tried again without end and never split" if mapping.on_failure is None else ", tried again without end"


def _advice(mapping: Mapping) -> str:
    report = "Report which items failed (ReportBatchItemFailures)"
    if not mapping.is_stream:
        dead = "" if mapping.dead_letter else "; give the queue a redrive policy with a dead letter queue"
        return f"{report}{dead}."
    where = "" if mapping.on_failure else ", name a destination for what fails"
    return f"{report}, split batches that fail (BisectBatchOnFunctionError), limit the retries{where}."


RETRIES_BATCH = Rule("retries-batch", "batches that are done again as a whole because one record fails", _find)
