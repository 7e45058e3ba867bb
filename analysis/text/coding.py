"""From the free text of responses to themes and sentiment, one set a person. Nothing of the text itself goes further."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from analysis.progress import Progress, tell_nobody, watched
from analysis.text.learned.comment_weights import Went
from analysis.text.reading import Coder, Reading, coder, read_comment
from surveys.definition.survey import Survey
from surveys.store.protocols import Response

Direction = Literal["good", "bad", "both", "neutral"]
"""How a theme went for a person: well, not well, both, or written of without judgement."""

REPORT_EVERY = 200


@dataclass(frozen=True)
class Comment:
    """What somebody wrote under one question, apart from all else that they answered. `question` is as it was asked."""

    response_id: str
    question: str
    text: str


@dataclass(frozen=True)
class Coded:
    """`themes` and `sentiments` by response id, for people who wrote something; `labels` are the themes' titles by code.
    `directions` say how each theme went, by response id and code. They and `sentiments` are None where nobody read that.
    """

    themes: Mapping[str, frozenset[str]]
    sentiments: Mapping[str, str] | None
    labels: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, Mapping[str, Direction]] | None = None


def code_responses(
    survey: Survey,
    responses: Sequence[Response],
    progress: Progress | None = None,
    own: Coder | None = None,
) -> Coded | None:
    """Code what people wrote with the board's own coder, or with the codebook that ships for the survey's audience. None for
    a survey without free text."""
    if all(question.kind != "text" for question in survey.questions):
        return None
    reader = own or coder(survey.audience)
    comments = comments_of(survey, responses)
    told = progress or tell_nobody
    readings = read_comments(watched(comments, told, "reading what people wrote", REPORT_EVERY), reader)
    return by_person(comments, readings, {theme.code: theme.title for theme in reader.book.themes})


def comments_of(survey: Survey, responses: Iterable[Response]) -> list[Comment]:
    """Every comment of the responses, person by person, in the order of the questions."""
    asked = [question for question in survey.questions if question.kind == "text"]
    return [
        Comment(response["id"], question.ask, text)
        for response in responses
        for question in asked
        if (text := response["answers"].get(question.id))
    ]


def read_comments(comments: Iterable[Comment], coder: Coder) -> list[Reading]:
    """The reading of each comment, in order. None depends on another, so parts can be read at different places."""
    return [read_comment(comment.text, comment.question, coder) for comment in comments]


def by_person(
    comments: Sequence[Comment], readings: Sequence[Reading], labels: Mapping[str, str] | None = None
) -> Coded:
    """The readings of comments, in their order, as one set a person.

    A person who wrote twice counts once a theme; the sentiment of a person is the one that most of their comments have, and
    `mixed` when they differ evenly.
    """
    of_person: dict[str, list[Reading]] = {}
    for comment, reading in zip(comments, readings, strict=True):
        of_person.setdefault(comment.response_id, []).append(reading)
    return Coded(
        {
            person: frozenset(code for reading in own for code in reading.codes)
            for person, own in of_person.items()
        },
        {person: _overall([reading.sentiment.label for reading in own]) for person, own in of_person.items()},
        labels or {},
        {person: _directions(own) for person, own in of_person.items()},
    )


def _directions(readings: Iterable[Reading]) -> dict[str, Direction]:
    ways: dict[str, set[Went]] = {}
    for reading in readings:
        for theme in reading.themes:
            ways.setdefault(theme.code, set()).add(theme.went)
    return {code: direction(went) for code, went in ways.items()}


def direction(ways: Collection[Went]) -> Direction:
    """How a theme went for somebody, by how it went in each of their comments that touch it."""
    if "mixed" in ways or {"good", "bad"} <= set(ways):
        return "both"
    if "good" in ways:
        return "good"
    return "bad" if "bad" in ways else "neutral"


def _overall(labels: Sequence[str]) -> str:
    (first, times), *others = Counter(labels).most_common()
    return "mixed" if others and others[0][1] == times else first
