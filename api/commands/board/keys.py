"""`heard key`: keys for the API and for signing in to the board's pages."""

from typing import Annotated

import typer

from api.accounts.api_keys import SCOPES, make_key
from api.commands.asking import Yes, be_sure
from api.commands.context import installation_of
from api.commands.terminal import print_table
from api.installation.clock import today

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose key it is, such as 'Performance team'.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help=f"What it may read: {', '.join(SCOPES)}. Without any, everything."),
    ] = None,
) -> None:
    """Make a key and show it. It is shown once and kept nowhere."""
    token, stored = make_key(name, scope or tuple(SCOPES), today())
    installation_of(context).stores.board.add_key(stored)
    typer.echo(token)
    typer.echo(
        f"This is the only time that the key is shown. To revoke it: heard key revoke {stored.id}", err=True
    )


@app.command("list")
def list_keys(context: typer.Context) -> None:
    """Show who has a key, without the keys."""
    keys = installation_of(context).stores.board.keys()
    if not keys:
        typer.echo("There are no keys yet: heard key create NAME")
        return
    rows = [(key.id, key.name, key.made_on, ", ".join(key.scopes)) for key in keys]
    print_table(("id", "name", "made on", "may read"), rows)


@app.command()
def revoke(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as listed.")],
    yes: Yes = False,
) -> None:
    """End a key. It stops working within a second."""
    board = installation_of(context).stores.board
    known = board.keys()
    named = [key.name for key in known if key.id == key_id]
    if not named:
        raise typer.BadParameter(f"there is no key '{key_id}'; see: heard key list")
    be_sure([f"It is the key of: {named[0]}"], "End it for good?", yes=yes)
    board.revoke_key(key_id)
    typer.echo(f"{key_id} is revoked")
