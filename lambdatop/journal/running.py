"""Who of those that wrote into the journal still runs, so that nobody settles what another is in the middle of."""

import fcntl
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


class Running:
    """A lock on a file, held as long as this process lives; the system lets go of it however the process ends."""

    def __init__(self, folder: Path) -> None:
        """Touch nothing yet."""
        self._folder = folder
        self.name = uuid4().hex
        self._held: BinaryIO | None = None

    def show(self) -> None:
        """Let others see that this process lives; safe to call often. Raises OSError."""
        if self._held is not None:
            return
        self._folder.mkdir(mode=0o700, exist_ok=True)
        made = self._folder / f"{self.name}.new"
        self._held = made.open("wb")
        fcntl.flock(self._held, fcntl.LOCK_EX)
        # Under its name only when it is locked: nobody may take a living copy for a dead one.
        made.rename(self._folder / self.name)

    def lives(self, name: str) -> bool:
        """Say whether the process of that name still runs; what a dead one left is cleared away."""
        path = self._folder / name
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink(missing_ok=True)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    def end(self) -> None:
        """Let go; safe to call twice."""
        if self._held is not None:
            (self._folder / self.name).unlink(missing_ok=True)
            self._held.close()
            self._held = None
