"""What a table of somebody else's is, looked at before anything is taken in."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from analysis.core_data.cells.numbers import number_in
from analysis.core_data.cells.places import Place
from analysis.core_data.cells.problems import CellError, CoreDataError, FileProblem
from analysis.core_data.cells.tables import Table
from analysis.core_data.layouts.period_words import is_heading
from analysis.core_data.layouts.roles import ROLE_OF, Column, columns_of
from analysis.core_data.layouts.series import Row, Series, is_wide, series_of
from analysis.plan import Indicator, PerformanceMeasure, Plan

MOST_SERIES = 300
"""More than somebody can choose from."""
COUNTED_ROWS = 400
"""So many rows tell which counts stand behind a share."""

_OF_AN_AREA: Mapping[str, str] = {
    "level": "geographic_level",
    "country": "country_name",
    "country_code": "country_code",
    "code": "new_la_code",
    "name": "la_name",
}


class Headings(Collection[str]):
    """What a header of somebody else's has in it: names that we know, and periods."""

    def __contains__(self, name: object) -> bool:
        return name in ROLE_OF or (isinstance(name, str) and is_heading(name.replace("_", " ")))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(ROLE_OF)

    def __len__(self) -> int:
        return len(ROLE_OF)


@dataclass(frozen=True)
class Look:
    """`own` and `elsewhere` count rows about the board's area and about others. `sample` are rows of any area, which tell
    what belongs together."""

    file: str
    columns: tuple[Column, ...]
    series: tuple[Series, ...]
    own: int
    elsewhere: int
    notices: tuple[str, ...]
    sample: tuple[Row, ...]

    @property
    def signature(self) -> str:
        """The same for the next file with the same columns; periods that have columns of their own do not count."""
        names = sorted(column.name for column in self.columns if column.role != "of_period")
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]

    @property
    def layout(self) -> str:
        names = {column.name for column in self.columns}
        if {"indicator_name", "area_code"} <= names:
            return "Fingertips: a row for each indicator, area and period"
        if is_wide(self.columns):
            return "a column for each period"
        if {"time_identifier", "geographic_level"} <= names:
            return "open data of England: a row for each area and period"
        return "a row for each period"

    @property
    def counts(self) -> tuple[Column, ...]:
        """The columns that counts can stand in."""
        return tuple(c for c in self.columns if c.role in ("number", "numerator", "denominator"))

    def suggested(self, series: Series, measures: Collection[Indicator | PerformanceMeasure]) -> str:
        """The id of the measure that the file itself names; empty where it names none."""
        said = {words.casefold() for _, words in series.told_by} | {series.label.casefold()}
        named = (m.id for m in measures if {m.id.casefold(), m.name.casefold()} & said)
        return next(named, "")

    def counts_behind(self, series: Series, times: int) -> tuple[str, str]:
        """The columns of the numerator and the denominator of a share that is `times` their fraction, in every row that has
        all three; empty where none are."""
        by_role = {column.role: column.name for column in self.columns}
        if "numerator" in by_role and "denominator" in by_role:
            return by_role["numerator"], by_role["denominator"]
        others = [column.name for column in self.counts if column.name != series.column]
        pairs = ((top, bottom) for top in others for bottom in others if top != bottom)
        return next((pair for pair in pairs if self._fits(series.column, *pair, times)), ("", ""))

    def _fits(self, share: str, top: str, bottom: str, times: int) -> bool:
        seen = 0
        for row in self.sample:
            value, count, base = (_number(row.get(name, "")) for name in (share, top, bottom))
            if value is None or count is None or not base:
                continue
            if abs(times * count / base - value) > _rounded_within(row[share]) + times * 0.5 / base:
                return False
            seen += value > 0
        return seen >= FEWEST_THAT_FIT


FEWEST_THAT_FIT = 3


def _number(cell: str) -> float | None:
    try:
        return number_in(cell, "", percentage=True) if cell else None
    except CellError:
        return None


def _rounded_within(cell: str) -> float:
    decimals = len(cell.rstrip("% ").partition(".")[2])
    return float(0.5 * 10**-decimals) + 1e-9


def look_at(table: Table, plan: Plan, file: str) -> Look:
    """Raises `CoreDataError` where it cannot be told what is what."""
    cells = [row for _, row in table.rows]
    columns = columns_of(table.header, cells)
    _check(table, columns, file)
    rows = [(line, dict(zip((c.name for c in columns), row, strict=True))) for line, row in table.rows]
    own, problems = _own(rows, columns, plan, file)
    if problems or not own:
        raise CoreDataError(problems or [_nobody(table, plan, file)])
    series = series_of(columns, own)
    if len(series) > MOST_SERIES:
        what = f"holds {len(series):,} series of the board's; keep {MOST_SERIES} of them, and take out the other rows"
        raise CoreDataError([FileProblem(file, table.header_line, "", what)])
    sample = (*(row for _, row in own[:COUNTED_ROWS]), *(row for _, row in rows[:COUNTED_ROWS]))
    return Look(file, columns, series, len(own), len(rows) - len(own), table.notices, sample)


def _check(table: Table, columns: Sequence[Column], file: str) -> None:
    roles = {column.role for column in columns}
    line, names = table.header_line, ", ".join(table.header[:12])
    problems = [FileProblem(file, *problem) for problem in table.problems]
    if "period" not in roles and "of_period" not in roles:
        what = "no column says which period a value is of; call it time_period, or give each period a column"
        problems.append(FileProblem(file, line, "", f"{what}. There are: {names}"))
    elif not roles & {"value", "number", "numerator", "of_period"}:
        problems.append(FileProblem(file, line, "", f"no column holds numbers. There are: {names}"))
    if problems:
        raise CoreDataError(problems)


def _own(
    rows: Sequence[tuple[int, Row]], columns: Sequence[Column], plan: Plan, file: str
) -> tuple[list[tuple[int, Row]], list[FileProblem]]:
    here = Place.of(plan)
    called = {_OF_AN_AREA[column.role]: column.name for column in columns if column.role in _OF_AN_AREA}
    own, problems = list[tuple[int, Row]](), list[FileProblem]()
    for line, row in rows:
        try:
            if here.is_of({name: row[column] for name, column in called.items()}):
                own.append((line, row))
        except CellError as error:
            problems.append(error.at(file, line))
    return own, problems


def _nobody(table: Table, plan: Plan, file: str) -> FileProblem:
    board = plan.board
    if not table.rows:
        return FileProblem(file, table.header_line, "", "has a header but no rows")
    return FileProblem(
        file,
        table.header_line,
        "",
        f"no row is about {board.area} ({board.la_code}): all are about other areas",
    )
