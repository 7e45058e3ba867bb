"""The interface's own sentences as gettext PO files, out to translators and back: what is said, what stands on buttons and
in menus, the lines of help, and the words that people may type as commands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog

from surveys.definition.toml_writer import quote_toml
from surveys.language.phrases import ENGLISH, FOLDER, LINES_OF_HELP, words_in
from surveys.language.po_file import read_po_file, refuse_english, what_is_odd
from surveys.language.translation import PARTS_OF_PHRASES, TranslationProblem
from surveys.language.translation_po import catalog_for, write_catalog
from surveys.safeguarding.detection import support_rules
from surveys.store.protocols import Texts

PROJECT = "phrases"
NAME = "language.name"
APART = "\n"
"""The words that may be typed for one command stand on lines of their own; a translator may give more or fewer of them."""


@dataclass(frozen=True)
class TranslatedPhrases:
    """What came back for a language. `reviewed_by` names the person who has read all of it."""

    language: str
    reviewed_by: str
    texts: Mapping[str, str]


def texts_of_phrases(language: str) -> Texts:
    """Everything that a language's file says, by where it stands, such as "says.welcome", "help.1" or "commands.skip"."""
    return dict(_texts(language))


def _texts(language: str) -> Iterator[tuple[str, str]]:
    own = words_in(language)
    yield NAME, own["language"]["name"]
    for audience, key in LINES_OF_HELP.items():
        lines = support_rules(audience).lines if language == ENGLISH else own["language"].get(key, ())
        yield from ((f"{key}.{number}", line) for number, line in enumerate(lines, start=1))
    for part in PARTS_OF_PHRASES:
        yield from ((f"{part}.{key}", words.strip()) for key, words in own.get(part, {}).items())
    yield from ((f"commands.{command}", APART.join(typed)) for command, typed in own["commands"].items())


def export_phrases_po(language: str, path: Path, known: bool) -> None:
    """Write every English text with its place as context, and with what the language has for it already."""
    own = texts_of_phrases(language) if known else {}
    catalog: Catalog = catalog_for(language, PROJECT, "")
    for where, words in texts_of_phrases(ENGLISH).items():
        catalog.add(words, own.get(where, ""), context=where)
    write_catalog(catalog, path)


def is_phrases(path: Path) -> bool:
    """Whether a PO file holds the interface's sentences, and not a survey's."""
    return read_po_file(path).project == PROJECT


def import_phrases_po(path: Path, reviewed_by: str = "") -> TranslatedPhrases:
    """Read what a translator gave back. Raises `TranslationProblem` that names every text that cannot be used."""
    file = read_po_file(path)
    refuse_english(file)
    translated = TranslatedPhrases(file.language, reviewed_by, file.texts)
    if problems := list(_unusable(translated)):
        raise TranslationProblem("\n".join(f"{path.name}: {problem}" for problem in problems))
    return translated


def _unusable(translated: TranslatedPhrases) -> Iterator[str]:
    english = texts_of_phrases(ENGLISH)
    if NAME not in translated.texts:
        yield f"'{NAME}' is empty; write what speakers of the language call it"
    for where, words in translated.texts.items():
        if where not in english:
            yield f"'{where}' is not one of the bot's sentences; export the file again"
        elif different := braces(english[where]) ^ braces(words):
            names = ", ".join(f"{{{name}}}" for name in sorted(different))
            yield f"'{where}' must keep the same words in braces as the English; look at {names}"
        else:
            yield from (f"'{where}' {what}" for what in what_is_odd(english[where], words))


def braces(words: str) -> set[str]:
    """The names that are filled in. Words with a stray brace have the name "{"."""
    try:
        return {name for _, name, _, _ in Formatter().parse(words) if name is not None}
    except ValueError:
        return {"{"}


def lacking(translated: TranslatedPhrases) -> list[str]:
    """Where English is said because there is no translation."""
    return [where for where in texts_of_phrases(ENGLISH) if where not in translated.texts]


def phrases_file(language: str, folder: Path = FOLDER) -> Path:
    return folder / f"{language}.toml"


def as_phrases_toml(translated: TranslatedPhrases) -> str:
    """The file that is kept for a language."""
    by_part: dict[str, Texts] = {}
    for where, words in translated.texts.items():
        part, key = where.split(".", 1)
        by_part.setdefault(part, {})[key] = words
    lines = [
        "# What the bot says around the questions. Sign with a name in reviewed_by when all is read.",
        "",
        "[language]",
        f"name = {_quoted(translated.texts[NAME])}",
        f"reviewed_by = {_quoted(translated.reviewed_by)}",
    ]
    for key in LINES_OF_HELP.values():
        lines += [f"{key} = [", *(f"    {_quoted(line)}," for line in by_part.get(key, {}).values()), "]"]
    for part in PARTS_OF_PHRASES:
        lines += [
            "",
            f"[{part}]",
            *(f"{key} = {_quoted(words)}" for key, words in by_part.get(part, {}).items()),
        ]
    lines += ["", "[commands]"]
    lines += [f"{key} = {_listed(words)}" for key, words in by_part.get("commands", {}).items()]
    return "\n".join(lines) + "\n"


def _listed(words: str) -> str:
    typed = [word.strip() for word in words.split(APART)]
    return f"[{', '.join(_quoted(word) for word in typed if word)}]"


def _quoted(words: str) -> str:
    """A TOML string; several paragraphs stand as they are read."""
    quoted = quote_toml(words)
    if "\n" not in words:
        return quoted
    return '"""\n' + quoted[1:-1].replace("\\n", "\n") + '"""'
