"""Rules that find places and schools: streets, what is on a list, and strange words where somebody lives or goes.

A rule looks at one word and says what to take, without taking it: which of two rules wins is decided by their tables.
"""

from __future__ import annotations

import re

from analysis.text.redaction.lists import Phrases
from analysis.text.redaction.rules import WordRule
from analysis.text.redaction.span import Span
from analysis.text.redaction.tokens import Tokens

_HOUSE_NUMBER = re.compile(
    r"(?:\b(?:flat|apartment|room|unit)\s?\d{1,4}[a-z]?,?\s{1,2})?"
    r"(?:\b(?:house|no\.?|number)\s)?\b\d{1,4}\s?[a-z]?,?\s{1,2}$",
    re.IGNORECASE,
)
LONGEST_HOUSE_NUMBER = 40
"""Characters before a street in which its house number is looked for."""
LONGEST_NAME = 3
"""WordSet of the name of a street or school, without what it ends in."""


# Streets ----------


def street(tokens: Tokens, i: int) -> Span | None:
    """'ladysmith road', '7 heneage rd': what ends as a street does, with its name and house number."""
    low, cues = tokens[i].low, tokens.cues
    strong = low in cues.street_strong
    if not (strong or low in cues.street_weak):
        return None
    if _is_certain(tokens, i):
        return Span(_start_of_house(tokens, i - 1), tokens[i].end, "place")
    first = _start_of_name(tokens, i)
    if first == i or not (strong or _is_weak_street(tokens, first, i)):
        return None
    return Span(_start_of_house(tokens, first), tokens[i].end, "place")


def _is_certain(tokens: Tokens, i: int) -> bool:
    """'12 high street', '5 church lane', 'i live on mill lane', 'i live on the crescent': also of words of every day."""
    if i == 0 or not tokens[i].joined or tokens.is_taken(i - 1):
        return False
    named, cues = tokens.word(i - 1), tokens.cues
    known = tokens[i].low in cues.street_strong or named in cues.street_stems
    if _has_house_number(tokens, i - 1):
        return known and named not in cues.function
    lived = tokens.word(i - 2) in cues.reach and tokens.word(i - 3) in cues.live
    return lived and (named in cues.street_stems or (named == "the" and tokens[i].low in cues.street_strong))


def _start_of_name(tokens: Tokens, i: int) -> int:
    """The first word of the name in front of 'street' or 'academy'; i itself when there is none."""
    first = i
    while first > 0 and i - first < LONGEST_NAME and tokens[first].joined and _names_it(tokens, first - 1, i):
        first -= 1
    return first


def _names_it(tokens: Tokens, at: int, i: int) -> bool:
    """Whether a word belongs to the name of the street or school that ends in word i."""
    token, cues = tokens[at], tokens.cues
    if token.low in cues.plain_before or token.low in cues.function or tokens.is_taken(at):
        return False
    if at == i - 1 and _names_it_beside(tokens, at):
        return True
    if token.capital or token.low in cues.saints:
        return True
    return tokens.known_name(at) or not tokens.everyday(at)


def _names_it_beside(tokens: Tokens, at: int) -> bool:
    """Everyday words that name something where they stand right before 'street' or 'academy'."""
    base = tokens[at].base
    if base in tokens.cues.street_stems or base in tokens.lists.surnames or tokens.name_and_word(at):
        return True
    return _has_house_number(tokens, at)


def _is_weak_street(tokens: Tokens, first: int, i: int) -> bool:
    """Whether 'lane', 'park' or 'house' ends a street here: it is written as one, has a number, or somebody lives there."""
    if tokens.inner_capital(i) and tokens[first].capital:
        return True
    if _has_house_number(tokens, first):
        return True
    before = tokens.word(first - 1)
    cued = before in tokens.cues.reach or before in tokens.cues.live
    named = not tokens.everyday(i - 1) or tokens.known_name(i - 1)
    return cued and named and tokens[i - 1].low == tokens[i - 1].base


def _has_house_number(tokens: Tokens, at: int) -> bool:
    return _start_of_house(tokens, at) != tokens[at].start


def _start_of_house(tokens: Tokens, at: int) -> int:
    """Where the house number before a word begins; the word's own beginning where it has none."""
    start = tokens[at].start
    match = _HOUSE_NUMBER.search(tokens.text[max(0, start - LONGEST_HOUSE_NUMBER) : start])
    return start - len(match.group()) if match else start


# Schools ----------


def named_school(tokens: Tokens, i: int) -> Span | None:
    """'havelock academy', 'Oasis Primary School': what ends as a school does, with its name."""
    low, cues = tokens[i].low, tokens.cues
    strong = low in cues.school_strong
    if not (strong or low in cues.school_weak):
        return None
    first = _start_of_name(tokens, i)
    if first == i or not (strong or _names_weak_school(tokens, first, i)):
        return None
    return tokens.span(first, _last_of_school(tokens, i), "school")


def school_by_year(tokens: Tokens, i: int) -> Span | None:
    """'started bishop walsh in september', 'kicked out of oakfield in year 9': where somebody was in a year, called like a
    family or strangely."""
    cues = tokens.cues
    if tokens.word(i - 1) not in cues.schooled or not _is_like_a_family(tokens, i):
        return None
    last = i
    while last - i < LONGEST_NAME - 1 and last + 1 < len(tokens) and _is_like_a_family(tokens, last + 1):
        last += 1
    year = tokens.word(last + 2)
    dated = year in cues.school_years or year in cues.months_and_seasons or year == "september"
    return tokens.span(i, last, "school") if tokens.word(last + 1) == "in" and dated else None


def _is_like_a_family(tokens: Tokens, i: int) -> bool:
    token = tokens[i]
    if token.low in tokens.cues.function or token.low in tokens.cues.school or tokens.is_taken(i):
        return False
    return token.base in tokens.lists.surnames or tokens.strange(i)


def _names_weak_school(tokens: Tokens, first: int, i: int) -> bool:
    if tokens.inner_capital(i) and tokens.inner_capital(i - 1):
        return not tokens.everyday(i - 1) or tokens[i - 1].base not in tokens.cues.capitals
    return tokens.strange(i - 1) or tokens.word(first) in tokens.cues.saints


def named_setting(tokens: Tokens, i: int) -> Span | None:
    """'harbour view care home', 'bluebird nursery': called after anything, behind a word that says where somebody is,
    or with capitals."""
    if tokens.word(i) not in tokens.cues.settings and not (
        tokens.word(i) == "home" and tokens.word(i - 1) == "care"
    ):
        return None
    first = i - (tokens.word(i) == "home") - (tokens.word(i - 1) in tokens.cues.childrens)
    start = first
    while (
        start > 0
        and first - start < LONGEST_NAME
        and tokens[start].joined
        and _may_name_it(tokens, start - 1)
    ):
        start -= 1
    if start == first:
        return None
    written = all(tokens[at].capital for at in range(start, first)) and tokens.inner_capital(i)
    reached = tokens.word(start - 1) in tokens.cues.reach and not tokens.everyday(start)
    return tokens.span(start, i, "school") if written or reached else None


def _may_name_it(tokens: Tokens, at: int) -> bool:
    low, cues = tokens[at].low, tokens.cues
    return low not in cues.function and low not in cues.plain_before and low not in cues.determiners


def named_side(tokens: Tokens, i: int) -> Span | None:
    """'scartho magpies', 'Keelby Wasps': a place or a strange word before what teams are called."""
    if i == 0 or tokens.word(i) not in tokens.cues.sides or not tokens[i].joined:
        return None
    before = tokens[i - 1]
    if before.low in tokens.cues.function or before.low in tokens.cues.determiners:
        return None
    place = last_of_phrase(tokens, i - 1, tokens.lists.places) == i - 1
    written = before.capital and tokens[i].capital and not (before.opens and tokens.everyday(i - 1))
    if not (place or written or tokens.strange(i - 1)):
        return None
    return tokens.span(i - 1, i, "school")


def saints_school(tokens: Tokens, i: int) -> Span | None:
    """'st marys', 'Saint Hugh's school': a saint is a school here."""
    if tokens.word(i) not in tokens.cues.saints:
        return None
    if i + 1 >= len(tokens) or not tokens[i + 1].joined or not _is_saint(tokens, i):
        return None
    return tokens.span(i, _last_of_school(tokens, i + 1), "school")


def _is_saint(tokens: Tokens, i: int) -> bool:
    """Whether the name of a saint stands after 'st'."""
    after = tokens[i + 1]
    if tokens.known_name(i + 1) or tokens.name_form(i + 1) != after.base:
        return True
    if after.capital and tokens[i].capital:
        return True
    return after.low.rstrip("s") in tokens.lists.first_names_of_any_kind


def _last_of_school(tokens: Tokens, last: int) -> int:
    """The last word of 'xxxx primary school' from one that certainly belongs to it."""
    while tokens.word(last + 1) in tokens.cues.school:
        last += 1
    return last


# What is on a list, and where somebody lives or goes ----------


def listed_school(tokens: Tokens, i: int) -> Span | None:
    """A school near here."""
    return _listed(tokens, i, tokens.lists.schools, "school")


def listed_place(tokens: Tokens, i: int) -> Span | None:
    """A town, village or estate."""
    return _listed(tokens, i, tokens.lists.places, "place")


def school_that_is_a_word(tokens: Tokens, i: int) -> Span | None:
    """'we met at enfield': a school whose name is a word, only where somebody is or goes."""
    return _listed_and_reached(tokens, i, tokens.lists.schools_that_are_words, "school")


def place_that_is_a_word(tokens: Tokens, i: int) -> Span | None:
    """'we live in the willows': a place whose name is a word, only where somebody is or goes."""
    return _listed_and_reached(tokens, i, tokens.lists.places_that_are_words, "place")


def _listed(tokens: Tokens, i: int, listed: Phrases, kind: str) -> Span | None:
    last = last_of_phrase(tokens, i, listed)
    return None if last is None else tokens.span(i, last, kind)


def _listed_and_reached(tokens: Tokens, i: int, listed: Phrases, kind: str) -> Span | None:
    last = last_of_phrase(tokens, i, listed)
    if last is None or not _is_reached(tokens, i) or not _stands_alone(tokens, last):
        return None
    return tokens.span(i, last, kind)


def last_of_phrase(tokens: Tokens, i: int, listed: Phrases) -> int | None:
    """The last word of the longest phrase of a list that begins here."""
    phrases = listed.get(tokens[i].base) or listed.get(tokens[i].low)
    if not phrases:
        return None
    for parts in phrases:
        last = i + len(parts) - 1
        if last < len(tokens) and all(_is_part(tokens, i + at, part, last) for at, part in enumerate(parts)):
            return last
    return None


def _is_part(tokens: Tokens, at: int, part: str, last: int) -> bool:
    token = tokens[at]
    return token.low == part or token.low.replace("'", "") == part or (at == last and token.base == part)


def _is_reached(tokens: Tokens, i: int) -> bool:
    """'in xxxx', 'round the xxxx'."""
    before, reach = tokens.word(i - 1), tokens.cues.reach
    return before in reach or (before == "the" and tokens.word(i - 2) in reach)


def _stands_alone(tokens: Tokens, last: int) -> bool:
    """'healing from it' is no village: a bare word-place ends its clause or meets a small word."""
    if tokens.inner_capital(last) or last + 1 == len(tokens):
        return True
    after = tokens[last + 1]
    return not after.joined or after.low in tokens.cues.phrase_enders


def strange_place(tokens: Tokens, i: int) -> Span | None:
    """'i go to xxxx', 'we live in xxxx': a strange word there is where somebody can be found."""
    before, further, cues = tokens.word(i - 1), tokens.word(i - 2), tokens.cues
    if before not in cues.toward or not (further in cues.live or (before == "to" and further in cues.going)):
        return None
    return tokens.span(i, i, "place") if tokens.strange(i) and not tokens.known_name(i) else None


def may_be_place(tokens: Tokens, i: int) -> bool:
    """Whether one of PLACE_RULES can fit: something of a list begins here, or somebody goes toward it."""
    token, beginnings = tokens[i], tokens.lists.place_beginnings
    return (
        token.base in beginnings
        or token.low in beginnings
        or (i > 0 and tokens[i - 1].low in tokens.cues.toward)
    )


STREET_RULES: tuple[WordRule, ...] = (street,)
SCHOOL_RULES: tuple[WordRule, ...] = (saints_school, named_school, school_by_year)
SETTING_RULES: tuple[WordRule, ...] = (named_setting, named_side)
PLACE_RULES: tuple[WordRule, ...] = (
    listed_school,
    listed_place,
    school_that_is_a_word,
    place_that_is_a_word,
    strange_place,
)
"""In order: the first that finds something where nothing was taken before wins."""
