"""The server itself: quick to start, gone without a trace, faults on demand, each error in its protocol."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ParamValidationError

from lambdatop.demo import DemoServer, Faults
from tests.demo.conftest import Witness

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261120/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
Refused = Callable[..., tuple[str, int, str]]


def post(url: str, body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    asked = urllib.request.Request(url, data=body, headers=named)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def test_who_am_i(aws: Witness) -> None:
    assert aws("sts").get_caller_identity()["Account"] == "123456789012"


def test_prices(aws: Witness, refusal: Refused) -> None:
    client = aws("pricing")
    by_group = [{"Type": "TERM_MATCH", "Field": "group", "Value": "AWS-Lambda-Duration"}]
    found = [json.loads(p) for p in client.get_products(ServiceCode="AWSLambda", Filters=by_group)["PriceList"]]
    tiers = next(iter(found[0]["terms"]["OnDemand"].values()))["priceDimensions"].values()
    assert [t["pricePerUnit"]["USD"] for t in tiers] == ["0.0000166667", "0.0000150000", "0.0000133334"]
    pages = list(client.get_paginator("get_products").paginate(ServiceCode="AWSLambda", MaxResults=10))
    assert [len(page["PriceList"]) for page in pages] == [10, 10, 1]
    assert len(client.get_products(ServiceCode="AmazonCloudWatch")["PriceList"]) == 4
    assert client.get_products(ServiceCode="AmazonEC2")["PriceList"] == []
    assert refusal(client.get_products, ServiceCode="AWSLambda", NextToken="x")[0] == "InvalidNextTokenException"


def test_it_listens_on_loopback_only_and_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    with DemoServer() as server:
        assert server.url.startswith("http://127.0.0.1:")
        port = int(server.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            pass
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    with DemoServer(port=port) as again:
        assert again.url == server.url


def test_a_port_that_is_taken_is_said(demo: DemoServer) -> None:
    with pytest.raises(OSError, match="in use"), DemoServer(port=int(demo.url.rpartition(":")[2])):
        pass


def test_stopping_is_silent_even_in_the_middle_of_calls(tmp_path: Path) -> None:
    program = tmp_path / "stop.py"
    program.write_text(
        "import socket, time\n"
        "from lambdatop.demo import DemoServer\n"
        "with DemoServer() as demo:\n"
        "    demo.faults.slow_ms = 60_000\n"
        "    one = socket.create_connection(('127.0.0.1', int(demo.url.rpartition(':')[2])))\n"
        "    one.sendall(b'GET /2015-03-31/functions HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')\n"
        "    time.sleep(0.3)\n"
        "one.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", program],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2], env={"PYTHONPATH": "."}, timeout=20,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_throttling_has_the_words_of_each_service(aws: Witness, demo: DemoServer, refusal: Refused) -> None:
    demo.faults.throttle = 1.0
    assert refusal(aws("lambda").list_functions) == ("TooManyRequestsException", 429, "Rate exceeded")
    assert refusal(aws("logs").describe_log_groups) == ("ThrottlingException", 400, "Rate exceeded")
    assert refusal(aws("cloudwatch").describe_alarms)[:2] == ("Throttling", 400)
    assert refusal(aws("sts").get_caller_identity)[:2] == ("Throttling", 400)
    with pytest.raises(ClientError) as refused:
        aws("lambda").list_functions()
    assert refused.value.response["Reason"] == "CallerRateLimitExceeded"
    assert refused.value.response["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "1"


def test_a_share_of_calls_is_throttled(aws: Witness, demo: DemoServer) -> None:
    demo.faults.set("throttle", "0.3")
    demo.faults.set("only", "logs:*")
    aws("sts").get_caller_identity()
    refused = 0
    for _ in range(60):
        try:
            aws("logs").describe_log_groups()
        except ClientError:
            refused += 1
    assert 8 < refused < 30


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        ("lambda", "list_functions", "ServiceException", 500),
        ("logs", "describe_log_groups", "ServiceUnavailableException", 503),
        ("cloudwatch", "describe_alarms", "InternalServiceFault", 500),
        ("sts", "get_caller_identity", "InternalFailure", 500),
    ],
)
def test_aws_itself_can_fail(
    aws: Witness, demo: DemoServer, refusal: Refused, service: str, operation: str, code: str, status: int
) -> None:
    demo.faults.error = 1.0
    assert refusal(getattr(aws(service), operation))[:2] == (code, status)


def test_credentials_can_expire_and_come_back(aws: Witness, demo: DemoServer, refusal: Refused) -> None:
    demo.faults.expired = True
    assert refusal(aws("lambda").list_functions)[:2] == ("ExpiredTokenException", 403)
    assert refusal(aws("sts").get_caller_identity)[:2] == ("ExpiredToken", 403)
    assert refusal(aws("logs").describe_log_groups)[:2] == ("ExpiredTokenException", 400)
    demo.faults.clear()
    assert aws("lambda").list_functions()["Functions"]


def test_an_action_can_be_denied_by_name(aws: Witness, demo: DemoServer, refusal: Refused) -> None:
    demo.faults.deny = "logs:FilterLogEvents, lambda:Get*"
    code, _, message = refusal(aws("logs").filter_log_events, logGroupName="x")
    assert code == "AccessDeniedException"
    assert "is not authorized to perform: logs:FilterLogEvents on resource" in message
    assert refusal(aws("lambda").get_function, FunctionName="x")[:2] == ("AccessDeniedException", 403)
    assert aws("lambda").list_functions()["Functions"]


def test_a_connection_can_be_reset_and_an_answer_be_slow(aws: Witness, demo: DemoServer) -> None:
    demo.faults.reset = 1.0
    with pytest.raises(ConnectionClosedError):
        aws("lambda").list_functions()
    demo.faults.clear()
    demo.faults.slow_ms = 300
    began = time.monotonic()
    aws("lambda").list_functions()
    assert time.monotonic() - began >= 0.3


def test_percentiles_alone_can_fail(aws: Witness, demo: DemoServer, refusal: Refused) -> None:
    demo.faults.no_percentiles = True
    metric = {"Namespace": "AWS/Lambda", "MetricName": "Duration"}

    def asked(stat: str) -> dict[str, Any]:
        queries = [{"Id": "q", "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}}]
        return {"MetricDataQueries": queries, "StartTime": 1, "EndTime": 90}

    assert aws("cloudwatch").get_metric_data(**asked("Sum"))["MetricDataResults"]
    assert refusal(aws("cloudwatch").get_metric_data, **asked("p95"))[1] == 500


def test_faults_are_switched_over_http_while_it_runs(demo: DemoServer, aws: Witness, refusal: Refused) -> None:
    control = f"{demo.url}/_demo/faults"
    status, _, body = post(control, b'{"throttle": 1, "deny": "sts:*"}')
    assert (status, json.loads(body)["throttle"]) == (200, 1)
    assert refusal(aws("lambda").list_functions)[0] == "TooManyRequestsException"
    status, _, body = post(control, b'{"thortle": 1}')
    assert status == 400
    assert "throttle" in json.loads(body)["error"]
    assert post(control, b"[1]")[0] == 400
    clear = urllib.request.Request(control, method="DELETE")  # noqa: S310 - loopback
    urllib.request.urlopen(clear).close()  # noqa: S310 - loopback
    assert demo.faults.state() == Faults().state()


@pytest.mark.parametrize(
    ("name", "value", "becomes"),
    [("throttle", "0.25", 0.25), ("slow_ms", "40", 40), ("expired", "true", True), ("deny", "lambda:*", "lambda:*")],
)
def test_a_switch_takes_text(name: str, value: str, becomes: object) -> None:
    faults = Faults()
    faults.set(name, value)
    assert faults.state()[name] == becomes


@pytest.mark.parametrize(("name", "value"), [("nope", "1"), ("throttle", "much"), ("expired", "perhaps"), ("deny", 3)])
def test_a_wrong_switch_says_what_is_right(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"throttle, error|takes a"):
        Faults().set(name, value)


@pytest.mark.parametrize("service", ["dynamodb", "xray", "iam", "s3", "sqs", "application-autoscaling"])
def test_what_is_not_served_gets_an_error_that_any_client_reads(demo: DemoServer, service: str) -> None:
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "dynamodb": ("list_tables", {}),
        "xray": ("batch_get_traces", {"TraceIds": ["1"]}),
        "iam": ("list_users", {}),
        "s3": ("list_buckets", {}),
        "sqs": ("list_queues", {}),
        "application-autoscaling": ("describe_scalable_targets", {"ServiceNamespace": "lambda"}),
    }
    client = boto3.client(
        service, endpoint_url=demo.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip
    operation, params = calls[service]
    with pytest.raises(ClientError) as refused:
        getattr(client, operation)(**params)
    client.close()
    assert refused.value.response["Error"]["Code"] == "UnknownOperationException"


def test_the_other_protocols_of_cloudwatch_get_errors_of_their_own(demo: DemoServer) -> None:
    signed = SIGNED.format("monitoring")
    status, headers, body = post(
        f"{demo.url}/service/GraniteServiceVersion20100801/operation/GetMetricData", b"\xa0",
        Authorization=signed, Content_Type="application/cbor", smithy_protocol="rpc-v2-cbor",
    )  # fmt: skip
    assert (status, headers["Content-Type"], headers["smithy-protocol"]) == (400, "application/cbor", "rpc-v2-cbor")
    assert body.startswith(b"\xa2\x79\x00\x06__type\x79\x00\x19UnknownOperationException")
    form = "application/x-www-form-urlencoded"
    status, _, body = post(demo.url, b"Action=GetMetricData", Authorization=signed, Content_Type=form)
    assert status == 400
    assert b"<Code>UnknownOperationException</Code>" in body


def test_nothing_is_told_to_the_unsigned(demo: DemoServer) -> None:
    status, headers, _ = post(f"{demo.url}/2015-03-31/functions", b"")
    assert (status, headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"MetricDataQueries": 7}', b'{"logGroupName": 1}'])
@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("monitoring", "GraniteServiceVersion20100801.GetMetricData"),
        ("logs", "Logs_20140328.FilterLogEvents"),
        ("logs", "Logs_20140328.StartLiveTail"),
        ("pricing", "AWSPriceListService.GetProducts"),
    ],
)
def test_a_senseless_body_is_the_callers_fault(demo: DemoServer, service: str, target: str, body: bytes) -> None:
    status, _, answer = post(demo.url, body, Authorization=SIGNED.format(service), X_Amz_Target=target)
    assert status in {400, 404}
    assert "__type" in json.loads(answer)


def test_botocore_itself_checks_what_it_can(aws: Witness) -> None:
    with pytest.raises(ParamValidationError):
        aws("lambda").update_function_configuration(FunctionName="checkout-api", MemorySize=1)
