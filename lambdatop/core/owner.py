"""Which stack owns a function, by its tags, and what to change in that stack's template so that a change lasts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owner:
    """What deploys a function; its next deploy overwrites a change."""

    tool: str
    """`CloudFormation`, `SAM`, `CDK`, `Serverless Framework`, `Terraform`, `Pulumi`."""
    stack: str
    """The name of its stack; empty where the tags do not tell."""
    lines: tuple[str, ...] = ()
    """The lines of the template as they must be for the change to last."""
