"""Examines an account for `lambdatop doctor`: who asks, when, what of it is allowed, and what the logs are like."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from lambdatop.aws.calls import Answer, Calls
from lambdatop.aws.functions import list_params, listed
from lambdatop.aws.log_groups import check_log_groups
from lambdatop.aws.permissions import PERMISSIONS, Part, Permission
from lambdatop.aws.probes import Sample, params, unchanging
from lambdatop.aws.session import Signing
from lambdatop.aws.target import Target
from lambdatop.aws.timestamps import as_ms
from lambdatop.core import units
from lambdatop.core.checks import Check, Verdict
from lambdatop.core.errors import (
    AccessDenied,
    AwsError,
    ExpiredCredentials,
    NoCredentials,
    NotFound,
    Throttled,
    Unreachable,
)
from lambdatop.core.model import MINUTE_MS, FunctionConfig

_SOON_MS = 15 * MINUTE_MS
# The Date of an answer has whole seconds, and is made before it travels.
_SAME_MS = 5_000
_UNREACHED = (NoCredentials, ExpiredCredentials, Unreachable)
_UPDATE = ("lambda", "UpdateFunctionConfiguration")
_SOURCES = {
    "assume-role": "an assumed role",
    "assume-role-with-web-identity": "a web identity",
    "container-role": "the container's role",
    "custom-process": "credential_process",
    "env": "the environment",
    "explicit": "the demo",
    "iam-role": "the machine's role",
    "login": "aws login",
    "shared-credentials-file": "the credentials file",
    "sso": "SSO",
}


class Checkup:
    """Asks one thing after another; what cannot be reached is said once and not again for each."""

    def __init__(
        self, calls: Calls, target: Target, signing: Callable[[], Awaitable[Signing]], now: Callable[[], int]
    ) -> None:
        """Ask nothing yet; `signing` may raise AwsError, `now` is ms since the epoch."""
        self._calls = calls
        self._target = target
        self._signing = signing
        self._now = now

    async def examine(self, *, read_only: bool) -> AsyncGenerator[Check]:
        """Give each check as it is made; with `read_only` nothing is asked by a call that could change anything."""
        who, answer = await self._credentials()
        yield who
        yield self._region()
        if who.verdict is Verdict.MISSING:
            return
        for clock in self._clock(answer):
            yield clock
        functions, listing = await self._functions()
        yield listing
        account = str(answer.get("Account") or "000000000000")
        sample = Sample(functions[0] if functions else None, self._target.region, account, self._now())
        asked = [p for p in PERMISSIONS if not (read_only and p.part is Part.TUNES)]
        operations = list(dict.fromkeys(p.needed_by for p in asked))
        answers = await asyncio.gather(*(self._probe(operation, sample) for operation in operations))
        refusals = dict(zip(operations, answers, strict=True))
        for permission in asked:
            yield _allowed(permission, refusals[permission.needed_by])
        if read_only:
            yield Check("permission", "tuning", Verdict.OK, "not asked about: read-only")
        for check in await check_log_groups(self._calls, functions):
            yield check

    async def _credentials(self) -> tuple[Check, Answer]:
        """Say whose they are and until when, with the answer that says so."""
        try:
            answer = await self._calls.call("sts", "GetCallerIdentity", {})
            signing = await self._signing()
        except _UNREACHED as error:
            return Check("credentials", "", Verdict.MISSING, str(error)), {}
        except AwsError as error:
            return Check("credentials", "", Verdict.WARN, f"whose they are is not said: {error}"), {}
        who = f"{answer.get('Arn', '?')}, from {_SOURCES.get(signing.method, signing.method)}"
        if signing.expires_ms is None:
            return Check("credentials", "", Verdict.OK, f"{who}, without an end"), answer
        left_ms = signing.expires_ms - self._now()
        until = f"{who}, until {units.utc(signing.expires_ms)} (in {units.age(left_ms)})"
        if left_ms < _SOON_MS:
            return Check("credentials", "", Verdict.WARN, until, f"run: {self._target.sign_in}"), answer
        return Check("credentials", "", Verdict.OK, until), answer

    def _region(self) -> Check:
        profile = f", profile {self._target.profile}" if self._target.profile else ""
        where = f", asked at {self._target.endpoint_url or 'an endpoint of its own'}" if self._target.custom else ""
        return Check("region", "", Verdict.OK, f"{self._target.region}{profile}{where}")

    def _clock(self, answer: Answer) -> list[Check]:
        theirs = _date(answer)
        if theirs is None:
            return []
        off_ms = abs(self._now() - theirs)
        if off_ms <= _SAME_MS:
            return [Check("clock", "", Verdict.OK, "as AWS's, to a few seconds")]
        text = f"{units.age(off_ms)} {'ahead of' if self._now() > theirs else 'behind'} AWS's; beyond 5 min AWS refuses"
        return [Check("clock", "", Verdict.WARN, text, "let this machine set its clock by NTP")]

    async def _functions(self) -> tuple[list[FunctionConfig], Check]:
        found: dict[str, FunctionConfig] = {}
        marker: str | None = None
        try:
            while True:
                page, following = listed(await self._calls.call("lambda", "ListFunctions", list_params(marker)))
                found.update({f.name: f for f in page})
                if following is None or following == marker:
                    break
                marker = following
        except AwsError as error:
            return [], Check("functions", "", Verdict.MISSING, str(error))
        if not found:
            text, advice = f"none in {self._target.region}", "choose another --region or --profile"
            return [], Check("functions", "", Verdict.WARN, text, advice)
        return list(found.values()), Check("functions", "", Verdict.OK, f"{units.count(len(found))} to look at")

    async def _probe(self, operation: tuple[str, str], sample: Sample) -> AwsError | None:
        """Ask once; None is allowed, AccessDenied is not, any other error leaves it open."""
        refused = await self._ask(operation, params(operation, sample))
        in_part = operation == _UPDATE and sample.function is not None and not self._target.custom
        if isinstance(refused, AccessDenied) and in_part:
            # It may be allowed for the functions that are there, and AWS is known to hold to the revision.
            refused = await self._ask(operation, unchanging(sample.name))
        return refused

    async def _ask(self, operation: tuple[str, str], parameters: Mapping[str, Any]) -> AwsError | None:
        try:
            answer = await self._calls.call(*operation, parameters)
        except NotFound:
            # Whoever may not ask is not told so.
            return None
        except AwsError as error:
            return error
        if answer.get("TagsError"):
            return AccessDenied("access denied: needs lambda:ListTags", "lambda:ListTags")
        return None


def _allowed(permission: Permission, refused: AwsError | None) -> Check:
    """Say of one permission how the call that needs it was answered."""
    lacking = Verdict.MISSING if permission.part is Part.READS else Verdict.WARN
    if isinstance(refused, AccessDenied):
        # A call may need several: where it is said which is denied, the others have been passed.
        others = {p.action for p in PERMISSIONS if p.needed_by == permission.needed_by} - {permission.action}
        if refused.permission not in others:
            advice = f"allow {permission.action}: lambdatop doctor --policy prints what is needed"
            return Check("permission", permission.action, lacking, f"denied; it is for: {permission.why}", advice)
        refused = None
    if isinstance(refused, Throttled):
        return Check("permission", permission.action, Verdict.WARN, str(refused), "try again in a minute")
    if refused is not None:
        return Check("permission", permission.action, Verdict.WARN, f"not told: {refused}")
    return Check("permission", permission.action, Verdict.OK, permission.why)


def _date(answer: Mapping[str, Any]) -> int | None:
    """Read when AWS answered, in ms; None where it does not say."""
    stated = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        return as_ms(parsedate_to_datetime(str(stated)))
    except ValueError:
        return None
