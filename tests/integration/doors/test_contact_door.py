"""Asking to be contacted on the web's own page and in Telegram, as somebody meets it there."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.rehearsal.web import WebRespondent
from bot.telegram_door.profile import BotProfile
from bot.web_door.limits import VisitLimits
from surveys.dialogue.contact_dialogue import STAYED
from surveys.privacy.sealing import open_response
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE, Chat, chatting, play
from tests.houses import CONTACT_KEY, CONTACT_POINT, House, Place

OPEN = replace(SITE, contact=True)
ASKED = ("Yes, contact me", "Sam", "07700 900123", "skip", "skip")


@pytest.fixture
def house(data_folder: Path) -> Iterator[House]:
    made = House(Place("memory", memory_stores()), data_folder / "keys", contact=CONTACT_POINT)
    yield made
    made.stop()


@pytest.fixture
def chat(house: House) -> Iterator[Chat]:
    with chatting(house, site=OPEN) as running:
        yield running


async def _opens(person: WebRespondent) -> None:
    """Follow the link to the page of its own, and press what stands there first."""
    await person.send([("about", "contact-en"), ("words", "yes")], "/contact")


def _opened(house: House) -> list[dict[str, Any]]:
    """What was written, without what the door adds to it."""
    opened = [open_response(CONTACT_KEY, request.sealed) for request in house.requests()]
    return [{name: said for name, said in each.items() if name != STAYED} for each in opened]


# The web ----------


def test_the_page_of_its_own_is_linked_where_help_is(chat: Chat) -> None:
    """On the page of help and at the foot of every page; it keeps nothing of whoever only looks."""
    with httpx.Client(base_url=chat.url, trust_env=False) as browser:
        for path in ("/", "/help", "/privacy", "/s/every-kind"):
            assert 'href="/contact?' in browser.get(path).text
        page = browser.get("/contact")
    assert "This part is not anonymous." in page.text
    with chat.house.stores.participation.transaction() as work:
        assert work.left("contact") == (0, 0)


def test_where_nobody_contacts_anybody_there_is_no_page(small_house: House) -> None:
    """No link, no page, and a form that is sent there is not read."""
    with chatting(small_house) as chat, httpx.Client(base_url=chat.url, trust_env=False) as browser:
        for path in ("/", "/help", "/privacy"):
            assert "contact" not in browser.get(path).text
        assert browser.get("/contact").status_code == 404
        assert browser.post("/contact", data={"about": "contact-en", "words": "yes"}).status_code == 404


def test_somebody_asks_on_the_page_of_its_own(chat: Chat) -> None:
    """In no survey, and led back to the start page; pressing twice is asking once."""

    async def scene(person: WebRespondent) -> list[str]:
        await _opens(person)
        for words in ASKED[1:]:
            await person.answer(words)
        assert person.form
        sending = [*person.form.hidden, ("words", "send")]
        first = await person.send(sending, "/contact")
        again = await person.send(sending, "/contact")
        return [first[-1].words, again[-1].words]

    first, again = play(chat, scene)
    assert first.startswith("It is sent.")
    assert again == first
    assert _opened(chat.house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]


def test_too_much_for_one_box_comes_back_to_be_shortened(chat: Chat) -> None:
    """What was typed stands in the field again, and the field says how much fits."""

    async def scene(person: WebRespondent) -> tuple[str, str]:
        await _opens(person)
        seen = await person.answer("S" * 101)
        return seen[0].words, person.field_value

    remark, kept = play(chat, scene)
    assert "in 100 letters or fewer" in remark
    assert kept == "S" * 101


def test_the_button_stands_under_the_help_that_was_shown(chat: Chat) -> None:
    """In the survey's own page, after help and after a disclosure; pressing it opens the conversation there."""

    async def scene(person: WebRespondent) -> list[str]:
        await person.begin("every-kind")
        await person.answer("Yes, start")
        said = []
        for words in ("he hurts me", "help"):
            await person.answer(words)
            assert person.form
            assert "ask someone to contact me" in person.form.actions
            said.append((await person.answer("Ask someone to contact me"))[-1].words)
            said.append((await person.answer("No, go back"))[-1].words)
        return said

    opened, back, *again = play(chat, scene)
    assert opened.startswith("You can ask somebody to contact you.")
    assert back == "How are you?"
    assert again == [opened, back]


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
)
def test_another_website_can_ask_for_nobody(chat: Chat, headers: dict[str, str]) -> None:
    """A form that another page sent is refused before it is read."""
    with httpx.Client(base_url=chat.url, trust_env=False) as browser:
        answer = browser.post("/contact", data={"about": "contact-en", "words": "yes"}, headers=headers)
    assert answer.status_code == 403


def test_the_page_has_the_limit_that_the_chat_has(house: House) -> None:
    """And the same cookie, which scripts cannot read."""
    with (
        chatting(house, site=OPEN, limits=VisitLimits(visitor_rate=0.001, visitor_burst=2)) as chat,
        httpx.Client(base_url=chat.url, trust_env=False) as browser,
    ):
        first = browser.get("/contact")
        assert "HttpOnly" in first.headers["set-cookie"]
        assert [browser.get("/contact").status_code for _ in range(2)] == [200, 429]


# Telegram ----------


def _in_telegram(
    house: House, scene: Callable[[TelegramRespondent, LoopbackTelegram], Awaitable[Any]]
) -> Any:
    async def acting() -> Any:
        async with telegram_at_work(house.conversations) as server:
            return await scene(TelegramRespondent(server, 42), server)

    return asyncio.run(acting())


def test_in_telegram_the_button_is_under_the_help(house: House) -> None:
    """One tap from the help that was shown; the question waits and comes again with its buttons."""
    house.open()

    async def scene(person: TelegramRespondent, _server: LoopbackTelegram) -> list[str]:
        await person.begin("every-kind")
        await person.answer("Yes, start")
        await person.type("/help")
        help_shown = next(
            one for one in person.chat.messages.values() if one["text"].startswith("You can talk")
        )
        opened = await person.press(help_shown, "|/contact")
        for words in ASKED:
            await person.answer(words)
        sent = await person.tap("Send")
        return [opened[-1].words, *(seen.words for seen in sent), ", ".join(sent[-1].buttons)]

    opened, sent, question, buttons = _in_telegram(house, scene)
    assert opened.startswith("You can ask somebody to contact you.")
    assert sent.startswith("It is sent.")
    assert question == "How are you?"
    assert "🙂 Good" in buttons
    assert _opened(house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]


def test_in_telegram_a_changed_message_corrects_and_a_picture_is_declined(house: House) -> None:
    """Neither moves the survey that waits, nor gets into it."""
    house.open()

    async def scene(person: TelegramRespondent, server: LoopbackTelegram) -> list[str]:
        await person.begin("every-kind")
        await person.answer("Yes, start")
        for words in ("/contact", "Yes, contact me", "Sam"):
            await person.answer(words)
        number = max(n for n, one in person.chat.messages.items() if one.get("text") == "Sam")
        edited = {**person.chat.messages[number], "text": "Sami"}
        await server.deliver(server.update("edited_message", edited))
        corrected = person.read()
        declined = await person.send(photo=[{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}])
        for words in ("0", "skip", "skip"):
            last = await person.answer(words)
        return [corrected[0].words, declined[0].words, declined[-1].words, last[-1].words]

    corrected, declined, asked, check = _in_telegram(house, scene)
    assert corrected.startswith("I have changed what you wrote.")
    assert declined.startswith("Sorry, I can only read words here.")
    assert asked.startswith("How can they reach you safely?")
    assert "Name: Sami" in check


def test_in_telegram_start_loses_nothing_and_says_what_waits(house: House) -> None:
    """A tap on Start in the middle of asking: what was written waits under a button, the survey begins, then it is sent."""
    house.open()

    async def scene(person: TelegramRespondent, _server: LoopbackTelegram) -> list[str]:
        for words in ("/contact", "Yes, contact me", "Sam"):
            await person.answer(words)
        begun = await person.begin("every-kind")
        waits = next(one for one in person.chat.messages.values() if "not sent yet" in one.get("text", ""))
        question = await person.answer("Yes, start")
        back = await person.press(waits, "|/contact")
        for words in ("07700 900123", "skip", "skip"):
            await person.answer(words)
        sent = await person.tap("Send")
        return [
            begun[0].words,
            begun[-1].words,
            question[-1].words,
            back[-1].words,
            *(each.words for each in sent),
        ]

    told, welcome, question, back, sent, again = _in_telegram(house, scene)
    assert told.startswith("You asked for someone to contact you, but that is not finished.")
    assert welcome.endswith("Do you want to take part?")
    assert back.startswith("How can they reach you safely?")
    assert sent.startswith("It is sent.")
    assert question == again == "How are you?"
    assert _opened(house) == [{"language": "en", "name": "Sam", "reach": "07700 900123"}]


@pytest.mark.parametrize("contact", [True, False])
def test_the_command_is_in_the_menu_where_somebody_contacts(contact: bool) -> None:
    """In every language of the menu, or in none."""
    profile = BotProfile.beside("https://heard.example", contact=contact)
    for page in profile.pages.values():
        assert ("contact" in page.commands) is contact
    assert all("contact" not in page.commands for page in BotProfile().pages.values())
