"""How fast and in what order: Telegram's limits and the memory for what was taken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.telegram_door.http_client import TooFast
from bot.telegram_door.messages import Typed
from bot.telegram_door.pace import (
    IN_A_ROW,
    LONGEST_WAIT,
    TRIES,
    InOrder,
    Pace,
    PaceLimits,
    Pauses,
    Recent,
    rest,
)


@dataclass
class Time:
    """A clock that moves only when somebody sleeps."""

    now: float = 0.0
    sent: list[tuple[float, Any]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    async def send(self, chat: Any) -> str:
        self.sent.append((self.now, chat))
        return "sent"


async def request(
    pace: Pace, time: Time, chat: Any, endpoint: str = "sendMessage", callback: Any = None
) -> Any:
    return await pace.process_request(callback or time.send, (chat,), {}, endpoint, {"chat_id": chat}, None)


def run(limits: PaceLimits | None, story: Callable[[Pace, Time], Awaitable[None]]) -> Time:
    time = Time()
    asyncio.run(story(Pace(limits, clock=lambda: time.now, sleep=time.sleep), time))
    return time


def test_a_chat_gets_one_message_a_second_after_a_short_burst() -> None:
    """Telegram allows a few at once and then one a second."""

    async def story(pace: Pace, time: Time) -> None:
        for _ in range(6):
            await request(pace, time, 42)

    assert [when for when, _ in run(PaceLimits(chat_burst=3), story).sent] == [0, 0, 0, 1, 2, 3]


def test_edits_do_not_count_for_the_chat() -> None:
    """Ticks in quick succession are shown at once."""

    async def story(pace: Pace, time: Time) -> None:
        for _ in range(20):
            await request(pace, time, 42, "editMessageReplyMarkup")

    assert {when for when, _ in run(PaceLimits(), story).sent} == {0}


def test_all_chats_together_keep_the_overall_limit() -> None:
    """Thirty a second, whoever they go to."""

    async def story(pace: Pace, time: Time) -> None:
        for chat in range(90):
            await request(pace, time, chat)

    sent = run(PaceLimits(), story).sent
    for start in range(3):
        assert len([when for when, _ in sent if start <= when < start + 1]) <= 60
    assert sent[-1][0] == pytest.approx(2.0, abs=0.05)


def test_a_quiet_chat_is_forgotten() -> None:
    """The memory holds only chats that were written to a moment ago."""

    async def story(pace: Pace, time: Time) -> None:
        for chat in range(5_000):
            await request(pace, time, chat)
        assert pace.remembered < 1_100

    run(PaceLimits(overall=1000, overall_burst=1000), story)


def test_a_pause_that_telegram_asks_for_is_kept() -> None:
    """Then the request is made again."""

    async def story(pace: Pace, time: Time) -> None:
        asked = [TooFast(7)]

        async def callback(chat: Any) -> str:
            if asked:
                raise asked.pop()
            return await time.send(chat)

        assert await request(pace, time, 42, callback=callback) == "sent"

    assert run(None, story).sent == [(7.0, 42)]


def refused(pauses: Pauses, *chats: int, seconds: float = 30) -> None:
    for chat in chats:
        pauses.asked(chat, seconds)


def test_a_pause_of_one_chat_is_not_that_of_the_others() -> None:
    """However often that chat is held back, and also where another one is."""
    pauses = Pauses(lambda: 100.0)
    refused(pauses, 1, 1, 1, 1)
    assert (pauses.left(1), pauses.left(2)) == (30, -100)
    pauses.got_through()
    refused(pauses, 2, 1)
    pauses.got_through()
    refused(pauses, 3)
    assert pauses.left(4) < 0


def test_several_chats_in_a_row_mean_all() -> None:
    """Telegram holds the whole bot back: whoever comes next waits without being refused first."""
    pauses = Pauses(lambda: 100.0)
    refused(pauses, *range(IN_A_ROW))
    assert pauses.left(4) == 30


def test_a_pause_that_is_over_is_forgotten() -> None:
    """Nothing is kept of chats for longer than it is of use."""
    time = Time(100.0)
    pauses = Pauses(lambda: time.now)
    refused(pauses, 1, 2)
    time.now = 131.0
    pauses.asked(3, 1)
    assert list(pauses._until) == [3]


def test_what_belongs_to_no_chat_waits_for_no_pause() -> None:
    """A button that spins for longer is better than an answer that waits for it."""

    async def story(pace: Pace, time: Time) -> None:
        async def refuse(_chat: Any) -> str:
            raise TooFast(30)

        for _ in range(2):
            with pytest.raises(TooFast):
                await pace.process_request(refuse, (None,), {}, "answerCallbackQuery", {}, None)
        assert time.now == 0
        assert await request(pace, time, 42) == "sent"

    assert run(None, story).sent == [(0.0, 42)]


def test_places_at_work_are_given_back_once() -> None:
    """However many things of one update wait at the same time, and in whatever order they wake."""

    async def story() -> None:
        order = InOrder(at_once=1)

        async def work() -> None:
            await asyncio.gather(*(rest(seconds, asyncio.sleep) for seconds in (0.01, 0.0, 0.02, 0.01)))

        for number in range(3):
            updates = (Typed(10 * number + chat, chat, 1, "hello", 0) for chat in range(4))
            await asyncio.gather(*(order.process_update(update, work()) for update in updates))
        assert order._places._value == 1

    asyncio.run(asyncio.wait_for(story(), 10))


@pytest.mark.parametrize(("seconds", "tries"), [(LONGEST_WAIT + 1, 1), (1, TRIES)])
def test_a_pause_without_end_is_not_waited_for(seconds: float, tries: int) -> None:
    """Too long, or too often: the request is given up, and whoever made it is told."""
    made: list[Any] = []

    async def story(pace: Pace, time: Time) -> None:
        async def callback(chat: Any) -> str:
            made.append(chat)
            raise TooFast(seconds)

        with pytest.raises(TooFast):
            await request(pace, time, 42, callback=callback)

    run(None, story)
    assert len(made) == tries


def test_without_limits_nothing_waits() -> None:
    """For servers of our own."""

    async def story(pace: Pace, time: Time) -> None:
        for _ in range(1_000):
            await request(pace, time, 42)

    assert {when for when, _ in run(None, story).sent} == {0}


@pytest.mark.parametrize("wrong", [{"overall": 0}, {"chat": -1}, {"chat_burst": 0}])
def test_limits_of_zero_are_refused(wrong: dict[str, Any]) -> None:
    """No limits at all is said in another way."""
    with pytest.raises(ValueError, match="limits=None"):
        PaceLimits(**wrong)


def test_what_was_put_in_last_is_kept() -> None:
    """And the oldest goes."""
    recent: Recent[int, str] = Recent(2)
    for number in (1, 2, 1, 3):
        recent.put(number, str(number))
    assert [recent.get(number) for number in (1, 2, 3)] == ["1", None, "3"]
    assert len(recent) == 2


def test_an_update_cut_off_before_its_end_is_taken_again() -> None:
    """Only what was dealt with counts as taken."""

    async def story() -> None:
        order, heard = InOrder(), []
        update = Typed(1, 42, 7, "hello", 0)

        async def hear() -> None:
            await asyncio.sleep(0.02)
            heard.append(update.words)

        first = asyncio.create_task(order.process_update(update, hear()))
        waiting = asyncio.create_task(order.process_update(Typed(2, 42, 8, "more", 0), hear()))
        await asyncio.sleep(0.005)
        waiting.cancel()
        first.cancel()
        await asyncio.gather(first, waiting, return_exceptions=True)
        assert heard == []
        await order.process_update(update, hear())
        await order.process_update(update, hear())
        assert heard == ["hello"]
        assert order.waiting == 0

    asyncio.run(story())
