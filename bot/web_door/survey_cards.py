"""Surveys as somebody chooses between them: what each is about in few words, how long it takes, and what goes together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.pages.page_language import PageLanguage
from surveys.conversation.open_rounds import OpenSurvey
from surveys.definition.survey import TOPICS

FEW_SURVEYS = 3
"""So many can be seen at once; more stand under topics."""


@dataclass(frozen=True)
class Card:
    """One survey to choose. `language` is the one that its words are in, which may not be the page's."""

    href: str
    title: str
    in_short: str
    minutes: str
    language: str


@dataclass(frozen=True)
class Shelf:
    """Surveys about one thing. `topic` is empty where there are too few surveys to be sorted."""

    topic: str
    cards: tuple[Card, ...]


def card(survey: OpenSurvey, language: PageLanguage) -> Card:
    """A survey in the language of the page, where it has been translated."""
    told = survey.told_in(language.code)
    minutes = language.word("minutes", number=survey.minutes)
    return Card(language.link(f"/s/{survey.code}"), told.title, told.in_short, minutes, told.language)


def cards(surveys: Iterable[OpenSurvey], language: PageLanguage) -> list[Card]:
    """All of them, in their order."""
    return [card(survey, language) for survey in surveys]


def shelves(surveys: Sequence[OpenSurvey], language: PageLanguage) -> list[Shelf]:
    """The surveys by what they are about, in the order of the topics; those about something else come last."""
    if len(surveys) <= FEW_SURVEYS:
        return [Shelf("", tuple(cards(surveys, language)))] if surveys else []
    by_topic = groupby(sorted(surveys, key=_place), key=lambda survey: survey.topic)
    return [Shelf(_name(topic, language), tuple(cards(group, language))) for topic, group in by_topic]


def _place(survey: OpenSurvey) -> int:
    return TOPICS.index(survey.topic) if survey.topic in TOPICS else len(TOPICS)


def _name(topic: str, language: PageLanguage) -> str:
    return language.word(f"topic_{topic or 'other'}")
