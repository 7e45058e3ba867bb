"""Rules that find streets and schools in Polish, Lithuanian, Romanian and Portuguese, and names in their cases.

There a street and a school begin with what they are ("ulica", "strada", "rua", "escola"), save in Lithuanian, and a name has
an ending for what is done with it ("boję się Darka"). The rules are tried on texts in another language alone.
"""

from __future__ import annotations

import re
from functools import cache

from analysis.text.redaction.lists import WordSet
from analysis.text.redaction.rules import WordRule
from analysis.text.redaction.span import Span
from analysis.text.redaction.tokens import Tokens

_NUMBER = re.compile(
    r",?\s{0,2}(?:(?:nr|no|num[aă]rul|numeris)?\.?\s{0,2})\d{1,4}(?:/\d{1,4}|[a-z]\b)?", re.IGNORECASE
)
_GAPS = frozenset({"", "."})
LONGEST_NAME = 4
"""Words of a name, with the small words in it."""
SHORTEST_NAME = 4
"""Letters of a name in one of its cases."""
LIVED = 3
"""Words before a street in which it is said that somebody lives there."""


# Streets and schools ----------


def street_abroad(tokens: Tokens, i: int) -> Span | None:
    """'ulicy lipowej 12', 'rua das flores', 'strada Florilor': numbered, lived in, or written like a name."""
    if tokens[i].low not in tokens.cues.street_before:
        return None
    last = _last_of_name(tokens, i)
    number = _number_behind(tokens, last)
    if last == i or not (number or _is_lived_at(tokens, i) or tokens[last].capital):
        return None
    return Span(tokens[i].start, number or tokens[last].end, "place")


def school_abroad(tokens: Tokens, i: int) -> Span | None:
    """'szkoły podstawowej nr 7', 'liceul Mihai Viteazul', 'escola secundária de camões': numbered, or after somebody."""
    if tokens[i].low not in tokens.cues.school_before:
        return None
    kind = _last_of_kind(tokens, i)
    if number := _number_behind(tokens, kind):
        return Span(tokens[i].start, number, "school")
    last = _last_of_name(tokens, kind)
    after_somebody = (
        kind > i and tokens.word(kind + 1) in tokens.cues.small_words_abroad and _is_strange(tokens, last)
    )
    return (
        tokens.span(i, last, "school") if last > kind and (after_somebody or tokens[last].capital) else None
    )


def _last_of_kind(tokens: Tokens, i: int) -> int:
    """'szkoła podstawowa', 'escola secundária': what kind of school it is."""
    while tokens.word(i + 1) in tokens.cues.school_kinds:
        i += 1
    return i


def _last_of_name(tokens: Tokens, i: int) -> int:
    """The last word of a name behind word i: small words, one more, and what has a capital; i where there is none."""
    at = i + 1
    while tokens.word(at) in tokens.cues.small_words_abroad and _goes_on(tokens, at):
        at += 1
    if not _goes_on(tokens, at):
        return i
    while at - i < LONGEST_NAME and _goes_on(tokens, at + 1) and tokens[at + 1].capital:
        at += 1
    return at


def _goes_on(tokens: Tokens, at: int) -> bool:
    return at < len(tokens) and not tokens.is_taken(at) and tokens.gap(at).strip() in _GAPS


def _is_strange(tokens: Tokens, at: int) -> bool:
    return tokens[at].capital or (len(tokens[at].low) >= SHORTEST_NAME and not tokens.everyday(at))


def _number_behind(tokens: Tokens, at: int) -> int:
    """Where the number behind a word ends; 0 where there is none."""
    match = _NUMBER.match(tokens.text, tokens[at].end)
    return match.end() if match else 0


def _is_lived_at(tokens: Tokens, i: int) -> bool:
    return any(tokens.word(at) in tokens.cues.live_abroad for at in range(i - LIVED, i))


def named_before(tokens: Tokens, i: int) -> Span | None:
    """Lithuanian: 'vilniaus gatvėje 8', 'žalgirio gimnazijoje'."""
    cues = tokens.cues
    if i == 0 or not tokens[i].joined or tokens.is_taken(i - 1):
        return None
    if tokens[i].low in cues.street_behind:
        number = _number_behind(tokens, i)
        return (
            Span(tokens[i - 1].start, number or tokens[i].end, "place")
            if number or tokens[i - 1].capital
            else None
        )
    named = tokens[i].low in cues.school_behind and _is_strange(tokens, i - 1)
    return tokens.span(i - 1, i, "school") if named else None


# Names ----------


def name_in_a_case(tokens: Tokens, i: int) -> Span | None:
    """'darka', 'kasię', 'jono', 'ioanei': a first name with an ending for what is done with it."""
    if len(tokens[i].low) < SHORTEST_NAME or tokens.everyday(i):
        return None
    low, names = tokens[i].low, tokens.cues.names_in_cases
    forms = (
        low.removesuffix(ending) + said
        for ending, said in _endings(tokens.cues.name_endings)
        if low.endswith(ending)
    )
    return tokens.span(i, i, "name") if any(form in names for form in forms) else None


@cache
def _endings(pairs: WordSet) -> tuple[tuple[str, str], ...]:
    """An ending, and what stands in its place where somebody is called."""
    return tuple((ending, said) for ending, _, said in (pair.partition("/") for pair in sorted(pairs)))


ABROAD_RULES: tuple[WordRule, ...] = (street_abroad, school_abroad, named_before, name_in_a_case)
