from decimal import Decimal

import pytest

from lambdatop.core.model import State
from lambdatop.core.snapshot import Progress, SourceStatus
from tests.ui.samples import NOW, SAMPLES, Sample, entry, snapshot
from tests.ui.screen_text import shown

pytestmark = pytest.mark.asyncio


async def test_80x24_shows_table_figures_and_log() -> None:
    async with shown(size=(80, 24)) as one:
        assert one.lines == OVERVIEW_80.strip("\n").split("\n")


OVERVIEW_80 = """
 lambdatop   prod  us-east-1 · 15 min      ● live  complete to 13:04:07  $0.003

   function               inv/min     15 min    err    p95   cold throt  $/hour
 ✖ image-resize                86 ▄▆▅▅▇▅▅▆▄▅ 11.6 % 28.9 s  2.3 %     0   0.151
 ✖ payments-webhook         1,204 ▄▄▅▅▅▆▆▆▇▇  4.1 %    412  0.3 %     0   0.024
 ▲ orders-export               12 ▁▁▁▁▁▁▇▂▁▁      0  3,300   50 %   312   0.041
 ▲ audit-stream               240 ▄▄▅▅▅▆▆▆▇▇      0    290  0.1 %     0   0.006
 ● checkout-api             3,981 ▇▇▇▇▇▇▇▇▇▇  0.0 %     44  0.1 %     0   0.047
 ● queue-worker               640 ▇▇▇▇▇▇▇▇▇▇      0    180  0.2 %     0   0.013
   … 2 more                                         worst first · all functions

 Invocations      6,473/min   ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇···
 Duration p95      ~523 ms    ▅▅▅▅▆▆▆▇▇▇▅▅▅▅▅▅▅▆▆▆▇▇▇▅▅▅▅▅▅▅▆▆▆▇▇▇▅▅▅▅▅▅▅▆▆▆···
 Cold starts        0.3 %     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇···
 Throttles          312       ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▇▇▇▁▁▁▁▁▁▁▁▁▁▁▁▁···
 Cost             0.283 $/h   ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇···

 Logs  following 8 functions, complete to 13:04:07                     / filter
 13:04:05  queue-worker      INFO   batch done records=10 took=88ms
 13:04:05  image-resize      REPORT 30,000 ms  timeout  1,011/1,024 MB  $0.000…
 13:04:06  payments-webhook  ERROR  PaymentDeclined: card_declined  (1 frame ▸)
 13:04:06  payments-webhook  REPORT 412 ms  billed 413 ms  141/512 MB  $0.0000…
 13:04:06  checkout-api      INFO   order accepted  order=88213  total=42.1
 ? help   / filter   ⏎ open   s sort   Space mark   w window   c cost   q quit
"""


async def test_120x40_shows_more_columns_and_charts() -> None:
    async with shown() as one:
        head = one.lines[2]
        for title in ("function", "runtime", "memory", "timeout", "inv/min", "last 15 min", "p50", "conc", "$/hour"):
            assert title in head
        assert any("│" in line for line in one.lines)
        assert any("12:49" in line and "13:04" in line for line in one.lines)


async def test_200x60_shows_still_more_columns() -> None:
    async with shown(size=(200, 60)) as one:
        for title in ("arch", "used", "p99", "max", "init", "$/month"):
            assert title in one.lines[2]


async def test_no_line_is_wider_than_the_screen() -> None:
    for size in ((60, 15), (80, 24), (100, 32), (119, 40), (160, 50), (220, 60)):
        async with shown(size=size) as one:
            assert len(one.lines) == size[1]
            assert all(len(line) <= size[0] for line in one.lines)


@pytest.mark.parametrize("theme", ["dark", "light", "ansi", "plain"])
async def test_every_theme_shows_every_kind_of_screen(theme: str) -> None:
    async with shown(theme=theme) as one:
        for keys in (
            ("slash", "a", "escape"),
            ("question_mark", "escape"),
            ("y",),
            ("enter", "escape"),
            ("ctrl+p", "escape"),
        ):
            await one.press(*keys)
        assert "worst first" in one.text


async def test_too_small_says_so() -> None:
    async with shown(size=(50, 12)) as one:
        assert "lambdatop needs 60x15" in one.text
        await one.pilot.resize_terminal(80, 24)
        await one.settle()
        assert "image-resize" in one.text


async def test_before_anything_is_known_it_says_that_it_asks() -> None:
    async with shown(snapshot((), listed=False, identity=None, sources=(), complete_to_ms=None), lines=0) as one:
        assert "asking AWS…" in one.text
        loading = snapshot((), listed=False, progress=(Progress("metrics", 2, 5),))
        await one.put(loading)
        assert "metrics 2/5" in one.text


async def test_an_empty_account_is_said() -> None:
    async with shown(snapshot(()), lines=0) as one:
        assert "no functions in us-east-1" in one.text


async def test_worst_first_and_the_cursor_stays_with_its_function() -> None:
    async with shown() as one:
        names = [line[3:21].strip() for line in one.lines[3:11]]
        assert names[:3] == ["image-resize", "payments-webhook", "orders-export"]
        await one.press("j", "j")
        assert one.app.screen.pane.subject == "orders-export"  # type: ignore[attr-defined]
        calmer = [s if s.name != "image-resize" else Sample("image-resize") for s in SAMPLES]
        await one.put(snapshot(calmer, log_cursor=40))
        assert one.lines[3][3:].startswith("payments-webhook")
        assert one.app.screen.pane.subject == "orders-export"  # type: ignore[attr-defined]


async def test_filter_narrows_while_typing_and_esc_clears() -> None:
    async with shown() as one:
        await one.press("slash", "p", "a", "y")
        assert "1 of 8 match “pay”" in one.text
        assert "checkout-api" not in one.text
        assert one.wishes.focused[-1] == ("payments-webhook",)
        await one.press("escape")
        assert "all functions" in one.text
        assert "checkout-api" in one.text


async def test_a_filter_that_matches_nothing_says_how_to_go_on() -> None:
    async with shown() as one:
        await one.press("slash", *"zzz")
        assert "nothing matches “zzz”" in one.text


async def test_q_in_a_filter_is_a_letter() -> None:
    async with shown() as one:
        await one.press("slash", "q")
        assert "queue-worker" in one.text
        assert "1 of 8 match “q”" in one.text


async def test_marks_choose_what_charts_and_log_show() -> None:
    async with shown() as one:
        await one.press("space")
        assert "1 marked: image-resize" in one.text
        assert "Invocations  86/min" in one.text
        log = one.lines[one.lines.index(next(line for line in one.lines if line.startswith(" Logs"))) + 1 : -1]
        assert log
        assert all("image-resize" in line for line in log if line)
        await one.press("escape")
        assert "Invocations  6,473/min" in one.text


async def test_sorting_is_chosen_from_a_menu_and_said() -> None:
    async with shown() as one:
        await one.press("s")
        assert "sort by" in one.text
        await one.press("s", "enter")
        assert "by name · all functions" in one.text
        assert one.lines[3][3:].startswith("audit-stream")


async def test_the_window_is_asked_of_the_engine() -> None:
    async with shown() as one:
        await one.press("w", "down", "enter")
        assert one.wishes.windows == [3_600_000]


async def test_enter_opens_the_function_and_esc_comes_back() -> None:
    async with shown() as one:
        await one.press("enter")
        for words in ("image-resize", "handler", "app.handler", "memory used", "141 MB of 1 GB", "Duration p95"):
            assert words in one.text
        assert one.wishes.focused[-1] == ("image-resize",)
        assert "Esc back" in one.lines[-1]
        await one.press("escape")
        assert "worst first" in one.text
        assert not one.wishes.focused[-1]


async def test_tab_gives_each_pane_the_whole_small_screen_in_turn() -> None:
    async with shown(size=(80, 24)) as one:
        await one.press("tab")
        assert "nightly-report" in one.text
        assert "Logs" not in one.text
        await one.press("tab")
        assert "Throttles" in one.text
        await one.press("tab")
        assert one.lines[2].startswith(" Logs")
        await one.press("tab")
        assert "worst first" in one.text
        assert "Throttles" in one.text


async def test_pause_stops_showing_and_not_receiving() -> None:
    async with shown() as one:
        await one.press("p")
        assert "‖ paused" in one.lines[0]
        one.shelf.lines.append(entry(41, "checkout-api", "came meanwhile", NOW))
        await one.put(snapshot(SAMPLES[:2], log_cursor=41))
        assert "checkout-api" in one.text
        assert "came meanwhile" not in one.text
        await one.press("p")
        assert "● live" in one.lines[0]
        assert "came meanwhile" in one.text


async def test_a_troubled_source_is_named_with_its_reason() -> None:
    denied = SourceStatus("logs", State.DENIED, "logs:FilterLogEvents is not allowed", NOW, None)
    slow = SourceStatus("metrics", State.THROTTLED, "AWS asks for fewer calls", NOW, NOW - 240_000)
    async with shown(snapshot(sources=(denied, slow), log_cursor=0), lines=0) as one:
        assert "✖ logs denied +1" in one.lines[0]
        assert "logs:FilterLogEvents is not allowed" in one.lines[1]
        assert "last good answer 4 min ago" in one.lines[1]


async def test_what_keeps_the_list_away_stands_in_its_place() -> None:
    expired = SourceStatus("functions", State.UNAVAILABLE, "the AWS credentials have expired; run: aws sso login", NOW)
    async with shown(snapshot((), listed=False, sources=(expired,), complete_to_ms=None), lines=0) as one:
        assert "✖ credentials expired" in one.lines[0]
        assert sum("run: aws sso login" in line for line in one.lines) == 2
        offline = SourceStatus("functions", State.UNAVAILABLE, "no connection to AWS", NOW)
        await one.put(snapshot((), listed=False, sources=(offline,)))
        assert "✖ offline" in one.lines[0]


async def test_help_names_every_key() -> None:
    async with shown(size=(80, 160)) as one:
        await one.press("question_mark")
        for words in ("Quit", "Filter the pane in focus", "Follow the newest lines", "near a limit"):
            assert words in one.text
        await one.press("escape")
        assert "worst first" in one.text


async def test_the_command_palette_knows_the_actions() -> None:
    async with shown() as one:
        await one.press("ctrl+p")
        await one.pilot.pause(0.3)
        await one.press(*"pause")
        await one.pilot.pause(0.3)
        await one.press("enter")
        await one.pilot.pause(0.3)
        await one.settle()
        assert "‖ paused" in one.lines[0]


async def test_copy_takes_the_arn() -> None:
    async with shown() as one:
        await one.press("y")
        assert one.app.clipboard == "arn:aws:lambda:us-east-1:123456789012:function:image-resize"


async def test_the_mouse_selects_opens_and_presses_keys_of_the_footer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as one:
        await one.pilot.click(offset=(5, 6))
        assert one.app.screen.pane.subject == "audit-stream"  # type: ignore[attr-defined]
        place = one.lines[-1].index("s sort")
        await one.pilot.click(offset=(place, 39))
        await one.settle()
        assert "sort by" in one.text
        await one.press("escape")
        monkeypatch.setattr(one.app, "CLICK_CHAIN_TIME_THRESHOLD", 60)  # however slow the machine
        await one.pilot.click(offset=(5, 6), times=2)
        await one.settle()
        assert "handler" in one.text


async def test_own_cost_is_shown() -> None:
    async with shown(snapshot(own_cost_usd=Decimal("0.0123"), log_cursor=40)) as one:
        assert "self $0.012" in one.lines[0]
        assert "/h" not in one.lines[0]


async def test_what_an_hour_of_asking_comes_to_is_shown_and_the_budget_that_slows_it() -> None:
    slowed = "asked every 5 min: each minute would come to $0.23 an hour, more than max_usd_per_hour = 0.05"
    source = SourceStatus("metrics", State.PARTIAL, slowed, 0, 0)
    told = snapshot(own_cost_usd=Decimal("0.0123"), own_usd_per_hour=Decimal("0.046"), sources=(source,))
    async with shown(told) as one:
        assert "self $0.012 · $0.046/h" in one.lines[0]
        assert slowed in one.lines[1]


async def test_nothing_is_drawn_when_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as one:
        drawn: list[object] = []
        monkeypatch.setattr(one.app, "_display", lambda _screen, update: drawn.append(update))
        for _ in range(5):
            await one.settle()
        assert not drawn
