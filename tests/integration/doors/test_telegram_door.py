"""The Telegram door over real HTTP: nearly every story is told twice, by polling and by webhook."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.respondent import Seen
from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.telegram_failures import BLOCKED, BREAK, LOST_REPLY, too_fast
from bot.rehearsal.telegram_server import TOKEN, LoopbackTelegram
from bot.telegram_door.application import TelegramProblem, telegram_application
from bot.telegram_door.log_filter import QUIET, quiet_logs
from bot.telegram_door.messages import NOT_WORDS
from bot.telegram_door.profile import BotProfile, page_in
from bot.telegram_door.updates import Poller, run_polling, telegram_webhook, webhook_running
from surveys.conversation.conversations import Conversations
from surveys.definition.survey import TEXT_LIMIT
from surveys.dialogue.messages import Message, Replies
from surveys.fieldwork.lookup import find_round
from surveys.language.phrases import languages, phrases_in
from surveys.privacy.sealing import Visitor
from surveys.store.database.opening import open_stores
from surveys.store.memory import memory_stores
from tests.houses import HELP, HELP_FIRST, conversations_on, script_for
from tests.integration.doors.telegram_setting import (
    SECRET,
    Setting,
    listening,
    open_survey,
    soon,
    survey_for_tests,
    talking,
)

Story = Callable[[Setting], Awaitable[None]]
SAYS = phrases_in().says
BOTH_WAYS = pytest.mark.parametrize("way", ["polling", "webhook"])


def tell(story: Story, way: str, folder: Path, **around: Any) -> None:
    async def told() -> None:
        async with asyncio.timeout(30), talking(way, memory_stores(), folder, **around) as setting:
            await story(setting)

    asyncio.run(told())


def last(seen: list[Seen]) -> str:
    return seen[-1].words


async def at_the_places(setting: Setting, number: int = 42) -> Any:
    """Somebody who stands at the question with several choices."""
    person = setting.somebody(number)
    for words in ("Yes, start", "🙂 Good"):
        if not person.labels:
            await person.begin("about-you")
        await person.answer(words)
    return person


async def at_the_text(setting: Setting, number: int = 42) -> Any:
    person = await at_the_places(setting, number)
    await person.answer("At home")
    await person.answer("14")
    return person


# The survey -----------------------------------------------------------------------------------------------------------


@BOTH_WAYS
def test_a_survey_can_be_answered_from_link_to_thanks(way: str, tmp_path: Path) -> None:
    """Taps, ticks, a number and words all arrive in the sealed pool, once."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.answer("More football")
        assert last(await person.answer("Send")) == SAYS["sent"]
        assert setting.sent() == [{"mood": "good", "places": ["home"], "age": 14, "more": "More football"}]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_answered_question_stays_without_its_buttons(way: str, tmp_path: Path) -> None:
    """Somebody who looks at the phone later sees what was asked, and not what was chosen."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        asked = [one for one in person.chat.messages.values() if "How are you" in one["text"]]
        assert [one["text"] for one in asked] == ["1 of 4\n\nHow are you today?\n\nJust today 🙂."]
        assert "reply_markup" not in asked[0]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_words_typed_instead_of_a_tap_take_the_buttons_away_too(way: str, tmp_path: Path) -> None:
    """There is never more than one message whose buttons count."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        await person.type("yes")
        await person.type("what?")
        await person.type("good")
        assert [one["text"][:6] for one in person.chat.messages.values() if "reply_markup" in one] == [
            "2 of 4"
        ]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_ticks_change_in_place(way: str, tmp_path: Path) -> None:
    """Picking several says nothing new: the same message shows what is picked, until Done."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        before = len(person.chat.messages)
        assert await person.tap("At home") == []
        assert await person.tap("At school") == []
        assert await person.tap("At home") == []
        assert person.ticked == {"At school"}
        assert len(person.chat.messages) == before
        assert last(await person.tap("Done")) == "How old are you?"

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_choice_that_stands_alone_takes_the_others_away(way: str, tmp_path: Path) -> None:
    """The ticks that are shown are those that will be kept."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        await person.tap("At home")
        await person.tap("Nowhere")
        assert person.ticked == {"Nowhere"}
        assert "cannot go with" in (await person.answer("Nowhere, At home"))[0].words

    tell(story, way, tmp_path)


@BOTH_WAYS
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/help", f"{HELP_FIRST}\n\n{HELP}"),
        ("/privacy", script_for(survey_for_tests()).usual.say("privacy")),
        ("/nonsense", SAYS["unknown_command"]),
        ("maybe", SAYS["choose_one"]),
        ("/back", SAYS["first_question"]),
    ],
)
def test_commands_are_answered_and_the_question_comes_again(
    way: str, typed: str, said: str, tmp_path: Path
) -> None:
    """Nobody loses their place by asking for something."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        await person.tap("Yes, start")
        assert [seen.words for seen in await person.type(typed)] == [said, "How are you today?"]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_back_skip_and_stop_are_under_every_question(way: str, tmp_path: Path) -> None:
    """What else can be done stands in a row of its own."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        assert last(await person.tap("Back")) == "How are you today?"
        assert last(await person.tap("Skip")) == "Where do you feel safe?"
        await person.answer("At home")
        assert last(await person.tap("Stop")) == SAYS["stop_ask"]
        assert last(await person.tap("Delete it")) == SAYS["stopped"]
        assert person.labels == frozenset()
        assert setting.sent() == []

    tell(story, way, tmp_path)


# Beginning ------------------------------------------------------------------------------------------------------------


@BOTH_WAYS
def test_start_without_a_code_offers_the_open_surveys(way: str, tmp_path: Path) -> None:
    """A tap on one begins it, as its link would."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        assert await person.begin("") == [Seen(SAYS["which_survey"], ("About you",))]
        assert (await person.tap("About you"))[0].buttons == ("Yes, start", "No thanks")

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_unknown_code_is_answered_kindly(way: str, tmp_path: Path) -> None:
    """What can be answered instead is one tap away."""

    async def story(setting: Setting) -> None:
        seen = await setting.somebody().begin("not-a-survey")
        assert seen == [Seen(SAYS["no_such_survey"], ("About you",))]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_closed_round_says_so(way: str, tmp_path: Path) -> None:
    """Also to somebody who holds its link."""

    async def story(setting: Setting) -> None:
        close(setting)
        assert last(await setting.somebody().begin("about-you")) == SAYS["closed"]

    tell(story, way, tmp_path)


def close(setting: Setting) -> None:
    one = find_round(setting.stores.rounds, "about-you")
    with setting.stores.rounds.transaction() as work:
        work.put(replace(one, closed_on=one.opened_on))
    setting.clock.now += 2


@BOTH_WAYS
def test_each_person_answers_once(way: str, tmp_path: Path) -> None:
    """A second go is refused kindly, and another person is not kept from theirs."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.answer("More football")
        await person.answer("Send")
        assert last(await person.begin("about-you")) == SAYS["already_sent"]
        assert len(await setting.somebody(43).begin("about-you")) == 1
        assert len(setting.sent()) == 1

    tell(story, way, tmp_path)


# Buttons that should not be pressed any more, or never were -------------------------------------------------------------


@BOTH_WAYS
def test_a_second_tap_changes_nothing(way: str, tmp_path: Path) -> None:
    """Two quick taps are one answer, and nobody is told off."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        welcome = dict(list(person.chat.messages.values())[-1])
        data = welcome["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        both = await asyncio.gather(person.press(welcome, data), person.press(welcome, data))
        assert [seen.words for seen in chain(*both)] == ["How are you today?"]
        assert len(person.chat.answered) == 2

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_stale_button_leads_to_where_we_are(way: str, tmp_path: Path) -> None:
    """It loses its buttons, and the answer of long ago does not count for the question of now."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        welcome = dict(list(person.chat.messages.values())[-1])
        data = welcome["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        await person.tap("Yes, start")
        await person.tap("🙂 Good")
        seen = await person.press(welcome, data)
        assert [one.words for one in seen] == [SAYS["stale"], "Where do you feel safe?"]
        assert len([one for one in person.chat.messages.values() if "reply_markup" in one]) == 1

    tell(story, way, tmp_path)


FORGED = (
    "",
    "rubbish",
    "|",
    "m001.2",
    "m001.1|yes",
    "m99999.1|good",
    "m002.2|home",
    "?|yes",
    "|+elsewhere",
    "\x00|\x00",
)


@BOTH_WAYS
def test_a_forged_button_answers_nothing(way: str, tmp_path: Path) -> None:
    """Whatever a button claims to carry, only this person's own question of now can be answered with it."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        for data in FORGED:
            seen = await person.press(list(person.chat.messages.values())[-1], data)
            assert last(seen) == "Where do you feel safe?", data
        assert len(person.chat.answered) == 2 + len(FORGED)
        assert person.ticked == frozenset()

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_button_of_somebody_else_is_not_theirs(way: str, tmp_path: Path) -> None:
    """The moment on a button belongs to one conversation."""

    async def story(setting: Setting) -> None:
        person, other = await at_the_places(setting), setting.somebody(43)
        await other.begin("about-you")
        theirs = list(other.chat.messages.values())[-1]["reply_markup"]["inline_keyboard"][0][0][
            "callback_data"
        ]
        seen = await person.press(list(person.chat.messages.values())[-1], theirs)
        assert [one.words for one in seen] == [SAYS["stale"], "Where do you feel safe?"]
        assert other.labels >= {"Yes, start"}

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_press_under_a_message_that_telegram_forgot_still_counts(way: str, tmp_path: Path) -> None:
    """Telegram then tells only the message's number, with the date 0."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        welcome = list(person.chat.messages.values())[-1]
        bare = {"chat": welcome["chat"], "message_id": welcome["message_id"], "date": 0}
        seen = await person.press(bare, welcome["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
        assert last(seen) == "How are you today?"

    tell(story, way, tmp_path)


# What is not words ----------------------------------------------------------------------------------------------------


@BOTH_WAYS
def test_pictures_voices_and_files_are_declined(way: str, tmp_path: Path) -> None:
    """Whatever it is, the bot says that it can only read words, and the question comes again."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        for kind in sorted(NOT_WORDS):
            seen = await person.send(**{kind: {"file_id": "x"}}, caption="words under it")
            assert [one.words for one in seen] == [
                SAYS["only_words_beside"],
                "Where do you feel safe?",
            ], kind
            seen = await person.send(**{kind: {"file_id": "x"}})
            assert [one.words for one in seen] == [SAYS["only_words"], "Where do you feel safe?"], kind

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_album_is_declined_once(way: str, tmp_path: Path) -> None:
    """Ten pictures sent together are one thing that somebody did."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        sent = [person.send(photo=[{"file_id": "x"}], media_group_id="album") for _ in range(10)]
        seen = chain(*await asyncio.gather(*sent))
        assert [one.words for one in seen] == [SAYS["only_words"], "Where do you feel safe?"]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_telegrams_own_notices_are_passed_over(way: str, tmp_path: Path) -> None:
    """Only what somebody says to us is answered."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        assert await person.send(pinned_message={"message_id": 1}) == []

    tell(story, way, tmp_path)


async def _edit(setting: Setting, person: TelegramRespondent, number: int, words: str) -> list[str]:
    """Change the words of a message, and give what is said to that."""
    edited = {**person.chat.messages[number], "text": words}
    await setting.server.deliver(setting.server.update("edited_message", edited))
    return [one.words for one in person.read()]


def _own_numbers(person: TelegramRespondent) -> list[int]:
    return [number for number, one in person.chat.messages.items() if not one["from"]["is_bot"]]


@BOTH_WAYS
def test_an_edited_message_that_answers_nothing_changes_nothing(way: str, tmp_path: Path) -> None:
    """It is said where answers can be changed, and the question stands as before."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        said = await _edit(setting, person, _own_numbers(person)[0], "Not good")
        assert said == [SAYS["not_corrected"], "Where do you feel safe?"]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_edited_text_is_a_correction_of_the_answer(way: str, tmp_path: Path) -> None:
    """Whoever mends the words of the text they have just sent has mended their answer, more than once if they like."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.type("Not good at all")
        number = _own_numbers(person)[-1]
        for words in ("More time", "More time to talk"):
            said = await _edit(setting, person, number, words)
            assert said[0] == SAYS["corrected"]
            assert said[1].startswith("That was the last question.")
        await person.tap("Back")
        assert await _edit(setting, person, number, "Less") == [
            SAYS["not_corrected"],
            "What else do you want to say?",
        ]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_edited_text_that_was_too_long_is_a_new_try(way: str, tmp_path: Path) -> None:
    """It was not taken as an answer, so it is heard as one now; what calls for help is met with help."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.type("x" * (TEXT_LIMIT + 1))
        number = _own_numbers(person)[-1]
        said = await _edit(setting, person, number, "Fine")
        assert said[0].startswith("That was the last question.")
        said = await _edit(setting, person, number, "He hurts me")
        assert said[0].startswith("Thank you for telling us.")

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_in_a_group_it_says_once_where_to_write_and_leaves(way: str, tmp_path: Path) -> None:
    """What is not received cannot be kept."""

    async def story(setting: Setting) -> None:
        server, group = setting.server, setting.server.chat(-100, "supergroup")
        sender = {"id": 42, "is_bot": False, "first_name": "Somebody"}
        for words in ("/start about-you", "hello"):
            await server.deliver(server.update("message", server.message(group, sender, text=words)))
        said = [one["text"] for one in group.messages.values() if one["from"]["is_bot"]]
        assert said == [BotProfile().in_groups]
        assert group.left
        query = server.query(group, sender, next(iter(group.messages.values())), "m001.1|yes")
        await server.deliver(server.update("callback_query", query))
        assert group.answered == [query["id"]]

    tell(story, way, tmp_path)


# Words of every sort --------------------------------------------------------------------------------------------------


@BOTH_WAYS
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("👩‍👩‍👧 and 🏳️‍🌈", "👩‍👩‍👧 and 🏳️‍🌈"),
        ("أريد أن أكون آمناً", "أريد أن أكون آمناً"),
        ("be\x00fore\x1b[2J \u202eafter\ufeff", "before[2J after"),
        ("half \ud83d a face", "half  a face"),
        ("<b>not</b> *markup* [x](tg://user?id=1)", "<b>not</b> *markup* [x](tg://user?id=1)"),
        ("💛" * TEXT_LIMIT, "💛" * TEXT_LIMIT),
    ],
)
def test_words_of_every_sort_arrive_whole(way: str, typed: str, kept: str, tmp_path: Path) -> None:
    """Emoji, other directions of writing and signs of markup stay; what cannot be seen or stored goes."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.type(typed)
        await person.answer("Send")
        assert [answers["more"] for answers in setting.sent()] == [kept]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_ten_thousand_letters_are_refused_as_a_whole(way: str, tmp_path: Path) -> None:
    """Telegram cuts them into three messages. The last piece alone is short enough, and is not taken for the answer."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        seen = await person.type("a" * 9_000)
        assert SAYS["too_long"].format(limit=TEXT_LIMIT, length="9,000") in [one.words for one in seen]
        assert last(seen) == "What else do you want to say?"
        setting.clock.now += 60
        assert last(await person.type("In short: football")).startswith("That was the last question")
        await person.answer("Send")
        assert [answers["more"] for answers in setting.sent()] == ["In short: football"]

    tell(story, way, tmp_path)


@BOTH_WAYS
@pytest.mark.parametrize(("length", "next_words"), [(TEXT_LIMIT + 1, "In short: football"), (9_000, "/skip")])
def test_what_comes_right_after_too_many_letters_is_something_new(
    way: str, length: int, next_words: str, tmp_path: Path
) -> None:
    """A command, or words after a message that Telegram did not cut, are no piece of it, however quickly they come."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        await person.type("a" * length)
        assert last(await person.type(next_words)).startswith("That was the last question")

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_what_is_said_at_length_comes_in_pieces(way: str, tmp_path: Path) -> None:
    """Nothing is lost of what is longer than one message, and the buttons are under its end."""
    long = "\n\n".join(f"Paragraph {number}. {'word ' * 100}".strip() for number in range(20))

    class Wordy(Around):
        async def hear(self, visitor: Visitor, message: Message) -> Replies:
            (say,) = await self.conversations.hear(visitor, message)
            return (replace(say, words=long),)

    async def story(setting: Setting) -> None:
        seen = await setting.somebody().begin("about-you")
        assert "\n\n".join(one.words for one in seen) == long
        assert [bool(one.buttons) for one in seen] == [False] * (len(seen) - 1) + [True]

    tell(story, way, tmp_path, around=Wordy)


# When Telegram has its troubles ---------------------------------------------------------------------------------------


@BOTH_WAYS
def test_somebody_who_blocks_the_bot_troubles_nobody(way: str, tmp_path: Path, caplog: Any) -> None:
    """The update is done with, and the next person is answered."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        person.chat.blocked = True
        assert await person.tap("Yes, start") == []
        assert len(await setting.somebody(43).begin("about-you")) == 1
        assert not [record for record in caplog.records if record.levelno >= logging.WARNING]

    tell(story, way, tmp_path)


@BOTH_WAYS
@pytest.mark.parametrize("failure", [BREAK, too_fast(1)], ids=["broken", "too-fast"])
def test_what_telegram_did_not_take_is_sent_again(way: str, failure: Any, tmp_path: Path) -> None:
    """A broken connection, or a pause that Telegram asks for, costs a moment and no question."""

    async def story(setting: Setting) -> None:
        setting.server.fail("sendMessage", failure)
        seen = await setting.somebody().begin("about-you")
        assert seen[0].buttons == ("Yes, start", "No thanks")

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_message_whose_receipt_was_lost_may_come_twice(way: str, tmp_path: Path) -> None:
    """Both copies belong to the same moment, so one answer is taken and the conversation goes on."""

    async def story(setting: Setting) -> None:
        setting.server.fail("sendMessage", LOST_REPLY)
        person = setting.somebody()
        assert len(await person.begin("about-you")) == 2
        assert last(await person.tap("Yes, start")) == "How are you today?"

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_refused_edit_is_no_trouble(way: str, tmp_path: Path) -> None:
    """A message that is gone or is as it was already needs no edit."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.begin("about-you")
        for number in list(person.chat.messages):
            person.chat.messages[number].pop("reply_markup", None)
        seen = await person.press(list(person.chat.messages.values())[-1], "m001.1|yes")
        assert last(seen) == "How are you today?"

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_an_error_that_nobody_foresaw_is_said_with_an_id(way: str, tmp_path: Path, caplog: Any) -> None:
    """The person can try again; the log has the same id, the type of the error, and nothing of what was written."""

    class Broken(Around):
        async def hear(self, visitor: Visitor, message: Message) -> Replies:
            if message.text == "/privacy":
                raise ZeroDivisionError(message.text)
            return await self.conversations.hear(visitor, message)

    async def story(setting: Setting) -> None:
        person = setting.somebody(987654321)
        await person.begin("about-you")
        (seen,) = await person.type("/privacy")
        (record,) = [record for record in caplog.records if record.name == "heard.telegram"]
        assert record.getMessage().startswith("ZeroDivisionError in an update, error id ")
        assert record.getMessage().split()[-1] in seen.words
        assert "987654321" not in record.getMessage()
        assert last(await person.tap("Yes, start")) == "How are you today?"

    tell(story, way, tmp_path, around=Broken)


# In order, once, and only then acknowledged -----------------------------------------------------------------------------


@dataclass
class Around:
    """Stands between the door and the conversations, which are the real ones."""

    conversations: Conversations

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        return await self.conversations.hear(visitor, message)

    async def note_unseen(self, visitor: Visitor) -> bool:
        return await self.conversations.note_unseen(visitor)


@dataclass
class Gate(Around):
    """Holds back what chat 42 says until the gate is opened, and notes in which order people are heard."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)

    async def hear(self, visitor: Visitor, message: Message) -> Replies:
        if visitor.id == "42":
            await self.open.wait()
        self.heard.append(message.text)
        return await self.conversations.hear(visitor, message)


@BOTH_WAYS
def test_an_update_is_acknowledged_after_it_is_stored(way: str, tmp_path: Path) -> None:
    """Until then Telegram keeps it, and would send it again."""

    async def story(setting: Setting) -> None:
        gate = gate_of(setting)
        beginning = asyncio.create_task(setting.somebody().begin("about-you"))
        await asyncio.sleep(0.6)
        assert not beginning.done()
        gate.open.set()
        assert len(await beginning) == 1

    tell(story, way, tmp_path, around=remembered(Gate))


@BOTH_WAYS
def test_a_slow_chat_holds_nobody_else_back(way: str, tmp_path: Path) -> None:
    """While one person's update is still at work, others hold whole conversations."""

    async def story(setting: Setting) -> None:
        gate = gate_of(setting)
        slow = asyncio.create_task(setting.somebody().begin("about-you"))
        await asyncio.sleep(0.05)
        others = [setting.somebody(number) for number in range(100, 110)]
        with_others = [asyncio.create_task(person.begin("about-you")) for person in others]
        assert await soon(lambda: all(person.labels for person in others))
        assert not slow.done()
        gate.open.set()
        assert len(await slow) == 1
        await asyncio.gather(*with_others)

    tell(story, way, tmp_path, around=remembered(Gate))


@BOTH_WAYS
def test_one_persons_messages_are_heard_in_their_order(way: str, tmp_path: Path) -> None:
    """Ten words in a row are ten turns, one after another."""

    async def story(setting: Setting) -> None:
        gate, person = gate_of(setting), setting.somebody()
        typing = [asyncio.create_task(person.type(f"word {number}")) for number in range(10)]
        await asyncio.sleep(0.1)
        gate.open.set()
        await asyncio.gather(*typing)
        assert gate.heard == [f"word {number}" for number in range(10)]

    tell(story, way, tmp_path, around=remembered(Gate))


@BOTH_WAYS
def test_a_flood_from_one_chat_is_not_read_to_its_end(way: str, tmp_path: Path) -> None:
    """Beyond what a person can write unanswered, messages are let go, and other people are answered."""

    async def story(setting: Setting) -> None:
        gate, person = gate_of(setting), setting.somebody()
        typing = [asyncio.create_task(person.type(f"word {number}")) for number in range(60)]
        await asyncio.sleep(0.1)
        other = setting.somebody(43)
        with_other = asyncio.create_task(other.begin("about-you"))
        assert await soon(lambda: bool(other.labels))
        gate.open.set()
        await asyncio.gather(*typing, with_other)
        assert len(gate.heard) == 20 + 1

    tell(story, way, tmp_path, around=remembered(Gate))


GATES: dict[int, Gate] = {}


def remembered(gate: type[Gate]) -> Callable[[Conversations], Gate]:
    def made(conversations: Conversations) -> Gate:
        GATES[0] = gate(conversations)
        return GATES[0]

    return made


def gate_of(_setting: Setting) -> Gate:
    return GATES[0]


@BOTH_WAYS
def test_an_update_that_comes_again_is_heard_once(way: str, tmp_path: Path) -> None:
    """Telegram sends an update again when our answer to it got lost."""

    async def story(setting: Setting) -> None:
        person = await at_the_places(setting)
        await person.answer("At home")
        update = setting.server.update("message", setting.server.message(person.chat, person.user, text="14"))
        await setting.server.deliver(update)
        await setting.server.deliver(update)
        assert [seen.words for seen in person.read()] == ["What else do you want to say?"]

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_a_press_that_comes_again_after_a_restart_is_known_by_its_moment(way: str, tmp_path: Path) -> None:
    """The new process has never seen the update, and still takes one answer."""

    async def story() -> None:
        stores = memory_stores()
        keys = open_survey(stores, tmp_path)
        async with LoopbackTelegram() as server:
            person = TelegramRespondent(server, 42)
            with conversations_on(stores, keys) as conversations:
                one = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
                async with listening(one, server, way):
                    await person.begin("about-you")
                    await person.tap("Yes, start")
                    asked = dict(list(person.chat.messages.values())[-1])
                    good = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
                    await person.press(asked, good)
            with conversations_on(stores, keys) as conversations:
                two = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
                async with listening(two, server, way):
                    seen = await person.press(asked, good)
                    assert [one.words for one in seen] == [SAYS["stale"], "Where do you feel safe?"]
                    assert last(await person.answer("At home, At school")) == "How old are you?"

    asyncio.run(asyncio.wait_for(story(), 30))


def test_what_was_not_acknowledged_before_a_crash_comes_again(tmp_path: Path) -> None:
    """A process that is killed while it stores an answer has not moved past it; the next process gets it."""

    async def story() -> None:
        stores = memory_stores()
        keys = open_survey(stores, tmp_path)
        async with LoopbackTelegram() as server:
            person = TelegramRespondent(server, 42)
            with conversations_on(stores, keys) as conversations:
                shut = Gate(conversations)
                one = telegram_application(server.token, shut, base_url=server.base_url, limits=None)
                await one.initialize()
                killed = asyncio.create_task(Poller(one, one.bot).listen())
                beginning = asyncio.create_task(person.begin("about-you"))
                await asyncio.sleep(0.5)
                killed.cancel()
                await one.shutdown()
                assert not beginning.done()
                two = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
                async with listening(two, server, "polling"):
                    assert len(await beginning) == 1
                shut.open.set()
                await asyncio.sleep(0.05)

    asyncio.run(asyncio.wait_for(story(), 30))


@BOTH_WAYS
def test_many_people_at_once_each_have_their_own_conversation(way: str, tmp_path: Path) -> None:
    """Sixty people over a durable store: sixty responses, none mixed with another's."""

    async def one_person(setting: Setting, number: int) -> None:
        person = await at_the_places(setting, number)
        await person.answer("At home" if number % 2 else "At school")
        await person.answer(str(5 + number % 20))
        await person.answer(f"words of {number}")
        assert last(await person.answer("Send")) == SAYS["sent"]

    async def story() -> None:
        stores = open_stores(f"sqlite:///{tmp_path / 'heard.db'}")
        async with talking(way, stores, tmp_path / "keys") as setting:
            await asyncio.gather(*(one_person(setting, number) for number in range(1, 61)))
            answers = {one["more"]: one for one in setting.sent()}
            assert len(answers) == 60
            for number in range(1, 61):
                one = answers[f"words of {number}"]
                assert (one["age"], one["places"]) == (5 + number % 20, ["home" if number % 2 else "school"])

    asyncio.run(asyncio.wait_for(story(), 60))


def test_the_door_can_be_rehearsed_without_a_network_or_limits(tmp_path: Path) -> None:
    """As `heard replay` does: updates wait at the server until the door has begun to ask for them."""

    async def story() -> None:
        stores = memory_stores()
        with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
            async with telegram_at_work(conversations) as server:
                people = [TelegramRespondent(server, number) for number in range(1, 21)]
                seen = await asyncio.gather(*(person.begin("about-you") for person in people))
                assert [one[0].buttons for one in seen] == [("Yes, start", "No thanks")] * 20
                for person in people:
                    await person.aclose()

    asyncio.run(asyncio.wait_for(story(), 20))


# Clearing the chat ----------------------------------------------------------------------------------------------------


@BOTH_WAYS
def test_clear_takes_both_sides_messages_away_and_keeps_the_place(way: str, tmp_path: Path) -> None:
    """Somebody else who picks up the phone finds nothing."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        assert await person.type("/clear") == []
        assert person.chat.messages == {}
        assert last(await person.type("football")).startswith("That was the last question")

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_clear_says_so_where_old_messages_stay(way: str, tmp_path: Path) -> None:
    """Telegram deletes nothing that is older than two days, and for one such message none of those named with it. What is
    newer goes all the same, and nobody believes that all is gone."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        old = set(person.chat.messages)
        setting.clock.now += 49 * 3600
        await person.type("/back")
        said = await person.type("/clear")
        assert last(said) == SAYS["clear_left"]
        (note,) = set(person.chat.messages) - old
        assert old < set(person.chat.messages)
        await person.type("/clear")
        assert note not in person.chat.messages

    tell(story, way, tmp_path)


@BOTH_WAYS
def test_clear_says_so_where_the_beginning_of_the_chat_is_not_known(way: str, tmp_path: Path) -> None:
    """After a restart the numbers of earlier messages are forgotten, because nothing of a chat is kept."""

    async def story(setting: Setting) -> None:
        person = setting.somebody()
        await person.type("hello again")
        assert last(await person.type("/clear")) == SAYS["clear_left"]
        assert [one["text"] for one in person.chat.messages.values()] == [SAYS["clear_left"]]

    tell(story, way, tmp_path)


def test_a_long_chat_of_old_messages_is_given_up_soon(tmp_path: Path) -> None:
    """Hundreds of messages of last week take some calls each hundred, not hundreds."""

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting)
        for _ in range(40):
            await person.type("what?\n" * 400)
        old = len(person.chat.messages)
        setting.clock.now += 49 * 3600
        assert last(await person.type("/clear")) == SAYS["clear_left"]
        assert setting.server.calls["deleteMessages"] < old / 2

    tell(story, "webhook", tmp_path)


# The webhook's own door -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "body", "status"),
    [
        ("", b'{"update_id": 1}', 403),
        ("a-webhook-secret-for-testS", b'{"update_id": 1}', 403),
        ("größe", b'{"update_id": 1}', 403),
        (SECRET, b"", 400),
        (SECRET, b"not json", 400),
        (SECRET, b"\xff\xfe", 400),
        (SECRET, b"[" * 100_000, 400),
        (SECRET, b"[]", 400),
        (SECRET, b"{}", 400),
        (SECRET, b'{"update_id": "1"}', 400),
        (SECRET, b'{"update_id": true}', 400),
        (SECRET, b'{"update_id": 1, "message": 5}', 400),
        (SECRET, b'{"update_id": 1, "message": {"chat": {"id": "x", "type": "private"}, "text": "hi"}}', 400),
        (SECRET, b'{"update_id": 1, "callback_query": {"id": 5}}', 400),
        (SECRET, b" " * (256 * 1024) + b'{"update_id": 1}', 413),
        (SECRET, b'{"update_id": 1}', 200),
        (SECRET, b'{"update_id": 2, "poll": {}}', 200),
    ],
)
def test_the_webhook_takes_updates_from_telegram_only(
    secret: str, body: bytes, status: int, tmp_path: Path
) -> None:
    """Without the secret nothing is read; what is no update is refused, and breaks nothing."""

    async def story(setting: Setting) -> None:
        assert (await setting.server.post(body, secret))[0] == status
        assert len(await setting.somebody().begin("about-you")) == 1

    tell(story, "webhook", tmp_path)


@pytest.mark.parametrize("secret", ["", "short", "has spaces in its middle", "x" * 257])
def test_a_weak_webhook_secret_is_refused(secret: str, tmp_path: Path) -> None:
    """The sentence says how to make a better one."""
    stores = memory_stores()
    with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
        application = telegram_application("1:a", conversations)
        with pytest.raises(TelegramProblem, match="token_urlsafe"):
            telegram_webhook(application, "/telegram", secret)


def test_an_address_that_telegram_does_not_take_is_said(tmp_path: Path) -> None:
    """Telegram wants https."""

    async def story() -> None:
        stores = memory_stores()
        with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
            async with LoopbackTelegram() as server:
                one = telegram_application(server.token, conversations, base_url=server.base_url)
                with pytest.raises(TelegramProblem, match="address: Bad webhook"):
                    async with webhook_running(one, "http://example.org/telegram", SECRET):
                        raise RuntimeError("it was taken")

    asyncio.run(asyncio.wait_for(story(), 10))


# The bot's own page, and its token ------------------------------------------------------------------------------------


@BOTH_WAYS
def test_the_command_menu_is_set_once(way: str, tmp_path: Path) -> None:
    """Telegram limits how often it may change, so a restart leaves it alone."""

    async def story(setting: Setting) -> None:
        profile, shown = BotProfile(), setting.server.page
        for language, page in profile.pages.items():
            code = "" if language == "en" else language
            menu = {entry["command"]: entry["description"] for entry in shown[f"commands{code}"]}
            assert menu == page.commands
            assert shown[f"description{code}"] == page.description
            assert shown[f"short_description{code}"] == page.short_description
        assert setting.application.post_init is not None
        await setting.application.post_init(setting.application)
        for what in ("setMyDescription", "setMyShortDescription", "setMyCommands"):
            assert setting.server.calls[what] == len(languages())
        assert profile.pages["pl"].commands["help"] == "Z kim porozmawiać, jeśli potrzebujesz pomocy"

    tell(story, way, tmp_path)


def test_younger_people_are_shown_the_way_to_the_web_page() -> None:
    """Telegram is for people of 16 and over; the bot's own page says where else the questions are."""
    pages = BotProfile.beside("https://heard.example.org/").pages
    assert pages["en"].description.endswith(
        "16 and over. If you are younger, answer here instead: https://heard.example.org/"
    )
    assert all("16" in page.description for page in pages.values())
    assert all("https://heard.example.org/" in page.description for page in pages.values())


def test_words_that_a_machine_made_are_marked_on_the_bots_page() -> None:
    """Until a person has read all of a language."""
    for language, page in BotProfile.beside("https://heard.example.org/").pages.items():
        marked = phrases_in(language).say("machine_made") in page.description
        assert marked is not bool(phrases_in(language).language.reviewed_by)


def test_the_bots_page_leaves_room_for_a_long_address() -> None:
    """What Telegram takes is enough in every language, with an address of a hundred letters."""
    assert BotProfile.beside(f"https://{'a' * 100}.example.org/").pages.keys() == set(languages())


@pytest.mark.parametrize(
    "wrong", [{"description": "x" * 513}, {"commands": {"Not-A-Command": "x"}}, {"commands": {"help": ""}}]
)
def test_a_profile_that_telegram_would_refuse_cannot_be_made(wrong: dict[str, Any]) -> None:
    """It is said before anything is connected."""
    with pytest.raises(ValueError, match="Telegram take"):
        replace(page_in("en"), **wrong)


def test_the_bot_works_when_its_page_cannot_be_set(tmp_path: Path) -> None:
    """Telegram answers such changes with pauses of hours; nobody waits for that."""

    async def story() -> None:
        stores = memory_stores()
        with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
            async with LoopbackTelegram() as server:
                server.fail("setMyDescription", too_fast(30_000))
                one = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
                async with listening(one, server, "polling"):
                    assert len(await TelegramRespondent(server, 42).begin("about-you")) == 1

    asyncio.run(asyncio.wait_for(story(), 10))


@pytest.mark.parametrize("token", ["1000000001:not-the-one-that-the-server-knows-at-all", "rubbish", ""])
def test_a_wrong_token_is_said_and_not_shown(token: str, tmp_path: Path) -> None:
    """The message can be read out to anybody."""

    async def story() -> None:
        stores = memory_stores()
        with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
            async with LoopbackTelegram() as server:
                with pytest.raises(TelegramProblem, match="@BotFather") as problem:
                    await run_polling(telegram_application(token, conversations, base_url=server.base_url))
                assert not token or token not in str(problem.value)
                assert problem.value.__suppress_context__ or problem.value.__context__ is None

    asyncio.run(asyncio.wait_for(story(), 10))


def test_nothing_is_connected_or_read_when_an_application_is_made(tmp_path: Path) -> None:
    """It can be made without a loop and without a network."""
    stores = memory_stores()
    with conversations_on(stores, open_survey(stores, tmp_path)) as conversations:
        assert telegram_application("1:a", conversations).bot.token == "1:a"


# Logs -----------------------------------------------------------------------------------------------------------------

CANARY = "CanaryWordsNobodyElseWrites"


@BOTH_WAYS
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_logs_hold_no_words_ids_or_tokens(way: str, level: int, tmp_path: Path, caplog: Any) -> None:
    """A canary's conversation, with an error on the way, leaves nothing of itself in any log."""

    class Broken(Around):
        async def hear(self, visitor: Visitor, message: Message) -> Replies:
            if message.text == f"{CANARY} boom":
                raise ZeroDivisionError(message.text)
            return await self.conversations.hear(visitor, message)

    async def story(setting: Setting) -> None:
        person = await at_the_text(setting, 987654321)
        await person.type(f"{CANARY} boom")
        setting.server.fail("sendMessage", BREAK)
        await person.type(CANARY)
        await person.type("send")
        setting.server.fail("sendMessage", BLOCKED)
        await person.type(CANARY)
        logging.getLogger("telegram.anything").error("%s", setting.server.token)
        for name in ("telegram.ext", "asyncio", "uvicorn.error"):
            logging.getLogger(name).error("broken by %s", CANARY, exc_info=ValueError(CANARY))

    before = {name: logging.getLogger(name).level for name in QUIET}
    caplog.set_level(level)
    quiet_logs([caplog.handler])
    try:
        tell(story, way, tmp_path, around=Broken)
    finally:
        caplog.handler.filters.clear()
        for name, was in before.items():
            logging.getLogger(name).setLevel(was)
    assert "error id" in caplog.text
    for secret in (CANARY, "987654321", TOKEN, "Somebody"):
        assert secret not in caplog.text
