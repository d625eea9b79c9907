"""Reads the pages of a room as tests do: as text, and for how a line looks."""

from lambdatop.core.model import Row
from lambdatop.core.room import Section
from lambdatop.core.room_text import Look, Page, Said, page_lines
from lambdatop.core.runtimes import Runtimes
from tests.core.rooms import around, furnished
from tests.once.accounts import busy

WHOLE = furnished(busy())
SECTIONS = {page: section for page in Page for section in Section if section == page.value}


def said(page: Page, row: Row = WHOLE, runtimes: Runtimes | None = None) -> tuple[Said, ...]:
    return page_lines(page, row, around(row), runtimes)


def texts(page: Page, row: Row = WHOLE) -> str:
    return "\n".join(f"{line.label}: {line.text}" for line in said(page, row))


def looks(page: Page, part: str, row: Row = WHOLE) -> set[Look]:
    return {line.look for line in said(page, row) if part in f"{line.label} {line.text}"}
