"""What lies in rows, files, copies and logs while people talk, and after: neither who they are nor what they said."""

import logging
from pathlib import Path

import pytest

from surveys.privacy.keys import KEY_BYTES
from surveys.privacy.sealing import draft_tag, open_response, participation_tag
from tests.conftest import Postgres
from tests.houses import House, every_kind
from tests.unit.surveys.privacy.courses import BEFORE, course
from tests.unit.surveys.privacy.test_outer_seal import ANNA, anna_writes, drafts, read_with_all_keys
from tests.unit.surveys.privacy.test_pairs import halves
from tests.unit.surveys.privacy.test_receipts import _everybody_sends, _receipt_on, _sends
from tests.unit.surveys.privacy.test_sealing import CONTACTS


def test_no_row_holds_the_visitor_or_their_words(
    durable_house: House, data_folder: Path, postgres: Postgres
) -> None:
    """Tags are keyed hashes and everything said is sealed: neither stands anywhere in the rows."""
    house = durable_house
    one = house.open()
    house.person("visitor-4711", "telegram").begin().says("yes").says("bad").says("canary words")
    key = house.keys.read(one.id)
    assert key
    visitor = house.person("visitor-4711", "telegram").visitor
    with house.stores.participation.transaction() as work:
        (draft,) = work.drafts([draft_tag(key, visitor)])
        words = work.words(draft.tag)
    assert b"canary" not in draft.sealed + (words or b"canary")
    assert draft.tag != participation_tag(key, visitor)
    assert "4711" not in repr(draft) + repr(visitor)


def test_a_receipt_is_nowhere_in_clear(sqlite: object, data_folder: Path) -> None:
    """Neither its words nor what the button carries is in any file, before the intake and after it."""
    house = House(sqlite, data_folder / "keys")  # type: ignore[arg-type]  # a place
    one = house.open()
    receipts = [_receipt_on(person) for person in _everybody_sends(house, 21)]
    for receipt in receipts:
        house.person("anybody").says(f"delete {receipt}")
    _look_for(data_folder, receipts)
    house.take(one)
    house.intake().delete_what_was_asked()
    _look_for(data_folder, receipts)
    house.stop()


def _look_for(folder: Path, receipts: list[str]) -> None:
    for file in folder.rglob("*"):
        held = file.read_bytes() if file.is_file() else b""
        assert not [
            each for each in receipts if each.encode() in held or each.replace(" ", "-").encode() in held
        ]


def test_deleted_words_are_in_no_file(sqlite: object, data_folder: Path) -> None:
    """Nothing of a response is left in any file once its receipt was used."""
    house = House(sqlite, data_folder / "keys")  # type: ignore[arg-type]  # a place
    house.open()
    receipts = [_receipt_on(_sends(house, each, "Umbrellas sang loudly.")) for each in range(10)]
    house.close("every-kind")
    held = b"".join(file.read_bytes() for file in data_folder.glob("*.db"))
    assert held.count(b"Umbrellas") == 10
    for receipt in receipts:
        house.person("a").says(f"/delete {receipt}")
    house.intake().delete_what_was_asked()
    held = b"".join(file.read_bytes() for file in data_folder.glob("*") if file.is_file())
    assert b"Umbrellas" not in held
    house.stop()


def test_tags_can_be_reversed_while_the_key_exists_and_never_after(durable_house: House) -> None:
    """With the round's key a contact list finds who took part; once it is destroyed, nothing that is left does."""
    house = durable_house
    one = house.open()
    everybody = house.person(ANNA.id, ANNA.channel).answers_all("good", "school", "12", "fine")
    for number in range(12):
        house.person(f"x{number}").answers_all("good", "school", "12", "fine")
    key = house.keys.read(one.id)
    assert key
    with house.stores.participation.transaction() as work:
        assert [each for each in CONTACTS if work.has_sent(participation_tag(key, each))] == [
            everybody.visitor
        ]
    house.close(one.id)
    assert house.keys.read(one.id) is None
    candidates = [key, bytes(KEY_BYTES), bytes(house.keys.intake_key())]
    with house.stores.participation.transaction() as work:
        assert not [
            each for each in CONTACTS for k in candidates if work.has_sent(participation_tag(k, each))
        ]


CANARY = "Zzyzxcanary"


class Broken(Exception):
    """Something that goes wrong on the way."""


def test_no_log_holds_words_or_visitors(durable_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, over a whole round and with errors on the way: ids and events, never what was said or who said it."""
    house = durable_house
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy")  # as somebody would who looks for a fault
    one = house.open()
    for number in range(12):
        house.person(f"visitor-4711-{number}").answers_all("bad", CANARY, "school", "12", CANARY)

    def broken(words: str) -> str:
        raise Broken

    with pytest.raises(Broken) as caught:
        house.intake(broken).take_last(one.id, every_kind())
    house.close(one.id)
    assert len(house.responses(one)) == 12
    told = caplog.text + "".join(map(str, (caught.value, caught.value.args)))
    assert CANARY not in told
    assert "4711" not in told


def test_no_log_holds_a_code(durable_house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Typed at a door, mistyped first, and all the way to the pair, with everything logged; nor does any file."""
    house, survey = durable_house, course(BEFORE)
    with caplog.at_level(logging.DEBUG):
        one = house.open(survey)
        for number in range(12):
            person = house.person(number).begin(survey.id).says("yes").says("some")
            assert "does not look like the code" in person.says("qz99q").words
            person.says(f"Qz {number + 1} Q")
            assert "qz" not in person.words.casefold()
            assert "Code: your code" in person.words
            person.says("send")
        house.take(one, survey)
        house.close(one.id)
    assert len(halves(house, one)) == 12
    assert not [record for record in caplog.records if "qz" in record.getMessage().casefold()]
    for file in house.keys.folders[0].parent.glob("*.db"):
        assert b"qz0" not in file.read_bytes().lower()


def test_a_copy_from_before_a_change_opens_with_no_key_that_is_left(durable_house: House) -> None:
    """With the keys of that day whoever knows somebody's name in the channel reads what they had written; after the next
    change nobody does, though the round and its own key go on."""
    house = durable_house
    one = house.open()
    anna_writes(house)
    copied = drafts(house, one)
    assert read_with_all_keys(house, one, copied) == {"it is loud at home"}
    house.change_places_key(one)
    assert read_with_all_keys(house, one, copied) == set()
    assert read_with_all_keys(house, one, drafts(house, one)) == {"it is loud at home"}


def test_nobody_loses_their_place(durable_house: House) -> None:
    """After every change they go on where they were, with all that they had written; sizes and times say nothing of it."""
    house = durable_house
    one = house.open()
    anna_writes(house)
    before = drafts(house, one)
    for _ in range(3):
        house.change_places_key(one)
    (after,) = drafts(house, one)
    assert [(len(each.sealed), len(each.words or b""), each.expires) for each in before] == [
        (len(after.sealed), len(after.words or b""), after.expires)
    ]
    person = house.person(ANNA.id, ANNA.channel).says("home").says("always").says("12").says("no")
    person.says("send")
    (sealed,) = house.pool_rows(one).values()
    assert open_response(house.answers_key(one.id), sealed)["answers"]["why"] == "it is loud at home"
    assert drafts(house, one) == []
