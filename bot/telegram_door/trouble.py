"""Trouble with Telegram: in words for whoever keeps Heard running, and said as often as is of use."""

import logging
import time
from collections.abc import Callable, Mapping

from telegram.error import Conflict, InvalidToken, TelegramError

from bot.telegram_door.http_client import TooFast

log = logging.getLogger("heard.telegram")

SAY_AGAIN = 600.0
"""Seconds until the same trouble is said once more."""

WORDS: Mapping[type[TelegramError], str] = {
    InvalidToken: "Telegram does not know this bot token; copy it again from @BotFather",
    Conflict: "another process reads this bot's messages: stop it, or use another token for one of them",
    TooFast: "Telegram asks for a pause",
}


def in_words(error: TelegramError) -> str:
    """What is wrong and what to do. Messages of the library could hold the token."""
    known = (words for kind, words in WORDS.items() if isinstance(error, kind))
    return next(known, f"Telegram cannot be reached ({type(error).__name__}); check the network")


class Trouble:
    """Says trouble when it begins, when it changes, now and then while it lasts, and when it is over. `clock` gives
    seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._words, self._until = clock, "", 0.0

    def met(self, error: TelegramError) -> None:
        words, now = in_words(error), self._clock()
        if words != self._words or now >= self._until:
            self._words, self._until = words, now + SAY_AGAIN
            log.error("the Telegram door is down: %s. It is tried again and again", words)

    def over(self) -> None:
        if self._words:
            self._words = ""
            log.warning("the Telegram door is open again")
