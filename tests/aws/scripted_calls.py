"""A carrier that answers from a function: as small as the seam itself."""

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from lambdatop.aws.calls import Answer

Reply = Callable[[str, str, Mapping[str, Any]], Answer]


class ScriptedCalls:
    """Notes each call and lets `reply` answer or raise."""

    def __init__(self, reply: Reply) -> None:
        """Note nothing yet."""
        self._reply = reply
        self.made: list[tuple[str, Mapping[str, Any]]] = []
        self.closed = False

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Answer at once."""
        self.made.append((f"{service}:{operation}", params))
        return self._reply(service, operation, params)

    async def stream(self, service: str, operation: str, params: Mapping[str, Any]) -> AsyncGenerator[Answer]:
        """Give what the answer has under `messages`."""
        answer = await self.call(service, operation, params)
        for message in answer["messages"]:
            yield message

    async def close(self) -> None:
        """Note it."""
        self.closed = True
