"""Serves the demo account over HTTP on loopback: reads requests, lets faults happen, hands over to the services."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

from aiohttp import web

from lambdatop.demo import events_api, iam_api, kinesis_api, sts_api
from lambdatop.demo.cloudwatch_api import CloudWatchApi
from lambdatop.demo.faults import ConnectionLost, Faults
from lambdatop.demo.lambda_api import LambdaApi, operation_of
from lambdatop.demo.live_tail import LiveTail
from lambdatop.demo.log_groups import LogGroups
from lambdatop.demo.log_writer import Event
from lambdatop.demo.logs_api import LogsApi
from lambdatop.demo.meter import Meter
from lambdatop.demo.metrics import Metrics
from lambdatop.demo.pricing_api import answer as pricing_answer
from lambdatop.demo.sqs_api import SqsApi
from lambdatop.demo.wire import Answer, Call, Refusal, refused, understand, written
from lambdatop.demo.world import World, wall_clock

HOST = "127.0.0.1"
CONTROL_PATH = "/_demo/faults"
METER_PATH = "/_demo/meter"
# How long history may happen before the server looks at its requests again.
_BREATH_S = 0.005
# asyncio leaks a connection that is being accepted while its server closes: accept no more, and let those finish first.
_ACCEPTING_S = 0.01

# Where the path names the operation.
_PATHS: dict[str, Callable[[Call], str]] = {"lambda": operation_of, "scheduler": events_api.schedule_operation}

_T = TypeVar("_T")


class DemoServer:
    """The demo account as a context manager: it listens from `with` on, in a thread and loop of its own.

    `port` 0 takes any free one; `clock` gives ms since the epoch, the wall clock unless told. Raises OSError where
    the port is taken.
    """

    def __init__(
        self, port: int = 0, seed: int = 1, clock: Callable[[], int] | None = None, faults: Faults | None = None
    ) -> None:
        """Build the world; nothing listens yet."""
        self.faults = faults or Faults()
        self._world = World(seed, clock or wall_clock)
        self._port = port
        self._services = _Services(self._world, self.faults)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    def __enter__(self) -> Self:
        """Begin to listen."""
        sock = socket.create_server((HOST, self._port))
        self.url = f"http://{HOST}:{sock.getsockname()[1]}"
        started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(sock, started), name="lambdatop-demo", daemon=True)
        self._thread.start()
        started.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening, end every connection, and let the thread end."""
        if self._loop is not None and self._stop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def within(self, work: Callable[[World], _T]) -> _T:
        """Do something with the world in the thread that owns it, and give what comes of it: the true record."""
        if self._loop is None:
            raise RuntimeError("the demo does not run")

        async def there() -> _T:
            return work(self._world)

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result()

    @property
    def meter(self) -> Meter:
        """What asking has cost so far, counted on this side."""
        return self._services.meter

    def flooded(self) -> list[Event]:
        """Give every event of the floods so far, also what has not arrived yet: the true record."""
        return self.within(lambda world: [e for f in self._services.groups.floods for e in f.between(0, world.now())])

    def _run(self, sock: socket.socket, started: Future[None]) -> None:
        try:
            asyncio.run(self._serve(sock, started))
        finally:
            started.cancel()  # where it could not start, nobody may wait for ever

    async def _serve(self, sock: socket.socket, started: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(web.Server(self._services.handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.SockSite(runner, sock).start()
        started.set_result(None)
        warming = asyncio.create_task(_warm_up(self._world, _BREATH_S))
        await self._stop.wait()
        warming.cancel()
        self._loop.remove_reader(sock)
        await asyncio.sleep(_ACCEPTING_S)
        await runner.cleanup()


async def _warm_up(world: World, breath_s: float) -> None:
    """Let history happen in slices, so that other requests are answered meanwhile."""
    while world.warm_up():  # noqa: ASYNC110 - nobody is waited for: it is the work that is cut in pieces
        await asyncio.sleep(breath_s)


class _Services:
    """Hands each request to the service that it is for."""

    def __init__(self, world: World, faults: Faults) -> None:
        groups = self.groups = LogGroups(world, faults)
        logs = LogsApi(groups, faults)
        self.meter = Meter()
        self._world = world
        self._faults = faults
        self._tail = LiveTail(world, groups, faults)
        self._answers: dict[str, Callable[[Call], Answer]] = {
            "lambda": LambdaApi(world, faults).answer,
            "logs": logs.answer,
            "cloudwatch": CloudWatchApi(Metrics(world), faults).answer,
            "pricing": pricing_answer,
            "events": events_api.answer,
            "iam": iam_api.answer,
            "kinesis": kinesis_api.answer,
            "scheduler": events_api.answer_schedules,
            "sqs": SqsApi(world).answer,
            "sts": sts_api.answer,
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, whatever it is."""
        body = await request.read()
        if request.path == CONTROL_PATH:
            return self._control(request.method, body)
        if request.path == METER_PATH:
            return web.json_response(self.meter.state())
        call = understand(request, body)
        if call.protocol == "rest-json" and call.service in _PATHS:
            call = replace(call, operation=_PATHS[call.service](call))
        request_id = str(uuid4())
        try:
            await self._faults.meet(call.service, f"{call.service}:{call.operation}")
            if call.service == "cloudwatch":
                await _warm_up(self._world, 0)
            if (call.service, call.operation) == ("logs", "StartLiveTail"):
                return await self._follow(request, call)
            answer = self._answers.get(call.service, _no_service)(call)
            self.meter.take(call)
            self._faults.lose_answer(f"{call.service}:{call.operation}")
            return written(call, answer, request_id)
        except Refusal as error:
            return refused(call, error, request_id)
        except ConnectionLost:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()

    async def _follow(self, request: web.BaseRequest, call: Call) -> web.StreamResponse:
        """Run a session of Live Tail, and meter its time."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await self._tail.serve(request, call)
        finally:
            self.meter.calls["logs:StartLiveTail"] += 1
            self.meter.tail_s += loop.time() - began

    def _control(self, method: str, body: bytes) -> web.Response:
        """Show the fault switches (GET), turn some (POST, a JSON object) or turn all off (DELETE)."""
        try:
            if method == "DELETE":
                self._faults.clear()
            for name, value in (json.loads(body) if body else {}).items():
                self._faults.set(name, value)
        except (ValueError, AttributeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(self._faults.state())


def _no_service(call: Call) -> Answer:
    if not call.service:
        raise Refusal("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
    raise Refusal("UnknownOperationException", f"The demo has no service {call.service}.")
