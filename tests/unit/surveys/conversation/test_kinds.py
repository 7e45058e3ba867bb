"""What a reply does is said by its kind, in every language: nobody has to know its sentences."""

import asyncio

import pytest

from surveys.dialogue.messages import Command, Message
from surveys.store.protocols import StoreUnavailable
from tests.houses import House


def _kinds(house: House, *typed: str) -> list[str]:
    person = house.person("somebody").begin()
    for words in typed:
        person.says(words)
    return [reply.kind for reply in person.seen]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ((), ["asks"]),
        (("yes",), ["asks"]),
        (("maybe",), ["refusal", "asks"]),
        (("help",), ["help", "asks"]),
        (("He hurts me",), ["help", "asks"]),
        (("privacy",), ["remark", "asks"]),
        (("yes", "good", "+home"), ["ticks"]),
        (("no",), ["remark"]),
        (("yes", "good", "school", "12", "Fine.", "send"), ["remark", "sent"]),
        (("no", "hello"), ["offers"]),
    ],
)
def test_a_reply_says_what_it_does(small_house: House, typed: tuple[str, ...], kinds: list[str]) -> None:
    """What is put to the person comes last; what was said first tells whether their words were taken."""
    small_house.open()
    assert _kinds(small_house, *typed) == kinds


def test_where_nothing_is_open_nothing_is_offered(small_house: House) -> None:
    """It is an offer of no surveys, whatever it is called in words."""
    (reply,) = small_house.person("somebody").begin("").seen
    assert (reply.kind, reply.buttons) == ("offers", ())


def test_trouble_is_of_its_own_kind(small_house: House) -> None:
    """And brings back the turn token, so that the same button works again."""
    small_house.open()
    person = small_house.person("somebody").begin()

    async def unavailable(*_work: object) -> None:
        raise StoreUnavailable("gone")

    small_house.conversations._participation.run = unavailable  # type: ignore[method-assign, assignment]
    (reply,) = asyncio.run(small_house.conversations.hear(person.visitor, Message("yes", person.last.about)))
    assert (reply.kind, reply.about) == ("trouble", person.last.about)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/help", Command("help")),
        (" /Help@heard_bot\n", Command("help")),
        ("/start club", Command("start", "club")),
        ("/delete lemon otter violin", Command("delete", "lemon otter violin")),
        ("/", None),
        ("/@heard_bot", None),
        ("help", None),
        ("either/or", None),
    ],
)
def test_a_command_is_read_once(text: str, command: Command | None) -> None:
    """With or without the bot's name, in any case, with or without something after it."""
    assert Message(text).command == command


def test_a_message_is_tidy_and_shows_nothing_in_a_log() -> None:
    """Whoever reads it need not tidy it; whoever prints it does not see what somebody wrote."""
    message = Message("  he\u200b said\r\nno ")
    assert message.text == "he said\nno"
    assert "said" not in repr(message)
