"""How long sealed things are: one length for every answer and every draft of a survey, whatever is in them."""

from dataclasses import dataclass

from surveys.definition.survey import MOST_PROMPTS, TEXT_LIMIT, Question, Survey


def size_of(survey: Survey) -> int:
    """The size that holds any response to a survey, so that the size of a sealed row tells nothing."""
    longest = sum(_longest_answer(question.choice_ids, question.kind) for question in survey.questions)
    needed = 512 + longest + sum(2 * (len(question.id) + 6) for question in survey.questions)
    return -(-needed // 1024) * 1024


def _longest_answer(choice_ids: tuple[str, ...], kind: str) -> int:
    if kind == "text":
        return 4 * TEXT_LIMIT  # no character takes more than four bytes
    return 64 + 2 * sum(len(choice) + 4 for choice in choice_ids)  # ticked, and answered


STEP = 256
"""Sizes are whole steps of so many bytes. A place fits into one page of SQLite's, beside several others."""


@dataclass(frozen=True)
class Sizes:
    """What the two things are padded to."""

    place: int
    words: int


def sizes_of(survey: Survey) -> Sizes:
    """What holds any conversation of a survey, so that the size of a sealed row tells nothing."""
    several = [4 * len(question.answer_ids) for question in survey.questions if question.kind == "several"]
    quoted = 6 if survey.quoted else 0
    place = 192 + quoted + sum(several) + max(several, default=0) + 22 * len(survey.questions)
    # No character takes more than four bytes: as UTF-8, or with what JSON puts before quotes and line ends.
    words = 16 + sum(4 * _letters(q) + len(q.id) + 8 for q in survey.questions if q.is_written)
    return Sizes(_whole(place), _whole(words))


def _letters(question: Question) -> int:
    return TEXT_LIMIT if question.kind == "text" else 2 * MOST_PROMPTS


def _whole(size: int) -> int:
    return -(-size // STEP) * STEP
