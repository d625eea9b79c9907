"""Turns what botocore, aiohttp and urllib3 raise into our errors, each one clear line with the next step."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from lambdatop.aws.calls import RefusedCall, RefusedParameter
from lambdatop.aws.target import Target
from lambdatop.core.errors import (
    AccessDenied,
    AwsError,
    AwsFault,
    ExpiredCredentials,
    NoCredentials,
    NotFound,
    RevisionConflict,
    Throttled,
    Unreachable,
    UpdateInProgress,
)

# botocore.retries.standard has the codes of all services; 429 is added by status.
_THROTTLED = frozenset({
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
})  # fmt: skip
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidGrantException"})
_CLOCK = frozenset({"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"})
_UNKNOWN_KEYS = frozenset({
    "AuthFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidToken",
    "UnrecognizedClientException",
})  # fmt: skip
_BAD_SIGNATURE = frozenset({"IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"})
_UNSIGNED = frozenset({"MissingAuthenticationToken", "MissingAuthenticationTokenException"})
_DENIED = frozenset({
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "NotAuthorized",
    "UnauthorizedOperation",
})  # fmt: skip
_REFUSED = frozenset({
    "InvalidParameterException",
    "InvalidParameterValueException",
    "SerializationException",
    "UnknownParameter",
    "ValidationException",
})  # fmt: skip
_NOT_FOUND = frozenset({
    "AWS.SimpleQueueService.NonExistentQueue",
    "NoSuchEntity",
    "ProvisionedConcurrencyConfigNotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFound",
    "ResourceNotFoundException",
})  # fmt: skip
_LOST_SIGN_IN = (boto.SSOError, boto.LoginError, boto.TokenRetrievalError, boto.NoAuthTokenError)
_BAD_SIGN_IN = (
    boto.ConfigParseError,
    boto.CredentialRetrievalError,
    boto.InvalidConfigError,
    boto.MetadataRetrievalError,
    boto.MissingDependencyException,
    boto.PartialCredentialsError,
    boto.ProfileNotFound,
    boto.UnknownCredentialError,
)
_BUG = (boto.ParamValidationError, boto.UnknownServiceError, boto.UnknownParameterError)
GARBLED = (AttributeError, KeyError, TypeError, ValueError)
"""What botocore's parsers raise at an answer that is none of AWS's, such as a page of a guest network."""
_PERFORM = re.compile(r"not authorized to perform:? ([a-zA-Z0-9-]+:[A-Za-z0-9*]+)")
_BY = re.compile(r"(explicit deny in an? [a-z -]+? policy|permissions boundary|session policy)")
_NO_CREDENTIALS = "no AWS credentials found; run `aws configure`, choose a --profile, or look around with --demo"
_NO_ADDRESS = ("name or service", "nodename", "name resolution", "getaddrinfo", "failed to resolve", "no address")
_LONGEST = 240


def explained(error: Exception, service: str, operation: str, target: Target) -> AwsError:
    """Say what `error` means for the reader of one line; a bug of ours is raised again as it is."""
    if isinstance(error, _BUG):
        raise error
    if isinstance(error, boto.ClientError):
        return _answered(error.response, f"{service}:{operation}", target)
    if isinstance(error, boto.NoCredentialsError):
        return NoCredentials(_NO_CREDENTIALS)
    if isinstance(error, (*_LOST_SIGN_IN, boto.RefreshWithMFAUnsupportedError)):
        return ExpiredCredentials(f"signed out of AWS; run: {target.sign_in}")
    if isinstance(error, _BAD_SIGN_IN):
        return NoCredentials(f"no AWS credentials: {line(str(error))}")
    if isinstance(error, (ResponseParserError, *GARBLED)) and not isinstance(error, boto.BotoCoreError):
        return AwsFault(f"{service}:{operation}: the answer is not AWS's; is the endpoint right?")
    return _unanswered(error, service, target)


def plain(text: str) -> str:
    """Make one printable line of a text from outside, whole."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def line(text: str) -> str:
    """Make one printable line of a text from outside, not too long."""
    flat = plain(text)
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def _answered(response: Mapping[str, Any], permission: str, target: Target) -> AwsError:
    fault = response.get("Error", {})
    code = str(fault.get("Code", "")).rsplit("#", 1)[-1]
    message = line(str(fault.get("Message", "")))
    if message.startswith("<"):
        # A page for browsers, of a proxy or an emulator.
        message = ""
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(f"{permission} is throttled ({code or status})", _retry_after(response))
    credentials = _of_credentials(code, message, target)
    if credentials is not None:
        return credentials
    if code in _NOT_FOUND:
        return NotFound(message or f"{permission}: not found")
    if code in _DENIED or status == HTTPStatus.FORBIDDEN:
        return _denied(message, permission)
    words = plain(str(fault.get("Message", "")))
    return _of_state(code, status, message) or _refused(code, status, words, permission)


def _refused(code: str, status: int, words: str, permission: str) -> AwsError:
    """Say what AWS said, for which we have no word of our own; what it has understood it will refuse again."""
    if words.startswith("<"):
        # A page for browsers, of a proxy or an emulator.
        words = ""
    message = line(words)
    text = f"{permission}: {code or status}{': ' if message else ''}{message}"
    if code in _REFUSED:
        return RefusedParameter(text, words)
    understood = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return RefusedCall(text, words) if understood else AwsFault(text)


def _of_state(code: str, status: int, message: str) -> AwsError | None:
    """Say that the thing is not in the state that the call needs: changed since, or being changed."""
    if code == "PreconditionFailedException" or status == HTTPStatus.PRECONDITION_FAILED:
        return RevisionConflict(message or "it has been changed since it was read")
    if code == "ResourceConflictException":
        return UpdateInProgress(message or "an update is in progress")
    return None


def _of_credentials(code: str, message: str, target: Target) -> AwsError | None:
    if code in _EXPIRED or (code in _UNKNOWN_KEYS and "expired" in message.lower()):
        return ExpiredCredentials(f"the AWS credentials have expired; run: {target.sign_in}")
    if code in _CLOCK or (code in _BAD_SIGNATURE and "Signature expired" in message):
        return NoCredentials("AWS refuses the time of the request; is the clock of this machine right?")
    if code in _UNKNOWN_KEYS:
        return NoCredentials(
            f"AWS does not know these credentials, or {target.region} is not enabled; run: {target.sign_in}"
        )
    if code in _BAD_SIGNATURE:
        # AWS's own text repeats the signed headers, session token included.
        return NoCredentials(f"AWS refuses the signature; is the secret key right? Run: {target.sign_in}")
    if code in _UNSIGNED:
        return NoCredentials(_NO_CREDENTIALS)
    return None


def _denied(message: str, permission: str) -> AccessDenied:
    named = _PERFORM.search(message)
    missing = named.group(1) if named else permission
    by = _BY.search(message)
    return AccessDenied(f"access denied: needs {missing}{f' ({by.group(1)})' if by else ''}", missing)


def _retry_after(response: Mapping[str, Any]) -> float | None:
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    stated: Any = headers.get("retry-after") or response.get("retryAfterSeconds")
    try:
        return max(0.0, float(stated))
    except (TypeError, ValueError):
        return None


def _unanswered(error: Exception, service: str, target: Target) -> AwsError:
    if isinstance(error, boto.BotoCoreError) and not isinstance(error, boto.HTTPClientError | boto.ConnectionError):
        return AwsFault(line(str(error)))
    kwargs = getattr(error, "kwargs", {})
    url = kwargs.get("endpoint_url") or kwargs.get("proxy_url") or target.endpoint_url or ""
    host = line(urlsplit(str(url)).netloc.rpartition("@")[2]) or f"{service} in {target.region}"
    return Unreachable(_what_broke(error, str(kwargs.get("error") or error).lower(), host, target.region))


def _what_broke(error: Exception, text: str, host: str, region: str) -> str:
    if isinstance(error, boto.ProxyConnectionError):
        return f"the proxy {host} cannot be reached"
    if isinstance(error, boto.SSLError):
        return f"{host}: the TLS certificate is not accepted; AWS_CA_BUNDLE names your own"
    if isinstance(error, boto.ConnectTimeoutError | boto.ReadTimeoutError | TimeoutError):
        return f"no answer from {host} in time"
    if any(word in text for word in _NO_ADDRESS):
        return f"no such address: {host}; is there a network, and a region {region}?"
    if "refused" in text or "connect call failed" in text:
        return f"{host} refuses the connection; is anything running there?"
    return f"the connection to {host} broke"
