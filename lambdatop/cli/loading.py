"""Tells on stderr how far a load has come, where somebody watches: one line, that is taken away again."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lambdatop.cli.here import now_ms
from lambdatop.core.store import Store

_EVERY_S = 0.2


@asynccontextmanager
async def progress_told(store: Store) -> AsyncIterator[None]:
    """Tell what `store` says of it, as long as this lasts."""
    telling = asyncio.create_task(_tell(store)) if sys.stderr.isatty() else None
    try:
        yield
    finally:
        if telling is not None:
            telling.cancel()
            await asyncio.wait({telling})


async def _tell(store: Store) -> None:
    try:
        while True:
            await asyncio.sleep(_EVERY_S)
            steps = [p for p in store.snapshot(now_ms()).progress if p.done < p.total]
            text = ", ".join(f"{p.what} {p.done}/{p.total}" for p in steps) or "functions"
            sys.stderr.write(f"\r\x1b[Kreading {text} …")
            sys.stderr.flush()
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
