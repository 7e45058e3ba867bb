"""Translations as gettext PO files, which translators' tools read and write. It does not judge whether they are right."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from surveys.definition.survey import Survey
from surveys.definition.toml_writer import quote_toml
from surveys.files import TooMuch, read_within
from surveys.language.translation import Translated, TranslationProblem, texts_of
from surveys.store.protocols import Texts

MOST_TEXTS = 10_000
LONGEST_REASON = 200


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


def import_po(path: Path, reviewed_by: str = "") -> Translated:
    """Read what a translator gave back. What is marked as fuzzy counts as not translated. Raises `TranslationProblem`."""
    catalog = read_catalog(path)
    survey, revision = str(catalog.project), str(catalog.version)
    if not catalog.locale or not revision.isdecimal():
        raise TranslationProblem(
            f"{path.name}: its header does not name language, survey and revision; export it again"
        )
    return Translated(survey, int(revision), str(catalog.locale), reviewed_by, translated_texts(catalog))


def read_catalog(path: Path) -> Catalog:
    try:
        content = read_within(path).decode(
            "utf-8-sig"
        )  # whatever its header says: editors of PO files save no other
        _check_texts(content)
        return read_po(io.StringIO(content), abort_invalid=True)
    except TooMuch as error:
        raise TranslationProblem(f"{path.name} {error}") from None
    except OSError as error:
        raise TranslationProblem(f"{path.name} cannot be read: {error.strerror}") from None
    except (PoFileError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise TranslationProblem(f"{path.name} is not a PO file: {str(error)[:LONGEST_REASON]}") from None


def _check_texts(content: str) -> None:
    """Raises `TooMuch`."""
    if content.count("msgid") > MOST_TEXTS:
        raise TooMuch(f"holds more than {MOST_TEXTS:,} texts, which no survey has")
    if "msgid_plural" in content:  # of as many forms as its header says, which may be millions
        raise TooMuch("holds a text in several plural forms, which no survey has")


def translated_texts(catalog: Catalog) -> Texts:
    return {
        message.context: str(message.string)
        for message in catalog
        if message.id and message.context and message.string and not message.fuzzy
    }


def as_toml(translated: Translated) -> str:
    """The file that the library keeps."""
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
