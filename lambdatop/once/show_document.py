"""Turns everything known of one function into the document of `show`: the snapshot's fields, and a key a section."""

from lambdatop.core.bill import Bill
from lambdatop.core.fields import Kind
from lambdatop.core.figures.throttling import why_throttled
from lambdatop.core.model import Finding, Row
from lambdatop.core.money.bill_sheet import Sheet, parts, sheet
from lambdatop.core.money.bill_text import how_sure
from lambdatop.core.room import Room
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.units import utc
from lambdatop.once.document import Plain, function, number, severity
from lambdatop.once.show_sections import sections

SCHEMA = "lambdatop/show/1"


def show_document(row: Row, snapshot: Snapshot, runtimes: Runtimes | None = None) -> dict[str, Plain]:
    """Give the document; what has not been read is null, and `not_read` says why."""
    identity = snapshot.identity
    return {
        "schema": SCHEMA,
        "at": utc(snapshot.at_ms),
        "account_id": identity.account_id if identity else None,
        "region": identity.region if identity else None,
        "window_s": (snapshot.window.end_ms - snapshot.window.start_ms) // 1000,
        "function": function(row),
        "health": row.health.value,
        "reasons": [{"health": r.health.value, "field": r.field, "text": r.text} for r in row.reasons],
        "out_of_memory": row.out_of_memory,
        "iterator_age_ms": number(row.iterator_age_ms, Kind.DURATION),
        **sections(row, snapshot.pool),
        "runtime_ends": _runtime(row, runtimes),
        "throttling": _throttling(row, snapshot),
        "cold_start_causes": _cold(row),
        "cost": _cost(sheet([row], snapshot.month), snapshot.price_notes),
        "advice": [_finding(finding) for finding in row.advice],
        "not_read": _gaps(row.room, snapshot),
        "own_cost_usd": {"so_far": number(snapshot.own_cost_usd, Kind.MONEY)},
        "sources": [{"source": s.source, "state": s.state.value, "detail": s.detail} for s in snapshot.sources],
    }


def _runtime(row: Row, runtimes: Runtimes | None) -> Plain:
    known = runtimes.known.get(row.config.runtime or "") if runtimes is not None else None
    if runtimes is None or known is None:
        return None
    days: dict[str, Plain] = {
        name: None if at_ms is None else utc(at_ms)[:10]
        for name, at_ms in (
            ("deprecated", known.deprecated_ms),
            ("no_create", known.no_create_ms),
            ("no_update", known.no_update_ms),
        )
    }
    return {**days, "then": known.then, "as_of": runtimes.as_of}


def _throttling(row: Row, snapshot: Snapshot) -> Plain:
    why = why_throttled(row, snapshot.rows, snapshot.pool)
    return None if why is None else {"limit": why.limit.value, "text": why.sentence}


def _cold(row: Row) -> Plain:
    cold = row.cold
    if cold is None:
        return None
    causes: list[Plain] = [{"cause": cause.value, "count": count} for cause, count in cold.counts]
    return {"causes": causes, "unknown": cold.unknown, "ahead": cold.ahead}


def _cost(own: Sheet, price_notes: tuple[str, ...]) -> Plain:
    return {
        "window_usd": _bill(own.window),
        "hour_usd": _bill(own.hour),
        "month_usd": _bill(own.month),
        "million_usd": _bill(own.million),
        "so_far_usd": _bill(own.so_far),
        "projected_usd": _bill(own.projected),
        "days": [{"day": utc(at_ms)[:10], "usd": number(usd, Kind.MONEY)} for at_ms, usd in own.days],
        "rests_on": [*how_sure(own), *price_notes],
    }


def _bill(bill: Bill | None) -> Plain:
    if bill is None:
        return None
    known: dict[str, Plain] = {part.value: number(usd, Kind.MONEY) for part, usd in parts(bill)}
    return {**known, "total": number(bill.total, Kind.MONEY)}


def _finding(finding: Finding) -> Plain:
    change = finding.change
    return {
        "rule": finding.rule,
        "severity": severity(finding),
        "title": finding.title,
        "seen": finding.seen or None,
        "why": finding.why or None,
        "advice": finding.advice or None,
        "saves_usd_month": number(finding.saves_usd, Kind.MONEY),
        "sure": finding.sure or None,
        "change": None if change is None else {"memory_mb": change.memory_mb, "timeout_s": change.timeout_s},
        "silenced": finding.silenced or None,
    }


def _gaps(room: Room | None, snapshot: Snapshot) -> list[Plain]:
    gaps: list[Plain] = [
        {"section": gap.section.value, "what": gap.what, "why": gap.why} for gap in (room.gaps if room else ())
    ]
    shared = snapshot.pool.gaps if snapshot.pool is not None else ()
    gaps.extend({"section": "account concurrency", "what": None, "why": why} for why in shared)
    return gaps
