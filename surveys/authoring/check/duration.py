"""How long a survey takes: reading it and answering it. An estimate; nobody's time is ever measured."""

from collections.abc import Mapping

from surveys.authoring.check.findings import WordedQuestion
from surveys.authoring.reading_age import words
from surveys.definition.survey import Audience, Survey

WORDS_A_MINUTE: Mapping[Audience, int] = {"young_people": 130, "practitioners": 230}
"""Reading. A typical nine-year-old reads about 130 words a minute (Hasbrouck and Tindal 2017, spring of fourth grade)."""

SECONDS_TO_ANSWER = {"single": 4, "scale": 4, "several": 10, "number": 6, "text": 25, "code": 25}
"""Assumed, not measured: a tap, some taps, a number, a sentence (many people skip it), a code that is thought up."""

QUOTE_WORDS, QUOTE_SECONDS = 45, 4
"""What is read before somebody says whether they may be quoted, and saying it."""

WELCOME_WORDS = 120
"""What the bot says around `about` and `afterwards` before the first question."""


def seconds(survey: Survey) -> float:
    """About how long it takes somebody who is asked every question and answers each.

    Choices that come again are not read again.
    """
    questions = (WordedQuestion(survey, question, "standard") for question in survey.questions)
    texts = {passage.text for question in questions for passage in question.passages}
    quoted = (QUOTE_WORDS, QUOTE_SECONDS) if survey.quoted else (0, 0)
    read = (
        WELCOME_WORDS
        + quoted[0]
        + sum(len(words(text)) for text in (survey.about, survey.afterwards, *texts))
    )
    answered = quoted[1] + sum(SECONDS_TO_ANSWER[question.kind] for question in survey.questions)
    return 60 * read / WORDS_A_MINUTE[survey.audience] + answered
