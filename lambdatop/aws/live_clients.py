"""The aiobotocore clients of one sign-in: opened when first needed, dropped whole."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
from aiobotocore.config import AioConfig
from aiobotocore.credentials import create_credential_resolver
from aiobotocore.session import AioSession
from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, EventStreamError
from botocore.parsers import ResponseParserError

from lambdatop.aws.calls import Answer
from lambdatop.aws.errors import GARBLED, explained
from lambdatop.aws.session import (
    METRICS,
    RoleCache,
    client_options,
    config_options,
    metrics_session,
    open_session,
    refuse_to_prompt,
)
from lambdatop.aws.target import Target

# One more try at once heals a connection that AWS has let go; the engine does the waiting.
_ATTEMPTS = 2
_EXPECTED = (BotoCoreError, ClientError, ResponseParserError, aiohttp.ClientError, OSError, TimeoutError)

# AWS gives a sign each second, also where there is nothing to tell: a peer that is silent for so long is dead.
_SILENT_S = 12
_OF_AGE = "SessionTimeoutException"

_Ask = Callable[..., Awaitable[Answer]]


class LiveClients:
    """One session and a client a service, all of the event loop that made them."""

    def __init__(self, target: Target) -> None:
        """Read settings and credentials files when the first call needs them, not yet."""
        self._target = target
        self._session: AioSession | None = None
        self._clients: dict[str, Any] = {}
        self._opening = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._calls = 0
        self._retired = False

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Make one call, as `calls.Calls` says."""
        self._calls += 1
        try:
            ask = getattr(await self._client(service), xform_name(operation))
            return await self._answer(ask, service, operation, params)
        except _EXPECTED as error:
            raise explained(error, service, operation, self._target) from error
        finally:
            self._calls -= 1
            if self._retired and not self._calls:
                await self._stack.aclose()

    async def stream(self, service: str, operation: str, params: Mapping[str, Any]) -> AsyncGenerator[Answer]:
        """Make one call that answers with a stream, as `calls.Calls` says.

        It has a client of its own: a stream given up before its first message would keep a connection of that client.
        """
        async with self._opening:
            session = self._signed_in()
        config = AioConfig(**{**config_options(self._target, 1), "read_timeout": _SILENT_S})
        try:
            async with session.create_client(service, config=config, **client_options(self._target)) as client:
                answer = await self._answer(getattr(client, xform_name(operation)), service, operation, params)
                messages = answer["responseStream"]
                try:
                    async for message in messages:
                        yield message
                finally:
                    messages.close()
        except EventStreamError as error:
            if error.response.get("Error", {}).get("Code") != _OF_AGE:
                raise explained(error, service, operation, self._target) from error
        except _EXPECTED as error:
            raise explained(error, service, operation, self._target) from error

    async def _answer(self, ask: _Ask, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Ask; nothing of ours runs in here, so that the errors of a parser can be told from our bugs."""
        try:
            return await ask(**params)
        except GARBLED as error:
            raise explained(error, service, operation, self._target) from error

    async def _client(self, service: str) -> Any:  # noqa: ANN401  # botocore makes its clients at run time
        async with self._opening:
            if service not in self._clients:
                session = self._signed_in()
                if service == METRICS:
                    session = metrics_session(session)
                config = AioConfig(**config_options(self._target, _ATTEMPTS))
                opening = session.create_client(service, config=config, **client_options(self._target))
                self._clients[service] = await self._stack.enter_async_context(opening)
            return self._clients[service]

    def _signed_in(self) -> AioSession:
        if self._session is None:
            session = open_session(AioSession, self._target)
            if self._target.access_key is None:
                resolver = create_credential_resolver(session, cache=RoleCache(), region_name=self._target.region)
                refuse_to_prompt(resolver, self._target)
                session.register_component("credential_provider", resolver)
            self._session = session
        return self._session

    async def retire(self) -> None:
        """Take no more calls after those under way, then close."""
        self._retired = True
        if not self._calls:
            await self._stack.aclose()

    async def close(self) -> None:
        """Close every connection now; calls under way end with an error."""
        await self._stack.aclose()
