import subprocess
import sys
import threading
from concurrent.futures import Future

import pytest

from lambdatop.aws.threads import DaemonThreads


def test_jobs_give_what_they_return_and_raise() -> None:
    threads = DaemonThreads(3)
    answers = [threads.submit(lambda i=i: i * i) for i in range(50)]  # type: ignore[misc]  # a default carries the value
    assert [a.result(10) for a in answers] == [i * i for i in range(50)]

    def fails() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        threads.submit(fails).result(10)
    threads.close()


def test_never_more_threads_than_asked_for_and_none_too_many() -> None:
    threads = DaemonThreads(2)
    threads.submit(int).result(10)
    threads.submit(int).result(10)
    gate = threading.Event()
    waiting: list[Future[bool]] = [threads.submit(lambda: gate.wait(10)) for _ in range(6)]
    assert sum(t.name == "aws" for t in threading.enumerate()) <= 2
    gate.set()
    assert all(w.result(10) for w in waiting)
    threads.close()
    threads.close()


def test_a_job_that_was_cancelled_while_waiting_is_not_run() -> None:
    threads = DaemonThreads(1)
    gate = threading.Event()
    ran: list[int] = []
    first = threads.submit(lambda: gate.wait(10))
    second = threads.submit(lambda: ran.append(1))
    assert second.cancel()
    gate.set()
    assert first.result(10)
    threads.submit(int).result(10)
    assert ran == []
    threads.close()


def test_the_program_ends_without_waiting_for_a_job() -> None:
    program = (
        "import threading\nfrom lambdatop.aws.threads import DaemonThreads\n"
        "DaemonThreads(1).submit(threading.Event().wait)\nprint('done')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "done\n"
