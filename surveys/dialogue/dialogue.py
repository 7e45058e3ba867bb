"""How any dialogue goes, from three tables: what is put to somebody on each screen, what an answer does there, and what the
commands do. What is the same in all dialogues is decided here, once: a stale button, a command, an answer that is not
understood, words that call for help.

Pure: no clock, no I/O, no randomness, and it never learns which door is speaking.
"""

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, replace
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from surveys.definition.support_level import strongest
from surveys.dialogue.matching import match_one
from surveys.dialogue.messages import DONE, Button, Input, Kind, Message, Replies, Reply
from surveys.dialogue.text import normalise
from surveys.dialogue.voice import WE_DID, DialogueVoice
from surveys.dialogue.yes_and_no import agrees


class DialogueState(Protocol):
    """Where somebody is: plain data, so that it can be saved and reloaded between every two turns."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def asked(self) -> int:
        """Counts what was put to the person."""

    @property
    def screen(self) -> str:
        """The name of what stands before them, in the tables."""

    @property
    def about(self) -> str:
        """The turn token."""

    @property
    def ended(self) -> bool: ...

    def is_now(self, about: str) -> bool:
        """Whether a button with this turn token belongs to what stands before them."""


V = TypeVar("V", bound=DialogueVoice)
S = TypeVar("S", bound=DialogueState)
V_co = TypeVar("V_co", bound=DialogueVoice, covariant=True)
S_contra = TypeVar("S_contra", bound=DialogueState, contravariant=True)


class SpokenBy(Protocol[V_co, S_contra]):
    """The voices that a dialogue can be held in."""

    def of(self, state: S_contra, /) -> V_co: ...


@dataclass(frozen=True)
class Move(Generic[S]):
    """What a message does: where somebody is next, and what is said before that is put to them. `puts` tells how it is put:
    whole, or only the end of what is long, or with other ticks. `unclear` says that the message answered nothing."""

    state: S
    remarks: Replies = ()
    puts: Literal["whole", "short", "ticks"] = "whole"
    unclear: bool = False
    asks_contact: bool = False


def move(state: S, **changes: object) -> Move[S]:
    """On to something else; buttons from before are stale from now on."""
    return Move(replace(state, asked=state.asked + 1, **changes))


FROM_HERE = frozenset({"back", "skip"})
"""Commands that mean something else at each question."""


def here(_voice: DialogueVoice, state: S) -> Move[S]:
    """The same again, with nothing before it."""
    return Move(state)


def again(voice: DialogueVoice, state: S, key: str, kind: Kind = "refusal", /, **values: object) -> Move[S]:
    """Say something, then put the same thing to the person again. Nothing is lost."""
    return Move(state, (voice.remark(key, kind, **values),), puts="short")


def unclear(voice: DialogueVoice, state: S, key: str, /, **values: object) -> Move[S]:
    """As `again`, where it is not known what a message means."""
    return replace(again(voice, state, key, **values), unclear=True)


def help_for(voice: V, text: str, support: Callable[[V], Reply]) -> Replies:
    """What is said first to somebody whose words ask for help, beside what becomes of them: nothing, a light line, or where
    there is help."""
    match voice.support_level(text):
        case "urgent":
            return (support(voice),)
        case "worry":
            return (voice.light(),)
    return ()


def not_corrected(voice: DialogueVoice, state: S, _text: str) -> Move[S]:
    """For dialogues in which a message cannot be changed after it was sent."""
    return unclear(voice, state, "not_corrected")


def only_words(voice: DialogueVoice, message: Message) -> Reply:
    """What is said to something else than words, and of the words that came with it."""
    return voice.remark("only_words_beside" if message.beside else "only_words", "refusal")


def added_to(voice: DialogueVoice, state: S) -> Move[S]:
    """A text now holds what came after it, too; what stands there is put to the person again."""
    return again(voice, state, "added", "part")


def not_added(voice: DialogueVoice, state: S) -> Move[S]:
    """Together it would be more than is kept."""
    return again(voice, state, "added_too_long", "part")


def not_kept(voice: DialogueVoice, replies: Replies) -> Replies:
    """With a sentence more: nothing that somebody wrote is thrown away unsaid."""
    *before, last = replies
    return (*before, replace(last, words=f"{last.words} {voice.say('not_kept')}"))


def is_early(state: DialogueState, message: Message) -> bool:
    """Whether a message was typed before what stands there now was shown."""
    return bool(message.shown) and not message.about and not state.is_now(message.shown)


def ask(
    voice: DialogueVoice,
    state: DialogueState,
    words: str,
    buttons: tuple[Button, ...] = (),
    actions: tuple[Button, ...] = (),
    answered_by: Input = "one",
    *,
    longest: int | None = None,
    for_everybody: bool = False,
) -> Reply:
    """What a row of the table of prompts gives."""
    return Reply(
        words,
        buttons,
        actions,
        state.about,
        answered_by,
        language=voice.language,
        longest=longest,
        for_everybody=for_everybody,
        kind="asks",
    )


@dataclass(frozen=True)
class Turn(Generic[S]):
    """The state after a turn and what is said. When it has ended by sending, the caller owns the sending. When the turn
    `asks_contact`, the caller opens that dialogue; this one waits."""

    state: S
    replies: Replies
    asks_contact: bool = False


@dataclass(frozen=True)
class Dialogue(Generic[V, S]):
    """`prompts` and `phases` are by screen. A phase is given the words of the button that is meant; on a screen in `typed`,
    the text as it is. `buttons` are those of a screen where they are known without its prompt. On a screen in
    `commands_first`, a word that is a command is one, whatever stands on the buttons. `not_in_text` are commands whose
    plain words could be somebody's answer where anything can be written. `correct` is for the text that somebody changed
    in a message that led to where they are. `add` is for a message that went on with the one before, and gives None where
    that was no text. `support` is said to words that call for help and answer nothing. Of the screens in `long`, only the
    end is put again after a remark: the rest would push away what was just said. Screens in `agreeing` ask for a yes or a
    no: these are what is passed on for the one and for the other, or nothing.
    """

    prompts: Mapping[str, Callable[[V, S], Reply]]
    phases: Mapping[str, Callable[[V, S, str], Move[S]]]
    commands: Mapping[str, Callable[[V, S], Move[S]]]
    support: Callable[[V], Reply]
    correct: Callable[[V, S, str], Move[S]] = not_corrected
    add: Callable[[V, S, str], Move[S] | None] = lambda _voice, _state, _text: None
    buttons: Callable[[V, S], tuple[Button, ...] | None] = lambda _voice, _state: None
    typed: frozenset[str] = frozenset()
    commands_first: frozenset[str] = frozenset()
    not_in_text: frozenset[str] = frozenset()
    long: frozenset[str] = frozenset()
    agreeing: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    unknown: str = "unknown_command"
    help_actions: tuple[str, ...] = ()

    def prompt(self, script: SpokenBy[V, S], state: S) -> Reply:
        """What stands before the person now. It depends on the state alone, so that it can be shown again after a
        restart."""
        return self.prompts[state.screen](script.of(state), state)

    def hear(self, script: SpokenBy[V, S], state: S, message: Message) -> Turn[S]:
        """The turn after a message."""
        voice = script.of(state)
        match message.how:
            case "sent":
                outcome = self._sent(voice, state, message)
            case "edited":
                outcome = self._edited(voice, state, message)
            case "not-words":
                outcome = Move(state, (only_words(voice, message),), puts="short")
        return self._turn(script, outcome, message)

    def _sent(self, voice: V, state: S, message: Message) -> Move[S]:
        if message.about and not state.is_now(message.about):
            return again(voice, state, "stale", "remark")
        if is_early(state, message):
            return self._early(voice, state, message)
        pressed = match_one(message.text, self._buttons(voice, state)) or self._agreed(voice, state, message)
        if command := self._command(voice, state, message, pressed):
            return self._obey(voice, state, command)
        answer = self._answer(voice, state, message, pressed)
        if message.goes_on and (answer.unclear or self._input(voice, state) == "text"):
            return self.add(voice, state, message.text) or answer
        return answer

    def _agreed(self, voice: V, state: S, message: Message) -> str | None:
        """What goes on with words that were just written is none: "yes, and ..."."""
        if state.screen not in self.agreeing or message.goes_on or message.command:
            return None
        yes, no = self.agreeing[state.screen]
        return {True: yes, False: no, None: None}[agrees(message.text, voice.language)]

    def _answer(self, voice: V, state: S, message: Message, pressed: str | None) -> Move[S]:
        if message.belongs_to and not state.is_now(message.belongs_to):
            return unclear(voice, state, "for_earlier")
        if state.screen in self.typed:
            return self.phases[state.screen](voice, state, message.text)
        if pressed is None:
            return unclear(voice, state, "choose_one")
        return self.phases[state.screen](voice, state, pressed)

    def _early(self, voice: V, state: S, message: Message) -> Move[S]:
        """What was typed before they saw where they are goes on with what they wrote, or answers nothing. A command that
        goes from one question to another was meant for the one that they saw."""
        typed = message.command.words if message.command else message.text
        command = voice.command(normalise(typed)) or (message.command.name if message.command else None)
        if command and command not in FROM_HERE:
            return self._obey(voice, state, command)
        added = self.add(voice, state, message.text) if message.goes_on else None
        return added or unclear(voice, state, "came_early")

    def _edited(self, voice: V, state: S, message: Message) -> Move[S]:
        if not state.is_now(message.about):
            return not_corrected(voice, state, message.text)
        return self.correct(voice, state, message.text)

    def _buttons(self, voice: V, state: S) -> tuple[Button, ...]:
        known = self.buttons(voice, state)
        if known is not None:
            return known
        prompt = self.prompts[state.screen](voice, state)
        return (*prompt.buttons, *prompt.languages)

    def _command(self, voice: V, state: S, message: Message, pressed: str | None) -> str | None:
        """The command that is meant, known or not; None when the message is an answer."""
        if message.text == DONE and self._input(voice, state) == "several":
            return None
        if message.command and (not message.command.argument or message.command.name == WE_DID):
            return message.command.name
        if pressed is not None and state.screen not in self.commands_first:
            return None
        command = voice.command(normalise(message.text))
        return None if command in self.not_in_text and self._input(voice, state) == "text" else command

    def _input(self, voice: V, state: S) -> Input:
        return self.prompts[state.screen](voice, state).input

    def _obey(self, voice: V, state: S, command: str) -> Move[S]:
        match command:
            case "help":
                return Move(state, (voice.helped(actions=self.help_actions),), puts="short")
            case "privacy":
                return again(voice, state, "privacy", "remark")
            case _ if command == WE_DID:
                return Move(state, (voice.we_did(),), puts="short")
            case _ if command in self.commands:
                return self.commands[command](voice, state)
        return again(voice, state, self.unknown)

    def _turn(self, script: SpokenBy[V, S], outcome: Move[S], message: Message) -> Turn[S]:
        voice = script.of(outcome.state)
        remarks = self._met(voice, outcome, message)
        asked = () if outcome.state.ended else (self._put(voice, outcome),)
        return Turn(outcome.state, (*remarks, *asked), outcome.asks_contact)

    def _met(self, voice: V, outcome: Move[S], message: Message) -> Replies:
        """What is said of a message, and first of all help, where words in it that answer nothing ask for that. Help that
        typed words ask for stands in place of what is said of them."""
        typed, remarks = voice.support_level(message.text) if outcome.unclear else "none", outcome.remarks
        if outcome.unclear and message.is_sentence and not message.belongs_to:
            remarks = not_kept(voice, remarks)
        match strongest((typed, voice.support_level(message.beside))):
            case "urgent":
                return (self.support(voice), *(() if typed == "urgent" else remarks))
            case "worry":
                return (voice.light(), *remarks)
        return remarks

    def _put(self, voice: V, outcome: Move[S]) -> Reply:
        prompt = self.prompts[outcome.state.screen](voice, outcome.state)
        if outcome.puts == "ticks":
            return replace(prompt, kind="ticks")
        if outcome.puts == "short" and outcome.state.screen in self.long:
            return replace(prompt, words=prompt.words.rpartition("\n\n")[2], early=0)
        return prompt
