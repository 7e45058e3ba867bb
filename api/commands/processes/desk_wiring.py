"""How the pages of the desk are put together. It brings what reads free text and what counts, so `heard run` imports it when
somebody first asks for the desk."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial

from starlette.routing import BaseRoute

from analysis.plan import Plan
from analysis.values import Value
from analysis.voice import in_our_words
from api.accounts.people import roles_of
from api.accounts.provider import Provider, ProviderSettings
from api.commands.board.owed import owed_now
from api.desk.by_provider import BACK, provider_routes
from api.desk.comments import CodingDesk, UrgentDesk, comment_routes
from api.desk.desk import Desk
from api.desk.pages.answers import AnswerPages, answer_routes
from api.desk.pages.codebook import CodebookPages, codebook_routes
from api.desk.pages.courses import CoursePages, course_routes
from api.desk.pages.importing import CoreData, import_routes
from api.desk.pages.looks import LookPages, look_routes
from api.desk.pages.owed import owed_routes
from api.desk.pages.quotes import QuotePages, quote_routes
from api.desk.pages.reports import report_routes
from api.desk.pages.requests import RequestPages, request_routes
from api.desk.pages.voice import VoicePages, voice_routes
from api.desk.routes import DeskPages, desk_routes
from api.desk.signed_in import DeskSessions
from api.desk.writing.drafts import Drafts
from api.installation.clock import today
from api.installation.settings import Settings
from api.installation.wiring import Installation
from api.pages import BoardPages
from api.services.answers.answering import Answering
from api.services.codebook.own_codebook import CodebookDesk
from api.services.codebook.own_reading import own_reader
from api.services.comments.our_words import OurWords
from api.services.comments.quoting import Quoting, take_what_is_not_approved_away
from api.services.held_imports import held, hold, settle
from api.services.publishing import (
    core_data,
    frozen_baseline,
    publish_scorecard,
    publish_voice,
    take_in_core_data,
    words_published,
)
from api.services.reporting import ReportsOfBoard
from api.services.requests import Inbox
from surveys.privacy.key_folder import KeyFolder
from surveys.store.protocols import Stores


def routes_of_desk(
    installation: Installation, plan: Plan, *, all_in_one: bool = False
) -> Sequence[BaseRoute]:
    """The pages of the desk. `plan` is that of the files. Where `all_in_one` process serves everything, the contact point
    reads there too: no other process that serves the desk may reach requests or the key that opens them."""
    return _Wiring(installation, plan, all_in_one).routes


@dataclass(frozen=True)
class _Wiring:
    """What the pages rest on, each made once."""

    installation: Installation
    plan: Plan
    all_in_one: bool

    @property
    def routes(self) -> list[BaseRoute]:
        """Those of one thing before those that take any."""
        return [*self._by_provider, *self._imports, *self._comments, *self._ours]

    @property
    def _stores(self) -> Stores:
        return self.installation.stores

    @cached_property
    def _desk(self) -> Desk:
        frozen = partial(frozen_baseline, self._stores.board, self._stores.core_data)
        return Desk(self._stores.record, self.plan, lambda: datetime.now(UTC), self._publish, frozen)

    def _publish(self, written: Plan) -> None:
        """The scorecard anew; and what young people told us, where words of ours were taken back or came back."""
        board = self._stores.board
        approved = in_our_words.approved(self._desk.look().entries)
        if approved != words_published(board):
            publish_voice(board, written, today(), approved)
        take_what_is_not_approved_away(board, self._desk.look().entries)
        settle(self._stores.core_data, self._desk.look().entries, written)
        publish_scorecard(board, self._stores.core_data, written, today())

    @cached_property
    def _pages(self) -> DeskPages:
        stores, desk, site = self._stores, self._desk, self.installation.site()
        return DeskPages(
            desk,
            BoardPages(site, signed_in=False),
            DeskSessions(stores.desk, desk.now),
            https=site.https,
            by_provider=self._provider is not None,
            core_data=self._core_data,
            held=partial(held, stores.core_data),
            drafts=Drafts(stores.desk, desk.now),
        )

    # Signing in elsewhere, and files ----------

    @cached_property
    def _provider(self) -> Provider | None:
        return provider_of(self.installation.settings)

    @property
    def _by_provider(self) -> list[BaseRoute]:
        return list(provider_routes(self._pages, self._provider)) if self._provider else []

    @property
    def _core_data(self) -> Callable[[], list[Value]]:
        return partial(core_data, self._stores.core_data)

    @property
    def _imports(self) -> list[BaseRoute]:
        taken = partial(take_in_core_data, self._stores.core_data)
        waits = partial(hold, self._stores.core_data)
        return list(import_routes(self._pages, CoreData(self._core_data, taken, waits)))

    # Comments ----------

    @property
    def _comments(self) -> list[BaseRoute]:
        stores, now = self._stores, self._desk.now
        coding = CodingDesk(
            stores.comments,
            stores.record,
            now,
            lambda audience: own_reader(stores.record, stores.board, audience).coder,
        )
        days = self.installation.settings.urgent_days
        urgent = UrgentDesk(stores.comments, stores.record, stores.board, now, days)
        return list(comment_routes(self._pages, coding, urgent))

    # All else ----------

    @property
    def _ours(self) -> list[BaseRoute]:
        owing = partial(owed_now, self.installation, self.plan)
        return [
            *desk_routes(self._pages),
            *answer_routes(AnswerPages(self._pages, self._answering)),
            *look_routes(LookPages(self._pages, self._answering)),
            *report_routes(self._pages, ReportsOfBoard(self._stores.board, today)),
            *request_routes(RequestPages(self._pages, self._inbox)),
            *course_routes(CoursePages(self._pages, self._stores.board)),
            *owed_routes(self._pages, owing),
            *voice_routes(VoicePages(self._pages, self._our_words)),
            *quote_routes(QuotePages(self._pages, self._quoting)),
            *codebook_routes(CodebookPages(self._pages, CodebookDesk(self._stores.record, self._desk.now))),
        ]

    @cached_property
    def _answering(self) -> Answering:
        stores, desk = self._stores, self._desk
        return Answering(
            stores.record,
            stores.board,
            stores.answers,
            desk.now,
            today,
            desk.publish_now,
        )

    @cached_property
    def _our_words(self) -> OurWords:
        stores, desk = self._stores, self._desk
        return OurWords(
            stores.record, stores.board, stores.comments, lambda: desk.look().plan, desk.now, today
        )

    @cached_property
    def _quoting(self) -> Quoting:
        stores, desk = self._stores, self._desk
        return Quoting(
            stores.record,
            stores.board,
            stores.comments,
            lambda: desk.look().plan,
            desk.now,
            today,
            lambda audience: own_reader(stores.record, stores.board, audience).coder,
        )

    @property
    def _inbox(self) -> Inbox | None:
        settings = self.installation.settings
        if not (self.all_in_one and settings.is_sqlite):
            return None
        return Inbox(self._stores.contact, KeyFolder(settings.contact_keys), settings.contact_days, today)


def provider_of(settings: Settings) -> Provider | None:
    """Where people sign in, where the board has such a place. Raises `NoSuchRole`."""
    if not settings.oidc_issuer:
        return None
    roles_of(list(settings.oidc_roles.values()))
    about = ProviderSettings(
        settings.oidc_issuer,
        settings.oidc_client,
        settings.oidc_secret,
        settings.oidc_claim,
        settings.oidc_roles,
    )
    return Provider(about, f"{settings.public_url}{BACK}", time.time)
