"""Where somebody is in a survey, as two sealed things of fixed sizes: the place, and the words of the open questions.

The place is small and written at every turn. The words take nine tenths of the room, so they are not there before the first
turn that is taken at an open question: whoever begins a thousand surveys fills no disk with them. From that turn on they are
read and written at every turn, whatever it was: an answer, a skip, a cry for help and going on after it. So whoever watches
the disk, the database's connection or a copy after every turn sees that somebody came to the first open question, which the
order of the questions says too, and how many turns they took; not at which question, nor whether they wrote anything.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from surveys.definition.survey import Question, Survey
from surveys.dialogue.messages import NOT_SHOWN, Message
from surveys.dialogue.survey.state import WRITTEN, Answer, State
from surveys.privacy.sealing import Unreadable, Visitor, open_draft, seal_draft

Trace = str | int
TRACE_BYTES = 4
DRAW_BYTES = 8
"""As many as a receipt has, and no more: a place is small."""

Words = Mapping[str, str]
"""What somebody wrote, by question id."""


# The place ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SavedSession:
    """Somebody's place in a survey as it is kept. `state` has `WRITTEN` where somebody wrote something; `words` is the name
    of the sealed words that belong to it, empty before there are any. `touched` is greater than in any other session that
    the same person touched before. `taken` is the trace of the last message that changed the place. It `is_unseen` where
    the reply could not be brought to them. The receipt is drawn from `draw`, which is chance and goes with the place: so it
    is the same whichever process shows the button that sends."""

    state: State
    words: str = ""
    touched: int = 0
    taken: Trace = ""
    is_unseen: bool = False
    draw: str = field(default="", repr=False)

    def drawn(self) -> "SavedSession":
        """With something to draw the receipt from; places of before had nothing."""
        return self if self.draw else replace(self, draw=secrets.token_urlsafe(DRAW_BYTES))

    def seen_by(self, message: Message) -> Message:
        """The message, with what is known of what was shown to whoever typed it: not what stands here, where that could not
        be brought to them, and the door has not shown it since."""
        if self.is_unseen and not message.about and not message.shown:
            return replace(message, shown=NOT_SHOWN)
        return message

    def has_taken(self, message: Message) -> bool:
        """Whether this message was heard before: it led here, or to what was before."""
        return is_taken(self.taken, self.state.mark, message)


def trace_of(mark: str, message: Message) -> Trace:
    """What is kept of a message, so that it is known when it comes again: its number, or a hash of which button was pressed
    or which question it answers, and with what. Short: it tells one message from the next, and no more. Empty where that
    cannot be known."""
    if message.number or not message.about:
        return message.number or ""
    pressed = f"{message.about} {message.text}".encode()
    return blake2b(pressed, digest_size=TRACE_BYTES, key=mark.encode()).hexdigest()


def is_taken(taken: Trace, mark: str, message: Message) -> bool:
    """Whether a message was heard before the one that left this trace, or is that one."""
    if message.number:
        return isinstance(taken, int) and message.number <= taken
    return bool(taken) and taken == trace_of(mark, message)


def seal_session(key: bytes, visitor: Visitor, survey: Survey, saved: SavedSession, size: int) -> bytes:
    return seal_draft(key, visitor, Codec(survey).encode(saved), size)


def open_session(
    key: bytes, visitor: Visitor, survey_of: Callable[[int], Survey], sealed: bytes
) -> SavedSession:
    """`survey_of` gives the survey of a revision. Raises `Unreadable`, also for what another version wrote."""
    try:
        kept = _named(open_draft(key, visitor, sealed))
        return Codec(survey_of(kept["r"])).decode(kept)
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Unreadable("a draft of another version") from None


VERSION, IN_VERSION_1 = 2, 13
KEYS = {
    "r": "revision",
    "m": "mark",
    "p": "phase",
    "n": "asked",
    "q": "at: the number of the question, or -1",
    "a": "answers: pairs of a question's number and the numbers of its choices",
    "t": "trail: numbers of questions",
    "c": "picked: numbers of choices",
    "l": "language",
    "w": "wording",
    "b": "beside",
    "d": "words",
    "z": "touched",
    "o": "taken",
    "u": "is_unseen, as a number",
    "k": "draw",
    "y": "may_quote: the number of its question, or -1; where the survey asks that",
}
"""The keys of a draft, the first in the order of version 1, which wrote the values alone. They are short because every draft
has the size of the longest one."""


def _named(kept: Any) -> Mapping[str, Any]:
    """A draft of any version that can be read, by `KEYS`. Raises `ValueError` for others."""
    if isinstance(kept, list):  # version 1; its last value came later than the rest
        values = kept if len(kept) == IN_VERSION_1 else [*kept, 0]
        return dict(zip(list(KEYS)[:IN_VERSION_1], values, strict=True))
    if kept["v"] != VERSION:
        raise ValueError("written by a later version")
    return dict(kept)


@dataclass(frozen=True)
class Codec:
    """A draft of a survey as it is sealed: with numbers for the ids of questions and choices, so that it is small."""

    survey: Survey

    def encode(self, saved: SavedSession) -> dict[str, object]:
        state, number = saved.state, self.survey.numbers
        return {
            "v": VERSION,
            "r": state.revision,
            "m": state.mark,
            "p": state.phase,
            "n": state.asked,
            "q": number.get(state.at, -1),
            "a": [[number[q], self._numbers(q, answer)] for q, answer in state.answers.items()],
            "t": [number[q] for q in state.trail],
            "c": [self.survey.question(state.at).answer_ids.index(choice) for choice in state.picked],
            "l": state.language,
            "w": state.wording,
            "b": state.beside,
            "d": saved.words,
            "z": saved.touched,
            "o": saved.taken,
            "u": int(saved.is_unseen),
            "k": saved.draw,
            **({"y": number.get(state.may_quote, -1)} if self.survey.quoted else {}),
        }

    def decode(self, kept: Mapping[str, Any]) -> SavedSession:
        """Raises `LookupError`, `TypeError` or `ValueError` for what is not a draft of this survey."""
        questions = self.survey.questions
        there = questions[kept["q"]] if kept["q"] >= 0 else None
        state = State(
            self.survey.id,
            self.survey.revision,
            kept["m"],
            kept["p"],
            kept["n"],
            there.id if there else "",
            {questions[n].id: _answer(questions[n], numbers) for n, numbers in kept["a"]},
            tuple(questions[n].id for n in kept["t"]),
            tuple(there.answer_ids[n] for n in kept["c"]) if there else (),
            kept["l"],
            kept["w"],
            kept["b"],
            questions[kept["y"]].id if kept.get("y", -1) >= 0 else "",
        )
        return SavedSession(
            state, kept["d"], kept["z"], kept.get("o", ""), bool(kept.get("u")), kept.get("k", "")
        )

    def _numbers(self, question_id: str, answer: Answer) -> int | list[int]:
        question = self.survey.question(question_id)
        if isinstance(answer, int):
            return answer
        if question.is_written:
            return 0
        ids = question.answer_ids
        return ids.index(answer) if isinstance(answer, str) else [ids.index(choice) for choice in answer]


def _answer(question: Question, numbers: Any) -> Answer:
    if question.has_choices:
        ids = question.answer_ids
        return [ids[n] for n in numbers] if question.kind == "several" else ids[numbers]
    return int(numbers) if question.kind == "number" else WRITTEN


# The words ------------------------------------------------------------------------------------------------------------


def new_name() -> str:
    """What ties words to their place: old words put beside a new place do not open."""
    return secrets.token_hex(8)


def are_written_anew(survey: Survey, before: SavedSession) -> bool:
    """Whether the words are written with a turn from there: at the first at an open question, and at each after it."""
    return bool(before.words) or before.state.at in survey.written


def words_in(survey: Survey, state: State) -> Words:
    """What a state holds of somebody's own words; `WRITTEN` for those that were not looked at."""
    return {q: str(state.answers[q]) for q in survey.written if q in state.answers}


def with_words(state: State, words: Words) -> State:
    """The state with the words in their places. Raises `Unreadable` if one is missing."""
    try:
        answers = {q: words[q] if answer == WRITTEN else answer for q, answer in state.answers.items()}
    except KeyError:
        raise Unreadable("words are missing") from None
    return replace(state, answers=answers)


def without_words(survey: Survey, state: State) -> State:
    written = dict.fromkeys(words_in(survey, state), WRITTEN)
    return replace(state, answers={**state.answers, **written}) if written else state
