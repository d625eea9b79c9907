"""What was read in part is not shown as if it were all."""

from dataclasses import replace

import pytest

from lambdatop.core.room import Gap, Section
from tests.ui.advised import advised
from tests.ui.costs import costly
from tests.ui.samples import snapshot
from tests.ui.screen_text import shown

pytestmark = pytest.mark.asyncio


async def test_rooms_with_gaps_are_no_firm_ground() -> None:
    gap = Gap(Section.SOURCES, "resource policy", "needs lambda:GetPolicy")
    rows = tuple(replace(row, room=replace(row.room, gaps=(gap,)) if row.room else None) for row in advised(2))
    async with shown(snapshot(rows=rows)) as one:
        await one.press("a")
        assert one.lines[2].endswith("rests on 2 of 8 rooms read, 2 in part")


async def test_what_stands_ready_is_a_least_where_some_of_it_was_not_read() -> None:
    rows = costly(provisioned="0.01").rows
    unread = costly(provisioned=None).rows
    async with shown(costly(rows=(rows[0], *unread[1:])), size=(200, 60)) as one:
        await one.press("c")
        assert any(line.startswith(" provisioned") and "≥$29.20" in line for line in one.lines)
