"""What an answer does: on the screens with buttons by what is pressed, at a question by its kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from surveys.definition.codes import read_code
from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import PREFER_NOT_TO_SAY, TEXT_LIMIT, Question
from surveys.dialogue.dialogue import Move, added_to, again, help_for, move, not_added, unclear
from surveys.dialogue.matching import match_one, match_several
from surveys.dialogue.messages import DONE, Replies, Reply
from surveys.dialogue.numbers import read_signed_number, read_whole_number
from surveys.dialogue.survey.moves import after_words, answered, back_to, end, onward, skipped, stop
from surveys.dialogue.survey.script import SurveyVoice
from surveys.dialogue.survey.state import LANGUAGE, State
from surveys.dialogue.text import normalise
from surveys.dialogue.yes_and_no import agrees
from surveys.language.phrases import phrases_in

Phase = Callable[[SurveyVoice, State, str], Move[State]]

# On screens with buttons ----------


def _at_age(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    return move(state, phase="welcome") if pressed == "yes" else end(voice, state, "younger")


def _at_welcome(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    if pressed.startswith(LANGUAGE):
        # What is still unread says by itself that a computer wrote it.
        return move(state, language=pressed.removeprefix(LANGUAGE))
    return onward(voice, state) if pressed == "yes" else end(voice, state, "no_thanks")


def _at_support(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    match pressed:
        case "leave-out":
            return onward(voice, skipped(state, state.at))
        case "stop":
            return stop(voice, state)
    return onward(voice, state)


def _at_quoting(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    return onward(voice, replace(state, may_quote=state.at if pressed == "yes" else ""))


def _at_check(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    match pressed:
        case "send":
            return _send(state)
        case "stop":
            return stop(voice, state)
    return move(state, phase="choosing")


def _at_choosing(_voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    return move(state, phase="checking") if pressed == "to-check" else back_to(state, pressed)


def _at_stopping(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    match pressed:
        case "send":
            return _send(state)
        case "delete":
            return end(voice, state, "stopped")
    return onward(voice, state)


def _at_words(voice: SurveyVoice, state: State, pressed: str) -> Move[State]:
    if pressed.startswith(LANGUAGE):
        return _in_language(state, pressed.removeprefix(LANGUAGE))
    return in_wording(state, voice.wording if pressed == "as-it-is" else pressed)


def in_wording(state: State, wording: str) -> Move[State]:
    return move(state, beside="", wording=wording)


def _in_language(state: State, code: str) -> Move[State]:
    """The same question in another language; with a warning where only a machine has seen its words."""
    phrases = phrases_in(code)
    warning = Reply(phrases.say("machine_made"), language=code)
    chosen = move(state, beside="", language=code)
    says_so_itself = phrases.language.reviewed_by or state.phase == "welcome"
    return chosen if says_so_itself else replace(chosen, remarks=(warning,))


def _send(state: State) -> Move[State]:
    return Move(replace(state, phase="sent"))


# At a question ----------


def _at_question(voice: SurveyVoice, state: State, text: str) -> Move[State]:
    question = voice.survey.question(state.at)
    return ANSWERING[question.kind](voice, state, question, text)


def _take_one(voice: SurveyVoice, state: State, question: Question, text: str) -> Move[State]:
    chosen = voice.meant(question.id, partial(match_one, text)) or _agreed(voice, question, text)
    if chosen is None:
        return unclear(voice, state, "choose_one")
    return met(voice, answered(state, question, chosen), question.support_for(chosen))


def _agreed(voice: SurveyVoice, question: Question, text: str) -> str | None:
    """ "Yeah" at a question with the choices "yes" and "no"."""
    says = {True: "yes", False: "no", None: None}[agrees(text, voice.language)]
    return says if {"yes", "no"} <= set(question.choice_ids) else None


def _take_several(voice: SurveyVoice, state: State, question: Question, text: str) -> Move[State]:
    names = voice.choice_names[question.id]
    if text.startswith("+") and text[1:] in names:
        return _toggle(state, question, text[1:])
    meant = partial(match_several, text)
    chosen = state.picked if _means_done(voice, text) else voice.meant(question.id, meant)
    if not chosen:
        return unclear(voice, state, "choose_some")
    lonely = [choice for choice in chosen if _is_alone(question, choice)]
    if lonely and len(chosen) > 1:
        return again(voice, state, "choose_alone", choice=names[lonely[0]])
    answer = [choice for choice in names if choice in chosen]
    return met(voice, answered(state, question, answer), question.support_for(answer))


def _means_done(voice: SurveyVoice, text: str) -> bool:
    """ "Done" is pressed, or typed as it stands on the button."""
    return text == DONE or normalise(text) == normalise(voice.phrases.labels["done"])


def _take_number(voice: SurveyVoice, state: State, question: Question, text: str) -> Move[State]:
    least, most = question.least or 0, question.most or 0
    number = (read_signed_number if least < 0 else read_whole_number)(text, state.language)
    if number is None or not least <= number <= most:
        return unclear(voice, state, "number_please", least=least, most=most)
    return onward(voice, answered(state, question, number))


def _take_text(voice: SurveyVoice, state: State, question: Question, text: str) -> Move[State]:
    if not text:
        return again(voice, state, "write_something")
    if len(text) > TEXT_LIMIT:
        return _too_long(voice, state, text)
    state = answered(state, question, text)
    return met(voice, state, voice.support_level(text), after_words(voice, state, question))


def met(
    voice: SurveyVoice, state: State, level: SupportLevel, usual: Move[State] | None = None
) -> Move[State]:
    """On from an answer, by how strongly it asks for help: as `usual` (else onward), with a light line, or to where there is
    help first. Whoever was shown help is not asked whether they may be quoted; to those who watch, each is a turn more."""
    usual = usual or onward(voice, state)
    match level:
        case "urgent":
            return move(state, phase="support", picked=())
        case "worry":
            return replace(usual, remarks=(voice.light(),))
    return usual


def met_before(voice: SurveyVoice, state: State, text: str) -> Replies:
    """What was said beside the screen, where the message that led here comes again since the reply to it may not have
    arrived: the light line, or that a machine wrote these words. The page of help is a screen, and is put again with it."""
    if text.startswith(LANGUAGE):
        return _in_language(state, text.removeprefix(LANGUAGE)).remarks
    question = voice.survey.question(state.trail[-1]) if state.trail else None
    if (
        question is None
        or question.id not in state.answers
        or state.phase == "support"
        or text.startswith("/")
    ):
        return ()
    answer = state.answers[question.id]
    level = question.support_for(answer) if question.has_choices else voice.support_level(text)
    return (voice.light(),) if level == "worry" else ()


def _take_code(voice: SurveyVoice, state: State, question: Question, text: str) -> Move[State]:
    code = read_code(question.takes, text)
    if code is None:
        return unclear(voice, state, "code_please")
    return onward(voice, answered(state, question, code))


def _too_long(voice: SurveyVoice, state: State, text: str) -> Move[State]:
    refused = again(voice, state, "too_long", length=f"{len(text):,}")
    return replace(refused, remarks=(*help_for(voice, text, support_aside), *refused.remarks))


def support_aside(voice: SurveyVoice) -> Reply:
    """Help for somebody whose words were not taken as an answer and are not kept."""
    return voice.helped(voice.say("support_aside"))


ANSWERING: Mapping[str, Callable[[SurveyVoice, State, Question, str], Move[State]]] = {
    "single": _take_one,
    "scale": _take_one,
    "several": _take_several,
    "number": _take_number,
    "text": _take_text,
    "code": _take_code,
}


def _toggle(state: State, question: Question, choice: str) -> Move[State]:
    """Tick or untick one of several choices. The turn token stays the same, so quick taps are not stale."""
    if choice in state.picked:
        picked = tuple(other for other in state.picked if other != choice)
    elif _is_alone(question, choice):
        picked = (choice,)
    else:
        picked = (*(other for other in state.picked if not _is_alone(question, other)), choice)
    return Move(replace(state, picked=picked), puts="ticks")


def _is_alone(question: Question, choice: str) -> bool:
    return choice == PREFER_NOT_TO_SAY or question.choice(choice).alone


# What was changed after it was sent ----------


def correct(voice: SurveyVoice, state: State, text: str) -> Move[State]:
    """Somebody changed the text that they had just written, when nothing has happened since."""
    question = voice.survey.question(state.trail[-1]) if state.trail else None
    written = _written(question, text) if question and question.id in state.answers else None
    if question is None or not written:
        return unclear(voice, state, "not_corrected")
    corrected = answered(state, question, written)
    level = voice.support_level(text)
    if level == "urgent" and state.phase != "support":
        return move(corrected, phase="support", at=question.id, picked=())
    told = _asked_anew(voice, again(voice, corrected, "corrected", "remark"), question)
    return replace(told, remarks=(*told.remarks, voice.light())) if level == "worry" else told


def _asked_anew(voice: SurveyVoice, told: Move[State], question: Question) -> Move[State]:
    """Words became others: whether they may be quoted is asked again, wherever somebody is by now."""
    if not question.may_quote or told.state.phase in ("support", "quoting"):
        return told
    return replace(after_words(voice, told.state, question), remarks=told.remarks)


GOES_ON = frozenset({"asking", "support", "quoting", "checking"})
"""The screens that a text can be gone on with from: those that it led to."""


def add(voice: SurveyVoice, state: State, text: str) -> Move[State] | None:
    """What was typed straight after a text belongs to it: people write one thought in several messages."""
    question = _just_written(voice, state)
    if question is None or not text:
        return None
    whole = f"{state.answers[question.id]}\n{text}"
    if len(whole) > TEXT_LIMIT:
        refused = not_added(voice, state)
        return replace(refused, remarks=(*help_for(voice, text, support_aside), *refused.remarks))
    added = added_to(voice, answered(state, question, whole))
    level = voice.support_level(whole)
    if level == "urgent" and state.phase != "support":
        return replace(move(added.state, phase="support", at=question.id, picked=()), remarks=added.remarks)
    added = _asked_anew(voice, added, question)
    return replace(added, remarks=(*added.remarks, voice.light())) if level == "worry" else added


def _just_written(voice: SurveyVoice, state: State) -> Question | None:
    """The text question that was answered last. Whoever is back at a question is not going on with another."""
    is_back = state.phase == "asking" and state.at in {*state.trail, *state.answers}
    if not state.trail or is_back or state.screen not in GOES_ON:
        return None
    question = voice.survey.question(state.trail[-1])
    return question if question.kind == "text" and question.id in state.answers else None


def _written(question: Question, text: str) -> str | None:
    """What is kept of text that was typed, where text can be an answer; None where it cannot."""
    if question.kind == "code":
        return read_code(question.takes, text)
    return text if question.kind == "text" and 0 < len(text) <= TEXT_LIMIT else None


PHASES: Mapping[str, Phase] = {
    "age": _at_age,
    "welcome": _at_welcome,
    "asking": _at_question,
    "support": _at_support,
    "quoting": _at_quoting,
    "checking": _at_check,
    "choosing": _at_choosing,
    "stopping": _at_stopping,
    "words": _at_words,
}
