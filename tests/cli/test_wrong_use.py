"""Wrong use is one line on stderr that says what is expected, nothing on stdout, and exit code 2."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdatop.cli import main
from lambdatop.cli.commands import COMMANDS, VIEW, help_text
from lambdatop.cli.parser import split

WRONG = [
    ("--formt json", "unknown option '--formt'; did you mean --format? (see lambdatop --help)"),
    ("--form=json", "unknown option '--form'; did you mean --format? (see lambdatop --help)"),
    ("--once --format jsn", "--format: unknown value 'jsn'; did you mean json? (see lambdatop --help)"),
    ("--once --top 0", "--top: expected a whole number of 1 or more, not '0' (see lambdatop --help)"),
    ("--once --top", "--top: needs a value (see lambdatop --help)"),
    ("--once --sort cost", "did you mean cost_usd.window?"),
    ("--once --fail-if error_rate", "error_rate"),
    ("--once --fail-if eror_rate>1%", "did you mean error_rate?"),
    ("--format json", "--format goes with --once"),
    ("--fail-if errors>1", "--fail-if goes with --once"),
    ("--window 15", "--window: '15' is no length of time; expected a number and s, m, h or d, such as 15m"),
    ("--once /[/", "is no regular expression"),
    ("--once tag:team", "expected tag:KEY=VALUE"),
    ("--once --demo --profile prod", "--demo has an account of its own and goes without --profile"),
    ("--endpoint-url localhost", "--endpoint-url: an endpoint URL begins with http:// or https://"),
    ("--config /nowhere/at/all --once", "/nowhere/at/all: there is no such file"),
    ("demo --port 70000", "--port: expected a whole number from 0 to 65,535, not '70000' (see lambdatop demo --help)"),
    ("demo --fault thottle=1", "--fault: no fault is called thottle"),
    ("demo --fault throttle", "expected NAME=VALUE"),
    ("demo now", "demo takes no 'now' (see lambdatop demo --help)"),
    ("parse one two", "parse takes no 'two'"),
    ("parse /nowhere/at/all", "/nowhere/at/all: cannot be read: No such file or directory"),
    ("estimate --memory 512", "estimate needs --duration-ms, --invocations (see lambdatop estimate --help)"),
    ("estimate --memory 64 --duration-ms 1 --invocations 1", "--memory: expected a whole number from 128 to 10,240"),
    ("estimate --memory 10241 --duration-ms 1 --invocations 1", "--memory: expected a whole number"),
    ("estimate --memory 128 --duration-ms 900001 --invocations 1", "--duration-ms: expected a number from 0 to 900,000"),
    ("estimate --memory 128 --duration-ms 1 --invocations 1 --cold-rate 1.1", "--cold-rate: expected a number from 0 to 1"),
    ("estimate --memory 128 --duration-ms 1 --invocations 1 --cold-rate nan", "--cold-rate: expected a number"),
    ("estimate --memory 128 --duration-ms 1 --invocations 1 --arch arm", "did you mean arm64?"),
    ("estimate --memory 128 --duration-ms 1 --invocations 1 --region nowhere-1", "nowhere-1"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[line for line, _ in WRONG])
def test_it_is_one_line_with_what_is_expected(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.startswith("lambdatop: ")
    assert err.count("\n") == 1


def test_without_a_terminal_the_live_view_names_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api-*"]) == 2
    assert capsys.readouterr().err == (
        "lambdatop: the live view needs a terminal; in a script or a pipe: lambdatop --once\n"
    )


def test_after_two_dashes_everything_is_a_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--", "logs", "--once"]) == 2
    assert "the live view needs a terminal" in capsys.readouterr().err


def test_a_hostile_argument_does_not_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--once", "--sort", "\x1b[2J\u202e\n"]) == 2
    err = capsys.readouterr().err
    assert err.rstrip("\n").isprintable()


def test_options_and_words_may_stand_in_any_order() -> None:
    parsers = [VIEW.parser(), *(command.parser() for command in COMMANDS.values())]
    line = split(["a", "--window", "5m", "b", "--once", "c", "--", "--top", "logs"], parsers)
    assert (line.options, line.words, line.literal) == (
        ("--window", "5m", "--once"),
        ("a", "b", "c"),
        ("--top", "logs"),
    )


def test_a_value_may_begin_with_a_dash_but_an_option_is_none() -> None:
    parsers = [VIEW.parser(), COMMANDS["logs"].parser()]
    assert split(["--filter", "-health", "x"], parsers).options == ("--filter=-health",)
    assert split(["--filter", "--follow", "x"], parsers).options == ("--filter", "--follow")


@given(st.lists(st.sampled_from(["--once", "--top", "1", "-v", "--", "x", "-", "--format", "json", "--fail-if", ""])))
def test_splitting_loses_nothing(arguments: list[str]) -> None:
    line = split(arguments, [VIEW.parser()])
    # A value that looks like an option is joined to its own: --top=-v would be misread otherwise.
    options = [part for option in line.options for part in option.split("=", 1)]
    kept = [*options, *line.words, *line.literal]
    lost = len(arguments) - len(kept)
    assert lost in {0, 1}
    if lost:
        assert "--" in arguments


@settings(max_examples=50)
@given(st.text())
def test_any_option_like_text_is_wrong_use_or_known(text: str) -> None:
    assert main(["estimate", f"--{text}x"]) == 2


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_data_and_names_every_option(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*filter(None, [name]), "--help"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    command = COMMANDS.get(name, VIEW)
    assert all(option in out for option in command.parser().names())


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("lambdatop 0.")


def test_help_for_the_readme_is_as_wide_as_asked() -> None:
    text = help_text(100)
    assert max(map(len, text.splitlines())) <= 110
    assert all(f"  {name} " in text for name in COMMANDS)
