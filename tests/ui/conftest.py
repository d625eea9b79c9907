"""What every test of the screen lives under: times of day in UTC."""

import time
from collections.abc import Iterator

import pytest

from lambdatop.ui.moment import _zone


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Show times as in UTC, wherever the tests run."""
    with monkeypatch.context() as here:
        here.setenv("TZ", "UTC")
        time.tzset()
        _zone.cache_clear()
        yield
    time.tzset()
    _zone.cache_clear()
