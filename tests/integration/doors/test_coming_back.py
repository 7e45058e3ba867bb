"""Coming back to a page on a device that others may hold: nothing of anybody stands there before they ask for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rehearsal.respondent import Seen
from bot.rehearsal.web import WebRespondent
from bot.web_door.coming_back import SOMEBODY_ELSE
from bot.web_door.door import chat_app, web_routes
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE, Chat, chatting, play, serving
from tests.houses import CONTACT_POINT, HELP, House, Place, every_kind

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


# The list of answers ------------------------------------------------------------------------------------------------

ANSWERED = "answered"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def timed(tmp_path: Path) -> Iterator[tuple[Chat, Clock]]:
    """A chat whose clock a test moves, where somebody can ask to be contacted."""
    house, clock = House(Place("memory", memory_stores()), tmp_path, contact=CONTACT_POINT), Clock()
    house.open(every_kind())
    routes = web_routes(house.conversations, site=SITE, limits=None, clock=clock)
    with serving(chat_app(routes, site=SITE)) as url:
        yield Chat(url, house), clock
    house.stop()


def list_after(timed: tuple[Chat, Clock], passed: float, *then: str, opened: bool = False) -> str:
    """The list of answers of somebody who answered, after so many seconds, a page that is opened anew and presses."""
    chat, clock = timed

    async def scene(respondent: WebRespondent) -> str:
        await respondent.begin("every-kind")
        seen = []
        for words in SENT[:-1]:
            seen = await respondent.answer(words)
        clock.now += passed
        if opened:
            await respondent.open("every-kind")
        for words in then:
            seen = await respondent.answer(words)
        return words_of(seen)

    return str(play(chat, scene))


def test_whoever_has_answered_just_now_sees_what_they_answered(timed: tuple[Chat, Clock]) -> None:
    shown = list_after(timed, 0)
    assert "Places: Online" in shown
    assert ANSWERED not in shown


@pytest.mark.parametrize(
    ("passed", "opened", "then"),
    [
        (0, True, ("That was me",)),
        (601, True, ("That was me",)),
        (601, False, ("Change an answer", "Back to the list")),
        (0, True, ("That was me", "Change an answer", "Back to the list")),
    ],
)
def test_whoever_comes_back_sees_only_that_something_was_answered(
    timed: tuple[Chat, Clock], passed: float, opened: bool, then: tuple[str, ...]
) -> None:
    """After a page that is opened anew, and after ten minutes without a turn: it may be somebody else."""
    shown = list_after(timed, passed, *then, opened=opened)
    assert "Places: answered" in shown
    for said in ("Online", "Good", ": 12"):
        assert said not in shown


def test_each_answer_is_opened_by_choice(timed: tuple[Chat, Clock]) -> None:
    """One press for one answer; those that were opened before stay open, until the page is opened anew."""
    chat, _ = timed

    async def scene(respondent: WebRespondent) -> list[str]:
        await respondent.begin("every-kind")
        for words in SENT[:-1]:
            await respondent.answer(words)
        await respondent.open("every-kind")
        covered = await respondent.answer("That was me")
        place = await respondent.answer("/show 1")
        number = await respondent.answer("/show 2")
        await respondent.open("every-kind")
        again = await respondent.answer("That was me")
        return [words_of(step) for step in (covered, place, number, again)]

    covered, place, number, again = play(chat, scene)
    assert "Places: answered" in covered
    assert "Places: Online" in place
    assert "Age: answered" in place
    assert "Places: Online" in number
    assert "Age: 12" in number
    assert "Places: answered" in again


def test_a_name_and_a_number_for_the_contact_point_are_covered_too(timed: tuple[Chat, Clock]) -> None:
    chat, _ = timed

    async def scene(respondent: WebRespondent) -> list[str]:
        await respondent.begin("every-kind")
        asked = ("Yes, start", "Help", "Ask someone to contact me", "Yes, contact me")
        written = (CANARY, "07700 900123", "After school", "Skip")
        seen = []
        for words in (*asked, *written):
            seen = await respondent.answer(words)
        await respondent.open("every-kind")
        back = await respondent.answer("That was me")
        return [words_of(seen), words_of(back)]

    before, back = play(chat, scene)
    assert CANARY in before
    assert CANARY not in back
    assert "07700" not in back
    assert "Name: answered" in back
