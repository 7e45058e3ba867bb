"""What the headings of a form's columns mean, in every spelling that tools and people give them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from babel import Locale
from openpyxl.utils import get_column_letter

from surveys.authoring.xlsform.cells.columns import LANGUAGES
from surveys.definition.survey import WordingName
from surveys.language.phrases import languages


@dataclass(frozen=True)
class ColumnHeading:
    """A column: its place, from 0, its heading as it is written, what that means, and the language behind it."""

    place: int
    written: str
    means: str
    language: str = ""

    @property
    def letter(self) -> str:
        """As the office program shows it."""
        return str(get_column_letter(self.place + 1))


_FOLDED = ("bind", "control", "media", "body")
"""What may stand before the name of a column, as in "bind::required", and adds nothing."""

ALSO_CALLED: Mapping[str, str] = {
    "relevance": "relevant", "skip_logic": "relevant", "relevant_message": "relevant_message",
    "list": "list_name", "listname": "list_name", "list_names": "list_name", "choice_list": "list_name",
    "value": "name", "tag": "name", "variable": "name", "question_name": "name", "choice_name": "name",
    "question_type": "type", "command": "type", "caption": "label", "labels": "label", "question": "label",
    "question_label": "label", "choice_label": "label", "hints": "hint", "guidance": "guidance_hint",
    "id_string": "form_id", "formid": "form_id", "id": "form_id", "title": "form_title", "set_form_title": "form_title",
    "set_form_id": "form_id", "form_name": "form_title", "formtitle": "form_title", "form_version": "version",
    "readonly": "read_only", "calculate": "calculation", "count": "repeat_count", "jr:count": "repeat_count",
    "constraintmsg": "constraint_message", "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message", "jr:requiredmsg": "required_message", "required_msg": "required_message",
    "noapperrorstring": "no_app_error_string", "big_image": "big-image", "choicefilter": "choice_filter",
}  # fmt: skip

_ONLY_IN_SETTINGS = frozenset({"form_id", "form_title"})


def headings(texts: Iterable[str], sheet: str) -> tuple[ColumnHeading, ...]:
    """The columns of a row of headings; those without one are left out."""
    return tuple(_heading(place, text, sheet) for place, text in enumerate(texts) if text)


def _heading(place: int, text: str, sheet: str) -> ColumnHeading:
    first, *rest = _parts(text)
    if bare_name(first) in _FOLDED and rest:
        first, *rest = rest
    if not rest and (worded := _IN_A_LANGUAGE.fullmatch(first)) and _names_a_language(worded["language"]):
        first, rest = worded["column"], [worded["language"]]
    bare = bare_name(first)
    means = ALSO_CALLED.get(bare, bare)
    if means in _ONLY_IN_SETTINGS and sheet != "settings":
        means = bare
    return ColumnHeading(place, " ".join(text.split()), means, " ".join("::".join(rest).split()))


_IN_A_LANGUAGE = re.compile(
    r"(?P<column>label|hint)[\s_(-]+(?P<language>[^()]+(?:\([^()]*\))?)\)?", re.IGNORECASE
)
"""As people write it who do not know of "label::Polski (pl)"."""


def _names_a_language(text: str) -> bool:
    name = text.partition("(")[0].replace("_", " ").strip().casefold()
    return name in _languages() or is_english(text)


@cache
def _languages() -> frozenset[str]:
    """The names of all languages, in English and in those of the bot, and the codes of these."""
    spoken = [Locale.parse(code) for code in languages()]
    names = {name for locale in (Locale("en"), *spoken) for name in locale.languages.values()}
    return frozenset(name.casefold() for name in (*names, *languages()))


def _parts(text: str) -> list[str]:
    """What stands between the colons. "jr:count" is one name; "label:English" is "label::English"."""
    parts = [part.strip() for part in text.split("::")]
    if len(parts) == 1 and not parts[0].lower().startswith("jr:"):
        parts = [part.strip() for part in text.split(":")]
    return [part for part in parts if part] or [""]


def bare_name(text: str) -> str:
    """In small letters, with one underscore for blanks, whatever they are made of."""
    return re.sub(r"[\s_]+", "_", text.strip().lower()).strip("_")


def looks_like(means: str, known: Iterable[str]) -> str:
    """The known name that an unknown one is probably a slip of, whatever their capitals; empty where none is near."""
    folded = {name.casefold(): name for name in known}
    return next((folded[near] for near in get_close_matches(means.casefold(), folded, n=1, cutoff=0.8)), "")


# Languages ----------


def wording_named(language: str) -> WordingName | None:
    """The wording whose name stands behind a heading; None where it is a language."""
    named = language.lower()
    begins = {name: of.split(" (")[0].lower() for name, of in LANGUAGES.items()}
    return next((name for name, begin in begins.items() if named.startswith(begin)), None)


_ENGLISH = re.compile(r"(eng?(lish)?|en[-_][a-z]{2,4})\b.*|.*\(\s*en([-_][a-z]+)?\s*\)", re.IGNORECASE)
_CODE = re.compile(r"\(\s*([a-z]{2,3})(?:[-_][a-z]+)?\s*\)|^([a-z]{2})(?:[-_][a-z]+)?$", re.IGNORECASE)


def is_english(language: str) -> bool:
    """Of "English (en)", "english", "en", "en-GB" and the like."""
    return bool(_ENGLISH.fullmatch(language.strip()))


def code_of(language: str) -> str:
    """The language's code where its heading has one, as in "Polski (pl)"; else empty."""
    found = _CODE.search(language.strip())
    return (found[1] or found[2]).lower() if found else ""


def chosen_language(languages: Iterable[str], default: str) -> str:
    """The language of a form whose words a survey is made of: our own heading, English, what the form calls its default,
    no language at all, or the first. `languages` are those behind the headings of its words, in order."""
    there = list(dict.fromkeys(languages))
    standard = [language for language in there if wording_named(language) == "standard"]
    english = [language for language in there if is_english(language) and wording_named(language) is None]
    named = [language for language in there if language and _same_language(language, default)]
    plain = [language for language in there if not language]
    others = [language for language in there if wording_named(language) is None]
    return next(iter((*standard, *english, *named, *plain, *others)), "")


def _same_language(language: str, default: str) -> bool:
    """Whether a heading and the setting name one language: "English (en)" is "english", and "en" is both."""
    one, other = language.casefold(), default.casefold()
    name, other_name = one.partition("(")[0].strip(), other.partition("(")[0].strip()
    codes = code_of(language), code_of(default)
    return one == other or name == other_name or (codes[0] != "" and codes[0] == codes[1])
