"""Questions that Telegram cannot show as buttons, through the whole door."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_server import LoopbackTelegram
from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.integration.doors.telegram_setting import Setting, talking

Story = Callable[[Setting, TelegramRespondent], Awaitable[None]]
SAYS = phrases_in().says
LONG = "I can say what I think when somebody takes the time to sit down with me, number"

BUTTON = {"text": "Yes", "callback_data": "m1.2|yes"}
HEAD = """
id = "about-you"
revision = 1
title = "About you"
audience = "young_people"
minutes = 2
about = "One question."
afterwards = "Then it is over."
thanks = "Thank you for that."
"""


def asks(kind: str, *says: str) -> Survey:
    choices = ",\n".join(f'    {{ id = "c{number}", say = "{say}" }}' for number, say in enumerate(says, 1))
    question = f'[[questions]]\nid = "where"\nkind = "{kind}"\ntitle = "Where"\nask = "Where is it?"\n'
    return parse(f"{HEAD}\n{question}choices = [\n{choices},\n]\n", "about-you.toml")


def tell(survey: Survey, story: Story, folder: Path) -> None:
    """With somebody who stands at the question."""

    async def told() -> None:
        async with asyncio.timeout(30), talking("polling", memory_stores(), folder, survey=survey) as setting:
            person = setting.somebody()
            await person.begin("about-you")
            await person.answer("Yes, start")
            await story(setting, person)

    asyncio.run(told())


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("single", "117", "c117"),
        ("single", "Ward of the castle, part 3", "c3"),
        ("single", "prefer not to say", "prefer-not-to-say"),
        ("several", "1, 117 and 3", ["c1", "c3", "c117"]),
    ],
)
def test_a_hundred_and_twenty_choices_are_a_list_to_be_typed(
    kind: str, typed: str, kept: object, tmp_path: Path
) -> None:
    """By number or in words; what is none of them is asked again."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        whole = "\n".join(message["text"] for message in person.chat.messages.values())
        assert "1. Ward of the castle, part 1\n" in whole
        assert "120. Ward of the castle, part 120\n" in whole
        assert SAYS["list_one" if kind == "single" else "list_several"] in whole
        assert person.labels >= {"Skip", "Help"}
        assert (await person.type("122"))[0].words in (SAYS["choose_one"], SAYS["choose_some"])
        assert (await person.type(typed))[-1].words.startswith("That was the last question.")
        await person.answer("Send")
        assert setting.sent() == [{"where": kept}]

    tell(asks(kind, *(f"Ward of the castle, part {number}" for number in range(1, 121))), story, tmp_path)


@pytest.mark.parametrize(("kind", "kept"), [("single", "c2"), ("several", ["c2"])])
def test_long_choices_are_numbered(kind: str, kept: object, tmp_path: Path) -> None:
    """Their words stand in the message whole; a number is tapped."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        shown = list(person.chat.messages.values())[-1]["text"]
        assert all(f"{number}. {LONG} {number}" in shown for number in range(1, 5))
        assert person.labels >= {"1", "2", "3", "4", "5"}
        assert (await person.answer("2"))[-1].words.startswith("That was the last question.")
        await person.answer("Send")
        assert setting.sent() == [{"where": kept}]

    tell(asks(kind, *(f"{LONG} {number}" for number in range(1, 5))), story, tmp_path)


REFUSED = [
    ({"text": "?", "reply_markup": {"inline_keyboard": [[BUTTON]] * 101}}, "reply markup is too long"),
    ({"text": "?", "reply_markup": {"inline_keyboard": [[BUTTON] * 9]}}, "reply markup is too long"),
    (
        {"text": "?", "reply_markup": {"inline_keyboard": [[BUTTON | {"text": "x" * 200}]] * 90}},
        "reply markup is too long",
    ),
    (
        {"text": "?", "reply_markup": {"inline_keyboard": [[BUTTON | {"callback_data": "x" * 65}]]}},
        "BUTTON_DATA_INVALID",
    ),
    ({"text": "?", "reply_markup": {"inline_keyboard": [[{"text": "Yes"}]]}}, "Text buttons are unallowed"),
    ({"text": "💛" * 2049}, "message is too long"),
    ({"text": " \n"}, "message text is empty"),
    ({"text": "hi", "entities": [{"type": "italic", "offset": 1, "length": 2}]}, "outside of the text"),
    ({"text": "hi", "entities": [{"type": "slanted", "offset": 0, "length": 2}]}, "unsupported type"),
    ({"text": "*hi*", "parse_mode": "MarkdownV3"}, "unsupported parse_mode"),
]


@pytest.mark.parametrize(("message", "words"), REFUSED)
def test_the_rehearsal_refuses_what_telegram_refuses(message: dict[str, object], words: str) -> None:
    """In Telegram's words, to whoever calls it by HTTP."""

    async def call() -> dict[str, object]:
        async with LoopbackTelegram() as server, aiohttp.ClientSession() as client:
            server.chat(42)
            url = f"{server.base_url}{server.token}/sendMessage"
            async with client.post(url, json={"chat_id": 42, **message}) as response:
                answer: dict[str, object] = await response.json()
                return answer

    answer = asyncio.run(call())
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert words in str(answer["description"])
