"""Lists of words, read once when first asked for: single words and places, never anybody's sentences."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


class WordListError(ValueError):
    """A word list that ships with the package is missing or broken."""


def _read(name: str) -> str:
    path = files(__name__) / name
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError) as problem:
        raise WordListError(
            f"analysis/text/wordlists/{name} cannot be read ({problem}); reinstall heard"
        ) from problem


def _lines(name: str) -> list[str]:
    lines = (line.strip() for line in _read(name).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@cache
def wordlist(name: str) -> frozenset[str]:
    """The words of `name`.txt, lower case. Raises WordListError when the file is missing or broken."""
    return frozenset(" ".join(_lines(f"{name}.txt")).split())


@cache
def words_by_language(name: str) -> dict[str, str]:
    """The words of `name`.txt with the language of each, from lines of a language's code, a colon and words."""
    rows = [line.partition(":") for line in _lines(f"{name}.txt")]
    return {word: code.strip() for code, _, listed in rows for word in listed.split()}


@cache
def phrases(name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases of `name`.txt by their first word (the longest first), so that looking one up is quick."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for line in _lines(f"{name}.txt"):
        parts = tuple(line.replace("-", " ").split())
        by_first.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in by_first.items()}


@cache
def word_sets(name: str) -> dict[str, frozenset[str]]:
    """The sets of words in `name`.toml, each a string of words between spaces."""
    try:
        table = tomllib.loads(_read(f"{name}.toml"))
    except tomllib.TOMLDecodeError as problem:
        raise WordListError(f"analysis/text/wordlists/{name}.toml is not valid TOML: {problem}") from problem
    return {key: frozenset(str(value).split()) for key, value in table.items()}
