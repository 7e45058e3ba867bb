"""Translations as gettext PO files, which translators' tools read and write, each in its own way: Poedit, Weblate, Crowdin,
Lokalise. It does not judge whether they are right; what cannot be used is named by file, line and entry.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from surveys.definition.survey import Survey
from surveys.definition.toml_writer import quote_toml
from surveys.language.po_file import PoEntry, PoFile, read_po_file, refuse_english, short, what_is_odd
from surveys.language.translation import Translated, TranslationProblem, texts_of, what_does_not_fit
from surveys.normal_form import normal_form
from surveys.store.protocols import Texts

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
    refuse_english(file)
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
        elif _alike(entry.original) != _alike(wanted[entry.where]):
            what = f"was '{short(entry.original)}', and is now '{short(wanted[entry.where])}'"
            yield _at(file, entry, f"{what}; export the file again, and look at its translation")
        elif not entry.is_fuzzy:
            yield from (_at(file, entry, what) for what in what_is_odd(entry.original, entry.text))
    yield from _fuzzy(file, [entry for entry in file.entries if entry.is_fuzzy and entry.where in wanted])


def _alike(words: str) -> str:
    """A tool that bends quotes and makes blanks unbreakable does so in the originals, too."""
    return " ".join(normal_form(words).split())


def _fuzzy(file: PoFile, entries: Sequence[PoEntry]) -> Iterator[str]:
    what = "marked as fuzzy, so {} as not translated; look at {} and take the mark off"
    if len(entries) > MOST_NAMED:
        lines = ", ".join(str(entry.line) for entry in entries)
        yield f"{file.name}: {len(entries)} entries are {what.format('they count', 'them')}: see lines {lines}"
        return
    yield from (_at(file, entry, f"is {what.format('it counts', 'it')}") for entry in entries)


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


def _at(file: PoFile, entry: PoEntry, what: str) -> str:
    return f"{file.name}, line {entry.line}, entry '{entry.where or short(entry.original)}' {what}"


def _texts_for(file: PoFile, survey: Survey) -> Texts:
    """The translations by place; where a tool has dropped the places, by the words that were translated."""
    by_words = {entry.original: entry.text for entry in file.entries if entry.text and not entry.where}
    known = {where: by_words[words] for where, words in texts_of(survey).items() if words in by_words}
    return {**known, **file.texts}


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
