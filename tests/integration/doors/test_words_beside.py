"""Words that stand beside something else than words, at the real Telegram door: they are never an answer, and always looked
at for calls for help."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.respondent import Seen
from bot.rehearsal.telegram import TelegramRespondent
from bot.telegram_door.messages import NOT_WORDS
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.houses import HELP
from tests.integration.doors.telegram_setting import Setting, talking

SAYS = phrases_in().says
HELPED = phrases_in().say("support_aside", help=HELP, someone="")
CALL = "my stepdad hurts me every day"
PHOTO = {"photo": [{"file_id": "x"}]}
BOTH_WAYS = pytest.mark.parametrize("way", ["polling", "webhook"])


async def _nowhere(person: TelegramRespondent) -> None:
    """Somebody who has never written."""


async def _first(person: TelegramRespondent) -> None:
    await person.begin("about-you")


async def _question(person: TelegramRespondent) -> None:
    await _first(person)
    await person.answer("Yes, start")


async def _text(person: TelegramRespondent) -> None:
    await _question(person)
    for answer in ("🙂 Good", "At home", "14"):
        await person.answer(answer)


async def _check(person: TelegramRespondent) -> None:
    await _text(person)
    await person.answer("School")


async def _stopping(person: TelegramRespondent) -> None:
    await _text(person)
    await person.answer("Stop")


async def _after(person: TelegramRespondent) -> None:
    await _check(person)
    await person.answer("Send")


SCREENS = [_nowhere, _first, _question, _text, _check, _stopping, _after]


def tell(story: Callable[[Setting], Awaitable[None]], folder: Path, way: str = "polling") -> None:
    async def told() -> None:
        async with asyncio.timeout(30), talking(way, memory_stores(), folder) as setting:
            await story(setting)

    asyncio.run(told())


def words_of(seen: list[Seen]) -> list[str]:
    return [each.words for each in seen]


async def edit(setting: Setting, person: TelegramRespondent, **changes: Any) -> list[str]:
    """Change the last thing that somebody sent."""
    number = max(number for number, each in person.chat.messages.items() if not each["from"]["is_bot"])
    changed = {**person.chat.messages[number], **changes}
    await setting.server.deliver(setting.server.update("edited_message", changed))
    return words_of(person.read())


@BOTH_WAYS
@pytest.mark.parametrize("screen", SCREENS)
def test_a_call_for_help_under_a_picture_is_met_on_every_screen(
    screen: Callable[[TelegramRespondent], Awaitable[None]], way: str, tmp_path: Path
) -> None:
    """Help comes first, then that pictures are not kept; the same when the words are put there afterwards."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await screen(person)
        seen = words_of(await person.send(**PHOTO, caption=CALL))
        assert seen[:2] == [HELPED, SAYS["only_words_beside"]]
        await person.send(**PHOTO, caption="a nice day")
        assert (await edit(setting, person, caption=CALL))[:2] == [HELPED, SAYS["only_words_beside"]]

    tell(story, tmp_path, way)


@pytest.mark.parametrize("kind", sorted(NOT_WORDS))
def test_a_call_for_help_under_anything_is_met(kind: str, tmp_path: Path) -> None:
    """Films, voice notes and files have captions too."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _text(person)
        seen = words_of(await person.send(**{kind: {"file_id": "x"}}, caption=CALL))
        assert seen == [HELPED, SAYS["only_words_beside"], "What else do you want to say?"]

    tell(story, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        {"poll": {"id": "1", "question": CALL, "options": [{"text": "yes"}]}},
        {"poll": {"id": "1", "question": "What now?", "options": [{"text": "yes"}, {"text": CALL}]}},
        {"contact": {"phone_number": "1", "first_name": CALL}},
        {"checklist": {"title": "Today", "tasks": [{"id": 1, "text": CALL}]}},
        {"document": {"file_id": "x", "file_name": f"{CALL}.txt"}},
        {"venue": {"title": CALL, "address": "1 Road", "location": {"latitude": 1.0, "longitude": 1.0}}},
        {"checklist_tasks_added": {"tasks": [{"id": 2, "text": CALL}]}},
        {"poll_option_added": {"option_persistent_id": "2", "option_text": CALL}},
        {
            "contact": {
                "phone_number": "1",
                "first_name": "Me",
                "vcard": f"BEGIN:VCARD\nNOTE:{CALL}\nEND:VCARD",
            }
        },
        {"kind_of_next_year": {"file_id": "x"}, "caption": CALL},
        {**PHOTO, "external_reply": {"origin": {}}, "quote": {"text": CALL, "position": 0}},
    ],
)
def test_wherever_words_can_stand_they_are_looked_at(content: dict[str, Any], tmp_path: Path) -> None:
    """A poll asks something, a card has a name, a file too."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        seen = words_of(await person.send(**content))
        assert seen == [HELPED, SAYS["only_words_beside"], "How are you today?"]

    tell(story, tmp_path)


def test_words_quoted_from_another_chat_are_looked_at_and_the_answer_is_taken(tmp_path: Path) -> None:
    """What somebody shows us that another wrote to them may be why they write."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        quote = {"external_reply": {"origin": {}}, "quote": {"text": CALL, "position": 0}}
        seen = words_of(await person.send(text="Not good", **quote))
        assert seen == [HELPED, "Where do you feel safe?"]

    tell(story, tmp_path)


def test_a_poll_that_is_shown_from_another_chat_is_looked_at(tmp_path: Path) -> None:
    """Its question and its answers are words that somebody wrote; the name of who sent it is not looked at."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        origin = {"sender_user": {"id": 1, "is_bot": False, "first_name": CALL}}
        poll = {"id": "1", "question": "Why?", "options": [{"text": CALL}]}
        await person.send(text="Not good", external_reply={"origin": origin})
        seen = words_of(await person.send(text="At home", external_reply={"origin": origin, "poll": poll}))
        assert seen == [HELPED, "How old are you?"]

    tell(story, tmp_path)


def test_words_quoted_from_this_chat_were_said_here_already(tmp_path: Path) -> None:
    """The bot's own lines of help call for nothing."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        assert words_of(await person.send(text="Not good", quote={"text": CALL, "position": 0})) == [
            "Where do you feel safe?"
        ]

    tell(story, tmp_path)


@BOTH_WAYS
def test_each_caption_of_an_album_is_looked_at(way: str, tmp_path: Path) -> None:
    """Only the third picture has words; pictures without are declined once."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        for caption in ("", "", CALL, ""):
            await person.send(**PHOTO, media_group_id="album", caption=caption)
        said = [each["text"] for each in person.chat.messages.values() if each["from"]["is_bot"]]
        assert said.count(HELPED) == said.count(SAYS["only_words_beside"]) == 1
        assert said.count(SAYS["only_words"]) == 1

    tell(story, tmp_path, way)


def test_a_place_that_moves_says_nothing(tmp_path: Path) -> None:
    """Telegram edits it all the time; nobody is told off for it."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _question(person)
        await person.send(location={"latitude": 1.0, "longitude": 1.0, "live_period": 60})
        assert await edit(setting, person, location={"latitude": 2.0, "longitude": 1.0}) == []

    tell(story, tmp_path)


@BOTH_WAYS
def test_a_text_changed_after_the_end_is_said_not_to_be_changed(way: str, tmp_path: Path) -> None:
    """What was sent stays as it was; a call for help is met first."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await _check(person)
        await person.answer("Send")
        assert await edit(setting, person, text="School and home") == [SAYS["edited_sent"]]
        assert await edit(setting, person, text=CALL) == [HELPED]
        assert [each["more"] for each in setting.sent()] == ["School"]

    tell(story, tmp_path, way)
