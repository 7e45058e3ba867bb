"""What stands around the conversation in Telegram: the bot's own page and its command menu, and how they get there."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

from telegram.error import TelegramError

from bot.telegram_door.bot_client import BotClient
from bot.telegram_door.messages import Json
from surveys.channels import LEAST_AGE
from surveys.language.phrases import ENGLISH, languages, phrases_in

log = logging.getLogger("heard.telegram")


@dataclass(frozen=True)
class BotProfile:
    """What stands around the conversation in Telegram: the command menu, the bot's own page, and a word for groups."""

    commands: Mapping[str, str] = field(default_factory=lambda: _commands_in(ENGLISH))
    translated: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {code: _commands_in(code) for code in languages()[1:]}
    )
    """The command menu in other languages, which Telegram shows by the language of the person's app."""
    short_description: str = "A short survey in a chat. It never asks your name."
    description: str = (
        "A computer asks you some short questions. It never asks your name. You can skip any question and stop at any time. "
        f"Telegram is for people of {LEAST_AGE['telegram']} and over."
    )
    in_groups: str = "Please write to me in a private chat. I do not read or keep anything in groups."

    @classmethod
    def beside(cls, web_page: str, *, contact: bool = False) -> "BotProfile":
        """With the address of the web page that asks the same questions of younger people; and with the command for asking
        to be contacted, where somebody does that."""
        return cls(
            commands=_commands_in(ENGLISH, contact=contact),
            translated={code: _commands_in(code, contact=contact) for code in languages()[1:]},
            description=f"{cls.description} If you are younger, answer here instead: {web_page}",
        )

    def __post_init__(self) -> None:
        for name, longest in (("short_description", 120), ("description", 512)):
            if len(getattr(self, name)) > longest:
                raise ValueError(f"Telegram takes at most {longest} letters for the bot's {name}")
        for command, words in chain(
            self.commands.items(), *(menu.items() for menu in self.translated.values())
        ):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command) or not 1 <= len(words) <= 256:
                raise ValueError(f"'/{command}' is not a command that Telegram takes")


def _commands_in(language: str, *, contact: bool = False) -> Mapping[str, str]:
    return {name: does for name, does in phrases_in(language).menu.items() if contact or name != "contact"}


async def introduce(bot: BotClient, profile: BotProfile) -> None:
    """Set the command menu and the bot's own page where they differ. Telegram is strict about how often these change,
    and the bot can do without."""
    commands = _menu(profile.commands)
    wanted: dict[str, Json] = {
        "MyCommands": {"commands": commands},
        "MyDescription": {"description": profile.description},
        "MyShortDescription": {"short_description": profile.short_description},
    }
    for what, value in wanted.items():
        try:
            if await bot.call(f"get{what}") not in (value, commands):
                await bot.call(f"set{what}", **value)
        except TelegramError as error:
            log.warning("the bot's page in Telegram could not be set: set%s, %s", what, type(error).__name__)
    for language, menu in profile.translated.items():
        await _introduce_commands(bot, language, _menu(menu))


async def _introduce_commands(bot: BotClient, language: str, commands: list[Json]) -> None:
    """The command menu in one more language, where it differs."""
    try:
        if await bot.call("getMyCommands", language_code=language) != commands:
            await bot.call("setMyCommands", commands=commands, language_code=language)
    except TelegramError as error:
        log.warning("the bot's commands could not be set in '%s': %s", language, type(error).__name__)


def _menu(commands: Mapping[str, str]) -> list[Json]:
    return [{"command": name, "description": words} for name, words in commands.items()]
