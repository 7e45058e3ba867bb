"""The series in a table: for each column of values and each of what tells rows apart, the board's values by period."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.core_data.cells.marks import without_marks
from analysis.core_data.layouts.period_words import latest_day, of_parts
from analysis.core_data.layouts.roles import Column

Row = Mapping[str, str]
"""The cells of a row by the names of their columns."""
ToldBy = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SeenSeries:
    """One value as it stands in the file: its line, its period as written, and the row that it stands in."""

    line: int
    period: str
    identifier: str
    value: str
    row: Row


@dataclass(frozen=True)
class Series:
    """`column` is the column that the values stand in; empty where each period has its own. `told_by` are the columns that
    tell it from others, with what they say. `label` names it for people."""

    column: str
    told_by: ToldBy
    label: str
    seen: tuple[SeenSeries, ...]

    @property
    def id(self) -> str:
        """The same in the next file with the same columns."""
        key = "\n".join((self.column, *(f"{name}={words}" for name, words in self.told_by)))
        return hashlib.sha256(key.encode()).hexdigest()[:10]

    @property
    def newest(self) -> SeenSeries:
        """Of the last period: files begin with the oldest or with the newest."""
        return max(self.seen, key=lambda seen: (latest_day(seen.period, seen.identifier), seen.line))


def series_of(columns: Sequence[Column], rows: Sequence[tuple[int, Row]]) -> tuple[Series, ...]:
    """The series of rows that are all the board's, in the order of the file. Official files say some areas twice, as a
    county and as a unitary authority: what says the same again is left out."""
    words = [column for column in columns if column.role == "words"]
    varied = [column for column in words if len({row[column.name] for _, row in rows}) > 1]
    found: dict[tuple[str, ToldBy], dict[tuple[str, str, str], SeenSeries]] = {}
    for line, row in rows:
        told_by = tuple((column.name, row[column.name]) for column in words)
        for column, seen in _values(columns, line, row):
            so_far = found.setdefault((column, told_by), {})
            so_far.setdefault((seen.period, seen.identifier, seen.value), seen)
    telling = {column.name for column in varied}
    several = len(value_columns(columns)) > 1 and not is_wide(columns)
    written = {column.name: column.written for column in columns if several}
    alone = {column.name: column.written for column in columns if column.role == "number"}
    return tuple(
        Series(
            column,
            told_by,
            _label(written.get(column, ""), told_by, telling) or alone.get(column) or "the values",
            tuple(seen.values()),
        )
        for (column, told_by), seen in found.items()
    )


def is_wide(columns: Sequence[Column]) -> bool:
    """Whether each period has a column of its own."""
    roles = {column.role for column in columns}
    return "of_period" in roles and "period" not in roles


def value_columns(columns: Sequence[Column]) -> list[Column]:
    """The columns that values can stand in, the one that is called so before all others."""
    by_role = {
        role: [column for column in columns if column.role == role]
        for role in ("value", "number", "numerator")
    }
    return next((found for found in by_role.values() if found), [])


def _values(columns: Sequence[Column], line: int, row: Row) -> Iterator[tuple[str, SeenSeries]]:
    if is_wide(columns):
        for column in columns:
            if column.role == "of_period" and row[column.name]:
                yield "", SeenSeries(line, column.written, "", row[column.name], row)
        return
    period = of_parts([(c.name, without_marks(row[c.name])) for c in columns if c.role == "period"])
    identifier = _of_role("identifier", columns, row)
    for column in value_columns(columns):
        if row[column.name]:
            yield column.name, SeenSeries(line, period, identifier, row[column.name], row)


def _of_role(role: str, columns: Sequence[Column], row: Row) -> str:
    return next((row[column.name] for column in columns if column.role == role), "")


def _label(column: str, told_by: ToldBy, telling: Collection[str]) -> str:
    """What tells it apart in words; where nothing does, whatever is said of it. Empty where nothing is."""
    words = [said for name, said in told_by if said and name in telling]
    named = ", ".join([*words, *([column] if column else [])])
    return named or ", ".join(said for _, said in told_by if said)
