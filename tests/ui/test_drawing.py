"""Sparklines, charts, columns, figures, grid: what is pure in the screen."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdatop.core.errors import UsageError
from lambdatop.core.fields import field
from lambdatop.core.model import Fresh, Health, Minute, Percentiles
from lambdatop.core.terminal_text import cells
from lambdatop.core.units import rate
from lambdatop.ui.actions import ACTIONS, Place, footer
from lambdatop.ui.columns import COLUMNS, Context, cells_of, header, lay_out
from lambdatop.ui.figures import figures, known_minutes, told_minutes
from lambdatop.ui.grid import LEAST_HEIGHT, LEAST_WIDTH, share
from lambdatop.ui.theme import INKS, Tone, choose
from lambdatop.ui.widgets.chart import Axis, Curve, Scale, draw, nice
from lambdatop.ui.widgets.lines import width_of
from lambdatop.ui.widgets.sparkline import resample, sparkline
from tests.ui.samples import END, SAMPLES, WINDOW, Sample

ROWS = [sample.row() for sample in SAMPLES]
courses = st.lists(st.none() | st.floats(0, 1e9), max_size=200)


def test_a_sparkline_tells_nothing_from_little() -> None:
    assert sparkline([None, 0, 1, 4, 8], 5) == "·▁▂▄▇"


@given(courses, st.integers(0, 80))
def test_a_sparkline_is_as_wide_as_asked(values: list[float | None], width: int) -> None:
    assert len(sparkline(values, width)) == width


def test_squeezed_minutes_show_their_mean_or_their_peak() -> None:
    assert resample([1, 3, None, 5], 2) == (2, 5)
    assert resample([1, 3, None, 5], 2, peaks=True) == (3, 5)


@given(courses, st.integers(3, 60), st.integers(2, 20), st.booleans())
def test_a_chart_fills_its_place_whatever_it_draws(
    values: list[float | None],
    width: int,
    height: int,
    log: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:
    scale = Scale(1, 1e6, "1", "1M", log=log)
    lines = draw([Curve(tuple(values), Tone.LINE, "p95")], scale, Axis("12:49", "13:04"), width, height)
    assert len(lines) == height
    assert all(width_of(line) <= max(width, 8) for line in lines)


def test_a_missing_minute_is_a_gap_and_not_0() -> None:
    line = draw([Curve((5.0,) * 4 + (None,) * 3 + (5.0,) * 4, Tone.LINE)], Scale(0, 10, "0", "10"), Axis("", ""), 25, 4)
    dots = "".join(text for row in line[:-1] for text, _ in row[1:])
    assert re.search(r"[\u2801-\u28ff] {3,}[\u2801-\u28ff]", dots)
    assert not re.search(r"[\u2801-\u28ff]", "".join(text for text, _ in line[-2][1:]))


def test_the_ends_of_scales_read_well() -> None:
    assert [nice(value) for value in (0, 0.7, 1, 1.2, 28.9, 312, 6473)] == pytest.approx(
        [1, 0.7, 1, 1.5, 30, 400, 7000]
    )


@pytest.mark.parametrize("width", range(60, 221, 7))
def test_a_row_is_as_wide_as_the_screen(width: int) -> None:
    layout = lay_out(width, 22, 15)
    assert width_of(header(layout, "error_rate", "15 min")) == width - 1
    for row in ROWS:
        assert width_of(cells_of(row, layout, Context(14), marked=True)) == width - 1


def test_wider_screens_show_at_least_what_narrow_ones_do() -> None:
    shown: set[str] = set()
    for width in range(60, 221):
        titles = {column.title for column in lay_out(width, 22, 15).columns}
        assert shown <= titles
        shown = titles


def test_every_column_is_a_field_with_its_help() -> None:
    for column in COLUMNS:
        assert field(column.key).help


def test_the_figure_that_is_the_reason_carries_the_colour() -> None:
    row = next(row for row in ROWS if row.health is Health.FAILING and row.reasons[0].field == "error_rate")
    tones = dict(cells_of(row, lay_out(120, 22, 15), Context(14), marked=False))
    assert tones["4.1 %"] is Tone.BAD
    assert tones["412"] is Tone.TEXT


def test_a_sample_carries_its_sign_and_the_unknown_is_a_dash() -> None:
    row = replace(ROWS[0], coverage=0.5, throttles=None)
    texts = [text for text, _ in cells_of(row, lay_out(120, 22, 15), Context(14), marked=False)]
    assert "~0.3 %" in texts
    assert "–" in texts  # noqa: RUF001 - the sign of the unknown


def test_figures_of_all_functions() -> None:
    invocations, duration, cold, throttles, cost = figures(ROWS, 14)
    assert (invocations.value, invocations.unit) == ("6,473", "/min")
    assert duration.value.startswith("~")
    assert (duration.health, throttles.health) == (Health.FAILING, Health.NEAR)
    assert (throttles.value, cold.unit, cost.value) == ("312", "%", "0.283")
    assert len(invocations.courses[0]) == 15
    assert invocations.courses[0][14] is None


def test_the_percentile_of_one_function_is_exact() -> None:
    assert figures([ROWS[0]], 14)[1].value == "412"


def test_figures_of_nothing_are_unknown() -> None:
    assert {figure.value for figure in figures((), 0)} == {"–"}  # noqa: RUF001 - the sign of the unknown


def test_a_minute_that_most_functions_lack_is_not_drawn_as_a_fall() -> None:
    last = Minute(END - 60_000, invocations=5.0)
    ahead = replace(ROWS[0], minutes=(*ROWS[0].minutes[:14], last))
    assert known_minutes([ahead, *ROWS[1:]]) == 14
    assert known_minutes([ahead]) == 15


def test_minutes_that_metrics_lack_are_drawn_and_counted_from_reports() -> None:
    row = ROWS[0]
    last = Minute(END - 60_000, invocations=row.minutes[13].invocations, p95=400.0, reports=5, fresh=True)
    fresh = Fresh(1, 500, 0, 0.0, Percentiles())
    rows = (replace(row, minutes=(*row.minutes[:14], last), fresh=fresh), *ROWS[1:])
    assert (known_minutes(rows), told_minutes(rows)) == (14, 14)
    alone = rows[:1]
    assert (known_minutes(alone), told_minutes(alone)) == (14, 15)
    invocations, duration, *_ = figures(alone, 14)
    assert invocations.courses[0][14] == last.invocations
    assert duration.courses[0][14] == 400.0
    assert invocations.value == rate((row.invocations or 0) / 15 + 500 / 15)


def test_what_did_not_run_for_long_is_known_all_the_same() -> None:
    minutes = tuple(Minute(END - WINDOW + n * 60_000, invocations=1.0 if n == 0 else None) for n in range(15))
    assert known_minutes([replace(Sample("rare").row(), minutes=minutes)]) == 12


@given(st.integers(LEAST_WIDTH, 300), st.integers(LEAST_HEIGHT, 120), st.none() | st.integers(0, 2000))
def test_the_grid_fills_the_height(width: int, height: int, functions: int | None) -> None:
    shares = share(width, height, functions)
    assert shares.table + shares.figures + shares.log == height - 4
    assert min(shares.table, shares.log) >= 4


def test_80x24_has_room_for_all_three() -> None:
    shares = share(80, 24, 14)
    assert (shares.table - 2, shares.figures - 1, shares.log - 1) == (6, 5, 5)


def test_keys_are_said_once() -> None:
    for place in (Place.OVERVIEW, Place.FUNCTION):
        keys = [key for a in ACTIONS if place in a.places or Place.EVERYWHERE in a.places for key in a.keys]
        assert len(keys) == len(set(keys))
        assert footer(place)[-1].name == "quit"


@pytest.mark.parametrize(
    ("wanted", "colour", "colours", "ground", "chosen"),
    [
        ("auto", True, 2**24, "", "dark"),
        ("auto", True, 256, "0;15", "light"),
        ("auto", True, 16, "", "ansi"),
        ("light", True, 256, "", "light"),
        ("dark", True, 16, "", "dark"),
        ("dark", False, 2**24, "", "plain"),
    ],
)
def test_the_theme_fits_the_terminal(wanted: str, colour: bool, colours: int, ground: str, chosen: str) -> None:  # noqa: FBT001 - a case
    assert choose(wanted, colour=colour, colours=colours, environment={"COLORFGBG": ground}) == chosen


def test_an_unknown_theme_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="dark, light"):
        choose("pink", colour=True, colours=256, environment={})


def test_every_theme_has_every_tone_and_functions_keep_their_colour() -> None:
    for ink in INKS.values():
        assert set(ink.styles) == set(Tone)
        assert ink.function("checkout-api") == ink.function("checkout-api")
    assert all(style.color is None and style.bgcolor is None for style in INKS["plain"].styles.values())


def test_marks_differ_by_shape() -> None:
    marks = [cells_of(replace(ROWS[0], health=h), lay_out(80, 22, 15), Context(14), marked=False)[1][0] for h in Health]
    assert len(set(marks)) == len(Health)
    assert all(cells(mark) == 2 for mark in marks)
