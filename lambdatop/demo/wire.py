"""The AWS wire protocols from the server's side: what a request asks for, how an answer and an error are written."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from aiohttp import web

_SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[^/]+)/aws4_request")
_CBOR_PATH = re.compile(r"/service/[^/]+/operation/(?P<operation>\w+)")
# The service's name in IAM, by its name in a signature's scope.
_IAM = {"monitoring": "cloudwatch"}
_REST_XML = frozenset({"s3", "route53", "cloudfront", "s3-control"})
_XML_NAMESPACE = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}
# Lambda spells the member of these errors with a capital; botocore takes both, other clients go by the model.
_CAPITAL = frozenset({"ResourceNotFoundException", "ServiceException"})


class Refusal(Exception):
    """An error of AWS's own; `about` are further members of its body, `retry_after_s` becomes the header."""

    def __init__(self, code: str, message: str, status: int = 400, *, retry_after_s: int = 0, **about: str) -> None:
        """Keep what the protocols need to write it down."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after_s = retry_after_s
        self.about = about


@dataclass(frozen=True, slots=True)
class Call:
    """One request, understood: which operation of which service, and with what."""

    service: str
    """As IAM names it: `lambda`, `logs`, `cloudwatch`, `pricing`, `sts`; empty where nothing is signed."""
    operation: str
    protocol: str
    """`rest-json`, `rest-xml`, `json`, `query` or `cbor`."""
    content_type: str
    params: Mapping[str, Any] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a payload that the protocol knows how to write, None for no body."""

    payload: Mapping[str, Any] | None
    status: int = 200


def understand(request: web.BaseRequest, body: bytes) -> Call:
    """Read a request; a body that is no JSON counts as empty, so that the operation can name what is missing."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    service = scope["service"] if scope else ""
    service = _IAM.get(service, service)
    content_type = request.headers.get("Content-Type", "")
    path = request.raw_path.partition("?")[0]
    cbor = _CBOR_PATH.fullmatch(path)
    if cbor is not None:
        return Call(service, cbor["operation"], "cbor", "application/cbor")
    target = request.headers.get("X-Amz-Target")
    if target is not None:
        return Call(service, target.rpartition(".")[2], "json", content_type, _json(body))
    if content_type.startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        return Call(service, form.get("Action", ""), "query", "text/xml", form)
    if service in _REST_XML:
        return Call(service, "", "rest-xml", "application/xml", {}, request.method, path)
    return Call(service, "", "rest-json", "application/json", _json(body), request.method, path, request.query)


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body) if body else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def written(call: Call, answer: Answer, request_id: str) -> web.Response:
    """Write an answer down in the protocol of its call."""
    headers = {"x-amzn-RequestId": request_id}
    if answer.payload is None:
        return web.Response(status=answer.status, headers=headers)
    if call.protocol == "query":
        fields = _xml(answer.payload)
        name, space = call.operation, _XML_NAMESPACE.get(call.service, "")
        text = (
            f'<{name}Response xmlns="{space}"><{name}Result>{fields}</{name}Result>'
            f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
        )
        return web.Response(text=text, content_type="text/xml", headers=headers)
    body = json.dumps(answer.payload, separators=(",", ":")).encode()
    return web.Response(body=body, status=answer.status, headers={**headers, "Content-Type": call.content_type})


def _xml(value: object) -> str:
    """Write a value as the query protocol does: a list is a row of members."""
    if isinstance(value, Mapping):
        return "".join(f"<{key}>{_xml(one)}</{key}>" for key, one in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{_xml(one)}</member>" for one in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def refused(call: Call, error: Refusal, request_id: str) -> web.Response:
    """Write an error down in the protocol of its call."""
    headers = {"x-amzn-RequestId": request_id, "x-amzn-ErrorType": error.code}
    fault = "Receiver" if error.status >= 500 else "Sender"  # noqa: PLR2004 - HTTP's own border
    if error.retry_after_s:
        headers["Retry-After"] = str(error.retry_after_s)
    if call.protocol in {"query", "rest-xml"}:
        text = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
        text = f"<Error><Type>{fault}</Type>{text}<RequestId>{request_id}</RequestId></Error>"
        if call.protocol == "query":
            text = f'<ErrorResponse xmlns="{_XML_NAMESPACE.get(call.service, "")}">{text}</ErrorResponse>'
        return web.Response(text=text, status=error.status, content_type="text/xml", headers=headers)
    if call.protocol == "cbor":
        cbor = _cbor_map({"__type": error.code, "message": error.message})
        headers |= {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
        return web.Response(body=cbor, status=error.status, headers=headers)
    headers["Content-Type"] = call.content_type
    if call.protocol == "rest-json":
        member = "Message" if error.code in _CAPITAL else "message"
        body = {"Type": "Service" if fault == "Receiver" else "User", member: error.message, **error.about}
    else:
        body = {"__type": error.code, "message": error.message, **error.about}
        if call.service == "cloudwatch":
            headers["x-amzn-query-error"] = f"{error.code};{fault}"
    return web.Response(body=json.dumps(body).encode(), status=error.status, headers=headers)


def _cbor_map(texts: Mapping[str, str]) -> bytes:
    """Write a map of up to 23 texts of up to 64 KB: enough to say an error to a client that speaks CBOR."""
    out = bytes([0xA0 + len(texts)])
    for text in (part for pair in texts.items() for part in pair):
        raw = text.encode()
        out += b"\x79" + len(raw).to_bytes(2, "big") + raw
    return out
