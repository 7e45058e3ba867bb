"""Which language a comment is in. Short English stays English; `und` is undetermined."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analysis.text.wordlists import wordlist, words_by_language

LANGUAGES = (
    "en",
    "pl",
    "lt",
    "ro",
    "pt",
    "ar",
    "uk",
    "ru",
    "lv",
    "bg",
    "es",
    "fr",
    "de",
    "tr",
    "fa",
    "ur",
    "ku",
    "hu",
)
# In a few words only the languages most spoken here can be told apart.
LIKELY = ("en", "pl", "lt", "ro", "pt", "ar")
SHORT = 4
ENGLISH = "en"
UNDETERMINED = "und"
FOREIGN = "everyday_words"
"""Everyday words of other languages that a three-word answer may be made of."""
_LONGEST = 2_000
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_PLACEHOLDER = re.compile(r"\[\w+\]")
_LINK = re.compile(r"https?://\S+|www\.\S+|@\w+")


@cache
def _identifier(codes: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(codes))
    return identifier


@cache
def _english() -> frozenset[str]:
    return wordlist("common_words") | wordlist("first_names") | wordlist("names_that_are_words")


def language(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, or `und` when there are no words to tell it by."""
    prose = _LINK.sub(" ", _PLACEHOLDER.sub(" ", text[:_LONGEST]))
    words = [word.lower() for word in _WORD.findall(prose)]
    if not words:
        return UNDETERMINED
    guess = _by_words(words)
    if guess:
        return guess
    identifier = _identifier(LIKELY if len(words) <= SHORT else LANGUAGES)
    return str(identifier.classify(" ".join(_WORD.findall(prose)))[0])


def _by_words(words: list[str]) -> str:
    """A language when everyday words settle it, else ''."""
    english, foreign = _english(), words_by_language(FOREIGN)
    known = sum(word in english or word.replace("'", "") in english for word in words)
    votes = [foreign[word] for word in words if word in foreign]
    if known == len(words):
        return "en"
    if votes and len(votes) > 0.3 * len(words) and len(votes) * 2 > known:
        first, *others = Counter(votes).most_common(2)
        return first[0] if not others or others[0][1] < first[1] else ""
    ascii_only = all(word.isascii() for word in words)
    enough = 0.5 if ascii_only else 0.7
    return "en" if known >= enough * len(words) or (ascii_only and len(words) == 1) else ""
