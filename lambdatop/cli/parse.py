"""`lambdatop parse`: log lines in, one JSON object a line out, whatever the bytes."""

import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import BinaryIO

from lambdatop.cli import exits
from lambdatop.core.errors import UsageError
from lambdatop.core.log.platform_log import Record, parse
from lambdatop.once.as_json import dumps

_NAMES = tuple(field.name for field in fields(Record))


def run(path: str, *, jsonl: bool) -> int:
    """Parse the file (`-` is stdin) line by line. Raises UsageError where it cannot be read."""
    with ExitStack() as stack:
        try:
            source = sys.stdin.buffer if path == "-" else stack.enter_context(Path(path).open("rb"))
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from None
        at_once = not stat.S_ISREG(os.fstat(source.fileno()).st_mode)
        _print(_objects(source) if jsonl else _lines(source), at_once=at_once)
    return exits.DONE


def as_json(message: str) -> str:
    """Say what one event is and states, as one line of JSON."""
    record = parse(message)
    return dumps({name: getattr(record, name) for name in _NAMES})


def _print(messages: Iterable[str], *, at_once: bool) -> None:
    """Print an object for each message; `at_once` for those who wait at the other end of a pipe."""
    write, flush = sys.stdout.write, sys.stdout.flush
    for message in messages:
        write(as_json(message) + "\n")
        if at_once:
            flush()


def _lines(source: BinaryIO) -> Iterator[str]:
    for line in source:
        yield line.decode(errors="replace").removesuffix("\n").removesuffix("\r")


def _objects(source: BinaryIO) -> Iterator[str]:
    """Give the messages of JSON lines; a line that is no object with a message is a message itself."""
    for line in _lines(source):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        message = value.get("message") if isinstance(value, dict) else None
        if message is None:
            message = line
        yield message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
