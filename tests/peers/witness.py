"""Plain boto3, that fills a peer and then says what is in it: the independent witness of what lambdatop reads."""

import io
import json
import time
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

KEYS = ("test", "test")
REGION = "us-east-1"
FUNCTIONS = 60
SECRET = "s3cr3t-of-the-environment"
MINUTE_MS = 60_000
_CODE = "def handler(event, context):\n    print('hello from', context.function_name)\n    return len(event)\n"


def report(number: int, init: str = "") -> str:
    """Give a REPORT line as Lambda writes it."""
    return (
        f"REPORT RequestId: 00000000-0000-4000-8000-{number:012d}\tDuration: {number}.50 ms\t"
        f"Billed Duration: {number + 1} ms\tMemory Size: 256 MB\tMax Memory Used: 90 MB\t{init}\n"
    )


class Witness:
    """A peer behind plain boto3 clients."""

    def __init__(self, url: str, keys: tuple[str, str] = KEYS, region: str = REGION) -> None:
        """Ask nothing yet."""
        self.url = url
        self.keys = keys
        self.region = region
        self.names: tuple[str, ...] = ()
        now = int(time.time() * 1000)
        self.minute_ms = now - now % MINUTE_MS
        """The whole minute in which the world was made."""

    def client(self, service: str) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
        """Give a client of plain boto3, which tries once."""
        config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, proxies={})
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=self.region,
            aws_access_key_id=self.keys[0],
            aws_secret_access_key=self.keys[1],
            config=config,
        )

    @cached_property
    def logs(self) -> Any:  # noqa: ANN401  # likewise
        """Give the client for logs."""
        return self.client("logs")

    def fill(self) -> None:
        """Make functions beyond one page, metrics of three minutes, and lines over several streams out of order."""
        self.names = tuple(f"f{i:02}" for i in range(FUNCTIONS))
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = self.client("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
        functions = self.client("lambda")
        for i, name in enumerate(self.names):
            functions.create_function(
                FunctionName=name,
                Runtime="python3.11",
                Role=role,
                Handler="app.handler",
                Code={"ZipFile": zipped()},
                MemorySize=256,
                Timeout=5 + i % 3,
                Architectures=["arm64" if i % 2 else "x86_64"],
                Environment={"Variables": {"PASSWORD": SECRET}},
                Tags={"team": "red" if i % 10 == 0 else "blue"},
            )
        for i in range(1, 4):
            values = {"Invocations": (3.0 * i, "Count"), "Duration": (20.0 * i, "Milliseconds")}
            self.put_metrics(self.names[0], self.minute_ms - i * MINUTE_MS, values)
        self.put_lines(
            f"/aws/lambda/{self.names[0]}",
            {
                "2026/11/24/[$LATEST]aaaa": [(-50_000, "one\n"), (-30_000, report(3)), (-10_000, report(5))],
                "2026/11/24/[$LATEST]bbbb": [(-40_000, report(2, "Init Duration: 401.20 ms\t")), (-20_000, "two\n")],
                "2026/11/24/[$LATEST]cccc": [(-60_000, report(1)), (0, "at the end of the span\n")],
            },
        )

    def put_metrics(self, function: str, at_ms: int, values: Mapping[str, tuple[float, str]]) -> None:
        """Put one minute of metrics, as Lambda would."""
        dimensions = [{"Name": "FunctionName", "Value": function}]
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        data = [
            {"MetricName": name, "Dimensions": dimensions, "Timestamp": moment, "Value": value, "Unit": unit}
            for name, (value, unit) in values.items()
        ]
        self.client("cloudwatch").put_metric_data(Namespace="AWS/Lambda", MetricData=data)

    def put_lines(self, group: str, streams: Mapping[str, Iterable[tuple[int, str]]]) -> None:
        """Put lines: by stream, (ms after the whole minute, text)."""
        self.logs.create_log_group(logGroupName=group)
        for stream, lines in streams.items():
            self.logs.create_log_stream(logGroupName=group, logStreamName=stream)
            events = [{"timestamp": self.minute_ms + at, "message": text} for at, text in lines]
            self.logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)

    def functions(self) -> dict[str, dict[str, Any]]:
        """List every function, page by page."""
        pages = self.client("lambda").get_paginator("list_functions").paginate()
        return {f["FunctionName"]: f for page in pages for f in page["Functions"]}

    def lines(self, group: str, start_ms: int, end_ms: int) -> list[tuple[int, str, str]]:
        """Read (timestamp, stream, message) of a group, oldest first; the end is not included."""
        pages = self.logs.get_paginator("filter_log_events").paginate(
            logGroupName=group, startTime=start_ms, endTime=end_ms - 1
        )
        events = [e for page in pages for e in page["events"]]
        return sorted((int(e["timestamp"]), e["logStreamName"], e["message"]) for e in events)

    def points(
        self, function: str, metric: str, stat: str, start_ms: int, end_ms: int
    ) -> tuple[tuple[int, float], ...]:
        """Read the minutes of one metric, oldest first."""
        stated = {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": metric,
                "Dimensions": [{"Name": "FunctionName", "Value": function}],
            },
            "Period": 60,
            "Stat": stat,
        }
        result = self.client("cloudwatch").get_metric_data(
            MetricDataQueries=[{"Id": "w", "MetricStat": stated}],
            StartTime=datetime.fromtimestamp(start_ms / 1000, UTC),
            EndTime=datetime.fromtimestamp(end_ms / 1000, UTC),
        )["MetricDataResults"][0]
        pairs = zip(result["Timestamps"], result["Values"], strict=True)
        return tuple(sorted((round(t.timestamp() * 1000), float(v)) for t, v in pairs))


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("app.py", _CODE)
    return file.getvalue()
