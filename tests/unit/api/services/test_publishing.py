"""What is published: a release with all that is needed to show it, and the scorecard from published documents alone."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from analysis.periods import Period
from analysis.plan import load_plan
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.make import make_release
from analysis.scorecard.charts.published import PublishedChart
from analysis.statistics import Figure
from analysis.values import AdministrativeSource, IndicatorValue
from api.services.publishing import (
    ASKED,
    NotPublished,
    core_data,
    publish_fieldwork,
    publish_release,
    publish_scorecard,
    publish_what_was_asked,
    survey_asked,
    take_in_core_data,
)
from surveys.definition.survey import Survey
from surveys.fieldwork.opening import open_round
from surveys.privacy.key_folder import KeyFolder
from surveys.store.memory import MemoryBoard, memory_stores
from surveys.store.protocols import Document, FrozenDocument, Stores
from tests.houses import every_kind

TODAY = date(2026, 11, 2)
PLAN = load_plan()


def released(survey: Survey, round_id: str = "every-kind-r1") -> Release:
    """A release of forty people who are all well."""
    rows: list[dict[str, Any]] = [
        {"id": f"{number:032x}", "answers": {"mood": "good"}} for number in range(40)
    ]
    facts = RoundFacts(round_id, TODAY, TODAY, "202627", "Financial year Q3")
    how = Making(key=bytes(32), made_on=TODAY, provenance={})
    return make_release(AskedSurvey(survey, facts), RoundAnswers(rows), how)


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


def counted(year: int) -> IndicatorValue:
    """A number of a year, which is the year's."""
    return IndicatorValue(
        measure_id="children-on-plans",
        period=Period.containing(date(year, 5, 1), "financial_year"),
        figure=Figure(float(year)),
        source=AdministrativeSource("a file", TODAY),
    )


def as_before(stores: Stores, release: Release) -> None:
    """A release as version 0.1.0 has published it: without the survey that it asked."""
    stores.board.publish("release", release.id, release.to_bytes(), frozen=True)


def opened(stores: Stores, tmp_path, survey: Survey) -> None:
    open_round(stores.rounds, KeyFolder(tmp_path / "keys"), survey, TODAY)


def test_a_release_is_published_with_what_it_asked(stores) -> None:
    """Word for word, and for good."""
    survey = every_kind()
    release = released(survey)
    publish_release(stores.board, release, survey)
    assert survey_asked(stores.board, release.id) == survey
    with pytest.raises(FrozenDocument):
        stores.board.publish(ASKED, release.id, b"{}")


def test_a_release_and_what_lists_it_are_published_together(stores) -> None:
    """Where one of them cannot be, none is: no release is frozen and yet in no list."""
    survey = every_kind()
    release = released(survey)
    stores.board.publish(ASKED, release.id, b"another survey", frozen=True)
    with pytest.raises(FrozenDocument):
        publish_release(stores.board, release, survey)
    assert stores.board.ids("release") == stores.board.ids("list") == stores.board.ids("themes") == ()


def test_who_imports_at_the_same_time_overwrites_nobody(stores) -> None:
    """What came in is read, joined and written while nobody else does."""
    values = [counted(year) for year in range(2015, 2023)]
    with ThreadPoolExecutor(len(values)) as pool:
        list(pool.map(lambda value: take_in_core_data(stores.core_data, [value], load_plan()), values))
    assert sorted(value.figure.value for value in core_data(stores.core_data)) == list(range(2015, 2023))


def test_the_scorecard_is_built_from_what_was_published(stores) -> None:
    """No store with anybody's answers or rounds is asked: documents, core data and the plan are enough."""
    survey = every_kind()
    publish_release(stores.board, released(survey), survey)
    scorecard = publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
    kept = stores.board.document("scorecard", "board")
    assert kept
    assert json.loads(kept.body) == json.loads(json.dumps(scorecard.document().to_dict()))


def test_what_a_chart_shows_is_what_the_values_are(stores) -> None:
    """Also where a value that was there before is gone: the chart says so."""

    def quarters(*counts: int) -> list[IndicatorValue]:
        return [
            replace(
                counted(2024),
                measure_id="domestic-abuse-incidence",
                period=Period("financial_quarter", 2024, place),
                figure=Figure(float(count)),
            )
            for place, count in enumerate(counts)
        ]

    def published() -> PublishedChart:
        publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
        (chart,) = (each for each in stores.board.documents() if each.kind == "chart")
        return PublishedChart.of_bytes(chart.body)

    take_in_core_data(stores.core_data, quarters(100, 110), PLAN)
    assert [point.value for point in published().series.known] == [100, 110]
    take_in_core_data(stores.core_data, quarters(100, 120), PLAN)
    assert "the latest is 120" in published().says
    with stores.core_data.transaction() as work:
        work.replace([])
    assert "no data yet" in published().says


class NotingBoard(MemoryBoard):
    """Notes which documents are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read = list[tuple[str, str]]()

    def document(self, kind: str, document_id: str) -> Document | None:
        self.read.append((kind, document_id))
        return super().document(kind, document_id)


def test_each_release_is_read_once_for_a_scorecard(stores) -> None:
    """Reading takes longer than what is made of it, and whoever writes at the desk waits for it."""
    board = NotingBoard()
    publish_release(board, released(every_kind()), every_kind())
    board.read.clear()
    publish_scorecard(board, stores.core_data, PLAN, TODAY)
    assert sum(kind == "release" for kind, _ in board.read) == 1


def test_what_earlier_releases_asked_is_filled_in_once(stores, tmp_path) -> None:
    """By the process that has the rounds; afterwards the rounds are not looked at for it any more."""
    survey = every_kind()
    opened(stores, tmp_path, survey)
    as_before(stores, released(survey))
    publish_fieldwork(stores.board, stores.rounds, stores.participation, TODAY)
    assert survey_asked(stores.board, "every-kind-r1-v1") == survey
    publish_what_was_asked(stores.board, memory_stores().rounds)


def test_a_release_that_does_not_say_what_it_asked_is_named(stores) -> None:
    """With what to run, where the process that has the rounds has not been there yet."""
    as_before(stores, released(every_kind()))
    with pytest.raises(
        NotPublished, match="what every-kind-r1-v1 asked is not published yet; publish it with"
    ):
        publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)


def test_a_survey_that_another_version_published_is_named(stores) -> None:
    """Nothing is guessed of what it asked."""
    as_before(stores, released(every_kind()))
    stores.board.publish(ASKED, "every-kind-r1-v1", b'{"colour": "blue"}')
    with pytest.raises(NotPublished, match="another version of Heard"):
        survey_asked(stores.board, "every-kind-r1-v1")


@pytest.mark.parametrize(("quarters", "is_drawn"), [(1, False), (2, True)])
def test_of_one_value_no_chart_is_drawn(stores, quarters: int, is_drawn: bool) -> None:
    """There is nothing to see in it but the value, which stands beside it. Two values are a line."""
    measure = next(iter(PLAN.priorities[0].indicators))
    periods = [Period.containing(date(2026, month, 1), measure.frequency) for month in (1, 4)]
    source = AdministrativeSource("a file", TODAY)
    values = [
        IndicatorValue(measure_id=measure.id, period=period, figure=Figure(120.0), source=source)
        for period in periods[:quarters]
    ]
    take_in_core_data(stores.core_data, values, PLAN)
    publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
    assert (measure.id in stores.board.ids("chart")) == is_drawn
