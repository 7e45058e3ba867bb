"""Somebody at the terminal door, who types."""

import asyncio

from bot.rehearsal.respondent import Seen
from bot.terminal_door import choices_on, talk
from surveys.conversation.conversations import Conversations
from surveys.privacy.sealing import Visitor


class TerminalRespondent:
    """Types into the door's reader and reads what the door wrote until it waits for the next line."""

    def __init__(self, conversations: Conversations, visitor_id: str) -> None:
        self._conversations, self._visitor = conversations, Visitor("terminal", visitor_id)
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._waiting = asyncio.Event()
        self._screens: list[str] = []
        self._talk: asyncio.Task[None] | None = None

    async def begin(self, code: str) -> list[Seen]:
        if self._talk and not self._talk.done():
            await self.aclose()
        self._waiting.clear()
        self._talk = asyncio.create_task(
            talk(self._conversations, self._visitor, code, self._read, self._screens.append)
        )
        return await self._see()

    async def answer(self, words: str) -> list[Seen]:
        self._waiting.clear()
        self._typed.put_nowait(words)
        return await self._see()

    async def aclose(self) -> None:
        self._typed.put_nowait(None)
        if self._talk:
            await self._talk

    async def _read(self) -> str | None:
        self._waiting.set()
        return await self._typed.get()

    async def _see(self) -> list[Seen]:
        """What was written until the door waits for words or has ended."""
        if self._talk is None:
            return []
        waiting = asyncio.create_task(self._waiting.wait())
        await asyncio.wait([waiting, self._talk], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._talk.done():
            self._talk.result()
        screens, self._screens[:] = list(self._screens), []
        return [Seen(_words(screen), choices_on(screen)) for screen in screens]


def _words(screen: str) -> str:
    kept = [line for line in screen.splitlines() if not line.startswith("  ")]
    if kept and kept[0].startswith("(") and " of " in kept[0]:
        kept = kept[1:]
    return "\n".join(kept)
