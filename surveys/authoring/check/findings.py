"""What the check of a survey looks at, and what it gives: passages of words, each with its place, and findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from surveys.authoring.reading_age import sentences
from surveys.definition.survey import Audience, Question, Survey, WordingName

WORDINGS: Mapping[Audience, tuple[WordingName, ...]] = {
    "young_people": ("standard", "easy_read", "faces"),
    "practitioners": ("standard",),
}
"""The wordings that a survey for these people needs."""

AROUND = ("about", "afterwards", "thanks")
"""What is said before the first question and after the last."""


class Finding(NamedTuple):
    """One thing to look at again. `line` counts from 1. `question` is empty where the whole survey is meant."""

    rule: str
    file: str
    line: int
    question: str
    why: str
    suggestion: str

    def __str__(self) -> str:
        question = f"question '{self.question}': " if self.question else ""
        return f"{self.file}, line {self.line}: {question}{self.why} {self.suggestion} [{self.rule}]"


class Breach(NamedTuple):
    """What breaks a rule, and at which key of the question (or, without a question, of the survey)."""

    what: str
    key: str = ""
    question: str = ""


@dataclass(frozen=True)
class Passage:
    """A piece of a survey's words in one wording. `key` is where it stands in the file; outside questions, `question` is
    empty."""

    text: str
    wording: WordingName
    key: str
    question: str = ""

    def breach(self, what: str) -> Breach:
        return Breach(what, self.key, self.question)


@dataclass(frozen=True)
class WordedQuestion:
    """A question as it is asked in one wording."""

    survey: Survey
    question: Question
    wording: WordingName

    def key(self, name: str) -> str:
        """The key in the file that holds these words: a wording without a hint of its own keeps the question's."""
        own = None if self.wording == "standard" else getattr(self.question, self.wording)
        return f"{self.wording}.{name}" if own and getattr(own, name) is not None else name

    def breach(self, what: str, key: str) -> Breach:
        return Breach(what, key, self.question.id)

    @property
    def ask(self) -> Passage:
        return self._passage(self.question.ask, self.key("ask"))

    @property
    def passages(self) -> Iterator[Passage]:
        """Every piece of its words."""
        yield self.ask
        yield self._passage(self.question.hint, self.key("hint"))
        for choice in self.question.choices:
            yield self._passage(choice.say, "choices")
        for prompt in self.question.prompts:
            yield self._passage(prompt.say, "prompts")

    def _passage(self, text: str, key: str) -> Passage:
        return Passage(text, self.wording, key, self.question.id)

    @property
    def questions_asked(self) -> list[str]:
        """The sentences that end with a question mark."""
        return [sentence for sentence in sentences(self.question.ask) if sentence.endswith("?")]


def worded_questions(survey: Survey) -> Iterator[WordedQuestion]:
    """Each question in each wording that it has."""
    for question in survey.questions:
        for wording in WORDINGS[survey.audience]:
            if question.has_wording(wording):
                yield WordedQuestion(survey, survey.worded(wording).question(question.id), wording)


def passages(survey: Survey) -> Iterator[Passage]:
    """Everything that a survey says: around its questions, then in each of them."""
    yield from passages_around(survey)
    for worded in worded_questions(survey):
        yield from worded.passages


def passages_around(survey: Survey) -> Iterator[Passage]:
    """What a survey says outside its questions, in each wording that it has."""
    for wording in WORDINGS[survey.audience]:
        if wording == "standard" or getattr(survey, wording):
            worded = survey.worded(wording)
            for name in AROUND:
                key = name if wording == "standard" else f"{wording}.{name}"
                yield Passage(getattr(worded, name), wording, key)
