"""Says everything that is known of one function, for people: a heading for each page of its room."""

from collections.abc import Iterator, Sequence

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room_text import Look, Page, Said, page_lines
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, safe

_NARROWEST, _WIDEST = 12, 24


def show_text(row: Row, snapshot: Snapshot) -> str:
    """Write it, ending with a line end; what could not be read says so in its place."""
    lines = [_title(row, snapshot)]
    for page in Page:
        lines += ["", page.value, *_page(page_lines(page, row, snapshot, reading=False))]
    return "".join(f"{line}\n" for line in lines)


def _title(row: Row, snapshot: Snapshot) -> str:
    identity = snapshot.identity
    where = [identity.account_id or "account ?", identity.region] if identity else []
    window = snapshot.window
    where.append(f"{units.span(window.end_ms - window.start_ms)} to {units.utc(window.end_ms)}")
    return f"{safe(row.config.name)}  {safe(' · '.join(where))}"


def _page(lines: Sequence[Said]) -> Iterator[str]:
    labels = [cells(line.label) for line in lines if line.look is not Look.HEAD]
    width = min(_WIDEST, max(_NARROWEST, *labels)) if labels else _NARROWEST
    for line in lines:
        if line.look is Look.HEAD:
            yield f"  {line.label}"
        elif not line.label and not line.text:
            yield ""
        else:
            gap = " " * max(0, width - cells(line.label))
            yield f"    {line.label}{gap}  {line.text}".rstrip()
