"""Whoever presses Send again gets what they got before: the thanks may not have arrived."""

import asyncio
from pathlib import Path

from surveys.dialogue.messages import Message
from surveys.store.memory import memory_stores
from tests.houses import House, Place


def test_sending_again_gives_the_same_thanks_and_delete_words(tmp_path: Path) -> None:
    """At once, and after a restart; somebody else who has not sent gets nothing of it."""
    house = House(Place("memory", memory_stores()), tmp_path)
    house.open()
    person = (
        house.person("a", "web").begin().presses("yes").says("good").says("skip").says("skip").says("skip")
    )
    (send,) = (each.words for each in person.last.buttons if each.words.startswith("send."))
    pressed = Message(send, person.last.about, "every-kind")
    first = asyncio.run(house.conversations.hear(person.visitor, pressed))
    assert first[-1].actions[0].words.startswith("/receipt ")
    again = asyncio.run(house.conversations.hear(person.visitor, pressed))
    house.restart()
    later = asyncio.run(house.conversations.hear(person.visitor, pressed))
    assert [each.words for each in first] == [each.words for each in again] == [each.words for each in later]
    assert first[-1].actions == again[-1].actions == later[-1].actions
    other = house.person("b", "web").begin().visitor
    assert "/receipt" not in str(asyncio.run(house.conversations.hear(other, pressed)))
