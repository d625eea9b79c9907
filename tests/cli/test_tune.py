"""`tune`, `undo` and `history` as a shell runs them, over the demo, with plain boto3 as witness."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lambdatop.core.model import Tuning
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_SECRET_KEY, DemoServer
from tests.cli.program import COMMAND, ROOT, environment, modules_after, run
from tests.terminal import Terminal
from tests.tuner.conftest import witness

API = "checkout-api"
FIELDS = [
    "id", "at", "function", "account_id", "region", "before", "after", "revision_before", "revision_after", "by",
    "note", "state",
]  # fmt: skip
Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def demo() -> Iterator[DemoServer]:
    with DemoServer() as server:
        yield server


@pytest.fixture
def env(demo: DemoServer, tmp_path: Path) -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": DEMO_ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": DEMO_SECRET_KEY}
    place = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": demo.url, "LAMBDATOP_STATE_DIR": str(tmp_path / "state")}
    return environment(**keys, **place)


@pytest.fixture
def do(env: dict[str, str]) -> Run:
    def ask(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        return run(*arguments, env={**env, **more})

    return ask


def _has(demo: DemoServer, name: str = API) -> Tuning:
    client = witness(demo.url)
    stated = client.get_function_configuration(FunctionName=name)
    client.close()
    return Tuning(stated["MemorySize"], stated["Timeout"])


def test_a_script_changes_lists_and_takes_back(demo: DemoServer, do: Run) -> None:
    done = do("tune", API, "--memory", "1024", "--yes", "--note", "more room", "--format", "json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert list(made) == FIELDS
    assert (made["id"], made["state"], made["note"], made["function"]) == (1, "applied", "more room", API)
    assert (made["before"], made["after"]) == (
        {"memory_mb": 512, "timeout_s": 10},
        {"memory_mb": 1024, "timeout_s": 10},
    )
    assert _has(demo) == Tuning(1_024, 10)
    said = done.stderr.decode()
    for word in (
        "memory 512 MB → 1 GB",
        "a month at the present traffic",
        "the next deploy overwrites this",
        "entry 1",
    ):
        assert word in said
    done = do("undo", "--yes")
    assert (done.returncode, _has(demo)) == (0, Tuning(512, 10))
    assert done.stdout.decode() == f"{API}: applied: memory 1 GB → 512 MB (lambdatop undo 2 takes it back)\n"
    listed = [json.loads(line) for line in do("history", "--format", "json").stdout.splitlines()]
    assert [(e["id"], e["state"]) for e in listed] == [(2, "applied"), (1, "undone")]
    table = do("history").stdout.decode().splitlines()
    assert table[0].split() == ["id", "when", "function", "change", "state", "by", "note"]
    assert "assumed-role/demo/lambdatop" in table[1]


def test_a_dry_run_changes_nothing_and_writes_nothing(demo: DemoServer, do: Run, env: dict[str, str]) -> None:
    done = do("tune", API, "queue-worker", "--timeout", "60", "--dry-run")
    assert (done.returncode, _has(demo)) == (0, Tuning(512, 10))
    assert b"timeout 10 s" in done.stdout
    assert b"queue orders hides a message for 90 s" in done.stdout
    assert not Path(env["LAMBDATOP_STATE_DIR"]).exists()
    planned = json.loads(do("tune", API, "--timeout", "60", "--dry-run", "--format", "json").stdout)
    assert (planned["id"], planned["state"], planned["after"]["timeout_s"]) == (None, "planned", 60)


def test_what_is_so_already_is_well(do: Run) -> None:
    done = do("tune", API, "--memory", "512", "--yes", "--format", "json")
    made = json.loads(done.stdout)
    assert (done.returncode, made["id"], made["state"]) == (0, None, "applied")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("tune", 2, "needs the name of a function"),
        ("tune checkout-api", 2, "nothing to change"),
        ("tune checkout-api --memory 64 --yes", 2, "memory is 128 to 10,240 MB, not 64"),
        ("tune checkout-api --memory 11000 --yes", 2, "memory is 128 to 10,240 MB, not 11,000"),
        ("tune checkout-api --timeout 901 --yes", 2, "the timeout is 1 to 900 s, not 901"),
        ("tune checkout-* --memory 512 --yes", 2, "not patterns"),
        ("tune checkout-api --memory 1024", 2, "no terminal to ask on; in a script: --yes"),
        ("tune checkout-api --memory 1024 --yes --rollback-if errors>1", 2, "goes with --watch"),
        ("tune no-such --memory 1024 --yes", 4, "Function not found"),
        ("tune checkout-api --memory 1024 --yes --read-only", 2, "read-only"),
        ("undo --yes --read-only", 2, "read-only"),
        ("undo --yes", 2, "no change to take back"),
        ("undo x --yes", 2, "takes the number of an entry"),
        ("undo 5 --yes", 2, "no entry 5"),
        ("undo", 2, "no terminal to ask on"),
    ],
)
def test_wrong_use_is_one_line_and_changes_nothing(
    demo: DemoServer, do: Run, arguments: str, code: int, said: str
) -> None:
    done = do(*arguments.split())
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert _has(demo) == Tuning(512, 10)


@pytest.mark.parametrize("where", ["environment", "file"])
def test_read_only_holds_wherever_it_stands(demo: DemoServer, do: Run, tmp_path: Path, where: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text("read_only = true\n" if where == "file" else "")
    more = {"LAMBDATOP_READ_ONLY": "1"} if where == "environment" else {}
    for command in (["tune", API, "--memory", "1024"], ["undo"]):
        done = do(*command, "--yes", "--config", str(file), **more)
        assert (done.returncode, b"read-only" in done.stderr) == (2, True)
    assert _has(demo) == Tuning(512, 10)
    assert do("history", "--config", str(file), **more).returncode == 0


@pytest.mark.parametrize(
    ("fault", "value", "code", "said"),
    [
        ("memory_cap_mb", 3_008, 1, "Member must have value less than or equal to 3008"),
        ("deny", "lambda:UpdateFunctionConfiguration", 3, "needs lambda:UpdateFunctionConfiguration"),
        ("deny", "lambda:GetFunction", 3, "needs lambda:GetFunction"),
        ("expired", True, 3, "expired"),
        ("update_fails", True, 1, "no free addresses"),
    ],
)
def test_what_aws_refuses_is_told_and_heard(
    demo: DemoServer, do: Run, fault: str, value: object, code: int, said: str
) -> None:
    demo.faults.set(fault, value)
    done = do("tune", API, "--memory", "4096", "--yes")
    assert done.returncode == code
    assert said in (done.stdout + done.stderr).decode()
    demo.faults.clear()
    assert _has(demo) == Tuning(512, 10)


def test_without_figures_a_change_is_possible_and_says_so(demo: DemoServer, do: Run) -> None:
    demo.faults.set("deny", "lambda:ListFunctions,cloudwatch:*,logs:*")
    done = do("tune", API, "--memory", "1024", "--yes")
    assert (done.returncode, _has(demo)) == (0, Tuning(1_024, 10))
    assert b"needs lambda:ListFunctions" in done.stderr


def test_production_is_not_changed_by_a_script(demo: DemoServer, do: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('production = ["tag:team=shop"]\n')
    done = do("tune", API, "--memory", "1024", "--yes", "--config", str(file))
    assert (done.returncode, _has(demo)) == (1, Tuning(512, 10))
    assert b"guarded by the production pattern tag:team=shop" in done.stderr


def test_a_watch_that_finds_trouble_takes_it_back(demo: DemoServer, do: Run) -> None:
    done = do(
        "tune", API, "--memory", "256", "--yes", "--watch", "1m", "--rollback-if", "reports>0", "--format", "json"
    )
    assert (done.returncode, _has(demo)) == (1, Tuning(512, 10))
    assert json.loads(done.stdout)["state"] == "rolled-back"
    assert b"reports>0 holds" in done.stderr
    assert b"duration p50" in done.stderr


@pytest.mark.terminal
@pytest.mark.parametrize(("answer", "code", "now"), [("y\r", 0, 1_024), ("n\r", 1, 512), ("\r", 1, 512)])
def test_a_terminal_is_asked_and_enter_changes_nothing(
    demo: DemoServer, env: dict[str, str], answer: str, code: int, now: int
) -> None:
    with Terminal([*COMMAND, "tune", API, "--memory", "1024"], cwd=ROOT, env=env) as terminal:
        terminal.wait_for("Change it? [y/N]")
        assert "memory 512 MB → 1 GB" in terminal.text
        terminal.type(answer)
        assert terminal.wait() == code
    assert _has(demo).memory_mb == now


@pytest.mark.terminal
@pytest.mark.parametrize(("answer", "code"), [(f"{API}\r", 0), ("y\r", 1)])
def test_production_is_changed_by_typing_its_name(
    demo: DemoServer, env: dict[str, str], tmp_path: Path, answer: str, code: int
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('production = ["checkout-*"]\n')
    with Terminal(
        [*COMMAND, "tune", API, "--memory", "1024", "--yes", "--config", str(file)], cwd=ROOT, env=env
    ) as terminal:
        terminal.wait_for(f"type {API} to change it:")
        terminal.type(answer)
        assert terminal.wait() == code
    assert _has(demo).memory_mb == (1_024 if code == 0 else 512)


@pytest.mark.terminal
def test_who_was_faster_is_shown_and_the_plan_starts_again(demo: DemoServer, env: dict[str, str]) -> None:
    client = witness(demo.url)
    with Terminal([*COMMAND, "tune", API, "--memory", "1024"], cwd=ROOT, env=env) as terminal:
        terminal.wait_for("Change it? [y/N]")
        client.update_function_configuration(FunctionName=API, MemorySize=768)
        client.get_waiter("function_updated_v2").wait(FunctionName=API)
        terminal.type("y\r")
        terminal.wait_for("is 768 MB, 10 s now; nothing was overwritten")
        terminal.wait_for("memory 768 MB → 1 GB")
        assert _has(demo).memory_mb == 768
        terminal.type("y\r")
        assert terminal.wait() == 0
    client.close()
    assert _has(demo).memory_mb == 1_024


@pytest.mark.terminal
def test_an_interrupt_at_the_question_changes_nothing(demo: DemoServer, env: dict[str, str]) -> None:
    with Terminal([*COMMAND, "tune", API, "--memory", "1024"], cwd=ROOT, env=env) as terminal:
        terminal.wait_for("Change it? [y/N]")
        terminal.type("\x03")
        assert terminal.wait() == 130
    assert _has(demo).memory_mb == 512


def test_the_demo_forgets_what_was_changed_in_it(tmp_path: Path) -> None:
    env = environment(XDG_STATE_HOME=str(tmp_path))
    assert run("tune", "--demo", API, "--memory", "1024", "--yes", env=env).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_these_commands_load_no_screen() -> None:
    assert not modules_after("tune", "--help").intersection({"textual", "boto3", "aiobotocore", "sqlite3"})
    assert not modules_after("history", "--demo").intersection({"textual", "rich", "plotext", "aiobotocore"})
