"""The tables of docs/coverage.md: what the surveys ask about the plan, and what the check says of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.plan import Area, Plan, load_plan
from api.commands.survey.checking import findings
from surveys.authoring.check.duration import seconds
from surveys.authoring.reading_age import reading_age
from surveys.definition.loading import LIBRARY, library, load
from surveys.definition.survey import Survey
from tests.acceptance.docs.markdown import head, row

PEOPLE = "(Young people|Children|Practitioners) (.+)"
"""How the plan names every measure that a survey fills."""


# Which surveys touch what of the plan ----------


def plan_table() -> Iterator[str]:
    """A row for each priority with its bellwether, for the other areas, and for each broader theme."""
    plan, asking = load_plan(), _surveys_by_measure(library().values())
    yield from head("in the plan", "bellwether", "what young people and practitioners are asked about it")
    for area in plan.areas:
        if area.kind != "broader":
            yield row(f"**{area.name}**", _bellwether(area), _asked(plan, _of_area(plan, area), asking))
    for theme in plan.board.broader_themes:
        yield row(theme.name, "", _asked(plan, theme.touched_by, asking))


def _surveys_by_measure(surveys: Iterable[Survey]) -> Mapping[str, list[str]]:
    asking: dict[str, list[str]] = {}
    for survey in surveys:
        for measure in dict.fromkeys(_measures(survey)):
            asking.setdefault(measure, []).append(survey.id)
    return asking


def _measures(survey: Survey) -> Iterator[str]:
    for question in survey.questions:
        yield from [question.counts.measure] if question.counts else []
        yield from [question.paired.measure] if question.paired and question.paired.measure else []


def _of_area(plan: Plan, area: Area) -> Sequence[str]:
    return [measure.id for measure in plan.measures(area)]


def _bellwether(area: Area) -> str:
    return ", ".join(indicator.name for indicator in area.indicators if indicator.bellwether)


def _asked(plan: Plan, measures: Iterable[str], asking: Mapping[str, list[str]]) -> str:
    """By survey, in the order of the plan: "`survey`: young people who …; whose …"."""
    by_surveys: dict[str, list[str]] = {}
    for measure in measures:
        if measure in asking:
            surveys = ", ".join(f"`{survey}`" for survey in asking[measure])
            people, who = _people(plan.measured[measure].name)
            by_surveys.setdefault(f"{surveys}: {people.lower()}", []).append(who)
    return "<br>".join(f"{surveys} {'; '.join(names)}" for surveys, names in by_surveys.items())


def _people(name: str) -> tuple[str, str]:
    """Who a measure is about, and what it says of them."""
    named = re.fullmatch(PEOPLE, name)
    if not named:
        raise ValueError(f"the measure '{name}' does not begin with the people that it is about")
    return named[1], named[2]


# What the check says of each file ----------


def check_table() -> Iterator[str]:
    """A row for each file of the library."""
    yield from head(
        "survey", "for", "questions", "reading age", "minutes", "says", "found", "accepted, with a reason"
    )
    plan = load_plan()
    for path in sorted(LIBRARY.glob("*.toml")):
        survey = load(path)
        yield row(
            f"`{survey.id}`",
            survey.audience.replace("_", " "),
            len(survey.questions),
            f"{_hardest(survey):.0f}",
            f"{seconds(survey) / 60:.1f}",
            survey.minutes,
            len(findings(path, plan)),
            "; ".join(_accepted(survey)) or "–",
        )


def _hardest(survey: Survey) -> float:
    """Years, of the hardest question with its hint."""
    return max(reading_age(f"{question.ask} {question.hint}") for question in survey.questions)


def _accepted(survey: Survey) -> Iterator[str]:
    yield from survey.accepts
    for question in survey.questions:
        yield from (f"{question.id}: {accepted}" for accepted in question.accepts)
