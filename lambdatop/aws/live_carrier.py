"""Carries calls for a view that stays, by aiobotocore; signs in anew when the credentials are refused."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from lambdatop.aws.calls import Answer
from lambdatop.aws.target import Target
from lambdatop.core.errors import ExpiredCredentials, NoCredentials

if TYPE_CHECKING:
    from lambdatop.aws.live_clients import LiveClients


def _library() -> "type[LiveClients]":
    from lambdatop.aws.live_clients import LiveClients  # noqa: PLC0415  # a quarter of a second, after the first paint

    return LiveClients


class LiveCarrier:
    """Keeps one set of clients open on one event loop; the library is loaded in a thread by the first call."""

    def __init__(self, target: Target) -> None:
        """Open nothing yet."""
        self._target = target
        self._library: type[LiveClients] | None = None
        self._clients: LiveClients | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Make one call; after refused credentials the next call looks for them anew, as a new login leaves them."""
        clients = await self._opened()
        try:
            return await clients.call(service, operation, params)
        except (ExpiredCredentials, NoCredentials):
            if self._clients is clients:
                self._clients = None
                await clients.retire()
            raise

    async def stream(self, service: str, operation: str, params: Mapping[str, Any]) -> AsyncGenerator[Answer]:
        """Make one call that answers with a stream; the credentials are those of the calls."""
        clients = await self._opened()
        async with aclosing(clients.stream(service, operation, params)) as messages:
            async for message in messages:
                yield message

    async def _opened(self) -> "LiveClients":
        loop = asyncio.get_running_loop()
        if self._loop not in {None, loop}:
            raise RuntimeError("a live account belongs to one event loop")
        self._loop = loop
        if self._library is None:
            self._library = await asyncio.to_thread(_library)
        if self._closed:
            raise RuntimeError("the account is closed")
        if self._clients is None:
            self._clients = self._library(self._target)
        return self._clients

    async def close(self) -> None:
        """Close every connection; safe to call twice."""
        self._closed = True
        clients, self._clients = self._clients, None
        if clients is not None:
            await clients.close()
