"""Keeps the journal and the marks of a view that stays in step: what was changed before it, and by others."""

import asyncio
from collections.abc import Callable, Sequence

from lambdatop.core.facts import Fact, FunctionTuned
from lambdatop.core.model import Identity, Mark
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.journal import Journal


class Noticing:
    """Tells old changes of ours as facts, and writes down those that others make while the view looks."""

    def __init__(self, journal: Journal, apply: Callable[[Fact], None]) -> None:
        """Facts go to `apply`."""
        self._journal = journal
        self._apply = apply
        self._known: set[Mark] = set()

    def tell_past(self, entries: Sequence[Entry]) -> None:
        """Let what was changed before this view stand on the charts, too."""
        for entry in entries:
            if entry.applied_ms is not None and not entry.elsewhere:
                self._apply(FunctionTuned(entry.function, entry.applied_ms, entry.before, entry.after))

    async def notice(self, marks: Sequence[Mark], identity: Identity) -> None:
        """Write down each mark that is not ours, once; another copy may have done so already."""
        for mark in marks:
            if not mark.ours and mark not in self._known:
                self._known.add(mark)
                await asyncio.to_thread(self._journal.notice, _entry(mark, identity))


def _entry(mark: Mark, identity: Identity) -> Entry:
    return Entry(
        id=0,
        at_ms=mark.at_ms,
        function=mark.function,
        account_id=identity.account_id or "",
        region=identity.region,
        before=mark.before,
        after=mark.after,
        revision_before=None,
        revision_after=mark.revision,
        by=None,
        note=f"changed elsewhere: {mark.text}",
        state=EntryState.APPLIED,
        elsewhere=True,
    )
