"""Mistakes in files that people write: which file, which line, what is wrong."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """One mistake. `entry` is the question (or other entry) that it is in, or empty."""

    file: str
    line: int
    entry: str
    what: str

    @classmethod
    def of_toml(cls, file: str, error: tomllib.TOMLDecodeError) -> "Mistake":
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else 1
        return cls(file, line, "", f"is not valid TOML: {error}")

    def __str__(self) -> str:
        entry = f"question '{self.entry}': " if self.entry and f"'{self.entry}'" not in self.what else ""
        return f"{self.file}, line {self.line}: {entry}{self.what}"


class Mistakes(ValueError):
    """Every mistake found in a file or a folder of files."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


def line_of(text: str, where: tuple[Any, ...], question: str = "") -> int:
    """The line (from 1) of a place in a TOML survey: the key inside its question, else the question, else 1.

    tomllib keeps no line numbers, so the place is found by its table header and key.
    """
    lines = text.splitlines()
    start, end = _block(lines, where, question)
    keys = [part for part in where if isinstance(part, str) and part != "questions"]
    for key in reversed(keys):
        for number in range(start, end):
            if re.match(rf"\s*{re.escape(key)}\s*[=.]|.*[{{,]\s*{re.escape(key)}\s*=", lines[number]):
                return number + 1
    return min(start, max(len(lines) - 1, 0)) + 1


def _block(lines: list[str], where: tuple[Any, ...], question: str) -> tuple[int, int]:
    headers = [number for number, line in enumerate(lines) if line.strip() == "[[questions]]"]
    bounds = list(zip(headers, [*headers[1:], len(lines)], strict=True))
    if len(where) > 1 and where[0] == "questions" and isinstance(where[1], int) and where[1] < len(bounds):
        return bounds[where[1]]
    for start, end in bounds:
        if any(re.match(rf'\s*id\s*=\s*"{re.escape(question)}"', line) for line in lines[start:end]):
            return start, end
    return 0, len(lines)
