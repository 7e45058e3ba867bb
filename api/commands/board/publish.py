"""`heard publish`: carry what is published to where the board reads it."""

from typing import Annotated

import typer

from api.commands.context import installation_of, settings_of
from api.installation.settings import SettingsProblem
from api.installation.wiring import Installation
from api.services.pushing import push
from surveys.store.database.opening import open_stores


def publish(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="A database of the board's own, as HEARD_DATABASE_URL names one; without it, HEARD_BOARD_DATABASE.",
        ),
    ] = "",
) -> None:
    """Carry what is published to a database of the board's own, so that it needs no account on the server of the answers.

    'heard run' and 'heard intake --keep-going' do it every five minutes where HEARD_BOARD_DATABASE is set. The board's
    process is then started with that database as its HEARD_DATABASE_URL."""
    address = to or settings_of(context).board_database
    if not address:
        raise SettingsProblem(
            "say where to: heard publish --to sqlite:////srv/board/heard.db, or HEARD_BOARD_DATABASE"
        )
    push_to(installation_of(context), address)
    typer.echo("What is published is there too. It holds nothing else.")


def push_to(installation: Installation, address: str) -> None:
    """Raises `StoreUnavailable`, `FrozenDocument`, and `SettingsProblem` for the database that it comes from."""
    if address == installation.settings.database_url:
        raise SettingsProblem("the board's database must be another than the one that it is published in")
    board = open_stores(address, ("board",))
    try:
        push(installation.stores.board, board.board)
    finally:
        board.close()
