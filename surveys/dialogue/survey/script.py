"""A survey in every language and wording that it can be asked in, with what is said around it there."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import TypeVar

from surveys.definition.survey import PREFER_NOT_TO_SAY, Question, Survey, WordingName
from surveys.dialogue.messages import Button
from surveys.dialogue.survey.state import State
from surveys.dialogue.voice import DialogueVoice, Setting
from surveys.language.phrases import ENGLISH, phrases_in
from surveys.language.translation import Translation

Answer = TypeVar("Answer")

WORDS_LABELS = {
    (True, True): "words_and_language",
    (True, False): "words",
    (False, True): "language",
    (False, False): "",
}
"""What the choice of words is called, by whether there are wordings and languages to choose from."""


@dataclass(frozen=True, kw_only=True, eq=False)  # one for each language and wording, compared as itself
class SurveyVoice(DialogueVoice):
    """A survey in one language and wording. `wordings` and `languages` are all that can be chosen; `others` are the voices
    of those."""

    survey: Survey
    wordings: tuple[WordingName, ...]
    languages: tuple[str, ...]
    others: Callable[[], Iterable["SurveyVoice"]] = field(default=tuple, repr=False)

    def meant(self, question: str, read: Callable[[tuple[Button, ...]], Answer | None]) -> Answer | None:
        """What `read` makes of the choices of a question: in these words, or else in those of any other language or wording,
        where they all mean the same."""
        if here := read(self.choices[question]):
            return here
        elsewhere = {read(other.choices[question]) for other in self.others()} - {None}
        return elsewhere.pop() if len(elsewhere) == 1 else None

    @property
    def words_label(self) -> str:
        """What the choice of words is called; empty where there is nothing to choose."""
        return WORDS_LABELS[len(self.wordings) > 1, len(self.languages) > 1]

    @cached_property
    def choices(self) -> Mapping[str, tuple[Button, ...]]:
        """The buttons of every question, by its id."""
        return {question.id: tuple(self._choices(question)) for question in self.survey.questions}

    def _choices(self, question: Question) -> list[Button]:
        buttons = [Button(choice.say, choice.id, choice.face) for choice in question.choices]
        if question.has_choices and question.prefer_not_to_say:
            buttons.append(self.button("prefer_not_to_say", PREFER_NOT_TO_SAY))
        return buttons

    @cached_property
    def choice_names(self) -> Mapping[str, Mapping[str, str]]:
        """What is called how, by the ids of question and choice."""
        return {q: {button.words: button.say for button in buttons} for q, buttons in self.choices.items()}

    @cached_property
    def _actions(self) -> Mapping[str, Button]:
        label = self.words_label
        words = {"words": replace(self.button(label, "/words"), face="🌐")} if label else {}
        return {**super()._actions, "more": self.button("more", "/more"), **words}


@dataclass(frozen=True)
class Script:
    """`help` are the lines of help in English. `translations` are the languages besides English, by code."""

    survey: Survey
    help: str
    setting: Setting
    translations: Mapping[str, Translation] = field(default_factory=dict, repr=False)

    def of(self, state: State) -> SurveyVoice:
        """In the language and wording that somebody has chosen."""
        return self.in_words(state.language, state.wording)

    def in_words(self, language: str, wording: WordingName) -> SurveyVoice:
        """In one of its languages and wordings; for what is neither, in the usual words. Each is made once and kept, so what
        comes from outside is checked first."""
        if (language, wording) not in self._voices:
            self._voices[language, wording] = self._voice(language, wording)
        return self._voices[language, wording]

    @property
    def usual(self) -> SurveyVoice:
        """In English and the usual words."""
        return self.in_words(ENGLISH, "standard")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the whole survey can be answered in."""
        return (ENGLISH, *self.translations)

    def told_if_few(self, *, adds_up: bool) -> "Script":
        """The same with what happens in this round to the answers of too few people."""
        promises = replace(self.setting.promises, if_few="wait" if adds_up else "go")
        return replace(self, setting=replace(self.setting, promises=promises))

    def alone(self) -> "Script":
        """The same without a code: see `Survey.alone`."""
        others = {code: replace(each, survey=each.survey.alone()) for code, each in self.translations.items()}
        return replace(self, survey=self.survey.alone(), translations=others)

    @cached_property
    def _voices(self) -> dict[tuple[str, WordingName], SurveyVoice]:
        """Those that somebody has asked for. They are made once: that costs more than a turn."""
        return {}

    def _voice(self, language: str, wording: WordingName) -> SurveyVoice:
        original = Translation(self.survey, phrases_in(), self.help)
        translation = self.translations.get(language, original)
        there = wording in self.survey.wordings
        return SurveyVoice(
            translation.phrases,
            translation.help,
            self.setting,
            language if language in self.translations else ENGLISH,
            self.survey.audience,
            survey=translation.survey.worded(wording) if there else translation.survey,
            wording=wording if there else "standard",
            wordings=self.survey.wordings,
            languages=self.languages,
            others=self._all_voices,
        )

    def _all_voices(self) -> Iterator[SurveyVoice]:
        for language, wording in product(self.languages, self.survey.wordings):
            yield self.in_words(language, wording)
