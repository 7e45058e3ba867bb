"""A round that was asked in two ways: its release says so, and its results are compared with no other round's."""

import json
from datetime import date

import pytest

from analysis.measures import values_from_release
from analysis.periods import Period
from analysis.plan import load_plan
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts, parse, verify
from analysis.release.documents.as_text import as_text
from analysis.release.documents.document import canonical, content_hash
from analysis.release.make import make_release
from analysis.scorecard.as_json import line_document
from analysis.scorecard.lines import REWORDED, ScorecardLine, line
from analysis.scorecard.signs.baselines import Baseline, freeze
from analysis.values import MeasureValue, ReleaseSource
from api.pages.filters import notes
from surveys.definition.revisions import NO_LONGER, changes, pooled
from surveys.definition.survey import Choice, Survey
from tests.unit.analysis.release.test_schema import SCHEMA, wrong
from tests.unit.analysis.test_measures import CHOICES, KEY, question, responses, survey

MEASURE = "heard-listened-to"
FIRST = survey(question("listened", MEASURE))
SECOND = survey(question("listened", MEASURE, ask="Really?"), revision=2)
FEWER = survey(
    question("listened", MEASURE, choices=(*CHOICES[:1], *CHOICES[2:]), positive=("yes",)), revision=2
)
SHARES = {"yes": 60, "a-bit": 40, "no": 50}
START = Period.parse("202627", "Financial year Q2")


def released(*revisions: Survey) -> Release:
    told = changes(*revisions) if len(revisions) > 1 else ()
    opened, closed = date(2026, 7, 1), date(2026, 9, 30)
    facts = RoundFacts(
        "feeling-heard-r1", opened, closed, START.time_period, START.time_identifier, changes=told
    )
    of = pooled(revisions)
    people = responses(of, SHARES)
    return make_release(AskedSurvey(of, facts), RoundAnswers(people), Making(KEY, closed, {"code": "test"}))


def value(*revisions: Survey) -> MeasureValue:
    return next(
        one
        for one in values_from_release(released(*revisions), pooled(revisions))
        if one.measure_id == MEASURE
    )


def wording(*revisions: Survey) -> str:
    source = value(*revisions).source
    assert isinstance(source, ReleaseSource)
    return source.wording


def test_a_release_says_in_words_what_changed_while_people_answered() -> None:
    """In the document, in its written form, and in what is shown; a round that was not changed says nothing."""
    made = released(FIRST, SECOND)
    assert made.to_dict()["round"]["changes"] == [
        {"question": "listened", "says": "“listened” asked “Well?” and now asks “Really?”", "breaks": True}
    ]
    assert list(wrong(SCHEMA, made.to_dict())) == []
    assert verify(made) == []
    assert parse(made.to_bytes()) == made
    assert "Changed while people were answering" in as_text(made)
    assert "“listened” asked “Well?” and now asks “Really?”." in as_text(made)
    assert "changes" not in released(FIRST).to_dict()["round"]
    assert "Changed while" not in as_text(released(FIRST))


def test_who_was_asked_stands_beside_the_values() -> None:
    """In the organisers' words, where there are any."""
    assert not [note for note in value(FIRST).notes if note.startswith("Asked")]
    plain = released(FIRST).to_dict()
    plain["round"]["invited"] = "Year 8 of three schools"
    plain["content_hash"] = content_hash(plain)
    found = values_from_release(parse(canonical(plain)), FIRST)
    assert all("Asked: Year 8 of three schools." in one.notes for one in found)
    assert list(wrong(SCHEMA, plain)) == []


def test_a_choice_that_was_taken_out_keeps_its_row() -> None:
    """With its answers, and with words that say so; what it counted for, it still counts for."""
    made = released(FIRST, FEWER)
    cell = made.cell("listened", "a-bit")
    assert cell.label == f"A-bit{NO_LONGER}"
    assert cell.count is not None
    assert abs(cell.count - SHARES["a-bit"]) <= 4
    assert value(FIRST, FEWER).numerator == value(FIRST).numerator


def test_a_round_asked_in_two_ways_is_compared_with_none() -> None:
    """Neither with the one before, which had the old words, nor with the one after, which had the new."""
    assert len({wording(FIRST), wording(FIRST, SECOND), wording(SECOND)}) == 3
    (note,) = [one for one in value(FIRST, SECOND).notes if one.startswith("Changed")]
    assert note == "Changed while people were answering: “listened” asked “Well?” and now asks “Really?”."


def test_words_that_mean_the_same_change_no_series() -> None:
    """A mended word, declared with its reason, and a new face leave all as it was; the release tells of it all the same."""
    asked = FIRST.questions[0].model_copy(update={"ask": "Wel?"})
    mended = survey(
        asked.model_validate(
            {**asked.model_dump(), "said_before": {"ask": "Well?", "because": "A typing slip."}}
        ),
        revision=2,
    )
    faced = survey(
        question("listened", MEASURE, choices=(Choice(id="yes", say="Yes", face="🙂"), *CHOICES[1:])),
        revision=2,
    )
    assert wording(FIRST) == wording(FIRST, mended) == wording(mended) == wording(FIRST, faced)
    (told,) = released(FIRST, mended).to_dict()["round"]["changes"]
    assert (told["says"], told["breaks"]) == (
        "“listened” has other words with the same meaning: A typing slip.",
        False,
    )


def series(words: str, figures: list[float | None]) -> ScorecardLine:
    values = [
        MeasureValue(
            measure_id=MEASURE,
            period=START.moved(step),
            figure=value(FIRST).figure.of(figures[step], "suppressed"),
            source=ReleaseSource("r", "s", f"s-r{step}", "hash", one),
        )
        for step, one in enumerate(words)
    ]
    return line(
        load_plan().measured[MEASURE], "voice", values, date(2032, 1, 1), stored(values), date(2026, 12, 1)
    )


def stored(values: list[MeasureValue]) -> Baseline:
    return freeze(load_plan().measured[MEASURE], values[:4], values[3].period.ends_on)


def test_a_new_series_begins_its_own_baseline() -> None:
    """The one from before is given up with the reason; the new one is frozen with the third value and never moves again."""
    figures: list[float | None] = [50, 52, 54, 56, 30, 31, 32, 33, 90]
    long, longer = series("aaaabbbb", figures), series("aaaabbbbb", figures)
    assert long.baseline
    assert long.baseline == longer.baseline
    assert (long.baseline.version, long.baseline.first, long.baseline.history) == (
        2,
        START.moved(4),
        (30, 31, 32),
    )
    assert "The series began anew in" in long.baseline.reason
    assert long.against_baseline.status != "insufficient_data"
    assert series("aaaabb", [50, 52, 54, 56, 30, 31]).against_baseline.status == "insufficient_data"
    kept = series("aaaaaa", [50, 52, 54, 56, 58, 60])
    assert (kept.baseline and kept.baseline.version, kept.baseline and kept.baseline.first) == (1, START)


@pytest.mark.parametrize("words", ["aaaab", "aaaabb"])
def test_the_scorecard_says_why_a_series_begins_anew(words: str) -> None:
    """With the mark [b] at the value, in a sentence, and in the form that the API serves."""
    made = series(words, [50, 52, 54, 56, 30, 31])
    assert made.values[4].marks == "[b]"
    assert REWORDED in notes(json.loads(json.dumps(line_document(made).to_dict())))
