"""What stands around the conversation in Telegram: the bot's own page and its command menu, and how they get there."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.telegram_door.bot_client import BotClient
from surveys.channels import LEAST_AGE
from surveys.language.phrases import ENGLISH, languages, phrases_in

log = logging.getLogger("heard.telegram")

LONGEST: Mapping[str, int] = {"short_description": 120, "description": 512}
"""Letters that Telegram takes."""


@dataclass(frozen=True)
class BotPage:
    """The bot's own page and its command menu in one language."""

    commands: Mapping[str, str]
    short_description: str
    description: str

    def __post_init__(self) -> None:
        for name, longest in LONGEST.items():
            if len(getattr(self, name)) > longest:
                raise ValueError(f"Telegram takes at most {longest} letters for the bot's {name}")
        for command, words in self.commands.items():
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command) or not 1 <= len(words) <= 256:
                raise ValueError(f"'/{command}' is not a command that Telegram takes")


def page_in(language: str, web_page: str = "", *, contact: bool = False) -> BotPage:
    """The page in a language: with the address of the web page that asks the same questions of younger people, with the
    command for asking to be contacted where somebody does that, and marked where only a machine has seen its words."""
    phrases = phrases_in(language)
    says = phrases.telegram
    description = [says["description"].format(age=LEAST_AGE["telegram"])]
    if web_page:
        description.append(says["younger"].format(web_page=web_page))
    if not phrases.language.reviewed_by:
        description.append(phrases.say("machine_made"))
    menu = {name: does for name, does in phrases.menu.items() if contact or name != "contact"}
    return BotPage(menu, says["short_description"], " ".join(description))


def _pages(web_page: str = "", *, contact: bool = False) -> dict[str, BotPage]:
    return {language: page_in(language, web_page, contact=contact) for language in languages()}


@dataclass(frozen=True)
class BotProfile:
    """The bot's page by language, of which Telegram shows the one that the person's app is set to, or English; and a word
    for groups."""

    pages: Mapping[str, BotPage] = field(default_factory=_pages)
    in_groups: str = field(default_factory=lambda: phrases_in().telegram["in_groups"])

    @classmethod
    def beside(cls, web_page: str, *, contact: bool = False) -> "BotProfile":
        """With the address of the web page that asks the same questions of younger people; and with the command for asking
        to be contacted, where somebody does that."""
        return cls(_pages(web_page, contact=contact))


async def introduce(bot: BotClient, profile: BotProfile) -> None:
    """Set the command menu and the bot's own page where they differ. Telegram is strict about how often these change,
    and the bot can do without."""
    for language, page in profile.pages.items():
        # What has no language is shown to everybody whose own is not there.
        in_language = {} if language == ENGLISH else {"language_code": language}
        for what, value in _wanted(page):
            await _set(bot, what, value, in_language)


def _wanted(page: BotPage) -> Iterator[tuple[str, dict[str, object]]]:
    commands = [{"command": name, "description": words} for name, words in page.commands.items()]
    yield "MyCommands", {"commands": commands}
    yield "MyDescription", {"description": page.description}
    yield "MyShortDescription", {"short_description": page.short_description}


async def _set(bot: BotClient, what: str, value: dict[str, object], in_language: dict[str, str]) -> None:
    try:
        if await bot.call(f"get{what}", **in_language) not in (value, value.get("commands")):
            await bot.call(f"set{what}", **value, **in_language)
    except TelegramError as error:
        log.warning("the bot's page in Telegram could not be set: set%s, %s", what, type(error).__name__)
