"""What others wrote is shown at a terminal and steers nothing there."""

import io
import json
import sys

import pytest

from api.commands.terminal import Guarded, drawing_console, guard_streams, print_table, visible

STEERS = [
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b]8;;https://elsewhere.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b2J",
    "\x90q\x9c",
    "gone\rfalse",
    "a\x08b",
    "a\x0bb",
    "\x00",
    "\x7f",
    "\u202eabc\u202c",
    "\u2067abc\u2069",
    "a\u2028b",
    "\ufeff",
    "\ud800",
]


class Screen(io.StringIO):
    """A stream that says whether somebody is watching."""

    def __init__(self, watched: bool) -> None:
        super().__init__()
        self._watched = watched

    def isatty(self) -> bool:
        return self._watched


def shown(text: str, *, watched: bool = False) -> str:
    screen = Screen(watched)
    Guarded(screen).write(text)
    return screen.getvalue()


@pytest.mark.parametrize("text", STEERS)
def test_what_steers_is_written_out(text: str) -> None:
    """The same in JSON, so that lines of JSON stay what they were."""
    told = visible(text)
    assert told.isprintable()
    assert told.encode()
    if "\\" not in text:
        assert json.loads(f'"{told}"') == text


@pytest.mark.parametrize(
    "text", ["plain", "tab\tand\nline\r\n", "zażółć 🙂 👩‍🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "می‌خواهم", "עברית‏", "\\u001b"]
)
def test_what_languages_need_stays(text: str) -> None:
    assert visible(text) == text
    assert shown(text) == text


@pytest.mark.parametrize("text", STEERS)
@pytest.mark.parametrize("watched", [False, True])
def test_nothing_steers_a_stream(text: str, watched: bool) -> None:
    assert shown(text, watched=watched).replace("\n", "").isprintable()


def test_our_own_colours_are_for_whoever_is_watching() -> None:
    """None of them hides words: not the colour of the paper, no paper of another colour, nothing concealed."""
    assert shown("\x1b[1;36mhelp\x1b[0m", watched=True) == "\x1b[1;36mhelp\x1b[0m"
    assert "\x1b" not in shown("\x1b[1;36mhelp\x1b[0m")
    for hides in ("\x1b[8m", "\x1b[30m", "\x1b[40m", "\x1b[1;8m", "\x1b[38;5;0m", "\x1b[7m", "\x1b[m\x1b[2J"):
        assert "\x1b[8m" not in shown(hides, watched=True)
        assert "\\u001b" in shown(hides, watched=True)


@pytest.mark.parametrize(
    "cell", ["[/x] team", "[red]team", "[link=https://e.example]team[/link]", "[b", ":skull:"]
)
def test_a_cell_is_no_markup(capsys: pytest.CaptureFixture[str], cell: str) -> None:
    print_table(("name",), [(cell,), ("\x1b[2Jother",)])
    out = capsys.readouterr().out
    assert cell in out
    assert "\\u001b[2Jother" in out


def test_everything_that_a_process_prints_is_guarded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its errors and tables too; asked twice, once. Bars of progress draw on the stream itself."""
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    guard_streams()
    guard_streams()
    sys.stdout.writelines(["\x1b[2J", "x"])
    sys.stderr.write("\x07")
    assert capsys.readouterr() == ("\\u001b[2Jx", "\\u0007")
    assert drawing_console().file is sys.stderr.unguarded  # type: ignore[attr-defined]


def test_what_stands_first_in_a_table_is_never_cut(capsys, monkeypatch) -> None:
    """It is typed in other commands, also on a screen of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    print_table(
        ("round", "label", "programme"),
        [("training-follow-up-r12", "Neglect, 12 May, " * 4, "training-12")] * 2,
    )
    assert capsys.readouterr().out.count("training-follow-up-r12") == 2
