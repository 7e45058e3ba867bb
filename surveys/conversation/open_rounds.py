"""The rounds that are open now, as the process that talks to people sees them: with their keys and with what is said."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from pydantic import ValidationError

from surveys.definition.survey import Audience, Survey
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.language.phrases import ENGLISH
from surveys.privacy.keys import KeyProblem, Keys
from surveys.privacy.sizes import Sizes, size_of, sizes_of
from surveys.rounds import Round, as_code, latest, meant_by
from surveys.store.protocols import RoundsStore, RoundsWork, StoreUnavailable, Texts

log = logging.getLogger("heard.rounds")

_SENTENCE = re.compile(r"(?<=[.!?])\s+")

FRESH_SECONDS = 1.0
"""How old a view of the rounds may be. Closing a round waits longer than this before it counts."""


ScriptFor = Callable[[Survey, Mapping[str, Texts]], Script]
"""Gives a survey with all that is said around it. The texts are its translations as they were kept with it."""


IN_SHORT = 40
"""Letters of what a survey is about where somebody chooses between several."""


@dataclass(frozen=True)
class SurveyWords:
    """What a survey is called and about in one language. `in_short` is the beginning of that, in few words."""

    language: str
    title: str
    about: str
    in_short: str


@dataclass(frozen=True)
class OpenSurvey:
    """What a door shows of a survey that can be answered now. `translated` are its words in other languages, by code."""

    code: str
    title: str
    audience: Audience
    minutes: int
    about: str
    is_full: bool = False
    """Enough people have answered: only those who are midway are let in."""
    topic: str = ""
    in_short: str = ""
    translated: Mapping[str, SurveyWords] = field(default_factory=dict, hash=False)

    def told_in(self, language: str) -> SurveyWords:
        """Its words in a language; in English where it has not been translated."""
        english = SurveyWords(ENGLISH, self.title, self.about, self.in_short or self.about)
        return self.translated.get(language, english)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it can be answered in."""
        return (ENGLISH, *self.translated)


@dataclass(frozen=True)
class OpenRound:
    """`scripts` are its revisions by number: newcomers get the newest. `size` is the length that every sealed response of
    this round is padded to, `sizes` are those of its drafts, whatever the revision."""

    round: Round
    key: bytes = field(repr=False)
    scripts: Mapping[int, Script]
    size: int
    sizes: Sizes

    @property
    def id(self) -> str:
        return self.round.id

    @property
    def code(self) -> str:
        return self.round.code

    @property
    def script(self) -> Script:
        return self.scripts[self.round.revision]

    @cached_property
    def told(self) -> Mapping[str, SurveyWords]:
        """What the survey is called and about, in every language that it can be answered in."""
        translated = {code: translation.survey for code, translation in self.script.translations.items()}
        surveys = {ENGLISH: self.script.survey, **translated}
        return {code: words_of(survey, code, self.round.label) for code, survey in surveys.items()}

    def script_of(self, state: State) -> Script:
        """What is said to somebody in the middle: the revision that they began."""
        return self.scripts[state.revision]

    def survey(self, revision: int) -> Survey:
        """What was asked in a revision. Raises `LookupError` for one that was never open here."""
        return self.scripts[revision].survey


class OpenRounds:
    """A view of the open rounds that is read again when it is older than `FRESH_SECONDS` of `clock`."""

    def __init__(
        self,
        store: RoundsStore,
        keys: Keys,
        script_for: ScriptFor,
        clock: Callable[[], float],
        today: Callable[[], date],
    ) -> None:
        self._store, self._keys, self._script_for = store, keys, script_for
        self._clock, self._today = clock, today
        self._seen: dict[str, OpenRound] = {}
        self._meant: dict[str, tuple[OpenRound, ...]] = {}
        self._others: list[Round] = []
        self._intake_key = ""
        self._read_at: float | None = None

    def all(self) -> tuple[OpenRound, ...]:
        if self._read_at is None or self._clock() - self._read_at > FRESH_SECONDS:
            self.refresh()
        return self.seen()

    def find(self, code: str) -> OpenRound | None:
        """The round that a code means; None for one that means none, or several."""
        meant = self.meant(code)
        return meant[0] if len(meant) == 1 else None

    def meant(self, code: str) -> Sequence[OpenRound]:
        """The rounds that a code can mean. Asked at every turn of a conversation, so it is remembered while the view is."""
        self.all()
        known = self._meant.get(code)
        if known is None:
            known = tuple(
                self._seen[each.id] for each in meant_by([seen.round for seen in self.seen()], as_code(code))
            )
            if known:  # what stands for no round is not remembered: anybody can type any number of them
                self._meant[code] = known
        return known

    def among(self, page: str) -> tuple[OpenRound, ...]:
        """Those that somebody on the page of a code can be in, who is not on such a page in all of them."""
        if not page:
            return self.all()
        here = self.find(page)
        return (here,) if here else ()

    def other(self, code: str) -> Round | None:
        """The round of a code that cannot be answered now: it has not opened yet, or is over."""
        return latest(self._others, as_code(code))

    def is_planned(self, round_: Round) -> bool:
        return round_.stage(self._today()) == "planned"

    def intake_key(self) -> str:
        """The intake's public key as hex, as the latest round has it; empty where there was never a round."""
        self.all()
        return self._intake_key

    def surveys(self) -> tuple[OpenSurvey, ...]:
        """What a door may show; what was last seen while the store is not available."""
        with suppress(StoreUnavailable):
            self.all()
        return tuple(_shown(each) for each in self.seen())

    def seen(self) -> tuple[OpenRound, ...]:
        """The open rounds as they were last seen."""
        return tuple(self._seen.values())

    def refresh(self) -> None:
        with self._store.transaction() as work:
            rounds = work.rounds()
            self._others = [each for each in rounds if each.stage(self._today()) != "open"]
            open_now = [each for each in rounds if each not in self._others]
            self._seen = {each.id: opened for each in open_now if (opened := self._open(work, each))}
        self._meant = {}
        self._intake_key = rounds[-1].intake_key if rounds else ""
        self._read_at = self._clock()

    def _open(self, work: RoundsWork, round_: Round) -> OpenRound | None:
        """The round with its key, or None when the key is gone: without it nobody can be recognised, so it is not open."""
        known = self._seen.get(round_.id)
        if known and known.round == round_:
            return known
        try:
            key = self._keys.read(round_.id)
            asked = {revision: _asked(work, round_.survey, revision) for revision in round_.revisions}
        except (KeyProblem, ValidationError) as error:
            # One round that is broken must not close the others.
            log.error("%s cannot be answered: %s", round_.id, type(error).__name__)
            return None
        if key is None:
            return None
        scripts = {revision: self._script(work, round_, survey) for revision, survey in asked.items()}
        first = asked[round_.revisions[0]]
        return OpenRound(round_, key, scripts, size_of(first), sizes_of(first))

    def _script(self, work: RoundsWork, round_: Round, survey: Survey) -> Script:
        script = self._script_for(survey, work.translations(survey.id, survey.revision))
        dates = replace(
            script.setting, until=round_.closes_on, results_on=round_.results_on, label=round_.label
        )
        dated = replace(script, setting=dates).told_if_few(adds_up=round_.adds_up)
        return dated if round_.programme else dated.alone()


def _asked(work: RoundsWork, survey: str, revision: int) -> Survey:
    return Survey.model_validate_json(work.revision(survey, revision) or "")


def _shown(open_round: OpenRound) -> OpenSurvey:
    survey, told = open_round.script.survey, open_round.told
    return OpenSurvey(
        open_round.code,
        told[ENGLISH].title,
        survey.audience,
        survey.minutes,
        survey.about,
        open_round.round.full_on is not None,
        survey.topic,
        told[ENGLISH].in_short,
        {code: words for code, words in told.items() if code != ENGLISH},
    )


def words_of(survey: Survey, language: str, label: str = "") -> SurveyWords:
    """What a survey that has been translated is called and about. In short, it is said in as few words as beside faces. The
    label of its round stands behind the title: it is a name, and the same in every language."""
    about = survey.faces.about if survey.faces else survey.about
    title = f"{survey.title}: {label}" if label else survey.title
    return SurveyWords(language, title, survey.about, _beginning(about))


def _beginning(about: str) -> str:
    """The first sentence, and as many of the next as still are short together."""
    first, *others = _SENTENCE.split(" ".join(about.split()))
    for sentence in others:
        if len(f"{first} {sentence}") > IN_SHORT:
            break
        first = f"{first} {sentence}"
    return first
