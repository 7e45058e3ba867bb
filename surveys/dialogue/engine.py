"""How a conversation goes: from where somebody is and what they said, to where they are next and what to say.

Pure: no clock, no I/O, no randomness, and it never learns which door is speaking.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from surveys.definition.codes import read_code
from surveys.definition.survey import PREFER_NOT_TO_SAY, TEXT_LIMIT, Question, Survey, WordingName
from surveys.dialogue.matching import match_one, match_several
from surveys.dialogue.messages import DONE, Button, Input, Kind, Reply
from surveys.dialogue.script import Script
from surveys.dialogue.state import Answer, State
from surveys.dialogue.text import normalise, tidy
from surveys.language.phrases import phrases_in


@dataclass(frozen=True)
class Turn:
    """The state after a turn and what is said. When `state.phase` is `sent`, the caller owns the sending. When the turn
    `asks_contact`, the caller opens that conversation; this one waits."""

    state: State
    says: tuple[Reply, ...]
    asks_contact: bool = False


def start(script: Script, mark: str, *, adults_app: bool = False) -> Turn:
    """The first turn. `mark` is a random word of four letters or so, chosen by the caller. `adults_app` is a way in that is
    only for people of 16 and over: there a young person is asked that first, where there is a page for younger people."""
    asks_age = adults_app and script.survey.audience == "young_people" and bool(script.elsewhere)
    state = State(script.survey.id, script.survey.revision, mark, "age" if asks_age else "welcome")
    return Turn(state, (prompt(script, state),))


FIRST = "first-"
"""What the moment of the first screen begins with, where nothing is kept of whoever looks at it. Other moments begin with
four random letters and a full stop."""


def on_first_screen(turn: Turn) -> tuple[Reply, ...]:
    """What is said to somebody who has not moved on from the first screen. Its moment is the same for everybody, so that its
    buttons work whenever they are pressed, and nobody has to be remembered before."""
    first = _first(turn.state.revision)
    return tuple(replace(say, about=first) if say.about == turn.state.about else say for say in turn.says)


def is_of_first_screen(about: str) -> bool:
    return about.startswith(FIRST)


def _first(revision: int) -> str:
    return f"{FIRST}{revision}"


def _is_now(state: State, about: str) -> bool:
    """Whether a button belongs to where somebody is; those of the first screen do until somebody has moved on from it."""
    return about == state.about or (state.asked == 1 and about == _first(state.revision))


def reply(script: Script, state: State, words: str, about: str = "") -> Turn:
    """The turn after `words`. `about` is the moment that a pressed button belongs to, or empty for typed words."""
    script = script.of(state)
    if about and not _is_now(state, about):
        return again(script, state, "stale", "remark")
    words = tidy(words)
    command = _command(script, state, words)
    if command:
        return _obey(script, state, command)
    if state.beside:
        return _at_words(script, state, words)
    return PHASES[state.phase](script, state, words)


def _obey(script: Script, state: State, command: str) -> Turn:
    """What was opened over a question is closed by any command that goes somewhere."""
    if state.beside and command in ("back", "skip", "start"):
        return _move(script, state, beside="")
    if state.beside and command == "stop":
        state = replace(state, beside="")
    return COMMANDS.get(command, _unknown)(script, state)


def correct(script: Script, state: State, words: str, about: str) -> Turn:
    """Somebody changed the words of the text that they had just written, when nothing has happened since (`about`)."""
    script, words = script.of(state), tidy(words)
    question = script.survey.question(state.trail[-1]) if state.trail else None
    written = _written(question, words) if question and question.id in state.answers else None
    if question is None or not written or about != state.about:
        return _unclear(script, state, words, "not_corrected")
    corrected = replace(state, answers={**state.answers, question.id: written})
    if script.needs_support(words) and state.phase != "support":
        return _move(script, corrected, phase="support", at=question.id, picked=())
    return again(script, corrected, "corrected", "remark")


def _written(question: Question, words: str) -> str | None:
    """What is kept of words that were typed, where words can be an answer; None where they cannot."""
    if question.kind == "code":
        return read_code(question.takes, words)
    return words if question.kind == "text" and 0 < len(words) <= TEXT_LIMIT else None


def again(script: Script, state: State, key: str, kind: Kind = "refusal", /, **values: object) -> Turn:
    """Say something, then put the same thing to the person again. Nothing is lost."""
    script = script.of(state)
    return Turn(state, (remark(script, key, kind, **values), prompt_again(script, state)))


def remark(script: Script, key: str, kind: Kind = "remark", /, **values: object) -> Reply:
    """One of the interface's own sentences, which asks nothing."""
    return Reply(script.say(key, **values), language=script.language, kind=kind)


def help_shown(script: Script, words: str = "") -> Reply:
    """Where to get help, or other words that hold it; with the button for being contacted, where there is somebody who
    does that."""
    actions = _actions(script, ("contact",))
    return Reply(words or script.help, actions=actions, language=script.language, kind="help")


def support_aside(script: Script) -> Reply:
    """Help for somebody whose words were not taken as an answer and are not kept."""
    return help_shown(script, script.say("support_aside"))


def _unclear(script: Script, state: State, words: str, key: str, **values: object) -> Turn:
    """Words that answer nothing that was asked. Somebody may still have told us something that matters."""
    if script.needs_support(words):
        return Turn(state, (support_aside(script), prompt_again(script, state)))
    return again(script, state, key, **values)


# What is put to the person ----------


def prompt(script: Script, state: State) -> Reply:
    """What stands before the person now. It depends on the state alone, so that it can be shown again after a restart."""
    script = script.of(state)
    say = (_words_choice if state.beside else PROMPTS[state.phase])(script, state)
    return say if say.language == script.language else replace(say, language=script.language)


LONG = frozenset({"welcome", "support"})
"""Where much is said before something is asked."""


def prompt_again(script: Script, state: State) -> Reply:
    """The same after a remark or after help. Of what was long, only the end comes again, which asks: the rest would push
    away what was just said."""
    say = prompt(script, state)
    return (
        replace(say, words=say.words.rpartition("\n\n")[2])
        if state.phase in LONG and not state.beside
        else say
    )


def _age(script: Script, state: State) -> Reply:
    return _ask(
        script, state, script.say("age"), (("is_16", "yes"), ("under_16", "no")), ("privacy", "help", "words")
    )


def _welcome(script: Script, state: State) -> Reply:
    survey = script.survey
    words = script.say(
        "welcome",
        about=survey.about.strip(),
        afterwards=" ".join(filter(None, (survey.afterwards.strip(), script.on_day("until", script.until)))),
        count=len(survey.questions),
        minutes=survey.minutes,
    )
    choices = (("yes_start", "yes"), ("no_thanks", "no"))
    return replace(_ask(script, state, words, choices, ("privacy", "help", "words")), for_everybody=True)


def _question(script: Script, state: State) -> Reply:
    question = script.survey.question(state.at)
    prompts = (f"{number}. {prompt.say}" for number, prompt in enumerate(question.prompts, 1))
    return Reply(
        "\n".join((question.ask, *prompts)),
        _answer_buttons(script, question, state.picked),
        _actions(script, ("back",) * bool(state.trail) + ("skip", "help", "stop", "words")),
        state.about,
        INPUTS[question.kind],
        question.hint,
        _progress(script, state),
        for_everybody=not state.picked,
        kind="asks",
    )


def _support(script: Script, state: State) -> Reply:
    choices = (("go_on", "go-on"), ("leave_out", "leave-out"), ("stop", "stop"))
    return _ask(script, state, script.say("support"), choices, ("contact", "help", "words"))


def _checking(script: Script, state: State) -> Reply:
    lines = [
        f"{question.title}: {_told(script, state, question)}"
        for question in script.survey.path(state.answers)
    ]
    words = "\n".join([script.say("check"), "", *lines, "", script.say("check_ask")])
    if state.answers:
        return _ask(
            script, state, words, (("send", "send"), ("change", "change")), ("back", "help", "stop", "words")
        )
    return _ask(
        script,
        state,
        script.say("check_nothing"),
        (("change", "change"), ("stop", "stop")),
        ("help", "words"),
    )


def _choosing(script: Script, state: State) -> Reply:
    buttons = tuple(Button(question.title, question.id) for question in script.survey.path(state.answers))
    to_check = script.button("to_check", "to-check")
    return Reply(
        script.say("which_change"),
        (*buttons, to_check),
        _actions(script, ("help", "stop", "words")),
        state.about,
        "one",
        kind="asks",
    )


def _stopping(script: Script, state: State) -> Reply:
    choices = (("send_part", "send"), ("delete", "delete"), ("go_on", "go-on"))
    return _ask(script, state, script.say("stop_ask"), choices, ("help", "words"))


def _words_choice(script: Script, state: State) -> Reply:
    """Other wordings, then other languages, each by its own name. The question waits."""
    wordings = [name for name in script.wordings if name != script.wording]
    languages = [code for code in script.languages if code != script.language]
    buttons = (
        *(script.button(name, name) for name in wordings),
        *(Button(phrases_in(code).language.name, f"language-{code}", "🌐") for code in languages),
        script.button("as_it_is", "as-it-is"),
    )
    return Reply(
        script.say("words_ask"), buttons, _actions(script, ("help",)), state.about, "one", kind="asks"
    )


PROMPTS: Mapping[str, Callable[[Script, State], Reply]] = {
    "age": _age,
    "welcome": _welcome,
    "asking": _question,
    "support": _support,
    "checking": _checking,
    "choosing": _choosing,
    "stopping": _stopping,
}
INPUTS: Mapping[str, Input] = {
    "single": "one",
    "scale": "one",
    "several": "several",
    "number": "number",
    "text": "text",
    "code": "code",
}


def _ask(
    script: Script,
    state: State,
    words: str,
    choices: tuple[tuple[str, str], ...],
    actions: tuple[str, ...],
) -> Reply:
    buttons = tuple(script.button(label, meant) for label, meant in choices)
    return Reply(words, buttons, _actions(script, actions), state.about, "one", kind="asks")


def _answer_buttons(script: Script, question: Question, picked: tuple[str, ...]) -> tuple[Button, ...]:
    buttons = script.once(_buttons_of, question.id)
    if not picked:
        return buttons
    return tuple(replace(button, picked=button.words in picked) for button in buttons)


def _buttons_of(script: Script, question_id: str) -> tuple[Button, ...]:
    question = script.survey.question(question_id)
    buttons = [Button(choice.say, choice.id, choice.face) for choice in question.choices]
    if question.has_choices and question.prefer_not_to_say:
        buttons.append(Button(script.phrases.labels["prefer_not_to_say"], PREFER_NOT_TO_SAY))
    return tuple(buttons)


def _names_of(script: Script, question_id: str) -> dict[str, str]:
    return {button.words: button.say for button in _buttons_of(script, question_id)}


def _actions(script: Script, names: tuple[str, ...]) -> tuple[Button, ...]:
    return script.once(_actions_named, names)


def _actions_named(script: Script, names: tuple[str, ...]) -> tuple[Button, ...]:
    absent = {"words": not _words_label(script), "contact": script.promises.contact is None}
    return tuple(_action(script, name) for name in names if not absent.get(name))


def _action(script: Script, name: str) -> Button:
    if name != "words":
        return script.button(name, f"/{name}")
    return replace(script.button(_words_label(script), "/words"), face="🌐")


def _words_label(script: Script) -> str:
    """What the choice of words is called: by what there is to choose. Empty where there is nothing."""
    return WORDS_LABELS[len(script.wordings) > 1, len(script.languages) > 1]


WORDS_LABELS = {
    (True, True): "words_and_language",
    (True, False): "words",
    (False, True): "language",
    (False, False): "",
}


def _progress(script: Script, state: State) -> tuple[int, int]:
    ids = [question.id for question in script.survey.path(state.answers)]
    return ids.index(state.at) + 1, len(ids)


def _told(script: Script, state: State, question: Question) -> str:
    """An answer as it is shown back: the words of choices, never the person's own words or their code."""
    answer = state.answers.get(question.id)
    if answer is None:
        return script.phrases.labels["skipped"]
    if question.kind in ("text", "code"):
        return script.say("you_wrote" if question.kind == "text" else "your_code")
    if isinstance(answer, int):
        return f"{answer} {question.unit}".strip()
    names = script.once(_names_of, question.id)
    chosen = [answer] if isinstance(answer, str) else answer
    return ", ".join(names[choice] for choice in chosen)


# What a reply does, by phase ----------


def _at_age(script: Script, state: State, words: str) -> Turn:
    match _pressed(script, state, words):
        case "yes":
            return _move(script, state, phase="welcome")
        case "no":
            return _end(script, state, "younger")
    return _unclear(script, state, words, "choose_one")


def _at_welcome(script: Script, state: State, words: str) -> Turn:
    match _pressed(script, state, words):
        case "yes":
            return _onward(script, state)
        case "no":
            return _end(script, state, "no_thanks")
    return _unclear(script, state, words, "choose_one")


def _at_question(script: Script, state: State, words: str) -> Turn:
    question = script.survey.question(state.at)
    return ANSWERING[question.kind](script, state, question, words)


def _at_support(script: Script, state: State, words: str) -> Turn:
    match _pressed(script, state, words):
        case "go-on":
            return _onward(script, state)
        case "leave-out":
            return _onward(script, _without(state, state.at))
        case "stop":
            return _stop(script, state)
    return _unclear(script, state, words, "choose_one")


def _at_check(script: Script, state: State, words: str) -> Turn:
    match _pressed(script, state, words):
        case "send":
            return Turn(replace(state, phase="sent"), ())
        case "change":
            return _move(script, state, phase="choosing")
        case "stop":
            return _stop(script, state)
    return _unclear(script, state, words, "choose_one")


def _at_choosing(script: Script, state: State, words: str) -> Turn:
    meant = _pressed(script, state, words)
    if meant == "to-check":
        return _move(script, state, phase="checking")
    if meant is None:
        return _unclear(script, state, words, "choose_one")
    return _move(script, state, phase="asking", at=meant, picked=_picked_before(state, meant))


def _at_stopping(script: Script, state: State, words: str) -> Turn:
    match _pressed(script, state, words):
        case "send":
            return Turn(replace(state, phase="sent"), ())
        case "delete":
            return _end(script, state, "stopped")
        case "go-on":
            return _onward(script, state)
    return _unclear(script, state, words, "choose_one")


def _at_words(script: Script, state: State, words: str) -> Turn:
    meant = _pressed(script, state, words)
    if meant is None:
        return _unclear(script, state, words, "choose_one")
    if meant.startswith("language-"):
        return _in_language(script, state, meant.removeprefix("language-"))
    return _in_wording(script, state, script.wording if meant == "as-it-is" else meant)


def _in_wording(script: Script, state: State, name: str) -> Turn:
    return _move(script, state, beside="", wording=name)


def _in_language(script: Script, state: State, code: str) -> Turn:
    """The same question in another language; with a warning where only a machine has seen its words."""
    turn = _move(script, state, beside="", language=code)
    if phrases_in(code).language.reviewed_by:
        return turn
    return replace(turn, says=(remark(script.of(turn.state), "machine_made"), *turn.says))


PHASES: Mapping[str, Callable[[Script, State, str], Turn]] = {
    "age": _at_age,
    "welcome": _at_welcome,
    "asking": _at_question,
    "support": _at_support,
    "checking": _at_check,
    "choosing": _at_choosing,
    "stopping": _at_stopping,
}


def _pressed(script: Script, state: State, words: str) -> str | None:
    return match_one(words, prompt(script, state).buttons)


# Taking an answer, by kind of question ----------


def _take_one(script: Script, state: State, question: Question, words: str) -> Turn:
    chosen = match_one(words, _answer_buttons(script, question, ()))
    if chosen is None:
        return _unclear(script, state, words, "choose_one")
    return _onward(script, _with(state, question, chosen))


def _take_several(script: Script, state: State, question: Question, words: str) -> Turn:
    buttons = _answer_buttons(script, question, ())
    if words.startswith("+") and words[1:] in {button.words for button in buttons}:
        return _toggle(script, state, question, words[1:])
    chosen = state.picked if _means_done(script, words) else match_several(words, buttons)
    if not chosen:
        return _unclear(script, state, words, "choose_some")
    lonely = [choice for choice in chosen if _is_alone(question, choice)]
    if lonely and len(chosen) > 1:
        names = {button.words: button.say for button in buttons}
        return again(script, state, "choose_alone", choice=names[lonely[0]])
    in_order = [button.words for button in buttons if button.words in chosen]
    return _onward(script, _with(state, question, in_order))


def _means_done(script: Script, words: str) -> bool:
    """ "Done" is pressed, or typed as it stands on the button."""
    return words == DONE or normalise(words) == normalise(script.phrases.labels["done"])


def _take_number(script: Script, state: State, question: Question, words: str) -> Turn:
    digits = words.rstrip(". ")
    number = int(digits) if digits.isdecimal() and len(digits) < 10 else None
    if number is None or not question.least <= number <= question.most:  # type: ignore[operator]  # checked when made
        return _unclear(script, state, words, "number_please", least=question.least, most=question.most)
    return _onward(script, _with(state, question, number))


def _take_text(script: Script, state: State, question: Question, words: str) -> Turn:
    if not words:
        return again(script, state, "write_something")
    if len(words) > TEXT_LIMIT:
        return _too_long(script, state, words)
    answered = _with(state, question, words)
    if script.needs_support(words):
        return _move(script, answered, phase="support")
    return _onward(script, answered)


def _take_code(script: Script, state: State, question: Question, words: str) -> Turn:
    code = read_code(question.takes, words)
    if code is None:
        return _unclear(script, state, words, "code_please")
    return _onward(script, _with(state, question, code))


def _too_long(script: Script, state: State, words: str) -> Turn:
    turn = again(script, state, "too_long", length=f"{len(words):,}")
    aside = (support_aside(script),) if script.needs_support(words) else ()
    return replace(turn, says=(*aside, *turn.says))


ANSWERING: Mapping[str, Callable[[Script, State, Question, str], Turn]] = {
    "single": _take_one,
    "scale": _take_one,
    "several": _take_several,
    "number": _take_number,
    "text": _take_text,
    "code": _take_code,
}


def _toggle(script: Script, state: State, question: Question, choice: str) -> Turn:
    """Tick or untick one of several choices. The moment stays the same, so quick taps are not stale."""
    if choice in state.picked:
        picked = tuple(other for other in state.picked if other != choice)
    elif _is_alone(question, choice):
        picked = (choice,)
    else:
        picked = (*(other for other in state.picked if not _is_alone(question, other)), choice)
    ticked = replace(state, picked=picked)
    return Turn(ticked, (replace(prompt(script, ticked), kind="ticks"),))


def _is_alone(question: Question, choice: str) -> bool:
    return choice == PREFER_NOT_TO_SAY or question.choice(choice).alone


def _with(state: State, question: Question, answer: Answer) -> State:
    answers = {**state.answers, question.id: answer}
    return replace(state, answers=answers, trail=_passed(state, question.id))


def _without(state: State, question_id: str) -> State:
    answers = {key: answer for key, answer in state.answers.items() if key != question_id}
    return replace(state, answers=answers, trail=_passed(state, question_id))


def _passed(state: State, question_id: str) -> tuple[str, ...]:
    return state.trail if question_id in state.trail else (*state.trail, question_id)


def _not_passed(state: State, question_id: str) -> State:
    return replace(state, trail=tuple(passed for passed in state.trail if passed != question_id))


def _picked_before(state: State, question_id: str) -> tuple[str, ...]:
    before = state.answers.get(question_id)
    return tuple(before) if isinstance(before, list) else ()


# Moving on ----------


def _onward(script: Script, state: State) -> Turn:
    """To the next question that applies and was not passed yet; after the last, to the check."""
    state = _only_applicable(script.survey, state)
    for question in script.survey.path(state.answers):
        if question.id not in state.trail:
            return _move(script, state, phase="asking", at=question.id, picked=())
    return _move(script, state, phase="checking", at="", picked=())


def _only_applicable(survey: Survey, state: State) -> State:
    """A changed answer can make later questions fall away; their answers go with them, round by round."""
    answers, trail = state.answers, state.trail
    while dropped := {q.id for q in survey.conditional if not survey.applies(q, answers)} & {
        *answers,
        *trail,
    }:
        answers = {key: answer for key, answer in answers.items() if key not in dropped}
        trail = tuple(passed for passed in trail if passed not in dropped)
    return state if answers is state.answers else replace(state, answers=answers, trail=trail)


def _move(script: Script, state: State, **changes: object) -> Turn:
    moved = replace(state, asked=state.asked + 1, **changes)  # type: ignore[arg-type]
    return Turn(moved, (prompt(script, moved),))


def _end(script: Script, state: State, key: str) -> Turn:
    ended = replace(state, phase="stopped", answers={}, trail=(), picked=())
    return Turn(ended, (remark(script, key),))


# Commands: by button, by /word or by plain word ----------


def _command(script: Script, state: State, words: str) -> str | None:
    """The command meant by "/word" or by a plain word, known or not; None when the words are an answer."""
    if words == DONE and _input(script, state) == "several":
        return None
    if words.startswith("/") and len(words.split()) == 1:
        return words[1:].split("@")[0].casefold() or None
    if state.phase == "asking" and _is_a_choice(script, state, words):
        return None
    command = script.phrases.commands.get(normalise(words))
    if command in MAYBE_ANSWERS and _input(script, state) == "text":
        return None  # "easier words" may be what would help; the button and "/words" are always there
    return script.meant(command)


def _input(script: Script, state: State) -> Input:
    return prompt(script, state).input


def _is_a_choice(script: Script, state: State, words: str) -> bool:
    """A choice called "Help" is an answer where it is one of the choices."""
    if state.beside:
        return _pressed(script, state, words) is not None
    return match_one(words, _answer_buttons(script, script.survey.question(state.at), ())) is not None


def _help(script: Script, state: State) -> Turn:
    return Turn(state, (help_shown(script), prompt_again(script, state)))


def _contact(script: Script, state: State) -> Turn:
    if script.promises.contact is None:
        return _unknown(script, state)
    return Turn(state, (prompt(script, state),), asks_contact=True)


def _privacy(script: Script, state: State) -> Turn:
    return again(script, state, "privacy", "remark")


def _unknown(script: Script, state: State) -> Turn:
    return again(script, state, "unknown_command")


def _here(script: Script, state: State) -> Turn:
    return Turn(state, (prompt(script, state),))


def _back(script: Script, state: State) -> Turn:
    if state.phase == "support":
        return _move(script, _not_passed(state, state.at), phase="asking")
    if state.phase in ("choosing", "stopping") or state.at in state.trail:
        return _onward(script, state)
    if not state.trail:
        return again(script, state, "first_question")
    before = replace(state, trail=state.trail[:-1])
    at = state.trail[-1]
    return _move(script, before, phase="asking", at=at, picked=_picked_before(state, at))


def _skip(script: Script, state: State) -> Turn:
    if state.phase != "asking":
        return again(script, state, "choose_one")
    return _onward(script, _without(state, state.at))


def _stop(script: Script, state: State) -> Turn:
    if not state.answers:
        return _end(script, state, "no_thanks" if state.phase in ("age", "welcome") else "stopped")
    return _move(script, state, phase="stopping")


MAYBE_ANSWERS = frozenset({"words", "easy_read", "faces", "standard", "talk"})
"""Commands whose plain words could be somebody's answer where anything can be written."""


def _words(script: Script, state: State) -> Turn:
    if not _words_label(script):
        return again(script, state, "unknown_command")
    return _here(script, state) if state.beside else _move(script, state, beside="words")


def _wording(name: WordingName) -> Callable[[Script, State], Turn]:
    """The command that goes straight to a wording; without that wording, it is not known."""
    return lambda script, state: (
        _in_wording(script, state, name) if name in script.wordings else _unknown(script, state)
    )


COMMANDS: Mapping[str, Callable[[Script, State], Turn]] = {
    "help": _help,
    "back": _back,
    "skip": _skip,
    "stop": _stop,
    "delete": _stop,  # nothing was sent yet; stopping offers to delete
    "privacy": _privacy,
    "contact": _contact,
    "talk": _contact,
    "start": _here,
    "words": _words,
    "language": _words,
    "easy_read": _wording("easy_read"),
    "easier": _wording("easy_read"),
    "faces": _wording("faces"),
    "standard": _wording("standard"),
    "usual": _wording("standard"),
}
