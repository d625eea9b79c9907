"""A snapshot, printed once: pure functions from Snapshot to text."""

from lambdatop.core.errors import unknown
from lambdatop.core.snapshot import Snapshot
from lambdatop.once.as_csv import as_csv
from lambdatop.once.as_json import dumps
from lambdatop.once.as_openmetrics import as_openmetrics
from lambdatop.once.as_table import as_table
from lambdatop.once.document import document
from lambdatop.once.order import ordered

FORMATS = ("table", "json", "csv", "openmetrics")

__all__ = ["FORMATS", "render"]


def render(
    snapshot: Snapshot,
    format: str,  # noqa: A002  # the word of the option
    *,
    sort: str | None = None,
    top: int | None = None,
    width: int | None = None,
) -> str:
    """Write `snapshot` in `format`, ending with a line end; `width` is the terminal's, for the table only.

    Raises UsageError for an unknown format or field.
    """
    rows = ordered(snapshot.rows, sort, top)
    match format:
        case "table":
            return as_table(snapshot, rows, width)
        case "json":
            return dumps(document(snapshot, rows), indent=2) + "\n"
        case "csv":
            return as_csv(rows)
        case "openmetrics":
            return as_openmetrics(snapshot, rows)
        case _:
            raise unknown("format", format, FORMATS)
