"""The table of commands. Each is imported when it is chosen, so that the help does not wait for Telegram and charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

MARKUP: Final = "markdown"
PROCESSES = "Processes"


@dataclass(frozen=True)
class Entry:
    """A command or a group of commands: where it is, and what is said of it before it is imported."""

    module: str
    member: str
    help: str
    panel: str | None = None


COMMANDS: Mapping[str, Entry] = {
    "replay": Entry(
        "replay", "replay", "Let every row of a CSV answer a survey through a real door, as a person would."
    ),
    "words": Entry(
        "comments",
        "words",
        "Put comments through the analysis: JSON lines in, the same lines out with what was found.",
    ),
    "example": Entry(
        "example",
        "example",
        "Fill an empty folder with example data, so that there is something to look at. It says so everywhere.",
    ),
    "migrate": Entry(
        "migrate",
        "migrate",
        "Bring the database's tables up to date, and set what each process may do in PostgreSQL.",
    ),
    "doctor": Entry(
        "doctor.checks",
        "doctor",
        "Look the installation over: settings, keys, database, rounds, plan. Says how to mend what is wrong.",
    ),
    "survey": Entry("survey.surveys", "app", "List, check, write and try surveys."),
    "round": Entry("rounds", "app", "Open and close rounds. A survey's id means its latest round."),
    "release": Entry("releases", "app", "Make releases, the only way out for numbers."),
    "scorecard": Entry("scorecards", "app", "The board's scorecard: core data and survey measures."),
    "contact": Entry(
        "contact",
        "app",
        "Requests to be contacted: make the key that they are sealed to, see who waits, ring, read, and destroy when done.",
    ),
    "key": Entry("keys", "app", "Make, list and revoke API keys."),
    "run": Entry("serve", "run", "Run everything in one process: chat, intake, board and API.", PROCESSES),
    "chat": Entry(
        "serve",
        "chat",
        "Run the process that talks to people: the web chat and Telegram. It cannot open what it has sealed.",
        PROCESSES,
    ),
    "intake": Entry(
        "serve",
        "intake",
        "Open the sealed answers of all open rounds, where enough wait, and mix them. Close rounds after their last day.",
        PROCESSES,
    ),
    "board": Entry(
        "serve",
        "board",
        "Run the board's process: the API and the board's pages. It reads what was published, and nothing else.",
        PROCESSES,
    ),
}


class Later(TyperCommand):
    """Stands for a command in the help until it is chosen."""

    def __init__(self, name: str, entry: Entry) -> None:
        super().__init__(name, help=entry.help, rich_help_panel=entry.panel, rich_markup_mode=MARKUP)
        self._entry = entry

    def imported(self) -> Any:
        """The command or group itself."""
        found = getattr(import_module(f"api.commands.{self._entry.module}"), self._entry.member)
        around = typer.Typer(rich_markup_mode=MARKUP)
        if isinstance(found, typer.Typer):
            around.add_typer(found, name=self.name, help=self._entry.help)
        else:
            around.command(self.name, rich_help_panel=self._entry.panel)(found)
        return typer.main.get_group(around).commands[str(self.name)]


class Commands(TyperGroup):
    """The commands of the table."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {name: Later(name, entry) for name, entry in COMMANDS.items()}

    def resolve_command(self, context: Any, typed: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that was typed and the rest of the words; asked for when a command is run, not for the help."""
        name, command, rest = super().resolve_command(context, typed)
        return name, command.imported() if isinstance(command, Later) else command, rest
