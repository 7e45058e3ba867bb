"""What is put to somebody on each screen of a survey. It depends on the state alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from surveys.definition.survey import Audience, Question
from surveys.dialogue.dialogue import ask
from surveys.dialogue.messages import Button, Input, ListedAnswer, Reply
from surveys.dialogue.survey.script import SurveyVoice
from surveys.dialogue.survey.state import LANGUAGE, State
from surveys.language.phrases import phrases_in

INPUTS: Mapping[str, Input] = {
    "single": "one",
    "scale": "one",
    "several": "several",
    "number": "number",
    "text": "text",
    "code": "code",
}


QUOTE_LABELS: Mapping[str, str] = {"quote_no": "no", "quote_yes": "yes"}
"""The buttons under whether words may be quoted, and what each passes on. No comes first."""


def _age(voice: SurveyVoice, state: State) -> Reply:
    buttons = _buttons(voice, is_16="yes", under_16="no")
    return ask(voice, state, voice.say("age"), buttons, voice.actions(("privacy", "help", "words")))


def _welcome(voice: SurveyVoice, state: State) -> Reply:
    """Short enough for one screen of a small phone. The rest is one press away: what the board answered last time, too."""
    about = "\n\n".join(filter(None, (voice.setting.label, voice.survey.about.strip())))
    words = voice.say(FOR_WHOM[voice.survey.audience].welcome, about=about)
    buttons = _buttons(voice, yes_start="yes", no_thanks="no")
    actions = voice.actions(("wedid", "more", "privacy", "help", "words"))
    welcome = ask(voice, state, words, buttons, actions, for_everybody=True)
    checked = voice.phrases.language.reviewed_by
    return replace(
        welcome, languages=_languages(voice), hint="" if checked else voice.phrases.say("machine_made")
    )


@dataclass(frozen=True)
class Welcome:
    """The keys of what is said at first, and of what there is to know besides."""

    welcome: str
    more: str


FOR_WHOM: Mapping[Audience, Welcome] = {
    "young_people": Welcome("welcome", "more"),
    "practitioners": Welcome("welcome_practitioners", "more_practitioners"),
}


def more(voice: SurveyVoice) -> Reply:
    """How many questions, what happens to the answers, what we cannot do, and what comes afterwards."""
    survey = voice.survey
    until = voice.on_day("until", voice.setting.until)
    return voice.remark(
        FOR_WHOM[survey.audience].more,
        count=len(survey.questions),
        minutes=survey.minutes,
        afterwards=" ".join(filter(None, (survey.afterwards.strip(), until))),
    )


def _question(voice: SurveyVoice, state: State) -> Reply:
    question = voice.survey.question(state.at)
    prompts = (f"{number}. {prompt.say}" for number, prompt in enumerate(question.prompts, 1))
    return Reply(
        "\n".join((question.ask, *prompts)),
        _with_ticks(voice.choices[question.id], state.picked),
        voice.actions(("back",) * bool(state.trail) + ("skip", "help", "stop", "words")),
        state.about,
        INPUTS[question.kind],
        question.hint,
        _progress(voice, state),
        language=voice.language,
        for_everybody=not state.picked,
        kind="asks",
    )


def _support(voice: SurveyVoice, state: State) -> Reply:
    buttons = _buttons(voice, go_on="go-on", leave_out="leave-out", stop="stop")
    asked = ask(voice, state, voice.say("support"), buttons, voice.actions(("contact", "help", "words")))
    return replace(asked, early=1 if voice.contacts else 0)


def quote_words(voice: SurveyVoice) -> str:
    """What is asked before words may be quoted, in the wording that somebody has chosen."""
    own = f"quote_{voice.wording}"
    return voice.say(own if own in voice.phrases.says else "quote")


def _quoting(voice: SurveyVoice, state: State) -> Reply:
    buttons = _buttons(voice, **QUOTE_LABELS)
    return ask(voice, state, quote_words(voice), buttons, voice.actions(("back", "help", "stop", "words")))


def _checking(voice: SurveyVoice, state: State) -> Reply:
    if not state.answers:
        buttons = _buttons(voice, change="change", stop="stop")
        return ask(voice, state, voice.say("check_nothing"), buttons, voice.actions(("help", "words")))
    asked = voice.survey.path(state.answers)
    listed = tuple(
        ListedAnswer(question.title, _shown_back(voice, state, question), question.id in state.answers)
        for question in asked
    )
    words = "\n".join([voice.say("check"), "", *(each.line for each in listed), "", voice.say("check_ask")])
    buttons = _buttons(voice, send="send", change="change")
    asks = ask(voice, state, words, buttons, voice.actions(("back", "help", "stop", "words")))
    return replace(asks, listed=listed)


def _choosing(voice: SurveyVoice, state: State) -> Reply:
    questions = (Button(question.title, question.id) for question in voice.survey.path(state.answers))
    buttons = (*questions, voice.button("to_check", "to-check"))
    return ask(voice, state, voice.say("which_change"), buttons, voice.actions(("help", "stop", "words")))


def _stopping(voice: SurveyVoice, state: State) -> Reply:
    buttons = _buttons(voice, send_part="send", delete="delete", go_on="go-on")
    return ask(voice, state, voice.say("stop_ask"), buttons, voice.actions(("help", "words")))


def _words(voice: SurveyVoice, state: State) -> Reply:
    """Other wordings, then other languages, each by its own name. The question waits."""
    buttons = (
        *(voice.button(wording, wording) for wording in voice.wordings if wording != voice.wording),
        *_languages(voice),
        voice.button("as_it_is", "as-it-is"),
    )
    return ask(voice, state, voice.say("words_ask"), buttons, voice.actions(("help",)))


PROMPTS: Mapping[str, Callable[[SurveyVoice, State], Reply]] = {
    "age": _age,
    "welcome": _welcome,
    "asking": _question,
    "support": _support,
    "quoting": _quoting,
    "checking": _checking,
    "choosing": _choosing,
    "stopping": _stopping,
    "words": _words,
}


def question_buttons(voice: SurveyVoice, state: State) -> tuple[Button, ...] | None:
    """The buttons of a question, which are known without its prompt; None on other screens."""
    return voice.choices[state.at] if state.screen == "asking" else None


def _buttons(voice: SurveyVoice, **words: str) -> tuple[Button, ...]:
    """By the label of each, what is passed on when it is pressed."""
    return tuple(voice.button(label, passed_on) for label, passed_on in words.items())


def _languages(voice: SurveyVoice) -> tuple[Button, ...]:
    return tuple(_language(code) for code in voice.languages if code != voice.language)


def _language(code: str) -> Button:
    return Button(phrases_in(code).language.name, f"{LANGUAGE}{code}", "🌐")


def _with_ticks(buttons: tuple[Button, ...], picked: tuple[str, ...]) -> tuple[Button, ...]:
    if not picked:
        return buttons
    return tuple(replace(button, picked=button.words in picked) for button in buttons)


def _progress(voice: SurveyVoice, state: State) -> tuple[int, int]:
    ids = [question.id for question in voice.survey.path(state.answers)]
    return ids.index(state.at) + 1, len(ids)


def _shown_back(voice: SurveyVoice, state: State, question: Question) -> str:
    """An answer as it is shown back: the words of choices, never the person's own words or their code."""
    answer = state.answers.get(question.id)
    if answer is None:
        return voice.phrases.labels["skipped"]
    if question.kind in ("text", "code"):
        shown = "you_wrote" if question.kind == "text" else "your_code"
        return voice.say("you_wrote_quote" if state.may_quote == question.id else shown)
    if isinstance(answer, int):
        return f"{answer} {question.unit}".strip()
    names = voice.choice_names[question.id]
    return ", ".join(names[choice] for choice in ([answer] if isinstance(answer, str) else answer))
