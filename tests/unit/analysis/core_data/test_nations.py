"""Files of the four nations, as their offices and interfaces lay them out: small ones, with invented numbers."""

from dataclasses import dataclass
from functools import cache

import pytest
from pydantic import ValidationError

from analysis.core_data import CoreDataError, FileLook, look
from analysis.core_data.cells.areas import ALSO_CALLED, FORMER
from analysis.core_data.cells.places import CellPlace
from analysis.core_data.layouts.period_words import frequencies_in, of_parts, period_in
from analysis.periods import Frequency
from analysis.plan import Plan, load_plan
from analysis.plan.objects import Board

ENGLAND = ("E06000012", "North East Lincolnshire")
SWANSEA = ("W06000011", "Swansea")
GLASGOW = ("S12000049", "Glasgow City")
BELFAST = ("N09000003", "Belfast")
DERRY = ("N09000005", "Derry City and Strabane")


@dataclass(frozen=True)
class Nation:
    """`series` are the labels, each with the period and the value of the newest."""

    name: str
    board: tuple[str, str]
    lines: str
    series: tuple[tuple[str, str, str], ...]


FILES = (
    Nation(
        "Nomis, by its interface",
        ENGLAND,
        """"DATE","DATE_NAME","DATE_CODE","DATE_TYPE","GEOGRAPHY","GEOGRAPHY_NAME","GEOGRAPHY_CODE","GEOGRAPHY_TYPE","AGE",\
"AGE_NAME","AGE_SORTORDER","MEASURES","MEASURES_NAME","OBS_VALUE","OBS_STATUS","OBS_STATUS_NAME","URN","RECORD_OFFSET"
"2024-10","October 2024","2024-10","date",18,"North East Lincolnshire","E06000012","local authorities: county / unitary",\
1,"Aged 16-24",1,20100,"value",640,"A","Normal Value","Nm-1",0
"2024-11","November 2024","2024-11","date",18,"North East Lincolnshire","E06000012","local authorities: county / unitary",\
1,"Aged 16-24",1,20100,"value",655,"A","Normal Value","Nm-2",1
"2024-11","November 2024","2024-11","date",19,"England","E92000001","countries",1,"Aged 16-24",1,20100,"value",1,"A","Normal\
 Value","Nm-3",2
""",
        (("Aged 16-24, value", "November 2024", "655"),),
    ),
    Nation(
        "Stats Wales, by its interface",
        SWANSEA,
        """Data,Area_Code,Area_ItemName_ENG,Area_SortOrder,Area_AltCode1,Year_Code,Year_ItemName_ENG,Measure_Code,\
Measure_ItemName_ENG,Measure_Hierarchy,RowKey,PartitionKey
610,530,Swansea,9,W06000011,202324,2023-24,1,Children looked after,,000001,
23105,596,Wales,0,W92000004,202324,2023-24,1,Children looked after,,000002,
640,530,Swansea,9,W06000011,202223,2022-23,1,Children looked after,,000003,
""",
        (("Children looked after", "2023-24", "610"),),
    ),
    Nation(
        "Stats Wales, in Welsh",
        SWANSEA,
        """Gwerthoedd data,Ardal,Blwyddyn,Mesur,Nodiadau
610,Abertawe,2023-24,Plant sy'n derbyn gofal,
640,Abertawe,2022-23,Plant sy'n derbyn gofal,
900,Caerdydd,2023-24,Plant sy'n derbyn gofal,
""",
        (("Plant sy'n derbyn gofal", "2023-24", "610"),),
    ),
    Nation(
        "a Welsh sheet with both languages",
        SWANSEA,
        """Awdurdod,Ebrill i Mehefin 2025,Gorffennaf i Medi 2025
Abertawe / Swansea,41,44
Caerdydd / Cardiff,90,91
""",
        (("the values", "Gorffennaf i Medi 2025", "44"),),
    ),
    Nation(
        "Stats Wales, saved from its page",
        SWANSEA,
        """Health and social care > Children > Births by board,,,,
Births by board,,,,
,,,,
Filters:,,,,
Year: 2023,,,,
,,,,
,,,<2000g,Total
Wales ,,,684,27457
Wales ,Swansea Bay University ,,90,3300
,Swansea Bay University ,Swansea ,48,2100
,,Neath Port Talbot ,42,1200
""",
        (("<2000g", "Year 2023", "48"), ("Total", "Year 2023", "2100")),
    ),
    Nation(
        "statistics.gov.scot",
        GLASGOW,
        """FeatureCode,FeatureName,FeatureType,DateCode,Measurement,Units,Value,Gender
S12000049,Glasgow City,Council Area,2023/2024,Count,Children,2710,All
S12000036,City of Edinburgh,Council Area,2023/2024,Count,Children,1100,All
S12000046,Glasgow City,Council Area,2017/2018,Count,Children,3120,All
""",
        (("Count, Children, All", "2023/2024", "2710"),),
    ),
    Nation(
        "NHS Scotland, with qualifiers",
        GLASGOW,
        """FinancialYear,CA,CAQF,AgeGroup,AgeGroupQF,NumberOfDischarges
2022/23,S12000049,,0-4 years,,310
2023/24,S12000049,,0-4 years,d,295
2023/24,S92000003,d,0-4 years,,9000
""",
        (("0-4 years", "2023/24", "295"),),
    ),
    Nation(
        "Northern Ireland's portal",
        BELFAST,
        """STATISTIC,Statistic Label,TLIST(A1),Financial Year,LGD2014,Local Government District,UNIT,VALUE
CPR,Children on the register,2023,2023/24,N09000003,Belfast,Number,410
CPR,Children on the register,2024,2024/25,N09000003,Belfast,Number,402
CPR,Children on the register,2024,2024/25,N09000001,Antrim and Newtownabbey,Number,120
""",
        (("Children on the register", "2024/25", "402"),),
    ),
    Nation(
        "names as a council of Northern Ireland writes them",
        DERRY,
        """Council,Year,Referrals
Derry & Strabane,2024/25,301
Belfast,2024/25,900
""",
        (("Referrals", "2024/25", "301"),),
    ),
    Nation(
        "England before 2019: codes of its own beside those of the nation, a year in each heading",
        ENGLAND,
        """country_code,la_code,la_9digit,la_name,LAC_2011,Ceased_2011,LAC_2012,Ceased_2012
921,812,E06000012,North East Lincolnshire,101,40,107,x
921,813,E06000013,North Lincolnshire,90,30,95,31
""",
        (("LAC", "2012", "107"), ("Ceased", "2012", "x")),
    ),
    Nation(
        "England before 2019: a part of the year in words",
        ENGLAND,
        """time_period,time_identifier,level,new_la_code,la_name,matched
2016/17,year ending 31 march 2017,National,,,30520
2016/17,year ending 31 march 2017,Local authority,E06000012,North East Lincolnshire,134
""",
        (("matched", "2016/17", "134"),),
    ),
    Nation(
        "numbers in the first row that could be years",
        ENGLAND,
        """New_geog_code,geog_n,All_2013,Ad_2013,As_2013
E92000001,ENGLAND,28460,2010,1990
E06000012,NORTH EAST LINCOLNSHIRE,75,24,42
""",
        (("All", "2013", "75"), ("Ad", "2013", "24"), ("As", "2013", "42")),
    ),
)


@cache
def plan(board: tuple[str, str]) -> Plan:
    shipped = load_plan()
    own = shipped.board.model_dump(exclude={"country", "country_code"}) | {
        "la_code": board[0],
        "area": board[1],
    }
    return shipped.model_copy(update={"board": Board(**own)})


def seen(of: Nation) -> FileLook:
    (found,) = look(of.lines, plan(of.board), file="theirs.csv")
    return found


@pytest.mark.parametrize("of", FILES, ids=lambda of: of.name)
def test_the_boards_series_of_a_nations_file_are_found_with_their_newest_value(of: Nation) -> None:
    found = [(each.label, each.newest.period, each.newest.value) for each in seen(of).series]
    assert found == list(of.series)


def test_a_file_in_codes_of_an_office_alone_is_nobodys_and_says_which_areas_it_has() -> None:
    """Its rows were the board's once, since no column was known to say an area."""
    codes = "YearCode,AreaCode,Data,RowRef,Measure\n201314,512,537,2,1\n201314,514,2371,2,1\n"
    with pytest.raises(CoreDataError, match=r"no row is about Swansea .* such as 512; 514"):
        look(codes, plan(SWANSEA), file="raw.csv")


def test_words_among_which_many_are_missing_are_no_numbers() -> None:
    lines = "Centre,Area,Year,Dependent\n" + "NA,England,2017/18,9\n" * 3 + "East,Swansea,2017/18,7\n"
    (found,) = look(lines, plan(SWANSEA), file="theirs.csv")
    assert [(each.label, each.newest.value) for each in found.series] == [("East", "7")]


def test_years_that_are_counted_together_are_not_the_year_that_stands_beside_them() -> None:
    lines = f"area_code,year,period,indicator,measure\n{GLASGOW[0]},2016,4-year aggregate (2014 - 2017),Harm,30.4\n"
    (found,) = look(lines, plan(GLASGOW), file="profiles.csv")
    newest = found.series[0].newest
    assert not frequencies_in(newest.period, newest.identifier)


@pytest.mark.parametrize(
    ("cells", "period"),
    [
        ((("year", "2016"), ("period", "2016/17 financial year")), "2016/17 financial year"),
        ((("time_period", "2018 - 20"), ("time_period_range", "3y")), "2018 - 20 3y"),
        ((("time_period", "2020"), ("time_period_range", "1y")), "2020"),
        ((("blwyddyn", "2024-25"), ("chwarter", "Chwarter 1")), "Chwarter 1 2024-25"),
    ],
)
def test_of_a_period_in_several_cells_the_whole_is_taken(
    cells: tuple[tuple[str, str], ...], period: str
) -> None:
    assert of_parts(cells) == period


@pytest.mark.parametrize(
    ("written", "frequency", "label"),
    [
        ("Chwarter 1 2024-25", "financial_quarter", "Apr to Jun 2024"),
        ("Ebrill i Mehefin 2024", "financial_quarter", "Apr to Jun 2024"),
        ("Blwyddyn yn dod i ben 31 Mawrth 2024", "financial_year", "2023/24"),
        ("Tachwedd 2025", "month", "November 2025"),
        ("Tymor yr hydref 2025/26", "term", "Autumn term 2025"),
        ("2024M05", "month", "May 2024"),
        ("2024 May", "month", "May 2024"),
        ("2024/25 school year", "academic_year", "2024/25"),
        ("2023 calendar year", "calendar_year", "2023"),
    ],
)
def test_periods_are_read_as_the_nations_write_them(written: str, frequency: Frequency, label: str) -> None:
    assert period_in(written, "", frequency, "period").label.startswith(label)


@pytest.mark.parametrize(
    ("board", "written", "is_it"),
    [
        (SWANSEA, "Abertawe", True),
        (SWANSEA, "Swansea Bay University Health Board", False),
        (SWANSEA, "Swansea | Abertawe", True),
        (DERRY, "Derry and Strabane", True),
        (("E06000010", "Kingston upon Hull, City of"), "Kingston upon Hull", True),
        (("E06000023", "Bristol, City of"), "City of Bristol", True),
        (("E09000001", "City of London"), "London", False),
        (("E06000013", "North Lincolnshire"), "North East Lincolnshire", False),
        (("E06000033", "Southend-on-Sea"), "Southend on Sea", True),
    ],
)
def test_an_area_is_known_by_what_offices_call_it(board: tuple[str, str], written: str, is_it: bool) -> None:
    assert CellPlace.of(plan(board)).is_named(written) == is_it


@pytest.mark.parametrize("code", sorted(FORMER))
def test_rows_with_an_areas_former_code_are_its_own(code: str) -> None:
    here = CellPlace.of(plan((code, "Somewhere")))
    assert here.is_of({"new_la_code": FORMER[code], "la_name": "Somewhere"})
    assert not here.is_of({"new_la_code": "E06000099", "la_name": "Somewhere"})


def test_no_two_areas_go_by_one_name() -> None:
    names = [name for called in ALSO_CALLED.values() for name in called]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("E06000012", "England"),
        ("W06000011", "Wales"),
        ("S12000049", "Scotland"),
        ("N09000003", "Northern Ireland"),
    ],
)
def test_a_board_is_in_the_country_that_its_code_begins_with(code: str, country: str) -> None:
    assert plan((code, "Somewhere")).board.country == country


def test_a_code_of_no_nation_is_refused() -> None:
    with pytest.raises(ValidationError):
        plan(("K06000012", "Somewhere"))
