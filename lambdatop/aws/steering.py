"""Reads one function closely and changes its memory and timeout, by whichever carrier."""

from collections.abc import Mapping
from typing import Any

from lambdatop.aws import functions as listing
from lambdatop.aws.calls import Answer, Calls, RefusedCall
from lambdatop.aws.surroundings import read_surroundings
from lambdatop.core.errors import AwsFault, RefusedChange
from lambdatop.core.tuning.surroundings import FunctionDetail, Surroundings, Update


class AwsSteering:
    """Implements `account.Steering` over AWS or whatever speaks like it; the part of an account that changes it."""

    def __init__(self, calls: Calls) -> None:
        """Ask nothing yet."""
        self._calls = calls

    async def describe(self, name: str) -> FunctionDetail:
        """Read a function afresh, by GetFunction: 100 calls a second, where GetFunctionConfiguration shares 15.

        The address of the code and the environment variables that it states as well are left behind.
        """
        answer = await self._calls.call("lambda", "GetFunction", {"FunctionName": name})
        return detail(_configuration(answer))

    async def change(
        self, name: str, revision: str | None, *, memory_mb: int | None = None, timeout_s: int | None = None
    ) -> FunctionDetail:
        """Change what is not None, if `revision` still is the function's."""
        wanted = {"MemorySize": memory_mb, "Timeout": timeout_s, "RevisionId": revision}
        params = {"FunctionName": name, **{key: value for key, value in wanted.items() if value is not None}}
        try:
            return detail(await self._calls.call("lambda", "UpdateFunctionConfiguration", params))
        except RefusedCall as error:
            raise RefusedChange(error.words or str(error)) from error

    async def surroundings(self, name: str) -> Surroundings:
        """Read what stands around a function; what may not be read is said in `unknown`."""
        return await read_surroundings(self._calls, name)


def detail(stated: Mapping[str, Any]) -> FunctionDetail:
    """Make a FunctionDetail of a FunctionConfiguration; whoever states no status (an emulator) is done at once."""
    status = str(stated.get("LastUpdateStatus") or Update.SUCCESSFUL)
    if "FunctionName" not in stated:
        raise AwsFault("lambda: the answer describes no function; is the endpoint right?")
    return FunctionDetail(
        config=listing.config(stated),
        state=stated.get("State") or None,
        update=Update(status) if status in set(Update) else Update.SUCCESSFUL,
        reason=str(stated.get("LastUpdateStatusReason") or stated.get("StateReason") or ""),
        managed_instances=bool(stated.get("CapacityProviderConfig")),
    )


def _configuration(answer: Answer) -> Mapping[str, Any]:
    found = answer.get("Configuration")
    return found if isinstance(found, Mapping) else {}
