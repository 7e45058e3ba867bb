"""The key of places changes while people are midway: nobody loses theirs, and no copy from before opens any more."""

from dataclasses import replace
from itertools import product

from nacl.secret import Aead

from surveys.conversation.drafts import open_session
from surveys.privacy.keys import places_key
from surveys.privacy.outer_seal import OuterSealed, change_places_keys
from surveys.privacy.sealing import Unreadable, Visitor, open_words
from surveys.rounds import Round
from surveys.store.protocols import Draft
from tests.houses import House, every_kind
from tests.unit.surveys.privacy.test_intake import Fate, Mortal, MortalKeys, until_it_lives

ANNA = Visitor("telegram", "4711")


def anna_writes(house: House) -> None:
    """Somebody whose name in the channel is known is midway, and has written something."""
    person = house.person(ANNA.id, ANNA.channel).begin().says("yes").says("bad")
    assert person.says("it is loud at home").last.words == "Where do you feel safe?"


def drafts(house: House, one: Round) -> list[Draft]:
    with house.stores.participation.transaction() as work:
        return work.places(one.id)


def read_with_all_keys(house: House, one: Round, copied: list[Draft]) -> set[str]:
    """What somebody reads in a copy who has every key that there is now and knows who was there."""
    key = house.keys.read(one.id)
    assert key
    outer = [Aead(bytes(each)) for each in places_key(house.keys, one.id).here.values()]
    return {words for seal, draft in product(outer, copied) for words in _words(seal, key, draft)}


def _words(seal: Aead, key: bytes, draft: Draft) -> list[str]:
    try:
        session = open_session(key, ANNA, lambda _revision: every_kind(), _opened(seal, draft.sealed))
        return list(open_words(key, ANNA, _opened(seal, draft.words or b""), session.words).values())
    except Unreadable:
        return []


def _opened(seal: Aead, sealed: bytes) -> bytes:
    try:
        return bytes(seal.decrypt(sealed))
    except Exception:  # noqa: BLE001  # whatever it says, it does not open
        return sealed


def test_a_change_killed_anywhere_loses_nobody(house: House) -> None:
    """The place is there after each death, and what was copied before does not open after the next change."""
    one = house.open()
    anna_writes(house)
    copied: list[Draft] = []

    def attempt(fate: Fate) -> None:
        copied.extend(drafts(house, one))
        keys = MortalKeys(house.keys._folder, fate)
        try:
            change_places_keys(Mortal(house.stores.participation, fate), keys, [one.id])
        finally:
            assert house.person(ANNA.id, ANNA.channel).looks().last.words == "Where do you feel safe?"

    assert until_it_lives(attempt) > 8
    assert read_with_all_keys(house, one, copied) == set()
    assert len(places_key(house.keys, one.id).here) == 1
    assert house.close(one.id).left == ()


def test_places_that_were_put_back_from_a_copy_are_lost_and_people_begin_again(house: House) -> None:
    """They name a key that is no more. Whoever comes begins anew, and from then on nothing is lost."""
    one = house.open()
    anna_writes(house)
    house.change_places_key(one)
    old = drafts(house, one)
    house.change_places_key(one)
    with house.stores.participation.transaction() as work:
        work.seal_anew(one.id, "ab" * 32, old)
    person = house.person(ANNA.id, ANNA.channel).begin().says("yes")
    assert person.last.words == "How are you?"
    person.says("bad").says("still loud")
    house.change_places_key(one)
    assert person.looks().last.words == "Where do you feel safe?"
    assert read_with_all_keys(house, one, drafts(house, one)) == {"still loud"}


def test_without_the_key_people_are_told_kindly(house: House) -> None:
    """Nothing is ever kept under one seal only."""
    one = house.open()
    places_key(house.keys, one.id).destroy()
    house.restart()
    assert "e123" in house.person(ANNA.id, ANNA.channel).begin().words
    assert drafts(house, one) == []


def test_a_place_that_does_not_open_stays_as_lost_as_it_was(house: House) -> None:
    """A damaged one stops nobody else's from being sealed anew."""
    one = house.open()
    anna_writes(house)
    (place,) = drafts(house, one)
    with house.stores.participation.transaction() as work:
        work.keep(replace(place, tag="0" * 64, sealed=b"damaged", words=b"damaged"))
    house.change_places_key(one)
    assert read_with_all_keys(house, one, drafts(house, one)) == {"it is loud at home"}


def test_places_are_listed_as_their_visitors_key_sealed_them(house: House) -> None:
    """Whoever lists them through the outer seal needs no key that changes, also not for the words."""
    one = house.open()
    anna_writes(house)
    with OuterSealed(house.stores.participation, house.keys).transaction() as work:
        (draft,) = work.places(one.id)
    key = house.keys.read(one.id)
    assert key
    session = open_session(key, ANNA, lambda _revision: every_kind(), draft.sealed)
    assert list(open_words(key, ANNA, draft.words or b"", session.words).values()) == ["it is loud at home"]
