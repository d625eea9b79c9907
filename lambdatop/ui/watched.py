"""The app as the command line runs it: it says when it is painted, and hands a bug up instead of printing it."""

import asyncio
import sys
from collections.abc import Callable

from textual.driver import Driver

from lambdatop.ui.app import Intents, LambdatopApp, Store, View
from lambdatop.ui.desk import Desk


class WatchedApp(LambdatopApp):
    """Textual would print a bug with every local variable, log text among them; here it ends the app and is kept."""

    def __init__(
        self, store: Store, intents: Intents, view: View, now: Callable[[], int], desk: Desk | None = None
    ) -> None:
        """As `LambdatopApp`."""
        super().__init__(store, intents, view, now, desk)
        self.painted = asyncio.Event()
        """Set when the first frame has been written."""
        self.failure: Exception | None = None
        """The bug that ended the app."""

    def get_driver_class(self) -> type[Driver]:
        """Paint on stdout: Textual's choice, stderr, is where `-v 2>FILE` sends the diagnostics."""
        return _on_stdout(super().get_driver_class())

    def on_ready(self) -> None:
        """Say that the first frame is there."""
        self.painted.set()

    def _handle_exception(self, error: Exception) -> None:
        """End the app, as Textual's own does, but without the report."""
        self.failure = self.failure or error
        self._return_code = 1
        self._close_messages_no_wait()


def _on_stdout(driver: type[Driver]) -> type[Driver]:
    if driver.__name__ != "LinuxDriver":  # which serves macOS too; the others write to stdout themselves
        return driver

    class OnStdout(driver):  # type: ignore[misc, valid-type]  # known at run time only
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            self._file = sys.__stdout__

    return OnStdout
