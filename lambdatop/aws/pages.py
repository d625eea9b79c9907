"""Reads lists that come in pages, up to a sensible number of them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from lambdatop.aws.calls import Answer

Ask = Callable[[Mapping[str, Any]], Awaitable[Answer]]
_PAGES = 10


async def every_page(
    ask: Ask,
    params: Mapping[str, Any],
    key: str,
    tokens: tuple[str, str] = ("Marker", "NextMarker"),
    *,
    most: int = _PAGES,
) -> list[Any]:
    """Gather what stands under `key` on every page; `tokens` names the parameter and the member that lead on.

    Ends after `most` pages, and where a token comes twice.
    """
    found: list[Any] = []
    token: object = None
    for _ in range(most):
        answer = await ask({**params, **({tokens[0]: token} if token else {})})
        found += answer.get(key) or []
        before, token = token, answer.get(tokens[1])
        if not token or token == before:
            break
    return found
