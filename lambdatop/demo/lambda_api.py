"""Lambda over the wire: functions and all that hangs on them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lambdatop.demo.faults import Faults
from lambdatop.demo.function import DemoFunction
from lambdatop.demo.lambda_limits import account_settings, checked, checked_reservation
from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.wire import Answer, Call, Refusal
from lambdatop.demo.world import World

_LISTED = 50
_NOT_LISTED = frozenset(
    {"State", "LastUpdateStatus", "LastUpdateStatusReason", "LastUpdateStatusReasonCode", "RuntimeVersionConfig"}
)
_NAME = re.compile(r"(?:arn:[^:]+:lambda:[^:]*:\d*:function:|\d+:function:)?(?P<name>[^:]+)(?::(?P<qualifier>.+))?")
_DATE = re.compile(r"/\d{4}-\d\d-\d\d(?=/)")
_F = "/functions/(?P<function>[^/]+)"
# Each path without its date: the dates differ even between the methods of one path, but never decide.
_ROUTES = {
    "ListFunctions": "GET /functions",
    "GetFunction": f"GET {_F}",
    "DeleteFunction": f"DELETE {_F}",
    "GetFunctionConfiguration": f"GET {_F}/configuration",
    "UpdateFunctionConfiguration": f"PUT {_F}/configuration",
    "GetAccountSettings": "GET /account-settings",
    "GetFunctionConcurrency": f"GET {_F}/concurrency",
    "PutFunctionConcurrency": f"PUT {_F}/concurrency",
    "DeleteFunctionConcurrency": f"DELETE {_F}/concurrency",
    "GetProvisionedConcurrencyConfig": f"GET {_F}/provisioned-concurrency",
    "ListEventSourceMappings": "GET /event-source-mappings",
    "GetEventSourceMapping": "GET /event-source-mappings/(?P<uuid>[^/]+)",
    "GetPolicy": f"GET {_F}/policy",
    "GetFunctionUrlConfig": f"GET {_F}/url",
    "ListFunctionUrlConfigs": f"GET {_F}/urls",
    "ListAliases": f"GET {_F}/aliases",
    "GetAlias": f"GET {_F}/aliases/(?P<alias>[^/]+)",
    "ListVersionsByFunction": f"GET {_F}/versions",
    "ListTags": "GET /tags/(?P<function>[^/]+)",
    "ListLayers": "GET /layers",
    "ListLayerVersions": "GET /layers/(?P<layer>[^/]+)/versions",
    "GetFunctionEventInvokeConfig": f"GET {_F}/event-invoke-config",
    "ListFunctionEventInvokeConfigs": f"GET {_F}/event-invoke-config/list",
    "GetFunctionRecursionConfig": f"GET {_F}/recursion-config",
}
_PATTERNS = {operation: re.compile(route + "/?") for operation, route in _ROUTES.items()}


def operation_of(call: Call) -> str:
    """Name the operation that a method and path mean; empty where there is none."""
    wanted = f"{call.method} {_DATE.sub('', call.path, count=1)}"
    found = next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(wanted)), "")
    if found == "GetProvisionedConcurrencyConfig" and call.query.get("List") == "ALL":
        return "ListProvisionedConcurrencyConfigs"
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call with what its path names."""

    call: Call
    names: Mapping[str, str]

    def number(self, key: str, default: int) -> int:
        try:
            return int(self.call.query.get(key, default))
        except ValueError as error:
            raise Refusal("InvalidParameterValueException", f"{key} must be a number") from error


class LambdaApi:
    """Answers the calls of service `lambda`."""

    def __init__(self, world: World, faults: Faults) -> None:
        """Read and change `world`; `faults` may cap memory as AWS does in new accounts."""
        self._world = world
        self._faults = faults
        self._operations: dict[str, Callable[[_Asked], Answer]] = {
            "ListFunctions": self._list_functions,
            "GetFunction": self._get_function,
            "DeleteFunction": self._delete_function,
            "GetFunctionConfiguration": lambda asked: Answer(self._configuration(asked)),
            "UpdateFunctionConfiguration": self._update,
            "GetAccountSettings": self._account_settings,
            "GetFunctionConcurrency": lambda asked: Answer(_concurrency(self._function(asked))),
            "PutFunctionConcurrency": self._put_concurrency,
            "DeleteFunctionConcurrency": self._delete_concurrency,
            "GetProvisionedConcurrencyConfig": self._get_provisioned,
            "ListProvisionedConcurrencyConfigs": self._list_provisioned,
            "ListEventSourceMappings": self._list_event_sources,
            "GetEventSourceMapping": self._get_event_source,
            "GetPolicy": self._get_policy,
            "GetFunctionUrlConfig": lambda asked: Answer(_there(self._function(asked).url)),
            "ListFunctionUrlConfigs": self._list_urls,
            "ListAliases": self._list_aliases,
            "GetAlias": self._get_alias,
            "ListVersionsByFunction": self._list_versions,
            "ListTags": lambda asked: Answer({"Tags": self._function(asked).tags}),
            "ListLayers": self._list_layers,
            "ListLayerVersions": self._list_layer_versions,
            "GetFunctionEventInvokeConfig": lambda asked: Answer(_there(self._function(asked).event_invoke)),
            "ListFunctionEventInvokeConfigs": self._list_event_invoke,
            "GetFunctionRecursionConfig": self._get_recursion,
        }

    def answer(self, call: Call) -> Answer:
        """Answer one call whose operation is known; raises Refusal where there is none."""
        operation = self._operations.get(call.operation)
        if operation is None:
            raise Refusal("UnknownOperationException", f"The demo does not serve {call.method} {call.path}.", 404)
        route = "GetProvisionedConcurrencyConfig" if call.operation.startswith("ListProvisioned") else call.operation
        found = _PATTERNS[route].fullmatch(f"{call.method} {_DATE.sub('', call.path, count=1)}")
        names = {} if found is None else {key: unquote(value) for key, value in found.groupdict().items()}
        return operation(_Asked(call, names))

    def _function(self, asked: _Asked) -> DemoFunction:
        named = _NAME.fullmatch(asked.names["function"])
        name = asked.names["function"] if named is None else named["name"]
        function = self._world.function(name)
        if function is None:
            raise _not_found(f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}")
        return function

    def _configuration(self, asked: _Asked) -> dict[str, Any]:
        function = self._function(asked)
        named = _NAME.fullmatch(asked.names["function"])
        qualifier = asked.call.query.get("Qualifier") or (named["qualifier"] if named else None)
        found = function.qualified(qualifier)
        if found is None:
            raise _not_found(f"Function not found: {function.arn}:{qualifier}")
        return found if qualifier is None else {**found, "FunctionArn": f"{function.arn}:{qualifier}"}

    def _list_functions(self, asked: _Asked) -> Answer:
        functions = [f for name in sorted(self._world.functions) if (f := self._world.function(name)) is not None]
        every = asked.call.query.get("FunctionVersion") == "ALL"
        configs = [c for f in functions for c in (f.versions if every else [f.config])]
        listed = [{key: value for key, value in c.items() if key not in _NOT_LISTED} for c in configs]
        return Answer(_page(listed, asked, "Functions"))

    def _get_function(self, asked: _Asked) -> Answer:
        function = self._function(asked)
        signed = "X-Amz-Security-Token=demo-token&X-Amz-Expires=600&X-Amz-Signature=demo0badc0de"
        place = f"https://prod-iad-tasks.s3.{REGION}.amazonaws.com/snapshots/{ACCOUNT_ID}/{function.name}?{signed}"
        concurrency = _concurrency(function)
        return Answer(
            {
                "Configuration": self._configuration(asked),
                "Code": {"RepositoryType": "S3", "Location": place},
                "Tags": function.tags,
                **({"Concurrency": concurrency} if concurrency else {}),
            }
        )

    def _delete_function(self, asked: _Asked) -> Answer:
        self._world.remove(self._function(asked).name)
        return Answer(None, 204)

    def _update(self, asked: _Asked) -> Answer:
        function = self._function(asked)
        changes = checked(function, asked.call.params, self._faults.memory_cap_mb)
        self._world.configure(function, changes, fails=self._faults.update_fails)
        return Answer(function.config)

    def _account_settings(self, _asked: _Asked) -> Answer:
        return Answer(account_settings(self._world))

    def _put_concurrency(self, asked: _Asked) -> Answer:
        function = self._function(asked)
        limit = checked_reservation(self._world, function, asked.call.params)
        self._world.reserve(function, limit)
        return Answer(_concurrency(function))

    def _delete_concurrency(self, asked: _Asked) -> Answer:
        self._world.reserve(self._function(asked), None)
        return Answer(None, 204)

    def _get_provisioned(self, asked: _Asked) -> Answer:
        function, qualifier = self._function(asked), asked.call.query.get("Qualifier", "")
        if qualifier not in function.provisioned:
            message = "No Provisioned Concurrency Config found for this function"
            raise Refusal("ProvisionedConcurrencyConfigNotFoundException", message, 404)
        return Answer(_provisioned(function, qualifier))

    def _list_provisioned(self, asked: _Asked) -> Answer:
        function = self._function(asked)
        found = [{"FunctionArn": f"{function.arn}:{q}", **_provisioned(function, q)} for q in function.provisioned]
        return Answer(_page(found, asked, "ProvisionedConcurrencyConfigs"))

    def _sources(self, name: str | None = None) -> list[dict[str, Any]]:
        return [s for n, f in self._world.functions.items() if name in {None, n} for s in f.event_sources]

    def _list_event_sources(self, asked: _Asked) -> Answer:
        name, source = asked.call.query.get("FunctionName"), asked.call.query.get("EventSourceArn")
        wanted = None if name is None else self._function(_Asked(asked.call, {"function": name})).name
        found = [s for s in self._sources(wanted) if source in {None, s["EventSourceArn"]}]
        return Answer(_page(found, asked, "EventSourceMappings"))

    def _get_event_source(self, asked: _Asked) -> Answer:
        return Answer(_there(next((s for s in self._sources() if s["UUID"] == asked.names["uuid"]), None)))

    def _get_policy(self, asked: _Asked) -> Answer:
        function = self._function(asked)
        if function.policy is None:
            raise _not_found("The resource you requested does not exist.")
        return Answer({"Policy": function.policy, "RevisionId": function.config["RevisionId"]})

    def _list_urls(self, asked: _Asked) -> Answer:
        url = self._function(asked).url
        return Answer(_page([] if url is None else [url], asked, "FunctionUrlConfigs"))

    def _list_aliases(self, asked: _Asked) -> Answer:
        wanted = asked.call.query.get("FunctionVersion")
        found = [a for a in self._function(asked).aliases if wanted in {None, a["FunctionVersion"]}]
        return Answer(_page(found, asked, "Aliases"))

    def _get_alias(self, asked: _Asked) -> Answer:
        function, name = self._function(asked), asked.names["alias"]
        found = next((a for a in function.aliases if a["Name"] == name), None)
        if found is None:
            raise _not_found(f"Alias not found: {function.arn}:{name}")
        return Answer(found)

    def _list_versions(self, asked: _Asked) -> Answer:
        return Answer(_page(self._function(asked).versions, asked, "Versions"))

    def _list_event_invoke(self, asked: _Asked) -> Answer:
        found = self._function(asked).event_invoke
        return Answer(_page([] if found is None else [found], asked, "FunctionEventInvokeConfigs"))

    def _get_recursion(self, asked: _Asked) -> Answer:
        self._function(asked)
        return Answer({"RecursiveLoop": "Terminate"})

    def _layers(self) -> list[str]:
        return sorted({layer["Arn"] for f in self._world.functions.values() for layer in f.config["Layers"]})

    def _list_layers(self, asked: _Asked) -> Answer:
        found = []
        for arn in self._layers():
            layer, _, _version = arn.rpartition(":")
            found.append(
                {"LayerName": layer.rpartition(":")[2], "LayerArn": layer, "LatestMatchingVersion": _layer_version(arn)}
            )
        return Answer(_page(found, asked, "Layers"))

    def _list_layer_versions(self, asked: _Asked) -> Answer:
        name = asked.names["layer"].rpartition(":")[2]
        found = [_layer_version(arn) for arn in self._layers() if arn.split(":")[-2] == name]
        return Answer(_page(found, asked, "LayerVersions"))


def _layer_version(arn: str) -> dict[str, Any]:
    created = "2026-03-11T08:15:00.000+0000"
    return {"LayerVersionArn": arn, "Version": int(arn.rpartition(":")[2]), "CreatedDate": created}


def _concurrency(function: DemoFunction) -> dict[str, Any]:
    return {} if function.reserved is None else {"ReservedConcurrentExecutions": function.reserved}


def _provisioned(function: DemoFunction, qualifier: str) -> dict[str, Any]:
    wanted = function.provisioned[qualifier]
    return {
        "RequestedProvisionedConcurrentExecutions": wanted,
        "AvailableProvisionedConcurrentExecutions": wanted,
        "AllocatedProvisionedConcurrentExecutions": wanted,
        "Status": "READY",
        "LastModified": function.config["LastModified"],
    }


def _page(found: list[dict[str, Any]], asked: _Asked, key: str) -> dict[str, Any]:
    """Cut a page out; a token is the number of the next item, never more than fifty items whatever is asked for."""
    first, most = asked.number("Marker", 0), asked.number("MaxItems", _LISTED)
    last = first + max(1, min(most, _LISTED))
    return {key: found[first:last], **({"NextMarker": str(last)} if last < len(found) else {})}


def _there(found: dict[str, Any] | None) -> dict[str, Any]:
    if found is None:
        raise _not_found("The resource you requested does not exist.")
    return found


def _not_found(message: str) -> Refusal:
    return Refusal("ResourceNotFoundException", message, 404)
