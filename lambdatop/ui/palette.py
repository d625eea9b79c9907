"""The command palette: every action of the registry, found by its name."""

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from lambdatop.ui.actions import ACTIONS, Action, Place, is_there
from lambdatop.ui.screens.live import LiveScreen


class Commands(Provider):
    """Offers what applies to the screen that the palette was opened on."""

    @property
    def _actions(self) -> list[Action]:
        place = self.screen.place if isinstance(self.screen, LiveScreen) else Place.OVERVIEW
        here = [a for a in ACTIONS if place in a.places or Place.EVERYWHERE in a.places]
        return [a for a in here if a.palette and is_there(a, self.app) and self._alive(a)]

    def _alive(self, action: Action) -> bool:
        """Say whether it does anything on what the screen shows now: not every page has a log."""
        name = action.call.partition("(")[0]
        return name.startswith("app.") or self.screen.check_action(name, ()) is not False

    async def discover(self) -> Hits:
        """List all of them before anything is typed."""
        for action in self._actions:
            run = partial(self.screen.run_action, action.call)
            yield DiscoveryHit(Content(f"{action.name}  {action.shown}"), run, action.name, action.help)

    async def search(self, query: str) -> Hits:
        """Find by name and help."""
        matcher = self.matcher(query)
        for action in self._actions:
            text = f"{action.name}: {action.help}"
            score = matcher.match(text)
            if score > 0:
                run = partial(self.screen.run_action, action.call)
                yield Hit(score, matcher.highlight(text), run, action.name, action.shown)
