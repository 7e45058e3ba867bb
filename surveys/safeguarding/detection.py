"""Words that call for help, and the help that is shown when somebody writes them.

A match only ever shows help and asks how to go on. It is no assessment, tells nobody, and is never kept.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from surveys.safeguarding.hints import is_hint
from surveys.safeguarding.pattern_index import PatternIndex, alternatives

FILE = "support.toml"
_LONGEST = 4_000
"""Characters of an answer that are looked at; an answer is shorter than this."""

_APOSTROPHES = re.compile("['’‘`´]")
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

    def fitting(self, said: str) -> tuple[SupportRule, ...]:
        """The rules that fit words in simple form, also when what is said every day and only sounds like a call for help is
        taken out. A full stop stands in its place, so that no rule reads across it."""
        found = self._fitting(said)
        if not found or self.everyday is None:
            return found
        still = self._fitting(self.everyday.sub(".", said))
        return tuple(rule for rule in found if rule in still)

    def _fitting(self, said: str) -> tuple[SupportRule, ...]:
        patterns, sieve = self._looked_up
        possible = [patterns[number] for number in sieve.possible(said.replace(".", " ").split())]
        fit = {kind for kind, pattern in possible if pattern.search(said)}
        return tuple(rule for rule in self.rules if rule.kind in fit) if fit else ()

    @cached_property
    def _looked_up(self) -> tuple[list[tuple[str, re.Pattern[str]]], PatternIndex]:
        """All patterns with their kinds, and what says which of them have to be tried."""
        patterns = [(rule.kind, pattern) for rule in self.rules for pattern in rule.patterns]
        return patterns, PatternIndex([pattern.pattern for _, pattern in patterns])


def parse(text: str, name: str = FILE) -> SupportRules:
    """Read rules from TOML. Raises SupportError that names `name` and the entry."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise SupportError(f"{name} is not valid TOML: {problem}") from problem
    parts = _parts(table, name)
    rules = tuple(
        _rule(entry, i, parts, name) for i, entry in enumerate(_entries(table, "kind", name), start=1)
    )
    _check_apart(rules, name)
    lines = tuple(
        _text(entry, "text", f"line {i}", name) for i, entry in enumerate(_entries(table, "line", name), 1)
    )
    return SupportRules(rules, lines, _everyday(table, parts, name))


def _everyday(table: Mapping[str, Any], parts: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    entry = table.get("everyday")
    if entry is None:
        return None
    if not isinstance(entry, dict):
        raise SupportError(f"{name}: [everyday] holds 'patterns' only")
    where = f"{name}, [everyday]"
    written = _written(entry, parts, where)
    for place, pattern in written.items():
        _compiled(pattern, place)
    return _compiled("|".join(written.values()), where)


def _entries(table: Mapping[str, Any], key: str, name: str) -> list[dict[str, Any]]:
    entries = table.get(key)
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise SupportError(f"{name} needs at least one [[{key}]]")
    return entries


def _parts(table: Mapping[str, Any], name: str) -> dict[str, str]:
    parts = table.get("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(part, str) for part in parts.values()):
        raise SupportError(f"{name}: [parts] holds names and patterns only")
    return parts


def _text(entry: Mapping[str, Any], key: str, where: str, name: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise SupportError(f"{name}, {where}: '{key}' is missing or empty; write some text")
    return value


def _rule(entry: Mapping[str, Any], number: int, parts: Mapping[str, str], name: str) -> SupportRule:
    kind = _text(entry, "id", f"kind {number}", name)
    where = f"kind '{kind}'"
    written = _written(entry, parts, f"{name}, {where}")
    patterns = [_compiled(way, place) for place, pattern in written.items() for way in alternatives(pattern)]
    return SupportRule(kind, _text(entry, "means", where, name), tuple(patterns))


def _written(entry: Mapping[str, Any], parts: Mapping[str, str], where: str) -> dict[str, str]:
    """The patterns of an entry with their parts put in, by their place in the file."""
    patterns = entry.get("patterns")
    if not isinstance(patterns, list) or not patterns:
        raise SupportError(f"{where}: 'patterns' is missing or empty; write at least one")
    places = [f"{where}, pattern {number}" for number in range(1, len(patterns) + 1)]
    return {place: _whole(pattern, parts, place) for place, pattern in zip(places, patterns, strict=True)}


def _whole(pattern: object, parts: Mapping[str, str], where: str) -> str:
    if not isinstance(pattern, str):
        raise SupportError(f"{where}: write it as text, not {type(pattern).__name__}")
    for part, words in parts.items():
        pattern = pattern.replace("{" + part + "}", words)
    return pattern


def _compiled(pattern: str, where: str) -> re.Pattern[str]:
    """Tried only where a word begins: in the middle of one, none has to be tried."""
    try:
        return re.compile(rf"\b(?=\w)(?:{pattern})")
    except re.error as problem:
        raise SupportError(f"{where}: {problem}") from problem


def _check_apart(rules: tuple[SupportRule, ...], name: str) -> None:
    kinds = [rule.kind for rule in rules]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise SupportError(f"{name}: kind '{kind}' is there twice; keep one")


@cache
def support_rules() -> SupportRules:
    """The rules that ship with heard, read once."""
    return parse((files(__package__) / FILE).read_text(encoding="utf-8"))


def simple(words: str) -> str:
    """Lower case, no accents, apostrophes or punctuation, single blanks, at most two of a letter in a row."""
    low = _APOSTROPHES.sub("", words[:_LONGEST].lower())
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low).replace("ł", "l")
        low = "".join(c for c in low if not unicodedata.combining(c))
    return _DRAWN_OUT.sub(r"\1\1", _OTHER.sub(" ", low)).strip()


def support_kinds(words: str, rules: SupportRules | None = None) -> tuple[str, ...]:
    """The kinds of need that `words` name, in the order of the rules; often none."""
    return tuple(rule.kind for rule in (rules or support_rules()).fitting(simple(words)))


def needs_support(words: str) -> bool:
    """Whether help should be shown after these words: a rule fits them, or they are a hint that no rule names."""
    said = simple(words)
    return bool(support_rules().fitting(said)) or is_hint(said)


def be_ready() -> None:
    """Read now what would otherwise be read when the first person writes: a quarter of a second for all who talk."""
    needs_support("hello")


def help_lines(front_door: str = "") -> tuple[str, ...]:
    """Where to get help, most urgent first; `front_door` is the board's own line for worries."""
    lines = support_rules().lines
    local = (front_door.strip(),) if front_door.strip() else ()
    return (*lines[:1], *local, *lines[1:])
