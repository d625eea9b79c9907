"""`lambdatop parse`: one JSON object for each event, whatever the bytes."""

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.cli.parse import as_json
from lambdatop.core.log.record import Record
from tests.cli.program import run

REPORT = (
    "REPORT RequestId: 8f5c6f5e-1c1c-4b7e-9d1c-0123456789ab\tDuration: 2.46 ms\tBilled Duration: 417 ms\t"
    "Memory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 413.61 ms\t"
)


def test_each_line_of_text_is_an_event_in_order() -> None:
    done = run("parse", stdin=f"{REPORT}\r\n\nhello\n".encode())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [t["kind"] for t in told] == ["report", "app", "app"]
    assert (told[0]["billed_ms"], told[0]["init_ms"], told[0]["restore_ms"]) == (417, 413.61, None)
    assert list(told[0]) == [f.name for f in fields(Record)]


def test_a_file_is_read_like_stdin(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_text(f"{REPORT}\n")
    assert run("parse", str(path)).stdout == run("parse", stdin=path.read_bytes()).stdout
    assert run("parse", "-", stdin=path.read_bytes()).stdout == run("parse", str(path)).stdout


def test_jsonl_takes_the_message_and_never_stumbles() -> None:
    lines = [
        json.dumps({"timestamp": 1, "message": f"{REPORT}\nXRAY TraceId: 1-5f\tSegmentId: 1\tSampled: true\t\n"}),
        json.dumps({"message": {"type": "platform.start", "record": {"requestId": "a"}}}),
        "no json at all",
        "[1, 2]",
        "",
        '{"no": "message"}',
    ]
    done = run("parse", "--jsonl", stdin="\n".join(lines).encode())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert told[0]["kind"] == "report"
    assert len(told) == 5


def test_bytes_that_are_no_text_are_an_event_too() -> None:
    done = run("parse", stdin=bytes(range(256)) + b"\n" + REPORT.encode())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert told[-1]["kind"] == "report"
    assert len(told) == 3


@given(st.text())
def test_any_text_becomes_one_line_that_never_acts_on_a_terminal(text: str) -> None:
    line = as_json(text)
    assert line.isprintable()
    assert set(json.loads(line)) == {f.name for f in fields(Record)}


def test_a_number_that_json_does_not_know_is_null() -> None:
    message = '{"time":"t","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":NaN}}}'
    assert "NaN" not in as_json(message)


def test_the_real_lines_are_all_told(real_lines: Path) -> None:
    done = run("parse", "--jsonl", str(real_lines))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(real_lines.read_text().splitlines())


@pytest.mark.parametrize("jsonl", [[], ["--jsonl"]])
def test_nothing_in_gives_nothing_out(jsonl: list[str]) -> None:
    done = run("parse", *jsonl)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
