"""Translations as gettext PO files, which translators' tools read and write. It does not judge whether they are right."""

import json
from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from surveys.definition.survey import Survey
from surveys.language.translation import Translated, TranslationProblem, texts_of
from surveys.store.protocols import Texts


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
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise TranslationProblem(f"{path.name} is not a PO file: {error}") from None
    except OSError as error:
        raise TranslationProblem(f"{path.name} cannot be read: {error.strerror}") from None


def translated_texts(catalog: Catalog) -> Texts:
    return {
        message.context: str(message.string)
        for message in catalog
        if message.id and message.context and message.string and not message.fuzzy
    }


def as_toml(translated: Translated) -> str:
    """The file that the library keeps."""
    about: Mapping[str, object] = {
        "survey": translated.survey,
        "revision": translated.revision,
        "language": translated.language,
        "reviewed_by": translated.reviewed_by,
    }
    lines = ["[translation]", *(f"{name} = {_toml(value)}" for name, value in about.items()), "", "[words]"]
    lines += [f"{_toml(where)} = {_toml(words)}" for where, words in translated.texts.items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    # A JSON string is a TOML string, but for the one character that JSON lets stand as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
