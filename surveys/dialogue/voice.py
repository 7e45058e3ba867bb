"""How the bot speaks: the interface's words in one language, with the facts of the installation in their places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol

from surveys.days import day_in_words
from surveys.definition.support_level import SupportLevel
from surveys.definition.survey import TEXT_LIMIT, Audience, WordingName
from surveys.dialogue.messages import Button, Kind, Reply
from surveys.dialogue.text import without_accents
from surveys.language.notice import Promises
from surveys.language.phrases import ENGLISH, Phrases, languages, phrases_in
from surveys.language.translation import help_in


def nothing_answered() -> bool:
    """As long as the board has answered nothing, nobody is led to its answers."""
    return False


@dataclass(frozen=True)
class Setting:
    """Facts of the installation and of the round. `elsewhere` is the address of the page that younger people are sent to,
    where an app is not for them. `until` is the last day on which one can answer, and from `results_on` on people can read
    what was said; None where that is not known. `label` says which of several rounds of the survey this is.
    `we_did` is the address of the page with the board's answers, and `answered` whether it holds any: that changes while
    people talk."""

    asker: str
    support_level: Callable[[str], SupportLevel]
    promises: Promises = field(default_factory=Promises)
    elsewhere: str = ""
    until: date | None = None
    results_on: date | None = None
    label: str = ""
    we_did: str = ""
    answered: Callable[[], bool] = nothing_answered


WE_DID = "wedid"
"""The command that tells where the board's answers are."""
ANSWERS_IN: Mapping[WordingName, str] = {"standard": "", "easy_read": "/easy", "faces": "/faces"}
"""Where the board's answers stand in each wording, after the address of the page."""


@dataclass(frozen=True, eq=False)  # there is one for each language, compared as itself
class DialogueVoice:
    """`help` are the lines that are shown to whoever asks for help."""

    phrases: Phrases
    help: str
    setting: Setting
    language: str = ENGLISH
    audience: Audience = "young_people"
    wording: WordingName = "standard"

    def say(self, key: str, /, **values: object) -> str:
        """Practitioners are told some things in words of their own, such as where there is help."""
        own = f"{key}_{self.audience}"
        return self.phrases.say(own if own in self.phrases.says else key, **{**self._usual, **values})

    def remark(self, key: str, kind: Kind = "remark", /, **values: object) -> Reply:
        """One of the interface's own sentences, which asks nothing."""
        return Reply(self.say(key, **values), language=self.language, kind=kind, key=key)

    def helped(self, words: str = "", actions: tuple[str, ...] = ("contact",)) -> Reply:
        """Where to get help, or other words that hold it. Before the long list stands the button for being contacted, where
        somebody does that."""
        buttons = self.actions(actions)
        words = words or self.say("help_now")
        return Reply(words, actions=buttons, language=self.language, kind="help", early=len(buttons))

    def light(self) -> Reply:
        """A line that asks whether they want to talk to someone, with a button, and does not get in the way."""
        return replace(self.remark("worry", "help"), actions=self.actions(("help",)))

    def we_did(self) -> Reply:
        """Where people read what the board answers, in the words that they have chosen."""
        own = f"we_did_{self.wording}"
        return self.remark(own if own in self.phrases.says else "we_did", we_did=self._answers_page)

    @property
    def _answers_page(self) -> str:
        page = f"{self.setting.we_did}{ANSWERS_IN[self.wording]}"
        return page if self.language == ENGLISH else f"{page}?lang={self.language}"

    def on_day(self, key: str, day: date | None) -> str:
        """A sentence with a day in it; nothing where there is no day."""
        return self.say(key, day=day_in_words(day, self.language)) if day else ""

    def button(self, label: str, words: str) -> Button:
        return Button(self.phrases.labels[label], words)

    def actions(self, names: tuple[str, ...]) -> tuple[Button, ...]:
        """The buttons for commands, without those that there are none of here or now."""
        there = (name for name in names if name in self._actions)
        return tuple(self._actions[name] for name in there if name != "wedid" or self.setting.answered())

    def command(self, normalised: str) -> str | None:
        """The command that a plain word stands for. Where nobody contacts young people, who asks for it is shown help."""
        command = self.phrases.commands.get(normalised) or self._unmarked.get(without_accents(normalised))
        return "help" if command in ("contact", "talk") and not self.contacts else command

    @cached_property
    def _unmarked(self) -> Mapping[str, str]:
        return {without_accents(typed): command for typed, command in self.phrases.commands.items()}

    @property
    def contacts(self) -> bool:
        """Whether somebody contacts young people that ask for it."""
        return self.setting.promises.contact is not None

    def support_level(self, text: str) -> SupportLevel:
        return self.setting.support_level(text) if text else "none"

    @cached_property
    def _usual(self) -> Mapping[str, object]:
        setting = self.setting
        return {
            "limit": TEXT_LIMIT,
            **setting.promises.values(self.phrases.says, self.language),
            "help": self.help,
            "someone": f" {self.phrases.says['someone'].strip()}" if self.contacts else "",
            "asker": setting.asker,
            "elsewhere": setting.elsewhere,
            "we_did": setting.we_did,
        }

    @cached_property
    def _actions(self) -> Mapping[str, Button]:
        names = ("back", "skip", "help", "stop", "privacy", "wedid", *(("contact",) if self.contacts else ()))
        return {name: self.button(name, f"/{name}") for name in names}


class Speaking(Protocol):
    """Somebody who is spoken to in a language, by its code."""

    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Voices:
    """The interface's words in every language, without those of a survey. `help` are the lines in English; `front_door` is
    the board's own line among those of other languages. `at_work` is how practitioners are spoken to, where that differs."""

    setting: Setting
    help: str
    front_door: str = ""
    audience: Audience = "young_people"
    at_work: "Voices | None" = None

    def to(self, audience: Audience) -> "Voices":
        """How these people are spoken to."""
        return self.at_work if audience == "practitioners" and self.at_work else self

    def first_of(self, wished: Sequence[str]) -> DialogueVoice:
        """In the first of these languages that there are phrases in."""
        return self.in_language(next((code for code in wished if code in languages()), ENGLISH))

    def of(self, somebody: Speaking) -> DialogueVoice:
        return self.in_language(somebody.language)

    def in_language(self, language: str) -> DialogueVoice:
        """English stands for a language that there are no phrases in."""
        return self._by_language.get(language, self.english)

    @cached_property
    def english(self) -> DialogueVoice:
        return DialogueVoice(phrases_in(), self.help, self.setting, audience=self.audience)

    @cached_property
    def _by_language(self) -> Mapping[str, DialogueVoice]:
        return {language: self._voice(language) for language in languages()[1:]}

    def _voice(self, language: str) -> DialogueVoice:
        lines = help_in(language, self.front_door, self.audience)
        return DialogueVoice(phrases_in(language), "\n".join(lines), self.setting, language, self.audience)
