"""Replies that do not arrive, by Telegram: nothing is taken as an answer to what was not shown, and nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.respondent import Seen
from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_failures import BLOCKED, too_fast
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.telegram_door.application import telegram_application
from bot.telegram_door.updates import Poller
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.houses import Clock, conversations_on
from tests.integration.doors.telegram_setting import listening, open_survey

WAYS = ("polling", "webhook")
BOTH_WAYS = pytest.mark.parametrize("way", WAYS)
EARLY = phrases_in().say("came_early")


class Restarts:
    """A door on stores that last, whose process ends and begins again."""

    def __init__(self, way: str, folder: Path) -> None:
        self.way, self.clock, self.stores = way, Clock(), memory_stores()
        self.keys = open_survey(self.stores, folder)

    async def story(self, before: "Part", after: "Part") -> None:
        async with LoopbackTelegram(clock=self.clock) as server:
            person = TelegramRespondent(server, 42)
            for part in (before, after):
                async with self.process(server):
                    await part(server, person)
                self.clock.now += 60

    @asynccontextmanager
    async def process(self, server: LoopbackTelegram) -> Any:
        with conversations_on(self.stores, self.keys) as conversations:
            application = telegram_application(
                server.token, conversations, base_url=server.base_url, limits=None
            )
            async with listening(application, server, self.way):
                yield


Part = Callable[[LoopbackTelegram, TelegramRespondent], Awaitable[None]]


async def _up_to_the_text(_server: LoopbackTelegram, person: TelegramRespondent) -> None:
    await person.begin("about-you")
    for words in ("Yes, start", "🙂 Good", "At home", "Done", "14"):
        seen = await person.answer(words)
    assert seen[-1].words == "What else do you want to say?"


@BOTH_WAYS
def test_what_was_typed_before_a_restart_answers_nothing_after_it(way: str, tmp_path: Path) -> None:
    """The new process does not know whether the question stood there by then; it is put again, and counts from then on."""

    async def after(_server: LoopbackTelegram, person: TelegramRespondent) -> None:
        seen = await person.type("hello?", after=-100)
        assert [each.words for each in seen] == [EARLY, "What else do you want to say?"]
        assert (await person.type("More football"))[-1].words.startswith("That was the last question")

    asyncio.run(asyncio.wait_for(Restarts(way, tmp_path).story(_up_to_the_text, after), 30))


@BOTH_WAYS
def test_what_is_typed_after_a_restart_is_an_answer(way: str, tmp_path: Path) -> None:
    """Whoever answers the next day is not asked again because the process was started anew meanwhile."""

    async def after(_server: LoopbackTelegram, person: TelegramRespondent) -> None:
        assert (await person.type("More football"))[-1].words.startswith("That was the last question")

    asyncio.run(asyncio.wait_for(Restarts(way, tmp_path).story(_up_to_the_text, after), 30))


@BOTH_WAYS
def test_a_question_that_was_refused_is_not_answered_after_a_restart(way: str, tmp_path: Path) -> None:
    """Somebody blocks the bot and lets it in again: what they say then is no answer to what they never saw."""

    async def before(server: LoopbackTelegram, person: TelegramRespondent) -> None:
        await person.begin("about-you")
        for words in ("Yes, start", "🙂 Good", "At home", "Done"):
            await person.answer(words)
        server.fail("sendMessage", BLOCKED)
        assert await person.type("14") == []

    async def after(_server: LoopbackTelegram, person: TelegramRespondent) -> None:
        seen = await person.type("what is this?")
        assert [each.words for each in seen][1:] == ["What else do you want to say?"]
        assert seen[0].words.startswith(EARLY)

    asyncio.run(asyncio.wait_for(Restarts(way, tmp_path).story(before, after), 30))


# One chat that Telegram holds back, and the others --------------------------------------------------------------------


def _held_back(server: LoopbackTelegram, chat: int) -> None:
    """Telegram takes no message to this chat any more, and asks to wait for an hour."""
    server.fail("sendMessage", too_fast(3600), times=10_000, to=chat)


async def _typed_into_silence(
    server: LoopbackTelegram, person: TelegramRespondent, words: str
) -> asyncio.Task[None]:
    update = server.update("message", server.message(person.chat, person.user, text=words))
    posted = asyncio.create_task(server.deliver(update))
    await asyncio.sleep(0.05)
    return posted


async def _shown_to(person: TelegramRespondent) -> list[Seen]:
    """What they are told, who were told nothing yet."""
    async with asyncio.timeout(10):
        while not (seen := person.read()):
            await asyncio.sleep(0.05)
    return seen


def test_what_a_stuck_chat_is_owed_comes_from_the_next_process(tmp_path: Path) -> None:
    """Without a word from them, though others went on meanwhile and the process was killed: Telegram was not told that their
    message is dealt with. Nothing of whom it is owed to is kept by us."""

    async def story() -> None:
        restarts = Restarts("polling", tmp_path)
        async with LoopbackTelegram(clock=restarts.clock) as server:
            person, other = TelegramRespondent(server, 42), TelegramRespondent(server, 43)
            with conversations_on(restarts.stores, restarts.keys) as conversations:
                killed = telegram_application(
                    server.token, conversations, base_url=server.base_url, limits=None
                )
                await killed.initialize()
                at_work = asyncio.create_task(Poller(killed, killed.bot).listen())
                await _up_to_the_text(server, person)
                _held_back(server, 42)
                owed = await _typed_into_silence(server, person, "More football")
                begins = await _typed_into_silence(server, other, "/start about-you")
                assert len(await _shown_to(other)) == 1
                at_work.cancel()
                await killed.shutdown()
            server.mend()
            assert person.read() == []
            async with restarts.process(server):
                await asyncio.wait_for(asyncio.gather(owed, begins), 10)
                seen = person.read()
            assert seen[-1].words.startswith("That was the last question")

    asyncio.run(asyncio.wait_for(story(), 60))


def test_one_stuck_chat_hides_nobody_else(tmp_path: Path) -> None:
    """Telegram gives a hundred updates at a time. Behind a reply that cannot be brought more than that many go on; and what
    the stuck person types is heard in order, and answers nothing that they did not see, also after a restart."""
    restarts = Restarts("polling", tmp_path)

    async def before(server: LoopbackTelegram, person: TelegramRespondent) -> None:
        await _up_to_the_text(server, person)
        _held_back(server, 42)
        stuck = [
            await _typed_into_silence(server, person, words) for words in ("More football", "hello?", "/stop")
        ]
        others = [TelegramRespondent(server, number) for number in range(1000, 1130)]
        async with asyncio.timeout(60):
            assert all(await asyncio.gather(*(each.begin("about-you") for each in others)))
            assert all(await asyncio.gather(*(each.tap("Yes, start") for each in others)))
            await asyncio.gather(*stuck)
        assert person.read() == []

    async def after(server: LoopbackTelegram, person: TelegramRespondent) -> None:
        server.mend()
        seen = await person.type("anybody there?")
        assert seen[0].words.startswith(EARLY)
        assert seen[-1].words.startswith("You want to stop.")

    asyncio.run(asyncio.wait_for(restarts.story(before, after), 120))
