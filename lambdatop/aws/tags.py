"""Reads the tags of functions for `tag:` patterns, and remembers them for a while."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from functools import partial

from lambdatop.aws.calls import Calls
from lambdatop.aws.together import together
from lambdatop.core.errors import AccessDenied, AwsError, NotFound
from lambdatop.core.model import FunctionConfig

_AT_ONCE = 5
_REMEMBERED_S = 600.0
_Tagged = tuple[FunctionConfig, Mapping[str, str]]


class Tags:
    """Asks GetFunction, which states the tags and has 100 calls a second of its own.

    ListTags would be narrower, but shares 15 calls a second with all that steers Lambda in the account, deployments
    included. The code address that GetFunction states as well is left behind.
    """

    def __init__(self, calls: Calls, elapsed: Callable[[], float]) -> None:
        """Remember nothing yet; `elapsed` is seconds."""
        self._calls = calls
        self._elapsed = elapsed
        self._known: dict[str, tuple[float, Mapping[str, str]]] = {}

    async def of(self, functions: Sequence[FunctionConfig]) -> AsyncGenerator[_Tagged]:
        """Give each function with its tags; those that could be read come before the first failure is raised."""
        unknown = []
        for f in functions:
            until, tags = self._known.get(f.arn, (0.0, {}))
            if self._elapsed() < until:
                yield f, tags
            else:
                unknown.append(f)
        failed: AwsError | None = None
        async with aclosing(together([partial(self._ask, f) for f in unknown], _AT_ONCE)) as answers:
            async for answer in answers:
                if isinstance(answer, AwsError):
                    failed = failed or answer
                else:
                    yield answer
        if failed is not None:
            raise failed

    async def _ask(self, f: FunctionConfig) -> _Tagged:
        try:
            answer = await self._calls.call("lambda", "GetFunction", {"FunctionName": f.name})
        except NotFound:
            # Deleted since it was listed.
            return f, {}
        if answer.get("TagsError"):
            raise AccessDenied("access denied: needs lambda:ListTags", "lambda:ListTags")
        tags = dict(answer.get("Tags") or {})
        self._known[f.arn] = (self._elapsed() + _REMEMBERED_S, tags)
        return f, tags
