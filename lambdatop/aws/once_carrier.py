"""Carries calls for one pass, by boto3 in a few threads: it is there in half the time of aiobotocore."""

import asyncio
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from boto3.session import Session as Boto3Session
from botocore import xform_name
from botocore.config import Config
from botocore.credentials import create_credential_resolver
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from botocore.parsers import ResponseParserError
from botocore.session import Session

from lambdatop.aws.calls import Answer
from lambdatop.aws.errors import GARBLED, explained
from lambdatop.aws.session import (
    METRICS,
    POOL,
    RoleCache,
    Signing,
    client_options,
    config_options,
    metrics_session,
    open_session,
    refuse_to_prompt,
)
from lambdatop.aws.target import Target
from lambdatop.aws.threads import DaemonThreads
from lambdatop.aws.timestamps import as_ms
from lambdatop.core.errors import AwsFault

# A pass has nobody who tries again later.
_ATTEMPTS = 3
_EXPECTED = (BotoCoreError, ClientError, ResponseParserError, OSError)

_Ask = Callable[..., Answer]


class OnceCarrier:
    """Keeps one boto3 client a service; each call runs in a thread that never holds up the program's end."""

    def __init__(self, target: Target) -> None:
        """Open nothing yet."""
        self._target = target
        self._threads = DaemonThreads(POOL)
        self._opening = threading.Lock()
        self._session: Session | None = None
        self._clients: dict[str, Any] = {}

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Make one call in a thread; cancelled, it is left to itself."""
        return await asyncio.wrap_future(self._threads.submit(lambda: self._call(service, operation, params)))

    def stream(
        self,
        service: str,
        operation: str,
        params: Mapping[str, Any],  # noqa: ARG002  # the seam's signature
    ) -> AsyncGenerator[Answer]:
        """Refuse: one pass is over before a stream has told anything. Raises AwsFault."""
        raise AwsFault(f"{service}:{operation}: one pass follows no stream")

    def _call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        try:
            ask = getattr(self._client(service), xform_name(operation))
            return self._answer(ask, service, operation, params)
        except _EXPECTED as error:
            raise explained(error, service, operation, self._target) from error

    def _answer(self, ask: _Ask, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Ask; nothing of ours runs in here, so that the errors of a parser can be told from our bugs."""
        try:
            return ask(**params)
        except GARBLED as error:
            raise explained(error, service, operation, self._target) from error

    def _client(self, service: str) -> Any:  # noqa: ANN401  # botocore makes its clients at run time
        with self._opening:
            if service not in self._clients:
                session = self._signed_in()
                if service == METRICS:
                    session = metrics_session(session)
                config = Config(**config_options(self._target, _ATTEMPTS))
                made = Boto3Session(botocore_session=session)
                self._clients[service] = made.client(service, config=config, **client_options(self._target))
            return self._clients[service]

    async def signing(self) -> Signing:
        """Say whose keys sign and until when; raises NoCredentials where there are none."""
        return await asyncio.wrap_future(self._threads.submit(self._signing))

    def _signing(self) -> Signing:
        with self._opening:
            session = self._signed_in()
        try:
            credentials = session.get_credentials()
        except _EXPECTED as error:
            raise explained(error, "sts", "GetCallerIdentity", self._target) from error
        if credentials is None:
            raise explained(NoCredentialsError(), "sts", "GetCallerIdentity", self._target)
        # Only botocore itself knows it, and asks nobody else.
        expires = getattr(credentials, "_expiry_time", None)
        return Signing(str(credentials.method), None if expires is None else as_ms(expires))

    def _signed_in(self) -> Session:
        if self._session is None:
            session = open_session(Session, self._target)
            if self._target.access_key is None:
                resolver = create_credential_resolver(session, cache=RoleCache(), region_name=self._target.region)
                if not sys.stdin.isatty():
                    refuse_to_prompt(resolver, self._target)
                session.register_component("credential_provider", resolver)
            self._session = session
        return self._session

    async def close(self) -> None:
        """Let the threads end and close idle connections; safe to call twice."""
        self._threads.close()
        for client in self._clients.values():
            client.close()
