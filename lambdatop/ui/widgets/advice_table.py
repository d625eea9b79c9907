"""The table of advice: a line for each piece, the most urgent first."""

from collections.abc import Hashable, Sequence

from lambdatop.core import units
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.ui.advice_items import (
    SEVERITY_MARK,
    URGENT,
    Gathered,
    Item,
    arranged,
    matches,
    order_name,
)
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.advice_text import copied_text
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.list_pane import ListPane

_NAME, _RULE, _MONEY = 28, 24, 12
_RULE_FROM, _HINTS_FROM = 140, 100


class AdviceTable(ListPane[Item]):
    """Shows what is advised on some functions; what the configuration file silences only where it is asked for."""

    exported_as = "advice"
    filter_hint = "words of function, rule, severity or title; Enter keeps, Esc clears"

    def __init__(self, names: frozenset[str] | None) -> None:
        """Be about these functions; None means all."""
        super().__init__()
        self._names = names
        self._all = Gathered(names)
        self._rested_on = (0, 0, 0)
        self.silenced = False
        """Whether silenced advice is shown, too."""
        self.sort = URGENT

    def show(self, snapshot: Snapshot) -> None:
        """Take what is advised now."""
        if self._all.take(snapshot):
            self._arrange()
        rests_on = self._all.read, self._all.functions, self._all.gaps
        if rests_on != self._rested_on:
            self._rested_on = rests_on
            self.redraw()

    def filter(self, text: str) -> str:
        """Show what holds each of the words."""
        self.needle = text.strip()
        self._arrange()
        return ""

    @property
    def silences(self) -> bool:
        """Whether any of it is silenced."""
        return any(item.finding.silenced for item in self._all.items)

    def toggle_silenced(self) -> None:
        """Show silenced advice, too, or no longer."""
        self.silenced = not self.silenced
        self._arrange()

    def widen(self) -> bool:
        """Take the filter away, then what is silenced; False where neither was there."""
        if not self.needle and not self.silenced:
            return False
        if self.needle:
            return super().widen()
        self.toggle_silenced()
        return True

    def order(self, key: str) -> None:
        """Sort in another order."""
        self.sort = key
        self._arrange()

    @property
    def subject(self) -> str | None:
        """The function that the advice under the cursor is about."""
        return self.current.function if self.current else None

    @property
    def copied(self) -> str:
        """All of the advice under the cursor."""
        return copied_text(self.current) if self.current else ""

    @property
    def exported(self) -> Sequence[str]:
        """All that is shown, each piece whole."""
        return [line for item in self.items for line in (*copied_text(item).splitlines(), "")]

    def key(self, item: Item) -> Hashable:
        """Tell one from the other."""
        return item.key

    def headings(self, width: int) -> tuple[Line, Line]:
        """Say what is shown and what it rests on, and the titles of the columns."""
        left: list[Piece] = [("Advice", Tone.ACCENT if self.has_focus else Tone.SOFT)]
        wide = width >= _HINTS_FROM
        left.append((f"  {self._about()}" + (f", {order_name(self.sort)}" if wide else ""), Tone.DIM))
        shown = len(self.items)
        of = f" of {units.count(self._open())}" if self.needle else ""
        left.append((f"  {units.count(shown)}{of}", Tone.SOFT))
        left.append((f"  match “{safe(self.needle)}”" if self.needle else "", Tone.ACCENT))
        left.append((self._silence(), Tone.ACCENT if self.silenced else Tone.DIM))
        if self.stays:
            left.append((f"  staying here, {units.count(self._top)} above" if self._top else "", Tone.NEAR))
        return spread(left, [self._rests_on(wide=wide)], width), Line(tuple(self._titles(width)))

    def row(self, item: Item, width: int) -> Sequence[Piece]:
        """Write one piece of advice."""
        finding = item.finding
        mark, tone = SEVERITY_MARK.get(finding.severity, ("?", Tone.DIM))
        quiet = bool(finding.silenced)
        name, title_room, rule = self._columns(width)
        pieces: list[Piece] = [(f" {mark} ", Tone.DIM if quiet else tone)]
        if name:
            pieces.append((f"{_filled(item.function, name)}  ", Tone.DIM if quiet else Tone.TEXT))
        title = f"{finding.title}  (silenced: {finding.silenced})" if quiet else finding.title
        pieces.append((_filled(title, title_room), Tone.DIM if quiet else Tone.TEXT))
        if rule:
            pieces.append((f"  {_filled(finding.rule, rule)}", Tone.DIM))
        return [*pieces, (f"{self._saves(item):>{_MONEY}} ", self._money_tone(item))]

    def why_empty(self) -> str:
        """Tell a filter from nothing to advise, and that from nothing read yet."""
        if self.needle:
            return "no advice matches"
        if not self._all.functions:
            return "no function is known yet"
        if self._all.items:
            return "all of it is silenced by the configuration file; S shows it"
        return (
            "nothing to advise" if self._all.read == self._all.functions else "nothing to advise so far; still reading"
        )

    def _titles(self, width: int) -> list[Piece]:
        name, title, rule = self._columns(width)
        text = "   " + (f"{'function':<{name}}  " if name else "") + f"{'what to do':<{title}}"
        return [(text + (f"  {'rule':<{rule}}" if rule else "") + f"{'$/month':>{_MONEY}} ", Tone.DIM)]

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Give the widths of name, title and rule; 0 leaves a column out."""
        one = self._names is not None and len(self._names) == 1
        longest = max((cells(safe(item.function)) for item in self.items), default=0)
        name = 0 if one else min(max(longest, len("function")), _NAME, max(8, width // 4))
        rule = _RULE if width >= _RULE_FROM else 0
        taken = 3 + (name + 2 if name else 0) + (rule + 2 if rule else 0) + _MONEY + 1
        return name, max(0, width - taken), rule

    def _saves(self, item: Item) -> str:
        usd = item.finding.saves_usd
        if usd is None:
            return ""
        return f"−{units.usd(usd)}" if usd >= 0 else f"+{units.usd(-usd)}"  # noqa: RUF001 - minus

    def _money_tone(self, item: Item) -> Tone:
        usd = item.finding.saves_usd
        if usd is None or item.finding.silenced:
            return Tone.DIM
        return Tone.GOOD if usd > 0 else Tone.SOFT

    def _about(self) -> str:
        if self._names is None:
            return "on all functions"
        if len(self._names) == 1:
            return f"on {safe(next(iter(self._names)))}"
        return f"on {len(self._names)} functions"

    def _open(self) -> int:
        return sum(self.silenced or not item.finding.silenced for item in self._all.items)

    def _silence(self) -> str:
        count = sum(bool(item.finding.silenced) for item in self._all.items)
        if not count:
            return ""
        return f"  with {units.count(count)} silenced" if self.silenced else f"  {units.count(count)} silenced (S)"

    def _rests_on(self, *, wide: bool) -> Piece:
        read, functions = self._all.read, self._all.functions
        text = f"{units.count(read)} of {units.count(functions)} rooms read"
        if self._all.gaps and wide:
            text += f", {units.count(self._all.gaps)} in part"
        sure = read == functions and not self._all.gaps
        return (f"rests on {text}" if wide else text), Tone.DIM if sure else Tone.NEAR

    def _arrange(self) -> None:
        wanted = [i for i in self._all.items if (self.silenced or not i.finding.silenced) and matches(i, self.needle)]
        self.put(arranged(wanted, self.sort))
        self.post_message(self.Moved())


def _filled(text: str, width: int) -> str:
    shown = cut(safe(text), width)
    return shown + " " * (width - cells(shown))
