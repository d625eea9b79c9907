"""`lambdatop invocations` over the demo: one row each, newest first, as the REPORT lines that boto3 reads have it."""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from lambdatop.cli import main
from lambdatop.cli.invocations import _MOST_LINES
from lambdatop.core.units import parse_duration
from lambdatop.demo import DemoServer
from lambdatop.once.invocation_rows import KEYS
from tests.cli.asking import Ask, ask_by, asking, objects, witness_of
from tests.cli.program import COMMAND, ROOT, modules_after
from tests.terminal import Terminal

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "invocation-1.schema.json").read_text())
REPORT = re.compile(r"REPORT RequestId: (\S+)\tDuration: ([0-9.]+) ms\tBilled Duration: ([0-9]+) ms")
# Invocations whose lines may still be on their way.
_SETTLED_MS = 90_000


@pytest.fixture
def invocations(demo: DemoServer) -> Ask:
    return ask_by("invocations", demo)


def test_json_is_newest_first_and_what_boto3_reads(demo: DemoServer, invocations: Ask) -> None:
    before = time.time_ns() // 1_000_000
    made = objects(invocations("--format", "json", "--since", "5m", "checkout-api", "image-resize"))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for one in made:
        validator.validate(one)
        assert list(one) == list(KEYS)
    starts = [int(str(one["start"])) for one in made]
    assert starts == sorted(starts, reverse=True)
    witness = witness_of(demo)
    window = before - parse_duration("5m") + _SETTLED_MS, before - _SETTLED_MS
    for name in ("checkout-api", "image-resize"):
        reports = [REPORT.match(text) for _, _, text in witness.lines(f"/aws/lambda/{name}", *window)]
        told = {
            (str(one["request_id"]), float(str(one["duration_ms"])), one["billed_ms"])
            for one in made
            if one["billed_ms"]
        }
        expected = {(found[1], float(found[2]), int(found[3])) for found in reports if found}
        assert expected
        assert expected <= told


def test_every_row_has_a_cost_and_its_lines(invocations: Ask) -> None:
    made = objects(invocations("--format", "json", "--since", "3m"))
    over = [one for one in made if one["status"] != "running" and one["billed_ms"] is not None]
    assert all(float(str(one["cost_usd"])) > 0 for one in over)
    assert all(int(str(one["lines"])) >= 1 for one in made)
    assert len({one["function"] for one in made}) > 5


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        (["--failed"], lambda one: one["status"] in {"error", "timeout", "oom", "exit"}),
        (["--cold"], lambda one: one["cold"] and one["init_ms"] is not None),
        (["--slow", "3000"], lambda one: (one["duration_ms"] or 3_000) >= 3_000),
        (["--failed", "--slow", "20000"], lambda one: one["status"] == "timeout" and one["duration_ms"] >= 20_000),
    ],
)
def test_options_are_all_to_hold(
    invocations: Ask, arguments: list[str], holds: Callable[[Mapping[str, object]], bool]
) -> None:
    made = objects(invocations("--format", "json", "--since", "10m", "image-resize", *arguments))
    everything = objects(invocations("--format", "json", "--since", "10m", "image-resize"))
    assert made
    assert all(holds(one) for one in made)
    assert len(made) < len(everything)


def test_csv_has_the_same_rows(invocations: Ask) -> None:
    done = invocations("--format", "csv", "--window", "5m", "--failed")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert rows
    assert list(rows[0]) == list(KEYS)
    assert all(row["status"] != "ok" for row in rows)


def test_the_table_ends_with_the_sum(invocations: Ask) -> None:
    done = invocations("--since", "5m", "payments-webhook", env={"TZ": "Asia/Tokyo"})
    head, *rows, blank, below = done.stdout.decode().splitlines()
    assert head.split()[:4] == ["start", "(UTC+09:00)", "function", "request"]
    assert blank == ""
    assert re.fullmatch(r"[0-9]+ invocations?: [0-9]+ failed, [0-9]+ cold, [0-9]+ running; \$[0-9.]+", below)
    assert below.startswith(f"{len(rows)} invocation")


@pytest.mark.terminal
def test_the_table_is_as_wide_as_the_terminal(demo: DemoServer) -> None:
    env = asking(demo, TERM="xterm-256color", COLUMNS="80")
    command = [*COMMAND, "invocations", "--since", "3m"]
    with Terminal(command, cwd=ROOT, env=env, size=(80, 24)) as terminal:
        assert terminal.wait() == 0
    assert max(map(len, terminal.raw.splitlines())) <= 80
    assert "status" in terminal.raw.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such"], 4, "matches no-such"),
        (["--since", "1h", "--window", "1h"], 2, "one of them is enough"),
        (["--window", "90s"], 2, "whole minutes"),
        (["--slow", "long"], 2, "--slow: expected a number"),
        (["--format", "jason"], 2, "did you mean json"),
        (["--faild"], 2, "did you mean --failed"),
    ],
)
def test_what_is_wrong_is_one_line(invocations: Ask, arguments: list[str], code: int, said: str) -> None:
    done = invocations(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (code, b"", 1)
    assert said in done.stderr.decode()


def test_logs_that_are_denied_name_the_permission(demo: DemoServer, invocations: Ask) -> None:
    demo.faults.set("deny", "logs:FilterLogEvents")
    done = invocations()
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"logs:FilterLogEvents" in done.stderr


def test_it_says_where_there_were_too_many_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _MOST_LINES > 100_000
    monkeypatch.setattr("lambdatop.cli.invocations._MOST_LINES", 200)
    assert main(["invocations", "--demo", "--since", "10m", "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert "only invocations since 20" in err
    assert 2 < len(out.splitlines()) < 300


def test_it_loads_no_library_of_what_stays() -> None:
    loaded = modules_after("invocations", "--demo", "--since", "5s", "--format", "csv")
    assert not loaded.intersection({"textual", "rich", "plotext", "aiobotocore"})
