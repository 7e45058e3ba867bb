"""Random people walk through every survey of the library: each walk ends, and nothing on the way breaks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.conversation.drafts import words_in
from surveys.definition.loading import library
from surveys.definition.survey import MOST_PROMPTS, TEXT_LIMIT, Question, Survey
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import DONE, Message, Reply
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import Answer, State
from surveys.dialogue.survey.survey_dialogue import SURVEY, start
from surveys.privacy.sealing import Visitor, seal_draft
from surveys.privacy.sizes import size_of
from tests.dialogues import prompt, prompt_again, reply
from tests.houses import HELP, SEALING, every_kind, read_again, script_for

KEY = bytes(32)
LETTERS_OF_A_CODE = 2 * MOST_PROMPTS
SOMEBODY = Visitor("web", "somebody")
MISHAPS = (
    "help",
    "/help",
    "/privacy",
    "back",
    "/skip",
    "/start",
    "/nonsense",
    "maybe",
    "",
    "He hurts me",
    "😀",
    "7",
    "\u202e\x00",
    "مرحبا",
    "x" * 3000,
)


@cache
def surveys() -> dict[str, Survey]:
    return {**library(), "every-kind": every_kind()}


@cache
def script(survey_id: str) -> Script:
    return script_for(surveys()[survey_id])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "survey_id" in metafunc.fixturenames:
        metafunc.parametrize("survey_id", surveys())


def _answers(say: Reply, draw: Callable[[st.SearchStrategy[str]], str]) -> str:
    """Something that answers what is asked."""
    match say.input:
        case "one":
            return draw(st.sampled_from(say.buttons)).words
        case "several":
            return draw(
                st.sampled_from([*(button.toggle for button in say.buttons), DONE, say.buttons[0].say])
            )
        case "number":
            return draw(st.integers(-5, 120).map(str))
        case "code":
            return draw(st.sampled_from(["ha07e", "Ha 7 É", "ha32e", "It hurts me"]))
        case _:
            return draw(st.sampled_from(["fine", "😀 fine", "It hurts me", "a" * TEXT_LIMIT]))


def _check(made: Script, turn: Turn[State]) -> State:
    """What is true of every turn."""
    state = read_again(made.survey, turn.state)
    assert state == turn.state
    if state.phase == "sent":
        assert state.answers
        return state
    assert turn.replies
    assert all(say.words.strip() for say in turn.replies)
    assert all(say.input == "none" and not say.buttons for say in turn.replies[:-1])
    if state.ended:
        return state
    assert turn.replies[-1].kind in ("asks", "ticks")
    _check_asking(made, state, replace(turn.replies[-1], kind="asks"))
    return state


def _check_asking(made: Script, state: State, last: Reply) -> None:
    assert last in (prompt(made, state), prompt_again(made, state))
    assert last.about == state.about
    assert last.input != "none"
    assert {"/help"} <= {button.words for button in last.actions}
    if last.progress:
        assert 1 <= last.progress[0] <= last.progress[1] <= len(made.survey.questions)
    asked = {question.id for question in made.survey.path(state.answers)}
    assert set(state.trail) <= asked | {state.at}
    if last.for_everybody:
        else_at = _somebody_else_at(made, state)
        theirs = (replace(say(made, else_at), about=last.about) for say in (prompt, prompt_again))
        assert last in theirs


def _somebody_else_at(made: Script, state: State) -> State:
    """Who is asked the same, but wrote something else and has ticked nothing."""
    wrote = dict.fromkeys(words_in(made.survey, state), "something else")
    return replace(state, mark="else", answers={**state.answers, **wrote}, picked=())


MOMENTS = st.fixed_dictionaries(
    {"goes_on": st.booleans(), "belongs_to": st.sampled_from(["", "?", "walk.1"])}
)
"""What a door knows of when something was typed."""


def _check_moment(before: State, after: State, message: Message) -> None:
    """What belongs to another moment answers nothing, and a text that was gone on with begins as it did."""
    if message.belongs_to and not before.is_now(message.belongs_to):
        assert set(after.answers) <= set(before.answers)
    for question, answer in before.answers.items():
        longer = after.answers.get(question, answer)
        if message.goes_on and isinstance(answer, str) and isinstance(longer, str) and "\n" in longer:
            assert longer == answer or longer.startswith(f"{answer}\n")
            assert len(longer) <= TEXT_LIMIT


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_every_walk_can_be_ended_by_sending_or_stopping(survey_id: str, data: st.DataObject) -> None:
    """Whatever somebody does first, two presses later they can be out; state, moments and progress hold at every step."""
    made = script(survey_id)
    turn = start(made, "walk")
    state = _check(made, turn)
    for _ in range(data.draw(st.integers(0, 30))):
        if state.ended:
            return
        mishap = data.draw(st.booleans()) and data.draw(st.booleans())
        words = data.draw(st.sampled_from(MISHAPS)) if mishap else _answers(turn.replies[-1], data.draw)
        turn = reply(made, state, words, data.draw(st.sampled_from(["", state.about])))
        state = _check(made, turn)
        if not state.ended and data.draw(st.booleans()):
            message = Message(data.draw(st.sampled_from(MISHAPS)), **data.draw(MOMENTS))
            turn = SURVEY.hear(made, state, message)
            _check_moment(state, turn.state, message)
            state = _check(made, turn)
    for words in ("/stop", "delete"):
        if not state.ended:
            state = _check(made, reply(made, state, words))
    assert state.ended


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_answering_straight_through_always_reaches_the_list(survey_id: str, data: st.DataObject) -> None:
    """Nobody who answers every question gets lost; the answers are those of the questions that apply."""
    made = script(survey_id)
    turn = reply(made, start(made, "walk").state, "yes")
    asked: list[str] = []
    while turn.state.phase == "asking":
        question = made.survey.question(turn.state.at)
        asked.append(question.id)
        turn = reply(made, turn.state, _proper(question, data.draw))
        if turn.state.phase == "support":
            turn = reply(made, turn.state, "go-on")
        if turn.state.phase == "quoting":
            turn = reply(made, turn.state, "no")
    assert turn.state.phase == "checking"
    assert asked == [question.id for question in made.survey.path(turn.state.answers)]
    assert set(turn.state.answers) == set(asked)
    assert reply(made, turn.state, "send").state.phase == "sent"


def _proper(question: Question, draw: Callable[[st.SearchStrategy[str]], str]) -> str:
    if question.kind == "number":
        return draw(st.integers(question.least or 0, question.most).map(str))
    if question.kind == "text":
        return draw(
            st.text(st.characters(categories=["L", "N", "So"]), min_size=1, max_size=80).map(
                lambda w: f"w {w}"
            )
        )
    if question.kind == "code":
        return draw(st.from_regex(r"[a-z]{2} ([1-9]|[12][0-9]|3[01]) [A-Z]", fullmatch=True))
    return draw(st.sampled_from(question.choice_ids))


def test_every_question_can_be_reached(survey_id: str) -> None:
    """No question waits for an answer that nobody can give."""
    made = script(survey_id)
    waiting = {question.id for question in made.survey.questions}
    for state in _every_choice(made):
        waiting.discard(state.at)
    assert not waiting


def _every_choice(made: Script) -> Iterator[State]:
    """All states that can be reached by choosing, where a choice that leads nowhere new is tried once."""
    turn = reply(made, start(made, "walk").state, "yes")
    seen, rest = set[tuple[str, str]](), [turn.state]
    while rest:
        state = rest.pop()
        deciding = {other for question in made.survey.questions for other in question.only_if}
        known = (
            state.at,
            str(sorted((key, str(state.answers[key])) for key in state.answers if key in deciding)),
        )
        if state.phase != "asking" or known in seen:
            continue
        seen.add(known)
        yield state
        choices = made.survey.question(state.at).choice_ids if state.at in deciding else ()
        rest += [reply(made, state, words).state for words in ("/skip", *choices)]


def test_help_and_stop_stand_at_every_question(survey_id: str) -> None:
    """Wherever somebody is, help is one word away, and so is the way out."""
    made = script(survey_id)
    for state in _every_choice(made):
        helped = reply(made, state, "help")
        assert helped.replies[0].words.endswith(HELP)
        assert helped.state == state
        stopped = reply(made, state, "stop").state
        assert stopped.ended or reply(made, stopped, "delete").state.ended


def test_the_longest_conversation_fits_its_draft(survey_id: str) -> None:
    """Every answer as long as can be: the padded draft still holds it, so that its size never tells anything."""
    survey = surveys()[survey_id]
    answers: dict[str, Answer] = {}
    for question in survey.questions:
        most = 10**9 - 1 if question.kind == "number" else "𝔐" * TEXT_LIMIT
        chosen = list(question.answer_ids) if question.kind == "several" else question.answer_ids[-1]
        answers[question.id] = chosen if question.has_choices else most
    ids = tuple(question.id for question in survey.questions)
    at = max(survey.questions, key=lambda question: len(question.choices))
    state = State(survey.id, survey.revision, "m" * 16, "stopping", 10**9, at.id, answers, ids, at.answer_ids)
    state = replace(state, language="pt-br", wording="easy_read", beside="words")
    for text in ("𝔐" * TEXT_LIMIT, '"' * TEXT_LIMIT, "\\" * TEXT_LIMIT, "\n\t" * (TEXT_LIMIT // 2)):
        written = {
            name: text if survey.question(name).kind == "text" else "𝔐" * LETTERS_OF_A_CODE
            for name in words_in(survey, state)
        }
        said = replace(state, answers={**answers, **written})
        assert read_again(survey, said) == said
        response = {"receipt": "five words of some length each", "answers": {**answers, **written}}
        assert len(seal_draft(KEY, SOMEBODY, response, size_of(survey))) == size_of(survey) + SEALING
