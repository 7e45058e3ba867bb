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
class Entry:
    """Where a command or a group of commands is, and under which heading of the help."""

    module: str
    member: str
    panel: str | None = None


COMMANDS: Mapping[str, Entry] = {
    "replay": Entry("processes.replay", "replay"),
    "words": Entry("board.comments", "words"),
    "example": Entry("board.example", "example"),
    "migrate": Entry("processes.migrate", "migrate"),
    "upgrade": Entry("processes.migrate", "upgrade"),
    "backup": Entry("processes.backup", "app"),
    "restore": Entry("processes.backup", "restore"),
    "clock": Entry("processes.clock", "app"),
    "publish": Entry("board.publish", "publish"),
    "doctor": Entry("doctor.checks", "doctor"),
    "survey": Entry("survey.surveys", "app"),
    "round": Entry("rounds.rounds", "app"),
    "release": Entry("board.releases", "app"),
    "scorecard": Entry("board.scorecards", "app"),
    "report": Entry("board.reports", "app"),
    "answers": Entry("board.answers", "app"),
    "voice": Entry("board.voice", "app"),
    "comments": Entry("board.coding", "app"),
    "themes": Entry("board.themes", "app"),
    "owed": Entry("board.owed", "owed_command"),
    "contact": Entry("processes.contact", "app"),
    "key": Entry("board.keys", "app"),
    "sign-in": Entry("processes.desk", "sign_in"),
    "run": Entry("processes.serve", "run", PROCESSES),
    "chat": Entry("processes.doors", "chat", PROCESSES),
    "intake": Entry("processes.serve", "intake", PROCESSES),
    "board": Entry("processes.serve", "board", PROCESSES),
    "desk": Entry("processes.desk", "desk", PROCESSES),
}


class Later(TyperCommand):
    """Stands for a command in the help until it is chosen."""

    def __init__(self, name: str, entry: Entry, summary: str) -> None:
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
