"""Texts in another language, of which what was learned of English names says nothing.

To a sum that has read English alone every word of Polish is strange: it took a third of them for names, and whoever reads
Polish could not read what was left. Rules, lists and capitals go on as they do in English.
"""

from __future__ import annotations

from functools import cache

from analysis.text.language import ENGLISH, UNDETERMINED, language
from analysis.text.redaction.lists import WordSet, language_of_words, words_of_others
from analysis.text.redaction.tokens import Tokens
from analysis.text.wordlists import wordlist

FEW, SHARE = 2, 5
"""So many of their everyday words, and one word in so many, settle it; one is enough where the whole reads like theirs."""


@cache
def _english() -> WordSet:
    return wordlist("common_words") | wordlist("pastimes")


@cache
def _of_others_alone() -> WordSet:
    """Everyday words of other languages that are neither English ones nor names."""
    return words_of_others() - _english() - wordlist("names_that_are_words")


def is_in_another_language(tokens: Tokens) -> bool:
    """Never without an everyday word of that language: names alone are of none."""
    words = [token.base for token in tokens]
    theirs = sum(map(_of_others_alone().__contains__, words)) + _with_their_letters(tokens)
    if not theirs or 2 * theirs < sum(map(_english().__contains__, words)):
        return False
    if theirs >= FEW and SHARE * theirs >= len(words):
        return True
    return language(tokens.text) not in (ENGLISH, UNDETERMINED)


def _with_their_letters(tokens: Tokens) -> int:
    """Words in small letters that are on no list, and are not written in English letters: “socialinė”."""
    known, names = _of_others_alone(), tokens.lists.first_names
    return sum(
        not token.capital and token.base not in known and token.base not in names
        for token in tokens
        if not tokens.text[token.start : token.end].isascii()
    )


def leave_their_words(tokens: Tokens) -> None:
    """“kai” is a name in English and “when” in Lithuanian: in small letters it stays there, as do others of a language."""
    spoken, of_words = language(tokens.text), language_of_words()
    for i, token in enumerate(tokens):
        if not token.capital and of_words.get(token.base) == spoken:
            tokens.leave(i, i)
