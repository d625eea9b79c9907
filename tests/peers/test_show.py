"""`lambdatop show` over the peers: what plain boto3 says of a function, and no error where a peer knows less than AWS."""

import json

import jsonschema
import pytest

from tests.cli.program import run
from tests.once.test_show import SCHEMA
from tests.peers.test_log_commands import asking
from tests.peers.witness import SECRET, Witness

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
NAME = "f00"


@pytest.mark.parametrize("name", ["moto", "ministack"])
def test_it_says_what_the_witness_says(request: pytest.FixtureRequest, name: str) -> None:
    world: Witness = request.getfixturevalue(name)
    client = world.client("lambda")
    found = client.get_function(FunctionName=NAME)
    done = run("show", NAME, "--format", "json", env=asking(world))
    assert (done.returncode, done.stderr) == (0, b"")
    made = json.loads(done.stdout)
    jsonschema.validate(made, SCHEMA)
    config = found["Configuration"]
    assert made["function"]["arn"] == config["FunctionArn"]
    assert made["basics"]["role"] == config["Role"]
    assert made["basics"]["revision"] == config.get("RevisionId")  # moto states none
    assert made["basics"]["tags"] == {"team": "red"}
    assert made["configuration"]["variables"] == ["PASSWORD"]
    assert made["event_sources"]["mappings"] == []
    assert SECRET.encode() not in done.stdout


@pytest.mark.parametrize("name", ["moto", "ministack"])
def test_the_text_has_no_secret_either(request: pytest.FixtureRequest, name: str) -> None:
    world: Witness = request.getfixturevalue(name)
    done = run("show", NAME, env=asking(world))
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"PASSWORD = " in done.stdout
    assert SECRET.encode() not in done.stdout
