"""Writes what a pane shows to a new file."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from lambdatop.core import units
from lambdatop.core.log.text import Entry, tell
from lambdatop.core.terminal_text import safe


def write_new(folder: Path, name: str, lines: Iterable[str]) -> Path:
    """Write lines of safe text to `name`.txt, or `name`-2.txt and so on: no file is overwritten. Raises OSError."""
    for number in count(1):
        path = folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        except FileExistsError:
            continue
        return path
    raise AssertionError


def log_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Say log entries for a file: time in UTC, function, level, request id, the whole message on one line."""
    for entry in entries:
        line, record = entry.line, entry.record
        told = tell(entry)
        parts = (
            f"{units.utc(line.timestamp_ms).rstrip('Z')}.{line.timestamp_ms % 1000:03}Z",
            line.function,
            told.label,
            record.request_id or units.UNKNOWN,
            line.message.rstrip("\r\n"),
        )
        yield safe("  ".join(parts))
