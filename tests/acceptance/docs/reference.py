"""The reference pages: the settings from their table, the commands from their own help."""

import re
from collections.abc import Iterator
from typing import Any

import typer

from api.cli import app
from api.commands.lazy import Later
from api.installation.settings import SETTINGS, SettingEntry
from tests.acceptance.docs.markdown import head, row
from tests.sources import ROOT

# Settings ----------


def settings_table() -> Iterator[str]:
    """A row for each setting: its variable, its default, and what it is for."""
    yield from head("setting", "default", "what it is for")
    yield from (row(f"`{setting.variable}`", _default(setting), setting.what) for setting in SETTINGS)


def _default(setting: SettingEntry) -> str:
    return f"`{setting.default}`" if setting.default else "empty"


# Commands ----------

Command = Any
"""A command of typer, which copies click and exports no type for it."""


def commands() -> Iterator[tuple[str, Command]]:
    """Every command that does something, with its whole name: ("heard round open", ...)."""
    yield from _below(typer.main.get_command(app), "heard")


def _below(command: Command, name: str) -> Iterator[tuple[str, Command]]:
    command = command.imported() if isinstance(command, Later) else command
    below = getattr(command, "commands", None)
    if not below:
        yield name, command
        return
    for word, subcommand in below.items():
        yield from _below(subcommand, f"{name} {word}")


def command_pages() -> Iterator[str]:
    """A list of all commands, then a chapter for each with its usage, its help and its options."""
    every = sorted(commands(), key=lambda pair: pair[0])
    yield from head("command", "what it does")
    yield from (
        row(f"[`{name}`](#{name.replace(' ', '-')})", _first_line(command)) for name, command in every
    )
    for name, command in every:
        yield from _chapter(name, command)


def _first_line(command: Command) -> str:
    return " ".join(command.help.partition("\n\n")[0].split())


def _chapter(name: str, command: Command) -> Iterator[str]:
    context = command.context_class(command, info_name=name)
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    yield from ("", f"## {name}", "", f"    {usage}", "", command.help)
    records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    if records:
        yield from ("", *head("typed", "what it means"))
        yield from (row(f"`{typed}`".replace("|", ","), meaning) for typed, meaning in records)


# What stands at the public door ----------

_CHAT_LINE = re.compile(r'^    "([a-z0-9-]+)[^"]*", +# (.+)$', re.MULTILINE)


def chat_packages() -> Iterator[str]:
    """What `heard chat` has installed, and why: from the lines of its group in pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    group = text[text.index("\nchat = [") : text.index("\ntest = [")]
    yield from head("package", "why it stands at the public door")
    yield from (row(name, why) for name, why in _CHAT_LINE.findall(group))
