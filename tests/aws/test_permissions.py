"""The IAM policy names what the code asks for, and nothing else."""

import json
import re
from pathlib import Path

import botocore.session

from lambdatop.aws.permissions import PERMISSIONS, Part, policy

AWS = Path(__file__).parents[2] / "lambdatop" / "aws"
_CALL = re.compile(r'call\(\s*"([a-z]+)", "([A-Za-z]+)"')
_NAMED = re.compile(r'^SERVICE = "([a-z]+)"\nOPERATION = "([A-Za-z]+)"$', re.MULTILINE)


def _asked() -> set[tuple[str, str]]:
    asked: set[tuple[str, str]] = set()
    for path in AWS.rglob("*.py"):
        if path.name != "calls.py":
            text = path.read_text()
            asked.update(_CALL.findall(text))
            asked.update(_NAMED.findall(text))
    return asked


def test_every_operation_that_the_code_asks_for_has_its_permission() -> None:
    assert _asked() - {p.needed_by for p in PERMISSIONS} == {("sts", "GetCallerIdentity")}


def test_no_permission_is_asked_for_without_a_call() -> None:
    assert {p.needed_by for p in PERMISSIONS} <= _asked()


def test_every_permission_is_one_that_aws_knows() -> None:
    session = botocore.session.get_session()
    for permission in PERMISSIONS:
        service, operation = permission.action.split(":")
        assert operation in session.get_service_model(service).operation_names


def _actions(text: str) -> list[str]:
    return [action for statement in json.loads(text)["Statement"] for action in statement["Action"]]


def test_the_policy_is_json_and_allows_reading_only() -> None:
    reading = [p.action for p in PERMISSIONS if p.part in {Part.READS, Part.TAGS}]
    assert sorted(_actions(policy())) == sorted(reading)
    assert all(action.split(":")[1].startswith(("List", "Get", "Filter", "Describe")) for action in reading)


def test_all_parts_together_are_all_permissions_and_only_tuning_changes_anything() -> None:
    assert sorted(_actions(policy(Part))) == sorted({p.action for p in PERMISSIONS})
    changing = [p for p in PERMISSIONS if p.action.split(":")[1].startswith(("Update", "Put", "Delete", "Publish"))]
    assert all(p.part is Part.TUNES for p in changing)
