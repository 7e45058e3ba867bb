"""`heard desk` and `heard sign-in`: where the board writes, and how its people come in."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.plan import Plan
from api.accounts.links import GOOD_FOR, new_link
from api.accounts.people import ROLES, Identity, roles_of
from api.commands.board.owed import noticing
from api.commands.board.pages import board_app, health_of_board
from api.commands.context import installation_of, plan_of, settings_of
from api.commands.processes.desk_wiring import routes_of_desk
from api.commands.processes.doors import installation_alone, pages_of
from api.desk.routes import PREFIX
from api.installation.wiring import Installation
from api.process.serving import listen, run_until_stopped, serve


def desk(context: typer.Context) -> None:
    """Run the desk's process: where the board writes stories, actions and targets, and where comments without names are
    coded. It can reach no answer."""
    installation = installation_alone(context, "desk")
    run_until_stopped(_desk(installation, plan_of(context)))


async def _desk(installation: Installation, plan: Plan) -> None:
    settings = installation.settings
    listening = listen(settings.host, settings.port)
    typer.echo(f"The desk is at {settings.public_url}{PREFIX}. People come in by a link: heard sign-in NAME")
    app = board_app(installation, [*health_of_board(installation), *routes_of_desk(installation, plan)])
    await serve(pages_of(installation, app, listening), noticing(installation, plan))


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
