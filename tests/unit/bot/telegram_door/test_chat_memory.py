"""What is known of what was shown to somebody when they typed."""

import pytest

from bot.telegram_door.chat_memory import NEVER, SAME_TIME, ChatMemories, ChatMemory
from bot.telegram_door.messages import NO_MOMENT, Typed
from surveys.dialogue.messages import Reply

BEGUN = 1_790_000_000
FIRST, SECOND = (Reply("How are you?", about="m001.2"),), (Reply("And here?", about="m001.3"),)


def typed(message: int, date: int = BEGUN) -> Typed:
    return Typed(message, 42, message, "hello", date)


def shown(*asked: tuple[tuple[Reply, ...], int]) -> ChatMemory:
    """The memory of a chat in which these replies were brought in messages of these numbers."""
    chat = ChatMemory()
    for replies, number in asked:
        chat.asked(chat.shows(replies), number, is_once=True)
    return chat


@pytest.mark.parametrize(("message", "stood"), [(9, "m001.2"), (10, "m001.2"), (11, "m001.3")])
def test_what_stood_there_goes_by_the_order_of_messages(message: int, stood: str) -> None:
    """Telegram counts both sides' messages as they reach it, however late its answers reach us."""
    assert shown((FIRST, 5), (SECOND, 10)).shown_to(typed(message)) == stood


def test_what_was_not_brought_was_not_shown() -> None:
    """Refused, or cut off on the way: no message of any number comes after it."""
    chat = shown((FIRST, 5))
    chat.shows(SECOND)
    assert chat.shown_to(typed(1_000)) == "m001.2"
    chat.asked("m001.3", 1_001, is_once=True)
    assert chat.shown_to(typed(1_002)) == "m001.3"


def test_nothing_counts_as_shown_where_an_earlier_try_may_have_arrived() -> None:
    """What came between the two tries belongs to neither question."""
    chat = shown((FIRST, 5))
    chat.asked(chat.shows(SECOND), 10, is_once=False)
    assert chat.shown_to(typed(8)) == NO_MOMENT


@pytest.mark.parametrize(
    "aside",
    [Reply("Trouble.", kind="trouble"), Reply("Trouble.", about="x", kind="trouble"), Reply("Words.")],
)
def test_words_that_ask_nothing_show_no_question(aside: Reply) -> None:
    """Whatever is said beside it, a question that was not brought is still not shown."""
    chat = shown((FIRST, 5))
    chat.shows(SECOND)
    chat.asked(chat.shows((aside,)), 20, is_once=True)
    assert chat.shown_to(typed(21)) == "m001.2"


@pytest.mark.parametrize(
    ("begun", "date", "stood"),
    [
        (BEGUN, BEGUN - 10, NO_MOMENT),
        (BEGUN, BEGUN + SAME_TIME, NO_MOMENT),
        (BEGUN, BEGUN + SAME_TIME + 1, ""),
        (None, NEVER - 1, NO_MOMENT),
    ],
)
def test_a_process_trusts_only_what_was_typed_after_it_began(
    begun: int | None, date: int, stood: str
) -> None:
    """By then the one before had brought what it said. Where the time is not known, nothing is trusted."""
    chat = ChatMemories(lambda: begun).of(42, date)
    assert chat.shown_to(typed(7, date)) == stood


def test_a_forgotten_chat_is_known_by_when_it_was_forgotten() -> None:
    """All was brought there before; only what is later was surely typed after it."""
    chats = ChatMemories(lambda: BEGUN, most=1)
    chats.keep(1, chats.of(1, BEGUN + 50))
    chats.keep(2, chats.of(2, BEGUN + 90))
    assert chats.of(1, BEGUN + 91).shown_to(typed(7, BEGUN + 90)) == NO_MOMENT
    assert chats.of(1, BEGUN + 91).shown_to(typed(7, BEGUN + 91)) == ""
