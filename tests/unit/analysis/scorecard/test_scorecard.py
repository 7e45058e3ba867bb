"""The scorecard: merging, small numbers, baselines, what is read from a series, and how it is printed."""

import json
import random
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from analysis.core_data import read_core_data
from analysis.periods import Period
from analysis.plan import FOLDER, BoardAnswer, Plan, Story, load_plan
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.documents.document import ReleaseKind
from analysis.release.make import make_release
from analysis.scorecard import (
    Baseline,
    BaselineError,
    Scorecard,
    ScorecardError,
    ScorecardLine,
    as_text,
    build,
    freeze,
    line,
)
from analysis.scorecard.signs.baselines import as_plain, from_plain
from analysis.statistics import SUPPRESSED, Figure, set_by_person
from analysis.text.coding import Coded
from analysis.values import AdministrativeSource, IndicatorValue, MeasureValue, ReleaseSource, Value
from surveys.definition.loading import library
from surveys.definition.survey import Survey

TODAY = date(2026, 11, 23)
RECORDS = AdministrativeSource("core.csv", date(2026, 10, 1))
START = Period("financial_quarter", 2023, 0)


@cache
def plan() -> Plan:
    return load_plan()


@cache
def feeling_heard() -> Survey:
    return library()["feeling-heard"]


@cache
def heard(people: int = 200, place: int = 1, kind: ReleaseKind = "final") -> Release:
    """A release of the young people's survey with invented answers."""
    survey, rng = feeling_heard(), random.Random(place)
    answers = [_answers(survey, rng) for _ in range(people)]
    responses = [{"id": f"{rng.getrandbits(128):032x}", "round": "r", "answers": own} for own in answers]
    facts = RoundFacts(
        f"feeling-heard-r{place}",
        date(2026, 7, 1),
        date(2026, 9, 30),
        "202627",
        f"Financial year Q{place + 1}",
        asked=400,
        example=True,
    )
    coded = Coded({}, None, {"a": "Being listened to", "b": "Help"})
    how = Making(bytes(range(32)), date(2026, 10, 1), {"code": "test"}, kind=kind)
    return make_release(AskedSurvey(survey, facts), RoundAnswers(responses, coded), how)


def _answers(survey: Survey, rng: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in survey.questions:
        if survey.applies(question, found) and question.kind in ("single", "scale"):
            weights = [6, 5, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1][: len(question.choice_ids)]
            found[question.id] = rng.choices(question.choice_ids, weights)[0]
    return found


@cache
def core() -> tuple[Value, ...]:
    content = (FOLDER / "example_core_data.csv").read_bytes()
    return tuple(read_core_data(content, plan(), file="example_core_data.csv", imported_on=TODAY))


@cache
def whole() -> Scorecard:
    return build(plan(), core(), [(heard(), feeling_heard())], TODAY)


@cache
def empty() -> Scorecard:
    return build(plan(), [], [], TODAY)


def series(measure_id: str, values: list[float | None], **changes: Any) -> list[Value]:
    """Quarterly values from April 2023 on, None for a suppressed one."""
    kind = (
        IndicatorValue if measure_id in {i.id for a in plan().areas for i in a.indicators} else MeasureValue
    )
    return [
        kind(
            measure_id=measure_id,
            period=START.moved(step),
            figure=Figure.of(value, SUPPRESSED),
            source=RECORDS,
            **changes,
        )
        for step, value in enumerate(values)
    ]


def made(measure_id: str, values: list[Value], **changes: Any) -> ScorecardLine:
    return line(plan().measured[measure_id], plan().area_of[measure_id].id, values, TODAY, **changes)


ABUSE, HARM, SHARE, REVIEWS = (
    "domestic-abuse-incidence", "sexual-harm-open-cases", "neglect-plans-share", "neglect-reviews-in-time",
)  # fmt: skip


# Merging


def test_records_and_surveys_stand_side_by_side():
    """Indicators come from records, what young people say is a performance measure, and both are there."""
    assert isinstance(whole().line(ABUSE).latest, IndicatorValue)
    latest = whole().line("heard-listened-to").latest
    assert isinstance(latest, MeasureValue)
    assert latest.from_people


def test_a_survey_value_cannot_stand_in_an_indicators_line():
    """Even by hand, an indicator's line takes indicator values only."""
    value = whole().line("heard-listened-to").latest
    with pytest.raises(TypeError, match="cannot stand in this line"):
        ScorecardLine(plan().measured[ABUSE], "domestic-abuse", (replace(value, measure_id=ABUSE),))


def test_a_survey_cannot_count_towards_what_records_fill():
    """A survey that names an indicator or a measure from records is refused."""
    renamed = _counting_for(ABUSE)
    with pytest.raises(ScorecardError, match="never filed there"):
        build(plan(), [], [renamed], TODAY)


def test_a_measure_outside_the_plan_is_named():
    """A measure that the plan does not have is not shown, and is named among the gaps in quality."""
    card = build(plan(), [], [_counting_for("heard-nothing")], TODAY)
    assert card.quality.not_in_plan == ("heard-nothing",)
    assert "heard-nothing" in as_text(card)
    assert "heard-nothing" not in {one.id for one in card.lines}


def test_a_survey_must_count_as_the_plan_does():
    """How well in the survey and better off in the plan do not fit."""
    with pytest.raises(ScorecardError, match="make them agree"):
        build(plan(), [], [_counting_for("heard-feels-safer")], TODAY)


def _counting_for(measure: str) -> tuple[Release, Survey]:
    """A survey whose first question counts for another measure, and a release of it."""
    first = feeling_heard().questions[0]
    assert first.counts is not None
    counts = first.counts.model_copy(update={"measure": measure})
    survey = feeling_heard().model_copy(update={"questions": (first.model_copy(update={"counts": counts}),)})
    facts = RoundFacts("feeling-heard-r1", date(2026, 7, 1), date(2026, 9, 30), "202627", "Financial year Q2")
    how = Making(bytes(32), TODAY, {"code": "test"})
    return make_release(AskedSurvey(survey, facts), RoundAnswers([]), how), survey


def test_core_data_that_the_plan_does_not_have_is_left_out_and_named():
    """A measure that the board took back leaves its values; so does one that is counted by the year from now on."""
    unknown = replace(series(ABUSE, [1])[0], measure_id="odd")
    yearly = replace(series(ABUSE, [1])[0], period=Period("financial_year", 2025))
    made_of = build(plan(), [unknown, yearly], [], TODAY)
    assert made_of.line("domestic-abuse-incidence").latest is None
    assert made_of.quality.not_in_plan == ("domestic-abuse-incidence by financial year", "odd")


def test_core_data_must_be_from_records():
    """Survey values are refused."""
    with pytest.raises(ScorecardError, match="give surveys as releases"):
        build(plan(), whole().line("heard-listened-to").values, [], TODAY)


def test_an_interim_release_is_left_out():
    """Part of a round is not compared with whole ones."""
    card = build(plan(), [], [(heard(60, 1, "interim"), feeling_heard())], TODAY)
    assert card.line("heard-listened-to").latest is None


def test_the_newest_revision_is_shown():
    """An overwritten value is no longer on the scorecard."""
    (first,) = series(ABUSE, [100])
    assert made(ABUSE, [first, replace(first, figure=Figure(value=120), revision=2)]).now == Figure(value=120)


def test_the_future_is_not_shown():
    """A period that begins after the day is left out."""
    values = series(ABUSE, [100.0 + step for step in range(20)])
    assert made(ABUSE, values).values[-1].period == Period("financial_quarter", 2026, 2)


def test_example_data_say_so():
    """One example value makes the line and the scorecard an example."""
    assert whole().example
    assert whole().line("heard-listened-to").example
    assert not build(plan(), series(ABUSE, [100]), [], TODAY).example


# Small numbers


@pytest.mark.parametrize(("count", "symbol"), [(0, "[c]"), (9, "[c]"), (10, "")])
def test_small_counts_are_hidden_zeros_included(count, symbol):
    """Fewer than 10 is [c]; nobody looks like a few."""
    assert made(ABUSE, series(ABUSE, [count])).values[0].symbol == symbol


@pytest.mark.parametrize(
    ("numerator", "denominator", "symbol"),
    [(9, 60, "[c]"), (51, 60, "[c]"), (50, 60, ""), (10, 20, ""), (0, 40, "[c]")],
)
def test_shares_of_few_people_are_hidden(numerator, denominator, symbol):
    """A share is hidden when few are in it, and when few are left out of it."""
    values = series(SHARE, [100 * numerator / denominator], numerator=numerator, denominator=denominator)
    shown = made(SHARE, values).values[0]
    assert shown.symbol == symbol
    assert shown.figure.known == (shown.numerator is not None)


def test_figures_that_are_not_about_people_are_shown():
    """A measure with hide_below 0 shows small numbers."""
    values = series(REVIEWS, [98.0], numerator=49, denominator=50)
    assert made(REVIEWS, values).now == Figure(value=98)


def parts(counts: dict[str, int], total: int | None) -> list[Value]:
    topic = "Element of sexual harm"
    whole = [] if total is None else series(HARM, [total])
    pieces = [
        replace(series(HARM, [count])[0], breakdown_topic=topic, breakdown=part)
        for part, count in counts.items()
    ]
    return [*whole, *pieces]


def test_a_hidden_part_cannot_be_worked_out():
    """Where one part is small, as many large ones are hidden with it as it needs to hide among."""
    found = made(HARM, parts({"a": 40, "b": 30, "c": 4}, 74))
    assert {part.breakdown: part.symbol for part in found.parts} == {"a": "", "b": "[c]", "c": "[c]"}
    assert found.now == Figure(value=74)


def test_when_every_part_is_small_the_total_goes_too():
    """There is nothing left to hide behind."""
    found = made(HARM, parts({"a": 9, "b": 4}, 13))
    assert {value.symbol for value in (*found.values, *found.parts)} == {"[c]"}


def test_large_parts_are_all_shown():
    """Nothing is hidden without need."""
    found = made(HARM, parts({"a": 40, "b": 30}, 70))
    assert {value.symbol for value in (*found.values, *found.parts)} == {""}


def test_everything_from_a_hidden_value_is_hidden():
    """Change, gap, trend, colour and signal are not worked out from a suppressed value."""
    found = made(REVIEWS, [*series(REVIEWS, [90, 91, 92, 93, 94, 95, None])], baseline_on=date(2024, 10, 1))
    hidden = Figure(reason=SUPPRESSED)
    assert (found.since_first.absolute, found.since_previous.percent, found.variance) == (hidden,) * 3
    assert found.against_baseline.gap_to_forecast == hidden
    assert (found.trend.direction, found.rag, found.travel) == ("not_known", "not_known", "not_known")
    assert found.against_baseline.status == "insufficient_data"
    assert found.xmr is not None
    assert found.xmr.variation == "not_known"
    assert found.last_shown is not None
    assert found.last_shown.figure.value == 95


# Reading a series


def test_a_missing_period_breaks_the_run():
    """Values with a quarter left out do not follow each other."""
    values = series(ABUSE, [100, 110, 120, 130])
    assert made(ABUSE, values).trend.changes == 3
    assert made(ABUSE, [*values[:2], values[3]]).trend.direction == "not_known"
    assert made(ABUSE, [*values[:2], values[3]]).since_previous.absolute.reason == "not_available"


def test_changes_are_against_the_first_the_previous_and_last_year():
    """Distance travelled, the last step, and the same quarter a year before."""
    shares = [40, 42, 44, 46, 48, 43]
    values = [
        replace(value, numerator=share, denominator=100)
        for value, share in zip(series(SHARE, shares), shares, strict=True)
    ]
    found = made(SHARE, values)
    assert found.since_first.points == Figure(value=3)
    assert (found.since_previous.points, found.travel) == (Figure(value=-5), "better")
    assert (found.year_ago, found.travel_in_a_year) == (Figure(value=42), "worse")


def test_a_reworded_question_begins_a_new_series():
    """The value after rewording is marked [b], and nothing is compared across."""
    values = [
        MeasureValue(
            measure_id="heard-listened-to",
            period=START.moved(step),
            figure=Figure(value=60 + step),
            source=ReleaseSource("r", "s", f"s-r{step}", "hash", wording),
        )
        for step, wording in enumerate("aaabb")
    ]
    found = made("heard-listened-to", values)
    assert [value.marks for value in found.values] == ["", "", "", "[b]", ""]
    assert found.since_first.absolute == Figure(value=1)
    assert found.trend.changes == 1


def test_red_needs_a_story_and_an_action():
    """The example's late reviews are red; without a story no report may be published, with one it may."""
    (exception,) = [one for one in whole().exceptions if one.line.id == REVIEWS]
    assert exception.line.rag == "red"
    assert exception.needs == ("a story behind the baseline",)
    assert not whole().ready
    story = Story(written_on=TODAY, by="The lead", text="Two reviewers left in spring.")
    stories = {area.id: [story] for area in plan().areas}
    told = build(plan(), core(), [(heard(), feeling_heard())], TODAY, stories=stories)
    assert told.ready
    assert told.area("neglect").story == story


def test_what_has_no_direction_is_never_coloured():
    """More children open to early help is neither red nor green, and no concern."""
    found = whole().line("children-open-to-services")
    assert (found.rag, found.needs_action, found.travel) == ("none", False, "up")


# Baselines


def test_a_baseline_is_frozen():
    """Values after the day change neither history nor forecast."""
    early = series(ABUSE, [100, 102, 104, 106, 108, 110])
    later = series(ABUSE, [100, 102, 104, 106, 108, 110, 200, 300])
    measure, day = plan().measured[ABUSE], date(2024, 10, 1)
    assert freeze(measure, early, day) == freeze(measure, later, day)
    frozen = freeze(measure, later, day)
    assert frozen.history_points == 6
    expected = frozen.expected(START.moved(6))
    assert expected is not None
    assert expected.value == pytest.approx(112)


def test_a_stored_baseline_goes_before_one_worked_out():
    """Revised history does not move a baseline that was stored; the newest version counts."""
    values = series(ABUSE, [100, 102, 104, 106, 108, 110, 90, 80])
    old = freeze(plan().measured[ABUSE], values, date(2024, 10, 1))
    new = freeze(plan().measured[ABUSE], values, date(2025, 1, 1), version=2, reason="A new way to count")
    card = build(plan(), values, [], TODAY, baselines=[new, old])
    assert card.line(ABUSE).baseline == new


def test_a_second_baseline_needs_a_reason():
    """So does a baseline need some history."""
    values = series(ABUSE, [100, 102, 104])
    with pytest.raises(BaselineError, match="the reason why"):
        freeze(plan().measured[ABUSE], values, TODAY, version=2)
    with pytest.raises(BaselineError, match="no value before"):
        freeze(plan().measured[ABUSE], values, date(2020, 1, 1))


def test_a_person_may_set_the_forecast():
    """With name and reason, and then it is what the series is held against."""
    values = series(ABUSE, [100, 102, 104, 90])
    forecast = set_by_person([150], "A. Board", "a new service opens")
    frozen = freeze(plan().measured[ABUSE], values, date(2024, 1, 1), by_person=forecast)
    found = made(ABUSE, values, baseline=frozen)
    assert found.against_baseline.gap_to_forecast == Figure(value=-60)
    assert found.against_baseline.status == "beating_baseline"


def test_baselines_survive_a_store():
    """Written as JSON and read back, a baseline is the same."""
    for one in whole().lines:
        if one.baseline:
            assert from_plain(json.loads(json.dumps(as_plain(one.baseline)))) == one.baseline


def test_the_example_turns():
    """Incidents fall below the frozen forecast twice and keep falling."""
    found = whole().line(ABUSE)
    assert found.against_baseline.status == "turned"
    assert isinstance(found.baseline, Baseline)
    assert found.baseline.made_on == plan().board.baseline_on


# As data and as text


def test_the_plain_form_is_json():
    """Everything in it can be written as JSON, without NaN, and read back the same."""
    for card in (whole(), empty()):
        plain = card.document().to_dict()
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_the_plain_form_has_the_six_areas():
    """Outcome, indicators, story, partners, actions and measures in the three questions, headlines first."""
    plain = whole().document().to_dict()
    assert [area["id"] for area in plain["priorities"]] == [area.id for area in plan().priorities]
    for area in (*plain["priorities"], *plain["voice"], *plain["training"], *plain["broader"]):
        assert {
            "outcome",
            "indicators",
            "story",
            "partners",
            "actions",
            "measures",
            "data_development",
        } <= area.keys()
        assert [question["question"] for question in area["measures"]] == [
            "how_much",
            "how_well",
            "better_off",
        ]
        for question in area["measures"]:
            tiers = [one["tier"] for one in question["lines"]]
            assert tiers == sorted(tiers, key=lambda tier: tier != "headline")
    assert plain["broader_themes"]
    assert plain["example"]


def test_every_status_is_a_word():
    """No line depends on colour alone."""
    for area in whole().document().to_dict()["priorities"]:
        for one in (
            *area["indicators"],
            *(one for question in area["measures"] for one in question["lines"]),
        ):
            assert one["status"]["word"]
            assert one["status"]["rag_words"]
            assert one["baseline"]["words"]


def test_a_better_off_share_comes_as_a_pair():
    """Number and percentage together, from one numerator; n and the interval beside it."""
    (better_off,) = [
        q for q in whole().document().to_dict()["voice"][0]["measures"] if q["question"] == "better_off"
    ]
    assert better_off["lines"]
    for one in (one for one in better_off["lines"] if one["latest"]):
        latest = one["latest"]
        assert one["text"].startswith(f"{latest['numerator']} of {latest['denominator']}, ")
        assert "answers; 95% interval" in one["sureness"]
        assert "asked finished" in one["sureness"]


def test_themes_are_estimates_from_releases():
    """What people wrote about is marked as sorted by machine, and shows published texts only."""
    (table,) = whole().document().to_dict()["said"]["themes"]
    assert table["estimated"]
    assert {cell["text"] for cell in table["cells"]} == {"fewer than 10 or held back"}


def test_days_to_answer_is_the_median():
    """From hearing a theme to answering it; what is still being decided does not count."""
    answers = [
        BoardAnswer(
            theme="Waiting", heard_on=date(2026, 1, 1), answered_on=date(2026, 1, day), decision="d", owner="o",
            status="doing", message="We will tell you sooner.",
        )
        for day in (11, 21, 6)
    ]  # fmt: skip
    waiting = BoardAnswer(theme="Help", heard_on=date(2026, 1, 1), owner="o", status="deciding")
    card = build(plan(), [], [], TODAY, responses=[*answers, waiting])
    assert card.days_to_answer == 10
    assert "You said: Waiting. Doing: We will tell you sooner." in as_text(card)


@pytest.mark.parametrize("card", [whole, empty], ids=["whole", "empty"])
def test_the_text_fits_a_terminal(card):
    """At most 100 columns, no trailing spaces, every area and every line there."""
    text = as_text(card())
    assert max(map(len, text.splitlines())) <= 100
    assert all(row == row.rstrip() for row in text.splitlines())
    assert all(area.name in text for area in plan().areas)


def test_the_text_says_where_there_is_nothing():
    """An empty scorecard says so, and is no example."""
    text = as_text(empty())
    assert "No data yet" in text
    assert "No story written yet." in text
    assert "Nothing yet." in text
    assert "Example data" not in text


def test_the_text_says_example_and_explains_symbols():
    """Example figures are labelled at the top and beside each line; the symbols used are explained."""
    text = as_text(whole())
    assert text.splitlines()[3].startswith("Example data")
    assert "[c] confidential" in text
    assert "Mark Friedman" in text


def test_quality_counts():
    """What is hidden, what has no data and what is up to date."""
    quality = whole().quality
    assert quality.hidden_values == 11
    assert quality.with_baseline == 10
    assert quality.up_to_date == 17
    assert quality.response_rates == (("feeling-heard-r1", 400, None, heard().participation.finished),)
    assert len(empty().quality.without_data) == len(empty().lines)


def test_the_text_says_how_far_limits_can_be_trusted():
    """Trial limits and denominators that differ fourfold are noted beside the line."""
    few = series(REVIEWS, [90.0, 80.0] * 4, numerator=45, denominator=50)
    uneven = [replace(value, numerator=180, denominator=201) for value in few[:1]]
    text = as_text(build(plan(), [*uneven, *few[1:]], [], TODAY))
    assert "Trial limits of chance" in text
    assert "differ more than fourfold" in text
