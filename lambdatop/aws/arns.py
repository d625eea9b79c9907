"""Reads ARNs: arn:partition:service:region:account:resource."""

_ACCOUNT = 4


def account_of(arn: str) -> str:
    """Give the account of an ARN; empty where it names none, as those of buckets, or is no ARN."""
    parts = arn.split(":")
    return parts[_ACCOUNT] if len(parts) > _ACCOUNT else ""
