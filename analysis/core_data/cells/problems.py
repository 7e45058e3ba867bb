"""What is wrong with a file, said so that whoever has it open can mend it: line, column, and what to write."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from surveys.errors import UserError

SHOWN_OF_A_KIND = 3
"""So many mistakes of one kind are shown one by one; the rest are counted."""

LONGEST_SAID = 400
"""Letters."""

_DIFFERS = re.compile(r"'[^']*'|\d[\d.,]*")


@dataclass(frozen=True)
class FileProblem:
    """One mistake in a file. `line` counts from 1, the header included; `column` is empty for the whole line. `unknown` is a
    word that is none of the `known` ones: which of them is meant is looked for only where somebody reads it, since it takes
    milliseconds."""

    file: str
    line: int
    column: str
    says: str
    unknown: str = ""
    known: Collection[str] = ()

    @property
    def what(self) -> str:
        """What is wrong, and what may be meant."""
        if not self.known:
            return self.says
        close = get_close_matches(self.unknown, list(self.known), 1)
        return f"{self.says}; is '{close[0]}' meant?" if close else f"{self.says}; take it out"

    def __str__(self) -> str:
        column = f", column '{self.column}'" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {_short(self.what)}"

    @property
    def kind(self) -> tuple[str, str]:
        """What it has in common with others: the column, and what is said but for the words and numbers of the row."""
        return self.column, _DIFFERS.sub("…", self.says)


def _short(said: str) -> str:
    """What is wrong with a cell quotes it, and a cell may be a book."""
    return said if len(said) <= LONGEST_SAID else f"{said[: LONGEST_SAID - 100]} … {said[-100:]}"


class CoreDataError(UserError, ValueError):
    """Every mistake of a file. Nothing of it was taken in."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_grouped(problems)))


def refused(file: str, line: int, what: str) -> CoreDataError:
    """Of a file with one mistake, which is in no column."""
    return CoreDataError([FileProblem(file, line, "", what)])


def _grouped(problems: Sequence[FileProblem]) -> Iterator[str]:
    """One line each; of those that are alike only the first few, and how many more there are."""
    groups: dict[tuple[str, str], list[FileProblem]] = {}
    for problem in problems:
        groups.setdefault(problem.kind, []).append(problem)
    for alike in groups.values():
        yield from map(str, alike[:SHOWN_OF_A_KIND])
        if (rest := len(alike) - SHOWN_OF_A_KIND) > 0:
            yield f"{alike[0].file}: {rest:,} more lines with the same mistake, the last in line {alike[-1].line}"


class CellError(ValueError):
    """A mistake in one cell, on its way to becoming a `FileProblem`."""

    def __init__(self, column: str, says: str, unknown: str = "", known: Collection[str] = ()) -> None:
        self._parts = column, says, unknown, known
        super().__init__(says)

    def at(self, file: str, line: int) -> FileProblem:
        return FileProblem(file, line, *self._parts)
