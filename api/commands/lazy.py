"""The table of commands. Each is imported when it is chosen, so that the help does not wait for Telegram and charts.

What the help says of each stands in `help.json`, which `make commands` writes anew from the commands themselves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

MARKUP: Final = "markdown"
PROCESSES = "Processes"
HELP = Path(__file__).with_name("help.json")


@dataclass(frozen=True)
class CommandEntry:
    """Where a command or a group of commands is, and under which heading of the help."""

    module: str
    member: str
    panel: str | None = None


COMMANDS: Mapping[str, CommandEntry] = {
    "replay": CommandEntry("processes.replay", "replay"),
    "words": CommandEntry("comments.words", "words"),
    "example": CommandEntry("board.example", "example"),
    "migrate": CommandEntry("processes.migrate", "migrate"),
    "upgrade": CommandEntry("processes.migrate", "upgrade"),
    "backup": CommandEntry("processes.backup", "app"),
    "restore": CommandEntry("processes.backup", "restore"),
    "clock": CommandEntry("processes.clock", "app"),
    "publish": CommandEntry("board.publish", "publish"),
    "doctor": CommandEntry("doctor.checks", "doctor"),
    "survey": CommandEntry("survey.surveys", "app"),
    "round": CommandEntry("rounds.rounds", "app"),
    "release": CommandEntry("board.releases", "app"),
    "scorecard": CommandEntry("scorecard.scorecards", "app"),
    "report": CommandEntry("board.reports", "app"),
    "answers": CommandEntry("board.answers", "app"),
    "voice": CommandEntry("board.voice", "app"),
    "comments": CommandEntry("comments.comments", "app"),
    "themes": CommandEntry("comments.themes", "app"),
    "owed": CommandEntry("board.owed", "owed_command"),
    "contact": CommandEntry("processes.contact", "app"),
    "key": CommandEntry("board.keys", "app"),
    "sign-in": CommandEntry("processes.desk", "sign_in"),
    "run": CommandEntry("processes.serve", "run", PROCESSES),
    "chat": CommandEntry("processes.doors", "chat", PROCESSES),
    "intake": CommandEntry("processes.serve", "intake", PROCESSES),
    "board": CommandEntry("processes.serve", "board", PROCESSES),
    "desk": CommandEntry("processes.desk", "desk", PROCESSES),
}


class Later(TyperCommand):
    """Stands for a command in the help until it is chosen."""

    def __init__(self, name: str, entry: CommandEntry, summary: str) -> None:
        super().__init__(name, help=summary, rich_help_panel=entry.panel, rich_markup_mode=MARKUP)
        self._entry = entry

    def imported(self) -> Any:
        """The command or group itself."""
        member = getattr(import_module(f"api.commands.{self._entry.module}"), self._entry.member)
        around = typer.Typer(rich_markup_mode=MARKUP)
        if isinstance(member, typer.Typer):
            around.add_typer(member, name=self.name)
        else:
            around.command(self.name, rich_help_panel=self._entry.panel)(member)
        return typer.main.get_group(around).commands[str(self.name)]


class Commands(TyperGroup):
    """The commands of the table."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        sentences = json.loads(HELP.read_text(encoding="utf-8"))
        self.commands = {name: Later(name, entry, sentences[name]) for name, entry in COMMANDS.items()}

    def resolve_command(self, context: Any, typed: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that was typed and the rest of the words; asked for when a command is run, not for the help."""
        name, command, rest = super().resolve_command(context, typed)
        return name, command.imported() if isinstance(command, Later) else command, rest


def help_anew() -> str:
    """The text of `help.json`: the first paragraph of what each command says of itself. Imports all of them."""
    commands = {name: Later(name, entry, "").imported() for name, entry in COMMANDS.items()}
    sentences = {name: " ".join(command.help.split("\n\n")[0].split()) for name, command in commands.items()}
    return json.dumps(sentences, indent=2, ensure_ascii=False) + "\n"
