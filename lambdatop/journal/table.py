"""The one table of the journal: its shape, how an entry becomes a row, and how one is taken back."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from lambdatop.core.errors import JournalFault
from lambdatop.core.model import Tuning
from lambdatop.core.tuning.entry import Entry, EntryState

_VERSION = 1
_TRIES, _TRY_AGAIN_S = 50, 0.05
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    function TEXT NOT NULL,
    account_id TEXT NOT NULL,
    region TEXT NOT NULL,
    memory_before INTEGER NOT NULL,
    timeout_before INTEGER NOT NULL,
    memory_after INTEGER NOT NULL,
    timeout_after INTEGER NOT NULL,
    revision_before TEXT,
    revision_after TEXT,
    by TEXT,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    detail TEXT NOT NULL,
    undoes INTEGER REFERENCES entries (id),
    elsewhere INTEGER NOT NULL,
    applied_ms INTEGER,
    rollback INTEGER NOT NULL,
    owner TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_by_place ON entries (account_id, region, id);
CREATE UNIQUE INDEX IF NOT EXISTS entries_elsewhere_once
    ON entries (account_id, region, function, revision_after) WHERE elsewhere;
"""
COLUMNS = (
    "at_ms, function, account_id, region, memory_before, timeout_before, memory_after, timeout_after, revision_before, "
    "revision_after, by, note, state, detail, undoes, elsewhere, applied_ms, rollback, owner"
)


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables; each commit is on disk before AWS is asked, also if the power fails."""
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _turn_to_wal(db)
    db.execute("PRAGMA synchronous = FULL")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > _VERSION:
        raise JournalFault(f"the journal {path} is of a newer lambdatop")
    if version < _VERSION:
        db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")


def _turn_to_wal(db: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side; SQLite does not wait for another that does the same just now."""
    for _ in range(_TRIES):
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            time.sleep(_TRY_AGAIN_S)
        else:
            return
    db.execute("PRAGMA journal_mode = WAL")


def take_back(db: sqlite3.Connection, entry_id: int, state: EntryState) -> None:
    """Mark an entry as taken back; up the chain of undone undos each second one holds again."""
    current: int | None = entry_id
    to = state
    while current is not None:
        found = db.execute("SELECT undoes FROM entries WHERE id = ?", (current,)).fetchone()
        db.execute("UPDATE entries SET state = ? WHERE id = ?", (to, current))
        current = found[0] if found else None
        to = EntryState.UNDONE if to is EntryState.APPLIED else EntryState.APPLIED


def entry_of(row: tuple[Any, ...]) -> Entry:
    """Make an entry of `id` and COLUMNS."""
    return Entry(
        id=row[0],
        at_ms=row[1],
        function=row[2],
        account_id=row[3],
        region=row[4],
        before=Tuning(row[5], row[6]),
        after=Tuning(row[7], row[8]),
        revision_before=row[9],
        revision_after=row[10],
        by=row[11],
        note=row[12],
        state=EntryState(row[13]),
        detail=row[14],
        undoes=row[15],
        elsewhere=bool(row[16]),
        applied_ms=row[17],
        rollback=bool(row[18]),
    )


def row_of(entry: Entry, owner: str) -> tuple[object, ...]:
    """Make the values of a new row; its id is the journal's to give."""
    return (
        entry.at_ms,
        entry.function,
        entry.account_id,
        entry.region,
        entry.before.memory_mb,
        entry.before.timeout_s,
        entry.after.memory_mb,
        entry.after.timeout_s,
        entry.revision_before,
        entry.revision_after,
        entry.by,
        entry.note,
        entry.state,
        entry.detail,
        entry.undoes,
        entry.elsewhere,
        entry.applied_ms,
        entry.rollback,
        owner,
    )
