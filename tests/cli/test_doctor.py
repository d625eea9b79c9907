"""`lambdatop doctor` says what is there, what is not, and what to do, and changes nothing."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lambdatop.aws.permissions import PERMISSIONS, Part, Permission
from lambdatop.cli.doctor import as_lines, exit_code
from lambdatop.core.checks import Check, Verdict
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from tests.cli.program import environment, run

Found = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def _server() -> Iterator[DemoServer]:
    with DemoServer(seed=4) as server:
        yield server


@pytest.fixture
def demo(_server: DemoServer) -> Iterator[DemoServer]:
    _server.faults.clear()
    yield _server
    _server.faults.clear()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def examined(home: Path, *arguments: str, url: str = "", **more: str) -> tuple[int, Found]:
    known = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY}
    env = environment(HOME=str(home), **{"AWS_REGION": DEMO_REGION, **(known if url else {}), **more})
    done = run("doctor", "--format", "json", *arguments, env=env)
    assert done.stderr == b""
    document = json.loads(done.stdout)
    assert document["schema"] == "lambdatop/doctor/1"
    return done.returncode, {(c["check"], c["name"]): c for c in document["checks"]}


def test_where_all_is_well_each_permission_has_its_line_and_the_code_is_0(demo: DemoServer, home: Path) -> None:
    code, found = examined(home, url=demo.url)
    assert code == 0
    assert {name for check, name in found if check == "permission"} == {p.action for p in PERMISSIONS}
    # What the demo does not serve cannot be told.
    told = [c for (check, _), c in found.items() if check == "permission" and "The demo has no" not in c["detail"]]
    assert {c["verdict"] for c in told} == {"ok"}
    assert "assumed-role/demo/lambdatop, from the environment" in found["credentials", ""]["detail"]
    assert found["clock", ""]["verdict"] == "ok"
    assert found["functions", ""]["detail"] == "16 to look at"
    assert found["log group", "/aws/lambda/queue-worker"]["detail"] == "kept 30 days"
    assert found["log group", "/acme/pricing/quote-engine"]["detail"] == "kept for ever"
    assert "never ran" in found["log group", "/aws/lambda/nightly-report"]["detail"]


_TOLD = ("lambda:ListFunctions", "logs:FilterLogEvents", "lambda:UpdateFunctionConfiguration")


@pytest.mark.parametrize("one", [p for p in PERMISSIONS if p.action in _TOLD], ids=lambda p: p.action)
def test_a_permission_that_is_missing_is_named_and_only_those_for_reading_fail(
    demo: DemoServer, home: Path, one: Permission
) -> None:
    demo.faults.set("deny", one.action)
    code, found = examined(home, url=demo.url)
    said = found["permission", one.action]
    assert said["verdict"] == ("missing" if one.part is Part.READS else "warn")
    assert one.why in said["detail"]
    assert f"allow {one.action}" in said["advice"]
    assert code == (3 if one.part is Part.READS else 0)


def test_credentials_that_have_expired_end_it_with_what_to_run(demo: DemoServer, home: Path) -> None:
    demo.faults.set("expired", "true")
    code, found = examined(home, url=demo.url)
    assert code == 3
    assert found["credentials", ""]["verdict"] == "missing"
    assert "expired; run: aws configure" in found["credentials", ""]["detail"]
    assert not [name for check, name in found if check == "permission"]


def test_where_keys_come_from_and_until_when_they_hold_is_said(demo: DemoServer, home: Path) -> None:
    end = datetime.now(UTC) + timedelta(hours=9, minutes=30)
    _, found = examined(home, url=demo.url, AWS_CREDENTIAL_EXPIRATION=end.isoformat(), AWS_SESSION_TOKEN="t")
    assert "from the environment, until " in found["credentials", ""]["detail"]
    assert found["credentials", ""]["detail"].endswith("(in 9 h)")
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text("[me]\naws_access_key_id = AKIDEMO\naws_secret_access_key = s\n")
    env = environment(HOME=str(home), AWS_REGION=DEMO_REGION, AWS_ENDPOINT_URL=demo.url)
    done = run("doctor", "--profile", "me", "--read-only", env=env)
    text = done.stdout.decode()
    assert "from the credentials file, without an end" in text
    assert "us-east-1, profile me, asked at an endpoint of its own" in text
    assert "tuning: not asked about: read-only" in text


def test_no_credentials_no_region_and_nobody_there_are_each_one_line(home: Path) -> None:
    code, found = examined(home, AWS_EC2_METADATA_DISABLED="true")
    assert (code, found["credentials", ""]["verdict"]) == (3, "missing")
    code, found = examined(home, AWS_REGION="", AWS_DEFAULT_REGION="")
    assert code == 2
    assert "no region" in found["account", ""]["detail"]
    code, found = examined(home, url="http://127.0.0.1:9")
    assert code == 3
    assert "refuses the connection" in found["credentials", ""]["detail"]


def test_a_wrong_configuration_is_a_line_and_nothing_else_is_asked(demo: DemoServer, home: Path) -> None:
    file = home / ".config" / "lambdatop" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("windw = '5m'\n")
    code, found = examined(home, url=demo.url)
    assert code == 2
    assert "did you mean window?" in found["configuration", ""]["detail"]
    assert ("credentials", "") not in found
    file.write_text("window = '5m'\n")
    _, found = examined(home, url=demo.url)
    assert found["configuration", ""]["detail"] == str(file)


def test_the_journal_is_looked_at_and_not_made(demo: DemoServer, home: Path) -> None:
    _, found = examined(home, url=demo.url)
    assert "none yet" in found["journal", ""]["detail"]
    assert not (home / ".local").exists()
    (home / "state").write_text("a file")
    _, found = examined(home, url=demo.url, XDG_STATE_HOME=str(home / "state"))
    assert (found["journal", ""]["verdict"], "is no folder" in found["journal", ""]["detail"]) == ("warn", True)
    closed = home / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    if not os.access(closed, os.W_OK):
        _, found = examined(home, url=demo.url, XDG_STATE_HOME=str(closed))
        assert "may not be written to" in found["journal", ""]["detail"]


def test_people_read_a_line_a_check_and_the_way_to_the_policy(home: Path) -> None:
    env = environment(HOME=str(home), AWS_REGION=DEMO_REGION)
    done = run("doctor", "--demo", env=env)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert any(line.startswith("ok       permission    lambda:ListFunctions: ") for line in lines)
    assert any("and 6 more: kept for ever" in line for line in lines)
    assert b"--policy" in done.stderr


def test_the_policy_asks_nothing_and_leaves_tuning_out_where_nothing_may_be_changed(home: Path) -> None:
    env = environment(HOME=str(home))
    done = run("doctor", "--policy", env=env)
    sids = [s["Sid"] for s in json.loads(done.stdout)["Statement"]]
    assert done.returncode == 0
    assert sids[:2] == ["LambdatopReads", "LambdatopSelectsByTag"]
    careful = run("doctor", "--policy", "--read-only", env=env)
    assert "LambdatopTunes" not in careful.stdout.decode()


def test_many_that_say_the_same_are_one_line_and_few_are_their_own() -> None:
    def group(name: str, detail: str) -> Check:
        return Check("log group", name, Verdict.OK, detail)

    few = [group("a", "kept 30 days"), group("b", "kept for ever"), group("c", "kept 30 days")]
    assert [line[23:] for line in as_lines(few)] == ["a: kept 30 days", "c: kept 30 days", "b: kept for ever"]
    many = [group(str(n), "kept 30 days") for n in range(9)]
    assert [line[23:] for line in as_lines(many)] == ["0, 1, 2 and 6 more: kept 30 days"]


def test_a_terminal_that_is_missing_fails_nobody() -> None:
    assert exit_code([Check("terminal", "kind", Verdict.MISSING, "")]) == 0
    assert exit_code([Check("permission", "x", Verdict.MISSING, "")]) == 3
    assert exit_code([Check("permission", "x", Verdict.WARN, "")]) == 0
