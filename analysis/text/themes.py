"""Which themes a comment is about, by a codebook of cues: data that a person can read, question and change.

A theme is about what was said, never about who said it; a comment has none, one or several.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from analysis.text import codebooks
from surveys.safeguarding.detection import simple
from surveys.safeguarding.pattern_index import PatternIndex, alternatives

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_THEME_KEYS = frozenset({"code", "title", "means", "cues", "excludes", "examples"})


class CodebookError(ValueError):
    """A codebook has a mistake; the message names the file and the entry, and says what to do."""


@dataclass(frozen=True)
class Theme:
    """One theme: what it means, and the patterns over `simple` text that point at it or away from it."""

    code: str
    title: str
    means: str
    examples: tuple[str, ...]
    cue: re.Pattern[str]
    exclude: re.Pattern[str] | None

    def has_cue(self, said: str) -> bool:
        """Whether a cue lies in `said` (already `simple`), also once what is excluded has been taken out."""
        if not _at_a_word(self.cue, said):
            return False
        return self.exclude is None or _at_a_word(self.cue, self.exclude.sub(" ", said))


def _at_a_word(cue: re.Pattern[str], said: str) -> bool:
    """Whether a cue begins where a word does: five times as quick as trying every letter."""
    at = 0
    while at < len(said):
        if cue.match(said, at):
            return True
        at = said.find(" ", at) + 1 or len(said)
    return False


@dataclass(frozen=True)
class Codebook:
    """The themes of one audience, in the order of the file."""

    audience: str
    themes: tuple[Theme, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the themes, in order."""
        return tuple(theme.code for theme in self.themes)

    def possible(self, said: str) -> tuple[Theme, ...]:
        """The themes that could have a cue in `said` (already `simple`), in order."""
        codes, sieve = self._cues
        found = {codes[number] for number in sieve.possible(said.split())}
        return tuple(theme for theme in self.themes if theme.code in found)

    @cached_property
    def _cues(self) -> tuple[list[str], PatternIndex]:
        """The theme of each cue, and what says which cues have to be tried."""
        cues = [(theme.code, cue) for theme in self.themes for cue in alternatives(theme.cue.pattern)]
        return [code for code, _ in cues], PatternIndex([cue for _, cue in cues])


def parse_codebook(text: str, name: str) -> Codebook:
    """Read a codebook from TOML. Raises CodebookError that names the file `name` and the entry."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise CodebookError(f"{name} is not valid TOML: {problem}") from problem
    entries = table.get("theme")
    if not isinstance(entries, list) or not entries:
        raise CodebookError(f"{name} has no themes; add at least one [[theme]]")
    parts = _parts(table, name)
    themes = tuple(_theme(entry, number, parts, name) for number, entry in enumerate(entries, start=1))
    _check_apart([theme.code for theme in themes], name)
    return Codebook(_text(table, "audience", name), themes)


def _parts(table: Mapping[str, Any], name: str) -> dict[str, str]:
    parts = table.get("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(part, str) for part in parts.values()):
        raise CodebookError(f"{name}: [parts] holds names and patterns only")
    return parts


def _check_apart(codes: Sequence[str], name: str) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise CodebookError(f"{name}: theme '{code}' is there twice; keep one")


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{where}: '{key}' is missing or empty; write some text")
    return value


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = entry.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise CodebookError(f"{where}: '{key}' is a list of texts")
    return tuple(values)


def _theme(entry: Mapping[str, Any], number: int, parts: Mapping[str, str], name: str) -> Theme:
    code = _text(entry, "code", f"{name}, theme {number}")
    where = f"{name}, theme '{code}'"
    if not _CODE.fullmatch(code):
        raise CodebookError(f"{where}: a code is lower-case letters, digits and underscores")
    if unknown := set(entry) - _THEME_KEYS:
        raise CodebookError(
            f"{where}: '{min(unknown)}' is not known here; use {', '.join(sorted(_THEME_KEYS))}"
        )
    cues = _texts(entry, "cues", where)
    if not cues:
        raise CodebookError(f"{where}: 'cues' is missing or empty; write at least one pattern")
    excludes = _texts(entry, "excludes", where)
    return Theme(
        code=code,
        title=_text(entry, "title", where),
        means=_text(entry, "means", where),
        examples=_texts(entry, "examples", where),
        cue=_pattern(cues, parts, f"{where}, cue"),
        exclude=_pattern(excludes, parts, f"{where}, exclude") if excludes else None,
    )


def _pattern(patterns: Sequence[str], parts: Mapping[str, str], where: str) -> re.Pattern[str]:
    whole = []
    for number, pattern in enumerate(patterns, start=1):
        for part, words in parts.items():
            pattern = pattern.replace("{" + part + "}", words)
        try:
            re.compile(pattern)
        except re.error as problem:
            raise CodebookError(f"{where} {number}: {problem}; correct the pattern") from problem
        whole.append(pattern)
    return re.compile("|".join(whole))


@cache
def load_codebook(audience: str) -> Codebook:
    """The codebook of `young_people`, `practitioners` or `patients`. Raises CodebookError for any other."""
    name = f"{audience}.toml"
    if not _CODE.fullmatch(audience) or not (files(codebooks) / name).is_file():
        raise CodebookError(
            f"there is no codebook for '{audience}'; use young_people, practitioners or patients"
        )
    book = parse_codebook((files(codebooks) / name).read_text(encoding="utf-8"), name)
    if book.audience != audience:
        raise CodebookError(f"{name}: 'audience' says '{book.audience}'; it must say '{audience}'")
    return book


def themes(text: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes of the themes `text` is about, in the order of the codebook; often none."""
    said = simple(text)
    return tuple(theme.code for theme in codebook.possible(said) if theme.has_cue(said))
