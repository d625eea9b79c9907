"""One reading of a function's room: what its sections share, and what each could not read."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from lambdatop.aws.calls import Calls
from lambdatop.aws.pages import every_page
from lambdatop.aws.refusals import why
from lambdatop.aws.room.remembered import Remembered
from lambdatop.core.errors import AwsError, ExpiredCredentials, NoCredentials, Throttled, Unreachable
from lambdatop.core.model import FunctionConfig, Span
from lambdatop.core.room import Gap, Section

_T = TypeVar("_T")
# Whatever else is asked would fail alike, or should wait: the reading ends, and says so.
ENDS_IT = (NoCredentials, ExpiredCredentials, Throttled, Unreachable)
# Another service may have no address here, or no say over these credentials.
_ENDS_IT_BESIDE = (ExpiredCredentials, Throttled)
_MOST_ALIASES = 5


@dataclass(frozen=True, slots=True)
class Visit:
    """One function, and what all sections of its room want to know: each is asked once."""

    calls: Calls
    config: FunctionConfig
    span: Span
    """What counts are taken over, ms."""
    once: Remembered
    """For this visit."""
    known: Remembered
    """For a while: what several functions share."""

    @property
    def name(self) -> str:
        """Give the name of the function."""
        return self.config.name

    async def function(self) -> Mapping[str, Any]:
        """Give what GetFunction states; values of environment variables and the code's address stay here."""
        return await self.once.of("function", self._function)

    async def _function(self) -> Mapping[str, Any]:
        answer = await self.calls.call("lambda", "GetFunction", {"FunctionName": self.name})
        stated = dict(answer.get("Configuration") or {})
        environment = stated.pop("Environment", None) or {}
        code = answer.get("Code") or {}
        return {
            "Configuration": stated,
            "Names": tuple(sorted(environment.get("Variables") or {})),
            "Hidden": str((environment.get("Error") or {}).get("ErrorCode") or ""),
            "ImageUri": code.get("ImageUri"),
            "Tags": answer.get("Tags"),
            "TagsError": answer.get("TagsError"),
            "Concurrency": answer.get("Concurrency"),
        }

    async def aliases(self) -> list[Mapping[str, Any]]:
        """Give every alias as ListAliases states it."""
        return await self.once.of("aliases", self._aliases)

    async def _aliases(self) -> list[Mapping[str, Any]]:
        return await every_page(
            lambda p: self.calls.call("lambda", "ListAliases", p), {"FunctionName": self.name}, "Aliases"
        )

    async def versions(self) -> list[Mapping[str, Any]]:
        """Give every published version as ListVersionsByFunction states it."""
        return await self.once.of("versions", self._versions)

    async def _versions(self) -> list[Mapping[str, Any]]:
        found = await every_page(
            lambda p: self.calls.call("lambda", "ListVersionsByFunction", p),
            {"FunctionName": self.name},
            "Versions",
            # They come oldest first, and the newest are those that count.
            most=100,
        )
        return [v for v in found if v.get("Version") != "$LATEST"]

    async def provisioned(self) -> list[Mapping[str, Any]]:
        """Give what stands ready, as ListProvisionedConcurrencyConfigs states it."""
        return await self.once.of("provisioned", self._provisioned)

    async def _provisioned(self) -> list[Mapping[str, Any]]:
        return await every_page(
            lambda p: self.calls.call("lambda", "ListProvisionedConcurrencyConfigs", p),
            {"FunctionName": self.name},
            "ProvisionedConcurrencyConfigs",
        )


@dataclass(slots=True)
class Reading:
    """One section being read: asks part by part, and keeps what could not be read."""

    visit: Visit
    section: Section
    gaps: list[Gap] = field(default_factory=list)
    usd: Decimal = Decimal(0)
    """What its metrics cost."""

    async def part(self, what: str, asking: Awaitable[_T]) -> _T | None:
        """Give what Lambda answers; None where it refuses, which becomes a gap. Raises where nothing can be asked."""
        return await self._part(what, asking, ENDS_IT)

    async def beside(self, what: str, asking: Awaitable[_T]) -> _T | None:
        """Give what another service answers, whose silence says nothing about Lambda."""
        return await self._part(what, asking, _ENDS_IT_BESIDE)

    async def _part(self, what: str, asking: Awaitable[_T], ends: tuple[type[AwsError], ...]) -> _T | None:
        try:
            return await asking
        except AwsError as error:
            if isinstance(error, ends):
                raise
            self.lacks(what, why(error))
            return None

    def lacks(self, what: str, reason: str) -> None:
        """Say that something could not be read, once."""
        gap = Gap(self.section, what, reason)
        if gap not in self.gaps:
            self.gaps.append(gap)

    async def qualifiers(self) -> tuple[str | None, ...]:
        """Give what the function may be called by, for what hangs on each: None is the plain name, then aliases."""
        aliases = await self.part("aliases", self.visit.aliases()) or []
        if len(aliases) > _MOST_ALIASES:
            self.lacks(f"{len(aliases) - _MOST_ALIASES} further aliases", f"only {_MOST_ALIASES} are looked at")
        return (None, *(str(a["Name"]) for a in aliases[:_MOST_ALIASES]))
