"""An AWS account behind our port: it asks by a carrier and gives facts."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from functools import partial

from lambdatop.aws import functions as listing
from lambdatop.aws import live_tail as tailing
from lambdatop.aws import metrics as measuring
from lambdatop.aws.calls import Answer, Calls, RefusedParameter
from lambdatop.aws.logs import OPERATION, SERVICE, Abilities, Reading, log_question
from lambdatop.aws.rooms import AwsRooms
from lambdatop.aws.steering import AwsSteering
from lambdatop.aws.streams import Streams
from lambdatop.aws.tags import Tags
from lambdatop.aws.target import Target
from lambdatop.aws.together import together
from lambdatop.core.errors import AccessDenied, AwsError, AwsFault, NotFound
from lambdatop.core.facts import Asked, Fact, FunctionSeen, FunctionsListed
from lambdatop.core.model import FunctionConfig, Identity, LogGroup, Measure, Span
from lambdatop.core.selection import needs_tags, parse_pattern, selects

_METRIC_CALLS = 4
_FREE = Decimal(0)


class AwsAccount(AwsSteering, AwsRooms):
    """Implements `account.WholeAccount` over AWS or what speaks like it; what that cannot do is remembered."""

    def __init__(self, calls: Calls, target: Target, *, elapsed: Callable[[], float] = time.monotonic) -> None:
        """Ask nothing yet; `elapsed` is seconds, for what is remembered of tags."""
        AwsSteering.__init__(self, calls)
        AwsRooms.__init__(self, calls, elapsed=elapsed)
        self._target = target
        self._tags = Tags(calls, elapsed)
        self._streams = Streams()
        self._account_id: str | None = None
        # AWS is known to read patterns; anything else has to show it once.
        self._abilities = Abilities(patterns_proven=not target.custom)

    async def identity(self) -> Identity:
        """Say whose account this is; an endpoint without STS leaves that open."""
        try:
            answer = await self._calls.call("sts", "GetCallerIdentity", {})
        except (AccessDenied, AwsFault, NotFound):
            answer = {}
        self._account_id = answer.get("Account")
        return Identity(answer.get("Account"), answer.get("Arn"), self._target.region, self._target.profile)

    async def functions(self, patterns: Sequence[str]) -> AsyncGenerator[Fact]:
        """List once: FunctionSeen for each selected function as its page comes, then one FunctionsListed."""
        wanted = tuple(parse_pattern(p) for p in patterns)
        names: list[str] = []
        async with aclosing(self._pages()) as pages:
            async for page in pages:
                rest = []
                for config in page:
                    if selects(wanted, config.name, {}):
                        names.append(config.name)
                        yield FunctionSeen(config)
                    else:
                        rest.append(config)
                async with aclosing(self._tags.of(rest if needs_tags(wanted) else ())) as tagged:
                    async for config, tags in tagged:
                        if selects(wanted, config.name, tags):
                            names.append(config.name)
                            yield FunctionSeen(config)
        yield FunctionsListed(tuple(names))

    async def _pages(self) -> AsyncGenerator[list[FunctionConfig]]:
        seen: set[str] = set()
        marker: str | None = None
        while True:
            answer = await self._calls.call("lambda", "ListFunctions", listing.list_params(marker))
            page, following = listing.listed(answer)
            fresh = {f.name: f for f in page if f.name not in seen}
            seen.update(fresh)
            yield list(fresh.values())
            if following is None:
                return
            if following == marker:
                raise AwsFault("lambda:ListFunctions: the list does not end")
            marker = following

    async def metrics(
        self, functions: Sequence[FunctionConfig], measures: Sequence[Measure], period_s: int, span: Span
    ) -> AsyncGenerator[Fact]:
        """Give MetricPoints and Asked, call by call; the first failure is raised when all that came is given."""
        failed: AwsError | None = None
        jobs = [partial(self._answers, q) for q in measuring.questions(functions, measures, period_s, span)]
        async with aclosing(together(jobs, _METRIC_CALLS)) as answers:
            async for answer in answers:
                if isinstance(answer, AwsError):
                    failed = failed or answer
                    continue
                yield Asked("metrics", answer.question.usd)
                for fact in answer.facts():
                    yield fact
                failed = failed or answer.shortfall()
        if failed is not None:
            raise failed

    async def _answers(self, question: measuring.Question) -> measuring.Answers:
        answers = measuring.Answers(question)
        token: str | None = None
        while True:
            page = await self._calls.call(measuring.SERVICE, measuring.OPERATION, question.params(token))
            token = answers.take(page)
            if token is None:
                return answers

    async def logs(self, group: LogGroup, span: Span, *, reports_only: bool, max_pages: int) -> AsyncGenerator[Fact]:
        """Give LogLine for each event, newest page first, Asked for each call, then one LogsRead per function."""
        question = log_question(group, span, self._abilities, reports_only=reports_only)
        reading = Reading(question, self._streams, max_pages)
        if span.start_ms >= span.end_ms:
            # AWS takes an empty span for a mistake.
            return
        try:
            async with aclosing(self._read(reading)) as facts:
                async for fact in facts:
                    yield fact
        except AwsError:
            # What was read before counts.
            for read in reading.facts() if reading.begun else ():
                yield read
            raise
        if question.pattern and not reading.matched and not self._abilities.patterns_proven:
            # Either there is no REPORT line, or the pattern is read as something else: look without it.
            reading = Reading(replace(question, pattern=False), self._streams, max_pages)
            async with aclosing(self._read(reading)) as facts:
                async for fact in facts:
                    yield fact
            self._abilities.patterns = not reading.matched
        elif reading.matched:
            self._abilities.patterns_proven = self._abilities.patterns_proven or reading.question.pattern
        for read in reading.facts():
            yield read

    async def _read(self, reading: Reading) -> AsyncGenerator[Fact]:
        page = await self._first_page(reading)
        while True:
            yield Asked("logs", _FREE, 1 + int(page.get("ResponseMetadata", {}).get("RetryAttempts") or 0))
            for log_line in reading.take(page):
                yield log_line
            token = reading.next_token()
            if token is None:
                return
            page = await self._calls.call(SERVICE, OPERATION, reading.question.params(token))

    async def _first_page(self, reading: Reading) -> Answer:
        try:
            return await self._calls.call(SERVICE, OPERATION, reading.question.params(None))
        except RefusedParameter:
            if not reading.question.newest_first:
                raise
        reading.question = replace(reading.question, newest_first=False)
        page = await self._calls.call(SERVICE, OPERATION, reading.question.params(None))
        self._abilities.newest_first = False
        return page

    async def live_tail(self, groups: Sequence[LogGroup]) -> AsyncGenerator[Fact]:
        """Follow up to ten log groups by one session of Live Tail: LogLine without event ids, and TailUpdate."""
        if self._account_id is None:
            await self.identity()
        params = tailing.tail_params(groups, self._target.region, self._account_id)
        reading = tailing.Tailing(groups, self._streams)
        async with aclosing(self._calls.stream(tailing.SERVICE, tailing.OPERATION, params)) as messages:
            async for message in messages:
                for fact in reading.take(message):
                    yield fact

    async def close(self) -> None:
        """Let go of connections and threads."""
        await self._calls.close()
