"""Reads conditions such as `error_rate>1%` and says whether one holds for a row."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lambdatop.core.errors import UsageError
from lambdatop.core.fields import Field, Kind, field
from lambdatop.core.model import Row

_SHAPE = re.compile(r"\s*([A-Za-z0-9_.]+)\s*(>=|<=|==|!=|>|<)\s*(.*?)\s*", re.DOTALL)
_NUMBER = re.compile(r"(\$?)\s*(-?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18}))\s*([A-Za-z%$]*)")
_COMPARE: Mapping[str, Callable[..., bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_DURATIONS = {"ms": 1, "s": 1_000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_MEMORIES = {"MB": 1, "GB": 1_024}


@dataclass(frozen=True, slots=True)
class Condition:
    """A field compared with a value in the field's own unit; `text` is what the user wrote."""

    field: Field
    sign: str
    value: Decimal | str
    text: str

    def holds(self, row: Row) -> bool:
        """Say whether it holds; never where the field is unknown, whatever it is compared with."""
        known = self.field.value(row)
        if known is None or isinstance(known, tuple):
            return False
        compare = _COMPARE[self.sign]
        if isinstance(self.value, str):
            return compare(str(known), self.value)
        # 1 % is not exactly 0.01 as a float: compare as what the figure is, so that 0.01 does not exceed it.
        return compare(known, float(self.value) if isinstance(known, float) else self.value)


def parse_condition(text: str) -> Condition:
    """Read FIELD OP VALUE; the value may have the unit of the field's kind. Raises UsageError."""
    match = _SHAPE.fullmatch(text)
    if match is None or not match[3]:
        raise UsageError(f"{text!r} is no condition; expected FIELD OP VALUE with > >= < <= == or !=, as error_rate>1%")
    of, sign, value = field(match[1]), match[2], match[3]
    if of.kind is Kind.LIST:
        raise UsageError(f"{of.key} is a list and cannot be compared")
    if of.kind is Kind.TEXT:
        if sign not in {"==", "!="}:
            raise UsageError(f"{of.key} is text; expected == or !=, not {sign}")
        return Condition(of, sign, value, text)
    return Condition(of, sign, _moment(of, value) if of.kind is Kind.TIME else _number(of, value), text)


def _number(of: Field, text: str) -> Decimal:
    """Read a number and bring it to the unit of the field."""
    match = _NUMBER.fullmatch(text)
    unit = (match[1] or match[3]) if match else ""
    factor = _factors(of).get(unit)
    if match is None or factor is None or (match[1] and match[3]):
        raise UsageError(f"{text!r} is no value for {of.key}; expected a number{_known_units(of)}")
    return Decimal(match[2]) * factor


def _factors(of: Field) -> Mapping[str, Decimal]:
    """Give the units that a field may be compared in, and what each is in the field's own."""
    one = {"": Decimal(1)}
    if of.kind is Kind.SHARE:
        return one | {"%": Decimal("0.01")}
    if of.kind is Kind.MONEY:
        return one | {"$": Decimal(1), "USD": Decimal(1)}
    if of.kind is Kind.MEMORY:
        return one | {unit: Decimal(size) for unit, size in _MEMORIES.items()}
    if of.kind is Kind.DURATION:
        return one | {unit: Decimal(size) / _DURATIONS[of.unit] for unit, size in _DURATIONS.items()}
    return one


def _known_units(of: Field) -> str:
    units = [unit for unit in _factors(of) if unit]
    return f", alone or with {', '.join(units)}" if units else ""


def _moment(of: Field, text: str) -> Decimal:
    """Read a date or a moment; one without an offset is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no moment for {of.key}; expected one such as 2026-11-23") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return Decimal(round(moment.timestamp() * 1_000))
