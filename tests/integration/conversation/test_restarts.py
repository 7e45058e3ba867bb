"""A process may end after any turn: whoever talks to the next one on the same database goes on where they were."""

from dataclasses import replace

import pytest

from surveys.privacy.sealing import draft_tag
from tests.houses import House
from tests.unit.surveys.conversation.test_conversations import ANSWERS, _counts, _sealed_answers
from tests.unit.surveys.conversation.test_first_screen import _press


@pytest.mark.parametrize("after", range(7))
def test_a_restart_loses_nobodys_place(durable_house: House, after: int) -> None:
    """After any turn the process may end; a new one on the same database goes on with the very next word."""
    house = durable_house
    one = house.open()
    person = house.person("a").begin()
    for number, words in enumerate(("yes", *ANSWERS, "send")):
        if number == after:
            before = person.last
            house.restart()
            assert person.looks().seen == (before,)
        person.says(words)
    assert "on their way" in person.words
    house.restart()
    assert len(_sealed_answers(house, one.id)) == 1
    assert "answered here already" in house.person("a").begin().words


def test_ticks_survive_a_restart(durable_house: House) -> None:
    """Boxes ticked before it are ticked after it."""
    durable_house.open()
    person = durable_house.person("a").begin().presses("yes").presses("good").presses("+school")
    durable_house.restart()
    assert [button.words for button in person.looks().last.buttons if button.picked] == ["school"]


def test_a_kill_between_sealing_and_marking_doubles_nothing(durable_house: House) -> None:
    """The response is in the pool, the draft is still there: sending again writes the same row."""
    house = durable_house
    one = house.open()
    person = house.person("a").begin()
    for words in ("yes", *ANSWERS):
        person.says(words)
    with house.stores.participation.transaction() as work:
        key = house.keys.read(one.id)
        assert key
        tag = draft_tag(key, person.visitor)
        draft = replace(work.drafts([tag])[0], words=work.words(tag))
    person.presses("send")
    with house.stores.participation.transaction() as work:
        work.destroy(one.id)  # as if the second transaction had never been
        work.keep(draft)
    house.restart()
    assert "on their way" in person.looks().presses("send").words
    assert len(_sealed_answers(house, one.id)) == 1
    assert _counts(house, one.id) == (1, 1)


def test_a_look_survives_a_restart_without_being_kept(durable_house: House) -> None:
    """The page that somebody had open works on, whatever happened to the process that made it."""
    durable_house.open()
    person = durable_house.person("somebody", "web").looks()
    durable_house.restart()
    assert _press(person, "yes").last.words == "How are you?"
