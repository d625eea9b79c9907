"""Reads log events: Lambda's own lines (START, REPORT, platform.*), and what programs and runtimes print."""

import re
from collections.abc import Callable

from lambdatop.core.log_record import Kind, Record

__all__ = ["Kind", "Record", "parse"]

# A field counts only with its whole unit: a line that was cut short may end in `Billed Duration: 12 m`.
# XRAY is a second line of the same event, or stands after a tab or a blank; copies have blanks for tabs.
_FIELD = re.compile(
    r"(RequestId|XRAY TraceId|Status|Error Type): *([^\s]+)"
    r"|((?:Billed |Init |Restore |Billed Restore )?Duration): *([0-9.]{1,20}) ms\b"
    r"|(Memory Size|Max Memory Used): *([0-9]{1,9}) MB\b"
)


def parse(message: str) -> Record:
    """Say what one log event is and states; whatever the text is, the answer is a Record and never an error."""
    read = _BY_FIRST_WORD.get(message[:16].partition(" ")[0])
    return read(message) if read else Record(Kind.APP)


def _report(message: str) -> Record:
    got: dict[str, str] = {}
    for word, text, duration, ms, memory, mb in _FIELD.findall(message):
        got.setdefault(word or duration or memory, text or ms or mb)
    return Record(
        Kind.REPORT,
        got.get("RequestId"),
        float(got["Duration"]) if "Duration" in got else None,
        int(float(got["Billed Duration"])) if "Billed Duration" in got else None,
        int(got["Memory Size"]) if "Memory Size" in got else None,
        int(got["Max Memory Used"]) if "Max Memory Used" in got else None,
        float(got["Init Duration"]) if "Init Duration" in got else None,
        status=got.get("Status"),
        error_type=got.get("Error Type"),
    )


_BY_FIRST_WORD: dict[str, Callable[[str], Record]] = {"REPORT": _report}
