"""Plans, asks, changes, watches and tells: what `tune` and `undo` have in common."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lambdatop.account import WholeAccount
from lambdatop.aws import once_account
from lambdatop.cli import exits
from lambdatop.cli.change_progress import ChangeProgress
from lambdatop.cli.output import say, show, write
from lambdatop.cli.price_table import price_table
from lambdatop.cli.reach import access, journal, settings
from lambdatop.core.errors import AwsError, RefusedChange, UsageError
from lambdatop.core.model import Identity, Row
from lambdatop.core.store import Store
from lambdatop.core.tuning.entry import Entry
from lambdatop.core.tuning.plan import Outcome, Plan, Result, Watch
from lambdatop.engine import Engine
from lambdatop.journal import Journal
from lambdatop.once.change_json import outcome_json, plan_json
from lambdatop.once.change_text import comparison_lines, outcome_line, plan_lines
from lambdatop.tuner import AccountTuner

_T = TypeVar("_T")
_WELL = frozenset({Result.APPLIED, Result.NOTHING})
_YES = frozenset({"y", "yes"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options say about how a change is made."""

    yes: bool
    dry_run: bool
    note: str
    watch: Watch | None
    as_json: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> "Wish":
        """Read the options. Raises UsageError where they do not go together, or nobody could be asked."""
        if options.rollback_if and options.watch is None:
            raise UsageError("--rollback-if goes with --watch, such as --watch 5m")
        if not (options.yes or options.dry_run or can_ask()):
            raise UsageError("there is no terminal to ask on; in a script: --yes, or --dry-run to look only")
        watch = None if options.watch is None else Watch(options.watch, tuple(options.rollback_if))
        return cls(options.yes, options.dry_run, options.note, watch, options.format == "json")


def forbid_read_only(options: argparse.Namespace, command: str) -> None:
    """Take a command that changes functions away, wherever read-only was said. Raises UsageError."""
    if settings(options).read_only:
        said = "--read-only, LAMBDATOP_READ_ONLY or read_only in the configuration file"
        raise UsageError(f"{command} changes functions, and this is read-only by {said}")


def can_ask() -> bool:
    """Say whether somebody sees a question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


class Changing:
    """One command from its plan to its exit code; between its pieces of work the user is asked.

    A question asked on the loop could not be interrupted.
    """

    def __init__(
        self, account: WholeAccount, tuner: AccountTuner, book: Journal, wish: Wish, runner: asyncio.Runner
    ) -> None:
        """Ask nothing yet."""
        self.tuner = tuner
        self._account = account
        self._book = book
        self._wish = wish
        self._runner = runner
        self._progress = ChangeProgress()

    def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run one piece of work to its end."""
        return self._runner.run(work)

    def run(self, draft: "Draft") -> int:
        """Plan, ask and change; where somebody else was faster and the user can be asked, plan again."""
        identity = self.do(self._account.identity())
        for entry in self.do(self.tuner.recover()):
            say(f"entry {entry.id} was interrupted, and is known now: {entry.state} ({entry.detail})")
        while True:
            plan = self.do(draft(self))
            if self._wish.dry_run:
                self._tell_plan(plan, identity)
                return exits.DONE
            if not self._confirmed(plan):
                say("nothing was changed")
                return exits.REFUSED
            outcomes = self._make(plan)
            if self._wish.yes or not any(o.result is Result.CONFLICT for o in outcomes) or not can_ask():
                return self._tell(outcomes, plan.note, identity)
            for outcome in outcomes:
                say(outcome_line(outcome))
            say("planned again, from what is there now:")

    async def rows(self, names: Sequence[str], window_ms: int) -> Mapping[str, Row]:
        """Read what functions did in the window; what cannot be read is said, and the effect stays open."""
        store = Store(price_table(), window_ms)
        try:
            await Engine(self._account, store, names, now=now_ms, sleep=asyncio.sleep).load_once()
        except AwsError as error:
            say(f"what a change does is not known: {error}")
        snapshot = store.snapshot(now_ms())
        for source in snapshot.sources:
            if source.detail:
                say(f"{source.source}: {source.detail}")
        return {row.config.name: row for row in snapshot.rows}

    def _tell_plan(self, plan: Plan, identity: Identity) -> None:
        if self._wish.as_json:
            lines = plan_json(plan, (identity.account_id, identity.region, identity.caller_arn), now_ms())
        else:
            lines = plan_lines(plan, self._wish.watch)
        write("".join(f"{line}\n" for line in lines))

    def _confirmed(self, plan: Plan) -> bool:
        """Show the plan and ask; the names that a production pattern guards must be typed, with --yes, too."""
        for line in plan_lines(plan, self._wish.watch):
            show(line)
        if all(change.nothing for change in plan.changes):
            return True
        for change in plan.changes:
            if change.function not in plan.must_type:
                continue
            if not can_ask():
                guard = f"{change.function} is guarded by the production pattern {change.subject.guard}"
                say(f"{guard}: only who types its name on a terminal may change it, with --yes, too")
                return False
            if (
                _answer(f"production ({change.subject.guard}): type {change.function} to change it: ")
                != change.function
            ):
                return False
        if plan.must_type or self._wish.yes:
            return True
        return _answer("Change it? [y/N] " if len(plan.changes) == 1 else "Change them? [y/N] ").lower() in _YES

    def _make(self, plan: Plan) -> tuple[Outcome, ...]:
        try:
            outcomes = self.do(self.tuner.apply(plan, plan.must_type, self._progress.tell))
            if self._wish.watch is not None:
                outcomes = self.do(self._watched(outcomes, self._wish.watch))
        except KeyboardInterrupt:
            self._progress.end()
            say("interrupted; `lambdatop history` finds out what came of it")
            raise
        self._progress.end()
        return outcomes

    async def _watched(self, outcomes: Sequence[Outcome], watch: Watch) -> tuple[Outcome, ...]:
        return tuple(await asyncio.gather(*(self._watch(outcome, watch) for outcome in outcomes)))

    async def _watch(self, outcome: Outcome, watch: Watch) -> Outcome:
        watched = await self.tuner.watch(outcome, watch, self._progress.tell)
        if outcome.result is Result.APPLIED and outcome.entry is not None:
            try:
                found = await self.tuner.compare(outcome.entry)
            except AwsError as error:
                say(f"{outcome.planned.function}: before and after could not be compared: {error}")
            else:
                self._progress.end()
                for line in (f"{outcome.planned.function}, before and after:", *comparison_lines(found)):
                    show(line)
        return watched

    def _tell(self, outcomes: Sequence[Outcome], note: str, identity: Identity) -> int:
        """Write what came of each change; the exit code."""
        who = identity.account_id, identity.region, identity.caller_arn
        for outcome in outcomes:
            if self._wish.as_json:
                write(outcome_json(self._of_the_change(outcome), note, who, now_ms()) + "\n")
            else:
                write(outcome_line(outcome) + "\n")
        for outcome in outcomes:
            if self._wish.as_json and outcome.result not in _WELL:
                say(outcome_line(outcome))
        return max(map(exit_code, outcomes), default=exits.DONE)

    def _of_the_change(self, outcome: Outcome) -> Outcome:
        """Give the outcome with the entry of the change itself, where it was rolled back by another entry."""
        entry = outcome.entry
        original: Entry | None = None
        if outcome.result is Result.ROLLED_BACK and entry is not None and entry.undoes is not None:
            original = self._book.entry(entry.undoes)
        return outcome if original is None else replace(outcome, entry=original)


Draft = Callable[[Changing], Coroutine[Any, Any, Plan]]


def change(options: argparse.Namespace, draft: Draft) -> int:
    """Carry out what `draft` plans; the exit code. Raises LambdatopError."""
    wish, chosen = Wish.of(options), settings(options)
    with (
        access(chosen, demo=options.demo) as reached,
        journal(chosen, demo=options.demo) as book,
        asyncio.Runner() as runner,
    ):
        account = once_account(reached)
        tuner = AccountTuner(account, book, price_table(), now=now_ms, sleep=asyncio.sleep, guards=chosen.production)
        try:
            return Changing(account, tuner, book, wish, runner).run(draft)
        finally:
            runner.run(account.close())


def exit_code(outcome: Outcome) -> int:
    """Say what a script hears of one outcome."""
    if outcome.result in _WELL:
        return exits.DONE
    if outcome.error is not None and not isinstance(outcome.error, RefusedChange):
        return outcome.error.exit_code
    return exits.REFUSED


def _answer(question: str) -> str:
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def now_ms() -> int:
    """Give the time in ms since the epoch."""
    return time.time_ns() // 1_000_000
