"""The command `heard`: puts everything together, and the only place that reads the environment.

Every problem that somebody can mend ends in a sentence and an exit code: 0 done, 1 could not be done, 2 typed wrongly.
"""

import logging
import os
import sys
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from api.commands.lazy import MARKUP, Commands
from api.commands.terminal import guard_streams
from surveys.errors import UserError, new_error_id

app = typer.Typer(
    cls=Commands,
    help="Ask young people and practitioners, keep what they say anonymous, and show the board what changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=MARKUP,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"heard {installed_version('heard')}")
        raise typer.Exit


@app.callback()
def heard(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    # Here, because it brings the database and the pages, which the help does not need.
    from api.commands.context import CommandContext

    context.obj = CommandContext(os.environ, Path.cwd())


def main() -> None:
    """Run the command, and end with a sentence where something cannot be done."""
    guard_streams()
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        code = _say("stopped")
    except TyperException as error:
        _say(error.format_message())
        code = error.exit_code
    except UserError as error:
        code = _say(str(error))
    except OSError as error:
        code = _say(f"{error.filename or 'the system'}: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001  # the outermost boundary: nobody should have to read a traceback
        code = _unexpected(error)
    sys.exit(code)


def _say(problem: str) -> int:
    for line in problem.splitlines():
        typer.echo(f"heard: {line}", err=True)
    return 1


def _unexpected(error: Exception) -> int:
    """The type and an id only: the message of an unexpected error may hold an answer."""
    error_id = new_error_id()
    logging.getLogger("heard").debug("error id %s", error_id, exc_info=error)
    return _say(
        f"something broke that should not ({type(error).__name__}, error id {error_id}); nothing was half-written. "
        "Please report it with the error id; HEARD_LOG_LEVEL=DEBUG shows where it happened."
    )
