"""What is known of a function, in words: a page for each section of its room, the same on the screen and in `show`."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from lambdatop.core.model import Row, State
from lambdatop.core.room_text.advice import advice_lines
from lambdatop.core.room_text.basics import basics_lines
from lambdatop.core.room_text.concurrency import concurrency_lines
from lambdatop.core.room_text.configuration import configuration_lines
from lambdatop.core.room_text.cost import cost_lines
from lambdatop.core.room_text.failures import failures_lines
from lambdatop.core.room_text.figures import figures_lines
from lambdatop.core.room_text.line import NOTHING_READ, Look, Said, note, said
from lambdatop.core.room_text.sources import sources_lines
from lambdatop.core.room_text.versions import versions_lines
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.snapshot import Snapshot

__all__ = ["Look", "Page", "Said", "page_lines"]

_ROOMS = "rooms"
"""The source whose state says why a room is not read."""
_NOT_READ = note("not read")


class Page(StrEnum):
    """In the order in which they are shown; the value is the heading."""

    FIGURES = "figures"
    BASICS = "basics"
    CONFIGURATION = "configuration"
    SOURCES = "event sources"
    CONCURRENCY = "concurrency"
    FAILURES = "failures"
    VERSIONS = "versions"
    COST = "cost"
    ADVICE = "advice"


def page_lines(
    page: Page, row: Row, snapshot: Snapshot, runtimes: Runtimes | None = None, *, reading: bool = True
) -> tuple[Said, ...]:
    """Say one page; what has not been read is still being read, or says why it cannot be."""
    missing = _trouble(snapshot) or (NOTHING_READ if reading else _NOT_READ)
    lines = (*_lines(page, row, snapshot, runtimes), *_unread(page, snapshot))
    return tuple(missing if line == NOTHING_READ else line for line in lines)


def _lines(page: Page, row: Row, snapshot: Snapshot, runtimes: Runtimes | None) -> tuple[Said, ...]:
    if page is Page.BASICS:
        return basics_lines(row, runtimes, snapshot.at_ms)
    if page is Page.CONCURRENCY:
        return concurrency_lines(row, snapshot.rows, snapshot.pool)
    if page is Page.COST:
        return cost_lines(row, snapshot.month, snapshot.price_notes)
    return _OF_THE_ROW[page](row)


_OF_THE_ROW: Mapping[Page, Callable[[Row], tuple[Said, ...]]] = {
    Page.FIGURES: figures_lines,
    Page.CONFIGURATION: configuration_lines,
    Page.SOURCES: sources_lines,
    Page.FAILURES: failures_lines,
    Page.VERSIONS: versions_lines,
    Page.ADVICE: advice_lines,
}


# The sources that fill a page beside the room, whose sections say their own gaps.
_FILLED_BY: Mapping[Page, tuple[str, ...]] = {Page.FIGURES: ("metrics", "logs"), Page.COST: ("month",)}


def _unread(page: Page, snapshot: Snapshot) -> tuple[Said, ...]:
    """Say why a page has gaps that no section of the room explains."""
    filled_by = _FILLED_BY.get(page, ())
    troubled = [one for one in snapshot.sources if one.source in filled_by and one.state is not State.OK]
    return tuple(said("not read", one.told, Look.NEAR) for one in troubled)


def _trouble(snapshot: Snapshot) -> Said | None:
    """Say why rooms are not read, where they are not."""
    told = next((one for one in snapshot.sources if one.source == _ROOMS and one.state is not State.OK), None)
    return None if told is None else note(f"not read: {told.detail or told.state}", Look.NEAR)
