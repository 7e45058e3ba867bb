"""Coding: a release reads a comment as everybody else does, and counts a person once."""

from __future__ import annotations

import pickle

import pytest

from analysis.text.coding import Comment, by_person, code_responses, comments_of, read_comments
from analysis.text.reading import Reading, ThemeReading, coder, read_comment
from analysis.text.sentiment import Sentiment
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.store.protocols import Response

POLISH = "Nasza pani w szkole bullying i nikt nie pomaga"
POLISH_WITH_ENGLISH_WORDS = (
    "school home help szkola dom pomoc nikt nie slucha mnie w domu ani w szkole i jest mi smutno"
)


@pytest.fixture(scope="module")
def survey() -> Survey:
    """A survey with two questions that are answered in one's own words."""
    return library()["feeling-heard"]


def response(survey: Survey, number: int, *texts: str) -> Response:
    """The response of somebody who wrote `texts`, one a question in their own words, in order."""
    asked = [question.id for question in survey.questions if question.kind == "text"]
    return {"id": f"r{number}", "round": "r", "answers": dict(zip(asked, texts, strict=False))}


@pytest.mark.parametrize("text", [POLISH, POLISH_WITH_ENGLISH_WORDS])
def test_a_release_finds_no_themes_in_another_language(survey: Survey, text: str) -> None:
    """Cues are English, so a comment in another language has no theme, whichever English words stand in it."""
    coded = code_responses(survey, [response(survey, 1, text)])
    assert coded is not None
    assert coded.themes == {"r1": frozenset()}
    assert coded.sentiments == {"r1": "unclear"}


def test_a_release_reads_as_every_comment_is_read(survey: Survey) -> None:
    """What a release counts is what `read_comment` says, comment by comment."""
    texts = ["they never listen to me", POLISH, "my worker is kind", "dunno", "[name] helped at school"]
    coded = code_responses(survey, [response(survey, number, text) for number, text in enumerate(texts)])
    assert coded is not None
    asked = next(question.ask for question in survey.questions if question.kind == "text")
    for number, text in enumerate(texts):
        reading = read_comment(text, asked, coder(survey.audience))
        assert coded.themes[f"r{number}"] == frozenset(reading.codes)
        assert coded.sentiments[f"r{number}"] == reading.sentiment.label


def test_a_comment_stands_alone(survey: Survey) -> None:
    """A comment is a value of its own that can be sent elsewhere to be read: the question, the text, whose it is."""
    asked = [question.ask for question in survey.questions if question.kind == "text"]
    comments = comments_of(
        survey, [response(survey, 1, "a", "b"), response(survey, 2), response(survey, 3, "", "c")]
    )
    assert comments == [
        Comment("r1", asked[0], "a"), Comment("r1", asked[1], "b"), Comment("r3", asked[1], "c"),
    ]  # fmt: skip
    assert sent(comments) == comments
    readings = read_comments(comments, coder("young_people"))
    assert sent(readings) == readings


def sent(values: object) -> object:
    """Values as they arrive in another process."""
    return pickle.loads(pickle.dumps(values))  # noqa: S301 - written here, a moment ago


def reading(label: str, *themes: str) -> Reading:
    """A reading in English."""
    touched = tuple(ThemeReading(code, "neutral") for code in themes)
    return Reading("en", Sentiment(label, 0.0), touched)  # type: ignore[arg-type]


def test_a_person_counts_once_a_theme() -> None:
    """Two comments of one person bring their themes together, each once."""
    comments = [Comment("r1", "Why?", "a"), Comment("r1", "And?", "b"), Comment("r2", "Why?", "c")]
    readings = [
        reading("positive", "bullying"),
        reading("positive", "bullying", "basic_care"),
        reading("neutral"),
    ]
    coded = by_person(comments, readings)
    assert coded.themes == {"r1": frozenset({"bullying", "basic_care"}), "r2": frozenset()}


@pytest.mark.parametrize(
    ("labels", "overall"),
    [
        (["positive"], "positive"),
        (["positive", "negative"], "mixed"),
        (["negative", "positive", "negative"], "negative"),
        (["unclear", "unclear", "positive"], "unclear"),
    ],
)
def test_a_person_feels_as_most_of_their_comments_do(labels: list[str], overall: str) -> None:
    """Comments that differ evenly are mixed."""
    comments = [Comment("r1", "Why?", "a")] * len(labels)
    assert by_person(comments, [reading(label) for label in labels]).sentiments == {"r1": overall}


def test_a_survey_without_free_text_is_not_coded(survey: Survey) -> None:
    """Where nobody could write anything there is nothing to read."""
    closed = survey.model_copy(update={"questions": survey.questions[:1]})
    assert code_responses(closed, []) is None


def test_progress_is_told_from_nothing_to_all(survey: Survey) -> None:
    """Who waits is told how far the reading is, now and then and never backwards."""
    shares: list[float] = []
    responses = [response(survey, number, "ok") for number in range(450)]
    code_responses(survey, responses, lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 2 <= len(shares) <= 5
