"""Says why a function started cold over the window: how often for which cause, and how many are not known."""

from collections.abc import Iterator

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room_text.line import Look, Said, head, note, said


def cold_start_lines(row: Row) -> Iterator[Said]:
    """Say the causes, most often first."""
    yield head("Why it starts cold, over the window")
    cold = row.cold
    if cold is None:
        yield said("cold starts", None)
        return
    if not cold.total:
        yield said("cold starts", "none that were read", Look.DIM)
    for cause, count in cold.counts:
        yield said(cause.value, _count(count, cold.total))
    if cold.unknown:
        yield said("not known why", _count(cold.unknown, cold.total), Look.DIM)
    if cold.ahead:
        yield note(f"{units.count(cold.ahead)} more environments were begun ahead of any call: nobody waited for them")


def _count(count: int, of: int) -> str:
    return f"{units.count(count, 12)}, {units.share(count / of)}"
