"""Makes what advises: reads the table of runtimes that comes with lambdatop; the core knows no files."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from lambdatop.core.advice import adviser
from lambdatop.core.figures.rows import Advise
from lambdatop.core.runtimes import Runtimes, parse_runtimes
from lambdatop.core.silence import Silence

_FILE = Path(__file__).parents[1] / "runtimes.toml"


def advising(silences: Sequence[Silence] = ()) -> Advise:
    """Give what advises, all rules of it, with what the configuration file silences."""
    return adviser(runtime_table(), silences)


def runtime_table() -> Runtimes:
    """Give the table of runtimes, dated inside."""
    return parse_runtimes(tomllib.loads(_FILE.read_text(encoding="utf-8")))
