"""Each way a change can go, over the demo, with plain boto3 as witness of what came of it."""

from pathlib import Path

import pytest

from lambdatop.cli.price_table import price_table
from lambdatop.core.errors import (
    AccessDenied,
    JournalFault,
    NotFound,
    RefusedChange,
    Throttled,
    UsageError,
)
from lambdatop.core.facts import FunctionSeen, FunctionTuned
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import EntryState
from lambdatop.core.tuning.plan import Result, Stage, Step
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner
from tests.tuner.conftest import Bench

pytestmark = pytest.mark.asyncio
API = "checkout-api"
UPDATE = "lambda:UpdateFunctionConfiguration"


async def test_a_change_is_in_the_journal_before_aws_is_asked_and_read_back_after(bench: Bench) -> None:
    before: list[tuple[EntryState, Tuning]] = []

    def tell(step: Step) -> None:
        bench.tell(step)
        if step.stage is Stage.PLANNED:
            before.append((bench.journal.entries()[0].state, bench.has(API)))

    plan = await bench.plan(API, memory=1_024, note="more room")
    (outcome,) = await bench.tuner.apply(plan, (), tell)
    assert before == [(EntryState.PLANNED, Tuning(512, 10))]
    assert bench.has(API) == Tuning(1_024, 10)
    stated = bench.aws.get_function_configuration(FunctionName=API)
    assert (outcome.result, outcome.now) == (Result.APPLIED, Tuning(1_024, 10))
    (entry,) = bench.journal.entries()
    assert entry == outcome.entry
    assert (entry.before, entry.after, entry.state) == (Tuning(512, 10), Tuning(1_024, 10), EntryState.APPLIED)
    assert (entry.note, entry.account_id, entry.region) == ("more room", "123456789012", "us-east-1")
    assert entry.by == "arn:aws:sts::123456789012:assumed-role/demo/lambdatop"
    assert entry.revision_before == plan.changes[0].subject.detail.config.revision_id
    assert entry.revision_after == stated["RevisionId"] != entry.revision_before
    assert entry.applied_ms is not None
    assert entry.at_ms < entry.applied_ms
    stages = [s.stage for s in bench.steps]
    assert stages[:2] == [Stage.PLANNED, Stage.ASKED]
    assert stages[-2:] == [Stage.READ_BACK, Stage.DONE]
    assert set(stages[2:-2]) == {Stage.UPDATING}
    assert isinstance(bench.facts[0], FunctionTuned)
    assert isinstance(bench.facts[1], FunctionSeen)
    assert bench.facts[1].config.memory_mb == 1_024


async def test_both_settings_are_changed_in_one_call(bench: Bench) -> None:
    outcome = await bench.tune(API, 1_769, 21)
    assert bench.has(API) == Tuning(1_769, 21)
    assert outcome.text == "memory 512 MB → 1,769 MB, timeout 10 s → 21 s"


async def test_what_is_so_already_is_no_change_and_no_entry(bench: Bench) -> None:
    outcome = await bench.tune(API, 512)
    assert (outcome.result, outcome.entry) == (Result.NOTHING, None)
    assert not bench.journal.path.exists()


async def test_the_cap_of_a_new_account_is_told_in_awss_words(bench: Bench) -> None:
    bench.demo.faults.set("memory_cap_mb", 3_008)
    outcome = await bench.tune(API, 4_096)
    words = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008"
    assert outcome.result is Result.REFUSED
    assert isinstance(outcome.error, RefusedChange)
    assert str(outcome.error) == words
    assert words in outcome.text
    (entry,) = bench.journal.entries()
    assert (entry.state, entry.detail) == (EntryState.REFUSED, words)
    assert bench.has(API) == Tuning(512, 10)


async def test_what_may_not_be_done_names_the_permission(bench: Bench) -> None:
    bench.demo.faults.set("deny", UPDATE)
    outcome = await bench.tune(API, 1_024)
    assert isinstance(outcome.error, AccessDenied)
    assert outcome.error.permission == UPDATE
    assert (outcome.result, bench.has(API)) == (Result.REFUSED, Tuning(512, 10))
    assert bench.journal.entries()[0].state is EntryState.REFUSED


async def test_who_was_faster_is_not_overwritten_and_both_values_are_told(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.somebody(API, MemorySize=768)
    outcome = await bench.apply(plan)
    assert (outcome.result, outcome.now) == (Result.CONFLICT, Tuning(768, 10))
    assert "was 512 MB, 10 s and is 768 MB, 10 s now" in outcome.text
    assert bench.has(API) == Tuning(768, 10)
    theirs, ours = bench.journal.entries()
    assert (ours.state, theirs.elsewhere) == (EntryState.REFUSED, True)
    assert (theirs.before, theirs.after, theirs.by) == (Tuning(512, 10), Tuning(768, 10), None)
    again = await bench.tune(API, 1_024)
    assert again.result is Result.APPLIED
    assert again.planned.before == Tuning(768, 10)


async def test_another_revision_with_the_same_values_is_a_conflict_too(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.somebody(API, Description="other words")
    outcome = await bench.apply(plan)
    assert outcome.result is Result.CONFLICT
    assert "something else of it is new" in outcome.text
    assert bench.has(API) == Tuning(512, 10)
    assert [e.elsewhere for e in bench.journal.entries()] == [False]


async def test_who_asks_for_the_same_finds_it_done(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.somebody(API, MemorySize=1_024)
    outcome = await bench.apply(plan)
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(1_024, 10))


async def test_an_update_that_was_under_way_is_waited_for(bench: Bench) -> None:
    bench.aws.update_function_configuration(FunctionName=API, Timeout=20)
    plan = await bench.plan(API, memory=1_024)
    assert any("in progress" in c.text for c in plan.changes[0].effect.cautions)
    outcome = await bench.apply(plan)
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(1_024, 20))
    busy = [s.text for s in bench.steps if s.stage is Stage.BUSY]
    assert "An update is in progress" in busy[0]
    assert len(busy) > 1
    assert busy[-1].endswith("s)")


async def test_an_update_that_begins_in_between_is_waited_for_and_not_overwritten(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.aws.update_function_configuration(FunctionName=API, MemorySize=2_048)
    outcome = await bench.apply(plan)
    assert outcome.result is Result.CONFLICT
    assert any(s.stage is Stage.BUSY for s in bench.steps)
    assert bench.has(API) == Tuning(2_048, 10)


async def test_throttling_is_waited_out(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.demo.faults.set("only", UPDATE)
    bench.demo.faults.set("throttle", 1.0)

    def tell(step: Step) -> None:
        bench.tell(step)
        if step.stage is Stage.RETRYING:
            bench.demo.faults.clear()

    (outcome,) = await bench.tuner.apply(plan, (), tell)
    assert (outcome.result, bench.has(API)) == (Result.APPLIED, Tuning(1_024, 10))
    assert any("throttled" in s.text for s in bench.steps if s.stage is Stage.RETRYING)


async def test_throttling_without_end_changes_nothing_and_says_so(bench: Bench) -> None:
    bench.demo.faults.set("only", UPDATE)
    bench.demo.faults.set("throttle", 1.0)
    outcome = await bench.tune(API, 1_024)
    assert isinstance(outcome.error, Throttled)
    assert (outcome.result, bench.has(API)) == (Result.FAILED, Tuning(512, 10))
    assert bench.journal.entries()[0].state is EntryState.FAILED


async def test_an_update_that_fails_says_why(bench: Bench) -> None:
    bench.demo.faults.set("update_fails", value=True)
    outcome = await bench.tune(API, 1_024)
    assert outcome.result is Result.FAILED
    assert "the subnet has no free addresses" in outcome.text
    assert bench.has(API) == Tuning(512, 10)
    (entry,) = bench.journal.entries()
    assert entry.state is EntryState.FAILED
    assert "subnet" in entry.detail


async def test_a_function_that_is_gone_is_refused(bench: Bench) -> None:
    plan = await bench.plan(API, memory=1_024)
    bench.aws.delete_function(FunctionName=API)
    outcome = await bench.apply(plan)
    assert isinstance(outcome.error, NotFound)
    assert outcome.result is Result.REFUSED


async def test_several_functions_have_an_entry_and_a_result_each(bench: Bench) -> None:
    names = (API, "queue-worker", "search-index", "legacy-mailer")
    plan = await bench.plan(*names, memory=512)
    bench.somebody("queue-worker", MemorySize=1_024)
    outcomes = await bench.tuner.apply(plan, (), bench.tell)
    assert [o.planned.function for o in outcomes] == list(names)
    assert [o.result for o in outcomes] == [Result.NOTHING, Result.CONFLICT, Result.NOTHING, Result.APPLIED]
    assert [bench.has(n).memory_mb for n in names] == [512, 1_024, 512, 512]
    ours = {e.function: e.state for e in bench.journal.entries() if not e.elsewhere}
    assert ours == {"queue-worker": EntryState.REFUSED, "legacy-mailer": EntryState.APPLIED}


async def test_one_that_cannot_be_read_does_not_hide_the_others(bench: Bench) -> None:
    looked = await bench.tuner.look([API, "no-such", API], {})
    assert [s.name for s in looked.subjects] == [API]
    assert [t.function for t in looked.troubles] == ["no-such"]


@pytest.mark.parametrize("name", ["payments-webhook", "report-builder"])
async def test_production_is_changed_by_who_types_its_name_only(bench: Bench, name: str) -> None:
    before = bench.has(name)
    plan = await bench.plan(name, memory=1_536)
    assert plan.must_type == (name,)
    with pytest.raises(UsageError, match=name):
        await bench.tuner.apply(plan, ("something",), bench.tell)
    assert (bench.has(name), bench.journal.path.exists()) == (before, False)
    (outcome,) = await bench.tuner.apply(plan, (name,), bench.tell)
    assert outcome.result is Result.APPLIED


async def test_what_may_not_be_read_is_said_and_stops_nothing(bench: Bench) -> None:
    bench.demo.faults.set("deny", "lambda:GetPolicy")
    plan = await bench.plan(API, memory=1_024)
    assert plan.must_type == ()
    assert any("lambda:GetPolicy" in c.text for c in plan.changes[0].effect.cautions)


async def test_without_a_journal_nothing_is_changed(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with Journal(tmp_path / "file" / "state") as closed:
        tuner = AccountTuner(bench.account, closed, price_table(), now=bench.clock, sleep=bench.clock.sleep)
        (outcome,) = await tuner.apply(await bench.plan(API, memory=1_024))
    assert isinstance(outcome.error, JournalFault)
    assert (outcome.result, bench.has(API)) == (Result.FAILED, Tuning(512, 10))
    assert "nothing was changed" in outcome.text


@pytest.mark.parametrize(("memory", "seconds"), [(127, None), (10_241, None), (None, 0), (None, 901), (None, None)])
async def test_a_value_that_no_function_may_have_is_told_before_aws_is_asked(
    bench: Bench, memory: int | None, seconds: int | None
) -> None:
    looked = await bench.tuner.look([API], {})
    with pytest.raises(UsageError, match=r"128 to 10,240|1 to 900|nothing to change"):
        bench.tuner.draft(looked.subjects, memory, seconds)
