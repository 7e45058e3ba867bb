"""Conditions as Limesurvey writes them, in XLSForm's spelling. What XLSForm has no word for stays as it is; the reader of
conditions says so, and never guesses."""

import re
from collections.abc import Collection, Mapping

_SAME = (
    (".NAOK", ""),
    (".value", ""),
    (".code", ""),
    ('"', "'"),
    ("==", "="),
    ("&&", " and "),
    ("||", " or "),
)
_OPERATORS: Mapping[str, str] = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_WORDS = re.compile(rf"(?<=\s)({'|'.join(_OPERATORS)})(?=\s)", re.IGNORECASE)
_EMPTY = re.compile(r"(!\s*)?\bis_empty\(\s*(\w+)\s*\)", re.IGNORECASE)
_NOT = re.compile(r"!\s*(?=\()")
_COMPARED = re.compile(r"\b(?P<name>\w+)\s*(?P<how>!?=)\s*'(?P<value>[^']*)'")
_NAME = re.compile(r"'[^']*'|\$\{\w+\}|\w+(?:\s*\()?")

ITS_OWN: Mapping[str, Mapping[str, str]] = {
    "Y": {"Y": "yes", "N": "no"},
    "G": {"F": "female", "M": "male"},
}
"""What Limesurvey keeps of kinds of question whose choices it knows itself, and the names that these have here."""
OTHER = "-oth-"


def spelled(relevance: str, kinds: Mapping[str, str], several: Mapping[str, Collection[str]]) -> str:
    """`kinds` are those of all questions, and `several` the choices of those with several, by the question's name."""

    def compared(match: re.Match[str]) -> str:
        return _compared(match["name"], match["how"], match["value"], kinds, several)

    text = relevance
    for theirs, ours in _SAME:
        text = text.replace(theirs, ours)
    text = _WORDS.sub(lambda word: _OPERATORS[word[1].lower()], text)
    text = _EMPTY.sub(lambda asked: f"{asked[2]} {'!=' if asked[1] else '='} ''", text)
    text = _COMPARED.sub(compared, _NOT.sub("not", text))
    return " ".join(_NAME.sub(_named, text).replace("strlen(", "string-length(").split())


def _compared(
    name: str, how: str, value: str, kinds: Mapping[str, str], several: Mapping[str, Collection[str]]
) -> str:
    question, _, choice = name.rpartition("_")
    if choice in several.get(question, ()) and value in ("Y", ""):
        is_chosen = (value == "Y") == (how == "=")
        selected = f"selected(${{{question}}}, '{choice}')"
        return selected if is_chosen else f"not({selected})"
    own = {**ITS_OWN.get(kinds.get(name, ""), {}), OTHER: "other"}
    return f"{name} {how} '{own.get(value, value)}'"


def _named(match: re.Match[str]) -> str:
    """A name as a reference; words in quotes, numbers, functions and what joins conditions as they are."""
    word = match[0]
    is_name = word[0].isalpha() and not word.endswith("(") and word.casefold() not in ("and", "or", "not")
    return f"${{{word}}}" if is_name else word
