"""Says everything that is known of one function, for people: a heading for each page of its room."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from lambdatop.core import units
from lambdatop.core.model import Row
from lambdatop.core.room_text import Look, Page, Said, page_lines
from lambdatop.core.runtimes import Runtimes
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, safe

_INDENT, _GAP = "    ", "  "
_NARROWEST, _WIDEST = 12, 24
# In less than this, the terminal does no worse.
_LEAST_ROOM = 20


def show_text(row: Row, snapshot: Snapshot, runtimes: Runtimes | None = None, width: int | None = None) -> str:
    """Write it, ending with a line end; what could not be read says so in its place.

    `width` is the terminal's: texts are wrapped to it; None writes each on one line, for what reads lines.
    """
    lines = [_title(row, snapshot)]
    for page in Page:
        lines += ["", page.value, *_page(page_lines(page, row, snapshot, runtimes, reading=False), width)]
    return "".join(f"{line}\n" for line in lines)


def _title(row: Row, snapshot: Snapshot) -> str:
    identity = snapshot.identity
    where = [identity.account_id or "account ?", identity.region] if identity else []
    window = snapshot.window
    where.append(f"{units.span(window.end_ms - window.start_ms)} to {units.utc(window.end_ms)}")
    return f"{safe(row.config.name)}  {safe(' · '.join(where))}"


def _page(lines: Sequence[Said], width: int | None) -> Iterator[str]:
    labels = [cells(line.label) for line in lines if line.look is not Look.HEAD]
    column = min(_WIDEST, max(_NARROWEST, *labels)) if labels else _NARROWEST
    lead = " " * (len(_INDENT) + column + len(_GAP))
    for line in lines:
        if line.look is Look.HEAD:
            yield f"  {line.label}"
            continue
        gap = " " * max(0, column - cells(line.label))
        texts = _wrapped(line.text, None if width is None else width - len(lead))
        yield f"{_INDENT}{line.label}{gap}{_GAP}{texts[0]}".rstrip()
        yield from (f"{lead}{text}" for text in texts[1:])


def _wrapped(text: str, room: int | None) -> list[str]:
    if room is None or room < _LEAST_ROOM:
        return [text]
    return wrap(text, room, break_on_hyphens=False) or [""]
