"""`heard contact`: for whoever contacts young people that ask for it. Shows names and numbers; nothing of it is logged."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated

import typer

from api.commands.asking import Yes, be_sure
from api.commands.context import installation_of, settings_of
from api.installation.clock import today
from api.installation.settings import Settings
from api.services.upkeep import watch_requests
from api.terminal import print_table
from surveys.contact_point.alerts import BellProblem
from surveys.contact_point.inbox import (
    ContactProblem,
    answer_by,
    destroy,
    find,
    opened,
    public_key,
    waiting,
)
from surveys.days import day_in_words
from surveys.dialogue.contact_dialogue import STAYED, STEPS
from surveys.language.phrases import languages, phrases_in
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import KeyProblem
from surveys.store.database.neighbours import neighbours_on
from surveys.store.protocols import ContactRequest, ContactStore

MANY_HASTY = 10
"""From so many on it is said that a machine may have sent them. One child may be quick."""

SHORT = 8
"""Letters of an id that are shown; enough to tell requests apart."""

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
    settings, store = settings_of(context), _store(context)
    requests, hasty = _hasty_last(_keys(settings), waiting(store))
    if not requests:
        typer.echo("Nobody waits to be contacted.")
        return
    print_table(
        ("id", "asked on", "contact by", ""), [_row(request, settings.contact_days) for request in requests]
    )
    if hasty >= MANY_HASTY:
        typer.echo(f"The last {hasty} were sent as soon as somebody came: a machine may have sent them.")
    typer.echo(f"Read one: heard contact show {requests[0].id[:SHORT]}")


def _hasty_last(keys: KeyFolder, requests: list[ContactRequest]) -> tuple[list[ContactRequest], int]:
    """The requests as they are to be looked at, and how many at the end were sent at once. What does not open here is not
    among those."""
    hasty = {request.id for request in requests if _is_hasty(keys, request)}
    return sorted(requests, key=lambda request: request.id in hasty), len(hasty)


def _is_hasty(keys: KeyFolder, request: ContactRequest) -> bool:
    try:
        return opened(keys, request).get(STAYED) == "no"
    except (ContactProblem, KeyProblem):
        return False


def _row(request: ContactRequest, days: int) -> tuple[str, str, str, str]:
    due = answer_by(request, days)
    late = "OVERDUE" if due < today() else "today" if due == today() else ""
    return request.id[:SHORT], f"{request.asked_on}", f"{due}", late


@app.command()
def show(context: typer.Context, request_id: Id) -> None:
    """Open a request and show it here, on this screen only."""
    settings, request = settings_of(context), find(_store(context), request_id)
    written = opened(_keys(settings), request)
    typer.echo(
        f"Asked on {day_in_words(request.asked_on)}; contact by {day_in_words(answer_by(request, settings.contact_days))}"
    )
    for label, words in _lines(written):
        typer.echo(f"\n{label}\n  {words}")
    typer.echo(_asked_for(request), err=True)


def _lines(written: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = phrases_in().labels
    told = [
        (labels[step.key], written.get(step.id, labels["skipped"]).replace("\n", "\n  ")) for step in STEPS
    ]
    language = written.get("language", "")
    spoken = (
        phrases_in(language).language.name if language in languages() else "a language that is not known here"
    )
    return [*told, ("Wrote in", spoken)]


def _asked_for(request: ContactRequest) -> str:
    return f"When somebody has been in touch: heard contact done {request.id[:SHORT]}"


@app.command()
def done(context: typer.Context, request_id: Id, yes: Yes = False) -> None:
    """Destroy a request for good, after somebody has been in touch."""
    store = _store(context)
    request = find(store, request_id)
    asked = (
        f"{request.id[:SHORT]} was asked on {day_in_words(request.asked_on)}. Nobody can read it afterwards."
    )
    be_sure([asked], "Has somebody been in touch, and is it to be destroyed?", yes=yes)
    destroy(store, request)
    typer.echo(f"{request.id[:SHORT]} is destroyed. Nothing of it is left here.")


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


def _store(context: typer.Context) -> ContactStore:
    """The store of requests and no other."""
    return installation_of(context, "contact").stores.contact


def _keys(settings: Settings) -> KeyFolder:
    return KeyFolder(settings.contact_keys)
