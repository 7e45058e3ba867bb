"""What the door remembers of a chat while the process lives: numbers of messages, never words; but for a text that Telegram
cut in pieces, for two seconds."""

import asyncio
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.telegram_door.messages import LONGEST_MESSAGE, NO_MOMENT, Typed, units
from bot.telegram_door.pace import REMEMBERED, Recent
from surveys.definition.survey import TEXT_LIMIT
from surveys.dialogue.messages import Message, Replies
from surveys.fairness import ANYBODY, Caller

MOST_TO_CLEAR = 400
SHORTEST_CUT = LONGEST_MESSAGE // 2
"""A message that is shorter was not cut by Telegram: what comes after it is something new."""
SAME_PASTE = 2
"""Seconds. Telegram cuts a long text into messages that arrive within this time."""
ONE_THOUGHT = 8
"""Seconds. People write one thought in several messages; who reads a new question first takes longer."""
SAME_TIME = 5
"""Seconds by which the clocks of Telegram's own servers may differ."""
NEVER = sys.maxsize
"""Greater than any number of a message, and than any time."""


@dataclass
class ChatMemory:
    """`open` is the message whose buttons can be pressed; those of `settled` were taken away. `numbers` are what can be
    cleared; `from_start` says that they are all, from the "/start" that began the chat. `typed` is the last text, `taken`
    whether it moved the conversation on, and `about` the turn that is shown. `since` is the first message in which it was
    shown, 0 where that is not known; `asks_text` says that a text is asked for there. More of the last text `may_follow`; it
    `stands_alone` where it did not go on with another or answer something older. The question itself was first shown in the
    message `asked_at`, `NEVER` before it is; `before` is the turn that was shown before it. What this process has said
    nothing to yet was typed by somebody who had seen all that was said, if it is later than `forgotten_at` in seconds.
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
    forgotten_at: int = NEVER
    asks_text: bool = False
    may_follow: bool = False
    stands_alone: bool = True
    album: str = ""
    paste: str = field(default="", repr=False)
    typed_at: int = 0

    def message(self, update: Typed, caller: Caller = ANYBODY) -> Message:
        """What was typed, with what is known of when and of what it answers."""
        shown = self.shown_to(update)
        is_soon = update.date - self.typed_at <= ONE_THOUGHT or shown == self.before != ""
        follows = self.may_follow and is_soon
        is_now = not update.replied_to or 0 < self.since <= update.replied_to
        text = self.whole_text(update)
        belongs_to = "" if is_now else update.replied_at
        return Message(
            text,
            beside=update.beside,
            number=update.id,
            shown=shown,
            goes_on=follows,
            belongs_to=belongs_to,
            languages=update.languages,
            caller=caller,
        )

    def heard(self, update: Typed, message: Message, replies: Replies) -> None:
        """Remember what became of what was typed. Where it is not known what was shown before, nor is it known whether the
        text was taken as an answer."""
        is_part, moved = any(reply.kind == "part" for reply in replies), replies[-1].about != self.about
        saw = self.about and message.shown == self.about
        self.typed, self.taken = update.message if saw else 0, moved or is_part
        self.may_follow = is_part or (moved and self.asks_text and not message.command)
        self.stands_alone = not is_part and not message.belongs_to

    def shows(self, replies: Replies) -> str:
        """Remember what is put to the person from now on, and give its turn token. What puts nothing to them, such as words
        of trouble, leaves what stands there; the token is empty then."""
        self.asks_text = bool(replies) and replies[-1].input == "text"
        about = replies[-1].about if replies and replies[-1].kind != "trouble" else ""
        if about and about != self.about:
            self.since, self.before, self.asked_at = 0, self.about, NEVER
            self.about, self.forgotten_at = about, 0
        return about

    def asked(self, about: str, number: int, *, is_once: bool) -> None:
        """All of it was sent; what asks stands in this message. Where a try before may have arrived, what was written just
        before belongs to neither of the two."""
        if self.asked_at != NEVER or about != self.about:
            return
        self.asked_at = number
        if not is_once:
            self.before = NO_MOMENT

    def shown_to(self, update: Typed) -> str:
        """The turn token of what stood there when this was typed; empty where it is whatever was said last. Telegram counts
        the messages of both sides in the order in which they reach it."""
        if update.date <= self.forgotten_at:
            return NO_MOMENT
        if not self.about or update.message > self.asked_at:
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


class ChatMemories:
    """Those of the chats that were heard last. `begun` gives when Telegram first answered this process, by its own clock in
    seconds since 1970. Whoever was here before has brought all that it said by then: what it could not bring is not
    acknowledged, and comes again before anything else of that chat."""

    def __init__(self, begun: Callable[[], int | None], most: int = REMEMBERED) -> None:
        self._begun = begun
        self._known: Recent[int, ChatMemory] = Recent(most)
        self._newest, self._forgotten_at = 0, 0

    def of(self, chat_id: int, date: int = 0, *, begins: bool = False) -> ChatMemory:
        """The memory of a chat in which something comes; `date` is when it was typed."""
        self._newest = max(self._newest, date)
        return self._known.get(chat_id) or ChatMemory(from_start=begins, forgotten_at=self._last_forgotten)

    def keep(self, chat_id: int, chat: ChatMemory) -> None:
        """When all is said. So no chat is forgotten while something is brought there."""
        if self._known.put(chat_id, chat):
            self._forgotten_at = self._newest

    @property
    def _last_forgotten(self) -> int:
        begun = self._begun()
        return NEVER if begun is None else max(begun + SAME_TIME, self._forgotten_at)
