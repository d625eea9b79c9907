"""Applies facts one at a time and gives the frozen snapshot of them; the only state there is."""

from collections.abc import Callable, Collection
from functools import partial

from lambdatop.core.facts import (
    AccountSeen,
    Asked,
    Fact,
    FunctionGone,
    FunctionSeen,
    FunctionsInView,
    FunctionsListed,
    FunctionTuned,
    Loading,
    LogLine,
    LogsFinal,
    LogsRead,
    MetricPoints,
    MonthPoints,
    OwnPace,
    PoolRead,
    RoomRead,
    SourceState,
    TailMeter,
    TailUpdate,
)
from lambdatop.core.figures.loads import Loads
from lambdatop.core.figures.report_price import ReportPrice
from lambdatop.core.figures.rows import Advise, Context, Worked, no_advice, work
from lambdatop.core.figures.sources import SourceBook
from lambdatop.core.figures.totals import add_up
from lambdatop.core.figures.window import FunctionWindow
from lambdatop.core.invocations.book import Glance, Invocations
from lambdatop.core.invocations.invocation import ErrorGroup, Invocation
from lambdatop.core.log.completeness import Completeness
from lambdatop.core.log.ordering import KEPT_MS
from lambdatop.core.log.platform_log import parse
from lambdatop.core.log.recent_lines import RecentLines
from lambdatop.core.log.text import Entry
from lambdatop.core.model import MINUTE_MS, FunctionConfig, Identity, LiveTail, Span, State
from lambdatop.core.money.price_notes import price_notes
from lambdatop.core.money.pricing import Prices
from lambdatop.core.side_book import SideBook
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.tuning.marks import Marks, has_new_code, is_stale

# What has left the window is thrown away in batches: looking for it each minute would cost more than keeping it.
_SWEEP_MS = 10 * MINUTE_MS
_NOTHING = Snapshot(0, Span(0, 0))


class Store:
    """Holds what is known of an account; one writer, no clock of its own."""

    def __init__(self, prices: Prices, window_ms: int, max_lines: int = 20_000, advise: Advise = no_advice) -> None:
        """Look back `window_ms`; keep `max_lines` log lines for reading; `advise` makes the advice of a row."""
        self._prices = prices
        self._advise = advise
        self._window_ms = window_ms
        self._held_ms = window_ms
        self._identity: Identity | None = None
        self._configs: dict[str, FunctionConfig] = {}
        self._windows: dict[str, FunctionWindow] = {}
        self._worked: dict[str, Worked] = {}
        self._side = SideBook()
        self._sources = SourceBook()
        self._loads = Loads()
        self._marks = Marks()
        self._listed = False
        price = ReportPrice(prices, self._configs)
        self._lines = RecentLines(max_lines, price)
        self._invocations = Invocations(max_lines, price, self._configs.get)
        self._glance = Glance()
        self._complete = Completeness()
        self._tail = LiveTail()
        self._changed = True
        self._minute_ms: int | None = None
        self._swept_ms = 0
        self._snapshot = _NOTHING
        self._appliers: dict[type, Callable[..., bool | None]] = {
            LogLine: self._line,
            LogsRead: self._logs_read,
            LogsFinal: lambda fact: self._note(news=self._complete.take(fact)),
            FunctionsInView: lambda fact: self._note(news=self._complete.look_at(fact)),
            TailUpdate: lambda _: None,
            TailMeter: self._tail_meter,
            MetricPoints: self._points,
            SourceState: self._source,
            FunctionSeen: self._seen,
            FunctionGone: self._gone,
            FunctionTuned: lambda fact: self._note(news=self._marks.tuned(fact)),
            FunctionsListed: self._all_listed,
            AccountSeen: self._account,
            Asked: lambda fact: self._note(news=self._side.asked(fact)),
            OwnPace: lambda fact: self._note(news=self._side.paced(fact)),
            Loading: lambda fact: self._note(news=self._loads.take(fact)),
            RoomRead: self._room_read,
            PoolRead: self._pool_read,
            MonthPoints: lambda fact: self._touch(fact.function) if self._side.month_read(fact) else None,
        }

    @property
    def window_ms(self) -> int:
        """How far back the figures look."""
        return self._window_ms

    @property
    def held_ms(self) -> int:
        """How far back facts are kept: the longest window so far; what is older must be read again."""
        return self._held_ms

    def set_window(self, window_ms: int) -> None:
        """Look back further or less far; what has been read is kept."""
        if window_ms == self._window_ms:
            return
        self._window_ms = window_ms
        self._held_ms = max(self._held_ms, window_ms)
        self._worked.clear()
        self._changed = True

    def apply(self, fact: Fact) -> bool:
        """Take one fact, in any order; a repeat changes nothing. False for a log line that was known already."""
        return self._appliers[type(fact)](fact) is not False

    def lines_since(self, cursor: int) -> tuple[tuple[Entry, ...], int]:
        """Give the log lines that came since `cursor` (0: all that are kept) and the cursor to ask with next.

        Lines come in order of time within one answer, but may be older than those of an answer before.
        """
        return self._lines.since(cursor)

    def invocations(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give the invocations of `functions` (None: all) as far as lines are kept, newest first.

        The same objects as before where no line came; what is older than `invocations_from_ms` has fallen out.
        """
        return self._invocations.all(now_ms, functions)

    def in_flight(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[Invocation, ...]:
        """Give those that have started and not ended, the one that has run longest first."""
        return self._invocations.in_flight(now_ms, functions)

    def error_groups(self, now_ms: int, functions: Collection[str] | None = None) -> tuple[ErrorGroup, ...]:
        """Give failures by exception and place, the one seen last first."""
        return self._invocations.groups(now_ms, functions)

    def invocation_of(self, line: LogLine, now_ms: int) -> Invocation | None:
        """Give the invocation that a line belongs to; None where it belongs to none, or has fallen out."""
        return self._invocations.holding(line, now_ms)

    @property
    def invocations_from_ms(self) -> int | None:
        """Give the moment before which lines had to be dropped to make room; None while all are kept."""
        return self._invocations.from_ms

    def snapshot(self, now_ms: int) -> Snapshot:
        """Give what is known at `now_ms`: the same object as before while nothing changed within the minute."""
        minute_ms = now_ms - now_ms % MINUTE_MS
        if minute_ms != self._minute_ms:
            self._minute_ms = minute_ms
            self._worked.clear()
            self._sweep(minute_ms)
        elif not self._changed and (self._glance.until_ms is None or now_ms < self._glance.until_ms):
            return self._snapshot
        self._changed = False
        window = Span(minute_ms - self._window_ms, minute_ms)
        side, marks = self._side, self._marks.all()
        context = Context(self._prices, window, side.pool, side.roles(self._configs), self._advise, marks, side.called)
        for name in sorted(self._configs.keys() - self._worked.keys()):
            room, complete_to_ms = self._side.room(name), self._complete.of(name)
            self._worked[name] = work(self._configs[name], self._window(name), room, complete_to_ms, context)
        worked = [self._worked[name] for name in sorted(self._configs)]
        self._glance = self._invocations.glance(now_ms)
        self._snapshot = Snapshot(
            at_ms=now_ms,
            window=window,
            identity=self._identity,
            rows=tuple(w.row for w in worked),
            totals=add_up([(w.row, w.spent) for w in worked], self._prices, self._window_ms),
            sources=self._sources.statuses(),
            own_cost_usd=self._side.own_usd,
            own_usd_per_hour=self._side.own_usd_per_hour,
            listed=self._listed,
            progress=self._loads.all(),
            complete_to_ms=self._complete.to(self._configs, partial(self._sources.of, "logs"), now_ms),
            lag_ms=self._lines.lag_ms,
            log_cursor=self._lines.cursor,
            lines_dropped=self._lines.dropped,
            live_tail=self._tail,
            in_flight=self._glance.in_flight,
            near_timeout=self._glance.near_timeout,
            error_groups=self._glance.error_groups,
            new_error_groups=self._glance.new_error_groups,
            marks=self._marks.all(),
            pool=self._side.pool,
            month=self._side.month(worked, self._prices),
            rooms_read=self._side.rooms_read(self._configs),
            price_notes=price_notes(((w.row, w.spent.place) for w in worked), self._prices, now_ms),
        )
        return self._snapshot

    def _sweep(self, minute_ms: int) -> None:
        if minute_ms - self._swept_ms < _SWEEP_MS:
            return
        self._swept_ms = minute_ms
        self._marks.forget_before(minute_ms - max(self._held_ms, KEPT_MS))
        for name, known in list(self._windows.items()):
            if not known.forget_before(minute_ms - max(self._held_ms, KEPT_MS)) and name not in self._configs:
                del self._windows[name]

    def _window(self, name: str) -> FunctionWindow:
        known = self._windows.get(name)
        if known is None:
            known = self._windows[name] = FunctionWindow()
        return known

    def _touch(self, name: str) -> None:
        self._worked.pop(name, None)
        self._changed = True

    def _line(self, line: LogLine) -> bool:
        known = self._window(line.function)
        if not known.repeats.is_new(line):
            return False
        record = parse(line.message)
        if known.take_line(line, record):
            self._worked.pop(line.function, None)
        self._lines.add(line, record)
        self._invocations.add(line, record)
        self._changed = True
        return True

    def _logs_read(self, fact: LogsRead) -> None:
        self._complete.take_read(fact)
        if self._window(fact.function).take_read(fact):
            self._worked.pop(fact.function, None)
        self._changed = True

    def _tail_meter(self, fact: TailMeter) -> None:
        self._changed = self._changed or fact.tail != self._tail
        self._tail = fact.tail

    def _points(self, fact: MetricPoints) -> None:
        self._window(fact.function).take_points(fact)
        self._touch(fact.function)

    def _source(self, fact: SourceState) -> None:
        self._sources.take(fact)
        if fact.function is not None and fact.state is not State.OK:
            self._window(fact.function).repeats.read_ended(fact.function)
        self._changed = True

    def _seen(self, fact: FunctionSeen) -> None:
        name, old = fact.config.name, self._configs.get(fact.config.name)
        if old == fact.config or is_stale(old, fact.config):
            return
        self._marks.seen(old, fact.config)
        if has_new_code(old, fact.config):
            self._window(name).sizes.forget()
        self._configs[name] = fact.config
        # A minute's cost depends on the configuration, an invocation's, too.
        self._window(name).drawn.clear()
        self._invocations.configured(name)
        self._touch(name)

    def _gone(self, fact: FunctionGone) -> None:
        if self._configs.pop(fact.name, None) is not None:
            self._sources.forget(fact.name)
            self._side.forget(fact.name)
            self._touch(fact.name)

    def _room_read(self, fact: RoomRead) -> None:
        self._side.room_read(fact)
        self._touch(fact.function)

    def _pool_read(self, fact: PoolRead) -> None:
        if self._side.pool_read(fact):
            self._worked.clear()
            self._changed = True

    def _all_listed(self, fact: FunctionsListed) -> None:
        for name in self._configs.keys() - set(fact.names):
            self._gone(FunctionGone(name))
        if not self._listed:
            self._listed = True
            self._changed = True

    def _account(self, fact: AccountSeen) -> None:
        if fact.identity != self._identity:
            self._identity = fact.identity
            self._changed = True

    def _note(self, *, news: bool) -> None:
        self._changed = news or self._changed
