"""What the door remembers of a chat while the process lives: numbers of messages, never words; but for a text that Telegram
cut in pieces, for two seconds."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.telegram_door.messages import LONGEST_MESSAGE, Typed, units
from surveys.definition.survey import TEXT_LIMIT

MOST_TO_CLEAR = 400
SHORTEST_CUT = LONGEST_MESSAGE // 2
"""A message that is shorter was not cut by Telegram: what comes after it is something new."""
SAME_PASTE = 2
"""Seconds. Telegram cuts a long text into messages that arrive within this time."""


@dataclass
class ChatMemory:
    """`open` is the message whose buttons can be pressed; those of `settled` were taken away. `numbers` are what can be
    cleared; `from_start` says that they are all, from the "/start" that began the chat. `typed` is the last text, `taken`
    whether it moved the conversation on, and `about` the turn that is shown.
    """

    open: int = 0
    settled: set[int] = field(default_factory=set)
    numbers: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_TO_CLEAR))
    from_start: bool = False
    typed: int = 0
    taken: bool = False
    about: str = ""
    album: str = ""
    paste: str = field(default="", repr=False)
    pasted_at: int = 0

    def whole_text(self, update: Typed) -> str:
        """The text, with what came just before it if Telegram cut one long text. It is over the limit and will be refused
        as a whole; the last piece alone could pass for an answer."""
        text = update.words
        if self.paste and update.date - self.pasted_at <= SAME_PASTE and not text.startswith("/"):
            text = self.paste + text
        self.paste, self.pasted_at = "", update.date
        if len(text) > TEXT_LIMIT and units(update.words) >= SHORTEST_CUT:
            self.paste = text
            asyncio.get_running_loop().call_later(SAME_PASTE, self._forget_paste, update.date)
        return text

    def forget_messages(self) -> tuple[list[int], bool]:
        """The messages that were known until now, and whether they are all that was ever said here."""
        numbers = list(self.numbers)
        self.numbers.clear()
        self.open = 0
        return numbers, self.from_start and len(numbers) < MOST_TO_CLEAR

    def _forget_paste(self, pasted_at: int) -> None:
        if self.pasted_at == pasted_at:
            self.paste = ""
