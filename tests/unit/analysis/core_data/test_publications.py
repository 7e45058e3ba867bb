"""Workbooks as offices publish them: covers and notes, several tables, heads in several lines, marks behind numbers."""

import io
import time
import zipfile
from collections.abc import Mapping, Sequence

import pytest
from openpyxl import Workbook, load_workbook

from analysis.core_data import CoreDataError, FileLook, Upload, look, read_chosen, with_counts
from analysis.core_data.cells.blocks import tables_in
from analysis.core_data.cells.marks import marks_behind, without_marks
from analysis.core_data.cells.workbooks import Sheet, sheets_in
from analysis.core_data.layouts.lengthening import parted
from analysis.core_data.layouts.period_words import of_parts, period_in, periods_named
from tests.unit.analysis.core_data.test_layouts import TODAY, open_document, plan, taken

HERE, CODE = "North East Lincolnshire", "E06000012"
COVER = [["Children in need, tables"], ["Coverage:", "England"], ["Published:", "30 October 2025"]]
NOTES = [["Notes"], ["Note number", "Note text"], ["1", "Rounded to 5."], ["2", "Hackney gave none."]]
STARTS = [
    ["Back to contents"],
    ["Table 1a: Children starting a plan [note 1]"],
    ["This worksheet contains one table."],
    [],
    ["Area code", "Area", "2023/24", "", "2024/25 [note 2]", ""],
    ["", "", "Number", "% again", "Number", "% again"],
    ["E92000001", "England", "61000", "24.6", "60000", "25"],
    [CODE, f"{HERE} [note 2]", "160", "18.8", "149 [r]", "c"],
    ["E06000013", "North Lincolnshire", "1,200", "20 [p]", "c", "c"],
    [],
    ["1. Rounded."],
    ["Source: the office's own."],
]
TWO = [
    ["Table 2: Referrals"],
    ["Area", "Period", "Referrals"],
    [HERE, "2023/24", "1,041"],
    [HERE, "2024/25", "1,100"],
    [],
    ["Table 3: Children hurt"],
    ["Area", "Period", "Rate"],
    [HERE, "2024/25", "119.6"],
    ["Hull", "2024/25", "130.1"],
]
BOOK = {"Cover": COVER, "Notes": NOTES, "Table 1a": STARTS, "Tables 2 and 3": TWO}


def xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], merged: Mapping[str, str] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
        if merged and name in merged:
            sheet.merge_cells(merged[name])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def tables(content: bytes, file: str = "theirs.xlsx") -> list[FileLook]:
    return list(look(content, plan(), file=file))


@pytest.mark.parametrize("made", [xlsx, open_document], ids=["xlsx", "ods"])
def test_the_tables_of_a_publication_are_found_with_their_titles(made) -> None:
    found = tables(made(BOOK))
    assert [(table.title, table.sheet, table.own, table.elsewhere) for table in found] == [
        ("Table 1a: Children starting a plan", "Table 1a", 2, 4),
        ("Table 2: Referrals", "Tables 2 and 3", 2, 0),
        ("Table 3: Children hurt", "Tables 2 and 3", 1, 1),
    ]


def stray_in_the_last_cell() -> bytes:
    """A table with a word in the last cell that Excel has."""
    book = load_workbook(io.BytesIO(xlsx({"Two": TWO})))
    book["Two"].cell(row=1_048_576, column=16_384, value="x")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repeated_without_end() -> bytes:
    """A table below which rows and cells are repeated, which a reader that lays them out would die of."""
    cell = '<table:table-cell table:number-columns-repeated="16000"/>'
    blank = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    last = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    whole = open_document({"Two": TWO})
    with zipfile.ZipFile(io.BytesIO(whole)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b"</table:table>", f"{blank}{last}</table:table>".encode()
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize("made", [stray_in_the_last_cell, repeated_without_end], ids=["xlsx", "ods"])
def test_what_stands_far_below_a_table_takes_no_room(made) -> None:
    """Laid out, such a file takes hundreds of gigabytes; the tables above are read, soon."""
    begun = time.monotonic()
    assert len(tables(made())) == 2
    assert time.monotonic() - begun < 5


def test_a_percentage_of_an_open_document_is_written_as_one() -> None:
    """As in a workbook of Excel: 25 %, not 0.25."""
    shown = '<table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25%</text:p></table:table-cell>'
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    row = (
        f'<o {names}><table:table table:name="A"><table:table-row>{shown}</table:table-row></table:table></o>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", row)
    assert sheets_in(content.getvalue(), "a.ods") == [Sheet("A", [(1, ["25%"])])]


def test_heads_in_two_lines_give_measures_of_periods_and_the_marks_behind_values_go_beside_them() -> None:
    first, *_ = tables(xlsx(BOOK))
    assert [series.label for series in first.series] == ["Number", "% again"]
    assert taken(first, {"Number": "starts"}) == [
        ("starts", "2023/24", 160, None, None),
        ("starts", "2024/25", 149, None, None),
    ]
    starts = first.series[0]
    values = read_chosen(
        first, {starts.id: with_counts(first, starts, "starts", plan())}, plan(), imported_on=TODAY
    )
    assert [value.flags for value in values.values] == [(), ("revised",)]


def test_an_area_that_stands_beside_several_rows_is_that_of_all_of_them() -> None:
    rows = [
        ["Area", "Year", "Starts"],
        [HERE, "2023/24", "1"],
        ["", "2024/25", "2"],
        ["Hull", "2023/24", "7"],
        ["", "2024/25", "8"],
    ]
    (found,) = tables(xlsx({"Data": rows}, {"Data": "A2:A3"}))
    assert (found.own, [seen.value for seen in found.series[0].seen]) == (2, ["1", "2"])
    (apart,) = tables(xlsx({"Data": rows}))
    assert [seen.value for seen in apart.series[0].seen] == ["1"], "an empty cell alone names no area"


def test_a_table_of_a_country_is_not_the_boards_because_no_column_says_so() -> None:
    national = [["Table 8: Judgements"], ["Period", "Good"], ["2023/24", "1777"], ["2024/25", "1730"]]
    with pytest.raises(
        CoreDataError, match="no column says which area a row is about, and the words around it say 'England'"
    ):
        tables(xlsx({"Cover": COVER, "Table 8": national}))
    (own,) = tables(xlsx({"Cover": [*COVER, [f"Made for {HERE}"]], "Table 8": national}))
    assert own.own == 2
    (unsaid,) = tables(xlsx({"Table 8": national}))
    assert unsaid.notices == (
        f"no column says which area a row is about: take it in only if all of it is {HERE}'s",
    )


@pytest.mark.parametrize(
    ("title", "sheet", "file", "period"),
    [
        ("Referrals 2024-25", "Data", "theirs.xlsx", "2024-25"),
        ("Referrals", "LA_data_202425", "theirs.xlsx", "202425"),
        ("Referrals", "Data", "Referrals 2024-25.xlsx", "2024-25"),
        ("Referrals, as at 31 March 2025", "Data", "theirs.xlsx", "as at 31 March 2025"),
    ],
)
def test_a_period_that_no_column_says_is_looked_for_over_the_table(title, sheet, file, period) -> None:
    rows = [[title], ["Area", "Children"], [HERE, "1041"], ["Hull", "1000"]]
    (found,) = tables(xlsx({sheet: rows}), file)
    assert found.series[0].seen[0].period == period
    assert "no column says the period" in found.notices[0]
    assert taken(found, {found.series[0].label: "starts"})[0][1] == "2024/25"


def test_a_period_that_can_be_one_of_two_is_not_guessed() -> None:
    rows = [["Referrals 2023-24 and 2024-25"], ["Area", "Children"], [HERE, "1041"], ["Hull", "1000"]]
    with pytest.raises(CoreDataError, match="no column says which period"):
        tables(xlsx({"Data": rows}))


def test_of_years_and_quarters_below_one_another_those_of_the_measure_come_in() -> None:
    rows = [
        ["Area", "Period", "Children"],
        [HERE, "(Total)", "9"],
        [HERE, "2024/25", "5"],
        [HERE, "Q1 2024/25", "2"],
        [HERE, "2023/24", "4"],
    ]
    (found,) = tables(xlsx({"Data": rows}))
    choice = {found.series[0].id: with_counts(found, found.series[0], "starts", plan())}
    file = read_chosen(found, choice, plan(), imported_on=TODAY)
    assert [value.figure.value for value in file.values] == [5, 4]
    assert (
        "2 values of 'starts' of other periods were left out: it is reported by financial year"
        in file.notices
    )


def test_a_year_that_stands_in_the_first_of_its_rows_is_that_of_the_others() -> None:
    rows = [["Year", "Quarter", "Children"], ["2023", "1", "4"], ["", "2", "5"], ["2024", "1", "6"]]
    (found,) = tables(xlsx({"Data": rows}))
    assert [seen.period for seen in found.series[0].seen] == ["Q1 2023", "Q2 2023", "Q1 2024"]


def test_tables_side_by_side_are_two_and_lines_of_words_within_are_sections() -> None:
    rows = [
        ["Area", "2023/24", "2024/25", "", "Area", "2023/24", "2024/25"],
        ["Girls"],
        [HERE, "1", "2", "", "Hull", "3", "4"],
        ["Boys"],
        [HERE, "5", "6", "", "Hull", "7", "8"],
    ]
    first, second = tables_in(
        Sheet("Data", list(enumerate([[*row, *[""] * (7 - len(row))] for row in rows], 1)))
    )
    assert first.header == ("section", "Area", "2023/24", "2024/25")
    assert [cells for _, cells in first.rows] == [("Girls", HERE, "1", "2"), ("Boys", HERE, "5", "6")]
    assert second.rows[1][1] == ("Boys", "Hull", "7", "8")


def test_a_column_for_each_area_gives_the_boards() -> None:
    rows = [["Period", HERE, "Hull"], ["2023/24", "5", "7"], ["2024/25", "6", "8"]]
    (found,) = tables(xlsx({"Data": rows}))
    assert [[seen.value for seen in series.seen] for series in found.series] == [["5", "6"]]


def test_what_an_office_thinks_of_a_value_tells_no_series_apart() -> None:
    rows = [
        ["Area", "Period", "Value", "Compared"],
        [HERE, "2023/24", "5", "Worse"],
        [HERE, "2024/25", "6", "Similar"],
    ]
    (found,) = tables(xlsx({"Data": rows}))
    assert len(found.series) == 1


def test_a_workbook_that_cannot_be_read_says_why_of_each_table_and_what_to_give() -> None:
    rows = [["Area", "Children"], ["Hull", "5"], ["Leeds", "6"]]
    with pytest.raises(CoreDataError) as problem:
        tables(xlsx({f"Table {n}": rows for n in range(1, 40)}))
    said = str(problem.value)
    assert "the table of the sheet 'Table 1': no column says which period" in said
    assert "Give the file of open data beside the publication" in said
    assert len(said.splitlines()) < 20
    with pytest.raises(CoreDataError, match="holds no table of numbers"):
        tables(xlsx({"Cover": COVER}))


def test_the_table_that_was_read_before_is_known_in_the_next_file() -> None:
    upload = Upload.of("theirs.xlsx", xlsx(BOOK), plan())
    assert (upload.known_table(()), upload.of_table(1).seen) == (None, upload.tables[1])
    assert len({table.signature for table in upload.tables}) == 3


@pytest.mark.parametrize(
    ("written", "value", "marks"),
    [
        ("149 [r]", "149", ("r",)),
        ("1,041[note 3]", "1,041", ()),
        ("12.3p", "12.3", ("p",)),
        ("131 (e)", "131", ("e",)),
        ("45%", "45%", ()),
        ("119.6 [b] [note 1]", "119.6", ("b",)),
        ("12\u00b2", "12", ()),
        ("1041*", "1041*", ()),
        ("[c]", "[c]", ()),
        ("c", "c", ()),
    ],
)
def test_marks_behind_a_number_are_told_from_it(written, value, marks) -> None:
    assert marks_behind(written) == (value, marks)


@pytest.mark.parametrize("written", [f"{HERE} [note 3]", f"{HERE}\u00b9", f"{HERE} (r)", f" {HERE}*", HERE])
def test_marks_behind_a_name_are_no_part_of_it(written: str) -> None:
    assert without_marks(written) == HERE


@pytest.mark.parametrize(
    ("heading", "period", "rest"),
    [
        ("2023/24, Number", "2023/24", "Number"),
        ("Rate 2024", "2024", "Rate"),
        ("2024 Number of children", "2024", "Number of children"),
        ("Children, Q1 2025/26", "Q1 2025/26", "Children"),
        ("Children on plan (2023/24)", "2023/24", "Children on plan"),
        ("Referrals - 2023/24", "2023/24", "Referrals"),
        ("School year 2023/24", "2023/24", "School year"),
        ("2024/25", "", ""),
        ("Number", "", ""),
        ("Q1 2025/26", "", ""),
    ],
)
def test_a_heading_can_name_a_period_beside_what_is_measured(heading, period, rest) -> None:
    assert parted(heading) == (period, rest)


@pytest.mark.parametrize(
    ("cells", "period"),
    [
        ([("year", "2009"), ("quarter", "2009/4")], "2009/4"),
        ([("year", "2009"), ("quarter", "")], "2009"),
        ([("financial_year", "2025/26"), ("quarter", "Q1")], "Q1 2025/26"),
        ([("year", "2018"), ("column 2", "Jan")], "Jan 2018"),
        ([("academic_year", "2025/26"), ("term", "Autumn term")], "Autumn term 2025/26"),
        ([("time_period", "2024/25")], "2024/25"),
        ([("financial_year", "2025/26"), ("month", "Feb")], "Feb 2025/26"),
    ],
)
def test_a_period_can_stand_in_two_cells(cells, period) -> None:
    assert of_parts(cells) == period


def test_periods_are_found_among_other_words() -> None:
    assert periods_named("Table 3, Jan to Mar 2025 (provisional); RO3_LA_Data_202425") == [
        "Jan to Mar 2025",
        "202425",
    ]


MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
COUNTS = [str(20 + n) for n in range(12)]
OF_MONTHS = {
    "a year over the months": [
        ["Measure", "2025/26", *[""] * 12],
        ["", *MONTHS, "YTD"],
        ["Referrals", *COUNTS, "306"],
    ],
    "a year in the title": [["Performance 2025/26"], ["Measure", *MONTHS], ["Referrals", *COUNTS]],
    "a year over the names": [["2025/26", *MONTHS], ["Referrals", *COUNTS]],
    "a year in each row": [["Measure", "Year", *MONTHS, "Total"], ["Referrals", "2025/26", *COUNTS, "306"]],
    "a month in each row": [
        ["Month", "2025/26"],
        *([month, count] for month, count in zip(MONTHS, COUNTS, strict=True)),
        ["Total", "306"],
    ],
}


@pytest.mark.parametrize("rows", OF_MONTHS.values(), ids=OF_MONTHS)
def test_months_get_the_year_that_stands_elsewhere(rows: list[list[str]]) -> None:
    """And what is summed up beside them is no month."""
    (found,) = tables(xlsx({"Data": [[HERE], *rows]}))
    (series,) = found.series
    months = [period_in(seen.period, "", "month", "").label for seen in series.seen]
    assert (months[0], months[9], len(months)) == ("April 2025", "January 2026", 12)
    assert [seen.value for seen in series.seen] == COUNTS


@pytest.mark.parametrize(
    ("heads", "frequency", "first", "last"),
    [
        (["Sep", "Jan", "Jul"], "month", "September 2025", "July 2026"),
        (["Apr", "Jan"], "month", "April 2025", "January 2026"),
        (["Q1", "Q2", "Q4"], "financial_quarter", "Apr to Jun 2025", "Jan to Mar 2026"),
        (["Autumn", "Spring", "Summer"], "term", "Autumn term 2025", "Summer term 2026"),
    ],
)
def test_a_year_that_begins_with_september_is_an_academic_one(heads, frequency, first, last) -> None:
    rows = [[HERE], ["Measure", "2025/26", *[""] * (len(heads) - 1)], ["", *heads]]
    (found,) = tables(xlsx({"Data": [*rows, ["Referrals", *COUNTS[: len(heads)]]]}))
    seen = [period_in(each.period, "", frequency, "").label for each in found.series[0].seen]
    assert (seen[0], seen[-1]) == (first, last)


def test_months_without_a_year_are_asked_about() -> None:
    with pytest.raises(CoreDataError, match="the columns 'Apr' to 'Mar' say no year; write it over them"):
        tables(xlsx({"Data": [[HERE], ["Measure", *MONTHS], ["Referrals", *COUNTS]]}))


def test_a_column_that_names_no_period_of_ours_is_said_to_be_left_out() -> None:
    rows = [["Measure", "12 months to Mar 2025", "12 months to Jun 2025"], ["Offences", "5", "6"]]
    (found,) = tables(xlsx({"Data": [[HERE], *rows]}))
    assert [seen.period for seen in found.series[0].seen] == ["12 months to Mar 2025"]
    assert found.notices == ("not read, since they name no period that we know: '12 months to Jun 2025'",)


@pytest.mark.parametrize("cell", [f"{CODE} - {HERE}", f"{HERE} ({CODE})", f"{CODE}: {HERE} UA", CODE])
def test_an_area_can_be_said_by_name_and_code_in_one_cell(cell: str) -> None:
    (found,) = tables(
        xlsx({"Data": [["Area", "2023/24"], [cell, "5"], ["E06000013 - North Lincolnshire", "7"]]})
    )
    assert [seen.value for seen in found.series[0].seen] == ["5"]


@pytest.mark.parametrize(
    "heading",
    ["18 months to March 2025", "Change since 2019", "Oct - Sep 2024", "Mar 2024 to Feb 2025 number"],
)
def test_a_longer_stretch_is_not_the_period_that_it_ends_in(heading: str) -> None:
    assert parted(heading) == ("", "")


def test_a_stretch_over_a_table_is_not_the_month_that_it_ends_in() -> None:
    assert periods_named("Offences, 12 months to June 2024") == []
    assert periods_named("Offences, year ending March 2024") == ["year ending March 2024"]
