"""A gettext PO file as it came back, in whatever way a tool wrote it: its language, and its entries with their lines. Raises
`TranslationProblem` with what is wrong, by file and line.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from surveys.files.limited import OverLimit, read_within
from surveys.language.phrases import ENGLISH, languages
from surveys.language.translation import TranslationProblem
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


def read_po_file(path: Path) -> PoFile:
    """Raises `TranslationProblem` with what is wrong, and where."""
    text = _usual_blanks(_decoded(path.name, _content(path)))
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


_CONTEXT = re.compile(r'^msgctxt (?P<strings>"[^\n]*"(?:\n"[^\n]*")*)', re.MULTILINE)
"""Tools wrap long lines, so that the first of them can be empty."""


def _check_twice(name: str, text: str) -> None:
    """Of two entries for one place babel keeps one, and does not say so."""
    lines: dict[str, int] = {}
    problems: list[str] = []
    for context in _CONTEXT.finditer(text):
        number = text.count("\n", 0, context.start()) + 1
        where = "".join(re.findall(r'"(.*)"', context["strings"]))
        if where in lines:
            problems.append(
                f"{name}, line {number}, entry '{where}' is there twice, in line {lines[where]}, too; take one out"
            )
        lines.setdefault(where, number)
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
    (b"<<<<<<<", "holds two versions side by side, which a version control left there; keep one of them"),
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
    """The text, by its mark of order, or as UTF-8, or by the charset of its header, which a tool may have left as it was
    when it saved the file as UTF-8."""
    named = _CHARSET.search(content[:4000])
    said = named[1].decode() if named and named[1].upper() != b"CHARSET" else "utf-8"
    charset = next((of for mark, of in _MARKS if content.startswith(mark)), said)
    if charset == said and _is_utf_8(content):
        charset = "utf-8"
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


def _is_utf_8(content: bytes) -> bool:
    """Letters of another charset are hardly ever UTF-8 by chance."""
    try:
        return not content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def _usual_blanks(text: str) -> str:
    """Before and after the keywords, where a tool or a hand wrote tabs."""
    return re.sub(r'^[ \t]*(msgctxt|msgid|msgstr)[ \t]+"', r'\1 "', text, flags=re.MULTILINE)


def _parsed(name: str, text: str) -> Catalog:
    """The charset and the language of the header are behind us by now."""
    plain = re.sub(r"charset=[\w.:-]+", "charset=utf-8", text, count=1, flags=re.IGNORECASE)
    plain = re.sub(r'^"Language:', '"Was-In:', plain, count=1, flags=re.MULTILINE)
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


_LANGUAGE = re.compile(r'^"(?:Language|X-Crowdin-Language):([^"\n]*)\\n"', re.MULTILINE)
_NAMED = re.compile(r".*\.([A-Za-z]{2,3}(?:[-_][A-Za-z]+)?)\.po", re.IGNORECASE)


def _language(path: Path, text: str) -> str:
    """The language's code without its country, from the header or the name of the file: "pl_PL" is Polish. A header that
    says English is that of a tool that names the language of the original."""
    headers = [code for code in map(language_code, _LANGUAGE.findall(text)) if code]
    header = next((code for code in headers if code != ENGLISH), "")
    named = language_code(found[1]) if (found := _NAMED.fullmatch(path.name)) else ""
    if header and named not in ("", header, ENGLISH):
        raise TranslationProblem(
            f"{path.name}: its header says that it is in '{header}', and its name says '{named}'; mend one of them"
        )
    for code in (header, named, *headers):
        if code:
            return code
    codes = ", ".join(languages()[1:])
    raise TranslationProblem(
        f'{path.name}: its header does not name the language; write "Language: pl\\n", or another of {codes}'
    )


def refuse_english(file: PoFile) -> None:
    """Raises `TranslationProblem` for what the originals are in."""
    if file.language == ENGLISH:
        raise TranslationProblem(
            f"{file.name} says that it is in English, as the originals are; write the language that it was "
            'translated into in its header, such as "Language: pl\\n"'
        )


def language_code(text: str) -> str:
    """The code of two letters, where there is one, of what tools and people call a language: "pl_PL", "pol", "Polish"; empty
    for what is none."""
    plain = text.strip()
    if code := _names().get(plain.casefold()):
        return code
    found = re.match(r"([A-Za-z]{2,3})(?:[-_@.].*)?$", plain)
    code = found[1].lower() if found else ""
    code = str(get_global("language_aliases").get(code, code))
    try:
        return code if code and Locale.parse(code) else ""
    except (UnknownLocaleError, ValueError):
        return ""


@cache
def _names() -> dict[str, str]:
    """The names of the bot's languages in English and in themselves."""
    spoken = [(code, Locale.parse(code)) for code in languages()]
    return {
        str(name).casefold(): code
        for code, locale in spoken
        for name in (locale.english_name, locale.display_name)
    }


# What a translation should not hold ----------

_ODD_SIGNS = re.compile(
    r"\$?\{[^{}]*\}|%(?:\(\w+\))?[sd]\b|</?[a-z][^<>]*>|&(?:#?\w+);|\\[nrtux]\w*|https?://\S+|[\u202a-\u202e\u2066-\u2069]",
    re.IGNORECASE,
)
"""What programs read: places for words, marks, codes of letters, addresses, turns of direction."""
WORDS_ALIKE = 5
"""A translation of so many words and more is never the same as the original."""


def what_is_odd(original: str, text: str) -> Iterator[str]:
    """What shows that a machine or a slip of the hand made a translation, by what its original has not."""
    known = set(_ODD_SIGNS.findall(original))
    if odd := [sign for sign in dict.fromkeys(_ODD_SIGNS.findall(text)) if sign not in known]:
        shown = ", ".join(f"'{sign if sign.isprintable() else f'U+{ord(sign):04X}'}'" for sign in odd)
        yield f"has {shown}, which the original has not; people would read it as it stands"
    if not any(map(str.isalnum, text)) and text and any(map(str.isalpha, original)):
        yield f"has no letters: '{short(text)}'"
    if text == original and len(text.split()) >= WORDS_ALIKE:
        yield "is still in English"


def short(words: str) -> str:
    return words if len(words) <= 50 else f"{words[:47]}..."
