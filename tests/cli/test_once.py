"""`--once` over the real AWS code against the demo: figures, exit codes, and one line for each way it can fail."""

import csv
import io
import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from lambdatop.core.fields import FIELDS
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_SECRET_KEY, DemoServer
from tests.cli.program import COMMAND, environment, modules_after, run

SCHEMA = Path(__file__).parents[2] / "schema" / "snapshot-1.schema.json"


Once = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def once(demo: DemoServer) -> Once:
    def ask(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
        keys = {"AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY}
        place = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": demo.url}
        return run("--once", *arguments, env=environment(**(keys | place | dict(env or {}))))

    return ask


def test_json_fits_the_schema_and_knows_every_function(once: Once) -> None:
    done = once("--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    made = json.loads(done.stdout)
    jsonschema.validate(made, json.loads(SCHEMA.read_text()))
    names = {f["name"] for f in made["functions"]}
    assert {"checkout-api", "orders-export", "nightly-report"} <= names
    assert made["totals"]["functions"] == len(names)
    assert {s["source"]: s["state"] for s in made["sources"]} == {"functions": "ok", "metrics": "ok", "logs": "ok"}
    assert made["own_cost_usd"]["so_far"] > 0


def test_advice_that_the_configuration_file_silences_is_left_out(once: Once, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[silence]\narm64 = "x86 only"\n"package-large:invoice-*" = "fonts"\n')

    def rules(*options: str) -> set[str]:
        made = json.loads(once("--format", "json", *options, "orders-export").stdout)
        return {finding["rule"] for finding in made["functions"][0]["advice"]}

    assert {"arm64", "package-large", "throttled"} <= rules()
    silenced = rules("--config", str(config))
    assert {"package-large", "throttled"} <= silenced
    assert "arm64" not in silenced


def test_patterns_unite_and_top_cuts_what_is_printed(once: Once) -> None:
    done = once("--format", "csv", "--sort", "name", "checkout-*", "/^orders/", "queue-worker")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [row["name"] for row in rows] == ["checkout-api", "orders-export", "queue-worker"]
    assert list(rows[0]) == [f.key for f in FIELDS]
    done = once("--format", "csv", "--sort", "name", "--top", "1")
    assert len(done.stdout.decode().splitlines()) == 2


@pytest.mark.parametrize(
    ("condition", "code"),
    [("invocations>0", 1), ("invocations>100000000", 0), ("duration_ms.p95<0ms", 0), ("cost_usd.month>$0", 1)],
)
def test_fail_if_is_the_exit_code_and_names_the_functions(once: Once, condition: str, code: int) -> None:
    done = once("--format", "csv", "--fail-if", condition)
    assert done.returncode == code
    assert done.stdout.startswith(b"name,")
    assert (f"--fail-if {condition} holds for " in done.stderr.decode()) is bool(code)


def test_fail_if_looks_at_all_functions_also_where_fewer_are_printed(once: Once) -> None:
    done = once("--top", "1", "--sort", "name", "--fail-if", "name==queue-worker")
    assert b"queue-worker" not in done.stdout
    assert (done.returncode, b"holds for queue-worker" in done.stderr) == (1, True)


def test_no_function_matches(once: Once) -> None:
    done = once("no-such-*")
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.decode() == "lambdatop: no function in us-east-1 of account 123456789012 matches no-such-*\n"


def test_a_name_that_is_a_command_is_selected_after_two_dashes(once: Once) -> None:
    done = once("--", "logs")
    assert done.returncode == 4
    assert b"matches logs" in done.stderr


@pytest.mark.parametrize(
    ("fault", "value", "said"),
    [
        ("expired", True, "expired"),
        ("deny", "lambda:ListFunctions", "lambda:ListFunctions"),
        ("error", 1.0, ""),
    ],
)
def test_aws_that_cannot_be_asked_is_one_line(
    demo: DemoServer, once: Once, fault: str, value: object, said: str
) -> None:
    demo.faults.set(fault, value)
    done = once()
    assert (done.returncode, done.stdout) == (3, b"")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_logs_that_are_denied_leave_the_rest_standing(demo: DemoServer, once: Once) -> None:
    demo.faults.set("deny", "logs:FilterLogEvents")
    made = json.loads(once("--format", "json").stdout)
    api = next(f for f in made["functions"] if f["name"] == "checkout-api")
    assert api["invocations"] > 0
    assert (api["cold_starts"], api["billed_ms"], api["cost_usd"]["window"]) == (None, None, None)
    logs = next(s for s in made["sources"] if s["source"] == "logs")
    assert logs["state"] == "denied"
    assert "logs:FilterLogEvents" in logs["detail"]


def test_no_credentials_and_no_connection_name_the_next_step(once: Once) -> None:
    done = once(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""})
    assert (done.returncode, b"credentials" in done.stderr) == (3, True)
    done = once(env={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert (done.returncode, b"127.0.0.1:1" in done.stderr) == (3, True)
    done = once("--profile", "nope")
    assert (done.returncode, b"nope" in done.stderr) == (2, True)


def test_diagnostics_go_to_stderr_and_name_no_secret(once: Once) -> None:
    done = once("-v", "--format", "csv", "checkout-api")
    assert done.stdout.startswith(b"name,")
    assert b"botocore" in done.stderr
    assert DEMO_SECRET_KEY.encode() not in done.stderr


def test_the_demo_needs_no_account_and_never_sees_the_users() -> None:
    env = environment(AWS_PROFILE="production", AWS_ACCESS_KEY_ID="AKIAUSER", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    done = run("--once", "--demo", "--format", "json", "checkout-api", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["functions"][0]["name"] == "checkout-api"


def test_once_loads_no_library_of_the_screen() -> None:
    loaded = modules_after("--once", "--demo", "--format", "csv")
    assert "boto3" in loaded
    assert not loaded.intersection({"textual", "rich", "plotext", "aiobotocore"})


def test_an_interrupt_does_not_wait_for_aws(demo: DemoServer) -> None:
    demo.faults.set("slow_ms", 20_000)
    env = environment(
        AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="y", AWS_REGION="us-east-1", AWS_ENDPOINT_URL=demo.url
    )
    with subprocess.Popen(
        [*COMMAND, "--once", "-v"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as program:
        assert program.stderr is not None
        while b"Found endpoint" not in program.stderr.readline():
            assert program.poll() is None
        program.send_signal(signal.SIGINT)
        assert program.wait(10) == 130
        assert b"Traceback" not in program.stderr.read()
