"""Which rows of an official file are about the board's own area: such files hold those of all areas, and of the country."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.core_data.cells.areas import FORMER, is_alike, is_local, is_one_of, names_of, spelt
from analysis.core_data.cells.problems import CellError
from analysis.plan import Plan

IDENTIFYING = ("geographic_level", "country_code", "country_name", "new_la_code", "la_name")
NOT_READ = ("old_la_code", "region_code", "region_name", "lad_code", "lad_name")
"""Columns of official files that say again where a row is about."""


@dataclass(frozen=True)
class CellPlace:
    """The area of a board."""

    code: str
    name: str

    @classmethod
    def of(cls, plan: Plan) -> "CellPlace":
        return cls(plan.board.la_code, plan.board.area)

    def is_of(self, row: Mapping[str, str]) -> bool:
        """Whether a row is about this area. In a file without columns for areas every row is. Raises `CellError` for a row
        that does not say."""
        named = {column: row[column] for column in IDENTIFYING if column in row}
        code, name = named.get("new_la_code", ""), named.get("la_name", "")
        if code:
            self._check_name(code, name)
            return self._is_code(code)
        level = named.get("geographic_level", "")
        if name:
            return self.is_named(name) and (not level or is_local(level))
        if any(named.values()):
            return False  # the country or a region: never the board's figure
        if "new_la_code" in named:
            raise CellError(
                "new_la_code", f"is empty; write {self.code}, or take out the columns about areas"
            )
        return True

    def _check_name(self, code: str, name: str) -> None:
        if not name or not self._is_code(code) or self._is_called(name):
            return
        if not any(is_alike(name, known) for known in self._names):
            raise CellError("la_name", f"'{name}' is not the name of {self.code}, which is {self.name}")

    def _is_code(self, code: str) -> bool:
        return code.upper() in (self.code, FORMER.get(self.code))

    def _is_called(self, name: str) -> bool:
        return is_one_of(name, self._names)

    @cached_property
    def _names(self) -> frozenset[str]:
        return names_of(self.code, self.name)

    def is_named(self, cell: str) -> bool:
        """Whether a cell is the area's code or name, or both."""
        named = cell.casefold()
        code = next((each for each in self._codes if each in named), "")
        if not code:
            return self._is_called(cell)
        rest = " ".join(named.replace(code, " ").split()).strip(" -\u2013:,/()[]")
        return not rest or self._is_called(rest)

    def is_in(self, words: str) -> bool:
        """Whether words name the area."""
        small = spelt(words)
        return any(each in small for each in (*self._names, *self._codes))

    @cached_property
    def _codes(self) -> tuple[str, ...]:
        return tuple(code.casefold() for code in (self.code, FORMER.get(self.code)) if code)


WIDER = re.compile(
    r"(?<![.@\w])(?:national|england|wales|cymru|scotland|northern ireland|great britain|united kingdom|uk|gb)\b",
    re.IGNORECASE,
)
"""Words over a table by which it is about more than a board's area."""
