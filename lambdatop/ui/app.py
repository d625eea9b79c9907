"""The live view: shows snapshots of a store, at most four a second, and hands the user's wishes up."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Protocol

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.command import Provider

from lambdatop.core import units
from lambdatop.core.model import Mark, Row
from lambdatop.core.snapshot import Snapshot
from lambdatop.ui.actions import Place, bindings
from lambdatop.ui.changing import ChangingApp
from lambdatop.ui.desk import Desk
from lambdatop.ui.moment import NOTHING, Lines, Moment, View
from lambdatop.ui.palette import Commands
from lambdatop.ui.screens.advice import AdviceScreen
from lambdatop.ui.screens.cost import CostScreen
from lambdatop.ui.screens.function import FunctionScreen
from lambdatop.ui.screens.help import Help
from lambdatop.ui.screens.invocation import InvocationScreen
from lambdatop.ui.screens.invocations import InvocationsScreen, Ran
from lambdatop.ui.screens.live import LiveScreen
from lambdatop.ui.screens.menu import Menu
from lambdatop.ui.screens.overview import Overview
from lambdatop.ui.screens.with_log import LogScreen
from lambdatop.ui.theme import THEMES, choose
from lambdatop.ui.widgets.log_view import LogView

__all__ = ["Intents", "LambdatopApp", "View"]

_TICK_S = 0.25
_WINDOWS = ("5m", "15m", "1h", "3h", "12h", "1d")
_COLOURS = {"standard": 16, "windows": 16, "256": 256, "truecolor": 2**24}


class Intents(Protocol):
    """What the screen asks of the engine."""

    def focus(self, names: Sequence[str]) -> None:
        """Say which functions are in view; none means all."""
        ...

    def set_window(self, window_ms: int) -> None:
        """Look back this far."""
        ...

    def live_tail(self, on: bool) -> None:  # noqa: FBT001 - it is the wish itself
        """Follow the functions in view by Live Tail, or no longer."""
        ...

    def older(self, back_to_ms: int) -> None:
        """Read the log lines of the functions in view back to this moment."""
        ...

    def enter(self, name: str) -> None:
        """Read everything that hangs on one function."""
        ...

    def survey(self) -> None:
        """Read what hangs on every function, slowly."""
        ...

    def month(self) -> None:
        """Read the month so far."""
        ...


class Store(Lines, Ran, Protocol):
    """What the screen reads."""

    @property
    def window_ms(self) -> int:
        """How far back figures look."""
        ...

    def snapshot(self, now_ms: int) -> Snapshot:
        """Give what is known; the same object as long as nothing changed."""
        ...


class LambdatopApp(ChangingApp):
    """Owns the screens and the tick; everything on the screen is a function of the moment."""

    CSS_PATH = "lambdatop.tcss"
    TITLE = "lambdatop"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.EVERYWHERE)]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {Commands}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self, store: Store, intents: Intents, view: View, now: Callable[[], int], desk: Desk | None = None
    ) -> None:
        """Read from `store`, at the time that `now` tells (ms since the epoch, UTC); change functions at `desk`."""
        super().__init__(desk, read_only=view.read_only)
        self._store = store
        self._intents = intents
        self._view = view
        self._now = now
        self._moment = Moment(NOTHING, now())
        self._paused = False
        for theme in THEMES:
            self.register_theme(theme)
        system = self.console.color_system
        colours = _COLOURS.get(system, 0) if system else 0
        self.theme = choose(view.theme, colour=view.colour, colours=colours, environment=os.environ)

    def on_mount(self) -> None:
        """Paint at once, then look for news."""
        self.push_screen(Overview(self._view, self._store, self._intents.focus))
        self.set_interval(_TICK_S, self.tick)

    def tick(self) -> None:
        """Show what is new; where nothing is, only ages move on."""
        if not self.is_running:
            return  # the last tick may come while the screens are being taken down
        now = self._now()
        snapshot = self._moment.snapshot if self._paused else self._store.snapshot(now)
        self._moment = Moment(snapshot, now, self._paused, self.journal)
        # What is covered by another is shown when it is uncovered; a dialog leaves in sight what it is about.
        shown = next((screen for screen in reversed(self.screen_stack) if isinstance(screen, LiveScreen)), None)
        if shown is not None and shown.ready:
            shown.show(self._moment)

    def pop_screen(self) -> AwaitComplete:
        """Go back, and show at once what has happened meanwhile."""
        left = super().pop_screen()
        self.tick()
        return left

    @property
    def rows(self) -> Mapping[str, Row]:
        """What is known of each function, by name."""
        return {row.config.name: row for row in self._moment.snapshot.rows}

    @property
    def marks(self) -> Sequence[Mark]:
        """The changes that were seen in this run."""
        return self._moment.snapshot.marks

    async def _put(self, screen: LiveScreen) -> None:
        """Open a screen and fill it at once: a key that comes before the next tick is to find something."""
        await self.push_screen(screen)
        self.tick()

    async def on_overview_open(self, event: Overview.Open) -> None:
        """Show one function whole."""
        await self._show_function(event.name)

    async def on_advice_screen_function(self, event: AdviceScreen.Function) -> None:
        """Show the function that the advice is about, or go back to it."""
        below = self.screen_stack[-2]
        if isinstance(below, FunctionScreen) and below.functions == (event.name,):
            self.pop_screen()
        else:
            await self._show_function(event.name)

    async def _show_function(self, name: str) -> None:
        self._intents.enter(name)
        await self._put(FunctionScreen(name, self._view, self._store, self._intents.focus))

    async def on_log_screen_advice(self, event: LogScreen.Advice) -> None:
        """Show what is advised; where it is about one function only its room is read."""
        one = next(iter(event.names)) if event.names is not None and len(event.names) == 1 else None
        read = self._intents.survey if one is None else partial(self._intents.enter, one)
        await self._put(AdviceScreen(event.names, self._view, read, self._intents.focus))

    def on_function_screen_month_wished(self) -> None:
        """Have the month so far read, which belongs to what a function costs."""
        self._intents.month()

    async def on_log_screen_invocations(self, event: LogScreen.Invocations) -> None:
        """Show what ran."""
        await self._put(InvocationsScreen(event.names, self._view, self._store, self._intents.focus))

    async def on_invocations_screen_open(self, event: InvocationsScreen.Open) -> None:
        """Show one invocation whole."""
        await self._put(InvocationScreen(event.invocation, self._view, self._store, self._intents.focus))

    async def on_log_screen_cost(self, event: LogScreen.Cost) -> None:
        """Show what all functions cost, or one."""
        self._intents.month()
        await self._put(CostScreen(self._view, self._intents.focus, only=event.only, marked=event.marked))

    async def on_cost_screen_open(self, event: CostScreen.Open) -> None:
        """Show what one function costs; its room tells what is kept ready for it."""
        self._intents.enter(event.name)
        await self._put(CostScreen(self._view, self._intents.focus, only=event.name))

    def action_help(self) -> None:
        """Show the keys; the same key closes them."""
        if not isinstance(self.screen, Help):
            self.push_screen(Help(self._moment.snapshot))

    def on_log_view_older(self, event: LogView.Older) -> None:
        """Have older lines read."""
        self._intents.older(event.back_to_ms)

    def action_live_tail(self) -> None:
        """Switch Live Tail on or off; the status line shows its meter."""
        on = not self._store.snapshot(self._now()).live_tail.on
        self._intents.live_tail(on)
        self.notify("Live Tail is on" if on else "Live Tail is off", timeout=3, markup=False)
        self.tick()

    def action_pause(self) -> None:
        """Stop showing, or go on; the store goes on receiving either way."""
        self._paused = not self._paused
        self.tick()

    def action_window(self) -> None:
        """Offer how far back to look."""

        def look_back(key: str | None) -> None:
            if key is not None:
                self._intents.set_window(units.parse_duration(key))
                self.tick()

        now = units.write_duration(self._store.window_ms)
        windows = _WINDOWS if now in _WINDOWS else (*_WINDOWS, now)
        choices = [(key, units.span(units.parse_duration(key))) for key in sorted(windows, key=units.parse_duration)]
        self.push_screen(Menu("window", choices, now, "w"), look_back)
