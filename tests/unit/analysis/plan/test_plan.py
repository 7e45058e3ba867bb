"""Plans and periods: what they hold, and how their mistakes are named."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.periods import KINDS, Period, PeriodError
from analysis.plan import FOLDER, Action, BoardAnswer, PlanError, load_plan
from surveys.definition.loading import library

PLAN = load_plan()
CORE = {
    "heard-listened-to",
    "heard-told-what-happens",
    "heard-feels-safer",
    "heard-knows-where-to-get-help",
    "heard-something-changed",
    "heard-kept-informed",
    "heard-took-part",
    "training-relevant",
    "training-confidence",
    "training-knowledge",
    "training-will-change-practice",
    "training-took-part",
    "training-quality",
}


# Periods


@pytest.mark.parametrize(
    ("time_period", "time_identifier", "first", "last", "label"),
    [
        ("202627", "Financial year Q3", date(2026, 10, 1), date(2026, 12, 31), "Oct to Dec 2026"),
        ("202627", "Financial year Q4", date(2027, 1, 1), date(2027, 3, 31), "Jan to Mar 2027"),
        ("202627", "Financial year", date(2026, 4, 1), date(2027, 3, 31), "2026/27"),
        ("199900", "Academic year", date(1999, 9, 1), date(2000, 8, 31), "1999/00"),
        ("2026", "Calendar year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026", "Calendar year Q1", date(2026, 1, 1), date(2026, 3, 31), "Jan to Mar 2026"),
        ("2024", "February", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
    ],
)
def test_periods_of_the_standard(time_period, time_identifier, first, last, label):
    """Each period begins and ends on its days, has a name for people, and is written as it was read."""
    period = Period.parse(time_period, time_identifier)
    assert (period.starts_on, period.ends_on, period.label) == (first, last, label)
    assert (period.time_period, period.time_identifier) == (time_period, time_identifier)


@pytest.mark.parametrize(
    ("time_period", "time_identifier"),
    [
        ("2026", "Financial year"),
        ("202628", "Financial year"),
        ("202627", "March"),
        ("202627", "Financial year Q5"),
        ("202627", ""),
        ("202627", "Q1"),
        ("0001", "March"),
        ("x", "March"),
    ],
)
def test_periods_that_do_not_exist(time_period, time_identifier):
    """A period that is no period is refused."""
    with pytest.raises(PeriodError):
        Period.parse(time_period, time_identifier)


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(KINDS)))
def test_every_day_lies_in_its_period(day, frequency):
    """The period of a day holds it, its neighbours do not, and it survives being written."""
    period = Period.containing(day, frequency)
    assert period.starts_on <= day <= period.ends_on
    assert period.moved(-1).ends_on < period.starts_on <= period.ends_on < period.moved(1).starts_on
    assert period.moved(-1) < period < period.moved(1)
    assert period.year_before().moved(period.periods_a_year) == period
    assert Period.parse(period.time_period, period.time_identifier) == period


# The plan


def test_the_plan_is_the_boards():
    """Its outcome, its four bellwether indicators, its priorities and its eleven broader themes."""
    assert PLAN.board.outcome.says == "All people in North East Lincolnshire feel safe and are safe"
    assert [area.id for area in PLAN.priorities] == [
        "domestic-abuse",
        "sexual-harm",
        "neglect",
        "safeguarding-system",
    ]
    bellwethers = [one.id for area in PLAN.areas for one in area.indicators if one.bellwether]
    assert bellwethers == [
        "domestic-abuse-incidence",
        "sexual-harm-open-cases",
        "neglect-plans-share",
        "children-open-to-services",
    ]
    assert len(PLAN.board.broader_themes) == 11


def test_every_priority_has_the_three_questions():
    """Each priority asks how much, how well and better off, if only of data that are wanted."""
    for area in PLAN.priorities:
        assert {measure.question for measure in PLAN.measures(area)} == {"how_much", "how_well", "better_off"}


def test_stories_are_not_invented():
    """Until somebody writes one, the story says that there is none."""
    for area in PLAN.areas:
        assert area.latest_story.placeholder
        assert area.latest_story.text.startswith("No story written yet.")


def test_the_surveys_measures_are_in_the_plan():
    """What surveys fill is there, as a performance measure and never as an indicator."""
    filled = {one.id for one in PLAN.measured.values() if getattr(one, "filled_by", "") == "survey"}
    assert filled >= CORE
    assert not filled & {one.id for area in PLAN.areas for one in area.indicators}


def test_the_survey_library_counts_as_the_plan_does():
    """Every question of the library that counts names a measure of the plan, with its question and domain."""
    counting = [
        question.counts for survey in library().values() for question in survey.questions if question.counts
    ]
    assert counting
    for counts in counting:
        measure = PLAN.measured[counts.measure]
        assert (measure.question, measure.domain) == (counts.question, counts.domain)


def test_default_colours_follow_the_method():
    """How well has a tolerance of 10 %; how much, and what has no direction, is never coloured."""
    for one in PLAN.measured.values():
        expected = "tolerance" if getattr(one, "question", "") == "how_well" else "none"
        assert one.policy.kind == expected


# Mistakes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "plan"
    copy.mkdir()
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, copy)
    return copy


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise LookupError(f"{old!r} is not in {file}")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


REVIEWS = 'id = "neglect-reviews-in-time"'


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("neglect.toml", REVIEWS, f'{REVIEWS}\ncolour = "red"', "'neglect-reviews-in-time': 'colour' is not"),
        ("neglect.toml", 'name = "Child protection reviews', 'nam = "', "'name' is missing"),
        ("neglect.toml", REVIEWS, 'id = "Reviews"', "measures 'Reviews': 'id'"),
        ("neglect.toml", 'question = "how_well"', 'question = "how_long"', "'question'"),
        ("neglect.toml", REVIEWS, 'id = "neglect-plans-share"', "the id 'neglect-plans-share' is used 2 times"),
        ("neglect.toml", REVIEWS, 'id = "heard-listened-to"', "neglect.toml, voice-and-influence.toml: the id"),
        ("neglect.toml", 'tier = "secondary"', 'tier = "headline"', "never a headline"),
        ("neglect.toml", 'domain = "circumstance"\ntier = "headline"', 'tier = "headline"', "needs a domain"),
        ("neglect.toml", 'unit = "count"', 'unit = "percent"', "how_much measure is a count"),
        ("neglect.toml", 'filled_by = "nothing_yet"', 'filled_by = "survey"', "only then"),
        ("neglect.toml", "target = 95", 'people_of = "young_people"', "'people_of' is only for how_much"),
        ("neglect.toml", 'id = "neglect-toolkits-completed"', 'id = "toolkits"\nsum_of = ["forms"]', "no measure 'forms'"),
        ("neglect.toml", "target = 95", "rag = { kind = 'bands' }", "bands need a 'lower' and an 'upper'"),
        ("sexual-harm.toml", 'broken_down_by', "rag = { kind = 'ci' }\nbroken_down_by", "never red or green"),
        ("neglect.toml", '[[indicators]]', '[[stories]]', "'stories' is not a setting"),
        ("sexual-harm.toml", "heard-knows-where-to-get-help", "heard-knows", "shows 'heard-knows', which is not"),
        ("board.toml", "feel safe and are safe", "are 100% safe", "'says'"),
        ("board.toml", "E06000012", "12", "'la_code'"),
        ("board.toml", '"practice-check-acts-on-fgm"', '"fgm"', "'fgm' is not a performance measure of an area"),
        ("board.toml", 'id = "feel-safe', "id = feel-safe", "board.toml: is not valid TOML"),
    ],
)  # fmt: skip
def test_mistakes_are_named_by_file_and_entry(folder, file, old, new, says):
    """Every mistake in a plan names the file, the entry and the rule."""
    edit(folder, file, old, new)
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    assert says in str(caught.value)
    assert str(caught.value).startswith(file)


def test_every_priority_needs_something_cheap(folder):
    """At least one action costs little or nothing."""
    edit(folder, "neglect.toml", 'cost = "no_cost"', 'cost = "cost"')
    edit(folder, "neglect.toml", 'cost = "low_cost"', 'cost = "cost"')
    with pytest.raises(PlanError, match="'low_cost' or 'no_cost'"):
        load_plan(folder)


def test_five_headlines_at_most(folder):
    """Shown measures of other areas count too."""
    edit(folder, "neglect.toml", "place = 3", 'place = 3\nshows = ["heard-listened-to", "heard-feels-safer"]')
    assert len(load_plan(folder).headlines(load_plan(folder).areas[2])) == 5
    edit(
        folder,
        "neglect.toml",
        '"heard-feels-safer"]',
        '"heard-feels-safer", "training-quality", "training-relevant"]',
    )
    with pytest.raises(PlanError, match=r"7 headline measures .*; 5 at most"):
        load_plan(folder)


def test_a_survey_cannot_fill_an_indicator(folder):
    """An indicator has no setting that would let a survey fill it."""
    edit(folder, "neglect.toml", "bellwether = true", 'filled_by = "survey"')
    with pytest.raises(PlanError, match="'filled_by' is not a setting"):
        load_plan(folder)


def test_all_files_mistakes_come_at_once(folder):
    """Mistakes of several files are told together; a folder without a board says what is missing."""
    edit(folder, "neglect.toml", "place = 3", "place = 0")
    edit(folder, "training.toml", "place = 1", "place = 0")
    (folder / "board.toml").unlink()
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "board.toml",
        "neglect.toml",
        "training.toml",
    ]


def test_an_action_that_cannot_be_done_says_why():
    """So does a response; dates run forwards."""
    with pytest.raises(ValueError, match="says why"):
        Action(id="a", what="b", owner="c", cost="no_cost", status="cannot")
    with pytest.raises(ValueError, match="before the day on which it starts"):
        Action(
            id="a", what="b", owner="c", cost="no_cost", starts_on=date(2026, 2, 1), due_on=date(2026, 1, 1)
        )
    with pytest.raises(ValueError, match="needs 'why'"):
        BoardAnswer(theme="a", heard_on=date(2026, 1, 1), owner="b", status="cannot")
    with pytest.raises(ValueError, match="an answer needs"):
        BoardAnswer(theme="a", heard_on=date(2026, 1, 1), owner="b", status="done")
