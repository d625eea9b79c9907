"""Makes one change in a process of its own and kills it at a named stage, as `kill -9` would."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.tuning.plan import Stage, Step
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner


def now() -> int:
    return time.time_ns() // 1_000_000


def kill_at(stage: str, text: str) -> None:
    """Kill this process, if that is where it was to be killed."""
    if stage == text:
        os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str, folder: str, what: str, at: str) -> None:
    """Change checkout-api to 1,024 MB, or take entry 1 back; die at stage `at`."""
    account = live_account(Access("demo", "us-east-1", url, "AKIADEMO", "s"))

    def tell(step: Step) -> None:
        kill_at(str(step.stage), at)

    with Journal(Path(folder)) as journal:
        tuner = AccountTuner(account, journal, price_table(), now=now, sleep=asyncio.sleep)
        if what == "undo":
            plan = await tuner.draft_undo(1, {})
        else:
            looked = await tuner.look(["checkout-api"], {})
            plan = tuner.draft(looked.subjects, 1_024, None)
        kill_at("confirmed", at)
        await tuner.apply(plan, (), tell)
        kill_at("applied", at)


if __name__ == "__main__":
    assert sys.argv[4] in {*Stage, "confirmed", "applied"}
    asyncio.run(main(*sys.argv[1:5]))
