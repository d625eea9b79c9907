"""A small HTTP server that answers as a test says, and notes what it was asked: for what happens on the wire."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CALLER = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::123456789012:user/me</Arn><Account>123456789012</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)
JSON = '{"Functions": [{"FunctionName": "api"}]}'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who signed it, and for what."""

    path: str
    headers: dict[str, str]

    @property
    def key(self) -> str:
        """The access key of the signature."""
        return self.headers.get("Authorization", "").partition("Credential=")[2].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `hang_up` breaks the connection instead."""

    status: int = 200
    body: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    wait: threading.Event | None = None


@dataclass(slots=True)
class Server:
    """Where it listens, and what it was asked so far."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(reply: Callable[[int, Asked], Reply]) -> Iterator[Server]:
    """Serve on loopback; `reply` is given the number of the request, from 0."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(self.path, dict(self.headers))
            server.asked.append(asked)
            server.called.set()
            answer = reply(len(server.asked) - 1, asked)
            if answer.wait is not None:
                answer.wait.wait(30)
            if answer.hang_up:
                self.close_connection = True
                return
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815  # the standard library calls it so

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server = Server(f"http://127.0.0.1:{http.server_address[1]}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
