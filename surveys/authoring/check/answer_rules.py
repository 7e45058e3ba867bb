"""The check of an answer's words: the reading age, sentences, jargon and promises that surveys are checked for, and names.

English words only, as with surveys. A person may accept a finding with a reason.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveys.answers.answer import ENGLISH, Answer
from surveys.authoring.check.findings import WORDINGS
from surveys.authoring.check.word_rules import LONGEST_SENTENCE, PROMISES, READING_AGE, jargon
from surveys.authoring.reading_age import reading_age, sentences, words
from surveys.definition.survey import Audience, WordingName

Redact = Callable[[str], str]
"""Takes out of words what leads to a person."""


@dataclass(frozen=True)
class AnswerFinding:
    """One thing to look at again. `key` is where it stands in the file."""

    rule: str
    key: str
    why: str

    def __str__(self) -> str:
        return f"{self.key}: {self.why} [{self.rule}]"


_KINDS = re.compile(r"\[([a-z -]+)\]")
BY_ENGLISH_WORDS = frozenset({"name", "place", "school", "organisation"})
"""What the redaction finds by what English words stand around it: in another language it finds it everywhere, and only a
person can look."""


def lint_answer(answer: Answer, redact: Redact) -> list[AnswerFinding]:
    """All that the rules find and nobody has accepted."""
    accepted = {accepts.partition(":")[0] for accepts in answer.accepts}
    return [finding for finding in _findings(answer, redact) if finding.rule not in accepted]


def _findings(answer: Answer, redact: Redact) -> Iterator[AnswerFinding]:
    for language, said in answer.words.items():
        for name in ("said", *WORDINGS[answer.audience], "why"):
            yield from _names(language, f"words.{language}.{name}", getattr(said, name), redact)
    own = answer.words[ENGLISH]
    yield from _why(answer, redact)
    for wording in WORDINGS[answer.audience]:
        yield from _hard(answer, wording, f"{own.said} {own.answer(wording)}")
        yield from _each(answer, wording, own.answer(wording), wording)
    yield from _each(answer, "standard", own.said, "said")


def leads_to(text: str, redact: Redact, language: str = ENGLISH) -> set[str]:
    """What in a text could lead to a person or a place, by the kinds that the redaction knows. In other languages than
    English without what it goes by English words for."""
    found = set(_KINDS.findall(redact(text))) if text.strip() else set()
    return found if language == ENGLISH else found - BY_ENGLISH_WORDS


def lint_told(text: str, redact: Redact) -> list[AnswerFinding]:
    """What the rules find in a few words for young people that stand alone."""
    found = [*_names(ENGLISH, "text", text, redact), *_too_hard("young_people", "text", text)]
    return [*found, *_in_words("young_people", "standard", "text", text)]


def _names(language: str, key: str, text: str, redact: Redact) -> Iterator[AnswerFinding]:
    if leads_to(text, redact, language):
        yield AnswerFinding("name", key, f"This could lead to a person or a place: {redact(text)}")


def _why(answer: Answer, redact: Redact) -> Iterator[AnswerFinding]:
    """People read why something cannot be done, in the words that there are for it."""
    if answer.status != "cannot":
        return
    key = "words.en.why" if answer.words[ENGLISH].why.strip() else "why"
    _, text = answer.why_in(ENGLISH)
    if key == "why":
        yield from _names(ENGLISH, key, text, redact)
    yield from _too_hard(answer.audience, key, text)
    yield from _in_words(answer.audience, "standard", key, text)


def names_unchecked(answer: Answer) -> list[str]:
    """The languages whose words only a person can look through for names of people and places."""
    return [language for language in answer.words if language != ENGLISH]


def _hard(answer: Answer, wording: WordingName, text: str) -> Iterator[AnswerFinding]:
    return _too_hard(answer.audience, f"words.en.{wording}", text)


def _too_hard(audience: Audience, key: str, text: str) -> Iterator[AnswerFinding]:
    limit = READING_AGE[audience]
    if (age := round(reading_age(text))) > limit:
        yield AnswerFinding("reading-age", key, f"Needs a reading age of about {age}, the limit is {limit}.")


def _each(answer: Answer, wording: WordingName, text: str, name: str) -> Iterator[AnswerFinding]:
    return _in_words(answer.audience, wording, f"words.en.{name}", text)


def _in_words(audience: Audience, wording: WordingName, key: str, text: str) -> Iterator[AnswerFinding]:
    limit = LONGEST_SENTENCE[audience, wording]
    for sentence in sentences(text):
        if len(words(sentence)) > limit:
            yield AnswerFinding(
                "long-sentence", key, f"'{sentence}' has {len(words(sentence))} words, the limit is {limit}."
            )
    spaced = f" {' '.join(words(text))} "
    for word, easier in jargon(audience).items():
        if f" {word} " in spaced or f" {word}s " in spaced:
            yield AnswerFinding("jargon", key, f"'{word}' is a word of the trade; perhaps '{easier}'.")
    for pattern, what in PROMISES:
        if match := pattern.search(text):
            yield AnswerFinding("promise", key, f"{what}: '{match[0]}'. Say what really happens.")
