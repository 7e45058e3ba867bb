"""Which themes a comment is about, by a codebook of cues: data that a person can read, question and change.

A theme is about what was said, never about who said it; a comment has none, one or several.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import compress
from operator import not_

from analysis.text.codebooks.words import WordProblem, as_written, in_simple_text
from surveys.errors import UserError
from surveys.safeguarding.detection import simple
from surveys.safeguarding.pattern_file import Entry, PatternFile, read_pattern_file
from surveys.safeguarding.pattern_index import PatternIndex, alternatives

CODEBOOKS = "analysis.text.codebooks"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_THEME_KEYS = frozenset(
    {"code", "title", "means", "cues", "excludes", "examples", "words", "not_words", "retired"}
)


class CodebookError(UserError, ValueError):
    """A codebook has a mistake; the message names the file and the entry, and says what to do."""


@dataclass(frozen=True)
class Theme:
    """One theme: what it means, and the patterns over `simple` text that point at it or away from it. `words` and
    `not_words` are those that people wrote down; they are among the patterns."""

    code: str
    title: str
    means: str
    examples: tuple[str, ...]
    cue: re.Pattern[str]
    exclude: re.Pattern[str] | None
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()

    @cached_property
    def word(self) -> re.Pattern[str] | None:
        """Fits `words` alone."""
        return re.compile("|".join(map(in_simple_text, self.words))) if self.words else None

    @cached_property
    def not_word(self) -> re.Pattern[str] | None:
        """Fits `not_words` in text in `normal_form`."""
        return re.compile("|".join(map(as_written, self.not_words))) if self.not_words else None

    def has_word(self, simplified: str) -> bool:
        """Whether one of `words` stands in `simplified` (already `simple`), outside of what is excluded."""
        left = self.exclude.sub(" ", simplified) if self.exclude else simplified
        return self.word is not None and _at_a_word(self.word, left)

    def has_cue(self, simplified: str) -> bool:
        """Whether a cue lies in `simplified` (already `simple`), also once what is excluded has been taken out."""
        return _at_a_word(self.cue, simplified) and self.is_left(simplified)

    def is_left(self, simplified: str) -> bool:
        """Whether a cue that lies in `simplified` still does once what is excluded has been taken out."""
        if self.exclude is None or not self.exclude.search(simplified):
            return True
        return _at_a_word(self.cue, self.exclude.sub(" ", simplified))


def _at_a_word(cue: re.Pattern[str], simplified: str) -> bool:
    """Whether a cue begins where a word does: five times as quick as trying every letter."""
    at = 0
    while at < len(simplified):
        if cue.match(simplified, at):
            return True
        at = simplified.find(" ", at) + 1 or len(simplified)
    return False


@dataclass(frozen=True)
class Codebook:
    """The themes of one audience, in the order of the file. Those that are `retired` are found no more."""

    audience: str
    themes: tuple[Theme, ...]
    retired: tuple[Theme, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the themes, in order."""
        return tuple(theme.code for theme in self.themes)

    @cached_property
    def version(self) -> str:
        """The same for the same themes, however they are kept."""
        said = (
            (
                each.code,
                each.title,
                each.means,
                each.examples,
                each.cue.pattern,
                each.exclude and each.exclude.pattern,
            )
            for each in self.themes
        )
        return hashlib.sha256(repr((self.audience, *said)).encode()).hexdigest()[:12]

    def touched(self, simplified: str) -> tuple[Theme, ...]:
        """The themes that have a cue in `simplified` (already `simple`), in order."""
        cues, index = self._cues
        codes = set[str]()
        for number in index.possible(simplified.split()):
            code, cue = cues[number]
            if code not in codes and cue.search(simplified):
                codes.add(code)
        return tuple(theme for theme in self.themes if theme.code in codes and theme.is_left(simplified))

    @cached_property
    def _cues(self) -> tuple[list[tuple[str, re.Pattern[str]]], PatternIndex]:
        """Each cue with its theme, and the index that says which cues have to be tried."""
        cues = [(theme.code, cue) for theme in self.themes for cue in alternatives(theme.cue.pattern)]
        each = [(code, re.compile(f"(?<![^ ])(?:{cue})")) for code, cue in cues]
        return each, PatternIndex([cue for _, cue in cues])


def parse_codebook(text: str, name: str) -> Codebook:
    """Read a codebook from TOML. Raises CodebookError that names the file `name` and the entry."""
    file = read_pattern_file(text, name, CodebookError)
    entries = file.entries("theme")
    themes = [_theme(file, entry, number) for number, entry in enumerate(entries, start=1)]
    file.check_apart("theme", [theme.code for theme in themes])
    file.check_apart("the title", [theme.title.casefold() for theme in themes])
    retired = [_is_retired(entry, theme, name) for entry, theme in zip(entries, themes, strict=True)]
    if all(retired):
        raise CodebookError(f"{name}: every theme is retired; leave at least one in use")
    return Codebook(
        file.text(file.table, "audience", name),
        tuple(compress(themes, map(not_, retired))),
        tuple(compress(themes, retired)),
    )


def _is_retired(entry: Entry, theme: Theme, name: str) -> bool:
    retired = entry.get("retired", False)
    if not isinstance(retired, bool):
        raise CodebookError(f"{name}, theme '{theme.code}': 'retired' is true or false")
    return retired


def _theme(file: PatternFile, entry: Entry, number: int) -> Theme:
    code = file.text(entry, "code", f"{file.name}, theme {number}")
    where = f"{file.name}, theme '{code}'"
    _check_entry(entry, code, where)
    words, not_words = (file.texts(entry, key, where) for key in ("words", "not_words"))
    excludes = [*file.patterns(entry, "excludes", where), *_patterns_of(not_words, f"{where}, 'not_words'")]
    written = file.patterns(entry, "cues", where) if words else file.needed_patterns(entry, "cues", where)
    cues = [*written, *_patterns_of(words, f"{where}, 'words'")]
    return Theme(
        code=code,
        title=file.text(entry, "title", where),
        means=file.text(entry, "means", where),
        examples=file.texts(entry, "examples", where),
        cue=re.compile("|".join(cues)),
        exclude=re.compile("|".join(excludes)) if excludes else None,
        words=words,
        not_words=not_words,
    )


def _patterns_of(words: tuple[str, ...], where: str) -> Iterator[str]:
    for number, each in enumerate(words, 1):
        try:
            yield in_simple_text(each)
        except WordProblem as problem:
            raise CodebookError(f"{where} {number}: “{each}” {problem}") from problem


def _check_entry(entry: Entry, code: str, where: str) -> None:
    if not _CODE.fullmatch(code):
        raise CodebookError(f"{where}: a code is lower-case letters, digits and underscores, 64 at most")
    if unknown := entry.keys() - _THEME_KEYS:
        known = ", ".join(sorted(_THEME_KEYS))
        raise CodebookError(f"{where}: '{min(unknown)}' is not known here; use {known}")


@cache
def load_codebook(audience: str) -> Codebook:
    """The codebook of `young_people`, `practitioners` or `patients`. Raises CodebookError for any other."""
    name = f"{audience}.toml"
    if not _CODE.fullmatch(audience) or not (files(CODEBOOKS) / name).is_file():
        raise CodebookError(
            f"there is no codebook for '{audience}'; use young_people, practitioners or patients"
        )
    book = parse_codebook((files(CODEBOOKS) / name).read_text(encoding="utf-8"), name)
    if book.audience != audience:
        raise CodebookError(f"{name}: 'audience' says '{book.audience}'; it must say '{audience}'")
    return book


def themes(text: str, codebook: Codebook) -> tuple[str, ...]:
    """The codes of the themes `text` is about, in the order of the codebook; often none."""
    simplified = simple(text)
    return tuple(theme.code for theme in codebook.touched(simplified))
