"""Where somebody goes next in a survey, and what becomes of their answers on the way."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from surveys.definition.survey import Question, Survey
from surveys.dialogue.dialogue import Move, move
from surveys.dialogue.survey.script import SurveyVoice
from surveys.dialogue.survey.state import Answer, State


def onward(voice: SurveyVoice, state: State) -> Move[State]:
    """To the next question that applies and was not passed yet; after the last, to the check."""
    state = _only_applicable(voice.survey, state)
    for question in voice.survey.path(state.answers):
        if question.id not in state.trail:
            return move(state, phase="asking", at=question.id, picked=())
    return move(state, phase="checking", at="", picked=())


def back_to(state: State, question_id: str) -> Move[State]:
    """To a question that was asked before, with the ticks that it had."""
    before = state.answers.get(question_id)
    picked = tuple(before) if isinstance(before, list) else ()
    return move(state, phase="asking", at=question_id, picked=picked)


def after_words(voice: SurveyVoice, state: State, question: Question) -> Move[State]:
    """On from words: to whether they may be quoted, where the survey asks that."""
    if question.may_quote:
        return move(state, phase="quoting", at=question.id, picked=())
    return onward(voice, state)


def stop(voice: SurveyVoice, state: State) -> Move[State]:
    """Nothing was sent yet: stopping asks what is to become of the answers, where there are any."""
    if not state.answers:
        return end(voice, state, "no_thanks" if state.phase in ("age", "welcome") else "stopped")
    return move(state, phase="stopping")


def end(voice: SurveyVoice, state: State, key: str) -> Move[State]:
    """Nothing is kept."""
    ended = replace(state, phase="stopped", answers={}, trail=(), picked=(), may_quote="")
    return Move(ended, (voice.remark(key),))


def answered(state: State, question: Question, answer: Answer) -> State:
    """Words that were changed are others than those that somebody said yes to."""
    answers, may_quote = {**state.answers, question.id: answer}, _yes_without(state, {question.id})
    return replace(state, answers=answers, trail=_passed(state, question.id), may_quote=may_quote)


def skipped(state: State, question_id: str) -> State:
    """Without an answer to a question, which was passed all the same."""
    answers = {q: answer for q, answer in state.answers.items() if q != question_id}
    return replace(
        state,
        answers=answers,
        trail=_passed(state, question_id),
        may_quote=_yes_without(state, {question_id}),
    )


def _yes_without(state: State, gone: Collection[str]) -> str:
    """The yes to being quoted, where it is not for words that are gone."""
    return "" if state.may_quote in gone else state.may_quote


def not_passed(state: State, question_id: str) -> State:
    return replace(state, trail=_without(state.trail, question_id))


def _passed(state: State, question_id: str) -> tuple[str, ...]:
    """The question just answered or skipped comes last, so that it is the one that "Back" and a correction mean."""
    if state.trail[-1:] == (question_id,):
        return state.trail
    return (*_without(state.trail, question_id), question_id)


def _without(trail: tuple[str, ...], question_id: str) -> tuple[str, ...]:
    return tuple(passed for passed in trail if passed != question_id)


def _only_applicable(survey: Survey, state: State) -> State:
    """A changed answer can make later questions fall away; their answers go with them, one after another."""
    answers, trail = state.answers, state.trail
    while dropped := _dropped(survey, answers) & {*answers, *trail}:
        answers = {q: answer for q, answer in answers.items() if q not in dropped}
        trail = tuple(passed for passed in trail if passed not in dropped)
    if answers is state.answers:
        return state
    gone = {q for q in state.answers if q not in answers}
    return replace(state, answers=answers, trail=trail, may_quote=_yes_without(state, gone))


def _dropped(survey: Survey, answers: Mapping[str, Answer]) -> set[str]:
    """The questions that these answers make fall away."""
    return {q.id for q in survey.conditional if not survey.applies(q, answers)}
