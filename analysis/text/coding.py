"""From the free text of responses to themes and sentiment, one set a person. Nothing of the text itself goes further."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.text.pipeline import coder
from analysis.text.sentiment import sentiment
from surveys.definition.survey import Question, Survey
from surveys.store.protocols import Response

Progress = Callable[[str, float], None]

REPORT_EVERY = 200


@dataclass(frozen=True)
class Coded:
    """`themes` and `sentiments` by response id, for people who wrote something; `labels` are the themes' titles by code."""

    themes: Mapping[str, frozenset[str]]
    sentiments: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)


def code_responses(
    survey: Survey, responses: Sequence[Response], progress: Progress | None = None
) -> Coded | None:
    """Code what people wrote with the codebook of the survey's audience. None for a survey without free text.

    A person who wrote twice counts once a theme; the sentiment of a person is the one that most of their texts have, and
    `mixed` when they differ evenly.
    """
    asked = [question for question in survey.questions if question.kind == "text"]
    if not asked:
        return None
    coding = coder(survey.audience)
    found: dict[str, frozenset[str]] = {}
    felt: dict[str, str] = {}
    for number, response in enumerate(responses):
        written = _written(response, asked)
        if written:
            coded = [code for ask, text in written.items() for code in coding.themes(text, ask)]
            found[response["id"]] = frozenset(coded)
            felt[response["id"]] = _overall([sentiment(text, ask).label for ask, text in written.items()])
        if progress and number % REPORT_EVERY == 0:
            progress("reading what people wrote", number / len(responses))
    return Coded(found, felt, {theme.code: theme.title for theme in coding.book.themes})


def _written(response: Response, asked: Sequence[Question]) -> dict[str, str]:
    """What somebody wrote, by the words of the question."""
    answers = response["answers"]
    return {question.ask: answers[question.id] for question in asked if answers.get(question.id)}


def _overall(labels: Sequence[str]) -> str:
    (first, times), *others = Counter(labels).most_common()
    return "mixed" if others and others[0][1] == times else first
