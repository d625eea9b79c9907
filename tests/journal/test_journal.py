"""The journal keeps what was changed: each step a transaction, shared by copies, and honest about who still works."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lambdatop.core.errors import JournalFault
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.journal import Journal
from tests.cli.program import ROOT, environment

ACCOUNT, REGION = "123456789012", "eu-central-1"
PLANNED = Entry(
    0,
    1_000,
    "api",
    ACCOUNT,
    REGION,
    Tuning(512, 10),
    Tuning(1_024, 10),
    "r1",
    None,
    "arn:aws:iam::1:user/x",
    "a note — ünïcode",
    EntryState.PLANNED,
)
APPLIED = {"state": EntryState.APPLIED, "revision_after": "r2", "applied_ms": 2_000}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "deep" / "state") as made:
        yield made


def _settled(journal: Journal, entry: Entry, **changes: object) -> Entry:
    after = replace(entry, **(APPLIED | changes))  # type: ignore[arg-type]  # any field
    assert journal.settle(after)
    return after


def test_what_is_written_is_read_by_another_copy(journal: Journal) -> None:
    made = journal.add(PLANNED)
    assert made == replace(PLANNED, id=1)
    with Journal(journal.path.parent) as other:
        assert other.entries() == (made,)
        assert other.entry(1) == made
        assert other.entry(2) is None


def test_reading_leaves_no_file_behind(journal: Journal) -> None:
    assert (journal.entries(), journal.entry(1), journal.orphans(ACCOUNT, REGION)) == ((), None, ())
    assert not journal.path.parent.exists()


def test_entries_are_listed_newest_first_and_by_place(journal: Journal) -> None:
    here = [journal.add(PLANNED) for _ in range(2)]
    there = journal.add(replace(PLANNED, region="us-east-1"))
    assert journal.entries() == (there, *reversed(here))
    assert journal.entries(ACCOUNT, REGION) == tuple(reversed(here))
    assert journal.entries("999", REGION) == ()


def test_an_entry_is_settled_once(journal: Journal) -> None:
    made = journal.add(PLANNED)
    after = _settled(journal, made)
    assert not journal.settle(replace(made, state=EntryState.FAILED, detail="too late"))
    assert journal.entry(1) == after


@pytest.mark.parametrize("state", [EntryState.UNDONE, EntryState.ROLLED_BACK])
def test_an_applied_undo_tells_what_it_takes_back(journal: Journal, state: EntryState) -> None:
    rollback = state is EntryState.ROLLED_BACK
    made = _settled(journal, journal.add(PLANNED))
    back = journal.add(replace(PLANNED, undoes=made.id, rollback=rollback))
    assert journal.entry(made.id) == made
    _settled(journal, back)
    assert journal.entry(made.id) == replace(made, state=state)


@pytest.mark.parametrize("state", [EntryState.REFUSED, EntryState.FAILED])
def test_an_undo_that_did_not_come_about_takes_nothing_back(journal: Journal, state: EntryState) -> None:
    made = _settled(journal, journal.add(PLANNED))
    _settled(journal, journal.add(replace(PLANNED, undoes=made.id)), state=state)
    assert journal.entry(made.id) == made


def test_up_the_chain_each_second_entry_holds(journal: Journal) -> None:
    last = _settled(journal, journal.add(PLANNED))
    for _ in range(3):
        last = _settled(journal, journal.add(replace(PLANNED, undoes=last.id)))
    states = [e.state for e in journal.entries()]
    assert states == [EntryState.APPLIED, EntryState.UNDONE, EntryState.APPLIED, EntryState.UNDONE]


def test_what_others_changed_is_noted_once_and_never_what_was_ours(journal: Journal) -> None:
    _settled(journal, journal.add(PLANNED))
    journal.add(replace(PLANNED, after=Tuning(128, 3)))
    theirs = replace(PLANNED, state=EntryState.APPLIED, elsewhere=True, revision_after="r9", after=Tuning(256, 10))
    assert journal.notice(theirs)
    assert not journal.notice(theirs)
    assert not journal.notice(replace(theirs, revision_after="r2"))
    assert not journal.notice(replace(theirs, revision_after="r10", after=Tuning(128, 3)))
    assert journal.notice(replace(theirs, revision_after="r9", function="other"))
    assert [e.elsewhere for e in journal.entries()] == [True, True, False, False]


def test_a_planned_entry_is_an_orphan_when_nobody_works_on_it(journal: Journal) -> None:
    mine = journal.add(PLANNED)
    assert journal.orphans(ACCOUNT, REGION, {mine.id}) == ()
    assert journal.orphans(ACCOUNT, REGION) == (mine,)
    assert journal.orphans(ACCOUNT, "us-east-1") == ()
    with Journal(journal.path.parent) as other:
        assert other.orphans(ACCOUNT, REGION) == ()
        journal.close()
        assert other.orphans(ACCOUNT, REGION) == (mine,)
    assert list((journal.path.parent / "running").iterdir()) == []


@pytest.mark.parametrize("damage", ["text", "folder", "newer"])
def test_a_journal_that_cannot_be_used_is_one_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "journal.sqlite"
    if damage == "text":
        path.write_text("this is no database, and long enough to be seen as none" * 20)
    elif damage == "folder":
        path.mkdir()
    else:
        with Journal(tmp_path) as journal:
            journal.add(PLANNED)
            assert journal._db is not None
            journal._db.execute("PRAGMA user_version = 99")
    with Journal(tmp_path) as journal, pytest.raises(JournalFault, match=r"journal\.sqlite") as raised:
        journal.add(PLANNED)
    assert "\n" not in str(raised.value)


def test_a_transaction_that_fails_leaves_nothing(journal: Journal) -> None:
    journal.add(PLANNED)
    with pytest.raises(JournalFault):
        journal.add(replace(PLANNED, undoes=object()))  # type: ignore[arg-type]  # what no column takes
    assert len(journal.entries()) == 1


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from lambdatop.journal import Journal
from tests.journal.test_journal import APPLIED, PLANNED
with Journal(Path(sys.argv[1])) as journal:
    for _ in range(int(sys.argv[2])):
        made = journal.add(replace(PLANNED, note=sys.argv[3]))
        assert journal.settle(replace(made, **APPLIED))
"""


def test_several_copies_write_at_once(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), "20", str(n)], env=environment(), cwd=ROOT)
        for n in range(4)
    ]
    assert [w.wait(60) for w in writers] == [0, 0, 0, 0]
    with Journal(tmp_path) as journal:
        entries = journal.entries()
    assert sorted(e.id for e in entries) == list(range(1, 81))
    assert {e.state for e in entries} == {EntryState.APPLIED}
    assert all(sum(e.note == str(n) for e in entries) == 20 for n in range(4))
