"""The interface's sentences go out to translators and come back, with nothing lost and nothing broken on the way."""

import tomllib
from pathlib import Path

import pytest

from surveys.language.phrases import languages, words_in
from surveys.language.phrases_po import (
    as_phrases_toml,
    braces,
    export_phrases_po,
    import_phrases_po,
    is_phrases,
    lacking,
    texts_of_phrases,
)
from surveys.language.translation import PARTS_OF_PHRASES, TranslationProblem

SKIP = 'msgctxt "labels.skip"\nmsgid "Skip"\nmsgstr "Pomiń"'
ENDS = 'msgctxt "says.progress"\nmsgid "{this} of {all}"\nmsgstr "{this} z {all}"'


@pytest.fixture
def polish(tmp_path: Path) -> Path:
    """The Polish sentences as they go out."""
    file = tmp_path / "phrases.pl.po"
    export_phrases_po("pl", file, known=True)
    return file


def changed(file: Path, old: str, new: str) -> Path:
    """The file with one thing changed, as a translator would."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


@pytest.mark.parametrize("language", languages()[1:])
def test_what_goes_out_comes_back_as_the_same_file(language: str, tmp_path: Path) -> None:
    """Sentences, buttons, menus, help and typed words of every language survive the way out and back."""
    file = tmp_path / "phrases.po"
    export_phrases_po(language, file, known=True)
    assert is_phrases(file)
    came = tomllib.loads(as_phrases_toml(import_phrases_po(file, 'Ola "O" Nowak')))
    was = words_in(language)
    was["language"]["reviewed_by"] = 'Ola "O" Nowak'
    assert came["language"] == was["language"]
    assert came["commands"] == was["commands"]
    for part in PARTS_OF_PHRASES:
        assert {key: words.strip() for key, words in came[part].items()} == {
            key: words.strip() for key, words in was[part].items()
        }


def test_the_translator_sees_english_beside_what_there_is(polish: Path) -> None:
    """A button, with its place as context."""
    assert SKIP in polish.read_text(encoding="utf-8")


def test_a_new_language_begins_with_every_text_empty(tmp_path: Path) -> None:
    """The translator sees all of it; without the language's name nothing can be taken in."""
    file = tmp_path / "phrases.po"
    export_phrases_po("uk", file, known=False)
    with pytest.raises(TranslationProblem, match=r"'language\.name' is empty"):
        import_phrases_po(file)
    came = import_phrases_po(
        changed(file, 'msgid "English"\nmsgstr ""', 'msgid "English"\nmsgstr "Українська"')
    )
    assert came.language == "uk"
    assert len(lacking(came)) == len(texts_of_phrases("en")) - 1


def test_words_in_braces_must_stay(polish: Path) -> None:
    """A lost or broken brace would be shown to a child as a fault, so the text is named and nothing is taken in."""
    lost = changed(polish, ENDS, ENDS.replace("z {all}", "z wszystkich"))
    with pytest.raises(TranslationProblem, match=r"'says\.progress' must keep .* look at \{all\}"):
        import_phrases_po(lost)
    broken = changed(lost, "z wszystkich", "z {all")
    with pytest.raises(TranslationProblem, match=r"'says\.progress' must keep"):
        import_phrases_po(broken)


def test_what_is_not_translated_is_named(polish: Path) -> None:
    """And left to English."""
    came = import_phrases_po(changed(polish, SKIP, SKIP.replace("Pomiń", "")))
    assert lacking(came) == ["labels.skip"]
    assert "skip" not in tomllib.loads(as_phrases_toml(came))["labels"]


def test_a_sentence_that_is_not_ours_is_named(polish: Path) -> None:
    """Such as from a file of another version."""
    old = changed(polish, 'msgctxt "labels.skip"', 'msgctxt "labels.gone"')
    with pytest.raises(TranslationProblem, match=r"'labels\.gone' is not one of the bot's sentences"):
        import_phrases_po(old)


@pytest.mark.parametrize("language", languages())
def test_no_table_of_a_language_is_forgotten(language: str) -> None:
    """Whatever a file says is looked at when it is checked and goes out to translators: the pages, the poster and the bot's
    page in Telegram too."""
    assert {*PARTS_OF_PHRASES, "language", "commands"} == set(words_in(language))
    assert {"pages.home_title", "poster.help_now", "telegram.description"} <= set(texts_of_phrases(language))


@pytest.mark.parametrize("language", languages()[1:])
def test_every_word_around_the_chat_is_translated(language: str) -> None:
    """With the same words in braces, and nothing that English has not."""
    english, own = words_in("en"), words_in(language)
    for part in ("pages", "poster", "telegram"):
        assert own[part].keys() == english[part].keys()
        for key, words in own[part].items():
            assert braces(words) == braces(english[part][key]), f"{part}.{key}"
