"""Files in which people write patterns down: kinds of need, themes. A mistake is told by file and entry, with what to do.

A file is TOML. Its [parts] are pieces of patterns by name, and `{name}` in a pattern stands for one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Entry = Mapping[str, object]
_PART = re.compile(r"\{[a-z_]\w*\}")


@dataclass(frozen=True)
class PatternFile:
    """What stands in a file. Whatever is wrong in it raises `error`. `where` names an entry, and begins with `name`."""

    name: str
    table: Entry
    parts: Mapping[str, str]
    error: type[ValueError]

    def entries(self, key: str) -> list[Entry]:
        """The tables [[key]], of which there is at least one."""
        entries = self.table.get(key)
        if (
            not isinstance(entries, list)
            or not entries
            or not all(isinstance(each, dict) for each in entries)
        ):
            raise self.error(f"{self.name} has no [[{key}]]; add at least one")
        return entries

    def text(self, entry: Entry, key: str, where: str) -> str:
        """A text that must be there."""
        value = entry.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{where}: '{key}' is missing or empty; write some text")
        return value

    def texts(self, entry: Entry, key: str, where: str) -> tuple[str, ...]:
        """A list of texts that may be missing."""
        values = entry.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
            raise self.error(f"{where}: '{key}' is a list of texts")
        return tuple(values)

    def patterns(self, entry: Entry, key: str, where: str) -> tuple[str, ...]:
        """The patterns of an entry with their parts put in, each of which can be compiled; none where the key is missing."""
        written = self.texts(entry, key, where)
        return tuple(self._whole(pattern, f"{where}, '{key}' {at}") for at, pattern in enumerate(written, 1))

    def needed_patterns(self, entry: Entry, key: str, where: str) -> tuple[str, ...]:
        """The same of an entry that must have at least one."""
        if not (patterns := self.patterns(entry, key, where)):
            raise self.error(f"{where}: '{key}' is missing or empty; write at least one pattern")
        return patterns

    def check_apart(self, what: str, ids: Sequence[str]) -> None:
        """Raises `error` when two entries have the same id."""
        for repeated in (each for each in ids if ids.count(each) > 1):
            raise self.error(f"{self.name}: {what} '{repeated}' is there twice; keep one")

    def _whole(self, pattern: str, where: str) -> str:
        for part, written in self.parts.items():
            pattern = pattern.replace("{" + part + "}", written)
        if unknown := _PART.search(pattern):
            raise self.error(f"{where}: {unknown[0]} is not among [parts]; add it there, or correct the name")
        try:
            compiled = re.compile(pattern)
        except re.error as problem:
            raise self.error(f"{where}: {problem}; correct the pattern") from problem
        if compiled.match("") and compiled.match("q"):
            raise self.error(
                f"{where}: it fits where nothing is written, and so everywhere; correct the pattern"
            )
        return pattern


def read_pattern_file(text: str, name: str, error: type[ValueError]) -> PatternFile:
    """Read a file from its text. Raises `error` when it is not TOML, or its parts are not texts."""
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{name} is not valid TOML: {problem}") from problem
    parts = table.get("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(part, str) for part in parts.values()):
        raise error(f"{name}: [parts] holds names and patterns only")
    return PatternFile(name, table, parts, error)
