"""`heard desk` and `heard sign-in`: where the board writes, and how its people come in."""

import asyncio
import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer
from starlette.routing import BaseRoute

from analysis.plan import Plan
from analysis.voice import in_our_words
from api.accounts.links import GOOD_FOR, new_link
from api.accounts.people import ROLES, Identity, roles_of
from api.accounts.provider import Provider, ProviderSettings
from api.commands.board.owed import noticing, owed_now
from api.commands.board.pages import board_app, health_of_board
from api.commands.context import installation_of, plan_of, settings_of
from api.commands.processes.doors import installation_alone, pages_of
from api.desk.answer_pages import AnswerPages, answer_routes
from api.desk.by_provider import BACK, provider_routes
from api.desk.comments import CodingDesk, UrgentDesk, comment_routes
from api.desk.course_pages import CoursePages, course_routes
from api.desk.desk import Desk
from api.desk.drafts import Drafts
from api.desk.importing import CoreData, import_routes
from api.desk.look_pages import LookPages, look_routes
from api.desk.owed_pages import owed_routes
from api.desk.report_pages import report_routes
from api.desk.request_pages import RequestPages, request_routes
from api.desk.routes import PREFIX, DeskPages, desk_routes
from api.desk.signed_in import DeskSessions
from api.desk.voice_pages import VoicePages, voice_routes
from api.installation.clock import today
from api.installation.settings import Settings
from api.installation.wiring import Installation
from api.pages import BoardPages
from api.process.serving import listen, serve
from api.services.answering import Answering
from api.services.our_words import OurWords
from api.services.own_reading import own_reader
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


def desk(context: typer.Context) -> None:
    """Run the desk's process: where the board writes stories, actions and targets, and where comments without names are
    coded. It can reach no answer."""
    installation = installation_alone(context, "desk")
    asyncio.run(_desk(installation, plan_of(context)))


async def _desk(installation: Installation, plan: Plan) -> None:
    settings = installation.settings
    listening = listen(settings.host, settings.port)
    typer.echo(f"The desk is at {settings.public_url}{PREFIX}. People come in by a link: heard sign-in NAME")
    app = board_app(installation, [*health_of_board(installation), *routes_of_desk(installation, plan)])
    await serve(pages_of(installation, app, listening), noticing(installation, plan))


def routes_of_desk(
    installation: Installation, plan: Plan, *, all_in_one: bool = False
) -> Sequence[BaseRoute]:
    """The pages of the desk. `plan` is that of the files. Where `all_in_one` process serves everything, the contact point
    reads there too: no other process that serves the desk may reach requests or the key that opens them."""
    stores, site = installation.stores, installation.site()

    def publish(written: Plan, draw: Collection[str]) -> None:
        """The scorecard anew; and what young people told us, where words of ours were taken back or came back."""
        approved = in_our_words.approved(made.look().entries)
        if approved != words_published(stores.board):
            publish_voice(stores.board, written, today(), approved)
        publish_scorecard(stores.board, stores.core_data, written, today(), draw=draw)

    made = Desk(
        stores.record,
        plan,
        lambda: datetime.now(UTC),
        publish,
        partial(frozen_baseline, stores.board, stores.core_data),
    )
    taken = partial(take_in_core_data, stores.core_data)
    provider = provider_of(installation.settings)
    pages = BoardPages(site, signed_in=False)
    desk_pages = DeskPages(
        made,
        pages,
        DeskSessions(stores.desk, made.now),
        https=site.https,
        by_provider=provider is not None,
        core_data=partial(core_data, stores.core_data),
        drafts=Drafts(stores.desk, made.now),
    )
    by_provider = provider_routes(desk_pages, provider) if provider else []
    answering = Answering(
        stores.record,
        stores.board,
        stores.answers,
        made.now,
        today,
        lambda: made.publish(made.look().plan, frozenset()),
    )
    answers = [
        *answer_routes(AnswerPages(desk_pages, answering)),
        *look_routes(LookPages(desk_pages, answering)),
    ]
    comments = _comment_routes(installation, desk_pages)
    our_words = OurWords(
        stores.record, stores.board, stores.comments, lambda: made.look().plan, made.now, today
    )
    voice = voice_routes(VoicePages(desk_pages, our_words))
    owing = owed_routes(desk_pages, partial(owed_now, installation, plan))
    reports = report_routes(desk_pages, ReportsOfBoard(stores.board, today))
    imports = import_routes(desk_pages, CoreData(partial(core_data, stores.core_data), taken))
    inbox = _inbox(installation) if all_in_one and installation.settings.is_sqlite else None
    requests = request_routes(RequestPages(desk_pages, inbox))
    courses = course_routes(CoursePages(desk_pages, stores.board))
    ours = [*desk_routes(desk_pages), *answers, *reports, *requests, *courses, *owing, *voice]
    return [*by_provider, *imports, *comments, *ours]


def _inbox(installation: Installation) -> Inbox:
    settings = installation.settings
    return Inbox(installation.stores.contact, KeyFolder(settings.contact_keys), settings.contact_days, today)


def _comment_routes(installation: Installation, desk_pages: DeskPages) -> list[BaseRoute]:
    stores, now = installation.stores, desk_pages.desk.now
    coding = CodingDesk(
        stores.comments,
        stores.record,
        now,
        lambda audience: own_reader(stores.record, stores.board, audience).coder,
    )
    urgent = UrgentDesk(stores.comments, stores.record, stores.board, now, installation.settings.urgent_days)
    return comment_routes(desk_pages, coding, urgent)


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


def sign_in(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Who it is for: the name that stands beside what they write.")],
    role: Annotated[
        list[str] | None,
        typer.Option(help=f"What they may do: {', '.join(ROLES)}. Give it more than once for several."),
    ] = None,
    course: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PROGRAMME",
            help="For a trainer: a course whose results they see, such as 'training-1'; see 'heard round list'. Give it "
            "more than once for several.",
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="Who gives it, for the record.")] = "command line",
) -> None:
    """Make a link that signs one person in to the desk, once."""
    named = " ".join(name.split())
    if not named or len(named) > MOST_LETTERS:
        raise typer.BadParameter(f"a name has from 1 to {MOST_LETTERS} letters")
    identity = Identity(named, roles_of(role or ["viewer"]), frozenset(course or ()))
    installation = installation_of(context)
    _check_courses(installation, identity)
    record = installation.stores.record
    token = new_link(record, identity, by, datetime.now(UTC))
    typer.echo(f"{settings_of(context).public_url}{PREFIX}/sign-in/{token}")
    hours = int(GOOD_FOR.total_seconds() // 3600)
    typer.echo(
        f"It signs in {named} ({', '.join(sorted(identity.roles))}) once, within {hours} hours. Give it to nobody else.",
        err=True,
    )


def _check_courses(installation: Installation, identity: Identity) -> None:
    """A trainer sees some course, nobody else is given one, and each is there. Raises `BadParameter`."""
    if identity.may("see courses") != bool(identity.courses):
        raise typer.BadParameter(
            "a trainer's link names their courses, and no other does: --role trainer --course training-1"
        )
    with installation.stores.rounds.transaction() as work:
        there = sorted({round_.programme for round_ in work.rounds()} - {""})
    if unknown := sorted(identity.courses.difference(there)):
        known = ", ".join(there) or "there are none yet: heard round open-course"
        raise typer.BadParameter(f"there is no course '{unknown[0]}'; courses: {known}")


MOST_LETTERS = 80
