"""Surveys go out to translators and come back as gettext PO files, with nothing lost on the way."""

import random
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.definition.loading import library, parse
from surveys.language.translation import (
    Translated,
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


# What translators' tools write ----------


def exported(tmp_path: Path) -> str:
    """The Polish translation as it goes out."""
    export_po(SURVEY, "pl", POLISH, tmp_path / "out.po")
    return (tmp_path / "out.po").read_text(encoding="utf-8")


def came(tmp_path: Path, content: str | bytes, name: str = "ours.po") -> Translated:
    """Taken in again, with the surveys at hand."""
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return import_po(file, surveys=library())


def refused(tmp_path: Path, content: str | bytes, name: str = "ours.po") -> str:
    with pytest.raises(TranslationProblem) as caught:
        came(tmp_path, content, name)
    return str(caught.value)


def wrapped(text: str) -> str:
    """As Poedit does at 80 characters."""
    return _changed(text, r'^(msgid|msgstr) "(.{10})(.{10,})"$', r'\1 ""\n"\2"\n"\3"')


def _changed(text: str, pattern: str, instead: str) -> str:
    return re.sub(pattern, instead, text, flags=re.MULTILINE)


PROJECT = f"feeling-heard {SURVEY.revision}"
OBSOLETE = '\n#~ msgctxt "gone"\n#~ msgid "Gone"\n#~ msgstr "Nie ma"\n'
COMMENTED = '# Note\n#: a.toml:3\n#, no-wrap\n#| msgid "x"\nmsgctxt "title"'

WRITES: dict[str, Callable[[str], str | bytes]] = {
    "a mark of order": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n"),
    "wrapped lines": wrapped,
    "a country": lambda text: text.replace("Language: pl", "Language: pl_PL"),
    "a country with a hyphen": lambda text: text.replace("Language: pl", "Language: pl-PL"),
    "a script": lambda text: text.replace("Language: pl", "Language: pl@latin"),
    "a project of its own": lambda text: text.replace(PROJECT, "Board surveys 2026"),
    "no header of a project": lambda text: _changed(text, r'^"Project-Id-Version:.*\n', ""),
    "obsolete entries": lambda text: text + OBSOLETE,
    "comments and references": lambda text: text.replace('msgctxt "title"', COMMENTED),
    "a code of three letters": lambda text: text.replace("Language: pl", "Language: pol"),
    "a name in English": lambda text: text.replace("Language: pl", "Language: Polish"),
    "a name in itself": lambda text: text.replace("Language: pl", "Language:  polski "),
    "UTF-8 under another header": lambda text: text.replace("charset=utf-8", "charset=ISO-8859-2"),
    "wrapped places": lambda text: _changed(text, r'^msgctxt "(.{3})(.*)"$', r'msgctxt ""\n"\1"\n"\2"'),
    "tabs": lambda text: _changed(text, r'^(msgid|msgstr) "', '\t\\1\t"'),
    "bent quotes in the originals": lambda text: _changed(text, r"^(msgid .*)'(.*)", r"\1’\2"),
    "unbreakable blanks in the originals": lambda text: _changed(text, r"^(msgid .*) (.*)", "\\1\u00a0\\2"),
    "an end of line after the words": lambda text: text.replace('"Czy', '" Czy'),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_file_is_read_as_every_tool_writes_it(tmp_path: Path, write: Callable[[str], str | bytes]) -> None:
    """The words, the language and the survey are the same."""
    translated = came(tmp_path, write(exported(tmp_path)))
    assert (translated.survey, translated.language, translated.revision) == (
        "feeling-heard",
        "pl",
        SURVEY.revision,
    )
    assert translated.texts == POLISH.texts


SMALL = """
id = "small"
revision = 1
title = "Small"
audience = "practitioners"
minutes = 1
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
questions = [{ id = "why", kind = "text", title = "Why", ask = "Why?" }]
"""


def test_a_file_in_another_charset_is_read_by_its_header(tmp_path: Path) -> None:
    """As older tools write it."""
    file, survey = tmp_path / "small.po", parse(SMALL, "small.toml")
    export_po(survey, "pl", None, file)
    text = file.read_text(encoding="utf-8").replace("charset=utf-8", "charset=ISO-8859-2")
    latin = re.sub(r'^(msgctxt ".*"\nmsgid "(.*)"\nmsgstr )""', r'\1"ż \2"', text, flags=re.MULTILINE).encode(
        "iso-8859-2"
    )
    file.write_bytes(latin)
    assert import_po(file, surveys={"small": survey}).texts["title"] == "ż Small"
    unknown = latin.replace(b"ISO-8859-2", b"klingon")
    assert "names the charset 'klingon', which is not known" in refused(tmp_path, unknown)
    assert "is not utf-8; save the file as UTF-8" in refused(tmp_path, latin.replace(b"ISO-8859-2", b"utf-8"))


def test_places_that_a_tool_has_dropped_are_found_by_the_words(tmp_path: Path) -> None:
    """The same English has the same translation then."""
    entries = dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"', exported(tmp_path), re.MULTILINE))
    header = exported(tmp_path).partition("\n\n")[0]
    plain = "\n\n".join([header, *(f'msgid "{msgid}"\nmsgstr "{text}"' for msgid, text in entries.items())])
    assert set(came(tmp_path, plain + "\n").texts) == set(texts_of(SURVEY))


def test_the_language_can_stand_in_the_name_of_the_file(tmp_path: Path) -> None:
    """Where a tool has left it out of the header."""
    text = re.sub(r'"Language:.*\n', "", exported(tmp_path))
    assert came(tmp_path, text, "feeling-heard.pl.po").language == "pl"
    assert "does not name the language" in refused(tmp_path, text)


def test_a_header_that_names_the_originals_language_is_passed_over(tmp_path: Path) -> None:
    """Some tools write what they translate from; the name of the file says what into. Two that differ are asked about."""
    text = exported(tmp_path)
    in_english = text.replace("Language: pl", "Language: en_GB")
    assert came(tmp_path, in_english, "feeling-heard.pl.po").language == "pl"
    assert "says that it is in English, as the originals are" in refused(tmp_path, in_english)
    assert "does not name the language" in refused(tmp_path, text.replace("Language: pl", "Language: xx"))
    told = refused(tmp_path, text, "feeling-heard.lt.po")
    assert "its header says that it is in 'pl', and its name says 'lt'" in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Cześć, {name}!", "has '{name}', which the original has not"),
        ("Co %(what)s?", "has '%(what)s'"),
        ("<b>Co?</b>", "has '<b>'"),
        ("Co&nbsp;to?", "has '&nbsp;'"),
        ("Co\\\\u0142?", "has '\\u0142'"),
        ("Zobacz https://example.org/x", "has 'https://example.org/x'"),
        ("\u202eCo?", "has 'U+202E'"),
        ("???", "has no letters: '???'"),
    ],
)
def test_what_a_machine_left_in_a_translation_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """Places for words, marks and codes that the original has not: a child would read them."""
    changed = _changed(exported(tmp_path), r'^(msgctxt "about"\nmsgid ".*"\nmsgstr ").*"', rf'\1{text}"')
    (told,) = refused(tmp_path, changed).splitlines()
    assert says in told
    assert re.match(r"ours\.po, line 2\d, entry 'about' ", told)


def test_words_that_were_left_in_english_are_named(tmp_path: Path) -> None:
    """Of five words and more; a name or "OK" may well be the same."""
    changed = _changed(exported(tmp_path), r'^(msgctxt "about"\nmsgid "(.*)"\nmsgstr ").*"', r'\1\2"')
    assert "entry 'about' is still in English" in refused(tmp_path, changed)


def test_many_fuzzy_entries_are_one_sentence(tmp_path: Path) -> None:
    """A tool that guessed everything."""
    told = refused(tmp_path, _changed(exported(tmp_path), "^msgctxt", "#, fuzzy\nmsgctxt"))
    assert told.startswith(
        f"ours.po: {len(POLISH.texts)} entries are marked as fuzzy, so they count as not translated"
    )
    assert "\n" not in told


CHANGED: list[tuple[str, str, str]] = [
    ('msgctxt "title"', '#, fuzzy\nmsgctxt "title"', r"line \d+, entry 'title' is marked as fuzzy"),
    (
        'msgctxt "title"\nmsgid "',
        'msgctxt "title"\nmsgid "Not ',
        r"line \d+, entry 'title' was 'Not .*', and is now '",
    ),
    ('msgctxt "title"', 'msgctxt "titel"', r"line \d+, entry 'titel' is not a text of this survey"),
    ('msgctxt "title"', 'msgctxt "thanks"', r"line \d+, entry 'thanks' is there twice, in line \d+, too"),
    ('msgstr ""', 'msgstrr ""', r"line \d+: is not a PO file there"),
]


@pytest.mark.parametrize(("before", "after", "says"), CHANGED)
def test_an_entry_that_cannot_be_used_is_named_by_line_and_place(
    tmp_path: Path, before: str, after: str, says: str
) -> None:
    """With what to do."""
    told = refused(tmp_path, exported(tmp_path).replace(before, after, 1))
    assert re.search(says, told)
    assert told.startswith("ours.po")


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    """What is not translated in one line, however much it is."""
    text = exported(tmp_path).replace('msgctxt "title"', '#, fuzzy\nmsgctxt "title"', 1)
    text = re.sub(r'(msgctxt "(?:about|thanks)"\nmsgid ".*"\nmsgstr ").*"', r'\1"', text)
    told = refused(tmp_path, text).splitlines()
    assert len(told) == 2
    assert "not translated (2): see lines " in told[1]


def test_words_that_make_no_survey_are_named_by_their_entry(tmp_path: Path) -> None:
    """An emoji after the words, or two choices that say the same."""
    told = refused(
        tmp_path,
        re.sub(
            r'(msgctxt "(questions\.[\w.-]+\.faces)"\nmsgid ".*"\nmsgstr ").*"',
            r'\1Tak 🙂"',
            exported(tmp_path),
            count=1,
        ),
    )
    assert re.search(
        r"line \d+, entry 'questions\.[\w.-]+\.faces' must be an emoji, a space and a word or two", told
    )


def test_plural_forms_are_refused(tmp_path: Path) -> None:
    """No text of ours has them."""
    text = exported(tmp_path) + '\nmsgid "day"\nmsgid_plural "days"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    assert re.search(r"line \d+: has plural forms", refused(tmp_path, text))


GARBAGE = [
    (b"", "is empty"),
    (b" \n", "is empty"),
    (b"\xde\x12\x04\x95\0\0", "compiled translation"),
    (b"PK\x03\x04", "packed file"),
    (b"<?xml version='1.0'?><xliff/>", "XLIFF"),
    (b'{"title": "x"}', "JSON"),
    (b"\xff\xd8\xff\xe0" + bytes(50), "is not utf-8"),
    (b"id,text\n1,x\n", "is not a PO file"),
    (b'msgid "a\0b"\nmsgstr ""\n', "is not a text file"),
    (bytes(6_000_000), "larger than 1"),
    (b'msgid "a"\nmsgid "b"\nmsgstr "c', "PO file"),
    (b'msgctxt "a"\n', "not"),
]


@pytest.mark.parametrize(("content", "says"), GARBAGE)
def test_a_file_that_is_no_po_file_is_refused_with_what_it_is(
    tmp_path: Path, content: bytes, says: str
) -> None:
    """In a sentence that names the file."""
    told = refused(tmp_path, content, "ours.pl.po")
    assert told.startswith("ours.pl.po")
    assert says in told


@pytest.mark.slow
def test_damaged_files_never_end_in_an_error(tmp_path: Path) -> None:
    """Bytes changed at random."""
    chance, whole = random.Random(3), exported(tmp_path).encode()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(TranslationProblem):
            came(tmp_path, bytes(damaged))
