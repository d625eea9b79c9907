"""STS over the wire: who is asking."""

from lambdatop.demo.stories import ACCOUNT_ID
from lambdatop.demo.wire import Answer, Call, Refusal


def answer(call: Call) -> Answer:
    """Answer GetCallerIdentity; raises Refusal for anything else."""
    if call.operation != "GetCallerIdentity":
        raise Refusal("InvalidAction", f"Could not find operation {call.operation} for version 2011-06-15")
    caller = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/demo/lambdatop"
    return Answer({"Arn": caller, "UserId": "AROADEMODEMODEMODEMO1:lambdatop", "Account": ACCOUNT_ID})
