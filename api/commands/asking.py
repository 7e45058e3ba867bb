"""What is asked before something is destroyed for good."""

import sys
from collections.abc import Iterable
from typing import Annotated

import typer

from api.installation.settings import Settings
from surveys.errors import UserError
from surveys.fieldwork.ending.damage import GIVE_UP
from surveys.store.database.opening import damaged_files, salvage_files

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before it is done; for scripts.")]

GiveUp = Annotated[
    bool,
    typer.Option(
        GIVE_UP,
        help="Go on although something is damaged or missing, and destroy what cannot be read. It is lost for good.",
    ),
]


class NotSure(UserError):
    """Nobody is there to be asked; the message says what to type."""


def be_sure(what_goes: Iterable[str], question: str, *, yes: bool) -> None:
    """Say what will be gone, and ask; `yes` was typed already. Raises `NotSure` where nobody is there who could answer, and
    `typer.Abort` for no."""
    for line in what_goes:
        typer.echo(line, err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotSure(f"{question} Nobody is here to ask, so nothing was done. If you are sure: --yes")
    typer.confirm(question, abort=True, err=True)


def give_up_files(settings: Settings, *, yes: bool) -> None:
    """Make damaged files whole again, without what cannot be read of them: only then can anything be opened."""
    names = damaged_files(settings.database_url)
    if not names:
        return
    gone = [
        f"the file of the {name} store is damaged: what cannot be read of it is lost for good"
        for name in names
    ]
    be_sure(gone, "Have you tried to put it back from a copy, and is Heard stopped?", yes=yes)
    salvage_files(settings.database_url, names)
