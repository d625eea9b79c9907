"""Filter patterns, as CloudWatch Logs reads them."""

import pytest

from lambdatop.demo.log_pattern import compiled
from lambdatop.demo.wire import Refusal

REPORT = "REPORT RequestId: 1\tDuration: 3 ms\n"
JSON = '{"type":"platform.report","record":{"metrics":{"durationMs":30.5},"status":"timeout"}}'


@pytest.mark.parametrize(
    ("pattern", "message", "matches"),
    [
        ("", "anything", True),
        ("ERROR", "[ERROR] no", True),
        ("error", "[ERROR] no", False),
        ("ERROR no", "[ERROR] no", True),
        ("ERROR yes", "[ERROR] no", False),
        ("ERROR -no", "[ERROR] no", False),
        ('"REPORT RequestId"', REPORT, True),
        ('"REPORT  RequestId"', REPORT, False),
        ('?"REPORT RequestId" ?"platform.report"', REPORT, True),
        ('?"REPORT RequestId" ?"platform.report"', JSON, True),
        ('?"REPORT RequestId" ?"platform.report"', "START RequestId: 1", False),
        ("?nothing REPORT", REPORT, True),
        (r'"say \"hi\""', 'they say "hi" here', True),
        ("%Duration: [0-9]+ ms%", REPORT, True),
        ("%Duration: [a-z]+ ms%", REPORT, False),
        ('{ $.type = "platform.report" }', JSON, True),
        ('{ $.type = "platform.start" }', JSON, False),
        ('{ $.type = "platform.*" }', JSON, True),
        ('{ $.type != "platform.start" }', JSON, True),
        ("{ $.record.metrics.durationMs > 30 }", JSON, True),
        ("{ $.record.metrics.durationMs <= 30 }", JSON, False),
        ('{ $.record.status = "timeout" && $.record.metrics.durationMs > 99 }', JSON, False),
        ('{ ($.record.status = "timeout") || ($.type = "x") }', JSON, True),
        ('{ $.type = "platform.report" }', REPORT, False),
        ("{ $.missing.path = 1 }", JSON, False),
        ("{ $.type > 1 }", JSON, False),
    ],
)
def test_what_a_pattern_matches(*, pattern: str, message: str, matches: bool) -> None:
    assert compiled(pattern)(message) is matches


@pytest.mark.parametrize("pattern", ['"open', "{ type = 1 }", "[a, b]", "%open", "x" * 1025, "%[%"])
def test_what_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(Refusal) as refused:
        compiled(pattern)
    assert refused.value.code == "InvalidParameterException"
