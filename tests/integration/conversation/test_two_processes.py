"""Two processes talk to the same people on one PostgreSQL: nothing that somebody pressed is lost, and nothing is kept
twice."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from surveys.dialogue.messages import Message, Replies
from surveys.privacy.sealing import Visitor
from surveys.store.protocols import Draft, Overtaken, ParticipationWork
from tests.conftest import Postgres
from tests.houses import House, Place
from tests.unit.surveys.conversation.test_conversations import ANSWERS, _sealed_answers

PEOPLE = 12

Work = Callable[[ParticipationWork], None]


@pytest.fixture
def two(postgres: Postgres, data_folder: Path) -> Iterator[tuple[House, House]]:
    """Two processes of one installation: stores and threads of their own, and the same keys."""
    url = postgres.database()
    with closing(Place.at(url)) as one, closing(Place.at(url)) as other:
        houses = House(one, data_folder / "keys"), House(other, data_folder / "keys", seed=2)
        try:
            yield houses
        finally:
            for house in houses:
                house.stop()
    postgres.drop(url)


def _at_once(houses: tuple[House, House], visitor: Visitor, *messages: Message) -> list[Replies]:
    """What two processes say to two messages of one visitor that come in the same moment."""
    with ThreadPoolExecutor(2) as threads:
        both = [
            threads.submit(lambda house, said: asyncio.run(house.conversations.hear(visitor, said)), *each)
            for each in zip(houses, messages, strict=True)
        ]
        return [each.result() for each in both]


TAG, ROUND = "a" * 64, "every-kind-r1"


def _overtaken(two: tuple[House, House], slow: Work, quick: Work) -> None:
    """One process reads a place, another is quicker, and then the first goes on."""
    one, other = two
    with one.stores.participation.transaction() as work:
        work.drafts([TAG])
        with other.stores.participation.transaction() as meanwhile:
            quick(meanwhile)
        slow(work)


def _keeps(sealed: bytes, words: bytes | None = None) -> Work:
    return lambda work: work.keep(Draft(TAG, ROUND, sealed, 9, words))


def _kept(house: House) -> tuple[bytes, bytes | None]:
    with house.stores.participation.transaction() as work:
        return work.drafts([TAG])[0].sealed, work.words(TAG)


@pytest.mark.parametrize("before", [(), (b"before",)])
def test_a_place_is_changed_only_as_it_was_read(two: tuple[House, House], before: tuple[bytes, ...]) -> None:
    """The slower of two that read the same place keeps nothing, and is told; so is whoever would make it anew."""
    for sealed in before:
        with two[0].stores.participation.transaction() as work:
            _keeps(sealed)(work)
    with pytest.raises(Overtaken):
        _overtaken(two, _keeps(b"slow", b"slow words"), _keeps(b"quick"))
    assert _kept(two[1]) == (b"quick", None)


def test_a_place_that_was_changed_is_not_forgotten(two: tuple[House, House]) -> None:
    """Whoever read it as it was does not delete what came meanwhile."""
    with two[0].stores.participation.transaction() as work:
        _keeps(b"before")(work)
    with pytest.raises(Overtaken):
        _overtaken(two, lambda work: work.forget(TAG), _keeps(b"quick"))
    assert _kept(two[1]) == (b"quick", None)


def test_two_ticks_at_once_are_both_kept(two: tuple[House, House]) -> None:
    """Two boxes are ticked in the same moment, through two processes: both are ticked."""
    one, _ = two
    one.open()
    for number in range(PEOPLE):
        person = one.person(number).begin().presses("yes").presses("good")
        about = person.last.about
        _at_once(two, person.visitor, Message("+home", about), Message("+school", about))
        picked = {button.words for button in person.looks().last.buttons if button.picked}
        assert picked == {"home", "school"}, number


def test_one_press_twice_at_once_is_one_answer(two: tuple[House, House]) -> None:
    """A press that comes twice in the same moment leads to the next question once, and both are told so."""
    one, _ = two
    one.open()
    for number in range(PEOPLE):
        person = one.person(number).begin().presses("yes")
        pressed = Message("good", person.last.about)
        says = _at_once(two, person.visitor, pressed, pressed)
        assert {said[-1].about for said in says} == {person.looks().last.about}, number


def test_sending_twice_at_once_is_one_response_with_one_receipt(two: tuple[House, House]) -> None:
    """Two tabs that two processes made carry the same delete words, and what is sent twice is kept once."""
    one, other = two
    round_ = one.open()
    for number in range(PEOPLE):
        person = one.person(number).begin()
        for words in ("yes", *ANSWERS):
            person.says(words)
        tabs = [asyncio.run(house.conversations.look(person.visitor, "every-kind")) for house in two]
        (first,), (second,) = (
            {button.words for button in says[-1].buttons if button.words.startswith("send.")} for says in tabs
        )
        assert first == second
        said = _at_once(two, person.visitor, *(Message(first, says[-1].about) for says in tabs))
        told = {action.words for says in said for reply in says for action in reply.actions}
        assert len([words for words in told if words.startswith("/receipt")]) == 1, told
    assert len(_sealed_answers(other, round_.id)) == PEOPLE


def test_two_beginnings_at_once_are_one_place(two: tuple[House, House]) -> None:
    """Whoever begins in two processes at once has one place, and both show what stands there."""
    one, _ = two
    one.open()
    for number in range(PEOPLE):
        visitor = Visitor("terminal", f"new {number}")
        start = Message("/start every-kind")
        says = _at_once(two, visitor, start, start)
        assert {said[-1].about for said in says} == {one.person(f"new {number}").looks().last.about}


def test_a_whole_survey_by_two_processes_in_turn(two: tuple[House, House]) -> None:
    """Each turn is taken by the other process, and everything is there at the end."""
    one, other = two
    round_ = one.open()
    visitor = Visitor("terminal", "a")
    asyncio.run(one.conversations.begin(visitor, "every-kind"))
    for number, words in enumerate(("yes", *ANSWERS, "send")):
        asyncio.run(two[number % 2].conversations.hear(visitor, Message(words)))
    assert len(_sealed_answers(other, round_.id)) == 1
