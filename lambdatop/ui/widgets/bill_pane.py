"""The bill of the chosen functions: its parts over the window, an hour, a month; with and without free tier."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.bill import Bill
from lambdatop.core.model import Row
from lambdatop.core.money.bill_sheet import Part, Sheet, part_of, parts, sheet
from lambdatop.core.money.bill_text import PART_NAMES, how_sure, month_name
from lambdatop.core.snapshot import Snapshot
from lambdatop.core.terminal_text import safe
from lambdatop.ui.cost_columns import Basis
from lambdatop.ui.cost_courses import day_of
from lambdatop.ui.effect_lines import wrap
from lambdatop.ui.moment import NOTHING
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import Line, Piece, spread
from lambdatop.ui.widgets.pane import Pane

# Title, heads, all six parts, the sum, the sum less the free tier.
FULL = 10
CONDENSED = 6
# They are nothing for most functions, and then only take room.
_RARE = frozenset({Part.EPHEMERAL, Part.SNAPSTART})
_HEADS = 2
_LABEL, _SHARE, _BAR_LEAST, _BAR_MOST = 20, 8, 10, 40


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    title: str
    rank: int
    pick: Callable[[Sheet], Bill | None]
    sampled: Callable[[Sheet], bool]
    free: Callable[[Snapshot], Decimal | None] = lambda _: None
    width: int = 12


def _partly(of: Sheet) -> bool:
    return of.coverage is not None and of.coverage < 1


_RATE = _Column("rate", "a month", 1, lambda of: of.month, _partly, lambda s: s.totals.cost_month_after_free_tier)
_SO_FAR = _Column(
    "so_far",
    "",
    2,
    lambda of: of.so_far,
    lambda _: True,
    lambda s: s.month.so_far_after_free_tier if s.month else None,
)
_BY_END = _Column(
    "by_end",
    "by its end",
    3,
    lambda of: of.projected,
    lambda _: True,
    lambda s: s.month.projected_after_free_tier if s.month else None,
)
_COLUMNS = (
    _Column("window", "", 4, lambda of: of.window, _partly),
    _Column("hour", "an hour", 5, lambda of: of.hour, _partly),
    _RATE,
    _Column("million", "per million", 6, lambda of: of.million, _partly),
    _SO_FAR,
    _BY_END,
)


class BillPane(Pane):
    """Draws a sheet; where there is little room, its sums and in one line what they are made of."""

    exported_as = "bill"

    def __init__(self) -> None:
        """Begin without functions."""
        super().__init__()
        self._snapshot = NOTHING
        self._rows: Sequence[Row] = ()
        self._about = ""
        self._of = sheet((), None)
        self._basis = Basis.WINDOW
        self._whole = False

    def show(self, snapshot: Snapshot, rows: Sequence[Row], about: str, basis: Basis, *, whole: bool) -> None:
        """Take the rows that count, named by `about`; `whole` says that these are all there are."""
        if rows is not self._rows or snapshot.month is not self._snapshot.month:
            self._of = sheet(rows, snapshot.month)
        self._snapshot, self._rows, self._about, self._basis, self._whole = snapshot, rows, about, basis, whole
        self.redraw()

    @property
    def sheet(self) -> Sheet:
        """What is drawn."""
        return self._of

    def lines_wanted(self, width: int) -> int:
        """Say how many lines all of it takes."""
        return FULL - len(Part) + len(self._told) - (not self._whole) + len(self._sure(width))

    @property
    def copied(self) -> str:
        """All of it as text."""
        return "\n".join(self.exported)

    @property
    def exported(self) -> Sequence[str]:
        """All of it, also what is not on the screen."""
        width = max(120, self.size.width)
        lines = self.draw(width, self.lines_wanted(width))
        return ["".join(text for text, _ in line.pieces).rstrip() for line in lines]

    def draw(self, width: int, height: int) -> list[Line]:
        """Write the sheet as it fits."""
        columns = self._columns(width)
        condensed = height < _HEADS + len(self._told) + 1 + self._whole
        lines = [self._title(width), self._heads(columns, "" if condensed else "share")]
        sums = [self._sum(columns)]
        if self._whole:
            sums.append(self._after_free_tier(columns))
        if condensed:
            return [*lines, *sums, self._made_of(width), spread([("; ".join(self._why()), Tone.DIM)], [], width)][
                :height
            ]
        sure = [Line(((f" {text}", Tone.DIM),)) for text in self._sure(width)]
        return [*lines, *self._parts(columns, width), *sums, *sure][:height]

    def _title(self, width: int) -> Line:
        left: list[Piece] = [("Bill", Tone.ACCENT if self.has_focus else Tone.SOFT)]
        left.append((f"  of {safe(self._about)}", Tone.TEXT))
        left.append((f", at list price{self._read_to()}", Tone.DIM))
        bill, requests = self._of.window, self._of.requests
        each = units.usd(bill.total / requests) if bill is not None and requests else ""
        return spread(left, [(f"  {each} an invocation" if each else "", Tone.SOFT)], width)

    def _read_to(self) -> str:
        """Say up to when the month is told, in UTC as AWS bills it."""
        month = self._snapshot.month
        if month is None or self._of.so_far is None:
            return ""
        return f"; {month_name(month)} to {day_of(month.span.end_ms)}, {units.clock(month.span.end_ms)[:5]} UTC"

    def _columns(self, width: int) -> list[_Column]:
        room = width - 1 - _LABEL - _SHARE
        chosen: list[_Column] = []
        for column in sorted(_COLUMNS, key=lambda column: column.rank):
            if room >= column.width:
                chosen.append(column)
                room -= column.width
        return [column for column in _COLUMNS if column in chosen]

    def _heads(self, columns: Sequence[_Column], last: str) -> Line:
        named = {
            "window": units.span(self._of.window_ms) if self._of.window_ms else "",
            "so_far": month_name(self._snapshot.month),
        }
        pieces: list[Piece] = [(" " * (1 + _LABEL), Tone.DIM)]
        for column in columns:
            # What the shares are of carries the accent.
            lit = column is (_RATE if self._basis is Basis.WINDOW else _SO_FAR)
            title = named.get(column.key, column.title)
            pieces.append((f"{title:>{column.width}}", Tone.ACCENT if lit else Tone.DIM))
        return Line((*pieces, (f"{last:>{_SHARE}}", Tone.DIM)))

    @property
    def _told(self) -> tuple[Part, ...]:
        """The parts that are shown."""
        bills = (self._of.window, self._of.so_far, self._of.projected)
        return tuple(part for part in Part if part not in _RARE or any(part_of(bill, part) for bill in bills))

    @property
    def _shared(self) -> Bill | None:
        """What the shares are of."""
        return self._of.month if self._basis is Basis.WINDOW else self._of.so_far

    def _parts(self, columns: Sequence[_Column], width: int) -> list[Line]:
        told = [dict(parts(column.pick(self._of))) for column in columns]
        bar = width - 1 - _LABEL - sum(column.width for column in columns) - _SHARE - 3
        bar = 0 if bar < _BAR_LEAST else min(bar, _BAR_MOST)
        total = self._shared.total if self._shared else None
        lines = []
        for part in self._told:
            usd = part_of(self._shared, part)
            usd = None if self._nothing_known(part, usd) else usd
            pieces: list[Piece] = [(f" {PART_NAMES[part]:<{_LABEL}}", Tone.SOFT)]
            pieces += [self._part(part, column, bill[part]) for column, bill in zip(columns, told, strict=True)]
            share = float(usd / total) if usd is not None and total else None
            pieces.append((f"{units.share(share):>{_SHARE}}", Tone.TEXT if share else Tone.DIM))
            if bar and share:
                pieces.append((f"  {'━' * max(1, round(share * bar))}", Tone.SPARK))
            lines.append(Line(tuple(pieces)))
        return lines

    def _part(self, part: Part, column: _Column, usd: Decimal | None) -> Piece:
        """Write what is known of a part: of what stands ready it may be less than there is."""
        text, tone = self._amount(column, usd)
        if part is not Part.PROVISIONED or not self._of.unready:
            return text, tone
        if self._nothing_known(part, usd):
            return self._amount(column, None)
        return f"{'≥' + text.strip():>{column.width}}", tone

    def _nothing_known(self, part: Part, usd: Decimal | None) -> bool:
        """Say whether nothing stands ready at those that were read, which says nothing of the others."""
        return part is Part.PROVISIONED and not usd and bool(self._of.unready)

    def _sum(self, columns: Sequence[_Column]) -> Line:
        pieces: list[Piece] = [(f" {'together':<{_LABEL}}", Tone.TEXT)]
        for column in columns:
            bill = column.pick(self._of)
            pieces.append(self._amount(column, bill.total if bill else None, Tone.STRONG))
        return Line(tuple(pieces))

    def _after_free_tier(self, columns: Sequence[_Column]) -> Line:
        pieces: list[Piece] = [(f" {'after the free tier':<{_LABEL}}", Tone.SOFT)]
        monthly = {_RATE.key, _SO_FAR.key, _BY_END.key}
        for column in columns:
            text = self._amount(column, self._left(column), Tone.TEXT)
            pieces.append(text if column.key in monthly else (" " * column.width, Tone.DIM))
        return Line(tuple(pieces))

    def _left(self, column: _Column) -> Decimal | None:
        """Say what the free tier leaves to pay: it has no part in what stands ready, which the month counts in."""
        usd, bill = column.free(self._snapshot), column.pick(self._of)
        if usd is None or bill is None or column.key != _RATE.key:
            return usd
        return usd + (bill.provisioned or Decimal(0)) + (bill.snapstart or Decimal(0))

    def _amount(self, column: _Column, usd: Decimal | None, tone: Tone = Tone.SOFT) -> Piece:
        text = units.usd(usd)
        if usd and column.sampled(self._of):
            text = f"~{text}"
        return f"{text:>{column.width}}", tone if usd else Tone.DIM

    def _made_of(self, width: int) -> Line:
        """Say the parts in one line, the greatest first."""
        bill = self._shared
        if bill is None or not bill.total:
            return Line(((f" {'what it is made of is not known' if bill is None else 'nothing is billed'}", Tone.DIM),))
        known = sorted(((usd, part) for part, usd in parts(bill) if usd), reverse=True)
        told = "  ".join(f"{PART_NAMES[part]} {units.share(float(usd / bill.total))}" for usd, part in known)
        return spread([(told, Tone.SOFT)], [], width)

    def _sure(self, width: int) -> list[str]:
        return wrap("; ".join(self._why()), max(20, width - 2))

    def _why(self) -> list[str]:
        said = [*how_sure(self._of), *map(safe, self._snapshot.price_notes)]
        if self._of.unready and self._of.functions > 1:
            said.append("⏎ on a function, or a for all, has its room read")
        if not self._whole:
            said.append("the free tier is shared by all functions, and not taken off")
        return said
