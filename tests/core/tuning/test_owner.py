"""The tags of a function tell which tool deploys it, and the lines of its template are those to change."""

import pytest

from lambdatop.core.model import Tuning
from lambdatop.core.tuning.owner import owner_of

OLD, NEW = Tuning(512, 10), Tuning(1_024, 30)
STACK = ("aws:cloudformation:stack-name", "shop")


def _logical(name: str) -> tuple[str, str]:
    return ("aws:cloudformation:logical-id", name)


@pytest.mark.parametrize(
    ("tags", "tool", "stack", "lines"),
    [
        (
            (STACK, _logical("Api")),
            "CloudFormation",
            "shop",
            ("Resources:", "  Api:", "    Properties:", "      MemorySize: 1024", "      Timeout: 30"),
        ),
        (
            (STACK, _logical("Api"), ("lambda:createdBy", "SAM")),
            "SAM",
            "shop",
            ("Resources:", "  Api:", "    Properties:", "      MemorySize: 1024", "      Timeout: 30"),
        ),
        (
            (STACK, _logical("ApiHandler5E7490E8")),
            "CDK",
            "shop",
            ("// the construct behind ApiHandler5E7490E8", "memorySize: 1024,", "timeout: Duration.seconds(30),"),
        ),
        (
            (STACK, _logical("HelloDashworldLambdaFunction"), ("STAGE", "dev")),
            "Serverless Framework",
            "shop",
            ("functions:", "  hello-world:", "    memorySize: 1024", "    timeout: 30"),
        ),
        (
            (("ManagedBy", "Terraform"),),
            "Terraform",
            "",
            (
                'resource "aws_lambda_function" "…" {',
                '  function_name = "api"',
                "  memory_size = 1024",
                "  timeout = 30",
                "}",
            ),
        ),
        (
            (("pulumi:project", "x"),),
            "Pulumi",
            "",
            ("new aws.lambda.Function(…, {", "  memorySize: 1024,", "  timeout: 30,", "})"),
        ),
    ],
)
def test_each_tool_has_its_tags_and_its_lines(
    tags: tuple[tuple[str, str], ...], tool: str, stack: str, lines: tuple[str, ...]
) -> None:
    owner = owner_of("api", tags, OLD, NEW)
    assert owner is not None
    assert (owner.tool, owner.stack, owner.lines) == (tool, stack, lines)


@pytest.mark.parametrize(
    ("tags", "tool"),
    [
        ((("terraform", "true"),), "Terraform"),
        ((("Provisioner", "OpenTofu"),), "Terraform"),
        ((("aws-cdk:id", "x"),), "CDK"),
        ((("managed-by", "pulumi"),), "Pulumi"),
        ((STACK, _logical("XLambdaFunction")), "CloudFormation"),
        ((("team", "terraform"), ("stage", "prod")), None),
        ((), None),
    ],
)
def test_tags_that_tell_a_tool_and_tags_that_do_not(tags: tuple[tuple[str, str], ...], tool: str | None) -> None:
    owner = owner_of("api", tags, OLD, NEW)
    assert (owner.tool if owner else None) == tool


def test_only_what_changes_is_to_be_changed_in_the_template() -> None:
    owner = owner_of("api", (STACK, _logical("Api")), OLD, Tuning(512, 30))
    assert owner is not None
    assert owner.lines[-1] == "      Timeout: 30"
    assert len(owner.lines) == 4
