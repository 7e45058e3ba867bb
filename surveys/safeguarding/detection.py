"""Words that call for help, and the help that is shown when somebody writes them.

A match only ever shows help and asks how to go on. It is no assessment, tells nobody, and is never kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import Audience
from surveys.normal_form import normal_form
from surveys.safeguarding.hearing import Hearing, by_words, shipped_hearing
from surveys.safeguarding.help_numbers import with_numbers
from surveys.safeguarding.pattern_file import Entry, PatternFile, read_pattern_file
from surveys.safeguarding.pattern_index import PatternIndex, alternatives

FILES: Mapping[Audience, str] = {
    "young_people": "support.toml",
    "practitioners": "support_practitioners.toml",
}
"""Who writes decides what words mean: "a parent who is scared" is a practitioner's day, and a child's call for help."""

FRONT_DOOR_AFTER: Mapping[Audience, int] = {"young_people": 3, "practitioners": 2}
"""The lines of help that stand before the board's own: what to do in danger and, for young people, the ways that make no
sound."""

_LONGEST = 4_000
"""Characters of an answer that are looked at; an answer is shorter than this."""

PLAIN_ANSWERS = frozenset(
    (
        "mum", "dad", "mum and dad", "my mum", "my dad", "my mum and dad", "my family", "friends", "my friends", "home",
        "at home", "school", "no", "none", "nothing", "not sure", "not sure yet", "dont know", "i dont know",
        "always", "most of the time", "often", "a lot", "sometimes", "sometimes i guess", "now and then", "a little",
        "not often", "rarely", "hardly ever", "never", "it depends", "quite safe", "very safe", "in the middle",
    )
)  # fmt: skip
"""Whole answers that name somebody, a place, how often, or nothing. A learned sum hears other sentences in them."""
_OTHER = re.compile(r"[\W_]+")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")


class SupportError(ValueError):
    """The file of words that call for help has a mistake; the message names file and entry."""


@dataclass(frozen=True)
class SupportRule:
    """One kind of need and the patterns that point at it."""

    kind: str
    means: str
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class SupportRules:
    """Every rule, the everyday words that are taken out before any rule looks, and the lines of help that are the same
    everywhere."""

    rules: tuple[SupportRule, ...]
    lines: tuple[str, ...]
    everyday: re.Pattern[str] | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of need that are told apart, in the order of the file."""
        return tuple(rule.kind for rule in self.rules)

    def fitting(self, simplified: str) -> tuple[SupportRule, ...]:
        """The rules that fit words in simple form, also when what is said every day and only sounds like a call for help is
        taken out. A full stop stands in its place, so that no rule reads across it."""
        fitting = self._fitting(simplified)
        if not fitting or self.everyday is None:
            return fitting
        still = self._fitting(self.everyday.sub(".", simplified))
        return tuple(rule for rule in fitting if rule in still)

    def only_sounds_so(self, simplified: str) -> bool:
        """Whether rules fit only what is said every day."""
        return bool(self._fitting(simplified)) and not self.fitting(simplified)

    def _fitting(self, simplified: str) -> tuple[SupportRule, ...]:
        patterns, index = self._looked_up
        possible = [patterns[number] for number in index.possible(simplified.replace(".", " ").split())]
        fit = {kind for kind, pattern in possible if pattern.search(simplified)}
        return tuple(rule for rule in self.rules if rule.kind in fit) if fit else ()

    @cached_property
    def _looked_up(self) -> tuple[list[tuple[str, re.Pattern[str]]], PatternIndex]:
        """All patterns with their kinds, and the index that says which of them have to be tried."""
        patterns = [(rule.kind, pattern) for rule in self.rules for pattern in rule.patterns]
        return patterns, PatternIndex([pattern.pattern for _, pattern in patterns])


def parse(text: str, name: str) -> SupportRules:
    """Read rules from TOML. Raises SupportError that names `name` and the entry."""
    file = read_pattern_file(text, name, SupportError)
    rules = tuple(_rule(file, entry, number) for number, entry in enumerate(file.entries("kind"), start=1))
    file.check_apart("kind", [rule.kind for rule in rules])
    lines = enumerate(file.entries("line"), start=1)
    return SupportRules(
        rules,
        tuple(file.text(entry, "text", f"{name}, line {number}") for number, entry in lines),
        _everyday(file),
    )


def _rule(file: PatternFile, entry: Entry, number: int) -> SupportRule:
    kind = file.text(entry, "id", f"{file.name}, kind {number}")
    where = f"{file.name}, kind '{kind}'"
    patterns = file.needed_patterns(entry, "patterns", where)
    each = tuple(_from_a_word(way) for pattern in patterns for way in alternatives(pattern))
    return SupportRule(kind, file.text(entry, "means", where), each)


def _everyday(file: PatternFile) -> re.Pattern[str] | None:
    entry = file.table.get("everyday")
    if entry is None:
        return None
    if not isinstance(entry, dict):
        raise SupportError(f"{file.name}: [everyday] holds 'patterns' only")
    return _from_a_word("|".join(file.needed_patterns(entry, "patterns", f"{file.name}, [everyday]")))


def _from_a_word(pattern: str) -> re.Pattern[str]:
    """Tried only where a word begins: in the middle of one, none has to be tried."""
    return re.compile(rf"\b(?=\w)(?:{pattern})")


@cache
def support_rules(audience: Audience = "young_people") -> SupportRules:
    """The rules that ship with heard, read once."""
    name = FILES[audience]
    return parse((files(__package__) / name).read_text(encoding="utf-8"), name)


def simple(text: str) -> str:
    """Lower case, no accents, apostrophes or punctuation, single blanks, at most two of a letter in a row."""
    low = normal_form(text[:_LONGEST]).lower().replace("'", "")
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low).replace("ł", "l")
        low = "".join(c for c in low if not unicodedata.combining(c))
    return _DRAWN_OUT.sub(r"\1\1", _OTHER.sub(" ", low)).strip()


def support_kinds(text: str, rules: SupportRules | None = None) -> tuple[str, ...]:
    """The kinds of need that `text` names, in the order of the rules; often none."""
    return tuple(rule.kind for rule in (rules or support_rules()).fitting(simple(text)))


def needs_support(text: str, audience: Audience = "young_people") -> bool:
    """Whether any help should be shown to whoever writes this."""
    return support_level(text, audience) != "none"


def support_level(text: str, audience: Audience = "young_people") -> SupportLevel:
    """How strongly somebody's words ask for help. Practitioners write about others: theirs are only what the rules name."""
    if audience == "practitioners":
        return "urgent" if support_rules(audience).fitting(simple(text)) else "none"
    return level_heard(text[:_LONGEST], shipped_hearing())


def level_heard(text: str, hearing: Hearing) -> SupportLevel:
    """How strongly a young person's words ask for help, by rules and by what listens.

    Words that a rule names get some help, unless what listens says of them what it says of hardly any call. What is said
    every day and only sounds like a call is heard where it is urgent to the sums over words, which were shown many of these.
    """
    rules, simplified = support_rules(), simple(text)
    if not simplified:
        return "none"
    kinds = tuple(rule.kind for rule in rules.fitting(simplified))
    is_plain = not kinds and (simplified in PLAIN_ANSWERS or rules.only_sounds_so(simplified))
    listening = by_words(hearing.words) if is_plain else hearing
    heard, limits = listening.strength(text, simplified, kinds), listening.limits(simplified)
    if heard.urgent >= (limits.spared.urgent if kinds else limits.call.urgent):
        return "urgent"
    if kinds:
        return "worry" if heard.any_help >= limits.spared.any_help else "none"
    return "worry" if heard.any_help >= limits.call.any_help and not is_plain else "none"


def be_ready() -> None:
    """Read now what would otherwise be read when the first person writes: half a second for all who talk."""
    for audience in FILES:
        support_level("my worker never listens to me", audience)


def help_lines(front_door: str = "", audience: Audience = "young_people") -> tuple[str, ...]:
    """Where to get help, most urgent first; `front_door` is the board's own line for worries."""
    lines = [with_numbers(line) for line in support_rules(audience).lines]
    return with_front_door(lines, front_door, audience)


def with_front_door(lines: Sequence[str], front_door: str, audience: Audience) -> tuple[str, ...]:
    """Lines of help, in any language, with the board's own line in its place."""
    local = (front_door.strip(),) if front_door.strip() else ()
    place = FRONT_DOOR_AFTER[audience]
    return (*lines[:place], *local, *lines[place:])
