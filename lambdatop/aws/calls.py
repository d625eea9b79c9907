"""The one seam to AWS: a service, an operation and its parameters go out, a mapping comes back."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol

from lambdatop.core.errors import AwsFault

Answer = Mapping[str, Any]
"""What AWS answers, as botocore reads it."""


class RefusedCall(AwsFault):
    """Says that AWS has understood and will not: asking again gives the same answer."""

    def __init__(self, message: str, words: str = "") -> None:
        """Keep AWS's own `words`, whole: they may be the only place where a limit of the account is said."""
        super().__init__(message)
        self.words = words


class RefusedParameter(RefusedCall):
    """Says that the other side does not take what it was asked; perhaps it takes less."""


class Calls(Protocol):
    """A carrier of calls; the plans and the decoding are the same whoever carries them."""

    async def call(self, service: str, operation: str, params: Mapping[str, Any]) -> Answer:
        """Make one call, such as `call("lambda", "ListFunctions", {"MaxItems": 50})`.

        The names are AWS's own, so that `lambda:ListFunctions` also is the permission that it takes.
        Raises `core.errors.AwsError` for all that the network, the credentials or AWS can refuse; a parameter
        that the operation does not know is a bug and stays one.
        """
        ...

    def stream(self, service: str, operation: str, params: Mapping[str, Any]) -> AsyncGenerator[Answer]:
        """Make one call whose answer is a stream, over a connection of its own; gives its messages until it ends.

        The stream ends where the other side ends it in good order, be it for its age. Raises as `call` does.
        """
        ...

    async def close(self) -> None:
        """Let go of connections and threads; calls in flight end with an error."""
        ...
