"""A small installation for tests: wired as production wires it, with clock and chance in the test's hands."""

import asyncio
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey
from sqlalchemy.engine import make_url

from analysis.text.redaction import redact
from surveys.conversation import drafts as places
from surveys.conversation.contact import KEY, Contacts
from surveys.conversation.contact import PLACES as CONTACT_PLACES
from surveys.conversation.conversations import Conversations
from surveys.conversation.open_rounds import OpenRounds
from surveys.conversation.time_and_chance import TimeAndChance
from surveys.definition.loading import parse
from surveys.definition.support_level import SupportLevel, strongest
from surveys.definition.survey import Survey
from surveys.dialogue.messages import Message, Replies, Reply
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.dialogue.voice import Setting, Voices
from surveys.fieldwork.ending.closing import Closing, close_round
from surveys.fieldwork.opening import open_round
from surveys.language.notice import ContactPoint, Promises
from surveys.language.translation import translations_of
from surveys.privacy.expiring_keys import ExpiringKeys
from surveys.privacy.intake import Intake, Taken
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import Keys, answers_key
from surveys.privacy.outer_seal import OuterSealed, change_places_keys
from surveys.privacy.receipts import drawn_receipts
from surveys.privacy.sealing import Visitor, open_words, seal_words
from surveys.privacy.sizes import sizes_of
from surveys.rounds import Round
from surveys.store.database.opening import engines, stores_on
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ContactRequest, Response, Stores, Texts

TODAY = date(2026, 11, 2)
HELP = "Childline: 0800 1111, free, any time."

EVERY_KIND = """
id = "every-kind"
revision = 1
title = "Every kind of question"
audience = "young_people"
minutes = 2
about = "One question of each kind."
afterwards = "Then it is over."
thanks = "Thank you."

[[questions]]
id = "mood"
kind = "single"
title = "Mood"
ask = "How are you?"
hint = "Just today."
choices = [
    { id = "good", say = "Good", face = "🙂" },
    { id = "mixed", say = "Up and down", face = "😐" },
    { id = "bad", say = "Not good", face = "🙁" },
]

[[questions]]
id = "why"
kind = "text"
title = "Why"
ask = "What makes it so?"
only_if = { mood = ["bad", "mixed"] }

[[questions]]
id = "places"
kind = "several"
title = "Places"
ask = "Where do you feel safe?"
choices = [
    { id = "home", say = "At home" },
    { id = "school", say = "At school" },
    { id = "online", say = "Online" },
    { id = "none", say = "Nowhere", alone = true },
]

[[questions]]
id = "at-home"
kind = "scale"
title = "Home"
ask = "How often is home calm?"
only_if = { places = ["home"] }
choices = [
    { id = "always", say = "Always" },
    { id = "mostly", say = "Mostly" },
    { id = "never", say = "Never" },
]

[[questions]]
id = "age"
kind = "number"
title = "Age"
ask = "How old are you?"
least = 5
most = 25
unit = "years"

[[questions]]
id = "more"
kind = "text"
title = "More"
ask = "What else do you want to say?"
"""

QUOTING = EVERY_KIND.replace('id = "more"\n', 'id = "more"\nmay_quote = true\n')
"""The same, and whether what was said last may be quoted is asked."""

SECOND = (
    EVERY_KIND.replace("every-kind", "second")
    .replace("Every kind of question", "A second survey")
    .replace("How are you?", "And how are you here?")
    .replace("Where do you feel safe?", "And where are you safe?")
)

HELP_FIRST = "You can talk to somebody now. It is OK to ask for help."
WORRYING: Mapping[str, SupportLevel] = {"hurts me": "urgent", "want to die": "urgent", "feel low": "worry"}


def every_kind() -> Survey:
    """A survey with one question of each kind, and two that depend on an answer."""
    return parse(EVERY_KIND, "every-kind.toml")


def quoting() -> Survey:
    """A survey with one question of each kind that asks whether words may be quoted."""
    return parse(QUOTING, "every-kind.toml")


def second_survey() -> Survey:
    """The same under another id, with other words for its first questions."""
    return parse(SECOND, "second.toml")


def script_for(survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
    """A survey with what is said around it. Few words call for support here, so that a test says which."""
    translations = translations_of(survey, kept=kept)
    return Script(survey, HELP, Setting("Test Board", worrying), translations)


def worrying(text: str) -> SupportLevel:
    return strongest(level for words, level in WORRYING.items() if words in text)


CONTACT_KEY = PrivateKey(b"a contact point's own secret key")
CONTACT_POINT = ContactPoint(
    "The youth advice team", "every weekday at 9", 3, bytes(CONTACT_KEY.public_key).hex()
)


def _with_contact(
    point: ContactPoint,
    script: Callable[..., Script],
    survey: Survey,
    kept: Mapping[str, Texts] | None = None,
) -> Script:
    made = script(survey, kept)
    return replace(made, setting=replace(made.setting, promises=Promises(contact=point)))


def voices_for(script: Script) -> Voices:
    """What is said around a survey, in every language."""
    return Voices(script.setting, script.help)


SEALING = 40
"""Bytes that sealing a draft adds: a random number, and what proves that nothing was changed."""


def read_again(survey: Survey, state: State) -> State:
    """The state as it is found again after a restart. Both sealed things have the survey's sizes, whatever is in them."""
    key, visitor, name, sizes = (
        bytes(32),
        Visitor("web", "somebody"),
        places.new_name(),
        sizes_of(survey),
    )
    there = places.SavedSession(places.without_words(survey, state), name, 9_999_999_999).drawn()
    place = places.seal_session(key, visitor, survey, there, sizes.place)
    words = seal_words(key, visitor, places.words_in(survey, state), name, sizes.words)
    assert (len(place), len(words)) == (sizes.place + SEALING, sizes.words + SEALING)
    opened = places.open_session(key, visitor, {survey.revision: survey}.__getitem__, place)
    return places.with_words(opened.state, open_words(key, visitor, words, opened.words))


@dataclass
class Clock:
    """Seconds since 1970 that pass when a test says so."""

    now: int = 1_790_000_000

    def __call__(self) -> int:
        return self.now


def chance_for_tests(
    now: Callable[[], int], marks: Iterator[int], seed: random.Random | None = None
) -> TimeAndChance:
    """Clock and chance in the test's hands."""
    ids = seed or random.Random(1)
    return TimeAndChance(
        now=now,
        today=lambda: TODAY,
        mark=lambda: f"m{next(marks):03d}",
        new_id=lambda: f"{ids.getrandbits(128):032x}",
        error_id=lambda: "e123",
        receipt=drawn_receipts(b"the doors of the tests"),
    )


@contextmanager
def conversations_on(
    stores: Stores,
    keys: Keys,
    clock: Callable[[], float] | None = None,
    now: Callable[[], int] = lambda: Clock.now,
    first_mark: int = 1,
) -> Iterator[Conversations]:
    """Conversations over stores, and their threads ended afterwards. `clock` says how fresh the rounds are."""
    participation: GroupCommit[Any] = GroupCommit(OuterSealed(stores.participation, keys), "participation")
    pool: GroupCommit[Any] = GroupCommit(stores.pool, "pool")
    rounds = OpenRounds(stores.rounds, keys, script_for, clock or Clock(), lambda: TODAY)
    marks = itertools.count(first_mark)
    try:
        voices = voices_for(script_for(every_kind()))
        yield Conversations(rounds, participation, pool, voices, chance_for_tests(now, marks))
    finally:
        participation.close()
        pool.close()


@dataclass
class Place:
    """Where a house keeps its stores. `url` is empty for memory, where opening again finds the same objects."""

    name: str
    stores: Stores
    url: str = ""

    @classmethod
    def at(cls, url: str) -> "Place":
        return cls(make_url(url).get_backend_name(), stores_on(engines(url)), url)

    def reopen(self) -> None:
        """As after a restart: nothing of the old objects is used again."""
        if self.url:
            self.close()
            self.stores = stores_on(engines(self.url))

    def close(self) -> None:
        self.stores.close()


class House:
    """Conversations, intake and rounds on one place. `restart` is a new process on the same place."""

    def __init__(
        self,
        place: Place,
        keys: Path,
        *,
        seed: int = 1,
        script: Callable[..., Script] = script_for,
        contact: ContactPoint | None = None,
    ) -> None:
        self.place, self.keys, self.clock, self.contact = place, KeyFolder(keys), Clock(), contact
        self.script = script if contact is None else partial(_with_contact, contact, script)
        self.today, self.chance = TODAY, random.Random(seed)
        self._marks = itertools.count(1)
        self._commits: list[GroupCommit[Any]] = []
        self.start()

    @property
    def stores(self) -> Stores:
        return self.place.stores

    def start(self) -> None:
        places = OuterSealed(self.stores.participation, self.keys, but=(CONTACT_PLACES,))
        participation: GroupCommit[Any] = GroupCommit(places, "participation")
        pool: GroupCommit[Any] = GroupCommit(self.stores.pool, "pool")
        self._commits = [participation, pool]
        # Always stale, so that what happens to a round is seen at once.
        stale = itertools.count(0, 2).__next__
        self.rounds = OpenRounds(self.stores.rounds, self.keys, self.script, stale, lambda: self.today)
        self.conversations = Conversations(
            self.rounds, participation, pool, self.voices, self._time_and_chance, self._contacts()
        )

    @property
    def voices(self) -> Voices:
        return voices_for(self.script(every_kind()))

    @property
    def _time_and_chance(self) -> TimeAndChance:
        return chance_for_tests(self.clock, self._marks, self.chance)

    def _contacts(self) -> Contacts | None:
        if self.contact is None:
            return None
        requests = GroupCommit[Any](self.stores.contact, "contact")
        self._commits.append(requests)
        keys = ExpiringKeys(self.keys, KEY)
        participation, *_ = self._commits
        return Contacts(self.contact, keys, participation, requests, self.voices, self._time_and_chance)

    def requests(self) -> list[ContactRequest]:
        with self.stores.contact.transaction() as work:
            return work.requests()

    def stop(self) -> None:
        for commit in self._commits:
            commit.close()

    def restart(self) -> None:
        self.stop()
        self.place.reopen()
        self.start()

    # Rounds and the intake ----------

    def open(self, survey: Survey | None = None, **options: Any) -> Round:
        return open_round(self.stores.rounds, self.keys, survey or every_kind(), self.today, **options)

    def answers_key(self, round_id: str) -> PrivateKey:
        """What opens the answers that wait: there is one such key, but while it is changed."""
        (key,) = answers_key(self.keys, round_id).here.values()
        return key

    def intake(self, redact: Callable[[str], str] = redact) -> Intake:
        return Intake(self.stores.pool, self.stores.responses, self.keys, redact, self.chance)

    def change_places_key(self, one: Round) -> None:
        change_places_keys(self.stores.participation, self.keys, [one.id])

    def take(self, one: Round, *revisions: Survey) -> Taken:
        return self.intake().take(one.id, *(revisions or (every_kind(),)), run=one.programme)

    def close(
        self, code: str, wait: Callable[[float], None] = lambda seconds: None, *, give_up: bool = False
    ) -> Closing:
        return close_round(self.stores, self.keys, self.intake(), code, self.today, wait, give_up=give_up)

    def responses(self, one: Round) -> list[Response]:
        with self.stores.responses.transaction() as work:
            return work.of_round(one.id)

    def pool_rows(self, one: Round) -> dict[str, bytes]:
        with self.stores.pool.transaction() as work:
            return work.waiting(one.id)

    # Somebody at a door ----------

    def person(self, name: object, channel: str = "terminal") -> "Person":
        return Person(self, Visitor(channel, str(name)))

    def people(self, number: int, answers: Iterable[str]) -> None:
        """So many people begin, answer and send."""
        answers = tuple(answers)
        for each in range(number):
            self.person(f"{self.chance.random()}-{each}").answers_all(*answers)


@dataclass
class Person:
    """Somebody who talks, remembering the last thing that was said to them."""

    house: House
    visitor: Visitor
    seen: Replies = ()

    @property
    def last(self) -> Reply:
        return self.seen[-1]

    @property
    def words(self) -> str:
        """All that was said in the last turn."""
        return "\n".join(say.words for say in self.seen)

    def begin(self, code: str = "every-kind") -> "Person":
        self.seen = asyncio.run(self.house.conversations.begin(self.visitor, code))
        return self

    def says(self, words: str, *, about: str = "", code: str = "") -> "Person":
        self.seen = asyncio.run(self.house.conversations.hear(self.visitor, Message(words, about, code)))
        return self

    def presses(self, words: str) -> "Person":
        """The button with these words under the last thing said."""
        return self.says(words, about=self.last.about)

    def looks(self, code: str = "every-kind") -> "Person":
        self.seen = asyncio.run(self.house.conversations.look(self.visitor, code))
        return self

    def declines(self, code: str = "") -> "Person":
        self.seen = asyncio.run(
            self.house.conversations.hear(self.visitor, Message(page=code, how="not-words"))
        )
        return self

    def answers_all(self, *answers: str, code: str = "every-kind") -> "Person":
        self.begin(code)
        for words in ("yes", *answers, "send"):
            self.says(words)
        return self
