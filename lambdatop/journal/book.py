"""The journal: each method one transaction, on disk when it returns."""

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lambdatop.core.errors import JournalFault
from lambdatop.core.tuning.entry import Entry, EntryState
from lambdatop.journal.running import Running
from lambdatop.journal.table import COLUMNS, entry_of, prepare, row_of, take_back

# Another copy holds the file for a few ms; nobody may wait for ever.
_BUSY_S = 10.0


class Journal:
    """The journal of one folder, open as long as the `with` block lasts; safe to use from several threads.

    Every method is one transaction that is on disk when it returns. Raises JournalFault where the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet: a view that changes nothing leaves no file behind."""
        self._folder = folder
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._running = Running(folder / "running")

    @property
    def path(self) -> Path:
        """Say where the file lies."""
        return self._folder / "journal.sqlite"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None
            self._running.end()

    def add(self, entry: Entry) -> Entry:
        """Write a new entry down; its id is given by the journal, the rest is as it is."""
        with self._writing() as db:
            return self._insert(db, entry)

    def settle(self, entry: Entry, seen: EntryState = EntryState.PLANNED) -> bool:
        """Write down what became of an entry, if it still is in the state `seen`; whether it was.

        Where an undo has been applied, the entry that it takes back is told in the same transaction: it becomes undone
        (or rolled back); an entry that is taken back for the second time, by undoing its undo, is applied again.
        """
        with self._writing() as db:
            done = db.execute(
                "UPDATE entries SET state = ?, detail = ?, revision_after = ?, applied_ms = ?"
                " WHERE id = ? AND state = ?",
                (entry.state, entry.detail, entry.revision_after, entry.applied_ms, entry.id, seen),
            )
            settled = done.rowcount == 1
            if settled and entry.undoes is not None and entry.state is EntryState.APPLIED:
                take_back(db, entry.undoes, EntryState.ROLLED_BACK if entry.rollback else EntryState.UNDONE)
            return settled

    def notice(self, entry: Entry) -> bool:
        """Write down a change that somebody else made, unless it is known or was ours; whether it was news."""
        with self._writing() as db:
            ours = db.execute(
                "SELECT 1 FROM entries WHERE NOT elsewhere AND account_id = ? AND region = ? AND function = ?"
                " AND (revision_after = ? OR (state = ? AND memory_after = ? AND timeout_after = ?))",
                (
                    entry.account_id,
                    entry.region,
                    entry.function,
                    entry.revision_after,
                    EntryState.PLANNED,
                    entry.after.memory_mb,
                    entry.after.timeout_s,
                ),
            ).fetchone()
            if ours is not None:
                return False
            try:
                self._insert(db, entry)
            except sqlite3.IntegrityError:
                return False
            return True

    def entry(self, entry_id: int) -> Entry | None:
        """Give one entry; None where there is none of this id."""
        found = self._read("WHERE id = ?", (entry_id,))
        return found[0] if found else None

    def entries(self, account_id: str | None = None, region: str | None = None) -> tuple[Entry, ...]:
        """Give the entries of an account and region, or all of them, newest first."""
        if account_id is None:
            return self._read("ORDER BY id DESC", ())
        return self._read("WHERE account_id = ? AND region = ? ORDER BY id DESC", (account_id, region))

    def orphans(self, account_id: str, region: str, in_flight: Collection[int] = ()) -> tuple[Entry, ...]:
        """Give the planned entries that nobody works on, oldest first: a running copy settles its own.

        `in_flight` are the ids that this process is at; of its own all others are orphans, too.
        """
        if not self.path.exists():
            return ()
        with self._reading() as db:
            rows = db.execute(
                f"SELECT id, {COLUMNS} FROM entries"  # noqa: S608 - a constant
                " WHERE state = ? AND account_id = ? AND region = ? ORDER BY id",
                (EntryState.PLANNED, account_id, region),
            ).fetchall()
        return tuple(
            entry_of(row)
            for row in rows
            if row[0] not in in_flight and (row[-1] == self._running.name or not self._running.lives(row[-1]))
        )

    def _insert(self, db: sqlite3.Connection, entry: Entry) -> Entry:
        row = row_of(entry, self._running.name)
        marks = ", ".join("?" * len(row))
        done = db.execute(f"INSERT INTO entries ({COLUMNS}) VALUES ({marks})", row)  # noqa: S608 - constants
        return replace(entry, id=done.lastrowid or 0)

    def _read(self, where: str, values: tuple[object, ...]) -> tuple[Entry, ...]:
        if not self.path.exists():
            return ()
        with self._reading() as db:
            rows = db.execute(f"SELECT id, {COLUMNS} FROM entries {where}", values).fetchall()  # noqa: S608 - constants
        return tuple(entry_of(row) for row in rows)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            yield self._opened()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give one transaction: all of it is on disk at the end, or nothing of it."""
        with self._lock, self._explained():
            db = self._opened()
            self._running.show()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise JournalFault(f"the journal {self.path} cannot be used: {error}") from error
        except OSError as error:
            raise JournalFault(f"the journal {self.path} cannot be used: {error.strerror or error}") from error

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            db = sqlite3.connect(self.path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
            try:
                prepare(db, self.path)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db
