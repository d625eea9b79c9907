"""Rule: what should catch failures does not take them."""

from lambdatop.core import units
from lambdatop.core.advice.seen import CRITICAL, Rule, Seen
from lambdatop.core.model import Finding


def _find(seen: Seen) -> Finding | None:
    failures = seen.room.failures
    if failures is None or not (failures.dead_letter_errors or failures.destination_errors):
        return None
    both = (
        ("dead letter queue", failures.dead_letter_errors, failures.dead_letter or seen.config.dead_letter_target),
        ("destination", failures.destination_errors, failures.on_failure or failures.on_success),
    )
    broken = [(what, count, target) for what, count, target in both if count]
    told = ", ".join(f"{units.count(n)} to its {what}{f' {target}' if target else ''}" for what, n, target in broken)
    return Finding(
        rule="failure-path-broken",
        severity=CRITICAL,
        title=f"Its {' and '.join(what for what, _, _ in broken)} cannot be reached",
        seen=f"{told} could not be delivered, in {units.span(seen.row.window_ms)}.",
        why="What failed is lost, although somebody made sure that it would not be.",
        advice="Look whether the target is still there, and whether its execution role may send to it "
        "(sqs:SendMessage, sns:Publish, events:PutEvents, lambda:InvokeFunction, s3:PutObject).",
        sure="Certain: Lambda counts what it cannot deliver.",
    )


FAILURE_PATH_BROKEN = Rule("failure-path-broken", "a dead letter queue or destination that takes nothing", _find)
