"""Tables of others, read as they are."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from xml.sax.saxutils import escape

import pytest

from analysis.core_data import ChosenColumn, CoreDataError, FileLook, look, read_chosen, with_counts
from analysis.core_data.cells.problems import CellError
from analysis.core_data.layouts.period_words import is_period, period_in
from analysis.periods import Frequency
from analysis.plan import Plan, load_plan
from analysis.plan.record import plan_from
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Writing

TODAY = date(2026, 11, 30)
HERE = "Local authority,E92000001,England,812,E06000012,North East Lincolnshire"
THERE = "Local authority,E92000001,England,813,E06000013,North Lincolnshire"
OPEN_DATA = "\n".join(
    (
        "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name,"
        "category,starts,again,again_percent",
        "2024,Reporting year,National,E92000001,England,,,,Total,61000,15000,24.6",
        f"2024,Reporting year,{HERE},Total,160,30,18.8",
        f"2025,Reporting year,{HERE},Total,149,31,20.8",
        f"2025,Reporting year,{THERE},Total,120,c,c",
        f"2024,Reporting year,{THERE},Total,200,50,25",
    )
)
UA = "90284,Admissions,E12000003,Y,E06000012,North East Lincolnshire,UA"
FINGERTIPS = "\n".join(
    (
        "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Time period,Value,"
        "Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note,Recent Trend,Time period Sortable",
        "90284,Admissions,E92000001,England,E92000001,England,England,Persons,<15,2023/24,72.7,72.2,73.3,75,1030,,,20230000",
        f"{UA},Persons,<15,2022/23,117.5,101.9,134.7,210,17872,,,20220000",
        f"{UA},Persons,<15,2023/24,119.6,103.9,137.1,215,17975,,,20230000",
        f"{UA},Male,<15,2023/24,124.6,103,149,110,8830,,,20230000",
    )
)
WIDE = """Children and plans,,,,
Measure,Unit,Q1 2025/26,Q2 2025/26,Q3 2025/26
Children on a child protection plan for neglect,%,20.1%,c,30.5%
Referrals,number,"1,041",1100,
"""
SHEET = """Financial year;Children hurt
2023/24;1.041
2024/25;998
"""


@cache
def plan() -> Plan:
    """The plan with yearly measures of each unit."""
    record = MemoryRecord()
    for name, unit in (("Starts", "count"), ("Again", "percent"), ("Hurt", "rate")):
        about = {
            "name": name,
            "question": "indicator",
            "unit": unit,
            "of": "children",
            "polarity": "lower_is_better",
            "frequency": "financial_year",
            "source": "Records",
            **({"per": 10_000} if unit == "rate" else {}),
        }
        record.write("2026-11-30T10:00:00Z", "Ann", Writing("measure", "neglect", about))
    return plan_from(load_plan(), record.entries())


def seen(text: str | bytes) -> FileLook:
    (found,) = look(text, plan(), file="theirs.csv")
    return found


def taken(
    found: FileLook, measures: Mapping[str, str]
) -> list[tuple[str, str, float | None, int | None, int | None]]:
    """What comes in of the series with these labels."""
    chosen = [series for series in found.series if series.label in measures]
    choices = {each.id: with_counts(found, each, measures[each.label], plan()) for each in chosen}
    values = read_chosen(found, choices, plan(), imported_on=TODAY).values
    return [
        (v.measure_id, v.period.label, v.figure.value, v.numerator, v.denominator)
        for v in sorted(values, key=lambda value: (value.measure_id, value.period))
    ]


def test_open_data_of_england_give_the_boards_rows_with_the_counts_behind_a_percentage() -> None:
    found = seen(OPEN_DATA)
    assert (found.own, found.elsewhere) == (2, 3)
    assert [series.label for series in found.series] == ["starts", "again", "again_percent"]
    assert taken(found, {"again_percent": "again", "starts": "starts"}) == [
        ("again", "2023/24", 18.8, 30, 160),
        ("again", "2024/25", 20.8, 31, 149),
        ("starts", "2023/24", 160, None, None),
        ("starts", "2024/25", 149, None, None),
    ]


def test_a_file_of_fingertips_gives_rates_with_their_counts_and_intervals() -> None:
    found = seen(FINGERTIPS)
    assert [series.label for series in found.series] == ["Persons", "Male"]
    assert taken(found, {"Persons": "hurt"}) == [
        ("hurt", "2022/23", 117.5, 210, 17872),
        ("hurt", "2023/24", 119.6, 215, 17975),
    ]


def test_a_sheet_with_a_column_for_each_period_names_its_own_measures() -> None:
    found = seen(WIDE)
    assert found.layout == "a column for each period"
    first, second = found.series
    assert found.suggested(first, plan().measured.values()) == "neglect-plans-share"
    assert (second.label, [each.value for each in second.seen]) == ("Referrals", ["1,041", "1100"])
    values = read_chosen(
        found, {first.id: ChosenColumn("neglect-plans-share")}, plan(), imported_on=TODAY
    ).values
    assert [(v.period.label, v.figure.value, v.symbol) for v in values] == [
        ("Apr to Jun 2025", 20.1, ""),
        ("Jul to Sep 2025", None, "[c]"),
        ("Oct to Dec 2025", 30.5, ""),
    ]


def test_the_same_file_of_the_next_quarter_has_the_same_signature_and_series() -> None:
    later = WIDE.replace("Q1 2025/26,Q2 2025/26,Q3 2025/26", "Q2 2025/26,Q3 2025/26,Q4 2025/26")
    assert seen(later).signature == seen(WIDE).signature
    assert [each.id for each in seen(later).series] == [each.id for each in seen(WIDE).series]
    assert seen(OPEN_DATA).signature != seen(WIDE).signature


def test_a_number_that_can_be_two_is_asked_about_with_its_line() -> None:
    with pytest.raises(
        CoreDataError, match=r"theirs.csv, line 2, column 'value': '1.041' can be 1041 or 1.041"
    ):
        taken(seen(SHEET), {"Children hurt": "starts"})


def test_rows_without_any_area_are_the_boards_and_another_areas_file_is_refused() -> None:
    assert seen(SHEET).own == 2
    with pytest.raises(CoreDataError, match="no row is about North East Lincolnshire"):
        seen("\n".join(line for line in OPEN_DATA.splitlines() if "E06000012" not in line))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "no column says which period"),
        ("year,words\n2024/25,many\n", "no column holds numbers"),
        ("year,n\n2024/25,1,2\n", "has 3 cells where the header has 2"),
        ("year,n\n", "no column holds numbers"),
        ("", "is empty"),
    ],
)
def test_a_table_that_cannot_be_told_says_what_is_missing(text, says) -> None:
    with pytest.raises(CoreDataError, match=says):
        seen(text)


@pytest.mark.parametrize(
    ("written", "frequency", "label"),
    [
        ("2024/25", "financial_year", "2024/25"),
        ("2024-25", "academic_year", "2024/25"),
        ("2024–25", "academic_year", "2024/25"),
        ("202425", "financial_year", "2024/25"),
        ("FY 2024/2025", "financial_year", "2024/25"),
        ("year ending 31 March 2025", "financial_year", "2024/25"),
        ("Q1 2025/26", "financial_quarter", "Apr to Jun 2025"),
        ("2025/26 Q4", "financial_quarter", "Jan to Mar 2026"),
        ("Apr to Jun 2026", "financial_quarter", "Apr to Jun 2026"),
        ("Jan–Mar 2026", "calendar_quarter", "Jan to Mar 2026"),
        ("Mar-24", "month", "March 2024"),
        ("2024-03", "month", "March 2024"),
        ("september 2025", "month", "September 2025"),
        ("Spring term 2025/26", "term", "Spring term 2026"),
        ("Spring 2026", "term", "Spring term 2026"),
        ("2025-12-31", "financial_quarter", "Oct to Dec 2025"),
        ("31/12/2025", "month", "December 2025"),
        ("2025.0", "calendar_year", "2025"),
        ("Apr-Jun 25", "financial_quarter", "Apr to Jun 2025"),
        ("Feb 2025/26", "month", "February 2026"),
        ("Apr AY 2025/26", "month", "April 2026"),
        ("rolling 12 months to Mar 2025", "financial_year", "2024/25"),
        ("12 months ending 31 December 2025", "calendar_year", "2025"),
        ("Year ending August 2025", "academic_year", "2024/25"),
        ("Jan 2025-Dec 2025", "calendar_year", "2025"),
        ("April 2024 to March 2025", "financial_year", "2024/25"),
    ],
)
def test_periods_are_read_as_people_write_them(written: str, frequency: Frequency, label: str) -> None:
    assert is_period(written)
    assert period_in(written, "", frequency, "period").label == label


@pytest.mark.parametrize(
    ("written", "frequency", "says"),
    [
        (
            "2025",
            "financial_year",
            "can be April 2024 to March 2025 or the year after; write 2024/25 or 2025/26",
        ),
        ("2024/26", "financial_year", "two years that follow each other"),
        ("2024/25", "financial_quarter", "is a financial year or academic year; the measure is reported by"),
        ("03/04/2025", "month", "can be two days"),
        ("32/13/2025", "month", "not a day of any month"),
        ("Year ending June 2025", "month", "12 months that begin in July; years begin in January, April or"),
        ("Feb to Mar 2025", "financial_quarter", "2 months that begin in February"),
        ("last year", "month", "not a period that we know"),
    ],
)
def test_a_period_that_can_be_two_or_is_none_says_what_to_write(written, frequency, says) -> None:
    with pytest.raises(CellError, match=says):
        period_in(written, "", frequency, "period")


@pytest.mark.parametrize("written", ["Total", "12", "SN_1", "", "Q5 2025/26", "Measure", "may"])
def test_what_is_no_period_is_none(written: str) -> None:
    assert not is_period(written)


def test_our_own_files_and_those_of_clear_impact_need_no_choice() -> None:
    assert look("measure_id,time_period\n", plan(), file="ours.csv") == ()
    assert look("id,actual_value_date,actual_value\n", plan(), file="ci.csv") == ()


def test_a_value_that_is_there_twice_and_the_same_is_read_once() -> None:
    """Official files say some areas twice, as a county and as a unitary authority."""
    twice = "\n".join((FINGERTIPS, FINGERTIPS.splitlines()[-2]))
    assert len(taken(seen(twice), {"Persons": "hurt"})) == 2


def test_columns_that_are_called_alike_are_told_apart() -> None:
    found = seen("year,children,children\n2024/25,1,2\n2023/24,3,4\n")
    assert [each.column for each in found.series] == ["children", "children_2"]


def test_a_sheet_of_opendocument_is_found_past_its_cover(tmp_path) -> None:
    """As an office publishes: a cover, notes, and then the table."""
    content = open_document(
        {"Cover": [["Children"], ["Published"]], "Data": [row.split(",") for row in OPEN_DATA.splitlines()]}
    )
    found = seen(content)
    assert (found.own, found.sheet, found.notices) == (2, "Data", ())
    assert taken(found, {"again_percent": "again"})[0] == ("again", "2023/24", 18.8, 30, 160)


@pytest.mark.parametrize("broken", [b"", b"<office", b"\0" * 50])
def test_a_broken_sheet_of_opendocument_is_refused(broken: bytes) -> None:
    with pytest.raises(CoreDataError, match=r"cannot be read as a workbook|is empty"):
        seen(open_document({}, broken))


MANIFEST = """<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def open_document(sheets: Mapping[str, list[list[str]]], instead: bytes | None = None) -> bytes:
    """A file with these sheets; `instead` stands in the place of its content."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>"
            + "".join(
                f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
                for cell in row
            )
            + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    inside = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    body = f"<office:document-content{names}>{inside}</office:document-content>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", MANIFEST)
        packed.writestr("content.xml", body.encode() if instead is None else instead)
    return content.getvalue()
