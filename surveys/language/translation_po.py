"""Translations as gettext PO files, which translators' tools read and write, each in its own way: Poedit, Weblate, Crowdin,
Lokalise. It does not judge whether they are right; what cannot be used is named by file, line and entry.
"""

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from surveys.definition.survey import Survey
from surveys.definition.toml_writer import quote_toml
from surveys.files.limited import OverLimit, read_within
from surveys.language.phrases import languages
from surveys.language.translation import Translated, TranslationProblem, texts_of, what_does_not_fit
from surveys.store.protocols import Texts

MOST_TEXTS = 10_000
LONGEST_REASON = 200


@dataclass(frozen=True)
class PoEntry:
    """A text and its translation, which is empty where there is none to use. `where` is its place, if the file has it."""

    line: int
    where: str
    original: str
    text: str
    is_fuzzy: bool


@dataclass(frozen=True)
class PoFile:
    """What came back. `project` and `version` are what was sent out, where the translator's tool has kept them."""

    name: str
    language: str
    project: str
    version: str
    entries: tuple[PoEntry, ...]

    @property
    def texts(self) -> Texts:
        """The translations by their place."""
        return {entry.where: entry.text for entry in self.entries if entry.where and entry.text}


# Out ----------


def export_po(survey: Survey, language: str, done: Translated | None, path: Path) -> None:
    """Write every text of the survey, with its place as context, and with what was translated before for this revision."""
    catalog = catalog_for(language, survey.id, str(survey.revision))
    for where, words in texts_of(survey).items():
        catalog.add(words, done.texts.get(where, "") if done else "", context=where)
    write_catalog(catalog, path)


def catalog_for(language: str, project: str, version: str) -> Catalog:
    return Catalog(locale=language, project=project, version=version, fuzzy=False, charset="utf-8")


def write_catalog(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=0)


# Back in ----------


def import_po(path: Path, reviewed_by: str = "", surveys: Mapping[str, Survey] | None = None) -> Translated:
    """Read what a translator gave back. What is marked as fuzzy counts as not translated. Of `surveys` it is the one that
    the file was made of, also where a tool has changed its header. Raises `TranslationProblem` with every entry that cannot
    be used."""
    file = read_po_file(path)
    survey = _survey_of(file, surveys or {})
    if survey is None:
        return Translated(file.project, _revision(file), file.language, reviewed_by, file.texts)
    translated = Translated(survey.id, survey.revision, file.language, reviewed_by, _texts_for(file, survey))
    problems = [
        *_problems(file, survey),
        *_lacking(file, survey, translated),
        *_does_not_fit(file, survey, translated),
    ]
    if problems:
        raise TranslationProblem("\n".join(problems))
    return translated


def _revision(file: PoFile) -> int:
    if not file.version.isdecimal():
        raise TranslationProblem(
            f"{file.name}: its header does not name language, survey and revision; export it again"
        )
    return int(file.version)


def _survey_of(file: PoFile, surveys: Mapping[str, Survey]) -> Survey | None:
    """The survey by the header, by the name of the file, or by the words: some tools write a project's name of their own."""
    for name in (file.project, file.name.partition(".")[0]):
        if name in surveys:
            return surveys[name]
    if not surveys or _is_of_another(file):
        return None
    originals = {entry.original for entry in file.entries}
    alike = {id_: len(originals & set(texts_of(survey).values())) for id_, survey in surveys.items()}
    likely = max(alike, key=lambda id_: alike[id_])
    return surveys[likely] if alike[likely] * 2 > len(originals) else None


def _is_of_another(file: PoFile) -> bool:
    """A header in our form, of a survey that is not here."""
    return file.version.isdecimal() and bool(re.fullmatch(r"[a-z][a-z0-9-]*", file.project))


def _problems(file: PoFile, survey: Survey) -> Iterator[str]:
    wanted = texts_of(survey)
    for entry in file.entries:
        if entry.where not in wanted:
            if entry.where:
                yield _at(
                    file,
                    entry,
                    "is not a text of this survey; export the file again, and copy the translations",
                )
        elif entry.original != wanted[entry.where]:
            what = f"was '{_short(entry.original)}', and is now '{_short(wanted[entry.where])}'"
            yield _at(file, entry, f"{what}; export the file again, and look at its translation")
        elif entry.is_fuzzy:
            yield _at(
                file,
                entry,
                "is marked as fuzzy, so it counts as not translated; look at it and take the mark off",
            )


def _lacking(file: PoFile, survey: Survey, translated: Translated) -> Iterator[str]:
    """What is not translated, said once: a file can come back half done."""
    lacking = [where for where in texts_of(survey) if not translated.texts.get(where)]
    by_place = {entry.where: entry for entry in file.entries}
    lines = [
        str(by_place[where].line) for where in lacking if where in by_place and not by_place[where].is_fuzzy
    ]
    if lines:
        yield f"{file.name}: not translated ({len(lines)}): see line{'s' if len(lines) > 1 else ''} {', '.join(lines)}"
    if absent := [where for where in lacking if where not in by_place]:
        named = ", ".join(f"'{where}'" for where in absent[:MOST_NAMED])
        more = f" and {len(absent) - MOST_NAMED} more" if len(absent) > MOST_NAMED else ""
        yield f"{file.name} lacks the entries {named}{more}; export it again, and copy the translations"


MOST_NAMED = 8


def _does_not_fit(file: PoFile, survey: Survey, translated: Translated) -> Iterator[str]:
    by_place = {entry.where: entry for entry in file.entries}
    wanted = texts_of(survey)
    known = {where: words for where, words in translated.texts.items() if where in wanted}
    for where, what in what_does_not_fit(survey, known):
        line = f", line {by_place[where].line}" if where in by_place else ""
        yield f"{file.name}{line}, entry {what}"


def _short(words: str) -> str:
    return words if len(words) <= 50 else f"{words[:47]}..."


def _at(file: PoFile, entry: PoEntry, what: str) -> str:
    return f"{file.name}, line {entry.line}, entry '{entry.where or _short(entry.original)}' {what}"


def _texts_for(file: PoFile, survey: Survey) -> Texts:
    """The translations by place; where a tool has dropped the places, by the words that were translated."""
    by_words = {entry.original: entry.text for entry in file.entries if entry.text and not entry.where}
    known = {where: by_words[words] for where, words in texts_of(survey).items() if words in by_words}
    return {**known, **file.texts}


# Reading a file ----------


def read_po_file(path: Path) -> PoFile:
    """Raises `TranslationProblem` with what is wrong, and where."""
    text = _decoded(path.name, _content(path))
    _check_texts(path.name, text)
    catalog = _parsed(path.name, text)
    _check_twice(path.name, text)
    entries = tuple(_entries(catalog))
    return PoFile(path.name, _language(path, text), str(catalog.project), str(catalog.version), entries)


def _check_texts(name: str, text: str) -> None:
    """Before it is parsed: a header can claim millions of plural forms."""
    if text.count("msgid") > MOST_TEXTS:
        raise TranslationProblem(f"{name} holds more than {MOST_TEXTS:,} texts, which no survey has")
    if plural := re.search(r"^msgid_plural", text, re.MULTILINE):
        line = text.count("\n", 0, plural.start()) + 1
        raise TranslationProblem(
            f"{name}, line {line}: has plural forms, which no text of ours has; export it again"
        )


def _check_twice(name: str, text: str) -> None:
    """Of two entries for one place babel keeps one, and does not say so."""
    lines: dict[str, int] = {}
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("msgctxt "):
            if line in lines:
                where = line.removeprefix("msgctxt ").strip('" ')
                problems.append(
                    f"{name}, line {number}, entry '{where}' is there twice, in line {lines[line]}, too; take one out"
                )
            lines.setdefault(line, number)
    if problems:
        raise TranslationProblem("\n".join(problems))


def _content(path: Path) -> bytes:
    try:
        content = read_within(path)
    except OverLimit as error:
        raise TranslationProblem(f"{path.name} {error}") from None
    except OSError as error:
        raise TranslationProblem(f"{path.name} cannot be read: {error.strerror}") from None
    if not content.strip():
        raise TranslationProblem(f"{path.name} is empty")
    for beginning, what in _BEGINS:
        if content.startswith(beginning):
            raise TranslationProblem(f"{path.name} {what}")
    return content


_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"\xde\x12\x04\x95", "is a compiled translation (.mo); send the .po file that it was made of"),
    (b"\x95\x04\x12\xde", "is a compiled translation (.mo); send the .po file that it was made of"),
    (b"PK", "is a packed file; unpack it and take the .po file"),
    (b"<", "is an XML file, perhaps XLIFF; export it from the translator's tool as gettext PO"),
    (b"{", "is a JSON file; export it from the translator's tool as gettext PO"),
)

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"charset=([\w.:-]+)", re.IGNORECASE)


def _decoded(name: str, content: bytes) -> str:
    """The text, by its mark of order, the charset of its header, or UTF-8."""
    named = _CHARSET.search(content[:4000])
    said = named[1].decode() if named and named[1].upper() != b"CHARSET" else "utf-8"
    charset = next((of for mark, of in _MARKS if content.startswith(mark)), said)
    try:
        text = content.decode(charset)
    except LookupError:
        raise TranslationProblem(
            f"{name}: its header names the charset '{charset}', which is not known; save it as UTF-8"
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TranslationProblem(f"{name}, line {line}: is not {charset}; save the file as UTF-8") from None
    if "\0" in text:
        raise TranslationProblem(f"{name} is not a text file; save it as gettext PO, in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parsed(name: str, text: str) -> Catalog:
    """The charset of the header is behind us by now."""
    plain = re.sub(r"charset=[\w.:-]+", "charset=utf-8", text, count=1, flags=re.IGNORECASE)
    try:
        return read_po(io.BytesIO(plain.encode()), abort_invalid=True, ignore_obsolete=True)
    except PoFileError as error:
        line = getattr(error, "lineno", 0) + 1
        raise TranslationProblem(
            f"{name}, line {line}: is not a PO file there: {str(error)[:LONGEST_REASON]}"
        ) from None
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise TranslationProblem(f"{name} is not a PO file: {str(error)[:LONGEST_REASON]}") from None


def _entries(catalog: Catalog) -> Iterator[PoEntry]:
    for message in catalog:
        if not message.id:
            continue
        line = message.lineno or 1
        text = "" if message.fuzzy else str(message.string or "").strip()
        yield PoEntry(
            line, message.context or "", str(message.id), text, bool(message.fuzzy and message.string)
        )


_LANGUAGE = re.compile(
    r'^"(?:Language|X-Crowdin-Language):\s*([A-Za-z]{2,3})(?:[-_@.][\w@.-]*)?\s*\\n"', re.MULTILINE
)


def _language(path: Path, text: str) -> str:
    """The language's code without its country, from the header or the name of the file: "pl_PL" is Polish."""
    header = _LANGUAGE.search(text)
    named = re.fullmatch(r".*\.([a-z]{2,3})(?:[-_][A-Za-z]+)?\.po", path.name)
    if header or named:
        return (header or named)[1].lower()  # type: ignore[index]  # one of them is there
    codes = ", ".join(languages()[1:])
    raise TranslationProblem(
        f'{path.name}: its header does not name the language; write "Language: pl\\n", or another of {codes}'
    )


def as_toml(translated: Translated) -> str:
    """The file that is kept."""
    lines = [
        "[translation]",
        f"survey = {quote_toml(translated.survey)}",
        f"revision = {translated.revision}",
        f"language = {quote_toml(translated.language)}",
        f"reviewed_by = {quote_toml(translated.reviewed_by)}",
        "",
        "[words]",
        *(f"{quote_toml(where)} = {quote_toml(words)}" for where, words in translated.texts.items()),
    ]
    return "\n".join(lines) + "\n"
