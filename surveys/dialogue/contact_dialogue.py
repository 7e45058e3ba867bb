"""How somebody asks to be contacted: a conversation of its own beside every survey, with consent of its own.

Not anonymous, and says so first. Pure: no clock, no I/O, no randomness. Knows nothing of surveys, rounds or answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from surveys.dialogue.engine import remark
from surveys.dialogue.matching import match_one
from surveys.dialogue.messages import Button, Kind, Reply
from surveys.dialogue.script import Script
from surveys.dialogue.text import normalise, tidy

ABOUT = "contact-"
"""What the moments of this conversation begin with. A survey's moments begin with four random letters and a full stop."""

ContactPhase = Literal["consent", "asking", "checking", "choosing", "sent", "left"]


@dataclass(frozen=True)
class Step:
    """One thing that is asked. `longest` is in letters."""

    id: str
    longest: int
    can_skip: bool = False

    @property
    def key(self) -> str:
        """The name of its words and of its label in the phrases."""
        return f"contact_{self.id}"


STEPS = (
    Step("name", 100),
    Step("reach", 500),
    Step("time", 300, can_skip=True),
    Step("more", 1000, can_skip=True),
)

SEALED_BYTES = 9 * 1024
"""Every request and every place is padded to this; no letter takes more than four bytes."""


@dataclass(frozen=True)
class Request:
    """Where somebody is in asking. `id` is random, and the only thing that two requests could be told apart by; `mark` and
    `asked` name the moment, as in a survey. It `waits` while they answer a survey that they began meanwhile."""

    id: str
    mark: str
    language: str
    phase: ContactPhase = "consent"
    asked: int = 1
    at: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    waits: bool = False

    @property
    def about(self) -> str:
        """The first screen is the same for everybody, so that its buttons work whenever they are pressed."""
        if self.phase == "consent":
            return f"{ABOUT}{self.language}"
        return f"{ABOUT}{self.mark}.{self.asked}"

    @property
    def ended(self) -> bool:
        return self.phase in ("sent", "left")

    def as_plain(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Request":
        return cls(**{**plain, "passed": tuple(plain["passed"])})


def first_screen_in(about: str) -> str:
    """The language of the first screen that a button belongs to; empty for a button of anything else."""
    language = about.removeprefix(ABOUT)
    return language if language != about and language.isalpha() else ""


@dataclass(frozen=True)
class ContactTurn:
    """The request after a turn and what is said. When its phase is `sent`, the caller owns the sending."""

    request: Request
    says: tuple[Reply, ...]


def reply(script: Script, request: Request, words: str, about: str = "") -> ContactTurn:
    """The turn after `words`. `about` is the moment that a pressed button belongs to, or empty for typed words."""
    if about and about != request.about:
        return _again(script, request, "stale", "remark")
    words = tidy(words)
    command = _command(script, request, words)
    if command:
        return COMMANDS.get(command, _unknown)(script, request)
    return PHASES[request.phase](script, request, words)


def correct(script: Script, request: Request, words: str, about: str) -> ContactTurn:
    """Somebody changed the words of what they had just written, when nothing has happened since (`about`)."""
    step, words = _step(request.passed[-1]) if request.passed else None, tidy(words)
    if step is None or about != request.about or not words or len(words) > step.longest:
        return _again(script, request, "not_corrected")
    corrected = replace(request, answers={**request.answers, step.id: words})
    return _again(script, corrected, "corrected", "remark")


def decline(script: Script, request: Request) -> ContactTurn:
    """Somebody sent a picture, a voice note or a file."""
    return _again(script, request, "only_words")


def _again(
    script: Script, request: Request, key: str, kind: Kind = "refusal", /, **values: object
) -> ContactTurn:
    """Say something, then put the same thing to the person again."""
    return ContactTurn(request, (remark(script, key, kind, **values), prompt(script, request)))


# What is put to the person ----------


def prompt(script: Script, request: Request) -> Reply:
    """What stands before the person now."""
    say = PROMPTS[request.phase](script, request)
    return replace(say, about=request.about, language=script.language, kind="asks")


def _consent(script: Script, _request: Request) -> Reply:
    buttons = _buttons(script, ("contact_yes", "yes"), ("contact_no", "no"))
    return Reply(script.say("contact_start"), buttons, _buttons(script, HELP), input="one")


def _asked(script: Script, request: Request) -> Reply:
    step = _step(request.at)
    actions = _buttons(script, BACK, *([SKIP] if step.can_skip else []), HELP, LEAVE)
    return Reply(script.say(step.key), (), actions, input="text", longest=step.longest)


def _check(script: Script, request: Request) -> Reply:
    """What was written is shown back here, unlike a survey's answers: one wrong digit, and nobody can get in touch."""
    lines = [f"{script.phrases.labels[step.key]}: {_told(script, request, step)}" for step in STEPS]
    words = "\n".join([script.say("contact_check"), "", *lines, "", script.say("check_ask")])
    buttons = _buttons(script, ("send", "send"), ("change", "change"), ("contact_drop", "drop"))
    return Reply(words, buttons, _buttons(script, BACK, HELP), input="one")


def _choosing(script: Script, _request: Request) -> Reply:
    steps = tuple(Button(script.phrases.labels[step.key], step.id) for step in STEPS)
    to_check = _buttons(script, ("to_check", "to-check"))
    return Reply(script.say("which_change"), (*steps, *to_check), _buttons(script, HELP, LEAVE), input="one")


PROMPTS: Mapping[str, Callable[[Script, Request], Reply]] = {
    "consent": _consent,
    "asking": _asked,
    "checking": _check,
    "choosing": _choosing,
}
BACK, SKIP, HELP, LEAVE = ("back", "/back"), ("skip", "/skip"), ("help", "/help"), ("contact_drop", "/stop")


def _buttons(script: Script, *named: tuple[str, str]) -> tuple[Button, ...]:
    return tuple(script.button(label, words) for label, words in named)


def _told(script: Script, request: Request, step: Step) -> str:
    return " ".join(request.answers.get(step.id, script.phrases.labels["skipped"]).split())


def _step(id: str) -> Step:
    return next(step for step in STEPS if step.id == id)


# What a reply does, by phase ----------


def _at_consent(script: Script, request: Request, words: str) -> ContactTurn:
    match _pressed(script, request, words):
        case "yes":
            return _onward(script, request)
        case "no":
            return _leave(script, request)
    return _unclear(script, request, words)


def _at_step(script: Script, request: Request, words: str) -> ContactTurn:
    step = _step(request.at)
    if not words:
        return _again(script, request, "write_something" if step.can_skip else "contact_needed")
    if len(words) > step.longest:
        return _again(script, request, "too_long", limit=step.longest, length=f"{len(words):,}")
    turn = _onward(script, _passed(request, {**request.answers, step.id: words}))
    return _with_help(script, turn) if script.needs_support(words) else turn


def _at_check(script: Script, request: Request, words: str) -> ContactTurn:
    match _pressed(script, request, words):
        case "send":
            return ContactTurn(replace(request, phase="sent"), ())
        case "change":
            return _move(script, request, phase="choosing")
        case "drop":
            return _leave(script, request)
    return _unclear(script, request, words)


def _at_choosing(script: Script, request: Request, words: str) -> ContactTurn:
    meant = _pressed(script, request, words)
    if meant == "to-check":
        return _move(script, request, phase="checking")
    if meant is None:
        return _unclear(script, request, words)
    return _move(script, request, phase="asking", at=meant)


PHASES: Mapping[str, Callable[[Script, Request, str], ContactTurn]] = {
    "consent": _at_consent,
    "asking": _at_step,
    "checking": _at_check,
    "choosing": _at_choosing,
}


def _pressed(script: Script, request: Request, words: str) -> str | None:
    return match_one(words, prompt(script, request).buttons)


def _unclear(script: Script, request: Request, words: str) -> ContactTurn:
    """Words that answer nothing that was asked. Somebody may still have told us something that matters."""
    turn = _again(script, request, "choose_one")
    return _with_help(script, replace(turn, says=turn.says[-1:])) if script.needs_support(words) else turn


def _with_help(script: Script, turn: ContactTurn) -> ContactTurn:
    """Who asks to be contacted may not be able to wait for it."""
    return replace(turn, says=(remark(script, "contact_support", "help"), *turn.says))


def _passed(request: Request, answers: Mapping[str, str]) -> Request:
    """The thing just answered or skipped comes last, so that it is the one that "Back" and a correction mean."""
    others = tuple(id for id in request.passed if id != request.at)
    return replace(request, answers=answers, passed=(*others, request.at))


def _onward(script: Script, request: Request) -> ContactTurn:
    """To the next thing that was not passed yet; after the last, to the check."""
    for step in STEPS:
        if step.id not in request.passed:
            return _move(script, request, phase="asking", at=step.id)
    return _move(script, request, phase="checking", at="")


def _move(script: Script, request: Request, **changes: Any) -> ContactTurn:
    moved = replace(request, asked=request.asked + 1, **changes)
    return ContactTurn(moved, (prompt(script, moved),))


# Commands: by button, by /word or by plain word ----------


def _command(script: Script, request: Request, words: str) -> str | None:
    if words.startswith("/") and len(words.split()) == 1:
        return words[1:].split("@")[0].casefold() or None
    if request.phase != "asking" and _pressed(script, request, words):
        return None
    return script.phrases.commands.get(normalise(words))


def _help(script: Script, request: Request) -> ContactTurn:
    return ContactTurn(
        request, (Reply(script.help, language=script.language, kind="help"), prompt(script, request))
    )


def _privacy(script: Script, request: Request) -> ContactTurn:
    return _again(script, request, "privacy", "remark")


def _unknown(script: Script, request: Request) -> ContactTurn:
    return _again(script, request, "contact_unknown")


def _here(script: Script, request: Request) -> ContactTurn:
    return ContactTurn(request, (prompt(script, request),))


def _back(script: Script, request: Request) -> ContactTurn:
    if request.phase == "consent":
        return _leave(script, request)
    if request.phase == "choosing" or request.at in request.passed:
        return _onward(script, request)
    if not request.passed:
        return _move(script, request, phase="consent", at="")
    *before, last = request.passed
    return _move(script, request, phase="asking", at=last, passed=tuple(before))


def _skip(script: Script, request: Request) -> ContactTurn:
    if request.phase != "asking":
        return _again(script, request, "choose_one")
    if not _step(request.at).can_skip:
        return _again(script, request, "contact_needed")
    kept = {id: words for id, words in request.answers.items() if id != request.at}
    return _onward(script, _passed(request, kept))


def _leave(script: Script, request: Request) -> ContactTurn:
    left = replace(request, phase="left", answers={}, passed=())
    return ContactTurn(left, (remark(script, "contact_left"),))


COMMANDS: Mapping[str, Callable[[Script, Request], ContactTurn]] = {
    "help": _help,
    "back": _back,
    "skip": _skip,
    "stop": _leave,
    "delete": _leave,
    "privacy": _privacy,
    "contact": _here,
    "talk": _here,
    "start": _here,
}
