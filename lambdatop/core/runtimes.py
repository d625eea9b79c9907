"""When AWS stops supporting each runtime, from a dated table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

SOON_MS = 180 * 86_400_000
"""AWS tells of the end of a runtime at least so long before."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What becomes of one runtime; moments in ms since the epoch, UTC, None is not announced."""

    deprecated_ms: int | None = None
    no_create_ms: int | None = None
    no_update_ms: int | None = None
    then: str | None = None
    """The runtime to move to."""


@dataclass(frozen=True, slots=True)
class Runtimes:
    """A table with its date; a runtime that is not there is not known."""

    as_of: str
    sources: tuple[str, ...]
    known: Mapping[str, Runtime]


def parse_runtimes(table: Mapping[str, object]) -> Runtimes:
    """Take the table as `runtimes.toml` has it, read by tomllib. Raises TypeError where it has another shape."""
    sources, runtimes = table["sources"], table["runtimes"]
    if not (isinstance(sources, list) and isinstance(runtimes, dict)):
        raise TypeError("a table of runtimes has sources and runtimes")
    return Runtimes(str(table["as_of"]), tuple(sources), {name: _runtime(said) for name, said in runtimes.items()})


def _runtime(said: Mapping[str, object]) -> Runtime:
    days = {key: _ms(value) for key, value in said.items() if isinstance(value, date)}
    then = said.get("then")
    known = {"deprecated", "no_create", "no_update", "then"}
    if not known.issuperset(said) or len(days) + (then is not None) != len(said):
        raise TypeError("of a runtime there are days (deprecated, no_create, no_update) and what comes then")
    return Runtime(
        days.get("deprecated"), days.get("no_create"), days.get("no_update"), None if then is None else str(then)
    )


def _ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1_000)
