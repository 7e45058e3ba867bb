"""From somebody who asked to be contacted, and is known by name, to what they answered; and what is left of asking.

The attacker is the worst there could be: the contact point itself, with its private key and a copy of all databases.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from api.process.logs import set_up_logs
from api.process.serving import served
from bot.pages.site import Site
from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.web import WebRespondent
from bot.web_door.door import chat_app, web_routes
from surveys.contact_point.inbox import destroy
from surveys.conversation.contact import KEY, _at
from surveys.conversation.limits import REQUESTS
from surveys.dialogue.messages import Message
from surveys.privacy.expiring_keys import destroy_past
from surveys.privacy.sealing import draft_tag, open_response
from surveys.retention import DRAFT_SECONDS
from surveys.store.memory import memory_stores
from surveys.store.protocols import ContactRequest
from surveys.store.sql.tables import contact_requests, metadata
from surveys.store.sql.tables import responses as responses_table
from tests.attacks.collection.logs import CHAT, Breaks, _careless_website, _logged
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import UNIQUE, Careless, Scene, careless, heard, take_in, word_of
from tests.conftest import Postgres
from tests.houses import CONTACT_KEY, CONTACT_POINT, House, Place

PEOPLE = 24
INTAKE_AFTER = 20
IN_LOGS = 3
APART = 100_000
"""What somebody says in one place is as far from what they say in the other as from what others say."""

ORDERS = {
    "sqlite": ("", "ORDER BY id"),
    "postgresql": ("", "ORDER BY id", "ORDER BY xmin::text::bigint", "ORDER BY ctid"),
}
"""The orders that a database could let slip. In SQLite no table has hidden row numbers."""


def linked(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Everybody asks to be contacted midway and then sends. Requests are laid beside answers, each in every order that there
    is: whoever stands beside their own answers is found."""
    said, names = _words(seed, PEOPLE), _words(seed + APART, PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number in range(PEOPLE):
            bot.begin(APART + number, names[number])
            bot.send(number, said[number])
        naive = _found(said, names, _of_careless(bot, "responses"), _of_careless(bot, "sessions"))
    with heard(place, folder, postgres, seed, contact=CONTACT_POINT) as (house, scene):
        for number in range(PEOPLE):
            _asks_and_sends(house, number, said[number], names[number])
            if number + 1 == INTAKE_AFTER:
                take_in(house)
        house.close("one-word")
        ways = {  # several orders are often one, and one coincidence must not count for each
            (tuple(answers), tuple(asked))
            for answers in (_answers(scene, order) for order in ORDERS[place])
            for asked in (_names(scene, order) for order in ORDERS[place])
        }
    if any(not _all_in(said, answers) or set(asked) != set(names) for answers, asked in ways):
        raise AssertionError("not everybody has asked and sent, so that nothing is proved")
    product = sum(_found(said, names, answers, asked) for answers, asked in ways)
    return Outcome(
        "requests to be contacted beside answers",
        place,
        naive,
        PEOPLE,
        product,
        PEOPLE * len(ways),
        by_chance=len(ways),
    )


def remains(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """What somebody wrote is in no file in clear while they write, when they have sent, and afterwards; nor are the sealed
    bytes of requests that are done."""
    names = _words(seed + APART, PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number, name in enumerate(names):
            bot.begin(number, name)
        for number in range(PEOPLE):
            bot.stop(number)
        naive = _in_files(bot.scene, [name.encode() for name in names])
    with heard(place, folder, postgres, seed, contact=CONTACT_POINT) as (house, scene):
        for number, name in enumerate(names):
            _asks(house, number, name)
            if number % 2:
                house.person(number).says("send")
        found = _in_files(scene, [name.encode() for name in names])
        requests = house.requests()
        if len(requests) != PEOPLE // 2:
            raise AssertionError("not everybody has asked, so that nothing is proved")
        for request in requests:
            destroy(house.stores.contact, request)
        found += _in_files(scene, [request.sealed[64:128] for request in requests])
    return Outcome("requests to be contacted in files", place, naive, PEOPLE, found, PEOPLE * 3 // 2)


def old_places(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Somebody copies the database while people are asking, knows everybody's ids, and four days later gets hold of every
    key that there is by then; the door is in use all the time. With the keys of the day the copy names everybody."""
    names = _words(seed + APART, PEOPLE)
    with careless(place, folder, postgres) as bot:
        for number, name in enumerate(names):
            bot.begin(number, name)
        naive = sum(name in _of_careless(bot, "sessions") for name in names)
    with heard(place, folder, postgres, seed, contact=CONTACT_POINT) as (house, scene):
        for number, name in enumerate(names):
            _asks(house, number, name)
        copy = {row["tag"] for row in scene.rows(metadata["participation"].tables["participation.drafts"])}
        if _recognised(house, copy) != PEOPLE:
            raise AssertionError("not everybody is found with the keys of the day, so that nothing is proved")
        for _ in range(2):
            house.clock.now += DRAFT_SECONDS
            house.person("somebody else").says("/contact")
            destroy_past(house.keys, KEY, house.clock.now)
        found = _recognised(house, copy)
    return Outcome("who had begun to ask, from an old copy", place, naive, PEOPLE, found, PEOPLE)


def _recognised(house: House, copy: set[str]) -> int:
    """Whose tag is in a copy, with any of the keys that there are."""
    keys = [path.read_bytes() for folder in house.keys.folders for path in folder.glob("*.key")]
    people = [_at(house.person(number).visitor, "") for number in range(PEOPLE)]
    return sum(any(draft_tag(key, visitor) in copy for key in keys) for visitor in people)


def canary_in_logs(folder: Path, seed: int, level: str) -> Outcome:
    """Names that somebody gives to be contacted, through the web and Telegram, with an error that quotes them: none is in
    any line, however much is logged."""
    names = _words(seed + APART, 2 * IN_LOGS)
    with _logged() as naive:
        logging.basicConfig(level=level, force=True)
        asyncio.run(_careless_website(names))
    with _logged() as product:
        set_up_logs(level, ceiling=None)
        asyncio.run(_everybody_asks(names, folder / f"contact-keys-{seed}-{level}"))
    if "error id" not in product.getvalue():
        raise AssertionError("nothing was logged, so that nothing is proved")
    return Outcome(
        f"canary in the contact door's logs at {level}",
        "any",
        sum(name in naive.getvalue() for name in names),
        len(names),
        sum(name in product.getvalue() for name in names),
        len(names),
    )


class BreaksInAsking(Breaks):
    """The same on the page of its own."""

    async def ask(self, visitor: Any, message: Message | None = None, languages: Sequence[str] = ()) -> Any:
        if message and message.text.startswith(UNIQUE):
            self.break_once(visitor, message.text)
        return await self._conversations.ask(visitor, message, languages)


SECONDS_EACH = round(1 / REQUESTS.share_rate)


# What people do -------------------------------------------------------------------------------------------------------


def _words(seed: int, number: int) -> list[str]:
    return [word_of(each, random.Random(seed * 1000 + each)) for each in range(number)]


def _asks(house: House, number: int, name: str) -> None:
    house.clock.now += SECONDS_EACH  # so many at once would be asked to wait
    person = house.person(number)
    for words in ("/contact", "yes", name, f"at {name}", "skip", f"it is {name}"):
        person.says(words)


def _asks_and_sends(house: House, number: int, said: str, name: str) -> None:
    person = house.person(number).begin("one-word").says("yes")
    _asks(house, number, name)
    person.says("send").says(said).says("send")


async def _everybody_asks(names: Sequence[str], folder: Path) -> None:
    house = House(Place("memory", memory_stores()), folder, contact=CONTACT_POINT)
    conversations = BreaksInAsking(house.conversations)
    site = Site("Anytown", contact=True)
    async with served(chat_app(web_routes(conversations, site=site), site=site)) as address:  # type: ignore[arg-type]
        for name in names[:IN_LOGS]:
            await _asks_on_the_web(address, name)
    async with telegram_at_work(conversations) as telegram:  # type: ignore[arg-type]
        for number, name in enumerate(names[IN_LOGS:]):
            somebody = TelegramRespondent(telegram, CHAT + number)
            for words in ("/contact", "yes", name, name, "0", "skip", "skip", "send"):
                await somebody.answer(words)
    asked = {_opened(request) for request in house.requests()}
    house.stop()
    if asked != set(names):
        raise AssertionError("not everybody could ask, so that nothing is proved")


async def _asks_on_the_web(address: str, name: str) -> None:
    """On the page of its own; the name comes twice, because it breaks the first time."""
    person = WebRespondent(address)
    await person.send([("about", "contact-en"), ("words", "yes")], "/contact")
    form = person.form
    await person.answer(name)
    if person.status != HTTPStatus.INTERNAL_SERVER_ERROR or form is None:
        raise AssertionError("nothing broke, so that nothing is proved")
    await person.send([*form.hidden, ("words", name)], "/contact")
    for words in ("0", "skip", "skip", "send"):
        await person.answer(words)
    await person.aclose()


# What an attacker does ------------------------------------------------------------------------------------------------


def _opened(request: ContactRequest) -> str:
    return str(open_response(CONTACT_KEY, request.sealed)["name"])


def _names(scene: Scene, order: str) -> list[str]:
    """Who asked, in an order, opened with the contact point's own key."""
    return [_opened(ContactRequest(**row)) for row in scene.rows(contact_requests, order)]


def _answers(scene: Scene, order: str) -> list[str]:
    return [str(row["answers"]) for row in scene.rows(responses_table, order)]


def _of_careless(bot: Careless, table: str) -> list[str]:
    return [str(row[0]) for row in bot.scene.query(f"SELECT words FROM {table}")]  # noqa: S608  # its own names


def _found(said: Sequence[str], names: Sequence[str], answers: Sequence[str], asked: Sequence[str]) -> int:
    """People whose name stands beside what they said."""
    of = dict(zip(names, said, strict=True))
    return sum(of[name] in words for name, words in zip(asked, answers, strict=True))


def _all_in(said: Sequence[str], answers: Sequence[str]) -> bool:
    return all(any(word in answer for answer in answers) for word in said)


def _in_files(scene: Scene, wanted: Sequence[bytes]) -> int:
    files = scene.files().values()
    return sum(any(one in content for content in files) for one in wanted)
