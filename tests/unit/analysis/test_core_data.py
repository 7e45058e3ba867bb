"""The core data set and the scorecard as files."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from openpyxl import Workbook

from analysis.core_data import (
    CANONICAL,
    CLEAR_IMPACT,
    CoreDataError,
    canonical_csv,
    clear_impact_csv,
    datapackage,
    difference,
    merged,
    read_core_data,
    read_core_file,
    template_csv,
)
from analysis.periods import Period
from analysis.plan import FOLDER, Plan, load_plan
from analysis.scorecard import Scorecard, build
from analysis.statistics import Figure, wilson
from analysis.values import IndicatorValue, MeasureValue, Value, as_plain, current, from_plain

DAY = date(2026, 11, 1)
HEADER = "measure_id,time_period,time_identifier,value,numerator,denominator,target,comment"
Q2 = Period("financial_quarter", 2026, 1)


@cache
def plan() -> Plan:
    return load_plan()


def read(*rows: str, header: str = HEADER) -> list[Value]:
    return read_core_data("\n".join((header, *rows)), plan(), file="core.csv", imported_on=DAY)


def example() -> list[Value]:
    content = (FOLDER / "example_core_data.csv").read_bytes()
    return read_core_data(content, plan(), file="example_core_data.csv", imported_on=DAY)


def card(values: list[Value]) -> Scorecard:
    return build(plan(), values, [], date(2026, 11, 23))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# Reading


def test_the_minimal_form_is_enough():
    """Four columns make a value; an indicator's row becomes an indicator's value."""
    (value,) = read(
        "domestic-abuse-incidence,202627,Financial year Q2,948",
        header="measure_id,time_period,time_identifier,value",
    )
    assert isinstance(value, IndicatorValue)
    assert (value.figure, value.period) == (Figure(value=948), Q2)


def test_a_measures_row_becomes_a_measures_value():
    """A performance measure that is filled from records is one about people served, with its interval."""
    (value,) = read("neglect-reviews-in-time,202627,Financial year Q2,81.6,173,212,,")
    assert isinstance(value, MeasureValue)
    assert not value.from_people
    assert value.interval == wilson(173, 212).times(100)
    assert value.target is None, "the board's target is the plan's, which may set another one"


@pytest.mark.parametrize("symbol", ["[c]", "[z]", "[x]", "[low]"])
def test_symbols_are_read(symbol):
    """A value that is not shown keeps its symbol and nothing else."""
    (value,) = read(f"neglect-plans-share,202627,Financial year Q2,{symbol},,,,")
    assert (value.symbol, value.numerator, value.interval) == (symbol, None, None)


def test_a_row_may_have_its_own_target():
    """The row's target goes before the plan's."""
    (value,) = read("neglect-reviews-in-time,202627,Financial year Q2,81.6,173,212,90,")
    assert value.target == 90


def test_example_rows_are_marked():
    """A comment that begins with "example data" marks the value."""
    first, second = read(
        "neglect-plans-share,202627,Financial year Q1,60,,,,Example data: invented",
        "neglect-plans-share,202627,Financial year Q2,60,,,,a real one",
    )
    assert (first.example, second.example) == (True, False)


def test_a_spreadsheets_csv_is_read():
    """A byte order mark, Windows line ends, blank lines and spaces around cells do no harm."""
    content = f"\ufeff{HEADER}\r\n\r\n neglect-plans-share , 202627 ,Financial year Q2, 60,,,,\r\n,,,,,,,\r\n"
    (value,) = read_core_data(content.encode(), plan(), file="core.csv", imported_on=DAY)
    assert value.figure == Figure(value=60)


GOOD = "neglect-plans-share,202627,Financial year Q2"
REVIEWS = "neglect-reviews-in-time,202627,Financial year Q2"
COUNT = "domestic-abuse-incidence,202627,Financial year Q2"


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (
            "neglect-plan-share,202627,Financial year Q2,60,,,,",
            "measure_id",
            "is 'neglect-plans-share' meant?",
        ),
        ("heard-listened-to,202627,Financial year Q2,60,,,,", "measure_id", "is filled by a survey"),
        ("neglect-homes-improved,202627,Financial year Q2,60,,,,", "measure_id", "data development list"),
        ("neglect-plans-share,2026,Financial year Q2,60,,,,", "time_period", "write it as 202627"),
        ("neglect-plans-share,202628,Financial year Q2,60,,,,", "time_period", "follow each other"),
        ("neglect-plans-share,202627,Q2,60,,,,", "time_identifier", "'Financial year Q1' to 'Q4'"),
        ("neglect-plans-share,202627,Financial year,60,,,,", "time_identifier", "financial quarter, not by"),
        (f"{GOOD},,,,,", "value", "is empty; write a number, or [c]"),
        (f"{GOOD},60 pc,,,,", "value", "is not a number; write it as 1234 or 56.7, or [c]"),
        (f"{COUNT},60%,,,,", "value", "is not a number"),
        (f"{GOOD},nan,,,,", "value", "can be not available, or nothing"),
        (f"{GOOD},1e3,,,,", "value", "is not a number"),
        (f"{GOOD},101,,,,", "value", "more than 100 %"),
        (f"{GOOD},-1,,,,", "value", "is negative"),
        (f"{COUNT},9.5,,,,", "value", "is not a whole number"),
        (f"{COUNT},9,8,,,", "numerator", "a count is its own numerator"),
        (f"{REVIEWS},50,9,8,,", "numerator", "larger than the denominator"),
        (f"{REVIEWS},50,9,,,", "denominator", "needs its denominator"),
        (f"{REVIEWS},50,0,0,,", "denominator", "write [z]"),
        (f"{REVIEWS},50,4.5,9,,", "numerator", "not a whole number"),
        (f"{REVIEWS},82.5,173,212,,", "value", "is not 173 of 212, which is 81.6"),
        (f"{REVIEWS},[c],173,212,,", "numerator", "the value is not shown"),
        (f"{GOOD},60,,,120,", "target", "more than 100 %"),
        (f"{GOOD},60,,,,{'x' * 256}", "comment", "shorten it to 255"),
        (f"{GOOD},60,,,", "", "has 7 cells where the header has 8"),
    ],
)
def test_mistakes_are_named_by_line_and_column(row, column, says):
    """Every mistake says where it is and what to do."""
    with pytest.raises(CoreDataError) as caught:
        read(f"{COUNT},100,,,,", row)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("core.csv", 3, column)
    assert says in problem.what


@pytest.mark.parametrize(("written", "right"), [("82", True), ("81.6", True), ("81.60", True), ("81", False)])
def test_a_percentage_agrees_with_its_fraction_within_rounding(written, right):
    """173 of 212 is 81.6038 %: as exact as it was written."""
    if right:
        assert read(f"{REVIEWS},{written},173,212,,")[0].figure.value == float(written)
    else:
        with pytest.raises(CoreDataError, match=r"which is 81\.6"):
            read(f"{REVIEWS},{written},173,212,,")


WIDE = ",".join(
    (
        "measure_id,time_period,time_identifier,value,new_la_code,breakdown_topic,breakdown",
        "lower_ci_95,upper_ci_95,obs_status,conf_status",
    )
)
HARM = "sexual-harm-open-cases,202627,Financial year Q2"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (f"{HARM},60,E06000013,,,,,,", "new_la_code"),
        (f"{HARM},60,,,,,,,", "new_la_code"),
        (f"{HARM},60,E06000012,Element of sexual harm,,,,,", "breakdown"),
        (f"{HARM},60,E06000012,Age,Under 10,,,,", "breakdown_topic"),
        (f"{GOOD},60,E06000012,Age,Under 10,,,,", "breakdown_topic"),
        (f"{HARM},60,E06000012,,,50,,,", "upper_ci_95"),
        (f"{HARM},60,E06000012,,,61,70,,", "lower_ci_95"),
        (f"{HARM},60,E06000012,,,,,[q],", "obs_status"),
        (f"{HARM},60,E06000012,,,,,[r] [c],", "obs_status"),
        (f"{HARM},60,E06000012,,,,,x,", "obs_status"),
        (f"{HARM},60,E06000012,,,,,,[c]", "conf_status"),
        (f"{HARM},60,E06000012,,,,,,secret", "conf_status"),
    ],
)
def test_mistakes_in_the_other_columns(row, column):
    """Places, breakdowns, intervals and statuses are checked as well."""
    with pytest.raises(CoreDataError) as caught:
        read(row, header=WIDE)
    assert caught.value.problems[0].column == column


def test_breakdowns_intervals_and_flags_are_read():
    """A part of a total, with its own interval and its marks."""
    row = f"{HARM},60,E06000012,Element of sexual harm,Online abuse,50,70,[r] [e],"
    (value,) = read(row, header=WIDE)
    assert (value.breakdown, value.marks, value.is_total) == ("Online abuse", "[r] [e]", False)
    assert value.interval is not None
    assert (value.interval.lower, value.interval.upper) == (50, 70)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is empty"),
        (HEADER, "no rows"),
        ("measure_id,time_period,value\n", "'time_identifier' is missing"),
        ("measure_id;time_period;time_identifier;value\n", "no rows"),
        (f"{HEADER},colour\n", "'colour' is not a column"),
        (f"{HEADER},comment\n", "there twice"),
        (f'{HEADER}\n"neglect', "not valid CSV"),
        (b"\xff\xfe\x00m\x00", "UTF-16"),
        (b"measure_id,\x00\x81", "is not text"),
    ],
)
def test_files_that_cannot_be_read(content, says):
    """A file of another form says which, and what to do."""
    with pytest.raises(CoreDataError, match=says):
        read_core_data(content, plan(), file="core.csv", imported_on=DAY)


def test_one_value_a_measure_and_period():
    """A second row for the same is a mistake that names the first."""
    with pytest.raises(CoreDataError, match=r"line 3: says again what line 2 says"):
        read(f"{GOOD},60,,,,", f"{GOOD},61,,,,")


def test_all_or_nothing_and_every_mistake_at_once():
    """Two bad rows among good ones: nothing is read, and both are named."""
    with pytest.raises(CoreDataError) as caught:
        read(f"{COUNT},100,,,,", f"{GOOD},600,,,,", "odd,202627,Financial year Q2,1,,,,")
    assert [problem.line for problem in caught.value.problems] == [3, 4]
    assert str(caught.value).count("\n") == 1


def test_clear_impact_rows_are_read():
    """The day says the period, by the measure's frequency."""
    header = ",".join(CLEAR_IMPACT)
    (value,) = read("neglect-reviews-in-time,08/15/2026,90,81.6,hello", header=header)
    assert (value.period, value.target, value.figure.value, value.comment) == (Q2, 90, 81.6, "hello")


@pytest.mark.parametrize("written", ["15/08/2026", "2026-08-15", "08/15/2026", "15.08.2026"])
def test_days_that_can_be_one_thing_are_read(written):
    """However the programme writes them."""
    (value,) = read(f"neglect-reviews-in-time,{written},90,81.6,", header=",".join(CLEAR_IMPACT))
    assert value.period == Q2


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("01/04/2024", "can be 04 January 2024 or 01 April 2024"),
        ("", "is not a date"),
        ("31/31/2026", "begin with the month"),
        ("2026-02-30", "not a day"),
    ],
)
def test_days_that_can_be_two_are_asked_about(written, says):
    """Never guessed: the first of April would stand among January's."""
    with pytest.raises(CoreDataError, match=says):
        read(f"neglect-reviews-in-time,{written},90,81.6,", header=",".join(CLEAR_IMPACT))


def test_one_day_of_a_file_tells_how_the_others_are_written():
    """The 30th of July can only begin with the day, so the first of April does, too."""
    first, _ = read(
        "neglect-reviews-in-time,01/04/2024,90,81.6,",
        "neglect-reviews-in-time,30/07/2024,90,81.6,",
        header=",".join(CLEAR_IMPACT),
    )
    assert first.period.label == "Apr to Jun 2024"


@pytest.mark.parametrize(
    "header",
    [
        "ID,Actual Value Date,Actual Value",
        "measure_type,actual_value,id,comment,target_value,actual_value_date",
    ],
)
def test_other_versions_of_clear_impact_are_known(header):
    """In any order, with or without the columns that come and go."""
    cells = {"id": "neglect-reviews-in-time", "actual_value_date": "08/15/2026", "actual_value": "81.6"}
    row = ",".join(cells.get("_".join(name.split()).casefold(), "") for name in header.split(","))
    assert read(row, header=header)[0].figure.value == 81.6


# As people and offices write


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,041", 1041),
        ("1 041", 1041),
        ("1\u00a0041", 1041),
        ("1'041", 1041),
        ("1.234.567", 1234567),
        ("-0", 0),
        ("\uff11\uff12", 12),
    ],
)
def test_counts_are_read_as_people_write_them(written, number):
    """In groups of three with any mark, and in the letters of any keyboard."""
    (value,) = read(f'{COUNT},"{written}",,,,')
    assert str(value.figure.value) == str(float(number))


@pytest.mark.parametrize(
    ("written", "number"), [("45,2", 45.2), ("45 %", 45), ("60%", 60), ("33.333", 33.333)]
)
def test_shares_are_read_as_people_write_them(written, number):
    """With a decimal comma, and with the sign."""
    (value,) = read(f'{GOOD},"{written}",,,,')
    assert value.figure.value == number


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (f'{COUNT},"1.000",,,,', "can be 1000 or 1;"),
        (f'{GOOD},"1,234",,,,', "can be 1234 or 1.234"),
        (f"{COUNT},-,,,,", "none at all, or not known"),
        (f"{COUNT},N/A,,,,", "not applicable, or not available"),
        (f"{GOOD},0.45,,,,", "write 45 if 45 % is meant"),
    ],
)
def test_what_can_be_two_numbers_is_asked_about(row, says):
    """A guess would be right for most files, and a thousand times wrong for one."""
    with pytest.raises(CoreDataError, match=re.escape(says)):
        read(row)


def test_less_than_one_percent_can_be_said():
    """With a sign, or with its counts."""
    assert read(f"{GOOD},0.45%,,,,")[0].figure.value == 0.45
    assert read(f"{REVIEWS},0.5,1,200,,")[0].figure.value == 0.5


@pytest.mark.parametrize(
    ("symbol", "spellings"),
    [
        ("[c]", ("c", "C", "*", "(c)", "suppressed")),
        ("[x]", ("x", ":", "..", "u")),
        ("[z]", ("z", ".")),
        ("[low]", ("low", "k", "~")),
    ],
)
def test_symbols_of_every_office_are_read(symbol, spellings):
    """The Department for Education, Eurostat, the NHS and the Office for National Statistics each have their own."""
    assert {read(f"{COUNT},{written},,,,")[0].symbol for written in spellings} == {symbol}


def test_a_hidden_share_may_keep_its_base():
    """As the Department for Education writes: the base is known, the share is not. Neither is kept."""
    (value,) = read(f"{REVIEWS},c,c,149,,")
    assert (value.symbol, value.denominator) == ("[c]", None)


@pytest.mark.parametrize(("share", "fits"), [("27.2", True), ("27.4", True), ("28.2", False)])
def test_counts_that_an_office_rounded_fit_their_share(share, fits):
    """The share was worked out before: 1,240 of 4,540 can be 27.2 %."""
    row = f"{REVIEWS},{share},1240,4540,,"
    if fits:
        assert read(row)[0].figure.value == float(share)
    else:
        with pytest.raises(CoreDataError, match="leave the counts out if they are rounded"):
            read(row)


def test_a_reporting_year_ends_in_the_year_that_names_it():
    """On 31 March, as the Department for Education counts."""
    assert Period.parse("2025", "Reporting year") == Period("financial_year", 2024)


def test_what_lies_in_the_future_is_refused():
    """It would be the latest value for years."""
    with pytest.raises(CoreDataError, match="lies in the future"):
        read("domestic-abuse-incidence,202728,Financial year Q1,948,,,,")


PLACED = "measure_id,time_period,time_identifier,geographic_level,country_code,new_la_code,la_name,value"
ENGLAND = "domestic-abuse-incidence,202627,Financial year Q2,National,E92000001,,,399460"
LOCAL = "domestic-abuse-incidence,202627,Financial year Q2,Local authority,E92000001"
BOARD = f"{LOCAL},E06000012,North East Lincolnshire,948"
HULL = f"{LOCAL},E06000010,Kingston upon Hull,1500"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((ENGLAND, BOARD, HULL), "2 rows about other areas were left out"),
        ((BOARD, ENGLAND), "1 row about another area was left out"),
        ((HULL, BOARD), "1 row about another area was left out"),
    ],
)
def test_of_all_areas_only_the_boards_own_is_taken(rows, says):
    """England's figure is nobody's, whichever comes first; what was left out is said."""
    core_file = read_core_file("\n".join((PLACED, *rows)), plan(), file="core.csv", imported_on=DAY)
    assert [value.figure.value for value in core_file.values] == [948]
    assert core_file.notices == (says,)


@pytest.mark.parametrize("row", [ENGLAND, HULL])
def test_a_file_about_other_areas_is_refused(row):
    """Nothing of it is the board's."""
    with pytest.raises(CoreDataError, match="no row is about North East Lincolnshire"):
        read(row, header=PLACED)


def test_a_name_that_is_not_that_of_the_code_is_refused():
    """One of the two is wrong, and nobody knows which."""
    with pytest.raises(CoreDataError, match="is not the name of E06000012"):
        read(BOARD.replace("North East Lincolnshire", "North Lincolnshire"), header=PLACED)


@pytest.mark.parametrize(
    ("column", "says"), [("unit", "percent"), ("measure_name", "Another"), ("oba_question", "how_well")]
)
def test_what_the_plan_says_otherwise_is_refused(column, says):
    """A file that contradicts the plan is about something else."""
    with pytest.raises(CoreDataError, match="is not what the plan says"):
        read(f"{COUNT},948,{says}", header=f"measure_id,time_period,time_identifier,value,{column}")


def test_parts_are_not_more_than_their_total():
    """Both lines are named."""
    parts = [
        f"{HARM},500,E06000012,Element of sexual harm,{part},,,,"
        for part in ("Online abuse", "Not yet known")
    ]
    with pytest.raises(
        CoreDataError, match=r"line 2, .*37 is less than its parts together, 1000 \(lines 3, 4\)"
    ):
        read(f"{HARM},37,E06000012,,,,,,", *parts, header=WIDE)


def test_mistakes_that_are_alike_are_counted():
    """20,000 rows with one mistake fit on a screen; those of another kind are seen beside them."""
    rows = [f"neglect-plan-share,202627,Financial year Q2,{number},,,," for number in range(20_000)]
    with pytest.raises(CoreDataError) as caught:
        read(*rows, f"{COUNT},9.5,,,,")
    assert len(caught.value.problems) == 20_001
    shown = str(caught.value).splitlines()
    assert len(shown) == 5
    assert "19,997 more lines with the same mistake, the last in line 20001" in shown[3]
    assert "not a whole number" in shown[4]


# The files


def test_a_title_notes_and_empty_columns_do_no_harm():
    """As analysts hand a sheet on; what was not read is said."""
    rows = [
        "Core data of the second quarter,,,,,",
        "",
        "Measure ID,Time period,time_identifier,value,,",
        f"{COUNT},948,,",
        "Source: police,,,,,",
        "Counted on 1 October,,,,,",
    ]
    core_file = read_core_file("\n".join(rows), plan(), file="core.csv", imported_on=DAY)
    assert [value.figure.value for value in core_file.values] == [948]
    assert core_file.notices == (
        "the header was found in line 3; what stands above it was not read",
        "2 lines of notes below the table were not read",
    )


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_other_marks_between_cells_are_read(mark):
    """As spreadsheets of other countries save them."""
    content = f"{HEADER}\n{COUNT},948,,,,".replace(",", mark)
    assert read_core_data(content, plan(), file="core.csv", imported_on=DAY)[0].figure.value == 948


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_other_encodings_are_read(encoding):
    """Where that is a guess, it is said."""
    content = f"{HEADER}\n{COUNT},948,,,,costs £5 – or so".encode(encoding)
    core_file = read_core_file(content, plan(), file="core.csv", imported_on=DAY)
    assert core_file.values[0].comment == "costs £5 – or so"
    assert any("Windows-1252" in notice for notice in core_file.notices) == (encoding == "cp1252")


def workbook(*rows: list[object], **formats: str) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_somebody_sees_it():
    """0.45 that is shown as 45 % is 45 %."""
    names = ["measure_id", "time_period", "time_identifier", "value"]
    content = workbook(["Core data"], names, [*COUNT.split(","), 948], [*GOOD.split(","), 0.45], D4="0%")
    values = read_core_data(content, plan(), file="core.xlsx", imported_on=DAY)
    assert [value.figure.value for value in values] == [948, 45]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and no more", "damaged workbook"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel, or has a password"),
        (workbook(["measure_id", "value"]), "'time_period' is missing"),
        (workbook(), "is empty"),
    ],
)
def test_workbooks_that_cannot_be_read_say_what_to_do(content, says):
    """In the words of somebody who has the file before them."""
    with pytest.raises(CoreDataError, match=says):
        read_core_data(content, plan(), file="core.xlsx", imported_on=DAY)


# What may be few people


def test_a_share_without_counts_is_hidden_on_the_scorecard():
    """50 % can be one of two. With its counts it is judged by them, whichever file comes next."""

    def symbols(row: str) -> list[str]:
        return [value.symbol for value in card(read(row)).line("neglect-plans-share").values]

    assert symbols(f"{GOOD},50,,,,") == symbols(f"{GOOD},50,1,2,,") == ["[c]"]
    assert symbols(f"{GOOD},50,50,100,,") == [""]


def test_a_hidden_value_loses_its_comment():
    """Whoever wrote it could not know that it would be hidden."""
    five = "sexual-harm-open-cases,202627,Financial year Q2,5,,,,5 cases: all at one school"
    (value,) = card(read(five)).line("sexual-harm-open-cases").values
    assert (value.symbol, value.comment) == ("[c]", "")


# Taking in


def test_a_dry_run_shows_the_difference():
    """New, changed and unchanged, in sentences; nothing is altered."""
    held = read(f"{COUNT},100,,,,", f"{REVIEWS},81.6,173,212,,")
    coming = read(f"{COUNT},110,,,,", f"{REVIEWS},81.6,173,212,,", f"{GOOD},60,,,,")
    assert difference(held, coming).lines() == [
        "new: neglect-plans-share, Jul to Sep 2026: 60",
        "changed: domestic-abuse-incidence, Jul to Sep 2026: was 100, becomes 110",
        "1 unchanged",
    ]


def test_a_mean_is_told_with_how_many_it_is_of():
    def days(measure):
        same = {"unit": "mean", "target": None, "rag": None}
        return measure.model_copy(update=same) if measure.id == "neglect-reviews-in-time" else measure

    areas = [area.model_copy(update={"measures": tuple(map(days, area.measures))}) for area in plan().areas]
    header, row = "value,denominator", "neglect-reviews-in-time,202627,Financial year Q2,12.5,66"
    changed = Plan(board=plan().board, areas=tuple(areas))
    rows = f"measure_id,time_period,time_identifier,{header}\n{row}"
    coming = read_core_data(rows, changed, file="core.csv", imported_on=DAY)
    assert difference([], coming).lines()[0] == "new: neglect-reviews-in-time, Jul to Sep 2026: 12.5 (of 66)"


def test_of_many_changes_the_first_are_told_and_how_many_more_there_are():
    """A file of a hundred thousand values leaves a screen that can be read."""
    coming = read(f"{COUNT},110,,,,", f"{REVIEWS},81.6,173,212,,", f"{GOOD},60,,,,")
    assert difference([], coming).lines(1)[1:] == ["new: 2 more", "0 unchanged"]
    assert len(difference([], coming).lines(3)) == 4


def test_an_overwrite_keeps_the_old_revision():
    """The new value is revision 2 and marked revised; the first is still there."""
    held = read(f"{COUNT},100,,,,")
    after = merged(held, read(f"{COUNT},110,,,,"))
    assert [(value.figure.value, value.revision, value.marks) for value in after] == [
        (100, 1, ""),
        (110, 2, "[r]"),
    ]
    assert [value.figure.value for value in current(after)] == [110]


def test_the_same_file_twice_changes_nothing():
    """Importing again makes no revision."""
    values = example()
    assert merged(values, example()) == values


def test_imported_values_survive_a_store():
    """Values written as JSON and read back are the same."""
    values = example()
    assert [from_plain(json.loads(json.dumps(as_plain(value)))) for value in values] == values


def test_the_example_says_that_it_is_one():
    """Every bundled figure is marked as invented, and covers every line filled from records."""
    values = example()
    assert all(value.example and value.comment == "example data" for value in values)
    plain = {one.id: getattr(one, "filled_by", "administrative") for one in plan().measured.values()}
    from_records = {measure for measure, filled_by in plain.items() if filled_by == "administrative"}
    assert {value.measure_id for value in values} == from_records


# Writing


def test_the_canonical_file_has_its_columns():
    """The header is the canonical one, and each row has the board's place."""
    rows = rows_of(canonical_csv(card(example())))
    assert tuple(rows[0]) == CANONICAL
    assert {(row["new_la_code"], row["geographic_level"]) for row in rows} == {
        ("E06000012", "Local authority")
    }


def test_what_is_written_reads_back_the_same():
    """The canonical file of what is shown, read in again, changes nothing."""
    shown = card(example())
    values = [value for line in shown.lines for value in (*line.values, *line.parts)]
    again = read_core_data(canonical_csv(shown), plan(), file="back.csv", imported_on=DAY)
    assert difference(values, again).lines() == [f"{len(values)} unchanged"]


def test_hidden_values_are_symbols_with_nothing_beside_them():
    """A hidden row has [c] for the value, the counts and the interval, and as its status."""
    rows = rows_of(canonical_csv(card(read("neglect-plans-share,202627,Financial year Q2,40,4,10,,"))))
    (row,) = [row for row in rows if row["measure_id"] == "neglect-plans-share"]
    numbers = ("value", "numerator", "denominator", "lower_ci_95", "upper_ci_95", "conf_status")
    assert [row[column] for column in numbers] == ["[c]"] * 6


def test_readings_stand_in_the_latest_row():
    """Colour, trend and baseline status belong to the newest period only."""
    rows = [
        row
        for row in rows_of(canonical_csv(card(example())))
        if row["measure_id"] == "neglect-reviews-in-time"
    ]
    assert [row["rag"] for row in rows] == [""] * 12 + ["Red"]
    assert rows[-1]["recent_trend"] == "Down for 4 periods"
    assert rows[-1]["forecast"] != ""


def test_clear_impact_files():
    """The exact header, American days inside the period, plain numbers, and every row with its source data shown."""
    files = clear_impact_csv(card(example()))
    assert files.values.splitlines()[0] == "id,actual_value_date,target_value,actual_value,comment"
    rows = [row for row in rows_of(files.values) if row["id"] == "neglect-reviews-in-time"]
    assert (rows[-1]["actual_value_date"], rows[-1]["target_value"], rows[-1]["actual_value"]) == (
        "09/30/2026",
        "95",
        "81.6",
    )
    assert all(row["comment"].startswith("example data") and len(row["comment"]) <= 255 for row in rows)


def test_clear_impact_leaves_out_what_is_hidden_and_says_so():
    """A hidden value is in the second file with the reason, and not in the first; parts are left out too."""
    files = clear_impact_csv(
        card([*read("neglect-plans-share,202627,Financial year Q2,40,4,10,,"), *example()[:1]])
    )
    assert "neglect-plans-share" not in files.values
    (left,) = [row for row in rows_of(files.left_out) if row["id"] == "neglect-plans-share"]
    assert left["why"].startswith("[c] confidential")


def test_six_decimals_at_most():
    """A third is written with six decimals, a whole number with none."""
    header = "measure_id,time_period,time_identifier,value,numerator,denominator"
    values = read("early-help-needs-met,202627,Financial year Q2,33.33333333,30,90", header=header)
    (row,) = rows_of(clear_impact_csv(card(values)).values)
    assert row["actual_value"] == "33.333333"


def test_a_spreadsheet_runs_no_formula():
    """A comment that begins like a formula is written as text."""
    (value,) = read(f"{COUNT},948,,,,x")
    shown = card([replace(value, comment="=cmd()")])
    assert "'=cmd()" in canonical_csv(shown)


def test_the_data_package_declares_the_symbols():
    """Every symbol is a labelled missing value, and every column is declared."""
    described = datapackage(card(example()))
    schema = described["resources"][0]["schema"]
    assert [field["name"] for field in schema["fields"]] == list(CANONICAL)
    assert {missing["value"] for missing in schema["missingValues"]} == {"", "[c]", "[z]", "[x]", "[low]"}
    assert "Example data" in described["description"]


def test_the_template_is_read_once_it_is_filled_in():
    """It has a row for each measure that is filled from records, for a period that is over."""
    rows = rows_of(template_csv(plan(), DAY))
    filled = "\n".join([",".join(rows[0]), *(",".join((row | {"value": "[x]"}).values()) for row in rows)])
    values = read_core_data(filled, plan(), file="core.csv", imported_on=DAY)
    assert {value.measure_id for value in values} == {value.measure_id for value in example()}
    assert all(value.period.ends_on < DAY for value in values)
