"""Files of patterns: parts are put in, and a mistake is told with the error of whoever reads the file."""

from __future__ import annotations

import pytest

from surveys.safeguarding.pattern_file import read_pattern_file


class MineError(ValueError):
    """The error of a reader in these tests."""


FILE = """
[parts]
them = '(?:he|she)'
[[kind]]
id = "a"
patterns = ['{them} hits', 'x']
"""


def test_parts_are_put_into_patterns() -> None:
    """A part stands for what is written once at the top of the file."""
    file = read_pattern_file(FILE, "mine.toml", MineError)
    (entry,) = file.entries("kind")
    assert file.patterns(entry, "patterns", "here") == ("(?:he|she) hits", "x")
    assert file.patterns(entry, "others", "here") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x [", "mine.toml is not valid TOML"),
        ("parts = 1", r"mine.toml: \[parts\] holds names and patterns only"),
        ("", r"mine.toml has no \[\[kind\]\]; add at least one"),
        (FILE.replace("'x'", "'('"), r"here, 'patterns' 2: .*; correct the pattern"),
        (
            FILE.replace("['{them} hits', 'x']", "[]"),
            "here: 'patterns' is missing or empty; write at least one",
        ),
        (FILE.replace("'x'", "1"), "here: 'patterns' is a list of texts"),
    ],
)
def test_a_mistake_raises_the_error_of_the_reader(text: str, problem: str) -> None:
    """The message says where and what to do, whichever file it is."""
    with pytest.raises(MineError, match=problem):
        patterns_of_first(text)


def patterns_of_first(text: str) -> tuple[str, ...]:
    """The patterns of the first entry of a file."""
    file = read_pattern_file(text, "mine.toml", MineError)
    return file.needed_patterns(file.entries("kind")[0], "patterns", "here")


def test_two_entries_of_one_id_are_named() -> None:
    """An id is there once."""
    file = read_pattern_file(FILE, "mine.toml", MineError)
    file.check_apart("kind", ["a", "b"])
    with pytest.raises(MineError, match=r"mine.toml: kind 'a' is there twice; keep one"):
        file.check_apart("kind", ["a", "b", "a"])
