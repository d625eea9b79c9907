"""Asks once for what several want to know, and remembers the answer for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar, cast

from lambdatop.aws.calls import RefusedCall
from lambdatop.core.errors import AccessDenied, AwsError, NotFound

# Asking again at once would give the same answer; anything else may pass.
_LASTING = (AccessDenied, NotFound, RefusedCall)
_T = TypeVar("_T")


class Remembered:
    """Keeps answers by what was asked; two that ask at once share one call."""

    def __init__(self, elapsed: Callable[[], float], keep_s: float) -> None:
        """Remember nothing yet; `elapsed` is seconds since any moment."""
        self._elapsed = elapsed
        self._keep_s = keep_s
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._asking: dict[Hashable, asyncio.Lock] = {}

    async def of(self, what: Hashable, ask: Callable[[], Awaitable[_T]], *, keep_s: float | None = None) -> _T:
        """Give the answer to `ask`, be it remembered; a lasting refusal is remembered and raised again."""
        longest_s = self._keep_s if keep_s is None else keep_s
        async with self._asking.setdefault(what, asyncio.Lock()):
            kept = self._kept.get(what)
            if kept is None or self._elapsed() - kept[0] > longest_s:
                kept = self._kept[what] = (self._elapsed(), await _answer(ask))
        if isinstance(kept[1], AwsError):
            raise kept[1]
        return cast("_T", kept[1])


async def _answer(ask: Callable[[], Awaitable[_T]]) -> _T | AwsError:
    try:
        return await ask()
    except _LASTING as error:
        return error
