"""A survey with everything that is said around it, in every language and wording that it can be asked in."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from surveys.days import day_in_words
from surveys.definition.survey import TEXT_LIMIT, Survey, WordingName
from surveys.dialogue.messages import Button
from surveys.dialogue.state import State
from surveys.language.notice import Promises
from surveys.language.phrases import ENGLISH, Phrases

Made = TypeVar("Made")


@dataclass(frozen=True)
class Translation:
    """A survey in another language, with what is said around it there."""

    survey: Survey
    phrases: Phrases
    help: str


@dataclass(frozen=True)
class Script:
    """A survey with everything else that is said around it. `help` is shown to whoever asks for help; `few` is the number
    of responses under which none is kept. `translations` are the languages besides English, by code. `elsewhere` is the
    address of the page that younger people are sent to, where an app is not for them. `until` is the last day on which one
    can answer, and from `results_on` on people can read what was said; None where that is not known."""

    survey: Survey
    phrases: Phrases
    help: str
    asker: str
    few: int
    needs_support: Callable[[str], bool]
    translations: Mapping[str, Translation] = field(default_factory=dict, repr=False)
    language: str = ENGLISH
    wording: WordingName = "standard"
    promises: Promises = field(default_factory=Promises)
    elsewhere: str = ""
    until: date | None = None
    results_on: date | None = None
    original: "Script | None" = field(default=None, repr=False, compare=False)

    def of(self, state: State) -> "Script":
        """The same in the language and wording that somebody has chosen; what there is not, is said in the usual words."""
        wanted = (state.language, state.wording)
        return self if wanted == (self.language, self.wording) else (self.original or self)._version(*wanted)

    def _version(self, language: str, wording: WordingName) -> "Script":
        if (language, wording) not in self._versions:
            self._versions[language, wording] = self._made(language, wording)
        return self._versions[language, wording]

    @cached_property
    def _versions(self) -> dict[tuple[str, WordingName], "Script"]:
        return {(self.language, self.wording): self}

    def once(self, make: Callable[..., Made], *of: Hashable) -> Made:
        """What is made of the script and of these alone, and so is the same for everybody. It is made once."""
        if (make, of) not in self._made_once:
            self._made_once[make, of] = make(self, *of)
        made: Made = self._made_once[make, of]
        return made

    @cached_property
    def _made_once(self) -> dict[tuple[Callable[..., Any], tuple[Hashable, ...]], Any]:
        return {}

    def _made(self, language: str, wording: WordingName) -> "Script":
        found = self.translations.get(language)
        spoken = found or Translation(self.survey, self.phrases, self.help)
        return replace(
            self,
            survey=spoken.survey.worded(wording) if wording in self.wordings else spoken.survey,
            phrases=spoken.phrases,
            help=spoken.help,
            language=language if found else self.language,
            wording=wording if wording in self.wordings else "standard",
            original=self,
        )

    @property
    def wordings(self) -> tuple[WordingName, ...]:
        return (self.original or self).survey.wordings

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the whole survey can be answered in."""
        return (ENGLISH, *self.translations)

    def alone(self) -> "Script":
        """The same without a code: see `Survey.alone`."""
        others = {code: replace(one, survey=one.survey.alone()) for code, one in self.translations.items()}
        return replace(self, survey=self.survey.alone(), translations=others)

    def say(self, key: str, **values: object) -> str:
        promised = self.promises.values(self.phrases.says, self.language)
        usual = {"limit": TEXT_LIMIT, **promised, "few": self.few}
        return self.phrases.say(
            key, help=self.help, asker=self.asker, elsewhere=self.elsewhere, **{**usual, **values}
        )

    def meant(self, command: str | None) -> str | None:
        """A command that was typed in plain words. Where nobody contacts young people, who asks for it is shown help."""
        off = self.promises.contact is None and command in ("contact", "talk")
        return "help" if off else command

    def on_day(self, key: str, day: date | None) -> str:
        """A sentence with a day in it; nothing where there is no day."""
        return self.say(key, day=day_in_words(day, self.language)) if day else ""

    def button(self, label: str, words: str) -> Button:
        return Button(self.phrases.labels[label], words)
