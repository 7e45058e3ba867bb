"""Replies are dropped, delayed and refused while people answer by Telegram, and the process is killed between what it kept
and what it says: no answer may stand at a question that the person was not shown, and nobody who sent may stay without an
answer."""

import asyncio
import multiprocessing
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.rehearsal.telegram_chats import Chat
from bot.rehearsal.telegram_failures import BREAK, LOST_REPLY, Failure, too_fast
from bot.rehearsal.telegram_refusals import buttons_on
from bot.rehearsal.telegram_server import LoopbackTelegram, NotTaken
from bot.telegram_door.chat_memory import ONE_THOUGHT
from bot.telegram_door.messages import Json
from bot.telegram_door.updates import MOST_AT_ONCE
from surveys.definition.survey import Question, Survey
from surveys.dialogue.messages import DONE
from surveys.fieldwork.opening import open_round
from surveys.language.phrases import phrases_in
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import answers_key
from surveys.privacy.sealing import open_response
from surveys.store.database.opening import engines, migrate, stores_on
from tests.faults.replies_bot import FASTER, HANGS, Bot, now, talk
from tests.houses import TODAY

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.replies_bot"])

OUT = Failure("Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR)
FAULTS: tuple[Failure | str, ...] = (
    *(too_fast(3), too_fast(90), OUT, BREAK, LOST_REPLY),
    *("hang", "hang after", "kill", "kill after"),
)
FAULTS_WITHOUT_KILLS = tuple(each for each in FAULTS if not str(each).startswith("kill"))
FAULTY = frozenset({"sendMessage", "editMessageReplyMarkup", "answerCallbackQuery"})
PATIENCE = 0.25
"""Seconds until somebody who sees nothing types something."""
LONGEST_WAIT = 60.0
"""Seconds until they give up: that is a finding."""
NUDGES = 3.0
"""Seconds until somebody insistent answers once more what they answered."""
HANGS_ON = 10
"""So many times as long somebody insistent waits until they give up."""
MOST_UNDER_WAY = 2
"""Of what they sent, so much that is not dealt with: they type nothing more until some of it is, and repeat nothing while
there is any. In a chat a bot says one thing a second, and answers each of theirs with two: whoever typed on would have to
wait for ever longer, and whoever presses behind what they typed presses what is gone by then."""
MOST_STEPS = 150
MOST_KILLS = 4
"""In a run: more would only say the same, and each takes the time of a start."""


@dataclass
class Finding:
    """What a run gave. `not_shown` are answers that stand at another question than the one that stood there when they were
    given; `unanswered` people who never saw the thanks and the offer of delete words; `wrong_words` were offered delete
    words that are not those of what they sent."""

    people: int = 0
    sent: int = 0
    faults: int = 0
    kills: int = 0
    not_shown: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    wrong_words: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return self.sent == self.people and not (self.not_shown or self.unanswered or self.wrong_words)

    def __add__(self, other: "Finding") -> "Finding":
        return Finding(*(mine + others for mine, others in zip(self, other, strict=True)))

    def __iter__(self) -> Iterator[Any]:
        return iter(vars(self).values())


# What fails -----------------------------------------------------------------------------------------------------------


class UnreliableTelegram(LoopbackTelegram):
    """A Bot API server that fails calls by chance, and never loses an update. `kill` ends the bot's process and starts it
    again."""

    def __init__(self, chance: random.Random, often: float, most_kills: int) -> None:
        super().__init__(clock=now)
        self._chance, self._often = chance, often
        self.faults, self.kills, self._most_kills = 0, 0, most_kills
        self.kill = lambda: None

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        fault = self._drawn() if method in FAULTY else None
        if fault is None:
            return await super()._serve(request)
        self.faults += 1
        if isinstance(fault, Failure):
            self.fail(method, fault)
            return await super()._serve(request)
        if fault.endswith("after"):
            await super()._serve(request)
        if fault.startswith("kill"):
            self.kills += 1
            self.kill()
        else:
            await asyncio.sleep(2 * HANGS)
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _drawn(self) -> Failure | str | None:
        if self._chance.random() >= self._often:
            return None
        among = FAULTS if self.kills < self._most_kills else FAULTS_WITHOUT_KILLS
        return self._chance.choice(among)

    async def _post(self, update: Json) -> None:
        """Again and again until it is taken, as Telegram does for a day."""
        while True:
            with suppress(aiohttp.ClientError, OSError, ValueError, NotTaken):
                async with asyncio.timeout(10):
                    return await super()._post(update)
            await asyncio.sleep(0.05)


class Process:
    """The bot's process, which can be killed and comes again."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._running = self._start()

    def again(self) -> None:
        self.end()
        self._running = self._start()

    def end(self) -> None:
        self._running.kill()
        self._running.join()
        self._running.close()

    def _start(self) -> ForkServerProcess:
        process = _PROCESSES.Process(target=talk, args=(self._bot,), daemon=True)
        process.start()
        return process


# Who answers ----------------------------------------------------------------------------------------------------------


class Person:
    """Answers what they see, one question after another. When nothing comes they type something into the silence, and, where
    they are `insistent`, do again what they did."""

    def __init__(
        self,
        server: LoopbackTelegram,
        number: int,
        survey: Survey,
        chance: random.Random,
        *,
        insistent: bool = False,
    ) -> None:
        self._server, self._survey, self._chance, self._insistent = server, survey, chance, insistent
        self.chat: Chat = server.chat(number)
        self._user = {"id": number, "is_bot": False, "first_name": "Somebody"}
        self._outbox: asyncio.Queue[Json] = asyncio.Queue()
        self._seen, self._typed, self._under_way = 0, 0, 0
        self.given: dict[str, set[str]] = defaultdict(set)
        """What they typed or pressed, by each question that was shown to them until then."""
        self.offered = ""

    async def answers(self) -> None:
        """From the link to the delete words. Raises `TimeoutError` when nothing comes any more."""
        posting = asyncio.create_task(self._post())
        try:
            await self._type(f"/start {self._survey.id}")
            for _ in range(MOST_STEPS):
                await self._news()
                if await self._act():
                    return
            raise TimeoutError
        finally:
            posting.cancel()
            with suppress(asyncio.CancelledError):
                await posting

    async def _act(self) -> bool:
        """Whether all is done."""
        labels = phrases_in().labels
        if offer := self._offer_of_delete_words():
            self.offered = offer["callback_data"].rpartition(".")[2].replace("-", " ")
            return True
        buttons = {each["text"]: each for each in buttons_on(self._standing.get("reply_markup"))}
        question = self._question
        if question is None:
            wanted = [labels["yes_start"], labels["send"], labels["go_on"]]
            if meant := [buttons[label] for label in wanted if label in buttons]:
                await self._press(meant[0])
        elif question.has_choices:
            await self._choose(question)
        else:
            await asyncio.sleep(ONE_THOUGHT * 1.5 / FASTER)
            await self._type(self._text_for(question))
        return False

    async def _choose(self, question: Question) -> None:
        choices = [each.id for each in question.choices]
        if question.kind == "several":
            wanted = next(each for each in question.choices if not each.alone).id
            self._give(wanted)
            data = self._chance.choice([f"+{wanted}", wanted])
            if data == wanted:  # typed, which needs no Done
                return await self._type(question.choice(wanted).say)
            await self._press_data(data)
            await asyncio.sleep(0.05)
            return await self._press_data(DONE)
        chosen = self._chance.choice(choices)
        self._give(chosen)
        if self._chance.random() < 0.5:
            return await self._type(question.choice(chosen).say)
        return await self._press_data(chosen)

    def _text_for(self, question: Question) -> str:
        if question.kind == "number":
            return str(self._chance.randint(question.least or 0, question.most or 9))
        if question.kind == "code":
            return "/skip"
        self._typed += 1
        return f"words {self._typed} {question.id}"

    # With a thumb ----------

    async def _type(self, text: str) -> None:
        self._give(text)
        message = self._server.message(self.chat, self._user, after=0, text=text)
        await self._put(self._server.update("message", message))

    def _give(self, answer: str) -> None:
        """More of a text may belong to the question before; nothing belongs to one that was not shown yet."""
        for message in self.chat.messages.values():
            if message["from"]["is_bot"] and (question := self._asked_in(message)):
                self.given[question.id].add(answer)

    async def _press(self, button: Json) -> None:
        query = self._server.query(self.chat, self._user, self._standing, button["callback_data"])
        await self._put(self._server.update("callback_query", query))

    async def _put(self, update: Json) -> None:
        self._under_way += 1
        await self._outbox.put(update)

    async def _press_data(self, words: str) -> None:
        buttons = list(buttons_on(self._standing.get("reply_markup")))
        meant = [each for each in buttons if each["callback_data"].partition("|")[2] == words]
        if meant:
            await self._press(meant[0])

    async def _post(self) -> None:
        """Telegram gives the updates of one chat one after another."""
        async with asyncio.TaskGroup() as under_way:
            while True:
                delivering = self._deliver(await self._outbox.get())
                if self._server.webhook:
                    await delivering
                else:
                    under_way.create_task(delivering)
                    await asyncio.sleep(0)

    async def _deliver(self, update: Json) -> None:
        await self._server.deliver(update)
        self._under_way -= 1

    # With the eyes ----------

    async def _news(self) -> None:
        """Until something new is asked, and all that they sent is dealt with: whoever answers each repetition of a question
        would be asked for ever. Somebody impatient types into the silence, once or twice."""
        begun, silences = time.monotonic(), self._chance.choice([0, 0, 1, 2])
        while not await self._is_new():
            waited = time.monotonic() - begun
            if waited > LONGEST_WAIT * (HANGS_ON if self._insistent else 1):
                raise TimeoutError
            if self._insistent and waited > NUDGES and self._standing and not self._under_way:
                return
            if silences and self._under_way < MOST_UNDER_WAY:
                silences -= 1
                self._typed += 1
                await self._type(f"hello {self._typed}")

    async def _is_new(self) -> bool:
        """Whether the bot has said something, all of it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._newest > self._seen and not self._under_way:
                self._seen = self._newest
                return True
            await asyncio.sleep(0.01)
        return False

    @property
    def _newest(self) -> int:
        return max(
            (number for number, each in self.chat.messages.items() if each["from"]["is_bot"]), default=0
        )

    def _offer_of_delete_words(self) -> Json | None:
        label = phrases_in().labels["delete_words"]
        pressable = (
            button for each in self.chat.messages.values() for button in buttons_on(each.get("reply_markup"))
        )
        return next((button for button in pressable if button["text"] == label), None)

    @property
    def _standing(self) -> Json:
        """The newest message of the bot's that asks something, also when its buttons are gone."""
        sent = (each for each in reversed(list(self.chat.messages.values())) if each["from"]["is_bot"])
        return next((each for each in sent if each.get("reply_markup") or self._asked_in(each)), {})

    @property
    def _question(self) -> Question | None:
        return self._asked_in(self._standing)

    def _asked_in(self, message: Json) -> Question | None:
        text = message.get("text", "")
        return next((each for each in self._survey.questions if each.ask in text), None)


# A run ----------------------------------------------------------------------------------------------------------------


def lose_replies(
    surveys: Iterable[Survey],
    way: str,
    folder: Path,
    *,
    seed: int,
    often: float = 0.2,
    most_kills: int = MOST_KILLS,
    most: int = MOST_AT_ONCE,
) -> Finding:
    """Somebody answers each survey, all at the same time, through one bot. Of the calls that it makes, `often` fail. Where
    it gets `most` updates at a time, fewer than usual, a reply that hides others may be lost with a process: then people
    insist."""
    return asyncio.run(_lose_replies(list(surveys), way, folder, seed, often, most_kills, most))


async def _lose_replies(
    surveys: list[Survey], way: str, folder: Path, seed: int, often: float, most_kills: int, most: int
) -> Finding:
    url, keys = f"sqlite:///{folder / 'heard.db'}", KeyFolder(folder / "keys")
    migrate(url)
    with closing(stores_on(engines(url))) as stores:
        for survey in surveys:
            open_round(stores.rounds, keys, survey, TODAY)
        chance = random.Random(seed)
        async with UnreliableTelegram(chance, often, most_kills) as server:
            process = Process(Bot(url, folder / "keys", server.base_url, way, most))
            server.kill = process.again
            await listening(server)
            people = [
                Person(
                    server,
                    100 + number,
                    survey,
                    random.Random(f"{seed} {number}"),
                    insistent=most < MOST_AT_ONCE,
                )
                for number, survey in enumerate(surveys)
            ]
            ends = await asyncio.gather(*(each.answers() for each in people), return_exceptions=True)
            process.end()
        finding = Finding(len(people), faults=server.faults, kills=server.kills)
        for survey, person, end in zip(surveys, people, ends, strict=True):
            if isinstance(end, TimeoutError):
                finding.unanswered.append(survey.id)
            elif end is not None:
                raise end
            with stores.pool.transaction() as pool:
                waiting = list(pool.waiting(f"{survey.id}-r1").values())
            (key,) = answers_key(keys, f"{survey.id}-r1").here.values()
            for sealed in waiting:
                content = open_response(key, sealed)
                finding.sent += 1
                finding.not_shown += not_shown(survey, person, content["answers"])
                if person.offered and person.offered != content["receipt"]:
                    finding.wrong_words.append(survey.id)
    return finding


async def listening(server: LoopbackTelegram) -> None:
    """Until the bot has begun to listen."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not (server.webhook or server.is_asked):
            await asyncio.sleep(0.05)


def not_shown(survey: Survey, person: Person, answers: Json) -> list[str]:
    """The answers that hold something that was not given at their question."""
    strange = []
    for question_id, answer in answers.items():
        parts = answer if isinstance(answer, list) else str(answer).split("\n")
        given = person.given[question_id]
        strange += [f"{survey.id} {question_id}: {part}" for part in parts if part not in given]
    return strange
