"""The pages of the function screen: the live one, and one for each part of what hangs on the function."""

from dataclasses import dataclass

from lambdatop.core.room import Section
from lambdatop.core.room_text import Page


@dataclass(frozen=True, slots=True)
class Tab:
    """One page, opened by its number; `page` None is the live screen."""

    key: str
    name: str
    short: str
    help: str
    page: Page | None = None

    @property
    def section(self) -> Section | None:
        """What of the room must have been read for it."""
        return next((section for section in Section if self.page is not None and section == self.page.value), None)


LIVE = Tab("1", "live", "live", "The function live: figures, charts, log")
TABS = (
    LIVE,
    Tab("2", "basics", "basics", "What the function is: state, code, role, tags, owner", Page.BASICS),
    Tab(
        "3",
        "configuration",
        "config",
        "How it is set: environment, layers, network, tracing, logging",
        Page.CONFIGURATION,
    ),
    Tab("4", "sources", "from", "What calls it, and how far queues and streams are behind", Page.SOURCES),
    Tab("5", "concurrency", "limits", "Its concurrency, why it is throttled, why it starts cold", Page.CONCURRENCY),
    Tab("6", "failures", "fails", "Where its failures go", Page.FAILURES),
    Tab("7", "versions", "vers", "Versions, aliases, which of them traffic hits, alarms", Page.VERSIONS),
    Tab("8", "cost", "cost", "What it costs, part by part", Page.COST),
    Tab("9", "advice", "advice", "What to do about it", Page.ADVICE),
)


def tab_of(name: str) -> Tab:
    """Give the tab of a name; KeyError where there is none."""
    return {tab.name: tab for tab in TABS}[name]
