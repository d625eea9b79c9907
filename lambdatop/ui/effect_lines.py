"""Says in lines what a change does: the consequence first, then figure by figure, then what is in its way."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from lambdatop.core import units
from lambdatop.core.terminal_text import cells, cut, safe
from lambdatop.core.tuning.change import diff
from lambdatop.core.tuning.effect import Caution, Effect, Range, Topic
from lambdatop.core.tuning.plan import Plan, PlannedChange
from lambdatop.ui.theme import Tone
from lambdatop.ui.widgets.lines import BLANK, Line, Piece

LABEL = 15
TOPIC = {
    Topic.MEMORY: "memory used",
    Topic.TIMEOUT: "timeout",
    Topic.UPSTREAM: "upstream",
    Topic.COLD_STARTS: "cold starts",
    Topic.VERSIONS: "versions",
    Topic.CONCURRENCY: "concurrency",
    Topic.OWNER: "deployed",
    Topic.UNKNOWN: "not known",
}
_TITLES = ("function", "change", "$ a month", "used at most")
_LEAST_SHARE = 0.005


def said(label: str, text: str, width: int, tone: Tone = Tone.TEXT) -> list[Line]:
    """Write a label and a text beside it, over as many lines as it takes."""
    parts = wrap(safe(text), max(10, width - LABEL))
    lines = [Line(((f"{label:<{LABEL}}", Tone.DIM), (parts[0], tone)))]
    return lines + [Line(((" " * LABEL, Tone.DIM), (part, tone))) for part in parts[1:]]


def wrap(text: str, width: int) -> list[str]:
    """Break a safe text at blanks into lines of at most `width` cells; a word that is longer is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(longer) <= width:
            lines[-1] = longer
        elif lines[-1]:
            lines.append(cut(word, width))
        else:
            lines[-1] = cut(word, width)
    return lines


def headline(change: PlannedChange) -> Caution | None:
    """Give the caution that is the consequence itself, and is not to be said again below."""
    return next((caution for caution in change.effect.cautions if caution.severe), None)


def consequence(plan: Plan) -> Piece:
    """Say in one line what comes of a plan: what is severe, else cost and what happens to the environments."""
    changes = [change for change in plan.changes if not change.nothing]
    if not changes:
        return ("as it is now: nothing to change", Tone.DIM)
    severe = [(c.function, caution) for c in changes if (caution := headline(c)) is not None]
    if severe:
        name, caution = severe[0]
        more = f" (and {len(severe) - 1} more)" if len(severe) > 1 else ""
        return (safe(f"{name}: {caution.text}{more}" if len(changes) > 1 else caution.text), Tone.BAD)
    parts = [cost for cost in (_month(changes),) if cost]
    whose = "their" if len(changes) > 1 else "its"
    return ("; ".join([*parts, f"{whose} environments are replaced, the next calls start cold"]), Tone.STRONG)


def _month(changes: Sequence[PlannedChange]) -> str:
    """Add up what a month costs; empty where it is not known of one, or where it stays."""
    ranges = [change.effect.month_usd for change in changes]
    if any(r.old is None for r in ranges):
        return ""
    old = sum(Decimal(r.old or 0) for r in ranges)
    if all(r.new is not None for r in ranges):
        new = sum(Decimal(r.new or 0) for r in ranges)
        return "" if new == old else f"{units.usd(old)} → {units.usd(new)} a month{_more(old, new)}"
    if any(r.low is None or r.high is None for r in ranges):
        return ""
    low = sum(Decimal(r.new if r.new is not None else r.low or 0) for r in ranges)
    high = sum(Decimal(r.new if r.new is not None else r.high or 0) for r in ranges)
    return f"{units.usd(old)} → {units.usd(low)} … {units.usd(high)} a month"


def _more(old: Decimal | float, new: Decimal | float) -> str:
    if not old:
        return ""
    share = float(new) / float(old) - 1
    return "" if abs(share) < _LEAST_SHARE else f" ({'+' if share > 0 else '−'}{abs(share) * 100:.0f} %)"  # noqa: RUF001 - minus


def effect_lines(change: PlannedChange, setting: Topic, width: int) -> list[Line]:
    """Say the effect on one function, figure by figure; `setting` is what is being set, memory or timeout."""
    effect = change.effect
    lines = _of_memory(effect, width) if setting is Topic.MEMORY else _of_timeout(effect, width)
    first = headline(change)
    for caution in effect.cautions:
        if caution.topic is not setting and caution is not first:
            lines += said(TOPIC[caution.topic], caution.text, width, Tone.BAD if caution.severe else Tone.SOFT)
    return lines + owner_lines(effect, width)


def _of_memory(effect: Effect, width: int) -> list[Line]:
    lines = said("cost a month", _range(effect.month_usd, units.usd), width)
    lines += said("mean duration", _range(effect.duration_ms, _span), width)
    lines += said("vCPU", f"{effect.vcpu[0]:.2f} → {effect.vcpu[1]:.2f}", width)
    used = effect.max_memory_used_mb
    if used is None:
        return lines + said("memory used", "not known: no REPORT line was read", width, Tone.DIM)
    share = units.share(used / effect.after.memory_mb)
    text = f"{units.memory(used)} at most, {share} of {units.memory(effect.after.memory_mb)}"
    if effect.fits is False and effect.before != effect.after:
        return lines + said("memory used", f"{text}: it would not fit", width, Tone.BAD)
    return lines + said("memory used", text, width)


def _of_timeout(effect: Effect, width: int) -> list[Line]:
    longest, p99 = effect.longest_ms, effect.p99_ms
    if longest is None:
        return said("longest call", "not known: it did not run in the window", width, Tone.DIM)
    text = f"{units.duration(longest)}, p99 {units.duration(p99)}; the timeout is {effect.after.timeout_s:,} s"
    if not effect.cuts or effect.before == effect.after:
        return said("longest call", text, width)
    which = "one call in a hundred" if effect.cuts_p99 else "the longest"
    return said("longest call", f"{text}: it would cut {which}", width, Tone.BAD)


def _span(ms: Decimal | float | None) -> str:
    return units.duration(None if ms is None else float(ms))


def _range(figure: Range, write: Callable[[Decimal | float | None], str]) -> str:
    if figure.new is not None:
        text = f"{write(figure.old)} → {write(figure.new)}"
        return text + ("" if figure.old is None else _more(figure.old, figure.new))
    if figure.low is None or figure.high is None:
        return f"{write(figure.old)} → not known"
    return f"{write(figure.old)} → between {write(figure.low)} and {write(figure.high)}"


def owner_lines(effect: Effect, width: int, *, whole: bool = False) -> list[Line]:
    """Say what to write into the template of the stack that owns the function: in one line, or as it stands there."""
    if effect.owner is None or effect.before == effect.after:
        return []
    if whole:
        return [Line(((" " * LABEL, Tone.DIM), (safe(line), Tone.ACCENT))) for line in effect.owner.lines]
    return said("its template", "  ".join(line.strip() for line in effect.owner.lines), width, Tone.ACCENT)


def several_lines(plan: Plan, width: int) -> list[Line]:
    """Say the effect on several functions: a line each, and below it what is severe; then what holds for all."""
    cells_of = [_cells(change) for change in plan.changes]
    widths = [max(len(title), *(cells(row[at]) for row in cells_of)) for at, title in enumerate(_TITLES)]
    widths[0] = max(len(_TITLES[0]), min(widths[0], width - sum(widths[1:]) - 2 * (len(widths) - 1)))
    lines = [Line(((_spaced(_TITLES, widths), Tone.DIM),))]
    for change, row in zip(plan.changes, cells_of, strict=True):
        bad = not change.nothing and bool(change.effect.fits is False or change.effect.cuts)
        tone = Tone.DIM if change.nothing else Tone.BAD if bad else Tone.TEXT
        lines.append(Line(((_spaced(row, widths), tone),)))
        severe = headline(change)
        if severe is not None and not change.nothing:
            lines += [Line(((f"  {part}", Tone.BAD),)) for part in wrap(safe(severe.text), width - 2)]
    return lines + _for_all(plan, width)


def _for_all(plan: Plan, width: int) -> list[Line]:
    """Say once what is the same for several."""
    whom: dict[tuple[Topic, str], list[str]] = {}
    for change in plan.changes:
        for caution in change.effect.cautions:
            if not caution.severe:
                whom.setdefault((caution.topic, caution.text), []).append(change.function)
    changing = [change for change in plan.changes if not change.nothing]
    lines = [BLANK] if whom else []
    for (topic, text), names in whom.items():
        who = "" if len(names) == len(changing) else f"{', '.join(names)}: "
        lines += said(TOPIC[topic], who + text, width, Tone.SOFT)
    return lines


def _cells(change: PlannedChange) -> tuple[str, ...]:
    effect, month = change.effect, change.effect.month_usd
    now, new = _both(change)
    what = "stays as it is" if change.nothing else f"{now} → {new}"
    cost = f"{units.money(month.old)} → {units.money(month.new)}"
    if month.new is None and month.low is not None and month.high is not None:
        cost = f"{units.money(month.old)} → {units.money(month.low)} … {units.money(month.high)}"
    used = units.memory(effect.max_memory_used_mb)
    return safe(change.function), what, cost, used


def _spaced(row: Sequence[str], widths: Sequence[int]) -> str:
    shown = [cut(text, room) for text, room in zip(row, widths, strict=True)]
    return "  ".join(text + " " * (room - cells(text)) for text, room in zip(shown, widths, strict=True)).rstrip()


def _both(change: PlannedChange) -> tuple[str, str]:
    before, after = change.before, change.after
    parts = [
        (units.memory(before.memory_mb), units.memory(after.memory_mb), before.memory_mb != after.memory_mb),
        (f"{before.timeout_s:,} s", f"{after.timeout_s:,} s", before.timeout_s != after.timeout_s),
    ]
    shown = [part for part in parts if part[2]] or parts
    return ", ".join(p[0] for p in shown), ", ".join(p[1] for p in shown)


def diff_lines(change: PlannedChange, room: int) -> list[Line]:
    """Say what is changed, a line a setting, after a name that takes `room` cells."""
    texts = diff(change.before, change.after) or ("as it is now",)
    name = cut(safe(change.function), room)
    names = [name + " " * (room - cells(name)), *[" " * room] * (len(texts) - 1)]
    return [Line(((name, Tone.STRONG), (f"  {text}", Tone.ACCENT))) for name, text in zip(names, texts, strict=True)]
