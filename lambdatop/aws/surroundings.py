"""Reads what stands around a function, a few calls at once; what may not be read is said and stops nothing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from lambdatop.aws.calls import Calls
from lambdatop.aws.pages import Ask, every_page
from lambdatop.aws.policies import principals, statements
from lambdatop.aws.queues import SQS, queue_attributes, whole_number
from lambdatop.aws.refusals import why
from lambdatop.aws.together import together
from lambdatop.core.errors import AwsError, NotFound
from lambdatop.core.tuning.surroundings import Alias, EventSource, Surroundings

# All that steers Lambda shares 15 calls a second.
_AT_ONCE = 3
_Parts = dict[str, Any]


async def read_surroundings(calls: Calls, name: str) -> Surroundings:
    """Read tags, aliases, versions, provisioned concurrency, event sources with their queues, and who may call."""
    readers: tuple[tuple[str, Callable[[Calls, str], Awaitable[_Parts]]], ...] = (
        ("tags", _function),
        ("aliases", _aliases),
        ("versions", _versions),
        ("event sources", _event_sources),
        ("its policy", _policy),
    )
    parts: _Parts = {}
    unknown: list[str] = []
    jobs = [partial(_one, what, partial(read, calls, name)) for what, read in readers]
    async for found in together(jobs, _AT_ONCE):
        if isinstance(found, AwsError):
            raise found
        read, missing = found
        unknown += [*missing, *read.pop("unknown", ())]
        parts |= read
    return Surroundings(**parts, unknown=tuple(sorted(unknown)))


async def _one(what: str, read: Callable[[], Awaitable[_Parts]]) -> tuple[_Parts, list[str]]:
    try:
        return await read(), []
    except AwsError as error:
        return {}, [_could_not(what, error)]


def _could_not(what: str, error: AwsError) -> str:
    return f"{what} could not be read: {why(error)}"


async def _function(calls: Calls, name: str) -> _Parts:
    answer = await calls.call("lambda", "GetFunction", {"FunctionName": name})
    reserved = (answer.get("Concurrency") or {}).get("ReservedConcurrentExecutions")
    if answer.get("TagsError"):
        return {"reserved": reserved, "unknown": ["tags could not be read: needs lambda:ListTags"]}
    return {"reserved": reserved, "tags": tuple(sorted((answer.get("Tags") or {}).items()))}


async def _aliases(calls: Calls, name: str) -> _Parts:
    found = await _listed(lambda p: calls.call("lambda", "ListAliases", p), name, "Aliases")
    provisioned: dict[str, int] = {}
    unknown = []
    if found:
        # Without an alias only a version could have it, which nobody calls by accident.
        try:
            configs = await _listed(
                lambda p: calls.call("lambda", "ListProvisionedConcurrencyConfigs", p),
                name,
                "ProvisionedConcurrencyConfigs",
            )
        except AwsError as error:
            unknown.append(_could_not("provisioned concurrency", error))
        else:
            provisioned = {
                str(c.get("FunctionArn", "")).rpartition(":")[2]: c["RequestedProvisionedConcurrentExecutions"]
                for c in configs
                if c.get("RequestedProvisionedConcurrentExecutions")
            }
    aliases = tuple(Alias(a["Name"], str(a.get("FunctionVersion", "")), provisioned.get(a["Name"])) for a in found)
    return {"aliases": aliases, "unknown": unknown}


async def _versions(calls: Calls, name: str) -> _Parts:
    found = await _listed(lambda p: calls.call("lambda", "ListVersionsByFunction", p), name, "Versions")
    return {"versions": sum(v.get("Version") != "$LATEST" for v in found)}


async def _event_sources(calls: Calls, name: str) -> _Parts:
    found = await _listed(lambda p: calls.call("lambda", "ListEventSourceMappings", p), name, "EventSourceMappings")
    sources, unknown = [], []
    for mapping in found:
        arn = str(mapping.get("EventSourceArn") or "")
        hidden: int | None = None
        if SQS in arn:
            try:
                hidden = await _visibility_timeout(calls, arn)
            except AwsError as error:
                unknown.append(_could_not(f"queue {arn.rpartition(':')[2]}", error))
        sources.append(EventSource(arn, hidden, str(mapping.get("State")) not in {"Disabled", "Disabling"}))
    return {"event_sources": tuple(sources), "unknown": unknown}


async def _visibility_timeout(calls: Calls, arn: str) -> int | None:
    return whole_number((await queue_attributes(calls, arn, ["VisibilityTimeout"])).get("VisibilityTimeout"))


async def _policy(calls: Calls, name: str) -> _Parts:
    try:
        answer = await calls.call("lambda", "GetPolicy", {"FunctionName": name})
    except NotFound:
        return {"callers": ()}
    return {"callers": callers(str(answer.get("Policy") or ""))}


def callers(policy: str) -> tuple[str, ...]:
    """Give the services that a policy lets call the function; a policy that cannot be read names none."""
    return tuple(sorted({one for s in statements(policy) for one in principals(s, "Service")}))


async def _listed(ask: Ask, name: str, key: str) -> Sequence[Mapping[str, Any]]:
    return await every_page(ask, {"FunctionName": name}, key)
