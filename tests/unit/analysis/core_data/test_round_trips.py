"""What a board exports, another one takes in and exports again: nothing is lost, and nothing that was hidden comes out."""

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from analysis.core_data import (
    CanonicalTable,
    canonical_csv,
    canonical_xlsx,
    clear_impact_csv,
    datapackage,
    difference,
    merged,
    read_core_file,
)
from analysis.core_data.columns import CANONICAL
from analysis.plan import Plan, load_plan
from analysis.plan.objects import Withdrawn
from analysis.scorecard import Scorecard, build
from analysis.values import Value

TODAY = date(2026, 11, 30)
HEADER = (
    "measure_id,time_period,time_identifier,breakdown_topic,breakdown,value,numerator,denominator,lower_ci_95,upper_ci_95,"
    "target,obs_status,comment"
)
ABUSE, NEGLECT, HARM = "domestic-abuse-incidence", "neglect-plans-share", "sexual-harm-open-cases"
BY_ELEMENT = "Element of sexual harm"
VALUES = f'''{ABUSE},202526,Financial year Q1,,,948,,,,,,,"=SUM(A1)"
{ABUSE},202526,Financial year Q2,,,1041,,,980.123456789,1105.5,,[r],"+44 more, ""quoted"""
{ABUSE},202526,Financial year Q3,,,1000,,,,,900,[e] [b],"émoji 😀 ’curly’ שלום"
{ABUSE},202526,Financial year Q4,,,[x],,,,,,,"- not in"
{ABUSE},202627,Financial year Q1,,,4,,,,,,,"few: all at one school"
{NEGLECT},202526,Financial year Q1,,,20.805369,31,149,,,,,"two
lines"
{NEGLECT},202526,Financial year Q2,,,50,,,,,,,no counts
{NEGLECT},202526,Financial year Q3,,,27,27,100,,,,,example data: invented
{NEGLECT},202526,Financial year Q4,,,c,c,150,,,,,
{NEGLECT},202627,Financial year Q1,,,33.3333333333,50,150,25.9999999,41.2,12.5,[u],"@handle"
{HARM},202627,Financial year Q1,,,60,,,,,,,
{HARM},202627,Financial year Q1,{BY_ELEMENT},Online abuse,35,,,,,,,
{HARM},202627,Financial year Q1,{BY_ELEMENT},Other,25,,,,,,,
neglect-reviews-in-time,202627,Financial year Q1,,,90,90,100,,,,,it’s 5 of 6 and 7. Done
neglect-reviews-in-time,202526,Financial year Q1,,,80,80,100,,,,,'''


@cache
def plan() -> Plan:
    return load_plan()


def read(content: str | bytes) -> list[Value]:
    return list(read_core_file(content, plan(), file="core", imported_on=TODAY).values)


def card(values: list[Value], own: Plan | None = None) -> Scorecard:
    return build(own or plan(), values, [], TODAY)


@cache
def held() -> list[Value]:
    """What a board holds: some values in their second revision."""
    revised = f'{HEADER}\n{ABUSE},202526,Financial year Q1,,,950,,,,,,,"=SUM(A1)"'
    return merged(read(f"{HEADER}\n{VALUES}"), read(revised))


def exported_as_csv(scorecard: Scorecard) -> str:
    return canonical_csv(scorecard)


def exported_as_sheet(scorecard: Scorecard) -> bytes:
    return canonical_xlsx(CanonicalTable.of(scorecard))


@pytest.mark.parametrize("export", [exported_as_csv, exported_as_sheet])
def test_a_canonical_file_that_an_empty_board_takes_in_comes_out_again_byte_by_byte(
    export: Callable[[Scorecard], str | bytes],
) -> None:
    """With a baseline's forecast, revisions, hidden values, other targets, and signs that a spreadsheet would run."""
    first = card(held())
    again = card(read(export(first)))
    assert canonical_csv(again) == canonical_csv(first)
    assert datapackage(again) == datapackage(first)
    comments = {value.comment for line in again.lines for value in line.values}
    assert {"=SUM(A1)", '+44 more, "quoted"', "@handle", "two\nlines", "émoji 😀 ’curly’ שלום"} <= comments
    assert "all at one school" not in canonical_csv(again)


def test_a_file_for_clear_impact_comes_out_again_with_counts_and_comments() -> None:
    """It has no intervals of an office's own, no marks and no parts. What is not in it is listed beside it."""
    first = clear_impact_csv(
        card([value for value in held() if value.period.year != 2025 or value.numerator])
    )
    assert "27 of 100; 95% interval" in clear_impact_csv(card(held())).values
    assert clear_impact_csv(card(read(first.values))).values == first.values
    (reviews,) = (
        value
        for value in read(first.values)
        if value.measure_id == "neglect-reviews-in-time" and value.period.year == 2026
    )
    assert (reviews.numerator, reviews.denominator, reviews.comment) == (90, 100, "it’s 5 of 6 and 7. Done")


def test_our_own_export_hides_nothing_that_is_known_where_it_came_from() -> None:
    file = read_core_file(canonical_csv(card(held())), plan(), file="scorecard.csv", imported_on=TODAY)
    assert difference(held(), file.values).changed
    over = file.over(held())
    assert (difference(held(), over.values).changed, difference(held(), over.values).added) == ((), ())
    assert "2 values are left as they are here: the file says less of them" in over.notices


def test_an_offices_hidden_value_goes_over_a_known_one() -> None:
    """Only of our own export is it known that the scorecard hid it."""
    file = read_core_file(
        f"{HEADER}\n{ABUSE},202526,Financial year Q1,,,c,,,,,,,", plan(), file="office.csv", imported_on=TODAY
    )
    ((_, after),) = difference(held(), file.over(held()).values).changed
    assert after.symbol == "[c]"


def test_clear_impacts_file_takes_no_counts_from_values_that_are_there() -> None:
    bare = f"id,actual_value_date,target_value,actual_value,comment\n{NEGLECT},06/30/2025,,20.805369,\n"
    file = read_core_file(bare, plan(), file="ci.csv", imported_on=TODAY)
    assert file.over(held()).values == ()
    assert file.over([]).values == file.values


def test_what_was_withdrawn_does_not_come_out_and_can_come_back() -> None:
    place = {"measure_id": HARM, "time_period": "202627", "time_identifier": "Financial year Q1"}
    parts = [("Total", "Total"), (BY_ELEMENT, "Online abuse"), (BY_ELEMENT, "Other")]
    gone = tuple(
        Withdrawn(**place, breakdown_topic=topic, breakdown=part, revision=1) for topic, part in parts
    )
    without = Plan(board=plan().board, areas=plan().areas, withdrawn=gone)
    exported = canonical_csv(card(held(), without))
    assert HARM not in exported
    assert canonical_csv(card(read(exported))) == exported
    back = read_core_file(canonical_csv(card(held())), without, file="scorecard.csv", imported_on=TODAY)
    came = difference(
        held(), back.over(held(), without.withdrawn_up_to).values, without.withdrawn_up_to
    ).added
    assert [value.measure_id for value in came] == [HARM] * 3


def test_rows_of_surveys_in_a_whole_export_stay_out_and_it_says_so() -> None:
    row = dict.fromkeys(CANONICAL, "") | {
        "measure_id": "heard-listened-to",
        "time_period": "202627",
        "time_identifier": "Financial year Q2",
        "value": "60",
    }
    exported = canonical_csv(card(held())) + ",".join(row.values()) + "\r\n"
    file = read_core_file(exported, plan(), file="scorecard.csv", imported_on=TODAY)
    assert "heard-listened-to" not in {value.measure_id for value in file.values}
    assert any("1 rows of measures that surveys fill were left out" in notice for notice in file.notices)
