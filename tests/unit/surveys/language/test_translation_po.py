"""Surveys go out to translators and come back as gettext PO files, with nothing lost on the way."""

from dataclasses import replace
from pathlib import Path

import pytest

from surveys.definition.loading import library
from surveys.language.translation import (
    TranslationProblem,
    missing,
    read_translation,
    texts_of,
    translation_file,
)
from surveys.language.translation_po import as_toml, export_po, import_po

SURVEY = library()["feeling-heard"]
POLISH = read_translation(translation_file("feeling-heard", "pl"))


def test_what_goes_out_comes_back(tmp_path: Path) -> None:
    """Every word, its place and the revision."""
    file = tmp_path / "one.po"
    export_po(SURVEY, "pl", POLISH, file)
    assert import_po(file) == POLISH
    assert import_po(file, "Ola Nowak") == replace(POLISH, reviewed_by="Ola Nowak")


def test_what_came_back_is_kept_as_the_library_has_it(tmp_path: Path) -> None:
    """The file is read as it was written."""
    file = tmp_path / "feeling-heard.pl.toml"
    reviewed = replace(POLISH, reviewed_by='Ola "O" Nowak')
    file.write_text(as_toml(reviewed), encoding="utf-8")
    assert read_translation(file) == reviewed


def test_a_new_language_begins_with_every_text_empty(tmp_path: Path) -> None:
    """The translator sees all of it, and nothing counts as translated."""
    file = tmp_path / "one.po"
    export_po(SURVEY, "uk", None, file)
    came = import_po(file)
    assert (came.language, came.texts) == ("uk", {})
    assert len(missing(SURVEY, came)) == len(texts_of(SURVEY))


def test_a_fuzzy_text_is_not_translated(tmp_path: Path) -> None:
    """What a translator's tool has only guessed is not put before anybody."""
    file = tmp_path / "one.po"
    export_po(SURVEY, "pl", POLISH, file)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('msgctxt "title"', '#, fuzzy\nmsgctxt "title"', 1), encoding="utf-8")
    assert missing(SURVEY, import_po(file)) == ["lacks 'title'"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('msgid ""\nmsgstr ""\n"Language: pl\\n"\n', "does not name language, survey"),
        ("nonsense", "is not a PO file"),
    ],
)
def test_a_file_that_is_no_translation_says_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    """In a sentence that names the file."""
    file = tmp_path / "one.po"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TranslationProblem, match=message) as caught:
        import_po(file)
    assert str(caught.value).startswith("one.po")
