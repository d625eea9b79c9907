"""Messages over several events: stack traces, pretty JSON; and what only looks like it."""

from lambdatop.core.log.messages import gathered, joined
from lambdatop.core.log.platform_log import parse
from tests.core.streams import line, report, said


def _gathered(*texts: str, apart_ms: int = 0) -> list[list[str]]:
    lines = said([line(n * (apart_ms or 1), text, event=f"{n:03d}") for n, text in enumerate(texts)])
    return [[one.message for one in message] for message in gathered(lines)]


def test_single_lines_are_single_messages() -> None:
    assert _gathered("one", "two", "Three: four") == [["one"], ["two"], ["Three: four"]]


def test_frames_go_on_with_their_exception() -> None:
    java = ["x.Error: a", "\tat a.b(C.java:1)", "Caused by: y.Error", "\tat c.d(E.java:2)", "\t... 3 more"]
    assert _gathered("before", *java, "after") == [["before"], java, ["after"]]


def test_a_traceback_ends_with_the_exception_itself() -> None:
    python = ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "    g()", "ValueError: bad"]
    assert _gathered(*python, "after") == [python, ["after"]]


def test_chained_tracebacks_are_one() -> None:
    first = ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "ValueError: bad"]
    between = ["", "During handling of the above exception, another exception occurred:", ""]
    assert _gathered(*first, *between, *first) == [[*first, *between, *first]]


def test_pretty_json_is_one() -> None:
    json = ["{", '  "a": 1,', '  "b": [', "    2", "  ]", "}"]
    assert _gathered(*json, "after") == [json, ["after"]]
    assert parse(joined(gathered(said([line(n, text, event=f"{n}") for n, text in enumerate(json)]))[0])).kind == "app"


def test_what_comes_later_or_names_a_level_is_another_message() -> None:
    assert _gathered("one", "  two", apart_ms=1_001) == [["one"], ["  two"]]
    assert _gathered("one", "  [INFO]\t2027-01-15T08:00:00.000Z\tx", "INFO indented") != [["one"]]


def test_lines_of_lambda_are_never_gone_on_with() -> None:
    assert _gathered(report(1), "  at the left margin", report(2)) == [
        [report(1)],
        ["  at the left margin"],
        [report(2)],
    ]


def test_a_message_has_an_end() -> None:
    messages = _gathered("first", *["  more"] * 1_200)
    assert [len(message) for message in messages] == [500, 500, 201]
