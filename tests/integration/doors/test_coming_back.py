"""Coming back to a page on a device that others may hold: nothing of anybody stands there before they ask for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rehearsal.respondent import Seen
from bot.rehearsal.web import WebRespondent
from bot.web_door.coming_back import SOMEBODY_ELSE
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import Chat, chatting, play
from tests.houses import CONTACT_POINT, HELP, House, Place

CANARY = "canaryfeather"
OPENED_BEFORE = "This survey was open on this device before."
BEGUN = ("Yes, start", "Not good", CANARY)
SENT = ("Yes, start", "Good", "Online", "12", CANARY, "Send")


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"))
    with chatting(house) as running:
        yield running
    house.stop()


def after(chat: Chat, answers: tuple[str, ...], *then: str) -> list[list[Seen]]:
    """The page as it is opened again after these answers, and what comes of each press on it."""

    async def scene(respondent: WebRespondent) -> list[list[Seen]]:
        await respondent.begin("every-kind")
        for words in answers:
            await respondent.answer(words)
        return [await respondent.open("every-kind"), *[await respondent.answer(words) for words in then]]

    seen: list[list[Seen]] = play(chat, scene)
    return seen


def words_of(step: list[Seen]) -> str:
    return "\n".join(seen.words for seen in step)


@pytest.mark.parametrize("answers", [BEGUN[:1], BEGUN[:2], BEGUN, (*BEGUN, "Help"), SENT[:-1], SENT])
def test_who_comes_back_sees_nothing_until_they_ask(chat: Chat, answers: tuple[str, ...]) -> None:
    """Midway, at the list of answers or after sending, the page that is opened again is the same to the letter."""
    (opened,) = after(chat, answers)
    assert opened == after(chat, BEGUN[:1])[0]
    assert words_of(opened).startswith(OPENED_BEFORE)
    assert opened[-1].buttons == ("That was me", "Somebody else wants to answer")


def test_who_was_there_goes_on_where_they_were(chat: Chat) -> None:
    """One press, and the question is put again; nothing that was said is shown with it."""
    _, going_on = after(chat, BEGUN, "That was me")
    assert words_of(going_on) == "Where do you feel safe?"


def test_help_that_followed_a_disclosure_is_gone_on_return(chat: Chat) -> None:
    """Neither the help nor the words stand on the page that is opened again, nor on the one after the next press."""
    worrying = ("Yes, start", "Not good", "he hurts me")
    (opened,) = after(chat, worrying)
    assert HELP not in words_of(opened)
    assert "hurts" not in words_of(opened)
    opened, shown = after(chat, (*worrying, "Go on"), "That was me")
    assert HELP not in words_of(opened) + words_of(shown)


@pytest.mark.parametrize("answers", [BEGUN, SENT])
def test_somebody_else_starts_as_new(chat: Chat, answers: tuple[str, ...]) -> None:
    """They get another random number and the first screen; the place of whoever was there cannot be come back to."""

    async def scene(respondent: WebRespondent) -> None:
        await respondent.begin("every-kind")
        for words in answers:
            await respondent.answer(words)
        before = dict(respondent.cookies)
        await respondent.open("every-kind")
        first = await respondent.answer("Somebody else wants to answer")
        assert first[-1].buttons == ("Yes, start", "No thanks")
        assert respondent.cookies.keys() == before.keys()
        assert respondent.cookies != before
        assert (await respondent.answer("Yes, start"))[-1].words == "How are you?"
        for words in ("Good", "Online", "12", "Nothing else"):
            await respondent.answer(words)
        assert (await respondent.answer("Send"))[0].words == "Thank you."

    play(chat, scene)


def test_who_has_sent_is_told_no_more_than_of_a_survey_that_is_closed(chat: Chat) -> None:
    """One go each stays, and is said in words that fit both; they may delete, and somebody else may begin."""
    _, told = after(chat, SENT, "That was me")
    assert words_of(told) == "This survey has been answered here already, or it is closed. Thank you."


def test_where_a_conversation_ends_somebody_else_can_begin(chat: Chat) -> None:
    """After sending, after stopping, after no thanks: a button for the next child at the same screen."""

    async def scene(respondent: WebRespondent) -> None:
        for ending in (SENT, ("Yes, start", "Stop"), ("No thanks",)):
            await respondent.begin("every-kind")
            for words in ending:
                await respondent.answer(words)
            assert respondent.form is not None
            assert SOMEBODY_ELSE in respondent.form.actions
            first = await respondent.answer("Somebody else wants to answer")
            assert first[-1].buttons == ("Yes, start", "No thanks")

    play(chat, scene)


def test_what_was_sent_can_be_deleted_from_the_web_as_the_words_say(chat: Chat) -> None:
    """Open the survey again, say that it was you, and press "Delete my answers". Afterwards nothing of it waits."""
    _, _, which, done = after(chat, SENT, "That was me", "Delete my answers", "Every kind of question")
    assert "What do you want to delete?" in words_of(which)
    assert "Your answers are deleted." in words_of(done)


def test_somebody_who_asks_to_be_contacted_is_not_shown_to_the_next(tmp_path: Path) -> None:
    """A name and a number that were typed for the contact point stand on no page that is opened again."""
    house = House(Place("memory", memory_stores()), tmp_path, contact=CONTACT_POINT)

    async def scene(respondent: WebRespondent) -> None:
        await respondent.begin("every-kind")
        for words in (
            "Yes, start",
            "Help",
            "Ask someone to contact me",
            "Yes, contact me",
            CANARY,
            "07700 900123",
        ):
            await respondent.answer(words)
        opened = await respondent.open("every-kind")
        assert words_of(opened).startswith(OPENED_BEFORE)
        shown = await respondent.answer("That was me")
        assert "When is it safe to contact you?" in words_of(shown)

    with chatting(house) as running:
        play(running, scene)
    house.stop()
