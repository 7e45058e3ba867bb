"""How somebody asks to be contacted: a dialogue of its own beside every survey, with consent of its own.

Not anonymous, and says so first. Knows nothing of surveys, rounds or answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from surveys.dialogue.dialogue import Dialogue, Move, added_to, again, ask, help_for, here, move, not_added
from surveys.dialogue.messages import Button, ListedAnswer, Reply
from surveys.dialogue.voice import DialogueVoice

ABOUT = "contact-"
"""What the turn tokens of this dialogue begin with. A survey's begin with four random letters and a full stop."""

ContactPhase = Literal["consent", "asking", "checking", "choosing", "sent", "left"]


@dataclass(frozen=True)
class ContactStep:
    """One thing that is asked. `longest` is in letters."""

    id: str
    longest: int
    can_skip: bool = False

    @property
    def key(self) -> str:
        """The name of its words and of its label in the phrases."""
        return f"contact_{self.id}"


STEPS = (
    ContactStep("name", 100),
    ContactStep("reach", 500),
    ContactStep("time", 300, can_skip=True),
    ContactStep("more", 1000, can_skip=True),
)

STAYED = "stayed"
"""What a request says, to the contact point alone, of whether whoever sent it had been there for some minutes. Who sends
hundreds by a machine mostly has not."""

SEALED_BYTES = 9 * 1024
"""Every request and every draft of one is padded to this; no letter takes more than four bytes."""


@dataclass(frozen=True)
class ContactState:
    """Where somebody is in asking. `id` is random, and the only thing that two requests could be told apart by; `mark` and
    `asked` name the turn, as in a survey. It `waits` while they answer a survey that they began meanwhile.
    `taken` is the trace of the last message that changed this. When it was sent, nothing stays but how to say so again."""

    id: str
    mark: str
    language: str
    phase: ContactPhase = "consent"
    asked: int = 1
    at: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    waits: bool = False
    taken: str | int = ""

    @property
    def screen(self) -> str:
        return self.phase

    @property
    def about(self) -> str:
        """The first screen is the same for everybody, so that its buttons work whenever they are pressed."""
        if self.phase == "consent":
            return f"{ABOUT}{self.language}"
        return f"{ABOUT}{self.mark}.{self.asked}"

    def is_now(self, about: str) -> bool:
        return about == self.about

    @property
    def ended(self) -> bool:
        return self.phase in ("sent", "left")

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "ContactState":
        """Raises `TypeError` or `KeyError` for what is no such state."""
        return cls(**{**kept, "passed": tuple(kept["passed"])})


def is_of_contact(about: str) -> bool:
    """Whether a turn token is one of asking to be contacted, and not of a survey."""
    return about.startswith(ABOUT)


def first_screen_in(about: str) -> str:
    """The language of the first screen that a button belongs to; empty for a button of anything else."""
    language = about.removeprefix(ABOUT)
    return language if language != about and language.isalpha() else ""


# What is put to the person ----------

BACK, SKIP, HELP, LEAVE = ("back", "/back"), ("skip", "/skip"), ("help", "/help"), ("contact_drop", "/stop")
"""Labels of buttons, and what they pass on."""


def _consent(voice: DialogueVoice, state: ContactState) -> Reply:
    buttons = _buttons(voice, ("contact_yes", "yes"), ("contact_no", "no"))
    return ask(voice, state, voice.say("contact_start"), buttons, _buttons(voice, HELP))


def _step_asked(voice: DialogueVoice, state: ContactState) -> Reply:
    step = _step(state.at)
    actions = _buttons(voice, BACK, *([SKIP] if step.can_skip else []), HELP, LEAVE)
    return ask(voice, state, voice.say(step.key), (), actions, "text", longest=step.longest)


def _check(voice: DialogueVoice, state: ContactState) -> Reply:
    """What was written is shown back here, unlike a survey's answers: one wrong digit, and nobody can get in touch."""
    labels = voice.phrases.labels
    listed = tuple(
        ListedAnswer(labels[step.key], _shown_back(voice, state, step), step.id in state.answers)
        for step in STEPS
    )
    lines = (each.line for each in listed)
    words = "\n".join([voice.say("contact_check"), "", *lines, "", voice.say("check_ask")])
    buttons = _buttons(voice, ("send", "send"), ("change", "change"), ("contact_drop", "drop"))
    return replace(ask(voice, state, words, buttons, _buttons(voice, BACK, HELP)), listed=listed)


def _choosing(voice: DialogueVoice, state: ContactState) -> Reply:
    steps = tuple(Button(voice.phrases.labels[step.key], step.id) for step in STEPS)
    buttons = (*steps, *_buttons(voice, ("to_check", "to-check")))
    return ask(voice, state, voice.say("which_change"), buttons, _buttons(voice, HELP, LEAVE))


PROMPTS: Mapping[str, Callable[[DialogueVoice, ContactState], Reply]] = {
    "consent": _consent,
    "asking": _step_asked,
    "checking": _check,
    "choosing": _choosing,
}


def _buttons(voice: DialogueVoice, *named: tuple[str, str]) -> tuple[Button, ...]:
    return tuple(voice.button(label, words) for label, words in named)


def _shown_back(voice: DialogueVoice, state: ContactState, step: ContactStep) -> str:
    return " ".join(state.answers.get(step.id, voice.phrases.labels["skipped"]).split())


def _step(step_id: str) -> ContactStep:
    return next(step for step in STEPS if step.id == step_id)


# What an answer does ----------


def _at_consent(voice: DialogueVoice, state: ContactState, pressed: str) -> Move[ContactState]:
    return _onward(state) if pressed == "yes" else _leave(voice, state)


def _at_step(voice: DialogueVoice, state: ContactState, text: str) -> Move[ContactState]:
    step = _step(state.at)
    if not text:
        return again(voice, state, "write_something" if step.can_skip else "contact_needed")
    if len(text) > step.longest:
        return again(voice, state, "too_long", limit=step.longest, length=f"{len(text):,}")
    onward = _onward(_passed(state, {**state.answers, step.id: text}))
    return replace(onward, remarks=help_for(voice, text, _support))


def _at_check(voice: DialogueVoice, state: ContactState, pressed: str) -> Move[ContactState]:
    match pressed:
        case "send":
            return Move(replace(state, phase="sent"))
        case "change":
            return move(state, phase="choosing")
    return _leave(voice, state)


def _at_choosing(_voice: DialogueVoice, state: ContactState, pressed: str) -> Move[ContactState]:
    return move(state, phase="checking") if pressed == "to-check" else _to_step(state, pressed)


def _support(voice: DialogueVoice) -> Reply:
    """Who asks to be contacted may not be able to wait for it."""
    return voice.remark("contact_support", "help")


def _correct(voice: DialogueVoice, state: ContactState, text: str) -> Move[ContactState]:
    """Somebody changed what they had just written, when nothing has happened since."""
    step = _step(state.passed[-1]) if state.passed else None
    if step is None or not text or len(text) > step.longest:
        return again(voice, state, "not_corrected")
    corrected = again(voice, replace(state, answers={**state.answers, step.id: text}), "corrected", "remark")
    return replace(corrected, remarks=(*help_for(voice, text, _support), *corrected.remarks))


def _add(voice: DialogueVoice, state: ContactState, text: str) -> Move[ContactState] | None:
    """What was typed straight after an answer belongs to it: people write one thought in several messages."""
    step_id = state.passed[-1] if state.passed else ""
    is_back = state.at in {*state.passed, *state.answers}
    if not text or step_id not in state.answers or is_back or state.phase == "choosing":
        return None
    whole = f"{state.answers[step_id]}\n{text}"
    support = help_for(voice, whole, _support)
    fits = len(whole) <= _step(step_id).longest
    answers = {**state.answers, step_id: whole}
    added = added_to(voice, replace(state, answers=answers)) if fits else not_added(voice, state)
    return replace(added, remarks=(*support, *added.remarks))


def _passed(state: ContactState, answers: Mapping[str, str]) -> ContactState:
    """The thing just answered or skipped comes last, so that it is the one that "Back" and a correction mean."""
    others = tuple(step for step in state.passed if step != state.at)
    return replace(state, answers=answers, passed=(*others, state.at))


def _onward(state: ContactState) -> Move[ContactState]:
    """To the next thing that was not passed yet; after the last, to the check."""
    for step in STEPS:
        if step.id not in state.passed:
            return _to_step(state, step.id)
    return move(state, phase="checking", at="")


def _to_step(state: ContactState, step_id: str) -> Move[ContactState]:
    return move(state, phase="asking", at=step_id)


PHASES: Mapping[str, Callable[[DialogueVoice, ContactState, str], Move[ContactState]]] = {
    "consent": _at_consent,
    "asking": _at_step,
    "checking": _at_check,
    "choosing": _at_choosing,
}

# Commands ----------


def _back(voice: DialogueVoice, state: ContactState) -> Move[ContactState]:
    if state.phase == "consent":
        return _leave(voice, state)
    if state.phase == "choosing" or state.at in state.passed:
        return _onward(state)
    if not state.passed:
        return move(state, phase="consent", at="")
    *before, last = state.passed
    return _to_step(replace(state, passed=tuple(before)), last)


def _skip(voice: DialogueVoice, state: ContactState) -> Move[ContactState]:
    if state.phase != "asking":
        return again(voice, state, "choose_one")
    if not _step(state.at).can_skip:
        return again(voice, state, "contact_needed")
    kept = {step: text for step, text in state.answers.items() if step != state.at}
    return _onward(_passed(state, kept))


def _leave(voice: DialogueVoice, state: ContactState) -> Move[ContactState]:
    left = replace(state, phase="left", answers={}, passed=())
    return Move(left, (voice.remark("contact_left"),))


COMMANDS: Mapping[str, Callable[[DialogueVoice, ContactState], Move[ContactState]]] = {
    "back": _back,
    "skip": _skip,
    "stop": _leave,
    "delete": _leave,
    "contact": here,
    "talk": here,
    "start": here,
}

CONTACT = Dialogue[DialogueVoice, ContactState](
    PROMPTS,
    PHASES,
    COMMANDS,
    support=_support,
    correct=_correct,
    add=_add,
    typed=frozenset({"asking"}),
    unknown="contact_unknown",
)
