"""The processes that are killed: one in which many people talk at once, and one that takes in what they send.

They are wired as production wires them, on the same database and the same keys, and know nothing of being killed.
"""

import asyncio
import logging
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

from analysis.text.redaction import redact
from surveys.conversation.conversations import Conversations
from surveys.dialogue.messages import Message, Reply
from surveys.language.phrases import phrases_in
from surveys.privacy.intake import Intake
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.outer_seal import change_places_keys
from surveys.privacy.sealing import Visitor
from surveys.store.database.opening import engines, stores_on
from surveys.store.protocols import StoreUnavailable
from tests.attacks.collection.scenes import ONE_WORD, word_of
from tests.houses import conversations_on

AT_ONCE = 16
CODE = ONE_WORD.id
ROUND = f"{CODE}-r1"


@dataclass(frozen=True)
class Load:
    """Where the processes work, and who talks: people with these numbers, each with a word of their own. Whoever was told
    that their answers are on their way is written to `acknowledged`, a line each; `troubled` gets a letter whenever somebody
    was told that something went wrong."""

    url: str
    keys: Path
    people: int
    seed: int
    acknowledged: Path
    troubled: Path

    def word(self, number: int) -> str:
        return word_of(number, random.Random(f"{self.seed} {number}"))

    def told(self) -> list[int]:
        """Who was told, in that order."""
        lines = self.acknowledged.read_bytes().split(b"\n") if self.acknowledged.exists() else []
        return [int(line) for line in lines[:-1]]


def talk(load: Load) -> None:
    """Everybody who was not told yet goes on where they are, until all have sent."""
    logging.disable(logging.ERROR)  # while a database is away it would be the same line hundreds of times
    asyncio.run(_talk(load))


async def _talk(load: Load) -> None:
    stores = stores_on(engines(load.url, ("rounds", "participation", "pool")))
    keys, marks = KeyFolder(load.keys), random.SystemRandom().randrange(2**30)
    now = lambda: int(time.time())  # noqa: E731
    with conversations_on(stores, keys, time.monotonic, now, marks) as conversations:
        gate, told = asyncio.Semaphore(AT_ONCE), set(load.told())
        with load.acknowledged.open("ab", buffering=0) as acknowledged:

            async def one(number: int) -> None:
                async with gate:
                    await _answer(conversations, number, load)
                os.write(acknowledged.fileno(), f"{number}\n".encode())

            await asyncio.gather(*(one(number) for number in range(load.people) if number not in told))
    stores.close()


async def _answer(conversations: Conversations, number: int, load: Load) -> None:
    """Look where we are, do the next thing, until it is said that the answers are on their way."""
    visitor = Visitor("terminal", str(number))
    says = await conversations.look(visitor, CODE)
    while not _is_sent(says):
        words = _next(says[-1], load.word(number))
        if words:
            says = await conversations.hear(visitor, Message(words, says[-1].about, CODE))
        else:
            _note_trouble(says, load)
            await asyncio.sleep(0.01)
            says = await conversations.look(visitor, CODE)


def _is_sent(says: tuple[Reply, ...]) -> bool:
    phrases = phrases_in()
    done = {phrases.say("sent"), phrases.say("already_sent")}
    return any(say.words in done for say in says)


def _note_trouble(says: tuple[Reply, ...], load: Load) -> None:
    if says[-1].words == phrases_in().say("trouble", error="e123"):
        with load.troubled.open("ab") as file:
            file.write(b".")


def _next(say: Reply, word: str) -> str:
    if say.input == "text":
        return word
    labels = phrases_in().labels
    return next(
        (button.words for button in say.buttons if button.say in (labels["yes_start"], labels["send"])), ""
    )


def take_in(load: Load) -> None:
    """Run the intake again and again, as often as it can, and change all keys each time."""
    stores, keys = stores_on(engines(load.url, ("participation", "pool", "responses"))), KeyFolder(load.keys)
    intake = Intake(stores.pool, stores.responses, keys, redact)
    while True:
        try:
            intake.take(ROUND, ONE_WORD)
            change_places_keys(stores.participation, keys, [ROUND])
        except StoreUnavailable:  # the other process holds the file
            time.sleep(0.01)
        time.sleep(0.01)
