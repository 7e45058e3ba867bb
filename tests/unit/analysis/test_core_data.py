"""The core data set and the scorecard as files."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

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
    assert value.target == 95


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
        (f"{GOOD},60%,,,,", "value", "without commas, spaces or signs"),
        (f"{GOOD},nan,,,,", "value", "is not a number"),
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
        (f"{REVIEWS},[c],173,212,,", "", "cannot keep a numerator"),
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
        (f"{HARM},60,,Element of sexual harm,,,,,", "breakdown"),
        (f"{HARM},60,,Age,Under 10,,,,", "breakdown_topic"),
        (f"{GOOD},60,,Age,Under 10,,,,", "breakdown_topic"),
        (f"{HARM},60,,,,50,,,", "upper_ci_95"),
        (f"{HARM},60,,,,61,70,,", "lower_ci_95"),
        (f"{HARM},60,,,,,,[q],", "obs_status"),
        (f"{HARM},60,,,,,,,[c]", "conf_status"),
        (f"{HARM},60,,,,,,,secret", "conf_status"),
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
        ("measure_id;time_period;time_identifier;value\n", "not separated by commas"),
        (f"{HEADER},colour\n", "'colour' is not a column"),
        (f"{HEADER},comment\n", "there twice"),
        (f'{HEADER}\n"neglect', "not valid CSV"),
        (b"\xff\xfe\x00m", "UTF-8"),
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


@pytest.mark.parametrize("written", ["15/08/2026", "2026-08-15", ""])
def test_clear_impact_days_are_american(written):
    """Any other way to write a day is refused, not guessed."""
    with pytest.raises(CoreDataError, match="MM/DD/YYYY"):
        read(f"neglect-reviews-in-time,{written},90,81.6,", header=",".join(CLEAR_IMPACT))


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
    (value,) = read(f"{GOOD},60,,,,x")
    shown = card([replace(value, comment="=cmd()")])
    assert "'=cmd()" in canonical_csv(shown)


def test_the_data_package_declares_the_symbols():
    """Every symbol is a labelled missing value, and every column is declared."""
    described = datapackage(card(example()))
    schema = described["resources"][0]["schema"]
    assert [field["name"] for field in schema["fields"]] == list(CANONICAL)
    assert {missing["value"] for missing in schema["missingValues"]} == {"", "[c]", "[z]", "[x]", "[low]"}
    assert "Example data" in described["description"]
