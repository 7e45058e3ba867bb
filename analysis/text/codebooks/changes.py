"""A codebook with one theme added, said otherwise, taken out of use or brought back: from its text to its text.

A change is put in whatever the rest of the book says by now, so that an entry of the record fits every later version.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain, count
from typing import Any

from surveys.definition.toml_writer import quote_toml
from surveys.safeguarding.detection import simple


@dataclass(frozen=True)
class ThemeChange:
    """What the board says of a theme. `words` point at it, and are looked for beside what the theme is found by otherwise;
    `not_words` look like it and are not. A theme that is `retired` is found no more, and its words are kept."""

    title: str
    means: str
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    retired: bool = False

    def body(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {**asdict(self), "words": list(self.words), "not_words": list(self.not_words)}

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> ThemeChange:
        return cls(**{**body, "words": tuple(body["words"]), "not_words": tuple(body["not_words"])})


def changed(toml: str, code: str, change: ThemeChange) -> str:
    """The text of a codebook in which a theme is as the board says; a theme that was not there comes last."""
    table = tomllib.loads(toml)
    said = {name: value for name, value in change.body().items() if value}
    dropped = {"words", "not_words", "retired"} - said.keys()
    there = any(theme["code"] == code for theme in table["theme"])
    themes = [
        _without({**theme, **said}, dropped) if theme["code"] == code else theme for theme in table["theme"]
    ]
    return as_toml({**table, "theme": themes if there else [*themes, {"code": code, **said}]})


def finds_something(toml: str) -> bool:
    """Whether some theme of a codebook is in use."""
    return any(not theme.get("retired") for theme in tomllib.loads(toml)["theme"])


def _without(theme: Mapping[str, Any], keys: Collection[str]) -> dict[str, Any]:
    return {key: value for key, value in theme.items() if key not in keys}


def code_for(title: str, taken: Collection[str]) -> str:
    """A code for a new theme, in letters of its title, that no other theme has."""
    plain = re.sub(r"[^a-z0-9]+", "_", simple(title)).strip("_")
    code = plain if plain[:1].isalpha() else f"theme_{plain}".rstrip("_")
    numbered = (f"{code}_{number}" for number in count(2))
    return next(each for each in chain([code], numbered) if each not in taken)


def as_toml(table: Mapping[str, Any]) -> str:
    """A codebook's table as the text of its file. Comments are no part of it."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    yield f"audience = {quote_toml(table['audience'])}"
    if table.get("parts"):
        yield "\n[parts]"
        yield from _entries(table["parts"])
    for theme in table["theme"]:
        yield "\n[[theme]]"
        yield from _entries(theme)


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"{quote_toml(key) if not key.isidentifier() else key} = {_value(value)}"
        for key, value in table.items()
    )


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return "true" if value is True else quote_toml(value)
