"""Turns a snapshot into the document of the contract: names, nesting and rounding of the JSON, and what CSV shares."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from lambdatop.core.fields import FIELDS, Field, Kind, Value
from lambdatop.core.model import Finding, Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.units import utc

SCHEMA = "lambdatop/snapshot/1"

Plain: TypeAlias = str | int | float | list["Plain"] | dict[str, "Plain"] | None

# What is critical has been called an error in this document from the first.
_SEVERITY = {"critical": "error"}
# Beyond these a digit is noise: CloudWatch gives percentiles with a dozen of them, a REPORT line has two.
_PLACES = {Kind.DURATION: 3, Kind.SHARE: 6, Kind.MONEY: 10, Kind.MEMORY: 3, Kind.COUNT: 3}


def document(snapshot: Snapshot, rows: Sequence[Row]) -> dict[str, Plain]:
    """Give the document for `rows`, which may be fewer and in another order than the snapshot's; totals are of all."""
    identity = snapshot.identity
    totals = snapshot.totals
    return {
        "schema": SCHEMA,
        "at": utc(snapshot.at_ms),
        "account_id": identity.account_id if identity else None,
        "region": identity.region if identity else None,
        "window_s": (snapshot.window.end_ms - snapshot.window.start_ms) // 1000,
        "functions": [function(row) for row in rows],
        "totals": {
            "functions": totals.functions,
            "invocations": totals.invocations,
            "errors": totals.errors,
            "throttles": totals.throttles,
            "cold_starts": totals.cold_starts,
            "cost_usd": {
                "window": number(totals.cost_window, Kind.MONEY),
                "month": number(totals.cost_month, Kind.MONEY),
                "month_after_free_tier": number(totals.cost_month_after_free_tier, Kind.MONEY),
            },
        },
        "own_cost_usd": {"so_far": number(snapshot.own_cost_usd, Kind.MONEY)},
        "sources": [{"source": s.source, "state": s.state.value, "detail": s.detail} for s in snapshot.sources],
    }


def function(row: Row) -> dict[str, Plain]:
    """Give one function, each field under its key, dotted keys nested."""
    nested: dict[str, Plain] = {}
    for f in FIELDS:
        outer, _, inner = f.key.partition(".")
        if inner:
            group = nested.setdefault(outer, {})
            if isinstance(group, dict):
                group[inner] = plain(f, row)
        else:
            nested[outer] = plain(f, row)
    return nested


def plain(of: Field, row: Row) -> Plain:
    """Give one field of a row as a plain value: rounded, moments as ISO 8601 in UTC, unknown as None."""
    value = of.value(row)
    if isinstance(value, tuple):
        return [{"rule": f.rule, "severity": severity(f), "title": f.title} for f in value]
    if of.kind is Kind.TIME:
        return utc(value) if isinstance(value, int) else None
    return number(value, of.kind)


def severity(of: Finding) -> str:
    """Give the word that documents have for how serious a piece of advice is."""
    return _SEVERITY.get(of.severity, of.severity)


def number(value: Value, kind: Kind) -> str | int | float | None:
    """Round a figure to what it is worth; text and whole numbers stay as they are."""
    if isinstance(value, tuple) or value is None:
        return None
    if isinstance(value, (float, Decimal)):
        return round(float(value), _PLACES[kind])
    return value
