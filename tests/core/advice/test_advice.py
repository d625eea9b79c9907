"""All rules together: what they say is whole, in order of danger and money, and quiet where it is silenced."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.advice import RULE_NAMES, RULES, adviser, urgency
from lambdatop.core.advice.seen import SEVERITIES
from lambdatop.core.errors import UsageError
from lambdatop.core.figures.of_function import Spent, place_of
from lambdatop.core.model import Finding, InitTimes, Percentiles, Row
from lambdatop.core.room_parts import Configuration, Logging
from lambdatop.core.silence import Silence, parse_silence
from tests.core.advice.seeing import RUNTIMES, context, function, room, size, usage, well

TROUBLED = well(
    function(architecture="x86_64", runtime="python3.9", memory_mb=2048, tracing="PassThrough", timeout_s=60),
    invocations=90_000,
    errors=4_000,
    error_rate=0.04,
    timeouts=9,
    cold_starts=6_000,
    cold_start_rate=0.07,
    init=InitTimes(900.0, 1_400.0, 2_000.0),
    duration=Percentiles(avg=400.0, p50=380.0, p95=900.0, p99=59_000.0, max=60_000.0),
    sizes=(size(2048, 400.0, max_memory_mb=300),),
    room=room(Configuration(variables=("DB_PASSWORD",), logging=Logging("/g", "Text", group_known=True))),
)


def advise(of: Row, *silences: Silence) -> tuple[Finding, ...]:
    return adviser(RUNTIMES, silences)(of, Spent(place_of(of.config), usage(of)), context())


def test_a_function_that_is_well_gets_no_advice() -> None:
    assert advise(well()) == ()


def test_danger_comes_before_money_and_the_most_money_first() -> None:
    found = advise(TROUBLED)
    assert [f.rule for f in found] == [
        "timeout-short", "secrets", "runtime-deprecated", "cold-starts", "arm64", "memory-over", "log-retention", "tracing-off",
    ]  # fmt: skip
    savings = [f.saves_usd for f in found if f.severity == "info" and f.saves_usd is not None]
    assert savings == sorted(savings, reverse=True)
    assert len(savings) == 2


def test_every_finding_says_all_that_it_must_say() -> None:
    for finding in advise(TROUBLED):
        assert all((finding.title, finding.seen, finding.why, finding.advice, finding.sure)), finding
        assert finding.severity in SEVERITIES
        assert not finding.title.endswith("."), finding
        assert all(text.endswith(".") for text in (finding.seen, finding.why, finding.advice, finding.sure)), finding


def test_what_was_not_read_is_not_guessed() -> None:
    bare = Row(function(architecture="x86_64"), TROUBLED.window_ms)
    assert advise(bare) == ()


def test_rules_have_names_of_their_own_and_say_what_they_look_at() -> None:
    assert len(set(RULE_NAMES)) == len(RULES)
    assert all(rule.about and rule.about[0].islower() and not rule.about.endswith(".") for rule in RULES)


def test_a_silenced_rule_keeps_its_finding_and_tells_the_reason() -> None:
    everywhere = parse_silence("arm64", "x86 only", RULE_NAMES)
    here = parse_silence("secrets:ap*", "a test key", RULE_NAMES)
    elsewhere = parse_silence("timeout-short:/^batch/", "no", RULE_NAMES)
    reasons = {f.rule: f.silenced for f in advise(TROUBLED, everywhere, here, elsewhere)}
    assert {rule: reason for rule, reason in reasons.items() if reason} == {
        "arm64": "x86 only",
        "secrets": "a test key",
    }


@pytest.mark.parametrize("key", ["arm65", "", ":api", "secrets:tag:team=x", "secrets:"])
def test_what_cannot_be_silenced_is_told(key: str) -> None:
    with pytest.raises(UsageError):
        parse_silence(key, "no", RULE_NAMES)


FINDINGS = st.builds(
    lambda severity, usd: Finding("r", severity, "t", saves_usd=usd),
    st.sampled_from(SEVERITIES),
    st.none() | st.decimals(-1_000, 1_000, places=2),
)


@given(st.lists(FINDINGS))
def test_urgency_orders_any_findings(findings: list[Finding]) -> None:
    ordered = sorted(findings, key=urgency)
    ranks = [(SEVERITIES.index(f.severity), f.saves_usd or Decimal(0)) for f in ordered]
    for (rank, usd), (next_rank, next_usd) in pairwise(ranks):
        assert rank < next_rank or (rank == next_rank and usd >= next_usd)


def test_advice_does_not_depend_on_advice() -> None:
    assert advise(replace(TROUBLED, advice=(Finding("x", "info", "y"),))) == advise(TROUBLED)
