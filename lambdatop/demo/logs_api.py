"""CloudWatch Logs over the wire: groups, streams and events, page by page."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from random import Random
from typing import Any

from lambdatop.demo.estate import STORED_BYTES
from lambdatop.demo.faults import Faults
from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.log_pattern import compiled
from lambdatop.demo.log_writer import Event
from lambdatop.demo.stories import ACCOUNT_ID, REGION
from lambdatop.demo.wire import Answer, Call, Refusal

_PAGE_EVENTS, _PAGE_BYTES, _EVENT_OVERHEAD = 10_000, 1_048_576, 26
# AWS looks at so much of a group in one call and answers with what it found there, be it nothing.
_SCANNED_EVENTS = 4_000
_NEWEST_FIRST_SINCE_MS = 1_704_067_200_000
_REPEATED = 3
_LISTED = 50


class LogsApi:
    """Answers the calls of service `logs`, the stream of StartLiveTail aside."""

    def __init__(self, groups: LogGroups, faults: Faults) -> None:
        """Read from `groups`; `faults` may shuffle or repeat events."""
        self._groups = groups
        self._faults = faults
        self._operations: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "DescribeLogGroups": self._describe_groups,
            "DescribeLogStreams": self._describe_streams,
            "FilterLogEvents": self._filter,
            "GetLogEvents": self._get_events,
        }

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        operation = self._operations.get(call.operation)
        if operation is None:
            raise Refusal("UnknownOperationException", f"The demo does not serve {call.operation}.")
        return Answer(operation(call.params))

    def group(self, params: Mapping[str, Any]) -> str:
        """Find the log group that a call names, by name or ARN; raises Refusal."""
        name, identifier = params.get("logGroupName"), params.get("logGroupIdentifier")
        if (name is None) == (identifier is None):
            raise _invalid("You must specify either logGroupName or logGroupIdentifier, but not both.")
        found = str(name) if identifier is None else str(identifier).partition(":log-group:")[2] or str(identifier)
        if found not in self._groups.names():
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        return found

    def _filter(self, params: Mapping[str, Any]) -> dict[str, Any]:
        group = self.group(params)
        matches = compiled(str(params.get("filterPattern", "")))
        in_stream = _stream_test(params)
        start, end = int(params.get("startTime", 0)), int(params.get("endTime", 1 << 60))
        mark = sha256(repr([group, params.get("filterPattern"), start, end]).encode()).hexdigest()[:12]
        newest_first, after = _direction(params, start, mark)
        if after is not None:
            start, end = (start, min(end, after[0])) if newest_first else (max(start, after[0]), end)
        found: list[Event] = []
        scanned: list[Event] = []
        size = 0
        limit = _limit(params, _PAGE_EVENTS)
        events = self._groups.walk(group, start, end, newest_first=newest_first)
        more = False
        for event in events:
            if after is not None and (event[:3] >= after if newest_first else event[:3] <= after):
                continue
            size += len(event.message.encode()) + _EVENT_OVERHEAD
            if len(scanned) >= _SCANNED_EVENTS or len(found) >= limit or size > _PAGE_BYTES:
                more = True
                break
            scanned.append(event)
            if in_stream(event.stream) and matches(event.message):
                found.append(event)
        back = 1 + (_REPEATED if self._faults.repeat and len(scanned) > 2 * _REPEATED else 0)
        token = {"nextToken": _token(newest_first, scanned[-back], mark)} if more else {}
        return {"events": [_filtered(event) for event in self._ordered(found)], "searchedLogStreams": [], **token}

    def _ordered(self, events: list[Event]) -> list[Event]:
        if self._faults.unsorted:
            Random(len(events)).shuffle(events)  # noqa: S311 - a reproducible fault
        return events

    def _get_events(self, params: Mapping[str, Any]) -> dict[str, Any]:
        group, stream = self.group(params), params.get("logStreamName")
        if all(one.name != stream for one in self._groups.streams(group)):
            raise Refusal("ResourceNotFoundException", "The specified log stream does not exist.")
        start, end = int(params.get("startTime", 0)), int(params.get("endTime", 1 << 60)) - 1
        events = list(self._groups.walk(group, start, end, stream=stream))
        limit = _limit(params, _PAGE_EVENTS)
        forward = bool(params.get("startFromHead", False))
        first, last = (0, limit) if forward else (max(0, len(events) - limit), len(events))
        token = params.get("nextToken")
        if token is not None:
            way, _, number = str(token).partition("/")
            if way not in {"f", "b"} or not number.isdecimal():
                raise _invalid("The specified nextToken is invalid.")
            at = next((i for i, event in enumerate(events) if event.event_id >= number.zfill(56)), len(events))
            first, last = (at, at + limit) if way == "f" else (max(0, at - limit), at)
        page = events[first:last]
        # A token names the first event that was not given yet: at either end it comes back unchanged.
        before = page[0].event_id if page else str(token or "").partition("/")[2] or "0"
        after = str(int(page[-1].event_id) + 1) if page else before
        answer = [{"timestamp": e.timestamp, "message": e.message, "ingestionTime": e.ingested} for e in page]
        return {
            "events": answer,
            "nextForwardToken": f"f/{after.zfill(56)}",
            "nextBackwardToken": f"b/{before.zfill(56)}",
        }

    def _describe_groups(self, params: Mapping[str, Any]) -> dict[str, Any]:
        prefix, part = str(params.get("logGroupNamePrefix", "")), str(params.get("logGroupNamePattern", ""))
        names = sorted(n for n in self._groups.names() if n.startswith(prefix) and part.lower() in n.lower())
        return _page([_group(name, self._groups) for name in names], params, "logGroups", "logGroupName")

    def _describe_streams(self, params: Mapping[str, Any]) -> dict[str, Any]:
        group = self.group(params)
        prefix, by_time = str(params.get("logStreamNamePrefix", "")), params.get("orderBy") == "LastEventTime"
        if prefix and by_time:
            raise _invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        streams = [s for s in self._groups.streams(group) if s.name.startswith(prefix)]
        if by_time:
            streams.sort(key=lambda s: (s.last_ms, s.name))
        if params.get("descending", False):
            streams.reverse()
        found = [
            {
                "logStreamName": s.name,
                "creationTime": s.first_ms,
                "firstEventTimestamp": s.first_ms,
                "lastEventTimestamp": s.last_ms,
                "lastIngestionTime": s.last_ms + 2_000,
                "uploadSequenceToken": str(int(sha256(s.name.encode()).hexdigest(), 16))[:56],
                "arn": f"{group_arn(group)}:log-stream:{s.name}",
                "storedBytes": 0,
            }
            for s in streams
        ]
        return _page(found, params, "logStreams", "logStreamName")


def group_arn(group: str) -> str:
    """Give the ARN of a log group without the `:*` that DescribeLogGroups adds to its `arn`."""
    return f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{group}"


def _group(name: str, groups: LogGroups) -> dict[str, Any]:
    return {
        "logGroupName": name,
        "creationTime": groups.begin_ms,
        "metricFilterCount": 0,
        "arn": f"{group_arn(name)}:*",
        "logGroupArn": group_arn(name),
        "logGroupClass": "STANDARD",
        "storedBytes": STORED_BYTES.get(name, int(sha256(name.encode()).hexdigest()[:7], 16)),
        # Every third group was given a retention; the others keep their lines, and cost, for ever.
        **({"retentionInDays": 30} if len(name) % 3 == 0 else {}),
    }


def _page(found: list[dict[str, Any]], params: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    limit = _limit(params, _LISTED)
    token = params.get("nextToken")
    names = [one[name] for one in found]
    if token is not None and token not in names:
        raise _invalid("The specified nextToken is invalid.")
    first = 0 if token is None else names.index(token)
    more = {"nextToken": names[first + limit]} if first + limit < len(found) else {}
    return {key: found[first : first + limit], **more}


def _limit(params: Mapping[str, Any], most: int) -> int:
    limit = int(params.get("limit", most))
    if not 1 <= limit <= most:
        edge = f"less than or equal to {most}" if limit > most else "greater than or equal to 1"
        raise _invalid(
            f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: "
            f"Member must have value {edge}"
        )
    return limit


def _stream_test(params: Mapping[str, Any]) -> Callable[[str], bool]:
    names, prefix = params.get("logStreamNames"), params.get("logStreamNamePrefix")
    if names is not None and prefix is not None:
        raise _invalid("logStreamNames and logStreamNamePrefix cannot both be given.")
    if names is not None:
        return frozenset(names).__contains__
    return lambda stream: stream.startswith(prefix or "")


def _direction(params: Mapping[str, Any], start: int, mark: str) -> tuple[bool, tuple[int, int, str] | None]:
    """Say whether the newest come first, and after which event to go on; a token knows both."""
    token = params.get("nextToken")
    if token is None:
        newest_first = not params.get("startFromHead", True)
        if newest_first and start < _NEWEST_FIRST_SINCE_MS:
            raise _invalid(
                "startFromHead can be false only when startTime is on or after January 1, 2024 00:00:00 UTC."
            )
        return newest_first, None
    try:
        seen, newest_first, timestamp, ingested, event_id = json.loads(urlsafe_b64decode(str(token)))
    except ValueError as error:
        raise _invalid("The specified nextToken is invalid.") from error
    if seen != mark:
        raise _invalid("The specified nextToken is invalid.")
    return newest_first, (timestamp, ingested, event_id)


def _token(newest_first: bool, event: Event, mark: str) -> str:  # noqa: FBT001 - as it stands in the token
    return urlsafe_b64encode(json.dumps([mark, newest_first, *event[:3]]).encode()).decode()


def _filtered(event: Event) -> dict[str, Any]:
    return {
        "logStreamName": event.stream,
        "timestamp": event.timestamp,
        "message": event.message,
        "ingestionTime": event.ingested,
        "eventId": event.event_id,
    }


def _invalid(message: str) -> Refusal:
    return Refusal("InvalidParameterException", message)
