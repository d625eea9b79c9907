"""Lambda over the wire: functions and all that hangs on them."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from lambdatop.demo import layers
from lambdatop.demo.asked import Asked, not_found, page, there
from lambdatop.demo.estate import RUNTIME_UPDATES
from lambdatop.demo.faults import Faults
from lambdatop.demo.function import DemoFunction
from lambdatop.demo.lambda_limits import account_settings, checked, checked_reservation
from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.wire import Answer, Call, Refusal
from lambdatop.demo.world import World

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
    "GetRuntimeManagementConfig": f"GET {_F}/runtime-management-config",
}
_PATTERNS = {operation: re.compile(route + "/?") for operation, route in _ROUTES.items()}


def operation_of(call: Call) -> str:
    """Name the operation that a method and path mean; empty where there is none."""
    wanted = f"{call.method} {_DATE.sub('', call.path, count=1)}"
    found = next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(wanted)), "")
    if found == "GetProvisionedConcurrencyConfig" and call.query.get("List") == "ALL":
        return "ListProvisionedConcurrencyConfigs"
    return found


class LambdaApi:
    """Answers the calls of service `lambda`."""

    def __init__(self, world: World, faults: Faults) -> None:
        """Read and change `world`; `faults` may cap memory as AWS does in new accounts."""
        self._world = world
        self._faults = faults
        self._operations: dict[str, Callable[[Asked], Answer]] = {
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
            "GetFunctionUrlConfig": lambda asked: Answer(there(self._function(asked).url)),
            "ListFunctionUrlConfigs": self._list_urls,
            "ListAliases": self._list_aliases,
            "GetAlias": self._get_alias,
            "ListVersionsByFunction": self._list_versions,
            "ListTags": lambda asked: Answer({"Tags": self._function(asked).tags}),
            "ListLayers": lambda asked: Answer(layers.listed(world, asked)),
            "ListLayerVersions": lambda asked: Answer(layers.versions(world, asked)),
            "GetFunctionEventInvokeConfig": lambda asked: Answer(there(self._function(asked).event_invoke)),
            "ListFunctionEventInvokeConfigs": self._list_event_invoke,
            "GetFunctionRecursionConfig": self._get_recursion,
            "GetRuntimeManagementConfig": self._get_runtime_management,
        }

    def answer(self, call: Call) -> Answer:
        """Answer one call whose operation is known; raises Refusal where there is none."""
        operation = self._operations.get(call.operation)
        if operation is None:
            raise Refusal("UnknownOperationException", f"The demo does not serve {call.method} {call.path}.", 404)
        route = "GetProvisionedConcurrencyConfig" if call.operation.startswith("ListProvisioned") else call.operation
        found = _PATTERNS[route].fullmatch(f"{call.method} {_DATE.sub('', call.path, count=1)}")
        names = {} if found is None else {key: unquote(value) for key, value in found.groupdict().items()}
        return operation(Asked(call, names))

    def _function(self, asked: Asked) -> DemoFunction:
        named = _NAME.fullmatch(asked.names["function"])
        name = asked.names["function"] if named is None else named["name"]
        function = self._world.function(name)
        if function is None:
            raise not_found(f"Function not found: arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}")
        return function

    def _configuration(self, asked: Asked) -> dict[str, Any]:
        function = self._function(asked)
        named = _NAME.fullmatch(asked.names["function"])
        qualifier = asked.call.query.get("Qualifier") or (named["qualifier"] if named else None)
        found = function.qualified(qualifier)
        if found is None:
            raise not_found(f"Function not found: {function.arn}:{qualifier}")
        return found if qualifier is None else {**found, "FunctionArn": f"{function.arn}:{qualifier}"}

    def _list_functions(self, asked: Asked) -> Answer:
        functions = [f for name in sorted(self._world.functions) if (f := self._world.function(name)) is not None]
        every = asked.call.query.get("FunctionVersion") == "ALL"
        configs = [c for f in functions for c in (f.versions if every else [f.config])]
        listed = [{key: value for key, value in c.items() if key not in _NOT_LISTED} for c in configs]
        return Answer(page(listed, asked, "Functions"))

    def _get_function(self, asked: Asked) -> Answer:
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

    def _delete_function(self, asked: Asked) -> Answer:
        self._world.remove(self._function(asked).name)
        return Answer(None, 204)

    def _update(self, asked: Asked) -> Answer:
        function = self._function(asked)
        changes = checked(function, asked.call.params, self._faults.memory_cap_mb)
        self._world.configure(function, changes, fails=self._faults.update_fails)
        return Answer(function.config)

    def _account_settings(self, _asked: Asked) -> Answer:
        return Answer(account_settings(self._world))

    def _put_concurrency(self, asked: Asked) -> Answer:
        function = self._function(asked)
        limit = checked_reservation(self._world, function, asked.call.params)
        self._world.reserve(function, limit)
        return Answer(_concurrency(function))

    def _delete_concurrency(self, asked: Asked) -> Answer:
        self._world.reserve(self._function(asked), None)
        return Answer(None, 204)

    def _get_provisioned(self, asked: Asked) -> Answer:
        function, qualifier = self._function(asked), asked.call.query.get("Qualifier", "")
        if qualifier not in function.provisioned:
            message = "No Provisioned Concurrency Config found for this function"
            raise Refusal("ProvisionedConcurrencyConfigNotFoundException", message, 404)
        return Answer(_provisioned(function, qualifier))

    def _list_provisioned(self, asked: Asked) -> Answer:
        function = self._function(asked)
        found = [{"FunctionArn": f"{function.arn}:{q}", **_provisioned(function, q)} for q in function.provisioned]
        return Answer(page(found, asked, "ProvisionedConcurrencyConfigs"))

    def _sources(self, name: str | None = None) -> list[dict[str, Any]]:
        return [s for n, f in self._world.functions.items() if name in {None, n} for s in f.event_sources]

    def _list_event_sources(self, asked: Asked) -> Answer:
        name, source = asked.call.query.get("FunctionName"), asked.call.query.get("EventSourceArn")
        wanted = None if name is None else self._function(Asked(asked.call, {"function": name})).name
        qualifier = "" if name is None else name.rpartition(":function:")[2].partition(":")[2]
        found = [
            s
            for s in self._sources(wanted)
            if source in {None, s["EventSourceArn"]} and (name is None or _qualifier(s) == qualifier)
        ]
        return Answer(page(found, asked, "EventSourceMappings"))

    def _get_event_source(self, asked: Asked) -> Answer:
        return Answer(there(next((s for s in self._sources() if s["UUID"] == asked.names["uuid"]), None)))

    def _get_policy(self, asked: Asked) -> Answer:
        function = self._function(asked)
        policy = function.policy(asked.call.query.get("Qualifier"))
        if policy is None:
            raise not_found("The resource you requested does not exist.")
        return Answer({"Policy": policy, "RevisionId": function.config["RevisionId"]})

    def _list_urls(self, asked: Asked) -> Answer:
        url = self._function(asked).url
        return Answer(page([] if url is None else [url], asked, "FunctionUrlConfigs"))

    def _list_aliases(self, asked: Asked) -> Answer:
        wanted = asked.call.query.get("FunctionVersion")
        found = [a for a in self._function(asked).aliases if wanted in {None, a["FunctionVersion"]}]
        return Answer(page(found, asked, "Aliases"))

    def _get_alias(self, asked: Asked) -> Answer:
        function, name = self._function(asked), asked.names["alias"]
        found = next((a for a in function.aliases if a["Name"] == name), None)
        if found is None:
            raise not_found(f"Alias not found: {function.arn}:{name}")
        return Answer(found)

    def _list_versions(self, asked: Asked) -> Answer:
        return Answer(page(self._function(asked).versions, asked, "Versions"))

    def _list_event_invoke(self, asked: Asked) -> Answer:
        found = self._function(asked).event_invoke
        return Answer(page([] if found is None else [found], asked, "FunctionEventInvokeConfigs"))

    def _get_recursion(self, asked: Asked) -> Answer:
        self._function(asked)
        return Answer({"RecursiveLoop": "Terminate"})

    def _get_runtime_management(self, asked: Asked) -> Answer:
        function = self._function(asked)
        return Answer({"UpdateRuntimeOn": RUNTIME_UPDATES.get(function.name, "Auto"), "FunctionArn": function.arn})


def _qualifier(source: dict[str, Any]) -> str:
    return str(source["FunctionArn"]).partition(":function:")[2].partition(":")[2]


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
