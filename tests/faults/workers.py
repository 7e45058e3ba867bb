"""Three processes talk to people on one PostgreSQL, and one of them is killed again and again: nothing may be lost, doubled,
linked, or answered out of order."""

import asyncio
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp

from analysis.text.redaction import redact
from bot.rehearsal.replay import replay
from bot.rehearsal.respondent import Seen
from bot.rehearsal.telegram_server import TOKEN
from bot.rehearsal.web import GO_ON, Fields, PageProblem, WebRespondent
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.opening import open_round
from surveys.language.phrases import phrases_in
from surveys.privacy.intake import Intake
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import KeysApart
from surveys.store.database.opening import engines, migrate, stores_on
from surveys.store.protocols import Response, Stores
from tests.attacks.collection.scenes import ONE_WORD, word_of
from tests.faults.replies import Person, UnreliableTelegram, listening, not_shown
from tests.faults.siege.servers import _wait_for
from tests.faults.wrong_clock import LIBRARIES

COMMAND = "from api.cli import main; main()"
IN_CHATS = "practice-check"
"""The survey that is answered by Telegram."""
WAYS = ("polling", "webhook")
LONGEST_START, LONGEST = 120.0, 300.0
_IS_THERE = re.compile(rb"worker [0-9]+ is there \(process ([0-9]+)\)")


@dataclass
class Finding:
    """What a run gave. `lost` were told that they had sent and are not counted; `doubled` are counted twice; `strange` are
    responses of nobody; `linked` stand in the order in which they sent; `not_shown` are answers by Telegram at a question
    that was not there; `unanswered` never saw the end."""

    people: int = 0
    told: int = 0
    counted: int = 0
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    strange: int = 0
    linked: int = 0
    seconds: float = 0.0
    not_shown: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        whole = self.people == self.told == self.counted
        wrong = self.lost or self.doubled or self.strange or self.not_shown or self.unanswered
        return whole and not wrong


class Steadfast(WebRespondent):
    """A browser with a new connection for each request, so that any of the processes has it, that presses again what did not
    get through."""

    async def open(self, code: str) -> list[Seen]:
        return await _until_it_gets_through(lambda: super(Steadfast, self).open(code))

    async def send(self, fields: Fields, path: str = "") -> list[Seen]:
        """Where the process is gone that knew who sits at the page, the next one asks whether it is still they."""
        seen = await _until_it_gets_through(lambda: super(Steadfast, self).send(fields, path))
        form = self.form
        if form is None or not form.asks_who:
            return seen
        fields = [*form.hidden, ("words", GO_ON)]
        return await _until_it_gets_through(lambda: super(Steadfast, self).send(fields))


async def _until_it_gets_through(ask: Callable[[], Awaitable[list[Seen]]]) -> list[Seen]:
    async with asyncio.timeout(LONGEST):
        while True:
            with suppress(aiohttp.ClientError, OSError, PageProblem, TimeoutError):
                async with asyncio.timeout(10):
                    return await ask()
            await asyncio.sleep(0.1)


# The processes --------------------------------------------------------------------------------------------------------


@dataclass
class Chat:
    """`heard chat` with its workers. `log` is what they have written."""

    process: "subprocess.Popen[bytes]"
    log: Path
    port: int
    workers: int = 3

    @property
    def clock(self) -> Path:
        """How far their clock is from the right one, in seconds, where `shifting` was given."""
        return self.log.with_name("clock")

    @property
    def there(self) -> list[int]:
        """The processes that have begun to answer, and live."""
        begun = [int(number) for number in _IS_THERE.findall(self.log.read_bytes())]
        return [number for number in begun if lives(number)]

    def wait_until_there(self) -> list[int]:
        """The processes that answer: the only one, or all workers."""
        if self.workers > 1:
            asyncio.run(self.wait_for(self.workers))
            return self.there
        _wait_for(self.port)
        return [self.process.pid]

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(LONGEST_START):
            while len(self.there) < count:
                if self.process.poll() is not None:
                    raise RuntimeError(self.log.read_text())
                await asyncio.sleep(0.05)


def lives(number: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def chatting(url: str, folder: Path, more: Mapping[str, str], workers: int = 3) -> Iterator[Chat]:
    """`heard chat --workers` on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    ours = {
        "HEARD_DATA": str(folder / "data"),
        "HEARD_KEYS": str(folder / "keys"),
        "HEARD_DATABASE_URL": url,
        "HEARD_PORT": str(port),
        "HEARD_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    there = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    log = folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "chat", "--workers", f"{workers}"],
            env=there | ours | more,
            stdout=written,
            stderr=written,
        )
        try:
            yield Chat(process, log, port, workers)
        finally:
            process.terminate()
            process.wait(60)


def shifting(folder: Path) -> Mapping[str, str]:
    """What to begin them with so that `Chat.clock` counts; nothing where libfaketime is not installed. As where a machine's
    clock is set, what counts seconds alone goes on."""
    if not LIBRARIES:
        return {}
    (folder / "clock").write_text("+0")
    return {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(folder / "clock"),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def shifted(url: str, folder: Path, more: Mapping[str, str]) -> AbstractContextManager[Chat]:
    """The same, whose clock can be moved."""
    return chatting(url, folder, {**more, **shifting(folder)})


@contextmanager
def opened(url: str, folder: Path, *more: str) -> Iterator[tuple[Stores, KeysApart]]:
    """An installation on a database without tables, with two rounds open, and those of `more` surveys of the library."""
    migrate(url)
    keys = KeysApart(KeyFolder(folder / "keys"), KeyFolder(folder / "intake"))
    with closing(stores_on(engines(url))) as stores:
        for survey in (ONE_WORD, *(library()[name] for name in (IN_CHATS, *more))):
            open_round(stores.rounds, keys, survey, _today())
        yield stores, keys


def _today() -> date:
    return date.today()  # noqa: DTZ011  # as `heard chat` has it


# A run ----------------------------------------------------------------------------------------------------------------

House = Callable[[str, Path, Mapping[str, str]], AbstractContextManager[Any]]
"""Begins processes on a database, in a folder, with more settings: a `Chat`, or what has its `port`, `there`, `workers` and
`wait_for`."""
Trouble = Callable[[Any, random.Random, list[int], int], Awaitable[None]]
"""What happens to the processes while people talk, so many times; each is noted in the list."""


async def kill_every_second(chat: Chat, chance: random.Random, kills: list[int], most: int) -> None:
    """One of those that are there. The only one works for some seconds first: on a machine with much else to do they begin
    slower than one dies a second, and nobody would be answered at all."""
    alone = 0
    while len(kills) < most:
        await asyncio.sleep(1.0)
        there = chat.there
        alone = alone + 1 if len(there) == 1 else 0
        if len(there) > 1 or alone > ALONE:
            alone = 0
            kills.append(chance.choice(there))
            with suppress(ProcessLookupError):
                os.kill(kills[-1], signal.SIGKILL)


async def stand_still(chat: Chat, chance: random.Random, kills: list[int], most: int) -> None:
    """One of those that are there neither works nor ends, until another is in its place."""
    while len(kills) < most:
        still = chance.choice(chat.there)
        os.kill(still, signal.SIGSTOP)
        kills.append(still)
        async with asyncio.timeout(LONGEST):
            while still in chat.there or len(chat.there) < chat.workers:
                await asyncio.sleep(0.2)


ALONE = 3
"""Seconds."""
HOUR_EITHER_WAY = ("+3600", "-3600", "+0")


async def jump(chat: Chat, _chance: random.Random, jumps: list[int], most: int) -> None:
    """Their clock is an hour ahead, an hour behind, and right, again and again."""
    while len(jumps) < most:
        await asyncio.sleep(2.0)
        chat.clock.write_text(HOUR_EITHER_WAY[len(jumps) % len(HOUR_EITHER_WAY)])
        jumps.append(0)


async def all_of_it(chat: Chat, chance: random.Random, found: list[int], most: int) -> None:
    """One stands still while others are killed and the clock jumps."""
    still, killed, jumps = list[int](), list[int](), list[int]()
    await asyncio.gather(
        stand_still(chat, chance, still, 1),
        kill_every_second(chat, chance, killed, most),
        jump(chat, chance, jumps, len(HOUR_EITHER_WAY)),
    )
    found += still + killed + jumps


async def renew(chat: Chat, _chance: random.Random, kills: list[int], most: int) -> None:
    """A rolling restart, one after the other."""
    while len(kills) < most:
        before = set(chat.there)
        chat.process.send_signal(signal.SIGHUP)
        async with asyncio.timeout(LONGEST):
            while before & set(chat.there):
                await asyncio.sleep(0.2)
        kills.append(0)


@dataclass(frozen=True)
class Rush:
    """So many people on the web, with and without script, and in chats of Telegram, while something happens so many times.
    Fewer than ten in either would be destroyed unread."""

    way: str
    people: int = 60
    chats: int = 12
    times: int = 12
    trouble: Trouble = kill_every_second
    house: House = shifted
    seed: int = 1


def rushed(url: str, folder: Path, rush: Rush) -> Finding:
    """`url` is of a database without tables."""
    return asyncio.run(_rushed(url, folder, rush, random.Random(rush.seed)))


async def _rushed(url: str, folder: Path, rush: Rush, chance: random.Random) -> Finding:
    begun, survey = time.monotonic(), library()[IN_CHATS]
    with opened(url, folder) as (stores, keys):
        async with UnreliableTelegram(chance, 0.0, 0) as telegram:
            more = {
                "HEARD_TELEGRAM_TOKEN": TOKEN,
                "HEARD_TELEGRAM_API": telegram.base_url.removesuffix("/bot"),
                "HEARD_TELEGRAM_SECRET": secrets.token_urlsafe(24) if rush.way == "webhook" else "",
            }
            with rush.house(url, folder, more) as chat:
                await chat.wait_for(chat.workers)
                await listening(telegram)
                killed: list[int] = []
                killing = asyncio.ensure_future(rush.trouble(chat, chance, killed, rush.times))
                told: list[int] = []
                somebody = [
                    Person(telegram, 100 + number, survey, random.Random(f"{number}"), insistent=True)
                    for number in range(rush.chats)
                ]
                ends, _ = await asyncio.gather(
                    asyncio.gather(*(each.answers() for each in somebody), return_exceptions=True),
                    asyncio.gather(*(_answers(chat.port, number, told) for number in range(rush.people))),
                )
                await asyncio.wait_for(killing, LONGEST)
        finding = Finding(rush.people + rush.chats, len(told), kills=len(killed))
        for end in ends:
            if isinstance(end, TimeoutError):
                finding.unanswered.append(rush.way)
            elif end is not None:
                raise end
            else:
                finding.told += 1
        _counted(stores, keys, told, rush.people, finding)
        for response in _closed(stores, keys, survey):
            finding.counted += 1
            finding.not_shown += _strange(survey, somebody, response)
    finding.seconds = time.monotonic() - begun
    return finding


async def _answers(port: int, number: int, told: list[int]) -> None:
    """One on the web, every other one without script."""
    await asyncio.sleep(number % 20 / 5)
    connector = aiohttp.TCPConnector(force_close=True)
    person = Steadfast(f"http://127.0.0.1:{port}", connector, scripted=bool(number % 2))
    rows = [{ONE_WORD.questions[0].id: _word(number)}]

    async def somebody(_row: int) -> WebRespondent:
        return person

    report = await replay(rows, ONE_WORD, somebody, phrases_in())
    await connector.close()
    if report.sent:
        told.append(number)


def _word(number: int) -> str:
    return word_of(number, random.Random(f"1 {number}"))


def _counted(stores: Stores, keys: KeysApart, told: list[int], people: int, finding: Finding) -> None:
    said = [response["answers"].get("word", "") for response in _closed(stores, keys, ONE_WORD)]
    counted, words = Counter(said), {_word(number) for number in range(people)}
    finding.counted += len(said)
    finding.lost = sum(counted[_word(number)] == 0 for number in told)
    finding.doubled = sum(times - 1 for word, times in counted.items() if word in words)
    finding.strange = sum(times for word, times in counted.items() if word not in words)
    finding.linked = sum(_word(number) == word for number, word in zip(told, said, strict=False))


def _closed(stores: Stores, keys: KeysApart, survey: Survey) -> list[Response]:
    round_id = f"{survey.id}-r1"
    intake = Intake(stores.pool, stores.responses, keys, redact)
    close_round(stores, keys, intake, round_id, _today(), lambda _seconds: None)
    with stores.responses.transaction() as work:
        return work.of_round(round_id)


def _strange(survey: Survey, people: list[Person], response: Response) -> list[str]:
    """What stands in a response that no one person gave at those questions; nobody knows whose it is."""
    for person in people:
        for given in person.given.values():
            given |= {redact(each) for each in given}  # "hello 11" could be a name
    found = [not_shown(survey, person, response["answers"]) for person in people]
    return min(found, key=len, default=[])
