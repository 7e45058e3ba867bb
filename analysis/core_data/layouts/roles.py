"""What a column holds, by how offices, tools and analysts call it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.core_data.cells.numbers import TWO_MEANINGS, number_in, reason_in
from analysis.core_data.cells.problems import CellError
from analysis.core_data.cells.tables import column_name
from analysis.core_data.layouts.period_words import is_period

Role = Literal[
    "period", "identifier", "level", "country", "country_code", "code", "name", "lower", "upper", "numerator",
    "denominator", "value", "note", "not_read", "of_period", "number", "words",
]  # fmt: skip

CALLED: Mapping[Role, str] = {
    "period": "time_period period year date reporting_period financial_year academic_year calendar_year quarter month term",
    "identifier": "time_identifier",
    "level": "geographic_level area_type",
    "country": "country_name",
    "country_code": "country_code",
    "code": "new_la_code area_code la_code ons_code lad_code ecode local_authority_code gss_code utla_code",
    "name": "la_name area_name local_authority local_authority_name la utla_name area",
    "lower": "lower_ci_95 lower_ci_95.0_limit lower_ci lower_confidence_limit",
    "upper": "upper_ci_95 upper_ci_95.0_limit upper_ci upper_confidence_limit",
    "numerator": "numerator count",
    "denominator": "denominator",
    "value": "value actual figure",
    "note": "value_note note notes comment footnote",
    "not_read": (
        "old_la_code region_code region_name lad_name parent_code parent_name indicator_id time_period_sortable "
        "lower_ci_99.8_limit upper_ci_99.8_limit recent_trend new_data compared_to_goal time_period_range "
        "compared_to_england_value_or_percentiles compared_to_percentiles compared_to_parent_value_or_percentiles "
        "compared_to_region_value_or_percentiles compared_to_regions_(statistical)_value_or_percentiles "
        "unit measure_unit frequency polarity source owner"
    ),
}
ROLE_OF: Mapping[str, Role] = {name: role for role, names in CALLED.items() for name in names.split()}

ROLE_WORDS: Mapping[Role, str] = {
    "period": "the period",
    "identifier": "the part of the year",
    "level": "the kind of area",
    "country": "the country",
    "country_code": "the country's code",
    "code": "the area's code",
    "name": "the area's name",
    "lower": "the lower end of the 95 % interval",
    "upper": "the upper end of the 95 % interval",
    "numerator": "how many",
    "denominator": "of how many",
    "value": "the value",
    "note": "a note, which is not taken in",
    "not_read": "not read",
    "of_period": "the values of one period",
    "number": "values",
    "words": "what tells series apart",
}
SAMPLE = 2_000
"""So many rows tell what a column holds."""


@dataclass(frozen=True)
class Column:
    """`written` is as the file calls it, `name` the same in small letters."""

    written: str
    name: str
    role: Role

    @property
    def words(self) -> str:
        return ROLE_WORDS[self.role]


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    """What each column holds: by its name; else by whether it is called like a period, or holds numbers. Columns that are
    called alike, or not at all, get names of their own."""
    return tuple(
        Column(written, column_name(named), _role(written, [row[place] for row in rows[:SAMPLE]]))
        for place, (written, named) in enumerate(zip(header, _told_apart(header), strict=True))
    )


def _told_apart(header: Sequence[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for place, written in enumerate(header, 1):
        name = column_name(written) or f"column {place}"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}"


def _role(written: str, cells: Iterable[str]) -> Role:
    known = ROLE_OF.get(column_name(written))
    if known:
        return known
    filled = [cell for cell in cells if cell]
    if is_period(written):
        return "of_period"
    numbers = sum(map(_is_number, filled))
    said = sum(reason_in(cell) is not None or cell.casefold() in TWO_MEANINGS for cell in filled)
    return "number" if numbers and numbers + said >= 0.9 * len(filled) else "words"


def _is_number(cell: str) -> bool:
    try:
        number_in(cell, "", percentage=True)
    except CellError as problem:
        return "can be" in str(problem)
    return True
