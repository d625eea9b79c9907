"""What Lambda lets nobody do: the limits of configuration and concurrency, with AWS's own words for each."""

from collections.abc import Mapping
from typing import Any

from lambdatop.demo.function import DemoFunction
from lambdatop.demo.wire import Refusal
from lambdatop.demo.world import World

_RANGES = {"MemorySize": (128, 10_240), "Timeout": (1, 900)}
_CHANGEABLE = frozenset(
    {
        "MemorySize", "Timeout", "Description", "Handler", "Role", "Runtime", "TracingConfig", "EphemeralStorage",
        "Environment", "DeadLetterConfig", "SnapStart",
    }
)  # fmt: skip
_ACCOUNT_CONCURRENCY, _LEAST_UNRESERVED = 1_000, 100


def checked(function: DemoFunction, params: Mapping[str, Any], cap_mb: int) -> dict[str, Any]:
    """Give the changes of an UpdateFunctionConfiguration that may go ahead; raises Refusal, in AWS's order.

    Layers, VPC and logging stay as they are, whatever is asked for.
    """
    changes = {key: value for key, value in params.items() if key in _CHANGEABLE and value is not None}
    for key, (least, most) in _RANGES.items():
        if key in changes:
            _in_range(key, changes[key], least, most)
    if cap_mb and changes.get("MemorySize", 0) > cap_mb:
        text = f"'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to {cap_mb}"
        raise Refusal("InvalidParameterValueException", text)
    if function.busy_until_ms is not None:
        text = "The operation cannot be performed at this time. An update is in progress for resource: " + function.arn
        raise Refusal("ResourceConflictException", text, 409)
    if params.get("RevisionId") not in {None, function.config["RevisionId"]}:
        text = (
            "The Revision Id provided does not match the latest Revision Id. "
            "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
        )
        raise Refusal("PreconditionFailedException", text, 412)
    return changes


def _in_range(key: str, value: object, least: int, most: int) -> None:
    name = key[0].lower() + key[1:]
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refusal("SerializationException", f"{name} can not be converted to an Integer")
    if not least <= value <= most:
        edge = f"less than or equal to {most}" if value > most else f"greater than or equal to {least}"
        text = f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
        raise Refusal("ValidationException", f"{text}Member must have value {edge}")


def checked_reservation(world: World, function: DemoFunction, params: Mapping[str, Any]) -> int:
    """Give the reserved concurrency that a PutFunctionConcurrency asks for; raises Refusal where too little is left."""
    limit = params.get("ReservedConcurrentExecutions")
    if not isinstance(limit, int) or limit < 0:
        raise Refusal("InvalidParameterValueException", "ReservedConcurrentExecutions must be a number of at least 0")
    others = sum(f.reserved or 0 for f in world.functions.values() if f is not function)
    if _ACCOUNT_CONCURRENCY - others - limit < _LEAST_UNRESERVED:
        text = (
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
            f"below its minimum value of [{_LEAST_UNRESERVED}]."
        )
        raise Refusal("InvalidParameterValueException", text)
    return limit


def account_settings(world: World) -> dict[str, Any]:
    """Give what GetAccountSettings answers: the limits of the account and what is used of them."""
    functions = world.functions.values()
    return {
        "AccountLimit": {
            "TotalCodeSize": 322_122_547_200,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": _ACCOUNT_CONCURRENCY,
            "UnreservedConcurrentExecutions": _ACCOUNT_CONCURRENCY - sum(f.reserved or 0 for f in functions),
        },
        "AccountUsage": {
            "TotalCodeSize": sum(f.config["CodeSize"] for f in functions),
            "FunctionCount": len(world.functions),
        },
    }
