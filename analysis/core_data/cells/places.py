"""Which rows of an official file are about the board's own area: such files hold those of all areas, and of the country."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.core_data.cells.marks import without_marks
from analysis.core_data.cells.problems import CellError
from analysis.plan import Plan

IDENTIFYING = ("geographic_level", "country_code", "country_name", "new_la_code", "la_name")
NOT_READ = ("old_la_code", "region_code", "region_name", "lad_code", "lad_name")
"""Columns of official files that say again where a row is about."""

LOCAL = "local authority"


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
            return code.casefold() == self.code.casefold()
        level = named.get("geographic_level", "").casefold()
        if name:
            return self.is_named(name) and level in ("", LOCAL)
        if any(named.values()):
            return False  # the country or a region: never the board's figure
        if "new_la_code" in named:
            raise CellError(
                "new_la_code", f"is empty; write {self.code}, or take out the columns about areas"
            )
        return True

    def _check_name(self, code: str, name: str) -> None:
        if name and code.casefold() == self.code.casefold() and not self._is_called(name):
            raise CellError("la_name", f"'{name}' is not the name of {self.code}, which is {self.name}")

    def _is_called(self, name: str) -> bool:
        return _plainly(name) == _plainly(self.name)

    def is_named(self, cell: str) -> bool:
        """Whether a cell is the area's code or name, or both."""
        code, named = self.code.casefold(), cell.casefold()
        if code not in named:
            return self._is_called(cell)
        rest = " ".join(named.replace(code, " ").split()).strip(" -\u2013:,/()[]")
        return not rest or self._is_called(rest)

    def is_in(self, words: str) -> bool:
        """Whether words name the area."""
        return self.name.casefold() in words.casefold() or self.code.casefold() in words.casefold()


_ADDED = re.compile(r"\s*\(?\b(?:ua|unitary authority|(?:city|borough|county|district)? ?council)\)?$")
"""What offices write behind the name of an area."""


def _plainly(name: str) -> str:
    return _ADDED.sub("", without_marks(name).casefold()).strip()


WIDER = re.compile(
    r"\b(?:national|england|wales|scotland|northern ireland|great britain|united kingdom|uk|gb)\b",
    re.IGNORECASE,
)
"""Words over a table by which it is about more than a board's area."""
