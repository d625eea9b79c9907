"""A few threads for blocking calls, which the interpreter does not wait for at its end."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

_T = TypeVar("_T")
_Job = tuple[Callable[[], Any], Future[Any]]


class DaemonThreads:
    """Runs jobs in order of their coming, `size` at a time.

    The standard pool joins its threads at exit: Ctrl-C would hang until the slowest call has timed out.
    """

    def __init__(self, size: int) -> None:
        """Start no thread before there is a job for it."""
        self._size = size
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._lock = threading.Lock()

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Run `work` in a thread; the future holds what it gives or raises."""
        future: Future[_T] = Future()
        with self._lock:
            self._busy += 1
            if self._busy > len(self._threads) < self._size:
                thread = threading.Thread(target=self._run, name="aws", daemon=True)
                self._threads.append(thread)
                thread.start()
        self._jobs.put((work, future))
        return future

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            work, future = job
            if future.set_running_or_notify_cancel():
                try:
                    result = work()
                except BaseException as error:  # noqa: BLE001  # not swallowed: it is raised where the result is awaited
                    future.set_exception(error)
                else:
                    future.set_result(result)
            with self._lock:
                self._busy -= 1

    def close(self) -> None:
        """Let each thread end after its job; jobs still waiting are run first."""
        for _ in self._threads:
            self._jobs.put(None)
