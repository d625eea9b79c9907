from typing import Any

import aiohttp
import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.aws.calls import RefusedParameter
from lambdatop.aws.errors import explained, line
from lambdatop.aws.target import Target
from lambdatop.core.errors import (
    AccessDenied,
    AwsError,
    AwsFault,
    ExpiredCredentials,
    NoCredentials,
    NotFound,
    Throttled,
    Unreachable,
)

SSO = Target(region="eu-central-1", profile="prod", sign_in="aws sso login --profile prod")
URL = "https://lambda.eu-central-1.amazonaws.com/"


def _answer(code: str, message: str = "", status: int = 400, headers: dict[str, str] | None = None) -> boto.ClientError:
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": headers or {}},
    }
    return boto.ClientError(response, "FilterLogEvents")


def _explained(error: Exception) -> AwsError:
    return explained(error, "logs", "FilterLogEvents", SSO)


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (_answer("ThrottlingException", "Rate exceeded"), Throttled, "logs:FilterLogEvents is throttled"),
        (_answer("Throttling", "Rate exceeded"), Throttled, "(Throttling)"),
        (_answer("TooManyRequestsException", status=429), Throttled, "throttled"),
        (_answer("", status=429), Throttled, "(429)"),
        (_answer("com.amazonaws.logs#ThrottlingException"), Throttled, "throttled"),
        (_answer("ExpiredTokenException"), ExpiredCredentials, "aws sso login --profile prod"),
        (_answer("ExpiredToken", status=403), ExpiredCredentials, "expired"),
        (_answer("UnrecognizedClientException", "The security token is expired"), ExpiredCredentials, "expired"),
        (_answer("UnrecognizedClientException", "is invalid"), NoCredentials, "eu-central-1 is not enabled"),
        (_answer("InvalidClientTokenId", status=403), NoCredentials, "does not know these credentials"),
        (_answer("RequestExpired"), NoCredentials, "clock"),
        (_answer("InvalidSignatureException", "Signature expired: 2026 is now earlier than"), NoCredentials, "clock"),
        (_answer("MissingAuthenticationToken", status=403), NoCredentials, "no AWS credentials found"),
        (_answer("ResourceNotFoundException", "The specified log group does not exist."), NotFound, "does not exist"),
        (_answer("ServiceException", "try again", 500), AwsFault, "logs:FilterLogEvents: ServiceException: try again"),
        (_answer("500", "<!doctype html>\n<html>", 500), AwsFault, "logs:FilterLogEvents: 500"),
        (_answer("InvalidParameterException", "what?"), RefusedParameter, "what?"),
        (boto.NoCredentialsError(), NoCredentials, "--demo"),
        (boto.UnauthorizedSSOTokenError(), ExpiredCredentials, "aws sso login --profile prod"),
        (boto.SSOTokenLoadError(error_msg="x"), ExpiredCredentials, "aws sso login --profile prod"),
        (boto.TokenRetrievalError(provider="sso", error_msg="x"), ExpiredCredentials, "aws sso login"),
        (boto.LoginRefreshRequired(), ExpiredCredentials, "run:"),
        (boto.CredentialRetrievalError(provider="process", error_msg="boom\nmore"), NoCredentials, "boom more"),
        (boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET"), NoCredentials, "AWS_SECRET"),
        (boto.EndpointConnectionError(endpoint_url=URL, error="Connection refused"), Unreachable, "refuses"),
        (boto.EndpointConnectionError(endpoint_url=URL, error="Name or service not known"), Unreachable, "no such address"),
        (boto.EndpointConnectionError(endpoint_url=URL, error="?"), Unreachable, "lambda.eu-central-1.amazonaws.com"),
        (boto.ConnectTimeoutError(endpoint_url=URL), Unreachable, "in time"),
        (boto.ReadTimeoutError(endpoint_url=URL), Unreachable, "no answer from lambda.eu-central-1.amazonaws.com"),
        (boto.ConnectionClosedError(endpoint_url=URL), Unreachable, "broke"),
        (boto.ProxyConnectionError(proxy_url="http://me:secret@proxy:8080"), Unreachable, "the proxy proxy:8080"),
        (boto.SSLError(endpoint_url=URL, error="x"), Unreachable, "AWS_CA_BUNDLE"),
        (boto.HTTPClientError(error="x"), Unreachable, "logs in eu-central-1"),
        (aiohttp.ClientPayloadError("cut"), Unreachable, "broke"),
        (TimeoutError(), Unreachable, "in time"),
        (ConnectionResetError(104, "reset"), Unreachable, "broke"),
        (ResponseParserError("not xml"), AwsFault, "is the endpoint right?"),
        (boto.UnknownEndpointError(service_name="logs", region_name="x"), AwsFault, "endpoint"),
    ],
)  # fmt: skip
def test_each_failure_is_one_clear_line(error: Exception, kind: type[AwsError], text: str) -> None:
    found = _explained(error)
    assert type(found) is kind
    assert text in str(found)
    assert "\n" not in str(found)
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("message", "permission", "by"),
    [
        (
            "User: me is not authorized to perform: logs:FilterLogEvents on resource: x because no policy allows it",
            "logs:FilterLogEvents",
            "",
        ),
        ("User: x is not authorized to perform: kms:Decrypt on resource: y", "kms:Decrypt", ""),
        (
            "User: x is not authorized to perform: logs:FilterLogEvents with an explicit deny in a service control policy",
            "logs:FilterLogEvents",
            "explicit deny in a service control policy",
        ),
        ("", "logs:FilterLogEvents", ""),
    ],
)
def test_a_refusal_names_the_missing_permission(message: str, permission: str, by: str) -> None:
    found = _explained(_answer("AccessDeniedException", message))
    assert isinstance(found, AccessDenied)
    assert found.permission == permission
    assert permission in str(found)
    assert by in str(found)


def test_forbidden_without_a_known_code_is_a_refusal() -> None:
    assert isinstance(_explained(_answer("Whatever", status=403)), AccessDenied)


@pytest.mark.parametrize(("stated", "seconds"), [("17", 17.0), ("0", 0.0), ("soon", None), ("", None)])
def test_the_wait_that_aws_asks_for_is_carried(stated: str, seconds: float | None) -> None:
    found = _explained(_answer("TooManyRequestsException", status=429, headers={"retry-after": stated}))
    assert isinstance(found, Throttled)
    assert found.retry_after_s == seconds


def test_a_signature_refused_does_not_repeat_what_was_signed() -> None:
    text = "The Canonical String for this request should have been 'GET x-amz-security-token:FwoGZXIvYXdz'"
    found = _explained(_answer("SignatureDoesNotMatch", text, 403))
    assert isinstance(found, NoCredentials)
    assert "FwoGZXIvYXdz" not in str(found)


def test_a_bug_of_ours_stays_one() -> None:
    with pytest.raises(boto.ParamValidationError):
        _explained(boto.ParamValidationError(report="Unknown parameter"))


@given(st.text())
def test_a_text_from_outside_is_one_printable_line(text: str) -> None:
    found = line(text)
    assert found.isprintable()
    assert len(found) <= 240
