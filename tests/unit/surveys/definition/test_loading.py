"""Files that are no surveys are named with what they are and what to do."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from surveys.definition.loading import LIBRARY, load
from surveys.definition.mistakes import Mistakes
from surveys.files.limited import MOST_BYTES

WHOLE = (LIBRARY / "feeling-heard.toml").read_bytes()

GARBAGE = [
    (b"", "line 1: is empty; heard survey new"),
    (b" \n\n", "line 1: is empty"),
    (
        b"PK\x03\x04",
        "line 1: is a workbook or a packed file; a spreadsheet is taken in with: heard survey import",
    ),
    (b"\xd0\xcf\x11\xe0\xa1", "line 1: is a file of an office program"),
    (b"%PDF-1.7", "line 1: is a PDF"),
    (WHOLE.decode().encode("utf-16"), "line 1: is UTF-16 text"),
    (b'id = "x"\ntitle = "Caf\xe9"\n', "line 2: is not UTF-8 text"),
    (WHOLE[:900], "is not valid TOML"),
    (b'id = "a\0b"\n', "is not valid TOML"),
    (b"minutes = " + b"9" * 5000, "line 1: holds a number or a list that is longer"),
    (b"a = " + b"[" * 100_000, "line 1: holds keys or lists within one another"),
    (b"#" * (MOST_BYTES + 1), "line 1: is larger than 1 megabytes"),
]


@pytest.mark.parametrize(("content", "says"), GARBAGE)
def test_a_file_that_is_no_survey_is_named_with_what_to_do(content: bytes, says: str, tmp_path: Path) -> None:
    """In one sentence."""
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(Mistakes) as caught:
        load(tmp_path / "x.toml")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            'title = "Feeling heard"',
            "title = \u201cFeeling heard\u201d",
            "line 6: is not valid TOML: has curly quotes",
        ),
        (
            'title = "Feeling heard"',
            "title = Feeling heard",
            "line 6: is not valid TOML: has words without quotes",
        ),
        (
            'title = "Feeling heard"',
            'title: "Feeling heard"',
            "line 6: is not valid TOML: has a colon; write =",
        ),
        ('title = "Feeling heard"', 'title\u00a0= "Feeling heard"', "has U+00A0, which nobody sees"),
        ('title = "Feeling heard"', 'ti\u200btle = "Feeling heard"', "has U+200B, which nobody sees"),
        (
            'title = "Feeling heard"',
            'title = "Feeling heard',
            "line 6: is not valid TOML: has a quote that is not closed",
        ),
        (
            'title = "Feeling heard"',
            'title = "a"\ntitle = "b"',
            "line 7: is not valid TOML: has 'title' a second time",
        ),
        (
            'title = "Feeling heard"',
            "<<<<<<< HEAD",
            "line 6: is not valid TOML: holds two versions side by side",
        ),
        ("[[questions]]", "[questions]", "questions stand below [[questions]], in two brackets"),
        ("alone = true", "alone = True", "has True or False; write true or false"),
        (
            'say = "Always", face = "\U0001f600", easy_read = "Yes, every time" },',
            'say = "Always" }',
            "lacks a comma",
        ),
        (
            "revision = 2",
            "revision = 2026-01-31",
            "'revision' must be a whole number without quotes, not 2026-01-31",
        ),
    ],
)
def test_a_slip_of_the_hand_is_named_in_an_authors_words(
    before: str, after: str, says: str, tmp_path: Path
) -> None:
    """With its line; what the reader of TOML expected there is for those who know TOML."""
    text = WHOLE.decode()
    assert before in text
    (tmp_path / "x.toml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load(tmp_path / "x.toml")
    assert says in str(caught.value)


def test_lines_and_marks_of_other_programs_make_no_difference(tmp_path: Path) -> None:
    """A mark of order, and the ends of lines of Windows."""
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbf" + WHOLE.replace(b"\n", b"\r\n"))
    assert load(tmp_path / "x.toml") == load(LIBRARY / "feeling-heard.toml")
    (tmp_path / "x.toml").write_bytes(WHOLE.replace(b"\n", b"\r"))
    assert load(tmp_path / "x.toml") == load(LIBRARY / "feeling-heard.toml")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    """With what the system says."""
    with pytest.raises(Mistakes, match="cannot be read"):
        load(tmp_path)


def test_damaged_files_never_end_in_an_error(tmp_path: Path) -> None:
    """Bytes changed, and parts cut out."""
    chance = random.Random(5)
    for _ in range(80):
        damaged = bytearray(WHOLE)
        for _ in range(chance.randrange(1, 10)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        at = chance.randrange(len(damaged))
        del damaged[at : at + chance.randrange(30)]
        (tmp_path / "x.toml").write_bytes(bytes(damaged))
        with suppress(Mistakes):
            load(tmp_path / "x.toml")
