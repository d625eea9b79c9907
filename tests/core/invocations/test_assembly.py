"""Lines of one stream become invocations: by bracket, by request id, with the cold start they caused."""

import json

import pytest

from tests.core.streams import T0, end, invocations, line, report, request, run, start, texts

INIT = "INIT_START Runtime Version: python:3.13.v31\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:1\n"
EXTENSION = "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE, SHUTDOWN]\n"


def _json(kind: str, **record: object) -> str:
    return json.dumps({"time": "2027-01-15T08:00:00.000Z", "type": f"platform.{kind}", "record": record}) + "\n"


def _app(number: int, message: str = "hello") -> str:
    return json.dumps({"level": "INFO", "message": message, "requestId": request(number)}) + "\n"


def test_what_is_printed_between_start_and_end_belongs_to_it() -> None:
    first, second = invocations([*run(0, 1, "one\n", "two\n"), *run(100, 2, "three\n")])
    assert (first.request_id, second.request_id) == (request(1), request(2))
    assert texts(first)[1:3] == ["one", "two"]
    assert (len(first.lines), len(second.lines)) == (5, 4)
    assert (first.start_ms, first.duration_ms, first.billed_ms) == (T0, 20.0, 21)


def test_what_is_printed_after_the_report_belongs_to_what_ran_last() -> None:
    first, second = invocations([*run(0, 1), line(50, "flushed late\n"), *run(100, 2)])
    assert texts(first)[-1] == "flushed late"
    assert len(second.lines) == 3


@pytest.mark.parametrize("between", [(), ("import took long\n",), ("[ERROR] ImportError: x\n",)])
def test_the_lines_of_an_init_belong_to_the_cold_start_they_caused(between: tuple[str, ...]) -> None:
    lines = [line(0, INIT), *(line(10 + n, text) for n, text in enumerate(between)), line(90, EXTENSION)]
    (one,) = invocations([*lines, *run(100, 1, more="Init Duration: 95.00 ms\t")])
    assert len(one.lines) == 5 + len(between)
    assert (one.cold, one.init_ms, one.start_ms) == (True, 95.0, T0 + 100)
    assert one.status == "ok"


def test_an_init_between_two_invocations_belongs_to_the_second() -> None:
    first, second = invocations([*run(0, 1), line(50, INIT), line(60, "imports\n"), *run(100, 2)])
    assert len(first.lines) == 3
    assert texts(second)[0].startswith("INIT_START")
    assert texts(second)[1] == "imports"


def test_an_init_that_runs_within_an_invocation_belongs_to_it() -> None:
    lines = run(0, 1, "before\n", ms=500)
    inner = [line(200, INIT), line(400, "INIT_REPORT Init Duration: 190.00 ms\tPhase: invoke\tStatus: timeout\n")]
    first, second = invocations([*lines, *inner, *run(600, 2)])
    assert len(first.lines) == 6
    assert len(second.lines) == 3


def test_an_init_after_one_whose_end_was_not_read_belongs_to_the_next() -> None:
    first, second = invocations([line(0, start(1)), line(50, INIT), *run(100, 2)])
    assert len(first.lines) == 1
    assert len(second.lines) == 4


def test_what_came_before_an_init_is_not_of_the_invocation_after() -> None:
    (one,) = invocations([line(0, "of one that was not read\n"), line(50, INIT), *run(100, 2)])
    assert texts(one)[0].startswith("INIT_START")


def test_an_environment_that_was_never_used_makes_no_invocation() -> None:
    assert invocations([line(0, INIT), line(10, "imports\n"), line(20, EXTENSION)]) == []


def test_a_retry_with_the_same_request_id_is_another_invocation() -> None:
    first, second = invocations([*run(0, 1, "first\n"), *run(60_000, 1, "second\n")])
    assert (first.request_id, first.start_ms) == (request(1), T0)
    assert (second.request_id, second.start_ms) == (request(1), T0 + 60_000)
    assert (texts(first)[1], texts(second)[1]) == ("first", "second")


def test_a_retry_is_another_also_where_the_first_end_was_not_read() -> None:
    first, second = invocations([line(0, start(1)), line(60_000, start(1))])
    assert (first.start_ms, second.start_ms) == (T0, T0 + 60_000)


def test_a_line_of_a_retry_may_come_before_its_start_in_the_same_millisecond() -> None:
    again = [line(60_000, _app(1), event="1"), line(60_000, start(1), event="2"), line(60_020, report(1))]
    first, second = invocations([*run(0, 1), *again])
    assert (len(first.lines), len(second.lines)) == (3, 3)


def test_reports_alone_make_an_invocation_each_also_of_a_retry() -> None:
    first, second = invocations([line(1_000, report(1, 400)), line(61_000, report(1, 300))])
    assert (first.start_ms, second.start_ms) == (T0 + 600, T0 + 60_700)
    assert not first.started
    assert first.reported


def test_lines_without_a_start_belong_to_the_report_in_whose_time_they_came() -> None:
    (one,) = invocations(
        [line(10, "long before\n"), line(900, "within\n"), line(1_000, end(1)), line(1_000, report(1, 200))]
    )
    assert texts(one)[0] == "within"


def test_json_lines_belong_by_their_request_id() -> None:
    lines = [
        line(0, _json("initStart", phase="init")),
        line(100, _app(1, "printed before the start was told"), event="0"),
        line(100, _json("start", requestId=request(1)), event="1"),
        line(110, _app(1)),
        line(120, _json("report", requestId=request(1), metrics={"durationMs": 20.5}, status="success"), event="2"),
        line(120, _json("start", requestId=request(2)), event="3"),
        line(121, _app(1, "said by a thread left behind")),
        line(130, _app(2)),
    ]
    first, second = invocations(lines)
    assert (len(first.lines), len(second.lines)) == (6, 2)
    assert (first.cold, first.status, second.status) == (False, "ok", "running")


def test_a_request_id_of_another_service_makes_no_invocation() -> None:
    gateway = _app(99, "the gateway's own request")
    (one,) = invocations(run(0, 1, gateway, "more\n"))
    assert len(one.lines) == 5


def test_nor_does_it_where_the_start_was_not_read() -> None:
    (one,) = invocations([line(950, _app(99)), line(1_000, end(1)), line(1_000, report(1, 100))])
    assert (one.request_id, len(one.lines)) == (request(1), 3)


def test_where_lambda_says_nothing_the_request_ids_of_the_program_tell() -> None:
    first, second = invocations([line(0, _app(1)), line(5, _app(1)), line(9, _app(2))])
    assert [len(first.lines), len(second.lines)] == [2, 1]
    assert (first.started, first.reported, first.status, first.duration_ms) == (False, False, "ok", None)


def test_an_error_told_in_the_millisecond_in_which_the_next_begins_is_of_the_one_before() -> None:
    lines = [
        line(0, start(1)),
        line(20, start(2), event="1"),
        line(20, "[ERROR] KeyError: 'x'\n", event="2"),
        line(20, end(1), event="3"),
        line(20, report(1, 20), event="4"),
        line(40, end(2)),
        line(40, report(2, 20)),
    ]
    first, second = invocations(lines)
    assert (first.status, second.status) == ("error", "ok")


def test_an_environment_that_took_the_next_has_ended_the_one_before() -> None:
    first, second = invocations([line(0, start(1)), line(50, start(2))])
    assert (first.status, first.reported, second.status) == ("ok", False, "running")


def test_several_at_once_are_told_apart_by_request_id_only_where_that_is_so() -> None:
    lines = [
        line(0, _json("start", requestId=request(1))),
        line(1, "alone: it is of the first\n"),
        line(2, _json("start", requestId=request(2))),
        line(3, "whose?\n"),
        line(4, _app(1)),
        line(5, _json("report", requestId=request(1), metrics={"durationMs": 5})),
        line(6, "of the second\n"),
        line(9, _json("report", requestId=request(2), metrics={"durationMs": 7})),
    ]
    first, second = invocations(lines, several=True)
    assert ([len(first.lines), len(second.lines)]) == [4, 3]
    assert [len(one.lines) for one in invocations(lines)] == [4, 4]
    early = [line(-5, "before any start was read\n"), *lines]
    assert [len(one.lines) for one in invocations(early, several=True)] == [4, 3]


def test_ids_that_are_no_numbers_of_aws_give_no_order() -> None:
    ids = ("f", "c", "d", "a", "b")
    texts_of_one = (start(1), "one\n", "two\n", end(1), report(1))
    lines = [line(0, text, event=event) for event, text in zip(ids, texts_of_one, strict=True)]
    (one,) = invocations(lines)
    assert [said.message for said in one.lines] == list(texts_of_one)


def test_old_logs_tell_of_the_timeout_after_the_report() -> None:
    late = f"2018-08-26T02:13:13.948Z {request(1)} Task timed out after 3.00 seconds\n\n"
    (one, two) = invocations([*run(0, 1, ms=3_000), line(3_000, late, event="9" * 56), *run(5_000, 2)])
    assert (one.status, len(one.lines), two.status) == ("timeout", 4, "ok")
