"""A tuner over a demo whose clock its waiting turns, and plain boto3 as the witness of what is true."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import pytest_asyncio
from botocore.config import Config

from lambdatop.account import SteeredAccount
from lambdatop.aws import Access, live_account
from lambdatop.cli.price_table import price_table
from lambdatop.core.facts import Fact
from lambdatop.core.model import Row, Tuning
from lambdatop.core.tuning.plan import Outcome, Plan, Step
from lambdatop.demo import DEMO_ACCESS_KEY, DEMO_REGION, DEMO_SECRET_KEY, DemoServer
from lambdatop.journal import Journal
from lambdatop.tuner import AccountTuner

NOON = 1_795_176_000_000 + 17_250
GUARDS = ("payments-*", "tag:team=finance")


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now_ms: int = NOON

    def __call__(self) -> int:
        return self.now_ms

    async def sleep(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1_000) + 1
        await asyncio.sleep(0)


@dataclass
class Bench:
    """Everything that a test of changes needs."""

    demo: DemoServer
    clock: Clock
    aws: Any
    account: SteeredAccount
    journal: Journal
    tuner: AccountTuner
    facts: list[Fact] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    rows: Mapping[str, Row] = field(default_factory=dict)

    def tell(self, step: Step) -> None:
        self.steps.append(step)

    def has(self, name: str) -> Tuning:
        """Read what a function has, by plain boto3."""
        stated = self.aws.get_function_configuration(FunctionName=name)
        return Tuning(stated["MemorySize"], stated["Timeout"])

    def somebody(self, name: str, **changes: object) -> None:
        """Change a function as somebody else would, and let it come to its end."""
        self.aws.update_function_configuration(FunctionName=name, **changes)
        self.clock.now_ms += 10_000
        self.aws.get_function_configuration(FunctionName=name)

    async def plan(self, *names: str, memory: int | None = None, seconds: int | None = None, note: str = "") -> Plan:
        looked = await self.tuner.look(names, self.rows)
        assert not looked.troubles
        return self.tuner.draft(looked.subjects, memory, seconds, note)

    async def apply(self, plan: Plan) -> Outcome:
        (outcome,) = await self.tuner.apply(plan, plan.must_type, self.tell)
        return outcome

    async def tune(self, name: str, memory: int | None = None, seconds: int | None = None) -> Outcome:
        return await self.apply(await self.plan(name, memory=memory, seconds=seconds))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Iterator[DemoServer]:
    with DemoServer(clock=clock) as server:
        yield server


@pytest_asyncio.fixture
async def bench(demo: DemoServer, clock: Clock, tmp_path: Path) -> AsyncIterator[Bench]:
    account = live_account(Access("demo", DEMO_REGION, demo.url, DEMO_ACCESS_KEY, DEMO_SECRET_KEY))
    aws = witness(demo.url)
    with Journal(tmp_path / "state") as journal:
        facts: list[Fact] = []
        tuner = AccountTuner(
            account, journal, price_table(), now=clock, sleep=clock.sleep, guards=GUARDS, apply=facts.append
        )
        yield Bench(demo, clock, aws, account, journal, tuner, facts)
        await account.close()
    aws.close()


def witness(url: str) -> Any:  # noqa: ANN401  # boto3 has no types
    return boto3.client(
        "lambda",
        endpoint_url=url,
        region_name=DEMO_REGION,
        aws_access_key_id=DEMO_ACCESS_KEY,
        aws_secret_access_key=DEMO_SECRET_KEY,
        config=Config(retries={"total_max_attempts": 1}),
    )
