"""Marks on the time axis: when a function was changed, here or elsewhere."""

from lambdatop.core.facts import FunctionTuned
from lambdatop.core.model import FunctionConfig, Mark, Tuning
from lambdatop.core.tuning.change import diff

_CODE = "code"


class Marks:
    """Takes our own changes as they are told, and finds those of others by comparing configurations."""

    def __init__(self) -> None:
        """Begin without a mark."""
        self._marks: tuple[Mark, ...] = ()

    def all(self) -> tuple[Mark, ...]:
        """Give every mark, oldest first; the same object while nothing came."""
        return self._marks

    def tuned(self, fact: FunctionTuned) -> bool:
        """Take a change of ours; whether it is news. A listing may have shown it before as if it were another's."""
        made = Mark(
            fact.at_ms, fact.function, ", ".join(diff(fact.before, fact.after)), fact.before, fact.after, ours=True
        )
        if made in self._marks:
            return False
        others = [m for m in self._marks if not (not m.ours and _same_change(m, made))]
        self._keep([*others, made])
        return True

    def seen(self, old: FunctionConfig | None, new: FunctionConfig) -> bool:
        """Look for a change between two readings of a function; whether there was one that was not ours."""
        when = new.last_modified_ms
        if old is None or when is None or old.revision_id == new.revision_id:
            return False
        before, after = Tuning(old.memory_mb, old.timeout_s), Tuning(new.memory_mb, new.timeout_s)
        code = has_new_code(old, new)
        if not (code or before != after):
            return False
        text = ", ".join([*diff(before, after), *([_CODE] if code else [])])
        made = Mark(when, new.name, text, before, after, code=code, revision=new.revision_id)
        if not code and any(m.ours and _same_change(m, made) for m in self._newest_of(new.name)):
            return False
        self._keep([*self._marks, made])
        return True

    def forget_before(self, start_ms: int) -> None:
        """Drop what is older than `start_ms`."""
        if any(m.at_ms < start_ms for m in self._marks):
            self._marks = tuple(m for m in self._marks if m.at_ms >= start_ms)

    def _newest_of(self, function: str) -> list[Mark]:
        return [m for m in self._marks if m.function == function][-1:]

    def _keep(self, marks: list[Mark]) -> None:
        self._marks = tuple(sorted(marks, key=lambda m: (m.at_ms, m.function)))


def _same_change(one: Mark, other: Mark) -> bool:
    return one.function == other.function and one.after == other.after and not (one.code or other.code)


def is_stale(old: FunctionConfig | None, new: FunctionConfig) -> bool:
    """Say whether `new` is older than what is known: a listing may lag behind what was read of one function."""
    if old is None or old.last_modified_ms is None or new.last_modified_ms is None:
        return False
    return new.last_modified_ms < old.last_modified_ms


def has_new_code(old: FunctionConfig | None, new: FunctionConfig) -> bool:
    """Say whether the code is another; not where one of them does not state it."""
    codes = {old.code_sha256 if old is not None else None, new.code_sha256}
    return None not in codes and len(codes) > 1
