"""Writes a snapshot in the OpenMetrics text format (version 1.0.0): base units, one family a figure."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core.fields import FIELDS, Field, Kind
from lambdatop.core.model import Row, State
from lambdatop.core.snapshot import Snapshot

_NO_FIGURE = {Kind.TEXT, Kind.LIST}
_INFO = ("arn", "runtime", "architecture", "package_type")
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scale:
    """How a unit of ours becomes a base unit of OpenMetrics: the words to take off the key, the unit, the factor."""

    endings: tuple[str, ...]
    unit: str
    factor: Decimal


_SCALES = {
    "ms": Scale(("_ms",), "seconds", Decimal("0.001")),
    "s": Scale(("_s",), "seconds", Decimal(1)),
    "MB": Scale(("_mb",), "bytes", Decimal(_MB)),
    "USD": Scale(("_usd",), "usd", Decimal(1)),
}
_SHARE = Scale(("_rate",), "ratio", Decimal(1))
_MOMENT = Scale((), "timestamp_seconds", Decimal("0.001"))


def as_openmetrics(snapshot: Snapshot, rows: Sequence[Row]) -> str:
    """Write one gauge a figure and function, over the window; what is unknown has no sample.

    Gauges and not counters: the figures are of a window that moves.
    """
    return "".join(f"{line}\n" for line in [*_lines(snapshot, rows), "# EOF"])


def name_and_unit(of: Field) -> tuple[str, str]:
    """Name the family of a field: `duration_ms.p95` is `lambdatop_duration_p95_seconds`; and its unit, if any."""
    scale = _scale(of)
    outer, _, inner = of.key.partition(".")
    if scale is None:
        return f"lambdatop_{outer}", ""
    for ending in scale.endings:
        outer = outer.removesuffix(ending)
    words = [outer, inner, scale.unit] if inner else [outer, scale.unit]
    return f"lambdatop_{'_'.join(words)}", scale.unit.rpartition("_")[2]


def _scale(of: Field) -> Scale | None:
    if of.kind is Kind.SHARE:
        return _SHARE
    return _MOMENT if of.kind is Kind.TIME else _SCALES.get(of.unit)


def _lines(snapshot: Snapshot, rows: Sequence[Row]) -> Iterator[str]:
    identity = snapshot.identity
    base = {
        "region": identity.region if identity else "",
        "account_id": (identity.account_id if identity else "") or "",
    }
    labels = {row.config.name: {"function": row.config.name, **base} for row in rows}
    yield from _info(rows, labels)
    for of in FIELDS:
        if of.kind not in _NO_FIGURE:
            yield from _family(of, rows, labels)
    window_s = Decimal(snapshot.window.end_ms - snapshot.window.start_ms) / 1000
    yield from _gauge("lambdatop_window_seconds", "seconds", "The window that the figures are of.", [(base, window_s)])
    yield from _gauge("lambdatop_own_cost_usd", "usd", "What asking AWS cost.", [(base, snapshot.own_cost_usd)])
    states = [({**base, "source": s.source}, Decimal(s.state is State.OK)) for s in snapshot.sources]
    yield from _gauge("lambdatop_source_ok", "", "Whether a source could be read in full.", states)


def _info(rows: Sequence[Row], labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield "# TYPE lambdatop_function info"
    yield "# HELP lambdatop_function How a function is configured."
    texts = [f for f in FIELDS if f.key in _INFO]
    for row in rows:
        more = {f.key: str(value) for f in texts if (value := f.value(row)) is not None}
        yield f"lambdatop_function_info{_labels({**labels[row.config.name], **more})} 1"


def _family(of: Field, rows: Sequence[Row], labels: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    scale = _scale(of)
    samples = []
    for row in rows:
        value = of.value(row)
        if isinstance(value, (int, float, Decimal)) and math.isfinite(value):
            exact = Decimal(str(value)) * (scale.factor if scale else 1)
            samples.append((labels[row.config.name], exact))
    name, unit = name_and_unit(of)
    yield from _gauge(name, unit, of.help, samples)


def _gauge(name: str, unit: str, about: str, samples: Sequence[tuple[Mapping[str, str], Decimal]]) -> Iterator[str]:
    if not samples:
        return
    yield f"# TYPE {name} gauge"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {_escaped(about)}"
    for labels, value in samples:
        yield f"{name}{_labels(labels)} {_figure(value)}"


def _figure(value: Decimal) -> str:
    """Write a number as short as a float can be told apart."""
    number = round(float(value), 12)
    return str(int(number)) if number.is_integer() else repr(number)


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
