"""`lambdatop logs` over the demo: the same lines as boto3 reads, in order, for people and for programs."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from lambdatop.demo import DemoServer
from tests.cli.asking import Ask, ask_by, asking, objects, witness_of
from tests.cli.program import COMMAND, ROOT, modules_after
from tests.terminal import Terminal

SCHEMA = json.loads((Path(__file__).parents[2] / "schema" / "log-line-1.schema.json").read_text())
_COLOUR = re.compile(r"\x1b\[[0-9]+m")
# The newest lines are still on their way while a test asks.
_SETTLED_MS = 60_000


@pytest.fixture
def logs(demo: DemoServer) -> Ask:
    return ask_by("logs", demo)


def test_json_is_what_boto3_reads_line_by_line_and_in_order(demo: DemoServer, logs: Ask) -> None:
    names = ("checkout-api", "search-index")
    made = objects(logs("--format", "json", "--since", "3m", *names))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for one in made:
        validator.validate(one)
    times = [int(str(one["timestamp"])) for one in made]
    assert times == sorted(times)
    start, end = times[0], times[-1] - _SETTLED_MS
    witness = witness_of(demo)
    for name in names:
        mine = sorted(
            (int(str(one["timestamp"])), str(one["stream"]), str(one["message"]))
            for one in made
            if one["function"] == name and start < int(str(one["timestamp"])) < end
        )
        assert mine == witness.lines(f"/aws/lambda/{name}", start + 1, end)
        assert mine


def test_options_are_all_to_hold_and_patterns_unite(logs: Ask) -> None:
    made = objects(
        logs(
            "--format",
            "json",
            "--since",
            "15m",
            "--level",
            "WARN",
            "--filter",
            "-timeout",
            "--regex",
            "e",
            "/^(payments|checkout)-/",
        )
    )
    assert {one["function"] for one in made} <= {"payments-webhook", "checkout-api"}
    assert {one["level"] for one in made} <= {"WARN", "ERROR"}
    assert made
    assert all("timeout" not in str(one["message"]).lower() and "e" in str(one["message"]) for one in made)


def test_an_invocation_is_found_by_the_beginning_of_its_id_with_its_cold_start(logs: Ask) -> None:
    everything = objects(logs("--format", "json", "--since", "30m", "image-resize"))
    cold = [one for one in everything if one["kind"] == "report" and "Init Duration" in str(one["message"])]
    request = str(cold[-1]["request_id"])
    made = objects(logs("--format", "json", "--since", "30m", "--invocation", request[:13]))
    assert {one["request_id"] for one in made} == {request}
    kinds = [str(one["kind"]) for one in made]
    assert (kinds[:2], kinds[-1]) == (["init_start", "start"], "report")
    stated = [one for one in everything if request in str(one["message"])]
    assert {one["event_id"] for one in stated} <= {one["event_id"] for one in made}


def test_text_has_time_name_level_and_message_and_nothing_that_acts(logs: Ask) -> None:
    done = logs("--since", "2m", "checkout-api", "thumbnail-edge", env={"TZ": "Europe/Paris"})
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    shape = re.compile(
        r"20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}\+0[12]:00  (checkout-api  |thumbnail-edge)  (\S+ *)  [0-9a-f]{4}  \S.*|.*  INIT  .*"
        r"|.*  END     [0-9a-f]{4}"
    )
    assert [line for line in lines if not line.startswith("    ") and not shape.fullmatch(line)] == []
    assert len(lines) > 20
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such-*"], 4, "no function in us-east-1 of account 123456789012 matches no-such-*"),
        (["--follow", "no-such-*"], 4, "matches no-such-*"),
        (["--filter", "level:wran"], 2, "--filter: unknown level 'wran'; did you mean warn?"),
        (["--regex", "("], 2, "--regex: '(' is no regular expression"),
        (["--level", "loud"], 2, "--level: unknown level 'loud'"),
        (["--since", "soon"], 2, "--since: 'soon' is no length of time"),
        (["--format", "table"], 2, "expected one of text, json"),
        (["--in-order"], 2, "--in-order goes with --follow"),
        (["/x"], 2, "between slashes"),
    ],
)
def test_what_is_wrong_is_one_line(logs: Ask, arguments: list[str], code: int, said: str) -> None:
    done = logs(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (code, b"", 1)
    assert said in done.stderr.decode()


@pytest.mark.parametrize("follow", [(), ("--follow",)])
@pytest.mark.parametrize(
    ("fault", "value", "said"),
    [("expired", True, "expired"), ("deny", "logs:FilterLogEvents", "logs:FilterLogEvents")],
)
def test_aws_that_cannot_be_asked_is_one_line(
    demo: DemoServer, logs: Ask, fault: str, value: object, said: str, follow: tuple[str, ...]
) -> None:
    demo.faults.set(fault, value)
    done = logs(*follow)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (3, b"", 1)
    assert said in done.stderr.decode()


def test_throttles_and_pages_in_no_order_lose_nothing_and_double_nothing(demo: DemoServer, logs: Ask) -> None:
    plain = objects(logs("--format", "json", "--since", "3m", "checkout-api"))
    for name, value in (("only", "logs:*"), ("throttle", 0.3), ("unsorted", "true"), ("repeat", "true")):
        demo.faults.set(name, value)
    hard = objects(logs("--format", "json", "--since", "3m", "checkout-api"))
    end = int(str(plain[-1]["timestamp"])) - _SETTLED_MS
    start = int(str(hard[0]["timestamp"]))
    ids = [[one["event_id"] for one in made if start <= int(str(one["timestamp"])) < end] for made in (plain, hard)]
    assert ids[0] == ids[1]
    assert len(ids[0]) > 20


@pytest.mark.terminal
@pytest.mark.parametrize(("more", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_on_a_terminal_there_is_the_day_and_colour_unless_refused(
    demo: DemoServer,
    more: dict[str, str],
    coloured: bool,  # noqa: FBT001 - a case
) -> None:
    env = asking(demo, **({"TERM": "xterm-256color", "TZ": "UTC"} | more))
    with Terminal([*COMMAND, "logs", "--since", "2m", "checkout-api"], cwd=ROOT, env=env) as terminal:
        assert terminal.wait() == 0
    assert terminal.text.startswith("── 20")
    assert ", UTC+00:00 ──" in terminal.text
    assert ("\x1b[" in terminal.raw) is coloured
    assert _COLOUR.sub("", terminal.raw).replace("\r\n", "").isprintable()


def test_what_ends_by_itself_loads_no_library_of_what_stays() -> None:
    loaded = modules_after("logs", "--demo", "--since", "5s", "--format", "json")
    assert "boto3" in loaded
    assert not loaded.intersection({"textual", "rich", "plotext", "aiobotocore"})
