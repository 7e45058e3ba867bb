"""What a table of somebody else's is, looked at before anything is taken in."""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.core_data.cells.marks import marks_behind, without_marks
from analysis.core_data.cells.numbers import number_in
from analysis.core_data.cells.places import WIDER, CellPlace
from analysis.core_data.cells.problems import CellError, CoreDataError, FileProblem
from analysis.core_data.cells.tables import SheetTable
from analysis.core_data.layouts.headings import ROLE_OF, role_called
from analysis.core_data.layouts.lengthening import PERIOD, lengthened, parted
from analysis.core_data.layouts.parts_of_years import with_years
from analysis.core_data.layouts.period_words import is_heading, is_part, is_year, periods_named
from analysis.core_data.layouts.roles import Column, columns_of
from analysis.core_data.layouts.series import Row, Series, is_wide, series_of
from analysis.plan import Indicator, PerformanceMeasure, Plan

MOST_LENGTHENED = 5_000_000
"""Cells of a table with a row for each period."""

MOST_SERIES = 2_000
"""More than somebody can choose from."""
MOST_TELLING = 12
"""So many columns of words may tell series apart."""
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
        return isinstance(name, str) and bool(role_called(name) or is_heading(name.replace("_", " ")))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(ROLE_OF)

    def __len__(self) -> int:
        return len(ROLE_OF)


@dataclass(frozen=True)
class FileLook:
    """`own` and `elsewhere` count rows about the board's area and about others. `sample` are rows of any area, which tell
    what belongs together. `sheet`, `title` and the `line` of its headings say where in the file it stands."""

    file: str
    columns: tuple[Column, ...]
    series: tuple[Series, ...]
    own: int
    elsewhere: int
    notices: tuple[str, ...]
    sample: tuple[Row, ...]
    sheet: str = ""
    title: str = ""
    line: int = 1

    @property
    def called(self) -> str:
        """What the table is called: its title, and its sheet where the title does not say it."""
        if not self.title or _alike(self.sheet) in _alike(self.title):
            return self.title or self.sheet
        return f"{self.title} ({self.sheet})" if self.sheet else self.title

    @property
    def signature(self) -> str:
        """The same for the next file with the same columns; periods that have columns of their own do not count."""
        names = sorted(_told(column.name) for column in self.columns if column.role != "of_period")
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
        return number_in(marks_behind(cell)[0], "", percentage=True) if cell else None
    except CellError:
        return None


def _rounded_within(cell: str) -> float:
    decimals = len(marks_behind(cell)[0].rstrip("% ").partition(".")[2])
    return float(0.5 * 10**-decimals) + 1e-9


LONGEST_TITLE = 160


def _told(name: str) -> str:
    """A heading but for the periods in it, which are others in the next file."""
    return re.sub(r"\d{4,}", "", name)


def _alike(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def look_at(table: SheetTable, plan: Plan, file: str, beside: Sequence[str] = ()) -> FileLook:
    """`beside` are words elsewhere in the file that say what it is about. Raises `CoreDataError` where it cannot be told
    what is what."""
    here = CellPlace.of(plan)
    _check_length(table, file)
    table = lengthened(with_years(table, file))
    columns = columns_of(table.header, [row for _, row in table.rows], here)
    table, columns = _with_period(_with_years(table, columns), columns, file)
    _check(table, columns, file)
    unplaced = _says_nowhere(table, columns, here, (*table.above, table.sheet, file, *beside))
    if unplaced and (
        wider := next(filter(None, map(WIDER.search, (*table.above, table.sheet, *beside))), None)
    ):
        raise CoreDataError([FileProblem(file, table.header_line, "", _of_a_country(wider[0], here))])
    rows = [(line, dict(zip((c.name for c in columns), row, strict=True))) for line, row in table.rows]
    own, problems = _own(rows, columns, plan, file)
    if problems or not own:
        raise CoreDataError(problems or [_nobody(table, columns, plan, file)])
    series = series_of(columns, own)
    if len(series) > MOST_SERIES:
        what = f"holds {len(series):,} series of the board's; keep {MOST_SERIES} of them, and take out the other rows"
        raise CoreDataError([FileProblem(file, table.header_line, "", what)])
    sample = (*(row for _, row in own[:COUNTED_ROWS]), *(row for _, row in rows[:COUNTED_ROWS]))
    notices = [*table.notices, *_not_read(columns), *([_ALL_OF_IT.format(here.name)] if unplaced else [])]
    return FileLook(
        file,
        columns,
        series,
        len(own),
        len(rows) - len(own),
        tuple(notices),
        sample,
        table.sheet,
        _title(table),
        table.header_line,
    )


def _check_length(table: SheetTable, file: str) -> None:
    """A row for each period repeats what stands beside: a file of a megabyte could fill the memory. Raises
    `CoreDataError`."""
    width, kinds = len(table.header), (is_part, is_year, lambda name: bool(parted(name)[0]))
    periods = [sum(map(names_one, table.header)) for names_one in kinds]
    cells = len(table.rows) * max(number * (width - number + 2) if number > 1 else 0 for number in periods)
    if cells > MOST_LENGTHENED:
        what = (
            f"would be {cells:,} cells with a row for each period; take out the columns that are not needed"
        )
        raise CoreDataError([FileProblem(file, table.header_line, "", what)])


def _not_read(columns: Sequence[Column]) -> list[str]:
    """Of a table with a column for each period: the columns of numbers that name none."""
    others = [f"'{column.written}'" for column in columns if column.role == "number"]
    if not others or not is_wide(columns):
        return []
    return [f"not read, since they name no period that we know: {', '.join(others[:MOST_TELLING])}"]


_ALL_OF_IT = "no column says which area a row is about: take it in only if all of it is {}'s"


def _title(table: SheetTable) -> str:
    numbered = (words for words in table.above if _NUMBERED.match(words))
    telling = (words for words in table.above if not _ABOUT_THE_SHEET.match(words) and not is_heading(words))
    return without_marks(next(numbered, next(telling, "")))[:LONGEST_TITLE]


_NUMBERED = re.compile(r"(?:table|worksheet|figure) ?\d", re.IGNORECASE)
_ABOUT_THE_SHEET = re.compile(
    r"(?:this (?:work)?sheet|back to |source|some cells|the first table)\b", re.IGNORECASE
)


def _with_years(table: SheetTable, columns: Sequence[Column]) -> SheetTable:
    """The table with the year in each row, where it stands in the first of several: a year, and months beside it."""
    periods = [place for place, column in enumerate(columns) if column.role == "period"]
    if len(periods) < 2:
        return table
    rows, year = list[tuple[int, tuple[str, ...]]](), ""
    first, others = periods[0], periods[1:]
    for line, cells in table.rows:
        year = cells[first] or (year if any(cells[place] for place in others) else "")
        rows.append((line, (*cells[:first], year, *cells[first + 1 :])))
    return replace(table, rows=tuple(rows))


def _with_period(
    table: SheetTable, columns: tuple[Column, ...], file: str
) -> tuple[SheetTable, tuple[Column, ...]]:
    """With a column for the period, where no column says it, and the words over the table, its sheet or its file do."""
    if {column.role for column in columns} & {"period", "of_period"}:
        return table, columns
    places = {
        "the words over it say": " ".join(table.above),
        "the name of the sheet says": _apart(table.sheet),
        "the name of the file says": _apart(file.rpartition(".")[0]),
    }
    for where, words in places.items():
        if len(named := periods_named(words)) == 1:
            rows = tuple((line, (*cells, named[0])) for line, cells in table.rows)
            notice = f"no column says the period; {where} {named[0]}"
            longer = replace(
                table, header=(*table.header, PERIOD), rows=rows, notices=(*table.notices, notice)
            )
            return longer, (*columns, Column(PERIOD, PERIOD, "period"))
    return table, columns


def _apart(name: str) -> str:
    """A name with the years in it apart from other words: `Leavers2015`, `absence2009_10`."""
    return re.sub(r"(?<=[A-Za-z])(?=(?:19|20)\d\d)", " ", re.sub(r"(?<=\d{4})_(?=\d\d(?!\d))", "/", name))


_SAYS_WHERE = {"code", "name", "level", "country", "country_code"}


def _says_where(columns: Sequence[Column], table: SheetTable, here: CellPlace) -> bool:
    return bool({c.role for c in columns} & _SAYS_WHERE) or any(map(here.is_named, table.header))


def _says_nowhere(
    table: SheetTable, columns: Sequence[Column], here: CellPlace, words: Sequence[str]
) -> bool:
    """Whether nothing says which area the rows are about."""
    return not (_says_where(columns, table, here) or any(map(here.is_in, words)))


def _of_a_country(word: str, here: CellPlace) -> str:
    """A table of a whole country is not the board's because no column says so."""
    what = f"no column says which area a row is about, and the words around it say '{word}'"
    return f"{what}; write '{here.name}' over it if it is that area's"


def _check(table: SheetTable, columns: Sequence[Column], file: str) -> None:
    roles = {column.role for column in columns}
    line, names = table.header_line, ", ".join(table.header[:12])
    problems = [FileProblem(file, *problem) for problem in table.problems]
    if "period" not in roles and "of_period" not in roles:
        what = "no column says which period a value is of; add a column time_period, or write it over the table or in"
        problems.append(
            FileProblem(file, line, "", f"{what} the name of the file, such as 2024-25. There are: {names}")
        )
    elif _telling(columns, table) > MOST_TELLING:
        what = f"is a list of things, not of numbers: more than {MOST_TELLING} columns of words. There are: {names}"
        problems.append(FileProblem(file, line, "", what))
    elif not roles & {"value", "number", "numerator", "of_period"}:
        problems.append(FileProblem(file, line, "", f"no column holds numbers. There are: {names}"))
    if problems:
        raise CoreDataError(problems)


def _telling(columns: Sequence[Column], table: SheetTable) -> int:
    """How many columns of words say something that changes from row to row."""
    places = [place for place, column in enumerate(columns) if column.role == "words"]
    return sum(len({cells[place] for _, cells in table.rows}) > 1 for place in places)


def _own(
    rows: Sequence[tuple[int, Row]], columns: Sequence[Column], plan: Plan, file: str
) -> tuple[list[tuple[int, Row]], list[FileProblem]]:
    """The board's rows. A row that says no area is nobody's, where others say theirs."""
    here = CellPlace.of(plan)
    called = {
        _OF_AN_AREA[column.role]: column.name for column in reversed(columns) if column.role in _OF_AN_AREA
    }
    areas = [{name: without_marks(row[column]) for name, column in called.items()} for _, row in rows]
    some_say = any(any(area.values()) for area in areas)
    own, problems = list[tuple[int, Row]](), list[FileProblem]()
    for (line, row), area in zip(rows, areas, strict=True):
        try:
            if (any(area.values()) or not some_say) and here.is_of(area):
                own.append((line, row))
        except CellError as error:
            problems.append(error.at(file, line))
    return own, problems


def _nobody(table: SheetTable, columns: Sequence[Column], plan: Plan, file: str) -> FileProblem:
    board = plan.board
    if not table.rows:
        return FileProblem(file, table.header_line, "", "has a header but no rows")
    return FileProblem(
        file,
        table.header_line,
        "",
        f"no row is about {board.area} ({board.la_code}): all are about other areas{_such_as(table, columns)}",
    )


def _such_as(table: SheetTable, columns: Sequence[Column]) -> str:
    """The first areas that the rows are about."""
    places = [place for place, column in enumerate(columns) if column.role in ("name", "code")]
    named = [" ".join(filter(None, (cells[place] for place in places))) for _, cells in table.rows]
    return (
        f", such as {'; '.join(list(dict.fromkeys(filter(None, named)))[:SHOWN_AREAS])}" if any(named) else ""
    )


SHOWN_AREAS = 3
