"""Says the advice on a function, each piece with what is seen, why it matters and what it saves."""

from collections.abc import Iterator, Sequence

from lambdatop.core import units
from lambdatop.core.model import Finding, Row
from lambdatop.core.room_text.line import Look, Said, head, note, said
from lambdatop.core.tuning.change import said as setting

_LOOKS = {"critical": Look.BAD, "warning": Look.NEAR}


def advice_lines(row: Row) -> tuple[Said, ...]:
    """Say what is to be done first, and last how much was silenced and what it could not rest on."""
    shown = [finding for finding in row.advice if not finding.silenced]
    lines = [line for finding in shown for line in finding_lines(finding, row)]
    if not shown:
        lines.append(note("nothing to advise, as far as it has been read"))
    return (*lines, *_silenced([finding for finding in row.advice if finding.silenced]), *_rests_on(row))


def finding_lines(finding: Finding, row: Row) -> Iterator[Said]:
    """Say one piece of advice whole."""
    yield head(finding.title)
    yield said(finding.severity, finding.rule, _LOOKS.get(finding.severity, Look.DIM))
    for label, text in (("seen", finding.seen), ("why", finding.why), ("do", finding.advice)):
        if text:
            yield said(label, text)
    if finding.change is not None:
        now = setting_now(row)
        yield said("change", f"{now} → {setting(finding.change)}")
    if finding.saves_usd is not None:
        less = finding.saves_usd >= 0
        yield said(
            "saves" if less else "costs",
            f"{units.usd(abs(finding.saves_usd))} a month{'' if less else ' more'}",
            Look.GOOD if less else Look.TEXT,
        )
    if finding.sure:
        yield said("how sure", finding.sure)


def setting_now(row: Row) -> str:
    """Say the two settings as they are."""
    return f"{units.memory(row.config.memory_mb)}, {row.config.timeout_s:,} s"


def _silenced(findings: Sequence[Finding]) -> Iterator[Said]:
    if findings:
        yield head("Silenced by the configuration file")
    for finding in findings:
        yield said(finding.rule, f"{finding.title} ({finding.silenced})", Look.DIM)


def _rests_on(row: Row) -> Iterator[Said]:
    if row.room is None or not row.room.whole:
        yield note("not everything about the function has been read yet: there may be more")
    elif row.room.gaps:
        yield note("some of what hangs on the function could not be read, as its pages say: there may be more")
