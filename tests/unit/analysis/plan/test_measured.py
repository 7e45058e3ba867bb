"""What the board writes about its measures."""

import pytest

from analysis.plan import Plan, load_plan
from analysis.plan.changing import RecordProblem
from analysis.plan.measured import id_from
from analysis.plan.record import check, plan_from
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Entry, Writing

PLAN = load_plan()
WAITING = {
    "name": "Days that children wait",
    "question": "how_well",
    "unit": "mean",
    "of": "children referred",
    "polarity": "lower_is_better",
    "frequency": "month",
    "filled_by": "administrative",
    "source": "Early help",
}
FROZEN = {
    "made_on": "2026-03-31",
    "first": ["202526", "Financial year Q1"],
    "history": [10.0, None, 12.0],
    "method": "none",
    "version": 2,
}


def entries(*written: Writing) -> list[Entry]:
    store = MemoryRecord()
    for what in written:
        store.write("2026-11-30T10:00:00Z", "Ann", what)
    return store.entries()


def plan(*written: Writing) -> Plan:
    return plan_from(PLAN, entries(*written))


def refused(what: Writing, *before: Writing) -> str:
    with pytest.raises(RecordProblem) as problem:
        check(PLAN, entries(*before), what)
    return str(problem.value)


def added(**other: object) -> Writing:
    return Writing("measure", "neglect", {**WAITING, **other})


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Days that children wait", "days-that-children-wait"),
        ("3 à 5 % of “Kids”", "a-5-of-kids"),
        ("A" * 60, "a" * 40),
        ("żółć", "zoc"),
    ],
)
def test_a_measure_is_called_in_files_by_its_name(name: str, short: str) -> None:
    assert id_from(name) == short


@pytest.mark.parametrize(
    ("question", "unit", "more"),
    [
        ("how_well", "mean", {}),
        ("how_well", "rate", {"per": 1000}),
        ("better_off", "percent", {"domain": "knowledge"}),
        ("how_much", "fte", {"polarity": "none"}),
        ("how_much", "count", {"polarity": "none"}),
    ],
)
@pytest.mark.parametrize("frequency", ["month", "financial_quarter", "term", "academic_year"])
def test_measures_of_every_unit_and_frequency_can_be_added(question, unit, more, frequency) -> None:
    made = plan(added(question=question, unit=unit, frequency=frequency, **more)).measured
    measure = made["days-that-children-wait"]
    assert (measure.unit, measure.frequency, measure.per) == (unit, frequency, more.get("per"))


def test_a_priority_gets_an_indicator_and_no_other_area_does() -> None:
    made = plan(added(question="indicator", unit="rate", per=10_000))
    assert made.area_of["days-that-children-wait"].indicators[-1].per == 10_000
    training = Writing("measure", "training", {**WAITING, "question": "indicator"})
    assert "only a priority has indicators" in refused(training)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"unit": "rate"}, "per how many"),
        ({"per": 100}, "only for rates"),
        ({"id": "neglect-plans-share"}, "there is 'neglect-plans-share' already"),
        ({"id": "Not An Id"}, "id"),
        ({"question": "better_off", "unit": "percent"}, "domain"),
        ({"question": "how_much", "unit": "percent"}, "a count or full-time equivalents"),
        ({"filled_by": "survey"}, "in the plan's files"),
        ({"filled_by": "answers"}, "in the plan's files"),
        ({"name": "孩子"}, "short name for files"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_with_the_reason(changed, says) -> None:
    assert says in refused(added(**changed))


# Sums ----------


def count(id_: str, frequency: str = "financial_quarter", unit: str = "count") -> Writing:
    return added(
        name=id_, id=id_, unit=unit, frequency=frequency, question="how_much", polarity="none", of="children"
    )


GIRLS_AND_BOYS = (count("girls"), count("boys"), count("children"))


def test_what_adds_up_is_said_and_taken_back() -> None:
    said = Writing("sum", "children", {"sum_of": ["girls", "boys"]})
    assert plan(*GIRLS_AND_BOYS, said).measured["children"].sum_of == ("girls", "boys")
    assert plan(*GIRLS_AND_BOYS, said, Writing("sum", "children", {})).measured["children"].sum_of == ()
    undone = plan(*GIRLS_AND_BOYS, said, Writing("undo", "4", {}, "A mistake"))
    assert undone.measured["children"].sum_of == ()


@pytest.mark.parametrize(
    ("about", "parts", "says"),
    [
        ("children", ["girls", "nobody"], "no measure 'nobody'"),
        ("children", ["girls", "girls"], "named twice"),
        ("children", ["girls", "children"], "no part of itself"),
        ("children", ["girls", "monthly"], "'monthly' is not measured every financial quarter"),
        ("children", ["girls", "neglect-plans-share"], "'neglect-plans-share' is not a count"),
        ("neglect-plans-share", ["girls", "boys"], "only counts add up"),
    ],
)
def test_what_cannot_add_up_is_refused_with_the_reason(about: str, parts: list[str], says: str) -> None:
    before = (*GIRLS_AND_BOYS, count("monthly", "month"))
    assert says in refused(Writing("sum", about, {"sum_of": parts}), *before)


def test_an_area_has_five_headlines_at_most() -> None:
    before = len(PLAN.headlines(next(area for area in PLAN.areas if area.id == "neglect")))
    many = [added(name=f"Measure {n}", id=f"measure-{n}", tier="headline") for n in range(6)]
    assert "headline measures, which is the most" in refused(many[5 - before], *many[: 5 - before])


def test_what_is_wished_for_is_a_measure_once_something_fills_it_and_the_other_way_round() -> None:
    wish = added(filled_by="nothing_yet")
    assert plan(wish).measured["days-that-children-wait"].tier == "data_development"
    filled = Writing("measure-details", "days-that-children-wait", {"filled_by": "administrative"})
    assert plan(wish, filled).measured["days-that-children-wait"].tier == "secondary"
    not_any_more = Writing("measure-details", "days-that-children-wait", {"filled_by": "nothing_yet"})
    assert plan(wish, filled, not_any_more).measured["days-that-children-wait"].tier == "data_development"
    of_survey = Writing("measure-details", "heard-listened-to", {"filled_by": "administrative"})
    assert "in the plan's files" in refused(of_survey)


def test_a_baseline_has_a_reason_and_the_next_number() -> None:
    first = Writing(
        "baseline", "neglect-plans-share", {"made_on": "2026-03-31", "frozen": FROZEN}, "New plan."
    )
    second = Writing("baseline", "neglect-plans-share", first.body, "Put right.")
    kept = plan(first, second).measured["neglect-plans-share"].baselines
    assert [(each.version, each.reason, each.by) for each in kept] == [
        (2, "New plan.", "Ann"),
        (3, "Put right.", "Ann"),
    ]
    undone = plan(first, second, Writing("undo", "2", {}, "No.")).measured["neglect-plans-share"].baselines
    assert [each.version for each in undone] == [2]
    assert "reason" in refused(Writing("baseline", "neglect-plans-share", first.body))


def test_a_later_word_on_a_period_stands_in_the_place_of_an_earlier_one() -> None:
    def expects(*said: list[object]) -> Writing:
        return Writing("forecast", "neglect-plans-share", {"expected": list(said)}, "A new team.")

    both = plan(
        expects(["202627", "Financial year Q4", 30], ["202627", "Financial year Q3", 31]),
        expects(["202627", "Financial year Q4", 29]),
    )
    told = both.measured["neglect-plans-share"].forecasts
    assert [(each.period.label, each.value) for each in told] == [
        ("Oct to Dec 2026", 31),
        ("Jan to Mar 2027", 29),
    ]
    assert "at most 100%" in refused(expects(["202627", "Financial year Q4", 130]))
    assert "not measured by such periods" in refused(expects(["202627", "Financial year", 30]))
    assert "not a time period" in refused(expects(["soon", "Financial year Q4", 30]))


def test_another_frequency_begins_with_no_baseline_and_no_forecast() -> None:
    frozen = Writing("baseline", "neglect-plans-share", {"frozen": FROZEN}, "New plan.")
    yearly = Writing("measure-details", "neglect-plans-share", {"frequency": "financial_year"})
    measure = plan(frozen, yearly).measured["neglect-plans-share"]
    assert (measure.frequency, measure.baselines) == ("financial_year", ())


def test_the_day_of_the_next_report_is_the_boards() -> None:
    assert (
        str(plan(Writing("report-due", "board", {"due_on": "2026-12-31"})).board.report_due_on)
        == "2026-12-31"
    )
    assert "due_on" in refused(Writing("report-due", "board", {"due_on": "soon"}))
