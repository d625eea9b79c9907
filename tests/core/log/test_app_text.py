"""What a program printed, in one line: the message and its fields, or the line of a stack trace that says what happened."""

import json
import re

import pytest

from lambdatop.core.log.app_text import LONGEST, read_object, say
from tests.core.hostile import REQUEST

STAMP = "2026-03-04T05:06:07.890Z"
_PYTHON = (
    "Traceback (most recent call last):\n"
    '  File "/var/task/app.py", line 5, in handler\n    total(cart)\n'
    '  File "/var/task/cart.py", line 9, in total\n    return cart["sum"]\n'
)
_NODE = ["Declined: no funds", "    at pay (/var/task/pay.js:3:9)", "    at async handler (/var/task/index.js:7:3)"]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("  printed  \n", "printed"),
        (f"[INFO]\t{STAMP}\t{REQUEST}\tbatch done  records=10\n", "batch done  records=10"),
        ("\x1b[32mgreen\x1b[0m text", "green text"),
        ("first\n\nsecond\nthird\n", "first  (+2 lines ▸)"),
        ("first\r\nsecond", "first  (+1 line ▸)"),
        ("first\rsecond", "first  (+1 line ▸)"),
        ("not {json", "not {json"),
        (
            "[ERROR] KeyError: 'sum'\n" + re.sub(" (?= *(File|total|return))", "\u00a0", _PYTHON),
            "KeyError: 'sum'  (2 frames ▸)",
        ),
        ("[ERROR] KeyError: 'sum'\r" + _PYTHON.replace("\n", "\r"), "KeyError: 'sum'  (2 frames ▸)"),
        (_PYTHON + "KeyError: 'sum'\n", "KeyError: 'sum'  (2 frames ▸)"),
        (_PYTHON, "Traceback (most recent call last):  (2 frames ▸)"),
        (
            f"[ERROR]\t{STAMP}\t{REQUEST}\tcharge failed\n{_PYTHON}KeyError: 'sum'\n",
            "charge failed  KeyError: 'sum'  (2 frames ▸)",
        ),
        (f"{STAMP}\t{REQUEST}\tERROR\t" + "\n".join(_NODE), "Declined: no funds  (2 frames ▸)"),
        (
            "no font: a.b.FontException\na.b.FontException: no font\n\tat a.b.Fonts.pick(Fonts.java:7)\n",
            "a.b.FontException: no font  (1 frame ▸)",
        ),
        ("\n\tat a.b.Fonts.pick(Fonts.java:7)\n\tat a.b.C.d(C.java:1)", "at a.b.Fonts.pick(Fonts.java:7)  (1 frame ▸)"),
        ("panic: index\n\ngoroutine 1 [running]:\nmain.f()\n\t/src/main.go:7 +0x1d", "panic: index  (1 frame ▸)"),
        (
            f"{STAMP}\t{REQUEST}\tERROR\tInvoke Error \t{json.dumps({'errorType': 'Declined', 'errorMessage': 'no funds', 'code': 402, 'stack': _NODE})}",
            "Declined: no funds  (2 frames ▸)  code=402",
        ),
        (
            'Error raised from handler method\n{\n "errorMessage": "no such key",\n "errorType": "Function<KeyError>",\n "stackTrace": ["/var/task/f.rb:3:in `fetch\'"]\n}',
            "Function<KeyError>: no such key  (1 frame ▸)",
        ),
        (f'{STAMP}\t{REQUEST}\tERROR\tInvoke Error \t{{"errorType":"cut sh', 'Invoke Error \t{"errorType":"cut sh'),
        (f'{STAMP}\t{REQUEST}\tINFO\t{{"message":"by console.log","n":1}}', "by console.log  n=1"),
    ],
)
def test_text(message: str, said: str) -> None:
    assert say(message) == said


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({}, ""),
        (
            {"level": "INFO", "message": "order accepted", "order": 88213, "total": 42.1},
            "order accepted  order=88213  total=42.1",
        ),
        ({"msg": "by pino", "pid": 7, "hostname": "h", "ok": True, "none": None}, "by pino  ok=true  none=null"),
        ({"event": "by structlog", "user": "a b"}, 'by structlog  user="a b"'),
        ({"message": "", "note": "x"}, "note=x"),
        ({"message": 'said "so"', "tags": ["a", {"b": 1}]}, 'said "so"  tags=["a",{"b":1}]'),
        ({"message": {"a": 1, "message": "inside"}, "b": 2}, "inside  a=1  b=2"),
        ({"message": [1, 2]}, "[1,2]"),
        ({"message": {"message": {"message": {"message": {"message": "deep"}}}}}, '{"message":"deep"}'),
        ({"message": '{"event":"nested","n":1}', "b": 2}, "nested  n=1  b=2"),
        ({"message": "{broken", "b": 2}, "{broken  b=2"),
        ({"message": "one\ntwo"}, "one  (+1 line ▸)"),
        (
            {"errorType": "KeyError", "errorMessage": "'sum'", "stackTrace": ['  File "a.py", line 1, in f\n    x\n']},
            "KeyError: 'sum'  (1 frame ▸)",
        ),
        ({"errorType": "KeyError", "errorMessage": ""}, "KeyError"),
        ({"errorMessage": "only\nthis"}, "only"),
        (
            {"message": "charge failed", "errorType": "KeyError", "errorMessage": "'sum'"},
            "charge failed  KeyError: 'sum'",
        ),
        (
            {
                "message": "Invoke Error Declined: no funds",
                "errorType": "Declined",
                "errorMessage": "no funds",
                "stackTrace": _NODE,
            },
            "Declined: no funds  (2 frames ▸)",
        ),
        (
            {"message": {"errorType": "Declined", "errorMessage": "no funds", "stackTrace": _NODE}},
            "Declined: no funds  (2 frames ▸)",
        ),
        (
            {"message": "charge failed", "exception_name": "KeyError", "exception": _PYTHON + "KeyError: 'sum'"},
            "charge failed  KeyError: 'sum'  (2 frames ▸)",
        ),
        ({"message": "charge failed", "stack": "Error: x\n    at f (g.js:1:1)"}, "charge failed  (1 frame ▸)"),
        ({"_aws": {"CloudWatchMetrics": []}, "service": "shop", "Orders": [1.0, 2.0]}, "Orders=[1.0,2.0]"),
        ({"message": "long", "value": "v" * 200}, f"long  value={'v' * 120}…"),
    ],
)
def test_json(event: dict[str, object], said: str) -> None:
    assert say(json.dumps(event)) == said
    assert say(json.dumps(event, indent=2) + "\n") == said


def test_much_is_cut() -> None:
    assert say("x" * 5_000) == "x" * LONGEST
    assert len(say(json.dumps({f"key{n}": n for n in range(500)})).split("  ")) == 41
    assert len(say(json.dumps({"message": "m" * 5_000}))) == LONGEST


def test_however_deep_a_value_is_it_is_cut_or_left_out() -> None:
    # Close to Python's limit there are depths that can be read and not written.
    for depth in range(1, 1_100):
        said = say('{"message":{"deep":' + "[" * depth + "]" * depth + "}}")
        assert said.startswith(('{"message":{', "deep=[", "deep=…"))


def test_only_whole_objects_of_some_size_are_read() -> None:
    assert read_object('{"a": 1}') == {"a": 1}
    for text in ("", "[1]", "{", '{"a":' * 10_000, '{"a":"' + "x" * 70_000 + '"}'):
        assert read_object(text) is None
