"""Where somebody is in a survey, as two sealed things of fixed sizes: the place, and the words of the open questions.

The place is small and written at every turn. The words take nine tenths of the room, so they are written when the survey
is begun, empty, and from then on at every turn that is taken at an open question, whatever is said there: an answer, a skip
and a cry for help write the same number of bytes. One copy of the database tells no more of a conversation than if it were
one piece. Two copies of different times tell that somebody was at an open question in between; a copy after every turn tells
how many turns they took there; none tells whether they wrote, nor how much. That is no more than the order of the questions
tells whoever counts turns. Only words that fall away with another answer are rewritten elsewhere: that they go at once
matters more.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from surveys.definition.survey import Question, Survey
from surveys.dialogue.state import WRITTEN, Answer, State
from surveys.privacy.sealing import Unreadable, Visitor, open_draft, seal_draft

Words = Mapping[str, str]
"""What somebody wrote, by question id."""


# The place ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """`state` has `WRITTEN` where somebody wrote something; `words` is the name of the sealed words that belong to it, empty
    before there are any. `touched` is greater than in any other place that the same person touched before."""

    state: State
    words: str = ""
    touched: int = 0


def seal_place(key: bytes, visitor: Visitor, survey: Survey, place: Place, size: int) -> bytes:
    return seal_draft(key, visitor, _short(survey, place), size)


def open_place(key: bytes, visitor: Visitor, survey_of: Callable[[int], Survey], sealed: bytes) -> Place:
    """`survey_of` gives the survey of a revision. Raises `Unreadable`, also for what another version wrote."""
    try:
        revision, *rest = open_draft(key, visitor, sealed)
        return _long(survey_of(revision), *rest)
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Unreadable("a place of another version") from None


def _short(survey: Survey, place: Place) -> list[Any]:
    """The place with numbers for the ids of questions and choices."""
    state, number = place.state, survey.numbers
    picked = [survey.question(state.at).answer_ids.index(choice) for choice in state.picked]
    return [
        state.revision,
        state.mark,
        state.phase,
        state.asked,
        number.get(state.at, -1),
        [[number[id], _short_answer(survey.question(id), answer)] for id, answer in state.answers.items()],
        [number[id] for id in state.trail],
        picked,
        state.language,
        state.wording,
        state.beside,
        place.words,
        place.touched,
    ]


def _short_answer(question: Question, answer: Answer) -> int | list[int]:
    if isinstance(answer, int):
        return answer
    if question.is_written:
        return 0
    ids = question.answer_ids
    return ids.index(answer) if isinstance(answer, str) else [ids.index(choice) for choice in answer]


def _long(  # one parameter for each thing in the list that `_short` makes
    survey: Survey,
    mark: str,
    phase: Any,
    asked: int,
    at: int,
    answers: list[list[Any]],
    trail: list[int],
    picked: list[int],
    language: str,
    wording: Any,
    beside: Any,
    words: str,
    touched: int = 0,
) -> Place:
    questions = survey.questions
    there = questions[at] if at >= 0 else None
    state = State(
        survey.id,
        survey.revision,
        mark,
        phase,
        asked,
        there.id if there else "",
        {questions[n].id: _long_answer(questions[n], short) for n, short in answers},
        tuple(questions[n].id for n in trail),
        tuple(there.answer_ids[n] for n in picked) if there else (),
        language,
        wording,
        beside,
    )
    return Place(state, words, touched)


def _long_answer(question: Question, short: Any) -> Answer:
    if question.has_choices:
        ids = question.answer_ids
        return [ids[n] for n in short] if question.kind == "several" else ids[short]
    return int(short) if question.kind == "number" else WRITTEN


# The words ------------------------------------------------------------------------------------------------------------


def new_name() -> str:
    """What ties words to their place: old words put beside a new place do not open."""
    return secrets.token_hex(8)


def are_written_anew(survey: Survey, before: State, after: State) -> bool:
    """Whether the words are written after this turn."""
    return before.at in survey.written or words_in(survey, before) != words_in(survey, after)


def words_in(survey: Survey, state: State) -> Words:
    """What a state holds of somebody's own words; `WRITTEN` for those that were not looked at."""
    return {id: str(state.answers[id]) for id in survey.written if id in state.answers}


def with_words(state: State, words: Words) -> State:
    """The state with the words in their places. Raises `Unreadable` if one is missing."""
    try:
        answers = {id: words[id] if answer == WRITTEN else answer for id, answer in state.answers.items()}
    except KeyError:
        raise Unreadable("words are missing") from None
    return replace(state, answers=answers)


def without_words(survey: Survey, state: State) -> State:
    written = dict.fromkeys(words_in(survey, state), WRITTEN)
    return replace(state, answers={**state.answers, **written}) if written else state
