"""Writes a snapshot as CSV: the JSON's fields of a function flattened with dots, header first."""

from collections.abc import Iterable, Sequence

from lambdatop.core.fields import FIELDS, Field, Kind
from lambdatop.core.model import Row
from lambdatop.once.document import plain

_QUOTED = frozenset('",\r\n')


def as_csv(rows: Sequence[Row]) -> str:
    """Write one row a function; unknown is an empty cell, advice its rules separated by blanks.

    Quoting as in RFC 4180, but lines end as Unix tools want them. The csv module would leave a lone carriage return
    unquoted then.
    """
    lines = [csv_line(f.key for f in FIELDS), *(csv_line(_text(f, row) for f in FIELDS) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _text(of: Field, row: Row) -> str:
    if of.kind is Kind.LIST:
        return " ".join(finding.rule for finding in row.advice)
    value = plain(of, row)
    return "" if value is None else str(value)


def csv_line(cells: Iterable[str]) -> str:
    """Write one row, without its end; a cell is quoted where its text needs it."""
    return ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if _QUOTED.intersection(c) else c for c in cells)
