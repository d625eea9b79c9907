"""Says which functions are printed, and in which order."""

from collections.abc import Sequence
from decimal import Decimal

from lambdatop.core.fields import Field, Kind, field
from lambdatop.core.model import Health, Row

_WORST_FIRST = {health: place for place, health in enumerate(Health)}


def ordered(rows: Sequence[Row], sort: str | None = None, top: int | None = None) -> tuple[Row, ...]:
    """Give the first `top` rows: by the field `sort`, largest first, or worst first as on the screen.

    Text goes from A to Z; what is unknown comes last; equals are in the order of their names. Raises UsageError for
    an unknown field.
    """
    by_name = sorted(rows, key=lambda row: row.config.name)
    if sort is None:
        by_name.sort(key=lambda row: (_WORST_FIRST[row.health], -(row.invocations or 0)))
        return tuple(by_name[:top])
    by = field(sort)
    known = [row for row in by_name if by.value(row) is not None]
    unknown = [row for row in by_name if by.value(row) is None]
    if by.kind is Kind.TEXT:
        known.sort(key=lambda row: str(by.value(row)))
    else:
        known.sort(key=lambda row: -_size(by, row))
    return tuple([*known, *unknown][:top])


def _size(by: Field, row: Row) -> Decimal | float:
    value = by.value(row)
    if isinstance(value, tuple):
        return len(value)
    return value if isinstance(value, (int, float, Decimal)) else 0
