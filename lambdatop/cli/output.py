"""Writes to stdout and stderr: data to the one, words to the other, and nothing that acts on a terminal."""

import os
import sys
from typing import TextIO

from lambdatop.core.terminal_text import safe


def write(text: str) -> None:
    """Write data to stdout: as it is into a pipe or a file, made harmless where a terminal would obey it."""
    stream = sys.stdout
    if stream.isatty():
        text = "\n".join(safe(line) for line in text.split("\n"))
    stream.write(text)
    stream.flush()


def put(text: str) -> None:
    """Write text to stdout that is harmless already, such as one with colours of ours; it is seen at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def say(text: str) -> None:
    """Write one line for people to stderr, with our name before it."""
    line = f"lambdatop: {safe(text)}\n"
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except OSError:  # the terminal is gone: there is nobody left to tell
        pass


def show(text: str) -> None:
    """Write one line of something longer for people to stderr, such as what a question is about."""
    sys.stderr.write(f"{safe(text)}\n")
    sys.stderr.flush()


def prepare() -> None:
    """Let stdout take any text: UTF-8 where it is no terminal, and where it is one, `?` for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        # Only the real ones can be reconfigured; a test may have put another in their place.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace") if stream.isatty() else reconfigure(encoding="utf-8", errors="replace")


def abandon(stream: TextIO) -> None:
    """Write out what can be written, and send the rest nowhere, so that Python's own flush at exit stays quiet."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
