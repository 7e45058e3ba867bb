"""Puts everything together from the settings: which stores, which keys, what is said, how an answer is opened."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial

from api.installation.backups import DELETED_AFTER_DAYS, check_is_whole
from api.installation.believed_clock import FILE, BelievedClock
from api.installation.heard_back import HeardBack
from api.installation.over_cores import over_cores
from api.installation.settings import TRIAL_FRONT_DOOR, Settings
from bot.pages.site import Site
from bot.shares import Shares
from surveys.contact_point.alerts import Bell, Watch
from surveys.conversation.contact import KEY as CONTACT_PLACES_KEY
from surveys.conversation.contact import PLACES as CONTACT_PLACES
from surveys.conversation.contact import Contacts
from surveys.conversation.conversations import Conversations, Turned, ignore
from surveys.conversation.limits import ConversationLimits, new_places
from surveys.conversation.open_rounds import OpenRounds
from surveys.conversation.time_and_chance import TimeAndChance
from surveys.definition.loading import LIBRARY, library
from surveys.definition.survey import Audience, Survey
from surveys.dialogue.survey.script import Script
from surveys.dialogue.voice import Setting, Voices
from surveys.errors import new_error_id
from surveys.language.notice import ContactPoint, Promises
from surveys.language.phrases import languages
from surveys.language.translation import help_in, texts_in_files, translations_of
from surveys.privacy.expiring_keys import ExpiringKeys
from surveys.privacy.intake import Intake
from surveys.privacy.key_command import KeyCommand
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import KeyProblem, Keys, KeysApart
from surveys.privacy.outer_seal import OuterSealed
from surveys.privacy.receipts import drawn_receipts, ours_by
from surveys.rounds import FEW
from surveys.safeguarding.detection import be_ready, help_lines, support_level
from surveys.store.database.opening import open_stores
from surveys.store.database.roles import stores_of
from surveys.store.group_commit import GroupCommit
from surveys.store.protocols import ContactWork, ParticipationWork, PoolWork, Stores, Texts

MINUTES_A_DAY = 24 * 60

MARK_KEY = "receipt-marks"
"""The key of the doors that receipts of ours are known by."""


@dataclass(frozen=True)
class Installation:
    """An installation, or the part of it that a process may touch. Nothing talks to anybody yet."""

    settings: Settings
    stores: Stores
    keys: Keys
    clock: BelievedClock

    @cached_property
    def surveys(self) -> dict[str, Survey]:
        """The surveys of the library, and of the installation's own folder, by id. Raises `Mistakes`."""
        return surveys_of(self.settings)

    @property
    def help_lines(self) -> tuple[str, ...]:
        return help_lines(self._front_door)

    @property
    def _front_door(self) -> str:
        return self.settings.front_door or TRIAL_FRONT_DOOR

    @property
    def contact_point(self) -> ContactPoint | None:
        """Who contacts young people that ask for it, where there is somebody."""
        settings = self.settings
        if not settings.contact_who:
            return None
        return ContactPoint(
            settings.contact_who,
            settings.contact_when,
            settings.contact_days,
            settings.contact_key,
            settings.contact_translated,
        )

    def translated_texts(self, survey: Survey) -> dict[str, Texts]:
        """The words of every complete translation of a survey, by code of the language."""
        return texts_in_files(survey, self.settings.own_translations)

    def script_for(self, survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
        """A survey with all that is said around it. `kept` are the translations that were kept with an earlier revision."""
        help_here = "\n".join(help_lines(self._front_door, survey.audience))
        translations = translations_of(survey, self._front_door, self.settings.own_translations, kept)
        return Script(survey, help_here, self._setting_for(survey), translations)

    def _setting_for(self, survey: Survey) -> Setting:
        elsewhere = f"{self.settings.public_url}/s/{survey.id}"
        return replace(self._setting_of(survey.audience), elsewhere=elsewhere)

    def _setting_of(self, audience: Audience) -> Setting:
        """The contact point is there for young people; practitioners have help of their own."""
        setting = self.setting
        promises = setting.promises if audience == "young_people" else replace(setting.promises, contact=None)
        at_work = "" if audience == "young_people" else "/practitioners"
        return replace(
            setting,
            promises=promises,
            support_level=partial(support_level, audience=audience),
            we_did=f"{self.settings.public_url}{at_work}/we-did",
            answered=partial(self._heard_back, audience),
        )

    @property
    def voices(self) -> Voices:
        """What is said around the surveys, in every language."""
        lines, at_work = self.help_lines, help_lines(self._front_door, "practitioners")
        speaking = Voices(
            self._setting_of("practitioners"), "\n".join(at_work), self._front_door, "practitioners"
        )
        return Voices(self.setting, "\n".join(lines), self._front_door, at_work=speaking)

    @property
    def setting(self) -> Setting:
        """The facts that are said to people."""
        promises = Promises(
            if_few="depends",
            minutes=self._minutes_to_delete,
            months=self.settings.keep_words_months,
            telegram=bool(self.settings.telegram_token),
            contact=self.contact_point,
        )
        return Setting(
            self.settings.board_name,
            support_level,
            promises,
            we_did=f"{self.settings.public_url}/we-did",
            answered=partial(self._heard_back, "young_people"),
        )

    @cached_property
    def _heard_back(self) -> HeardBack:
        return HeardBack(self.stores.answers.versions, time.monotonic)

    @property
    def _minutes_to_delete(self) -> int:
        """How soon what somebody deletes is gone, from backups too."""
        settings = self.settings
        return DELETED_AFTER_DAYS * MINUTES_A_DAY if settings.backups else settings.intake_minutes

    @cached_property
    def mark_key(self) -> bytes:
        """By which the doors know what may be a receipt of ours. Where it cannot be kept, those of before a restart are as
        good as any other. Of processes that begin together one makes it, and all others read it."""
        with suppress(KeyProblem):
            return self.keys.read(MARK_KEY) or self.keys.make(MARK_KEY)
        with suppress(KeyProblem):
            return self.keys.read(MARK_KEY) or secrets.token_bytes(32)
        return secrets.token_bytes(32)

    def be_ready(self) -> None:
        """Read what the first turn would have to wait for."""
        be_ready()

    @cached_property
    def shares(self) -> Shares:
        """Who is behind which address, for as long as this process runs."""
        return Shares(self.settings.proxies)

    def open_rounds(self) -> OpenRounds:
        return OpenRounds(self.stores.rounds, self.keys, self.script_for, time.monotonic, self.clock.today)

    def intake(self) -> Intake:
        """Raises `KeyProblem` where this process was not given the intake's key."""
        from analysis.text.redaction import redact  # which those who talk to people do not need

        return Intake(self.stores.pool, self.stores.responses, self.keys, redact, spreading=over_cores)

    def bell(self) -> Bell | None:
        """What tells the contact point that somebody waits, where something does."""
        return Bell(self.settings.contact_ring) if self.settings.contact_ring else None

    def watch(self) -> Watch | None:
        """Looks whether somebody waits to be contacted, and rings."""
        bell = self.bell()
        return Watch(self.stores.contact, bell, self.clock.today) if bell else None

    def site(self, *, example: bool = False) -> Site:
        settings = self.settings
        return Site(
            settings.board_name,
            https=settings.https,
            help_lines=self.help_lines,
            exit_url=settings.exit_url,
            example=example,
            few=FEW,
            public_url=settings.public_url,
            telegram_name=settings.telegram_name,
            contact=self.contact_point is not None,
            help_translated={code: help_in(code, self._front_door) for code in languages()[1:]},
            help_at_work={code: help_in(code, self._front_door, "practitioners") for code in languages()},
        )

    @contextmanager
    def conversations(
        self,
        on_turn: Callable[[Turned], None] = ignore,
        limits: ConversationLimits | None = None,
        among: Callable[[], int] | None = None,
    ) -> Iterator[Conversations]:
        """The conversations, while the context is open. Leaving it finishes what waits to be stored. `on_turn` is
        told of every turn. `limits` are those of the settings unless others are given, and `among` so many processes."""
        be_ready()
        places = OuterSealed(self.stores.participation, self.keys, but=(CONTACT_PLACES,))
        participation = GroupCommit[ParticipationWork](places, "participation")
        pool = GroupCommit[PoolWork](self.stores.pool, "pool")
        voices = self.voices
        try:
            limits = limits or ConversationLimits(new_places(self.settings.places_an_hour))
            limits = replace(limits, among=among) if among else limits
            with self._contacts(participation, voices, limits) as contacts:
                rounds, chance = self.open_rounds(), time_and_chance(self.clock, self.mark_key)
                yield Conversations(rounds, participation, pool, voices, chance, contacts, on_turn, limits)
        finally:
            participation.close()
            pool.close()

    @contextmanager
    def _contacts(
        self, participation: GroupCommit[ParticipationWork], voices: Voices, limits: ConversationLimits
    ) -> Iterator[Contacts | None]:
        """Asking to be contacted, while the context is open; None where nobody contacts young people."""
        point = self.contact_point
        if point is None:
            yield None
            return
        requests = GroupCommit[ContactWork](self.stores.contact, "contact")
        try:
            keys = ExpiringKeys(self.keys, CONTACT_PLACES_KEY)
            chance = time_and_chance(self.clock)
            yield Contacts(point, keys, participation, requests, voices, chance, limits)
        finally:
            requests.close()


def time_and_chance(clock: BelievedClock, mark_key: bytes = b"") -> TimeAndChance:
    """Those of this machine. Receipts are drawn, and look like ours, by the key of their marks."""
    return TimeAndChance(
        now=clock.now,
        today=clock.today,
        mark=lambda: secrets.token_hex(2),
        new_id=lambda: secrets.token_hex(16),
        error_id=new_error_id,
        receipt=drawn_receipts(mark_key or secrets.token_bytes(32), mark_key),
        is_ours=ours_by(mark_key),
    )


def open_installation(settings: Settings, process: str = "") -> Installation:
    """The part of the installation that one process of production ("chat", "intake", "board") may touch, or all of it.

    Raises `StoreUnavailable` when the database cannot be reached, `OSError` when the folder cannot be made, `BackupProblem`
    where a backup is only half put back.
    """
    check_is_whole(settings.data)
    if settings.is_sqlite:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    names, keys = stores_of(process) if process else None, keys_of(settings)
    clock = BelievedClock(settings.data / FILE, keys.folders)
    clock.look()  # before anything is written, which would look like a sign of life
    return Installation(settings, open_stores(settings.database_url, names), keys, clock)


def surveys_of(settings: Settings) -> dict[str, Survey]:
    """The surveys of the library and of the folder that the settings name, by id. Raises `Mistakes`."""
    return library(LIBRARY, *([settings.surveys] if settings.surveys else []))


def keys_of(settings: Settings) -> Keys:
    """Where the settings say that keys are kept."""
    keys: Keys = KeyCommand(settings.key_command) if settings.key_command else KeyFolder(settings.keys)
    return KeysApart(keys, KeyFolder(settings.intake_keys)) if settings.intake_keys else keys
