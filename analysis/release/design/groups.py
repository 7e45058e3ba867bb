"""Which groups a question puts people in, and what their counts are called. One place for the ids and labels of cells."""

from itertools import pairwise

from analysis.release.design.tables import NOT_ANSWERED
from analysis.release.documents.errors import ReleaseError
from surveys.definition.survey import NOT_VALID, PREFER_NOT_TO_SAY, Question

BANDS = 5
"""Into so many bands a question for a number is cut."""
NO_ANSWER_LABEL = "No answer"
NOT_ASKED_LABEL = "No answer, or not asked"


def bands(question: Question) -> tuple[tuple[int, int], ...]:
    """Five equal bands of a number question (fewer when it has fewer numbers), first and last number of each."""
    least, most = _range(question)
    numbers = most - least + 1
    count = min(BANDS, numbers)
    edges = [least + numbers * band // count for band in range(count + 1)]
    return tuple((low, high - 1) for low, high in pairwise(edges))


def _range(question: Question) -> tuple[int, int]:
    if question.least is None or question.most is None:
        raise ReleaseError(f"question '{question.id}' is not a number question")
    return question.least, question.most


def band_id(low: int, high: int) -> str:
    return f"{low}-to-{high}" if high > low else f"{low}"


def _band_label(question: Question, low: int, high: int) -> str:
    words = f"{low} to {high}" if high > low else f"{low}"
    return f"{words} {question.unit}".strip()


PREFERS_NOT = "Prefer not to say"
"""As the button says it."""


def answers_of(question: Question) -> dict[str, str]:
    """Every group that the question puts people in, id to label, in order; without those who did not answer."""
    if question.kind == "number":
        found = {band_id(*band): _band_label(question, *band) for band in bands(question)}
    else:
        found = {choice.id: choice.say for choice in question.choices}
    if question.prefer_not_to_say:
        found[PREFER_NOT_TO_SAY] = PREFERS_NOT
    return found


def groups_of(question: Question) -> dict[str, str]:
    """As `answers_of`, with those who did not answer: a partition of everybody who took part."""
    return answers_of(question) | {NOT_ANSWERED: NOT_ASKED_LABEL if question.only_if else NO_ANSWER_LABEL}


def not_named(choice: str) -> str:
    """The cell of the people who answered and did not name the choice."""
    return f"not:{choice}"


def measure_choices(question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The choices of a measure: in its numerator, and the other valid ones."""
    positive = question.counts.positive if question.counts else ()
    valid = [choice.id for choice in question.choices if choice.id not in NOT_VALID]
    return tuple(c for c in valid if c in positive), tuple(c for c in valid if c not in positive)


def measure_id(question_id: str) -> str:
    return f"measure:{question_id}"


def has_measure(question: Question) -> bool:
    """Whether {positive, other} is a table. A number has no choices; all-positive leaves nobody to compare."""
    return question.counts is not None and all(measure_choices(question))


def change_id(question_id: str) -> str:
    return f"change:{question_id}"


def direction_id(theme: str) -> str:
    return f"direction:{theme}"


def pair_id(first: str, second: str) -> str:
    return f"{first}-by-{second}"


def pair_cell(row: str, column: str) -> str:
    return f"{row}|{column}"
