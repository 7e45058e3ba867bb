"""`heard contact`: for whoever contacts young people that ask for it. Shows names and numbers; nothing of it is logged."""

import asyncio
from functools import partial
from typing import Annotated

import typer

from api.commands.asking import Yes, be_sure
from api.commands.context import installation_of, settings_of
from api.commands.terminal import print_table
from api.installation.clock import today
from api.installation.settings import Settings
from api.services.requests import Inbox, may_be_a_machines
from api.services.upkeep import watch_requests
from surveys.contact_point.alerts import BellProblem
from surveys.contact_point.inbox import ContactProblem, public_key, waiting
from surveys.days import day_in_words
from surveys.privacy.key_folder import KeyFolder
from surveys.store.database.neighbours import neighbours_on

app = typer.Typer(
    help="Requests to be contacted: make the key that they are sealed to, see who waits, ring, read, and destroy when done.",
    no_args_is_help=True,
)

Id = Annotated[
    str, typer.Argument(metavar="ID", help="The request's id, or how it begins; see 'heard contact list'.")
]


@app.command("key")
def key(context: typer.Context) -> None:
    """Make the contact point's pair of keys, or show its public half again. The private half stays in HEARD_CONTACT_KEYS."""
    settings = settings_of(context)
    typer.echo(f"HEARD_CONTACT_KEY={public_key(_keys(settings))}")
    typer.echo(
        f"Set this where the chat runs. {settings.contact_keys} holds the private key: keep it with the contact point, "
        "and nowhere near the chat. Whoever loses it cannot read what was asked.",
        err=True,
    )


@app.command("list")
def list_requests(context: typer.Context) -> None:
    """Show who waits, the longest first; at the end those who sent as soon as they came, as machines do. Shows nothing that
    they wrote. Nobody is left out, however long ago they asked."""
    found = _inbox(context).waiting()
    if not found:
        typer.echo("Nobody waits to be contacted.")
        return
    rows = [(one.id, f"{one.asked_on}", f"{one.contact_by}", one.late) for one in found]
    print_table(("id", "asked on", "contact by", ""), rows)
    if warning := may_be_a_machines(found):
        typer.echo(warning)
    typer.echo(f"Read one: heard contact show {found[0].id}")


@app.command()
def show(context: typer.Context, request_id: Id) -> None:
    """Open a request and show it here, on this screen only."""
    inbox = _inbox(context)
    one, written = inbox.one(request_id), inbox.read(request_id)
    typer.echo(f"Asked on {day_in_words(one.asked_on)}; contact by {day_in_words(one.contact_by)}")
    for label, words in written:
        indented = words.replace("\n", "\n  ")
        typer.echo(f"\n{label}\n  {indented}")
    typer.echo(f"When somebody has been in touch: heard contact done {one.id}", err=True)


@app.command()
def done(context: typer.Context, request_id: Id, yes: Yes = False) -> None:
    """Destroy a request for good, after somebody has been in touch."""
    inbox = _inbox(context)
    one = inbox.one(request_id)
    asked = f"{one.id} was asked on {day_in_words(one.asked_on)}. Nobody can read it afterwards."
    be_sure([asked], "Has somebody been in touch, and is it to be destroyed?", yes=yes)
    typer.echo(f"{inbox.done(request_id)} is destroyed. Nothing of it is left here.")


@app.command()
def watch(
    context: typer.Context,
    once: Annotated[
        bool, typer.Option("--once", help="Look once, for a timer, instead of on every hour.")
    ] = False,
) -> None:
    """Ring (HEARD_CONTACT_RING) where somebody waits, and again each day. 'heard run' does it too."""
    installation = installation_of(context, "contact")
    contact = installation.stores.contact
    if not once:
        with neighbours_on(installation.settings.database_url, ("bell",), talks=False) as neighbours:
            asyncio.run(watch_requests(contact, installation.watch(), partial(neighbours.holds, "bell")))
    contact.scrub()
    bell_watch = installation.watch()
    try:
        number = bell_watch.look() if bell_watch else len(waiting(contact))
    except BellProblem as problem:
        raise ContactProblem(
            f"HEARD_CONTACT_RING: {problem}; mend it, or look yourself: heard contact list"
        ) from None
    typer.echo("Somebody waits: heard contact list" if number else "Nobody waits to be contacted.")


def _inbox(context: typer.Context) -> Inbox:
    """On the store of requests and no other."""
    settings = settings_of(context)
    contact = installation_of(context, "contact").stores.contact
    return Inbox(contact, _keys(settings), settings.contact_days, today)


def _keys(settings: Settings) -> KeyFolder:
    return KeyFolder(settings.contact_keys)
