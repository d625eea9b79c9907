"""`lambdatop show` over the real AWS code against the demo: everything of one function, and no less when much is denied."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import jsonschema
import pytest

from lambdatop.core.room_text import Page
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.cli.program import environment, run

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "show-1.schema.json").read_text())
Show = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def show(demo: DemoServer) -> Show:
    def ask(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        keys = {"AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY}
        place = {"AWS_REGION": DEMO_REGION, "AWS_ENDPOINT_URL": demo.url}
        return run("show", *arguments, env=environment(**keys, **place))

    return ask


def _json(show: Show, name: str) -> Any:  # noqa: ANN401 - JSON
    done = show(name, "--format", "json")
    assert (done.returncode, done.stderr) == (0, b"")
    made = json.loads(done.stdout)
    jsonschema.validate(made, SCHEMA)
    return made


def test_json_fits_the_schema_and_says_what_boto3_says(show: Show, demo: DemoServer) -> None:
    made = _json(show, "orders-export")
    witness = boto3.client(
        "lambda",
        endpoint_url=demo.url,
        region_name=DEMO_REGION,
        aws_access_key_id=DEMO_ACCESS_KEY,
        aws_secret_access_key=DEMO_SECRET_KEY,
    )
    found = witness.get_function(FunctionName="orders-export")
    config, basics = found["Configuration"], made["basics"]
    assert basics["tags"] == found["Tags"]
    assert (basics["state"], basics["role"]) == (config["State"], config["Role"])
    assert basics["revision"] == config["RevisionId"]
    assert basics["owner"] == {"tool": "CloudFormation", "stack": "orders-prod"}
    assert made["configuration"]["variables"] == sorted(config["Environment"]["Variables"])
    reserved = witness.get_function_concurrency(FunctionName="orders-export")["ReservedConcurrentExecutions"]
    assert made["concurrency"]["reserved"] == reserved == 10
    assert (
        made["account_concurrency"]["limit"] == witness.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    )
    assert made["function"]["invocations"] > 0
    assert made["cost"]["month_usd"]["total"] == pytest.approx(made["function"]["cost_usd"]["month"], rel=1e-6)
    assert made["cost"]["so_far_usd"]["total"] > 0
    assert made["advice"]
    assert made["own_cost_usd"]["so_far"] > 0


def test_no_value_of_a_variable_and_no_address_of_code_is_printed(show: Show, demo: DemoServer) -> None:
    witness = boto3.client(
        "lambda",
        endpoint_url=demo.url,
        region_name=DEMO_REGION,
        aws_access_key_id=DEMO_ACCESS_KEY,
        aws_secret_access_key=DEMO_SECRET_KEY,
    )
    found = witness.get_function(FunctionName="orders-export")
    secrets = [*found["Configuration"]["Environment"]["Variables"].values(), found["Code"]["Location"]]
    printed = (show("orders-export").stdout + show("orders-export", "--format", "json").stdout).decode()
    assert secrets
    assert [secret for secret in secrets if secret in printed] == []


def test_text_has_every_page(show: Show) -> None:
    done = show("queue-worker", "--window", "5m")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("queue-worker  123456789012 · us-east-1 · 5 min to ")
    assert [line for line in lines[1:] if line and not line.startswith(" ")] == [page.value for page in Page]
    text = "\n".join(lines)
    assert "arn:aws:sqs:us-east-1:123456789012:orders" in text
    assert "deployed by" in text
    assert "reading…" not in text


def test_an_idle_function_is_shown_too(show: Show) -> None:
    made = _json(show, "nightly-report")
    assert made["health"] == "idle"
    assert made["function"]["duration_ms"]["p95"] is None


def test_what_is_denied_is_a_gap_and_the_rest_stands(show: Show, demo: DemoServer) -> None:
    demo.faults.set("deny", "lambda:GetPolicy,lambda:ListAliases,logs:*,cloudwatch:*,iam:*,events:*")
    made = _json(show, "orders-export")
    assert made["basics"]["state"] == "Active"
    assert made["event_sources"]["mappings"] is not None
    assert made["event_sources"]["grants"] is None
    assert made["versions"]["aliases"] is None
    assert made["function"]["cold_starts"] is None
    assert made["cost"]["window_usd"] is None
    denied = {gap["section"] for gap in made["not_read"]}
    assert {"event sources", "versions"} <= denied
    assert any("lambda:GetPolicy" in gap["why"] for gap in made["not_read"])
    assert {source["state"] for source in made["sources"]} >= {"ok", "denied"}


def test_where_nothing_beside_the_list_is_allowed_the_list_is_shown(show: Show, demo: DemoServer) -> None:
    demo.faults.set("deny", "lambda:Get*,lambda:List[!F]*,logs:*,cloudwatch:*,iam:*,events:*,sts:*")
    done = show("checkout-api")
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    assert "memory             512 MB" in text
    assert "lambda:GetFunction" in text


def test_a_name_that_is_none_names_the_nearest(show: Show) -> None:
    done = show("orders-exprt")
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.decode() == (
        "lambdatop: no function in us-east-1 of account 123456789012 matches orders-exprt; "
        "did you mean orders-export?\n"
    )


def test_a_list_that_is_denied_ends_with_the_permission(show: Show, demo: DemoServer) -> None:
    demo.faults.set("deny", "lambda:ListFunctions")
    done = show("checkout-api")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"lambda:ListFunctions" in done.stderr


@pytest.mark.parametrize("words", [(), ("checkout-api", "queue-worker"), ("checkout-*",), ("tag:team=orders",)])
def test_it_takes_one_name(words: tuple[str, ...]) -> None:
    done = run("show", *words)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"show takes the name of one function" in done.stderr
