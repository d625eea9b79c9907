"""What can be made to go wrong: switches at the start and while the demo runs."""

import asyncio
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from random import Random
from typing import Any

from lambdatop.demo.wire import Refusal

_BOOLEANS = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}


class ConnectionLost(Exception):
    """Says that this call's connection is to be reset, without an answer."""


@dataclass(slots=True)
class Faults:
    """The switches; all off. Shares are 0..1 of the calls that match `only`."""

    only: str = "*"
    """Which calls may be throttled, fail, be slow or reset: a glob on the action (`logs:*`)."""
    throttle: float = 0.0
    error: float = 0.0
    """Share of calls that are answered with a failure of AWS's own (5xx)."""
    slow_ms: int = 0
    reset: float = 0.0
    lose_next: int = 0
    """How many of the next answers are lost on their way, after the call has been carried out."""
    update_fails: bool = False
    """Whether an update of a function fails after Lambda has taken it, as for want of a subnet's addresses."""
    expired: bool = False
    """Whether the credentials have expired."""
    deny: str = ""
    """Actions that are not allowed: globs, separated by commas (`logs:FilterLogEvents,cloudwatch:*`)."""
    memory_cap_mb: int = 0
    """What a new account may give a function at most: 3008; 0 is no cap."""
    unsorted: bool = False
    """Whether log events of a page come in no order."""
    repeat: bool = False
    """Whether each further page of log events begins with the last ones of the page before."""
    no_percentiles: bool = False
    """Whether GetMetricData fails as soon as a percentile is asked for, as it does on some stand-ins for AWS."""
    tail_s: int = 10_800
    """Seconds after which a live tail session ends, as AWS's end after three hours."""
    tail_cut: float = 0.0
    """Chance, each second, that the connection of a live tail session breaks."""
    flood: int = 0
    """Log events a second that checkout-api writes beside its own from now on: some are late, some alike."""
    _chance: Random = field(default_factory=lambda: Random(7), repr=False)  # noqa: S311 - reproducible faults

    def set(self, name: str, value: object) -> None:
        """Turn one switch; `value` may be text, as in `--fault NAME=VALUE`. Raises ValueError naming the switches."""
        names = [f.name for f in fields(self) if not f.name.startswith("_")]
        if name not in names:
            raise ValueError(f"no fault is called {name}; there are {', '.join(names)}")
        setattr(self, name, _typed(name, value, type(getattr(self, name))))

    def clear(self) -> None:
        """Turn everything off."""
        for name, value in asdict(Faults()).items():
            if not name.startswith("_"):
                setattr(self, name, value)

    def state(self) -> dict[str, Any]:
        """Give all switches as they are."""
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_")}

    def cuts_tail(self) -> bool:
        """Say whether the connection of a live tail session breaks now."""
        return self._chance.random() < self.tail_cut

    async def meet(self, service: str, action: str) -> None:
        """Let a call meet what is switched on; raises Refusal or ConnectionLost."""
        if self.expired:
            raise expired(service)
        if any(fnmatchcase(action, pattern.strip()) for pattern in self.deny.split(",")):
            raise denied(service, action)
        if not fnmatchcase(action, self.only):
            return
        if self.slow_ms:
            await asyncio.sleep(self.slow_ms / 1000)
        if self._chance.random() < self.reset:
            raise ConnectionLost
        if self._chance.random() < self.throttle:
            raise throttled(service)
        if self._chance.random() < self.error:
            raise broken(service)

    def lose_answer(self, action: str) -> None:
        """Lose the answer to a call that has been carried out, if it is one of those; raises ConnectionLost."""
        if self.lose_next > 0 and fnmatchcase(action, self.only):
            self.lose_next -= 1
            raise ConnectionLost


def _typed(name: str, value: object, kind: type) -> object:
    if isinstance(value, str):
        try:
            return _BOOLEANS[value.lower()] if kind is bool else kind(value)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{name} takes a {kind.__name__}, not {value!r}") from error
    if isinstance(value, kind) or (kind is float and isinstance(value, int)):
        return value
    raise ValueError(f"{name} takes a {kind.__name__}, not {value!r}")


def throttled(service: str) -> Refusal:
    """Say that the account asks too often, in the service's own words."""
    if service == "lambda":
        reason = {"Reason": "CallerRateLimitExceeded"}
        return Refusal("TooManyRequestsException", "Rate exceeded", 429, retry_after_s=1, **reason)
    return Refusal("Throttling" if service in {"sts", "cloudwatch"} else "ThrottlingException", "Rate exceeded")


def broken(service: str) -> Refusal:
    """Say that AWS itself failed."""
    code, status = {
        "lambda": ("ServiceException", 500),
        "logs": ("ServiceUnavailableException", 503),
        "cloudwatch": ("InternalServiceFault", 500),
        "pricing": ("InternalErrorException", 500),
    }.get(service, ("InternalFailure", 500))
    return Refusal(code, "An internal error occurred.", status)


def expired(service: str) -> Refusal:
    """Say that the credentials were good once."""
    code = "ExpiredToken" if service in {"sts", "cloudwatch"} else "ExpiredTokenException"
    status = 400 if service in {"logs", "pricing"} else 403
    return Refusal(code, "The security token included in the request is expired", status)


def denied(service: str, action: str) -> Refusal:
    """Say which permission is missing, as IAM does."""
    code = "AccessDenied" if service in {"iam", "sts", "cloudwatch"} else "AccessDeniedException"
    message = (
        "User: arn:aws:sts::123456789012:assumed-role/demo/lambdatop is not authorized to perform: "
        f"{action} on resource: * because no identity-based policy allows the {action} action"
    )
    return Refusal(code, message, 400 if service in {"logs", "pricing"} else 403)
