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
from surveys.definition.survey import WordingName

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
        for name in ("said", *WORDINGS[answer.audience]):
            yield from _names(language, f"words.{language}.{name}", getattr(said, name), redact)
    own = answer.words[ENGLISH]
    for wording in WORDINGS[answer.audience]:
        yield from _hard(answer, wording, f"{own.said} {own.answer(wording)}")
        yield from _each(answer, wording, own.answer(wording), wording)
    yield from _each(answer, "standard", own.said, "said")


def _names(language: str, key: str, text: str, redact: Redact) -> Iterator[AnswerFinding]:
    taken_out = set(_KINDS.findall(redact(text)) if text else ())
    if language != ENGLISH:
        taken_out -= BY_ENGLISH_WORDS
    if taken_out:
        yield AnswerFinding("name", key, f"This could lead to a person or a place: {redact(text)}")


def _hard(answer: Answer, wording: WordingName, text: str) -> Iterator[AnswerFinding]:
    limit = READING_AGE[answer.audience]
    if (age := round(reading_age(text))) > limit:
        yield AnswerFinding(
            "reading-age", f"words.en.{wording}", f"Needs a reading age of about {age}, the limit is {limit}."
        )


def _each(answer: Answer, wording: WordingName, text: str, name: str) -> Iterator[AnswerFinding]:
    key, limit = f"words.en.{name}", LONGEST_SENTENCE[answer.audience, wording]
    for sentence in sentences(text):
        if len(words(sentence)) > limit:
            yield AnswerFinding(
                "long-sentence", key, f"'{sentence}' has {len(words(sentence))} words, the limit is {limit}."
            )
    spaced = f" {' '.join(words(text))} "
    for word, easier in jargon(answer.audience).items():
        if f" {word} " in spaced or f" {word}s " in spaced:
            yield AnswerFinding("jargon", key, f"'{word}' is a word of the trade; perhaps '{easier}'.")
    for pattern, what in PROMISES:
        if match := pattern.search(text):
            yield AnswerFinding("promise", key, f"{what}: '{match[0]}'. Say what really happens.")
