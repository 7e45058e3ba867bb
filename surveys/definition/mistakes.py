"""Mistakes in files that people write: which file, which line, what is wrong."""

import re
import tomllib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from surveys.definition.toml_slips import slip_in
from surveys.errors import UserError


@dataclass(frozen=True)
class Mistake:
    """One mistake. `entry` is the question (or other entry) that it is in, or empty."""

    file: str
    line: int
    entry: str
    what: str

    @classmethod
    def of_toml(cls, file: str, text: str, error: tomllib.TOMLDecodeError) -> "Mistake":
        line, what = slip_in(text, error)
        return cls(file, line, "", f"is not valid TOML: {what}")

    def __str__(self) -> str:
        named = f"question '{self.entry}'"
        entry = f"{named}: " if self.entry and named not in self.what else ""
        return f"{self.file}, line {self.line}: {entry}{self.what}"


class Mistakes(UserError, ValueError):
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
    if len(where) > 3 and where[2] == "choices" and isinstance(where[3], int):
        return _choice_line(lines, start, end, where[3]) + 1
    keys = [part for part in where if isinstance(part, str) and part != "questions"]
    for key in reversed(keys):
        for number in range(start, end):
            if key in lines[number] and re.match(
                rf"\s*{re.escape(key)}\s*[=.]|.*[{{,]\s*{re.escape(key)}\s*=", lines[number]
            ):
                return number + 1
    return min(start, max(len(lines) - 1, 0)) + 1


def _choice_line(lines: list[str], start: int, end: int, ordinal: int) -> int:
    """The line on which the choice with this ordinal (from 0) opens its brace, else that of the choices, else the start."""
    openings = [number for number in range(start, end) for _ in re.findall(r"\{\s*\w+\s*=", lines[number])]
    choices = [number for number in range(start, end) if re.match(r"\s*choices\s*=", lines[number])]
    first = choices[0] if choices else start
    inside = [number for number in openings if number >= first]
    return inside[ordinal] if ordinal < len(inside) else first


def _block(lines: list[str], where: tuple[Any, ...], question: str) -> tuple[int, int]:
    headers = [
        number
        for number, line in enumerate(lines)
        if "[[" in line and re.match(r"\s*\[\[\s*questions\s*\]\]", line)
    ]
    bounds = list(pairwise([*headers, len(lines)]))
    if len(where) > 1 and where[0] == "questions" and isinstance(where[1], int) and where[1] < len(bounds):
        return bounds[where[1]]
    for start, end in bounds:
        if any(re.match(rf'\s*id\s*=\s*"{re.escape(question)}"', line) for line in lines[start:end]):
            return start, end
    # Keys of the survey itself stand above its tables.
    return 0, headers[0] if headers and len(where) == 1 else len(lines)
