"""What to know before a change is confirmed, in words: each rule looks at one danger."""

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.tuning.effect import Caution, Effect, Topic
from lambdatop.core.tuning.surroundings import EventSource, FunctionDetail, Surroundings, Update

API_GATEWAY_S = 29
"""API Gateway waits no longer for an answer unless its quota was raised (integration timeout)."""
_GATEWAY = "apigateway.amazonaws.com"
# AWS: "set the queue's visibility timeout to at least six times the function's timeout".
_SQS_TIMES = 6
_TIGHT = 0.9


def cautions(effect: Effect, detail: FunctionDetail, around: Surroundings, row: Row | None) -> tuple[Caution, ...]:
    """Give what there is to know of a change, severe ones first; nothing where nothing changes."""
    if effect.before == effect.after:
        return ()
    found = [
        *_memory(effect),
        *_timeout(effect),
        *_state(detail),
        *_upstream(effect, around),
        *_versions(effect, around),
        *_owner(effect),
        *_concurrency(effect, around, row),
        *_cold_starts(row),
        *(Caution(Topic.UNKNOWN, text) for text in around.unknown),
    ]
    return tuple(sorted(found, key=lambda c: not c.severe))


def _memory(effect: Effect) -> list[Caution]:
    used, size = effect.max_memory_used_mb, effect.after.memory_mb
    if used is None or size == effect.before.memory_mb:
        return []
    if not effect.fits:
        was_full = used >= effect.before.memory_mb
        how = "it is full already" if was_full else f"{units.memory(used)} were used"
        return [Caution(Topic.MEMORY, f"would not fit into {units.memory(size)}: {how}", severe=True)]
    if used > size * _TIGHT:
        return [Caution(Topic.MEMORY, f"nearly full: {units.memory(used)} of {units.memory(size)} would be used")]
    return []


def _timeout(effect: Effect) -> list[Caution]:
    limit = f"{effect.after.timeout_s:,} s"
    if effect.cuts:
        grown = " (longer with less CPU)" if _slower(effect) else ""
        which = "one in a hundred calls" if effect.cuts_p99 else "the longest call"
        took = effect.p99_ms if effect.cuts_p99 else effect.longest_ms
        if effect.after.timeout_s == effect.before.timeout_s and not grown:
            return [
                Caution(Topic.TIMEOUT, f"the timeout of {limit} cuts {which} as it is: it took {units.duration(took)}")
            ]
        text = f"the timeout of {limit} would cut {which}: it took {units.duration(took)}{grown}"
        return [Caution(Topic.TIMEOUT, text, severe=True)]
    if effect.cuts is None and effect.after.timeout_s < effect.before.timeout_s:
        return [Caution(Topic.TIMEOUT, f"whether {limit} would cut calls is not known: no durations were read")]
    return []


def _slower(effect: Effect) -> bool:
    if effect.after.memory_mb >= effect.before.memory_mb:
        return False
    old, new = effect.duration_ms.old, effect.duration_ms.new
    worst = new if new is not None else effect.duration_ms.high
    return old is not None and worst is not None and worst > old


def _state(detail: FunctionDetail) -> list[Caution]:
    if detail.update is Update.IN_PROGRESS:
        return [Caution(Topic.UNKNOWN, "another update of it is in progress: it is waited for first")]
    if detail.state not in {None, "Active", "Inactive"}:
        return [Caution(Topic.UNKNOWN, f"Lambda says that it is {detail.state}: it may not take a change now")]
    return []


def _upstream(effect: Effect, around: Surroundings) -> list[Caution]:
    timeout = effect.after.timeout_s
    if timeout == effect.before.timeout_s:
        return []
    found = [caution for source in around.event_sources or () for caution in _queue(source, timeout)]
    if timeout > API_GATEWAY_S and _GATEWAY in (around.callers or ()):
        text = f"API Gateway gives up after {API_GATEWAY_S} s: what runs longer is paid for, and nobody gets the answer"
        found.append(Caution(Topic.UPSTREAM, text, severe=True))
    return found


def _queue(source: EventSource, timeout_s: int) -> list[Caution]:
    if ":sqs:" not in source.arn:
        return []
    queue, hidden = source.arn.rpartition(":")[2], source.visibility_timeout_s
    if hidden is None:
        return [Caution(Topic.UNKNOWN, f"the visibility timeout of queue {queue} is not known; it must be longer")]
    if hidden < timeout_s:
        text = (
            f"queue {queue} shows a message again after {hidden:,} s: with {timeout_s:,} s to run, "
            "it may be worked on twice at once"
        )
        return [Caution(Topic.UPSTREAM, text, severe=True)]
    if hidden < timeout_s * _SQS_TIMES:
        text = f"queue {queue} hides a message for {hidden:,} s; AWS advises six times the timeout, {timeout_s * 6:,} s"
        return [Caution(Topic.UPSTREAM, text)]
    return []


def _versions(effect: Effect, around: Surroundings) -> list[Caution]:
    keeps = f"until a new version is published; only $LATEST gets {_new(effect)}"
    if around.aliases:
        names = ", ".join(f"{a.name} (version {a.version})" for a in around.aliases)
        one = len(around.aliases) == 1
        found = [f"alias {names} keeps the old setting {keeps}" if one else f"aliases {names} keep it {keeps}"]
        found += [
            f"{a.provisioned:,} provisioned environments of {a.name} keep the old setting, too"
            for a in around.aliases
            if a.provisioned
        ]
        return [Caution(Topic.VERSIONS, text, severe=i == 0) for i, text in enumerate(found)]
    if around.versions:
        return [Caution(Topic.VERSIONS, f"{_count(around.versions)} the old setting {keeps}")]
    return []


def _count(versions: int) -> str:
    return "1 published version keeps" if versions == 1 else f"{versions:,} published versions keep"


def _new(effect: Effect) -> str:
    parts = []
    if effect.after.memory_mb != effect.before.memory_mb:
        parts.append(units.memory(effect.after.memory_mb))
    if effect.after.timeout_s != effect.before.timeout_s:
        parts.append(f"{effect.after.timeout_s:,} s")
    return " and ".join(parts)


def _owner(effect: Effect) -> list[Caution]:
    if effect.owner is None:
        return []
    stack = f" stack {effect.owner.stack}" if effect.owner.stack else ""
    text = f"owned by {effect.owner.tool}{stack}: the next deploy overwrites this unless its template says so, too"
    return [Caution(Topic.OWNER, text)]


def _concurrency(effect: Effect, around: Surroundings, row: Row | None) -> list[Caution]:
    """Warn where slower calls would need more environments than are reserved."""
    old, new = effect.duration_ms.old, effect.duration_ms.new or effect.duration_ms.high
    if around.reserved is None or row is None or row.concurrency_max is None or not old or new is None:
        return []
    needed = row.concurrency_max * float(new) / float(old)
    if needed <= around.reserved or new <= old:
        return []
    text = (
        f"slower calls may need {units.count(needed)} environments at once, and {around.reserved:,} are reserved: "
        "the rest is throttled"
    )
    return [Caution(Topic.CONCURRENCY, text)]


def _cold_starts(row: Row | None) -> list[Caution]:
    init = row.init.p50 if row is not None else None
    busy = row.concurrency_max if row is not None else None
    many = f" (up to {busy:,} were busy at once)" if busy else ""
    long = f", each about {units.duration(init)} longer" if init else ""
    return [Caution(Topic.COLD_STARTS, f"all environments are replaced: the next calls start cold{long}{many}")]
