"""What the pages of what was told lay out, picked from the published summary and scorecard. No number is made here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.pages import views

Plain = Mapping[str, Any]

THEMES_SHOWN = 8
"""How many themes of a survey the summary shows at once; the others are on the survey's own page."""
ROUNDS_SHOWN = 8
ANSWERS_SHOWN = 3
"""How many answers to young people the summary shows at once; those before are opened."""
BEYOND_CHANCE = ("more", "fewer")


def of_audience(told: Plain | None, scorecard: Plain | None, audience: str) -> dict[str, Any]:
    """The summary of one audience, survey by survey, then by priority."""
    surveys = told["surveys"] if told else []
    own = sorted((survey for survey in surveys if survey["audience"] == audience), key=_what_tells_most)
    sure = {survey["how_sure"] for survey in own}
    return {
        "surveys": [_in_brief(survey) for survey in own],
        "how_sure": min(sure) if len(sure) == 1 else "",
        "others": len(surveys) - len(own),
        "priorities": by_priority(own, scorecard),
        "method": told["method"] if told else [],
        "answers_shown": ANSWERS_SHOWN,
    }


def _what_tells_most(survey: Plain) -> tuple[bool, int, str]:
    """Surveys with a number for some theme come first, and of them those in which most people wrote, as published."""
    hides_all = all(theme["count"] is None for theme in survey["themes"])
    return hides_all, -(survey["wrote"] or 0), survey["title"]


def _in_brief(survey: Plain) -> dict[str, Any]:
    shown = [theme for theme in survey["themes"] if theme["count"] is not None]
    return {
        **survey,
        "shown": shown[:THEMES_SHOWN],
        "more": len(shown[THEMES_SHOWN:]),
        "not_shown": [theme["title"] for theme in survey["themes"] if theme["count"] is None],
        "what_changed": [theme for theme in shown if theme["changed"] in BEYOND_CHANCE],
        "has_earlier": any(theme["earlier"] for theme in survey["themes"]),
        "comparable": any(theme["changed"] != "not_known" for theme in survey["themes"]),
        "felt": [feeling for feeling in survey["feelings"] if feeling["count"] is not None],
    }


def by_priority(surveys: Sequence[Plain], scorecard: Plain | None) -> list[dict[str, Any]]:
    """Each area of the plan that one of the surveys counts towards, with its measures as they stand and what is done."""
    areas: dict[str, dict[str, Any]] = {}
    for survey in surveys:
        for area in survey["belongs_to"]:
            own = areas.setdefault(
                area["id"],
                {
                    "id": area["id"],
                    "name": area["name"],
                    "titles": [],
                    "measures": {},
                    "actions": area["actions"],
                },
            )
            own["titles"].append(survey["title"])
            own["measures"] |= {measure["id"]: measure for measure in area["measures"]}
    lines = {line["id"]: line for line in views.lines(scorecard)} if scorecard else {}
    return [
        {**area, "measures": list(_with_lines(area["measures"].values(), lines))} for area in areas.values()
    ]


def _with_lines(measures: Iterable[Plain], lines: Mapping[str, Plain]) -> Iterator[dict[str, Any]]:
    """`line` is None for a measure that the scorecard does not have yet."""
    for measure in measures:
        yield {**measure, "line": lines.get(measure["id"])}


def one_survey(survey: Plain) -> dict[str, Any]:
    """All that is published of one survey: every theme, each way it went, and every round."""
    rounds = {
        earlier["round"]: earlier["period"] for theme in survey["themes"] for earlier in theme["earlier"]
    }
    shown = dict(list(rounds.items())[:ROUNDS_SHOWN])
    return {
        "told": survey,
        "rounds": list(_headings({survey["round"]: survey["period"], **shown})),
        "over_time": [
            {"title": theme["title"], "change": theme["change"], "cells": [theme, *_cells(theme, shown)]}
            for theme in survey["themes"]
        ],
        "ways": next((theme["went"] for theme in survey["themes"] if theme["went"]), []),
        "went": [theme for theme in survey["themes"] if theme["went"]],
        "in_our_words": [
            (theme["title"], said) for theme in survey["themes"] for said in theme["in_our_words"]
        ],
        "in_their_words": [
            (theme["title"], said) for theme in survey["themes"] for said in theme["in_their_words"]
        ],
    }


def _headings(periods: Mapping[str, str]) -> Iterator[str]:
    """The period of each round, with its name where two rounds are of one period."""
    times = Counter(periods.values())
    for round_id, period in periods.items():
        yield f"{period} ({round_id})" if times[period] > 1 else period


def _cells(theme: Plain, rounds: Iterable[str]) -> Iterator[Plain | None]:
    """What each of the rounds says of the theme; None where it was not asked."""
    by_round = {earlier["round"]: earlier for earlier in theme["earlier"]}
    yield from map(by_round.get, rounds)
