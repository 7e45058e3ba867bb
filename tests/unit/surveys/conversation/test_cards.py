"""Rounds that are answered with printed cards: each counts once, whoever holds it, and nothing leads to a person."""

import asyncio

from surveys.conversation.cards import CODES
from surveys.privacy.cards import new_card, printed
from surveys.privacy.sealing import participation_tag, pool_row
from surveys.rounds import Round
from tests.houses import House, Person

ANSWERS = ("good", "home, school", "mostly", "12", "It is fine.")
PAGE = "every-kind"


def _opened(house: House) -> tuple[Round, bytes]:
    one = house.open(entry=CODES)
    key = house.keys.read(one.id)
    assert key
    return one, key


def _card(house: House, key: bytes) -> str:
    return printed(new_card(key))


def _answers(person: Person, card: str) -> Person:
    person.begin().says(card)
    for words in ("yes", *ANSWERS, "send"):
        person.says(words)
    return person


def test_without_a_card_nobody_begins(house: House) -> None:
    """They are asked for its code, on a page and in a chat; nothing is kept of them."""
    one, _ = _opened(house)
    person = house.person("a").begin()
    assert "type the code on your card" in person.last.words
    assert person.last.input == "text"
    assert house.person("b", "web").looks().last.words == person.last.words
    person.says("yes")
    with house.stores.participation.transaction() as work:
        assert work.left(one.id) == (0, 0)


def test_a_card_lets_somebody_answer_once(house: House) -> None:
    """Afterwards the same card says kindly that it was used, in any hands."""
    one, key = _opened(house)
    card = _card(house, key)
    assert "on their way" in _answers(house.person("a"), card).words
    assert len(house.pool_rows(one)) == 1
    again = house.person("b").begin().says(card)
    assert "has been used" in again.words
    assert len(house.pool_rows(one)) == 1
    assert "on their way" in _answers(house.person("b"), _card(house, key)).words
    assert len(house.pool_rows(one)) == 2


def test_whoever_else_has_a_card_reads_nothing_of_what_was_said_with_it(house: House) -> None:
    """Whoever printed them has all, and may have noted who was given which. They show one, and stand at the beginning; they
    answer with it, and whose card it is goes on where they were. One of the two counts, and nothing of a place is left."""
    one, key = _opened(house)
    card = _card(house, key)
    here = house.person("a").begin().says(card)
    here.says("yes").says("good").says("home")
    there = house.person("b", "telegram").begin().says(card)
    fresh = house.person("c").begin().says(_card(house, key))
    assert "Welcome back" not in there.words
    assert there.last.words.partition("\n")[0] == fresh.last.words.partition("\n")[0]
    assert "home" not in there.says("/list").words.casefold()
    stood = here.last.words
    there.says("yes")
    for words in ANSWERS:
        there.says(words)
    house.restart()
    here = house.person("a").begin()
    assert here.last.words == stood
    for words in (*ANSWERS[2:], "send"):
        here.says(words)
    assert "on their way" in here.words
    rows = house.pool_rows(one)
    assert len(rows) == 1
    assert "on their way" not in house.person("b", "telegram").says("send").words
    assert house.pool_rows(one) == rows
    assert "answered here already" in house.person("b", "telegram").begin().words


def test_several_people_on_one_account_each_answer_with_their_card(house: House) -> None:
    """A family's phone, a school's tablet."""
    one, key = _opened(house)
    person = house.person("shared")
    for _ in range(3):
        _answers(person, _card(house, key))
    assert len(house.pool_rows(one)) == 3


def test_a_wrong_code_is_answered_kindly_and_a_call_for_help_with_help(house: House) -> None:
    """Where a code is typed, help comes first all the same."""
    _opened(house)
    person = house.person("a", "web").looks()
    wrong = person.says("K7QFM-2XD9T-4BHW3", about=person.last.about, code=PAGE)
    assert "not a code for this survey" in wrong.seen[0].words
    assert "type the code on your card" in wrong.last.words
    hurt = person.says("he hurts me", about=person.last.about, code=PAGE)
    assert "not a code" not in hurt.words
    assert hurt.seen[0].kind == "help"


def test_a_link_brings_the_card_along(house: House) -> None:
    """On a page it is shown with a button and nothing is kept; in a chat the link begins."""
    one, key = _opened(house)
    card, person = _card(house, key), house.person("a", "web")
    person.seen = asyncio.run(house.conversations.look(person.visitor, PAGE, (), card))
    (button,) = person.last.buttons
    with house.stores.participation.transaction() as work:
        assert work.left(one.id) == (0, 0)
    person.says(button.words, about=person.last.about, code=PAGE)
    assert "Do you want to take part" in person.last.words
    linked = house.person("b", "telegram").says(f"/start {PAGE}__{_card(house, key)}")
    assert "16" in linked.last.words or "Do you want to take part" in linked.last.words


def test_what_waits_can_be_deleted_with_the_card(house: House) -> None:
    """Also somewhere else, where the card is shown again."""
    one, key = _opened(house)
    card = _card(house, key)
    _answers(house.person("a"), card)
    other = house.person("b").begin().says(card)
    other.says("/delete every-kind")
    assert house.pool_rows(one) == {}


def test_nothing_that_is_kept_comes_from_who_somebody_is(house: House) -> None:
    """No tag and no row is of the person: they are the card's."""
    one, key = _opened(house)
    person = _answers(house.person("a"), _card(house, key))
    with house.stores.participation.transaction() as work:
        assert work.counts(one.id) == (1, 1)
        assert not work.has_sent(participation_tag(key, person.visitor))
    assert pool_row(key, person.visitor) not in house.pool_rows(one)


def test_a_round_by_its_link_asks_for_no_card(house: House) -> None:
    """And what looks like a code is an answer there as any other."""
    house.open()
    person = house.person("a").begin()
    assert "card" not in person.last.words
