"""The lists of words that redaction goes by: names, places and schools, everyday words, and the cues beside them.

WordSet belong into files, where everybody can read and question them. No rule holds a list of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property

from analysis.text.wordlists import WordListError, phrases, word_sets, wordlist, words_by_language

WordSet = frozenset[str]
Phrases = Mapping[str, tuple[tuple[str, ...], ...]]
"""Names of several words by their first word, the longest first."""


@dataclass(frozen=True)
class Cues:
    """The sets of redaction.toml, each under its own name. The file says what each is for."""

    any_of_them: WordSet
    auxiliaries: WordSet
    beginnings: WordSet
    being: WordSet
    called: WordSet
    called_for: WordSet
    capitals: WordSet
    childrens: WordSet
    clause_openers: WordSet
    companions: WordSet
    company: WordSet
    determiners: WordSet
    doing: WordSet
    doing_of_things: WordSet
    done_to_others: WordSet
    down_as: WordSet
    endings: WordSet
    function: WordSet
    glue: WordSet
    going: WordSet
    help_lines: WordSet
    joining: WordSet
    known_from: WordSet
    letters_that_are_words: WordSet
    live: WordSet
    live_abroad: WordSet
    longing: WordSet
    met_when: WordSet
    months_and_seasons: WordSet
    mostly_words: WordSet
    name_endings: WordSet
    names_in_cases: WordSet
    nick_before: WordSet
    particles: WordSet
    settings: WordSet
    sides: WordSet
    oneself: WordSet
    out_of: WordSet
    owned: WordSet
    phrase_openers: WordSet
    plain_before: WordSet
    platforms: WordSet
    pointing: WordSet
    possessives: WordSet
    reach: WordSet
    risky_surnames: WordSet
    roles: WordSet
    safe_surnames: WordSet
    said_of_people: WordSet
    saints: WordSet
    school_before: WordSet
    school_behind: WordSet
    school_kinds: WordSet
    school_strong: WordSet
    school_weak: WordSet
    school_years: WordSet
    sent_by: WordSet
    schooled: WordSet
    shown_at: WordSet
    shown_by: WordSet
    soft_titles: WordSet
    small_words_abroad: WordSet
    spoken_to: WordSet
    spelling: WordSet
    street_before: WordSet
    street_behind: WordSet
    street_stems: WordSet
    street_strong: WordSet
    street_weak: WordSet
    surely_doing: WordSet
    surname_endings: WordSet
    surname_titles: WordSet
    time_before: WordSet
    titles: WordSet
    toward: WordSet
    trusted: WordSet
    visited: WordSet

    @cached_property
    def street(self) -> WordSet:
        """What a street ends in."""
        return self.street_strong | self.street_weak

    @cached_property
    def school(self) -> WordSet:
        """What a school's name ends in."""
        return self.school_strong | self.school_weak

    @cached_property
    def school_or_saint(self) -> WordSet:
        """What a school's name ends in, or begins with."""
        return self.school | self.saints

    @cached_property
    def phrase_enders(self) -> WordSet:
        """Small words that may follow a place."""
        return self.function - self.phrase_openers

    @cached_property
    def before_names(self) -> WordSet:
        """What a name follows: titles, roles, and what may stand between a role and its name."""
        return self.titles | self.soft_titles | self.roles | self.glue | {"and"}

    @cached_property
    def beside_names(self) -> WordSet:
        """What stands beside names, and is none."""
        return self.titles | self.soft_titles | self.roles | self.owned | self.function

    @cached_property
    def acting(self) -> WordSet:
        """What only somebody does."""
        return self.doing - self.doing_of_things


@dataclass(frozen=True)
class Lists:
    """Every list: single words, phrases by first word, and cues."""

    first_names: WordSet
    names_that_are_words: WordSet
    surnames: WordSet
    everyday: WordSet
    schools: Phrases
    schools_that_are_words: Phrases
    places: Phrases
    places_that_are_words: Phrases
    public_names: Phrases
    cues: Cues

    @cached_property
    def place_beginnings(self) -> WordSet:
        """The first words of schools and places."""
        return frozenset().union(
            self.schools, self.schools_that_are_words, self.places, self.places_that_are_words
        )

    @cached_property
    def first_names_of_any_kind(self) -> WordSet:
        """First names, also those that are words as well."""
        return self.first_names | self.names_that_are_words


@cache
def lists() -> Lists:
    """The lists that ship with heard, read once. Raises WordListError when one is missing or broken."""
    return Lists(
        first_names=wordlist("first_names"),
        names_that_are_words=wordlist("names_that_are_words"),
        surnames=wordlist("surnames"),
        everyday=wordlist("common_words") | wordlist("pastimes") | words_of_others(),
        schools=phrases("schools"),
        schools_that_are_words=phrases("schools_that_are_words"),
        places=phrases("places"),
        places_that_are_words=phrases("places_that_are_words"),
        public_names=phrases("public_names"),
        cues=cues_from(word_sets("redaction")),
    )


@cache
def words_of_others() -> WordSet:
    """Everyday words of other languages, as `bare` writes them: young people mix them with English."""
    names = wordlist("first_names")
    return frozenset(word for word in language_of_words() if len(word) > 1 and word not in names)


@cache
def language_of_words() -> Mapping[str, str]:
    """The language of each everyday word of another language, names included."""
    known = words_by_language("everyday_words") | words_by_language("words_of_others")
    return {bare(word): code for word, code in known.items()}


def bare(low: str) -> str:
    """A word in small letters without accents."""
    if low.isascii():
        return low
    letters = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return letters.replace("ł", "l")


def cues_from(sets: Mapping[str, WordSet]) -> Cues:
    """Cues from the sets of a file by name. Raises WordListError that names a set which is missing or not known."""
    names = {field.name for field in fields(Cues)}
    if odd := names ^ sets.keys():
        raise WordListError(f"redaction.toml: {', '.join(sorted(odd))}: missing there, or not known here")
    return Cues(**sets)
