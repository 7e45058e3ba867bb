"""How people use a messenger: an answer in several short messages, and a swipe over an older message."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.rehearsal.telegram import TelegramRespondent
from bot.telegram_door.messages import Json
from surveys.definition.loading import parse
from surveys.definition.survey import TEXT_LIMIT, Survey
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.integration.doors.telegram_setting import ABOUT_YOU, Setting, talking

Story = Callable[[Setting, TelegramRespondent], Awaitable[None]]
SAYS = phrases_in().says
ADDED = SAYS["added"]
CRY = "My stepdad hurts me every day"
SOON = 3
"""Seconds between two parts of one thought."""
MORE, LAST, ANYTHING, WHO = (
    "What else do you want to say?",
    "What should change?",
    "Anything else?",
    "Who should know?",
)
CHECK = "That was the last question."


def text_questions() -> Survey:
    """The survey for tests, with a choice and two more texts at its end."""
    more = f"""
[[questions]]
id = "last"
kind = "text"
title = "Last"
ask = "{LAST}"

[[questions]]
id = "who"
kind = "single"
title = "Who"
ask = "{WHO}"
choices = [{{ id = "all", say = "Everybody" }}, {{ id = "nobody", say = "Nobody" }}]

[[questions]]
id = "anything"
kind = "text"
title = "Anything"
ask = "{ANYTHING}"
"""
    return parse(ABOUT_YOU + more, "about-you.toml")


def tell(story: Story, folder: Path) -> None:
    """With somebody who stands at the first question with a text."""

    async def told() -> None:
        async with (
            asyncio.timeout(30),
            talking("polling", memory_stores(), folder, survey=text_questions()) as setting,
        ):
            person = setting.somebody()
            await person.begin("about-you")
            for words in ("Yes, start", "🙂 Good", "At home", "12"):
                await person.answer(words)
            await story(setting, person)

    asyncio.run(told())


async def says(person: TelegramRespondent, words: str, after: int = 20) -> list[str]:
    return [seen.words.partition("\n")[0] for seen in await person.type(words, after)]


async def to_the_check(person: TelegramRespondent) -> None:
    """Skip what is left."""
    for _ in range(4):
        if (await says(person, "/skip"))[-1].startswith(CHECK):
            return


async def kept(setting: Setting, person: TelegramRespondent) -> Json:
    await person.answer("Send")
    (answers,) = setting.sent()
    return answers


def question(person: TelegramRespondent, words: str) -> Json:
    """The latest message that asks this."""
    return [message for message in person.chat.messages.values() if words in message["text"]][-1]


# Several messages -----------------------------------------------------------------------------------------------------


def test_one_thought_in_several_messages_is_one_answer(tmp_path: Path) -> None:
    """What is typed within seconds goes on with the text before it, and that is said."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        assert await says(person, "I think school") == [LAST]
        assert await says(person, "should listen more", SOON) == [ADDED, LAST]
        assert await says(person, "and not shout", SOON) == [ADDED, LAST]
        assert await says(person, "Everything") == [WHO]
        assert await says(person, "and now", SOON) == [ADDED, WHO]
        assert await says(person, "nobody", SOON) == [ANYTHING]
        assert (await says(person, "No"))[0].startswith(CHECK)
        assert (await says(person, "thank you", SOON))[0] == ADDED
        answers = await kept(setting, person)
        assert answers["more"] == "I think school\nshould listen more\nand not shout"
        assert answers["last"] == "Everything\nand now"
        assert answers["who"] == "nobody"
        assert answers["anything"] == "No\nthank you"

    tell(story, tmp_path)


def test_who_reads_the_next_question_first_answers_it(tmp_path: Path) -> None:
    """After more than a few seconds a message is the answer to what stands there."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        await says(person, "I think school")
        assert await says(person, "should listen more", 9) == [WHO]
        await to_the_check(person)
        answers = await kept(setting, person)
        assert (answers["more"], answers["last"]) == ("I think school", "should listen more")

    tell(story, tmp_path)


def test_commands_and_presses_are_what_they_say_however_soon(tmp_path: Path) -> None:
    """A command is a command. What is typed after a press, a skip or a question gone back to is an answer."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        await says(person, "I think school")
        assert await says(person, "back", SOON) == [MORE]
        assert await says(person, "School listens", SOON) == [LAST]
        assert await says(person, "/skip", SOON) == [WHO]
        await person.tap("Everybody")
        assert (await says(person, "It is fine", 1))[0].startswith(CHECK)
        answers = await kept(setting, person)
        assert (answers["more"], answers["anything"]) == ("School listens", "It is fine")
        assert "last" not in answers

    tell(story, tmp_path)


def test_together_they_stay_within_the_limit(tmp_path: Path) -> None:
    """What would be too long together is not kept, and that is said; what was there stays."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        await says(person, "a" * (TEXT_LIMIT - 3))
        assert await says(person, "b" * 4, SOON) == [SAYS["added_too_long"], LAST]
        assert await says(person, "cc", SOON) == [ADDED, LAST]
        await to_the_check(person)
        assert (await kept(setting, person))["more"] == f"{'a' * (TEXT_LIMIT - 3)}\ncc"

    tell(story, tmp_path)


def test_a_cry_for_help_in_a_later_part_is_met_with_help(tmp_path: Path) -> None:
    """And what comes after it belongs to it, too."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        await says(person, "It is about home.")
        assert (await says(person, CRY, SOON))[:2] == [
            ADDED,
            "Thank you for telling us. You did the right thing. It is not your fault.",
        ]
        assert (await says(person, "I am scared", SOON))[0] == ADDED
        assert "Go on" in person.labels
        await person.tap("Go on")
        await to_the_check(person)
        assert (await kept(setting, person))["more"] == f"It is about home.\n{CRY}\nI am scared"

    tell(story, tmp_path)


def test_a_part_that_is_changed_afterwards_takes_nothing_away(tmp_path: Path) -> None:
    """Neither the whole answer, nor the answer to the next question, becomes what was mended in one of the parts."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        await says(person, "I think school")
        await says(person, "shoud listen", SOON)
        number = max(n for n, message in person.chat.messages.items() if message["from"] == person.user)
        edited = {**person.chat.messages[number], "text": "should listen", "edit_date": 1}
        await setting.server.deliver(setting.server.update("edited_message", edited))
        assert [seen.words for seen in person.read()] == [SAYS["not_corrected"], LAST]
        await to_the_check(person)
        answers = await kept(setting, person)
        assert answers["more"] == "I think school\nshoud listen"
        assert "last" not in answers

    tell(story, tmp_path)


# A swipe over an older message ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Not good", "something else", "Nobody"])
def test_a_reply_to_an_older_question_is_no_answer_to_this_one(words: str, tmp_path: Path) -> None:
    """It belongs to the question that it points at: said kindly, and the present question is put again."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        seen = await person.reply(question(person, "How are you today?"), words)
        assert [told.words for told in seen] == [SAYS["for_earlier"], MORE]
        await to_the_check(person)
        assert await kept(setting, person) == {"mood": "good", "places": ["home"], "age": 12}

    tell(story, tmp_path)


def test_a_reply_to_what_stands_there_is_its_answer(tmp_path: Path) -> None:
    """Whichever copy of the question it points at."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        first = question(person, MORE)
        await says(person, "/help")
        assert (await person.reply(first, "More football"))[-1].words == LAST
        assert (await person.reply(question(person, LAST), "Less rain"))[-1].words == WHO
        await to_the_check(person)
        answers = await kept(setting, person)
        assert (answers["more"], answers["last"]) == ("More football", "Less rain")

    tell(story, tmp_path)


def test_a_reply_that_calls_for_help_is_met_with_help(tmp_path: Path) -> None:
    """Whatever it points at; and a command is obeyed."""

    async def story(_setting: Setting, person: TelegramRespondent) -> None:
        older = question(person, "How are you today?")
        assert (await person.reply(older, CRY))[0].words.startswith("Thank you for telling us.")
        assert (await person.reply(older, "/back"))[-1].words == "How old are you?"

    tell(story, tmp_path)


def test_a_reply_to_ones_own_older_message_is_not_recorded_elsewhere(tmp_path: Path) -> None:
    """Nor is it when the words are changed afterwards. What is written in a topic is no such reply."""

    async def story(setting: Setting, person: TelegramRespondent) -> None:
        mine = [message for message in person.chat.messages.values() if message.get("text") == "12"][-1]
        assert (await person.reply(mine, "13 soon"))[0].words == SAYS["for_earlier"]
        number = max(n for n, message in person.chat.messages.items() if message["from"] == person.user)
        edited = {**person.chat.messages[number], "text": "13", "edit_date": 1}
        await setting.server.deliver(setting.server.update("edited_message", edited))
        assert [seen.words for seen in person.read()] == [SAYS["not_corrected"], MORE]
        topic = {"message_id": 1, "forum_topic_created": {"name": "Heard"}}
        assert (await person.send(text="More football", reply_to_message=topic))[-1].words == LAST

    tell(story, tmp_path)
