"""StartLiveTail over the wire: an event stream with one update a second, sampled where there is too much."""

import asyncio
import json
from binascii import crc32
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from aiohttp import web

from lambdatop.demo.faults import Faults
from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.log_pattern import Matches, compiled
from lambdatop.demo.log_writer import Event
from lambdatop.demo.logs_api import group_arn
from lambdatop.demo.wire import Call, Refusal
from lambdatop.demo.world import World

_MOST_GROUPS, _MOST_SESSIONS, _MOST_EVENTS = 10, 15, 500
_EVERY_S = 1.0
_TEXT = 7
"""Type of a header that is a string."""


def frame(payload: Mapping[str, Any], **headers: str) -> bytes:
    """Pack one message of an event stream: lengths, checksum, headers, payload, checksum; big-endian throughout."""
    packed = b""
    for name, value in headers.items():
        key, text = f":{name.replace('_', '-')}".encode(), value.encode()
        packed += bytes([len(key)]) + key + bytes([_TEXT]) + len(text).to_bytes(2, "big") + text
    body = json.dumps(payload, separators=(",", ":")).encode()
    prelude = (16 + len(packed) + len(body)).to_bytes(4, "big") + len(packed).to_bytes(4, "big")
    message = prelude + crc32(prelude).to_bytes(4, "big") + packed + body
    return message + crc32(message).to_bytes(4, "big")


def _event(kind: str, payload: Mapping[str, Any]) -> bytes:
    return frame(payload, message_type="event", event_type=kind, content_type="application/json")


class LiveTail:
    """Runs the sessions of StartLiveTail, at most fifteen at a time as AWS does."""

    def __init__(self, world: World, groups: LogGroups, faults: Faults) -> None:
        """Read from `groups`; `faults` says when a session has lasted long enough."""
        self._world = world
        self._groups = groups
        self._faults = faults
        self._sessions = 0

    async def serve(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        """Stream until the client goes or the session's time is over; raises Refusal before the first byte."""
        groups = self._asked_for(call.params)
        matches = compiled(str(call.params.get("logEventFilterPattern", "")))
        if self._sessions >= _MOST_SESSIONS:
            raise Refusal("LimitExceededException", "The maximum number of concurrent live tail sessions is reached.")
        response = web.StreamResponse(headers={"Content-Type": "application/vnd.amazon.eventstream"})
        self._sessions += 1
        try:
            await response.prepare(request)
            await self._run(request, response, call.params, groups, matches)
        except ConnectionError:
            pass  # the client has gone, which is how most sessions end
        finally:
            self._sessions -= 1
        return response

    def _asked_for(self, params: Mapping[str, Any]) -> list[str]:
        arns = [str(arn) for arn in params.get("logGroupIdentifiers", [])]
        if not 1 <= len(arns) <= _MOST_GROUPS or any(":log-group:" not in a or a.endswith("*") for a in arns):
            text = "logGroupIdentifiers takes 1 to 10 ARNs of log groups, none of which ends with an asterisk."
            raise Refusal("InvalidParameterException", text)
        if len(arns) > 1 and (params.get("logStreamNames") or params.get("logStreamNamePrefixes")):
            text = "logStreamNames and logStreamNamePrefixes can be used with one log group only."
            raise Refusal("InvalidParameterException", text)
        groups = [arn.partition(":log-group:")[2] for arn in arns]
        known = self._groups.names()
        if any(group not in known for group in groups):
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        return groups

    async def _run(
        self,
        request: web.BaseRequest,
        response: web.StreamResponse,
        params: Mapping[str, Any],
        groups: Sequence[str],
        matches: Matches,
    ) -> None:
        # From here on, so that nothing is missed which happens once the client has heard of the session.
        seen = self._world.now()
        # botocore takes the first message for the answer itself and fails where it is anything else.
        await response.write(_event("initial-response", {}))
        start = {
            "requestId": str(uuid4()),
            "sessionId": str(uuid4()),
            "logGroupIdentifiers": list(params["logGroupIdentifiers"]),
            "logStreamNames": list(params.get("logStreamNames", [])),
            "logStreamNamePrefixes": list(params.get("logStreamNamePrefixes", [])),
            "logEventFilterPattern": str(params.get("logEventFilterPattern", "")),
        }
        await response.write(_event("sessionStart", start))
        in_stream = _stream_test(params)
        loop = asyncio.get_running_loop()
        end = loop.time() + self._faults.tail_s
        while loop.time() < end:
            await asyncio.sleep(_EVERY_S)
            if self._faults.cuts_tail() and request.transport is not None:
                request.transport.abort()
                return
            now = self._world.now()
            found = [
                (group, event)
                for group in groups
                for event in self._groups.arrived(group, seen, now)
                if in_stream(event.stream) and matches(event.message)
            ]
            seen = now
            await response.write(_event("sessionUpdate", _update(found)))
        gone = {"message": "The live tail session has timed out."}
        kind = "SessionTimeoutException"
        await response.write(
            frame(gone, message_type="exception", exception_type=kind, content_type="application/json")
        )


def _stream_test(params: Mapping[str, Any]) -> Matches:
    names = frozenset(params.get("logStreamNames", []))
    prefixes = tuple(params.get("logStreamNamePrefixes", []))
    return lambda stream: not (names or prefixes) or stream in names or stream.startswith(prefixes or "\0")


def _update(found: Sequence[tuple[str, Event]]) -> dict[str, Any]:
    """Give one update; of more than 500 events it is an even sample, and says so."""
    step = -(-len(found) // _MOST_EVENTS) or 1
    results = [
        {
            "logStreamName": event.stream,
            "logGroupIdentifier": group_arn(group),
            "message": event.message,
            "timestamp": event.timestamp,
            "ingestionTime": event.ingested,
        }
        for group, event in found[::step]
    ]
    return {"sessionMetadata": {"sampled": step > 1}, "sessionResults": results}
