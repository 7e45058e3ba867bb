"""What the door remembers of a chat while the process lives: numbers of messages, never words; but for a text that Telegram
cut in pieces, for two seconds."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.telegram_door.messages import LONGEST_MESSAGE, NO_MOMENT, Typed, units
from surveys.definition.survey import TEXT_LIMIT
from surveys.dialogue.messages import Message, Replies

MOST_TO_CLEAR = 400
SHORTEST_CUT = LONGEST_MESSAGE // 2
"""A message that is shorter was not cut by Telegram: what comes after it is something new."""
SAME_PASTE = 2
"""Seconds. Telegram cuts a long text into messages that arrive within this time."""
ONE_THOUGHT = 8
"""Seconds. People write one thought in several messages; who reads a new question first takes longer."""


@dataclass
class ChatMemory:
    """`open` is the message whose buttons can be pressed; those of `settled` were taken away. `numbers` are what can be
    cleared; `from_start` says that they are all, from the "/start" that began the chat. `typed` is the last text, `taken`
    whether it moved the conversation on, and `about` the turn that is shown. `since` is the first message in which it was
    shown, 0 where that is not known; `asks_text` says that a text is asked for there. More of the last text `may_follow`; it
    `stands_alone` where it did not go on with another or answer something older. The question itself was first shown in the
    message `asked_at`; `before` is the turn that was shown before it.
    """

    open: int = 0
    settled: set[int] = field(default_factory=set)
    numbers: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_TO_CLEAR))
    from_start: bool = False
    typed: int = 0
    taken: bool = False
    about: str = ""
    since: int = 0
    before: str = ""
    asked_at: int = 0
    asks_text: bool = False
    may_follow: bool = False
    stands_alone: bool = True
    album: str = ""
    paste: str = field(default="", repr=False)
    typed_at: int = 0

    def message(self, update: Typed) -> Message:
        """What was typed, with what is known of when and of what it answers."""
        shown = self.shown_to(update.message)
        is_soon = update.date - self.typed_at <= ONE_THOUGHT or shown == self.before != ""
        follows = self.may_follow and is_soon
        is_now = not update.replied_to or 0 < self.since <= update.replied_to
        text = self.whole_text(update)
        belongs_to = "" if is_now else update.replied_at
        return Message(
            text,
            beside=update.beside,
            number=update.id,
            at=update.date,
            shown=shown,
            goes_on=follows,
            belongs_to=belongs_to,
            languages=update.languages,
        )

    def heard(self, update: Typed, message: Message, replies: Replies) -> None:
        """Remember what became of what was typed. Where it is not known what was shown before, nor is it known whether the
        text was taken as an answer."""
        is_part, moved = any(reply.kind == "part" for reply in replies), replies[-1].about != self.about
        saw = self.about and message.shown == self.about
        self.typed, self.taken = update.message if saw else 0, moved or is_part
        self.may_follow = is_part or (moved and self.asks_text and not message.command)
        self.stands_alone = not is_part and not message.belongs_to

    def shows(self, replies: Replies) -> None:
        """Remember what is put to the person from now on."""
        about = replies[-1].about if replies else ""
        if about != self.about:
            self.since, self.before, self.asked_at = 0, self.about, 0
        self.about, self.asks_text = about, bool(replies) and replies[-1].input == "text"

    def asked(self, number: int, *, is_once: bool) -> None:
        """All of it was sent; what asks stands in this message. What was refused (0) is not shown, and cannot be answered.
        Where a try before may have arrived, what was written just before belongs to neither of the two."""
        if self.asked_at or not self.about:
            return
        self.asked_at = number
        if not number:
            self.about = NO_MOMENT
        if not is_once:
            self.before = NO_MOMENT

    def shown_to(self, message: int) -> str:
        """The turn token of what stood there when a message of this number was written; empty where that is not known.
        Telegram counts the messages of both sides in the order in which they reach it."""
        if not self.about or message > self.asked_at:
            return self.about
        return self.before or NO_MOMENT

    def sent(self, number: int) -> None:
        """Remember a message of ours."""
        self.numbers.append(number)
        self.since = self.since or number

    def whole_text(self, update: Typed) -> str:
        """The text, with what came just before it if Telegram cut one long text. It is over the limit and will be refused
        as a whole; the last piece alone could pass for an answer."""
        text = update.words
        if self.paste and update.date - self.typed_at <= SAME_PASTE and not text.startswith("/"):
            text = self.paste + text
        self.paste, self.typed_at = "", update.date
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

    def _forget_paste(self, typed_at: int) -> None:
        if self.typed_at == typed_at:
            self.paste = ""
