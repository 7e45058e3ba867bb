"""The kinds of files and cells that analysts bring: a table of small files, each with the values that come of it or with
what is said of it. A new kind is a new row."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import pytest
from openpyxl import Workbook

from analysis.core_data import CoreDataError, canonical_csv, read_core_file, template_csv
from analysis.core_data.columns import cell as as_written
from analysis.plan import Plan, load_plan
from analysis.plan.objects import Withdrawn
from analysis.scorecard import Scorecard, build

TODAY = date(2026, 11, 30)
PLAIN = "measure_id,time_period,time_identifier,value"
COUNTS = f"{PLAIN},numerator,denominator"
PLACED = f"{PLAIN},geographic_level,country_code,country_name,new_la_code,la_name"
PARTS = f"{PLAIN},breakdown_topic,breakdown"
CLEAR_IMPACT = "id,actual_value_date,target_value,actual_value,comment"
COUNT = "domestic-abuse-incidence,202627,Financial year Q1"
SHARE = "neglect-plans-share,202627,Financial year Q1"
HARM = "sexual-harm-open-cases,202627,Financial year Q1"
OWN = f"{COUNT},948,Local authority,E92000001,England,E06000012,North East Lincolnshire"


@dataclass(frozen=True)
class Kind:
    """`values` are as a file would write them, a symbol where none is shown; `says` is a part of the message where it is
    refused, or of the notice where it is not."""

    name: str
    file: str | bytes
    values: tuple[str, ...] = ()
    says: str = ""


def _each(name: str, header: str, rows: dict[str, str], says: str = "") -> Iterator[Kind]:
    """Rows that are read, each with its value; or, without one, refused."""
    for row, value in rows.items():
        yield Kind(f"{name}: {row[-24:]}", f"{header}\n{row}\n", (value,) if value else (), says)


def _book(rows: list[list[object]]) -> bytes:
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def _symbols() -> Iterator[Kind]:
    """What offices write where there is no value: each has its own."""
    offices = {
        "[c]": "c C (c) [c] * [*] suppressed <5 <=5 ≤4 <10 1-4 0-5 '1 to 4' 'fewer than 5' '5 or fewer' 'less than 10' "
        "'up to 4'",
        "[x]": "x [x] : [:] .. [..] ... u 'not available' 'no data' missing",
        "[z]": "z [z] . 'not applicable'",
        "[low]": "low [low] ~ k",
    }
    for symbol, written in offices.items():
        for one in csv_words(written):
            yield Kind(f"a symbol for no value: {one}", f"{PLAIN}\n{COUNT},{one}\n", (symbol,))
    for one in ("-", "–", "--", "n/a", "NA", "NULL", "none"):
        yield Kind(f"a symbol that can be two: {one}", f"{PLAIN}\n{COUNT},{one}\n", says="can be")
    for one in ("#N/A", "#DIV/0!", "#REF!"):
        yield Kind(f"a broken sum: {one}", f"{PLAIN}\n{COUNT},{one}\n", says="where a sum failed")
    for one in ("[c]", "c", "*", "[x]", "suppressed", "low"):
        yield Kind(
            f"a symbol beside a value: {one}",
            f"{PLAIN},obs_status\n{COUNT},37,{one}\n",
            says="but the value is there",
        )
        yield Kind(
            f"hidden beside a value: {one}", f"{PLAIN},conf_status\n{COUNT},37,{one}\n", says="conf_status"
        )


def csv_words(written: str) -> list[str]:
    return [
        word
        for place, part in enumerate(written.split("'"))
        for word in ([part] if place % 2 else part.split())
    ]


def _areas() -> Iterator[Kind]:
    """England's row, a region's, another area's: never the board's."""
    others = {
        "the country": "National,E92000001,England,,",
        "the kingdom": "Country,K02000001,United Kingdom,,",
        "a region without a code": "Regional,E92000001,England,,",
        "a region by name": "Regional,,,,Yorkshire and The Humber",
        "a neighbour": "Local authority,E92000001,England,E06000010,Kingston upon Hull",
        "a neighbour by name": "Local authority,,,,North Lincolnshire",
    }
    for name, area in others.items():
        row = f"{COUNT},399460,{area}"
        yield Kind(
            f"of all areas, {name} first",
            f"{PLACED}\n{row}\n{OWN}\n",
            ("948",),
            "1 row about another area was left out",
        )
        yield Kind(f"{name} alone", f"{PLACED}\n{row}\n", says="no row is about North East Lincolnshire")
    yield Kind(
        "no area in a file with areas", f"{PLACED}\n{COUNT},5,,,,,\n", says="is empty; write E06000012"
    )
    yield Kind("the area by name alone", f"{PLACED}\n{COUNT},77,,,,,North East Lincolnshire UA\n", ("77",))
    yield Kind("the code in small letters", f"{PLACED}\n{COUNT},77,,,,e06000012,\n", ("77",))
    yield Kind(
        "a name of another code",
        f"{PLACED}\n{COUNT},77,,,,E06000012,Hull\n",
        says="is not the name of E06000012",
    )


def _periods() -> Iterator[Kind]:
    yield from _each(
        "years as people write them",
        PLAIN,
        {
            f"domestic-abuse-incidence,{year},Financial year Q1,37": "37"
            for year in ("202526", "2025/26", "2025-26", "2025–26", "2025/2026")
        },
    )
    yield Kind(
        "years that do not follow",
        f"{PLAIN}\ndomestic-abuse-incidence,202527,Financial year Q1,3\n",
        says="two years that follow",
    )
    for identifier in ("Reporting year", "Calendar year", "Academic year", "Autumn term", "March"):
        year = "2025" if identifier in ("Reporting year", "Calendar year", "March") else "202526"
        yield Kind(
            f"another period: {identifier}",
            f"{PLAIN}\ndomestic-abuse-incidence,{year},{identifier},3\n",
            says="is reported by financial quarter",
        )
    yield Kind(
        "a year nobody knows",
        f"{PLAIN}\ndomestic-abuse-incidence,202526,Tax year,3\n",
        says="is not a time identifier; use",
    )
    yield Kind(
        "a period to come",
        f"{PLAIN}\ndomestic-abuse-incidence,202728,Financial year Q1,3\n",
        says="lies in the future",
    )


def _days() -> Iterator[Kind]:
    """Clear Impact, in whatever order and version; days that can be two are asked about."""
    row = "domestic-abuse-incidence,{},,1041,"
    for day in (
        "06/30/2026",
        "30/06/2026",
        "30.06.26",
        "2026-06-30",
        "2026-06-30 00:00:00",
        "2026-06-30T00:00:00Z",
        "30 June 2026",
        "30-Jun-26",
        "05/05/2026",
    ):
        yield Kind(f"a day: {day}", f"{CLEAR_IMPACT}\n{row.format(day)}\n", ("1041",))
    yield Kind(
        "a day in words, the month first",
        f"{CLEAR_IMPACT}\n{row.format(chr(34) + 'June 30, 2026' + chr(34))}\n",
        ("1041",),
    )
    yield Kind(
        "a day that can be two",
        f"{CLEAR_IMPACT}\n{row.format('01/04/2024')}\n",
        says="2024-01-04, or as 2024-04-01",
    )
    for day in ("31/06/2026", "31 Frimaire 2026", "46203", "soon"):
        yield Kind(f"no day: {day}", f"{CLEAR_IMPACT}\n{row.format(day)}\n", says="2026-05-12")
    for header, cells in {
        CLEAR_IMPACT.upper(): "domestic-abuse-incidence,06/30/2026,,1041,",
        "Id,Actual Value Date,Target Value,Actual Value,Comment": "domestic-abuse-incidence,06/30/2026,,1041,",
        f"{CLEAR_IMPACT},measure_type": "domestic-abuse-incidence,06/30/2026,,1041,,PM",
        "actual_value,comment,id,actual_value_date": "1041,,domestic-abuse-incidence,06/30/2026",
    }.items():
        yield Kind(f"Clear Impact with the columns {header}", f"{header}\n{cells}\n", ("1041",))


def _numbers() -> Iterator[Kind]:
    """Other countries' machines, and programmes that write shares as fractions."""
    whole = {
        "1,041": "1041",
        "1 041": "1041",
        "1\u00a0041": "1041",
        "1'041": "1041",
        "1’041": "1041",
        "1.041.000": "1041000",
        "1041.0": "1041",
        "1041,0": "1041",
        "1.041,0": "1041",
        "1,041.0": "1041",
        "-0": "0",
        "１０４１": "1041",
    }
    for written, value in whole.items():
        yield Kind(f"a count: {written}", f'{PLAIN}\n{COUNT},"{written}"\n', (value,))
    yield Kind("a share as R writes it", f"{PLAIN}\n{SHARE},7.1295433364398875\n", ("7.129543",))
    for written, says in {
        "1.041": "can be 1041 or 1.041",
        "12,5": "is not a whole number",
        "-5": "is negative",
        "1e3": "is not a number",
        "£5": "is not a number",
        "(5)": "is not a number",
        "5*": "is not a number",
        "twelve": "is not a number",
    }.items():
        yield Kind(f"no count: {written}", f'{PLAIN}\n{COUNT},"{written}"\n', says=says)
    for written, value in {
        "45": "45",
        "45%": "45",
        "45.2 %": "45.2",
        "45,2": "45.2",
        "0.45%": "0.45",
        ".5%": "0.5",
        "100,0": "100",
    }.items():
        yield Kind(f"a share: {written}", f'{PLAIN}\n{SHARE},"{written}"\n', (value,))
    for written, says in {
        "0.45": "write 45 if 45 % is meant",
        "0,45": "write 45 if 45 % is meant",
        ".45": "write 45 if 45 % is meant",
        "101": "is more than 100 %",
        "½": "is not a number",
    }.items():
        yield Kind(f"no share: {written}", f'{PLAIN}\n{SHARE},"{written}"\n', says=says)


def _counts_behind() -> Iterator[Kind]:
    for cells, value in {
        "[c],[c],150": "[c]",
        "c,c,c": "[c]",
        "*,*,150": "[c]",
        "20,30,150": "20",
        "27.2,1240,4540": "27.2",
    }.items():
        yield Kind(f"a share with its counts: {cells}", f"{COUNTS}\n{SHARE},{cells}\n", (value,))
    for cells, says in {
        "28.2,1240,4540": "leave the counts out if they are rounded",
        "20,30,": "a numerator needs its denominator",
        "20,150,30": "is larger than the denominator",
        "0,0,0": "is 0, so there is no value",
        "[c],30,150": "but the value is not shown",
    }.items():
        yield Kind(f"a share against its counts: {cells}", f"{COUNTS}\n{SHARE},{cells}\n", says=says)
    yield Kind(
        "a count with a denominator", f"{COUNTS}\n{COUNT},1000,,150000\n", says="is a count, which has none"
    )


def _contradictions() -> Iterator[Kind]:
    parts = "\n".join(f"{HARM},500,Element of sexual harm,{part}" for part in ("Online abuse", "Banana"))
    yield Kind(
        "parts that are more than their total",
        f"{PARTS}\n{HARM},37,,\n{parts}\n",
        says="37 is less than its parts together, 1000",
    )
    yield Kind(
        "parts by something else", f"{PARTS}\n{HARM},37,Sex,Girls\n", says="is not broken down by 'Sex'"
    )
    for column, cell in {"unit": "percent", "measure_name": "Another", "oba_question": "how_well"}.items():
        yield Kind(
            f"a {column} of another measure",
            f"{PLAIN},{column}\n{COUNT},948,{cell}\n",
            says="is not what the plan says",
        )
    yield Kind(
        "a forecast that is no number", f"{PLAIN},forecast\n{COUNT},948,abc\n", says="'abc' is not a number"
    )
    yield Kind("a colour", f"{PLAIN},rag\n{COUNT},948,purple\n", ("948",), "rag: worked out anew, not read")
    yield Kind(
        "two values of one quarter",
        f"{PLAIN}\n{COUNT},948\n{COUNT},949\n",
        says="says again what line 2 says",
    )


def _sheets() -> Iterator[Kind]:
    row = f"{COUNT},948"
    yield Kind(
        "a title above and notes below",
        f"Core data,,,,\n\n{PLAIN},\n{row},\nSource: police,,,,\n",
        ("948",),
        "header was found in line 3",
    )
    yield Kind("empty columns and rows", f"{PLAIN},,\n,,,,,\n{row},,\n,,,,,\n", ("948",))
    for mark in ";\t|":
        yield Kind(f"cells between {mark!r}", f"{PLAIN}\n{row}\n".replace(",", mark), ("948",))
    for encoding in ("utf-8-sig", "utf-16", "utf-32", "cp1252"):
        yield Kind(
            f"letters in {encoding}", f"{PLAIN},comment\n{row},£5 – “more”\n".encode(encoding), ("948",)
        )
    yield Kind(
        "letters without a mark", f"{PLAIN}\n{row}\n".encode("utf-16-le"), says="save it as 'CSV UTF-8'"
    )
    yield Kind(
        "a workbook",
        _book([["Core data"], PLAIN.split(","), [*COUNT.split(","), 948]]),
        ("948",),
        "header was found",
    )
    yield Kind("a workbook with a percentage", _book([PLAIN.split(","), [*SHARE.split(","), "45%"]]), ("45",))
    yield Kind(
        "a workbook whose last columns are empty in a row",
        _book([f"{PLAIN},comment".split(","), [*COUNT.split(","), 948]]),
        ("948",),
    )
    yield Kind("a damaged workbook", _book([["a"]])[:-40], says="save it anew")


TABLES = (_symbols, _areas, _periods, _days, _numbers, _counts_behind, _contradictions, _sheets)
KINDS = [kind for kinds in TABLES for kind in kinds()]


@cache
def plan() -> Plan:
    return load_plan()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_each_kind_of_file_comes_in_or_says_what_to_do(kind: Kind) -> None:
    """Never another number than the file has, and never without a word."""
    if not kind.values:
        with pytest.raises(CoreDataError) as caught:
            read_core_file(kind.file, plan(), file="core.csv", imported_on=TODAY)
        assert kind.says in str(caught.value)
        return
    read = read_core_file(kind.file, plan(), file="core.csv", imported_on=TODAY)
    assert (
        tuple(as_written(value.figure.value) if value.figure.known else value.symbol for value in read.values)
        == kind.values
    )
    assert not kind.says or any(kind.says in notice for notice in read.notices)


def _card(*rows: str, header: str = f"{COUNTS},comment") -> Scorecard:
    read = read_core_file("\n".join((header, *rows)), plan(), file="core.csv", imported_on=TODAY)
    return build(plan(), read.values, [], TODAY)


@pytest.mark.parametrize(
    "row",
    [
        f"{SHARE},50,1,2,one of two",
        f"{SHARE},50,,,nobody knows of how many",
        f"{SHARE},50,c,c,the same",
        f"{SHARE},100,40,40,nobody else",
        f"{HARM},5,,,5 cases: all at one school",
        f"{HARM},0,,,nobody at all",
    ],
)
def test_what_may_be_few_people_is_hidden_with_what_is_written_beside_it(row: str) -> None:
    """On the scorecard and in every file of it: whoever brought it could not know that it would be hidden."""
    scorecard = _card(row)
    latest = scorecard.line(row.partition(",")[0]).latest
    assert latest is not None
    assert (latest.symbol, latest.comment, latest.numerator, latest.denominator) == ("[c]", "", None, None)
    assert row.rpartition(",")[2] not in canonical_csv(scorecard)


def test_what_was_withdrawn_is_on_no_scorecard() -> None:
    """A value that should not have come in goes, and leaves no mark of a revision behind."""
    read = read_core_file(f"{PLAIN}\n{COUNT},948\n", plan(), file="core.csv", imported_on=TODAY)
    (value,) = read.values
    gone = Withdrawn(
        measure_id=value.measure_id,
        time_period="202627",
        time_identifier="Financial year Q1",
        breakdown_topic="Total",
        breakdown="Total",
        revision=1,
    )
    without = Plan(board=plan().board, areas=plan().areas, withdrawn=(gone,))
    assert build(plan(), read.values, [], TODAY).line(value.measure_id).latest == value
    assert build(without, read.values, [], TODAY).line(value.measure_id).latest is None


@cache
def _filled_template() -> str:
    head, *rows = template_csv(plan(), TODAY).splitlines()
    return "\n".join(
        [
            head,
            *(
                row.replace(",,,,", ",1041,,,", 1)
                for row in rows
                if row.startswith("domestic-abuse-incidence")
            ),
        ]
    )


def test_the_template_is_read_as_soon_as_it_is_filled_in() -> None:
    """Ids, periods and columns are those that an import takes."""
    read = read_core_file(_filled_template(), plan(), file="a.csv", imported_on=TODAY)
    assert [value.figure.value for value in read.values] == [1041]
