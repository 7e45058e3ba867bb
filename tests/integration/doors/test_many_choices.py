"""Questions that Telegram cannot show as buttons, through the whole door."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.rehearsal.telegram import TelegramRespondent
from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.integration.doors.telegram_setting import Setting, talking

Story = Callable[[Setting, TelegramRespondent], Awaitable[None]]
SAYS = phrases_in().says
LONG = "I can say what I think when somebody takes the time to sit down with me, number"

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
