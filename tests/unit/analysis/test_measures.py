"""From releases to performance measures. The releases are real ones: made, rounded and audited."""

import json
import random
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain, repeat
from typing import Any

import pytest

from analysis.measures import (
    HELD_BACK,
    ROUNDED,
    TOOK_PART,
    MeasureError,
    newest_releases,
    values_from_release,
    values_from_releases,
)
from analysis.periods import Period
from analysis.release import AskedSurvey, Making, Release, ReleaseError, RoundAnswers, RoundFacts, parse
from analysis.release.documents.document import canonical, content_hash
from analysis.release.make import make_release
from analysis.statistics import SUPPRESSED, Figure, Interval, wilson
from analysis.values import (
    AdministrativeSource,
    IndicatorValue,
    MeasureValue,
    ReleaseSource,
    WrongValueError,
    as_plain,
    current,
    from_plain,
    hidden,
)
from surveys.definition.survey import Choice, Counts, Question, Survey

KEY = bytes(range(32))
CHOICES = tuple(Choice(id=name, say=name.capitalize()) for name in ("yes", "a-bit", "no", "dont-know"))


def question(
    name: str,
    measure: str,
    positive: tuple[str, ...] = ("yes", "a-bit"),
    ask: str = "Well?",
    choices: tuple[Choice, ...] = CHOICES,
) -> Question:
    counts = Counts(measure=measure, question="how_well", positive=positive)
    return Question(id=name, kind="single", title=name, ask=ask, choices=choices, counts=counts)


def survey(*questions: Question, revision: int = 1) -> Survey:
    return Survey(
        id="feeling-heard",
        revision=revision,
        title="Feeling heard",
        audience="young_people",
        minutes=3,
        about="Why we ask.",
        afterwards="What happens.",
        thanks="Thank you.",
        questions=questions,
    )


ONE = survey(question("listened", "heard-listened-to"))
TWO = survey(question("listened", "heard-listened-to"), question("asked", "heard-listened-to"))


def responses(asked: Survey, shares: dict[str, int]) -> list[dict[str, Any]]:
    """So many people with each answer to every question ('' for a skipped one), with ids made from a seed."""
    ids = random.Random(4)
    answers = chain.from_iterable(repeat(answer, many) for answer, many in shares.items())
    return [
        {
            "id": f"{ids.getrandbits(128):032x}",
            "round": "feeling-heard-r1",
            "answers": {one.id: answer for one in asked.questions} if answer else {},
        }
        for answer in answers
    ]


def release(of: Survey, shares: dict[str, int], place: int = 1, **changes: Any) -> Release:
    facts = RoundFacts(
        f"feeling-heard-r{place}",
        date(2026, 7, 1),
        date(2026, 9, 30),
        "202627",
        changes.pop("time_identifier", "Financial year Q2"),
        asked=changes.pop("asked", None),
        release_number=changes.pop("number", 1),
        example=changes.pop("example", False),
    )
    made_on = changes.pop("made_on", date(2026, 10, 5))
    people = responses(of, shares)
    how = Making(KEY, made_on, {"code": "test"}, **changes)
    return make_release(AskedSurvey(of, facts), RoundAnswers(people), how)


@cache
def plenty() -> Release:
    return release(ONE, {"yes": 100, "a-bit": 60, "no": 40, "dont-know": 30, "": 20}, asked=500, example=True)


def shown(made: Release, table: str) -> dict[str, int | None]:
    return {cell.id: cell.count for cell in made.table(table).cells}


def by_id(values: list[MeasureValue]) -> dict[str, MeasureValue]:
    return {value.measure_id: value for value in values}


def test_numerator_and_denominator_are_sums_of_published_counts():
    """Positive over valid, both as published; don't know, prefer not to say and skips are left out."""
    cells = shown(plenty(), "listened")
    value = by_id(values_from_release(plenty(), ONE))["heard-listened-to"]
    assert value.numerator == (cells["yes"] or 0) + (cells["a-bit"] or 0)
    assert value.denominator == value.numerator + (cells["no"] or 0)
    assert value.figure.value == pytest.approx(100 * value.numerator / value.denominator)
    assert value.numerator % 5 == value.denominator % 5 == 0


def test_the_interval_is_wilsons_and_says_that_counts_are_rounded():
    """n, the interval and the note that counts are rounded stand beside every percentage."""
    value = by_id(values_from_release(plenty(), ONE))["heard-listened-to"]
    assert value.numerator is not None
    assert value.denominator is not None
    expected = wilson(value.numerator, value.denominator).times(100)
    assert (value.interval, value.n, value.notes) == (expected, value.denominator, (ROUNDED,))


def test_the_response_rate_is_of_published_numbers():
    """Finished over asked; not known where nobody counted the asked."""
    value = values_from_release(plenty(), ONE)[0]
    assert value.response_rate.value == pytest.approx(100 * (value.finished or 0) / 500)
    nobody_counted = values_from_release(release(ONE, {"yes": 40, "no": 40}), ONE)[0]
    assert not nobody_counted.response_rate.known


def test_people_who_took_part_are_a_count():
    """The how_much measure of the survey's audience is the published number who finished."""
    value = by_id(values_from_release(plenty(), ONE))[TOOK_PART["young_people"]]
    assert value.figure.value == plenty().to_dict()["participation"]["finished"]
    assert (value.numerator, value.interval) == (None, None)


def test_another_measure_may_count_the_people():
    """The id of the how_much measure can be given."""
    assert "course-took-part" in by_id(values_from_release(plenty(), ONE, took_part="course-took-part"))


def test_a_hidden_cell_hides_the_measure():
    """Where a positive or valid cell is hidden there is no value, no numerator, no interval and no n."""
    made = release(ONE, {"yes": 120, "a-bit": 60, "no": 3})
    value = by_id(values_from_release(made, ONE))["heard-listened-to"]
    assert shown(made, "listened")["no"] is None
    assert value.figure == Figure(reason=SUPPRESSED)
    assert (value.numerator, value.denominator, value.interval, value.n) == (None,) * 4
    assert (value.symbol, value.notes) == ("[c]", (HELD_BACK,))


def test_a_hidden_choice_does_not_hide_what_is_published_of_the_measure():
    """{positive, other} is published and audited by itself, so a hidden choice inside it is no loss."""
    choices = (*CHOICES, Choice(id="often", say="Often"))
    asked = survey(question("listened", "heard-listened-to", ("yes", "a-bit", "often"), choices=choices))
    made = release(asked, {"yes": 120, "a-bit": 4, "often": 20, "no": 60, "dont-know": 30, "": 20})
    value = by_id(values_from_release(made, asked))["heard-listened-to"]
    cells = shown(made, "measure:listened")
    assert shown(made, "listened")["a-bit"] is None
    assert value.numerator == cells["positive"]
    assert value.denominator == (cells["positive"] or 0) + (cells["other"] or 0)


def test_too_few_people_give_nothing():
    """A round of fewer than 10 has no values, not even the number of people."""
    values = values_from_release(release(ONE, {"yes": 6}), ONE)
    assert [value.symbol for value in values] == ["[c]", "[c]"]


def test_questions_of_one_measure_add_up():
    """Numerators over denominators; percentages are never averaged."""
    made = release(TWO, {"yes": 100, "no": 60})
    value = by_id(values_from_release(made, TWO))["heard-listened-to"]
    tables = [shown(made, f"measure:{name}") for name in ("listened", "asked")]
    assert value.numerator == sum(table["positive"] or 0 for table in tables)
    assert value.denominator == sum(count or 0 for table in tables for count in table.values())
    assert "2 questions" in value.notes[0]


def test_few_answers_are_marked():
    """A percentage of fewer than 30 answers is of low reliability."""
    value = by_id(values_from_release(release(ONE, {"yes": 13, "no": 12}), ONE))["heard-listened-to"]
    if value.figure.known:
        assert value.marks == "[u]"
    assert by_id(values_from_release(plenty(), ONE))["heard-listened-to"].marks == ""


def test_the_value_knows_its_release():
    """Where it came from, its period, and whether it is an example."""
    value = values_from_release(plenty(), ONE)[0]
    assert isinstance(value.source, ReleaseSource)
    assert (value.source.release, value.source.content_hash) == (plenty().id, plenty().content_hash)
    assert (value.period, value.example) == (Period("financial_quarter", 2026, 1), True)


def test_a_changed_document_is_refused():
    """A number that was altered after the release was made does not get in."""
    changed = plenty().to_dict()
    changed["tables"][0]["cells"][0]["count"] += 5
    with pytest.raises(ReleaseError, match="hash"):
        parse(canonical(changed))


def test_a_raw_count_is_refused_even_with_its_hash():
    """A document with a count that is no published one is no release, whatever its hash says."""
    forged = plenty().to_dict()
    forged["participation"]["finished"] = 7
    forged["content_hash"] = content_hash(forged)
    with pytest.raises(ReleaseError, match="multiple of 5"):
        parse(canonical(forged))


def test_the_survey_must_be_the_one_that_was_asked():
    """Another revision could have asked something else."""
    with pytest.raises(MeasureError, match="revision 1, not of 'feeling-heard' revision 2"):
        values_from_release(plenty(), survey(*ONE.questions, revision=2))


def test_a_period_that_does_not_exist_is_named():
    """A release whose period no file could hold is refused by name."""
    made = release(ONE, {"yes": 40, "no": 40}, time_identifier="Christmas")
    with pytest.raises(MeasureError, match=r"feeling-heard-r1-v1.*Christmas"):
        values_from_release(made, ONE)


def test_questions_must_agree_how_they_count():
    """One measure cannot be how well in one question and better off in another."""
    safer = Counts(measure="heard-listened-to", question="better_off", positive=("yes",), domain="attitude")
    mixed = survey(ONE.questions[0], ONE.questions[0].model_copy(update={"id": "safer", "counts": safer}))
    made = release(mixed, {"yes": 40, "no": 40})
    with pytest.raises(MeasureError, match="different ways"):
        values_from_release(made, mixed)


def test_rewording_changes_the_fingerprint_and_nothing_else_does():
    """New words or another positive choice begin a new series; a new revision alone does not."""

    def wording(asked: Survey) -> str:
        source = by_id(values_from_release(release(asked, {"yes": 40, "no": 40}), asked))[
            "heard-listened-to"
        ].source
        assert isinstance(source, ReleaseSource)
        return source.wording

    same = survey(question("listened", "heard-listened-to"), revision=2)
    reworded = survey(question("listened", "heard-listened-to", ask="Really?"))
    recounted = survey(question("listened", "heard-listened-to", positive=("yes",)))
    assert wording(ONE) == wording(same)
    assert len({wording(ONE), wording(reworded), wording(recounted)}) == 3


def test_one_release_a_round():
    """The final before the interim, then the newest."""
    interim = release(ONE, {"yes": 40, "no": 40}, kind="interim", made_on=date(2026, 11, 1))
    first = release(ONE, {"yes": 40, "no": 40})
    second = release(ONE, {"yes": 45, "no": 40}, number=2)
    found = newest_releases([(second, ONE), (interim, ONE), (first, ONE)])
    assert [release.id for release, _ in found] == [second.id]
    assert "Interim" in values_from_release(interim, ONE)[0].notes[0]


def test_rounds_of_one_period_add_up():
    """Two rounds in a quarter are one value: sums over sums, and everything that went in is named."""
    one, two = plenty(), release(ONE, {"yes": 40, "no": 90}, place=2)
    separate = [by_id(values_from_release(made, ONE))["heard-listened-to"] for made in (one, two)]
    together = by_id(values_from_releases([(one, ONE), (two, ONE)]))
    value = together["heard-listened-to"]
    assert value.numerator == sum(part.numerator or 0 for part in separate)
    assert value.denominator == sum(part.denominator or 0 for part in separate)
    assert isinstance(value.source, ReleaseSource)
    assert value.source.release == f"{one.id}, {two.id}"
    assert together["heard-took-part"].figure.value == sum(part.finished or 0 for part in separate)
    assert (value.example, value.asked) == (True, None)


def test_a_hidden_round_hides_the_sum():
    """What is added to something hidden is hidden."""
    few = release(ONE, {"yes": 6}, place=2)
    values = values_from_releases([(plenty(), ONE), (few, ONE)])
    assert {value.symbol for value in values} == {"[c]"}


# The types


RECORDS = AdministrativeSource("core.csv", date(2026, 10, 1))
PERIOD = Period("financial_quarter", 2026, 1)


def test_a_survey_result_cannot_be_an_indicators():
    """There is no way to make an indicator's value with a release behind it."""
    source = values_from_release(plenty(), ONE)[0].source
    with pytest.raises(TypeError, match="never from a survey"):
        IndicatorValue(measure_id="neglect", period=PERIOD, figure=Figure(value=3), source=source)
    own = IndicatorValue(measure_id="neglect", period=PERIOD, figure=Figure(value=3), source=RECORDS)
    with pytest.raises(TypeError, match="never from a survey"):
        replace(own, source=source)
    with pytest.raises(TypeError, match="never from a survey"):
        from_plain(as_plain(own) | {"source": as_plain(values_from_release(plenty(), ONE)[0])["source"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"numerator": 9, "denominator": 8},
        {"figure": Figure(reason=SUPPRESSED), "numerator": 3, "denominator": 8},
        {"figure": Figure(reason=SUPPRESSED), "interval": Interval(1, 2)},
        {"comment": "x" * 256},
        {"flags": ("odd",)},
        {"revision": 0},
    ],
)
def test_values_that_contradict_themselves_cannot_be_made(wrong):
    """A hidden value keeps nothing that it could be worked out from; the rest fits together."""
    with pytest.raises(WrongValueError, match=r"neglect, 202627 Financial year Q2"):
        MeasureValue(
            **(
                {"measure_id": "neglect", "period": PERIOD, "figure": Figure(value=3), "source": RECORDS}
                | wrong
            )
        )


def test_values_survive_a_store():
    """A value read back from plain data is the value."""
    full = IndicatorValue(
        measure_id="a",
        period=PERIOD,
        figure=Figure(value=3),
        source=RECORDS,
        interval=Interval(1, 5),
        flags=("revised",),
        breakdown_topic="Level",
        breakdown="One",
        target=4,
        revision=2,
        example=True,
    )
    for value in (full, *values_from_release(plenty(), ONE)):
        assert from_plain(json.loads(json.dumps(as_plain(value)))) == value


def test_hiding_leaves_nothing_behind():
    """A hidden value has no count of any kind left."""
    value = hidden(by_id(values_from_release(plenty(), ONE))["heard-listened-to"])
    assert isinstance(value, MeasureValue)
    assert (value.symbol, value.numerator, value.denominator, value.interval, value.n) == (
        "[c]",
        None,
        None,
        None,
        None,
    )


def test_the_newest_revision_is_current():
    """Old revisions are kept, the newest counts."""
    first = IndicatorValue(measure_id="a", period=PERIOD, figure=Figure(value=3), source=RECORDS)
    second = replace(first, figure=Figure(value=4), revision=2)
    assert current([second, first]) == [second]
