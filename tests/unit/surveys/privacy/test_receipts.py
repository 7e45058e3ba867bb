"""Five easy words delete a response: they are never stored, never shown twice, never tell whether they were right, and what
they delete is gone.
"""

import asyncio
import random
import re

import pytest
from nacl.public import PrivateKey

from surveys.authoring.reading_age import is_easy
from surveys.conversation.deletion import Deletions
from surveys.conversation.limits import DELETIONS
from surveys.fairness import BUSY, FairLimit
from surveys.language.translation import texts_of
from surveys.privacy.receipts import (
    WORDS_IN_A_RECEIPT,
    Hasher,
    drawn_receipts,
    new_receipt,
    ours_by,
    read_receipt,
    receipt_words,
)
from surveys.privacy.sealing import open_response
from surveys.rounds import FEW, Round
from surveys.store.group_commit import GroupCommit
from tests.houses import House, Person, every_kind, second_survey
from tests.unit.surveys.privacy.test_intake import Fate, mortal, until_it_lives

CANARY = "zebra crossing canary"
ANSWERS = ("good", "home", "mostly", "12", CANARY)
ASKED = "Thank you. Please check that you typed your five delete words right."


def _receipt_on(person: Person) -> str:
    """What is shown when the button under "sent" is pressed."""
    (button,) = person.last.actions
    person.says(button.words)
    return person.words.split("\n\n")[1]


def _sends(house: House, name: object, words: str = CANARY) -> Person:
    return house.person(name).answers_all("good", "home", "mostly", "12", words)


def _everybody_sends(house: House, number: int) -> list[Person]:
    return [_sends(house, each, f"Words of {each}.") for each in range(number)]


def _words(house: House, one: Round) -> list[str]:
    return sorted(response["answers"]["more"] for response in house.responses(one))


def _hashes(house: House) -> dict[str, str]:
    with house.stores.responses.transaction() as work:
        return work.receipts()


def _asked(house: House) -> dict[str, bytes]:
    with house.stores.pool.transaction() as work:
        return work.deletions()


# The words ----------


def test_there_are_enough_words_and_all_are_fit_for_a_child() -> None:
    """2,048 different words of 3 to 7 small letters: 55 bits in five of them. None is another's plural."""
    words = receipt_words()
    assert len(set(words)) == len(words) == 2048
    assert all(re.fullmatch("[a-z]{3,7}", word) for word in words)
    assert not [word for word in words if word.endswith("s") and word[:-1] in words]


def test_no_word_is_unkind_or_frightening() -> None:
    """None of the words that nobody should find on a slip of paper is there."""
    unkind = (
        "bad sad die dead kill gun knife blood hate hurt pain fat ugly stupid dumb idiot lazy liar thief drunk beer wine "
        "drug sex naked bum butt poo wee war bomb fight hit slap whip slave devil hell god church jail police prison "
        "alone lonely afraid scared ghost monster grave poison danger enemy fear cry tears sick ill weak loser lost orphan"
    )
    assert not set(unkind.split()) & set(receipt_words())


def test_most_words_are_easy_to_read() -> None:
    """At least half are on Dale and Chall's list; the rest are animals, food, places and things that can be pictured."""
    easy = sum(is_easy(word) for word in receipt_words())
    assert easy / 2048 > 0.5


def test_a_receipt_is_five_words_by_chance() -> None:
    """The same chance gives the same receipt; other chance another."""
    first, again = (new_receipt(random.Random(1).choice) for _ in range(2))
    assert first == again != new_receipt(random.Random(2).choice)
    assert len(first.split()) == WORDS_IN_A_RECEIPT


@pytest.mark.parametrize("between", [" ", ", ", "-", "\n", "   "])
def test_a_receipt_is_read_however_it_is_typed(between: str) -> None:
    """Capitals, commas, hyphens and line breaks do not matter."""
    words = new_receipt().split()
    assert read_receipt(f" {between.join(words).upper()}. ") == " ".join(words)


@pytest.mark.parametrize(
    "typed", ["my words are {}", "{} please", "1. {}", "delete {}!", "“{}”", "the code: {}, thank you"]
)
def test_a_few_words_around_a_receipt_do_not_matter(typed: str) -> None:
    """Nor wide letters. Among many words nothing is looked for."""
    receipt = "league surfer player school lime"
    assert read_receipt(typed.format(receipt)) == receipt
    assert (
        read_receipt("".join(chr(ord(each) + 0xFEE0) if each.isalpha() else each for each in receipt))
        == receipt
    )
    assert read_receipt(f"{'x ' * 20}{receipt}") is None


@pytest.mark.parametrize(
    "typed", ["", "zebra", "zebra zoo yak", "one two three four fivve", "zoo " * 6, "😀", "12345"]
)
def test_what_is_no_receipt_is_none(typed: str) -> None:
    """Too few, too many, or a word that is not there."""
    assert read_receipt(typed) is None


def test_a_hash_needs_the_intakes_key() -> None:
    """The same receipt under the same key has one hash, so that it can be looked up; under another key another."""
    key, other = PrivateKey(b"1" * 32), PrivateKey(b"2" * 32)
    assert Hasher(key).hash("a b c d e") == Hasher(key).hash("a b c d e") != Hasher(other).hash("a b c d e")
    assert Hasher(key).hashes(["a", "b"]) == [Hasher(key).hash("a"), Hasher(key).hash("b")]
    assert re.fullmatch("[0-9a-f]{64}", Hasher(key).hash("a b c d e"))


# Getting one ----------


def test_a_receipt_is_offered_and_not_forced(small_house: House) -> None:
    """After sending there is a button; the words are not shown before it is pressed, and nothing is asked."""
    small_house.open()
    person = _sends(small_house, "somebody")
    assert person.last.input == "none"
    assert [button.say for button in person.last.actions] == ["Get delete words"]
    receipt = _receipt_on(person)
    assert read_receipt(receipt) == receipt.replace("-", " ")
    assert receipt not in person.last.buttons
    assert "I do not keep them" in person.words


def test_a_receipt_is_shown_in_the_language_that_was_answered_in(small_house: House) -> None:
    """Also how soon it works; by then nothing is known of whoever presses the button, which brings the language."""
    polish = {where: f"{words} (po polsku)" for where, words in texts_of(every_kind()).items()}
    small_house.open(translations={"pl": polish})
    person = small_house.person("somebody", "telegram").begin()
    for words in ("yes", "/words", "language-pl", "Good (po polsku)", "/stop", "send"):
        person.says(words)
    (button,) = person.last.actions
    assert button.say == "Daj mi słowa do usuwania"
    assert len(f"{person.last.about}|{button.words}".encode()) <= 64, "it fits into a button of Telegram's"
    person.says(button.words)
    assert person.last.language == "pl"
    assert read_receipt(person.words.split("\n\n")[1])
    assert "zostaną wtedy usunięte w ciągu 1 godziny." in person.words


def test_every_response_has_a_receipt_of_its_own(house: House) -> None:
    """Whether somebody looked at it or not, so that the hashes do not tell who wanted one."""
    one = house.open()
    people = _everybody_sends(house, 25)
    receipts = {_receipt_on(person) for person in people[:5]}
    house.take(one)
    hashes = _hashes(house)
    assert len(receipts) == 5
    assert len(hashes) == 25 - FEW
    assert set(hashes.values()) == {response["id"] for response in house.responses(one)}


def test_words_in_a_button_are_shown_as_they_are_only_if_they_are_a_receipt(small_house: House) -> None:
    """Nobody can make the bot say other words."""
    small_house.open()
    said = small_house.person("somebody").says("/receipt buy-our-lovely-new-shoes").words
    assert "shoes" not in said
    assert said.startswith("Do you have delete words?")


# Deleting before the intake ----------


def test_what_waits_is_deleted_from_the_chat(house: House) -> None:
    """Whoever has sent can delete it until it is mixed: one question, one press, gone."""
    one = house.open()
    person = _sends(house, "somebody").says("delete")
    assert [button.say for button in person.last.buttons] == ["Every kind of question", "Keep my answers"]
    assert len(house.pool_rows(one)) == 1
    assert person.presses(person.last.buttons[0].words).words.startswith("Done. Your answers are deleted.")
    assert house.pool_rows(one) == {}


@pytest.mark.parametrize(
    "words", ["/delete", "Delete", "delete my answers", "/delete@heard_bot", "delete everything"]
)
def test_deleting_can_be_typed_in_many_ways(small_house: House, words: str) -> None:
    """By command or in plain words."""
    small_house.open()
    assert "What do you want to delete?" in _sends(small_house, "somebody").says(words).words


def test_answers_can_be_kept_after_all(small_house: House) -> None:
    """Nothing happens without the second press."""
    one = small_house.open()
    person = _sends(small_house, "somebody").says("/delete")
    assert person.presses("/delete keep").words == "That is fine. Your answers stay."
    assert len(small_house.pool_rows(one)) == 1


def test_what_was_deleted_stays_deleted(house: House) -> None:
    """A message that was on its way does not bring it back, and each person has one go."""
    one = house.open()
    person = _sends(house, "somebody").says("/delete every-kind")
    with house.stores.pool.transaction() as work:
        (row,) = work._rows if hasattr(work, "_rows") else _rows(work)
        assert work.put(row, one.id, b"again") is False
    assert house.pool_rows(one) == {}
    assert person.begin().words.startswith("This survey has been answered here already,")
    assert [button.say for button in person.last.actions] == ["Delete my answers"]


def _rows(work: object) -> list[str]:
    return [row for (row,) in work._connection.exec_driver_sql(_ROWS[work._connection.dialect.name])]  # type: ignore[attr-defined]


_ROWS = {"sqlite": "SELECT row FROM sealed", "postgresql": "SELECT row FROM pool.sealed"}


def test_one_person_cannot_delete_anothers(house: House) -> None:
    """What waits is found by who asks, whatever they type."""
    one = house.open()
    _sends(house, "somebody")
    other = house.person("somebody else").says("/delete every-kind")
    assert other.words.startswith("Your answers are being mixed")
    assert len(house.pool_rows(one)) == 1


def test_only_the_survey_that_was_meant_is_deleted(small_house: House) -> None:
    """Somebody who answered two chooses."""
    first, other = small_house.open(), small_house.open(second_survey())
    person = _sends(small_house, "somebody")
    person.answers_all(*ANSWERS, code="second").says("/delete")
    assert [button.words for button in person.last.buttons] == [
        "/delete every-kind",
        "/delete second",
        "/delete keep",
    ]
    person.presses("/delete second")
    assert len(small_house.pool_rows(first)) == 1
    assert len(small_house.pool_rows(other)) == 0


def test_after_the_intake_the_chat_cannot_delete(house: House) -> None:
    """Nobody knows any more which response is whose; the receipt does it then."""
    one = house.open()
    _everybody_sends(house, 40)
    house.take(one)
    said = [house.person(each).says("/delete every-kind").words for each in range(40)]
    gone = sum(words.startswith("Done.") for words in said)
    assert gone == FEW
    assert sum(words.startswith("Your answers are being mixed") for words in said) == 30
    assert len(_words(house, one)) == 30


def test_midway_deleting_is_stopping(small_house: House) -> None:
    """Before anything was sent, the same word leads to the choice of what should happen."""
    small_house.open()
    person = small_house.person("somebody").begin().says("yes").says("good").says("/delete")
    assert "What should happen to what you have answered so far?" in person.words
    assert person.says("delete").words.startswith("Stopped. Your answers are deleted")


# Deleting with a receipt ----------


def test_a_receipt_deletes_after_the_intake(house: House) -> None:
    """The response it belongs to is gone, and all the others are as they were."""
    one = house.open()
    people = _everybody_sends(house, 21)
    receipts = [_receipt_on(person) for person in people]
    house.close("every-kind")
    before = {response["id"]: response for response in house.responses(one)}
    assert house.person("on another phone").says(f"delete {receipts[7]}").words.startswith(ASKED)
    assert len(house.responses(one)) == 21
    assert house.intake().delete_what_was_asked() == 1
    after = house.responses(one)
    assert "Words of 7." not in _words(house, one)
    assert len(after) == len(_hashes(house)) == 20
    assert all(before[response["id"]] == response for response in after)
    assert _asked(house) == {}


def test_a_receipt_deletes_what_still_waits(house: House) -> None:
    """Also what is kept back, and what is too little to be opened; it is never taken in afterwards."""
    one = house.open()
    people = _everybody_sends(house, 20)
    receipt = _receipt_on(people[3])
    house.person("anybody").says(f"/delete {receipt}")
    house.intake().delete_what_was_asked()
    assert len(house.pool_rows(one)) == 19
    house.close("every-kind")
    assert len(_words(house, one)) == 19
    assert "Words of 3." not in _words(house, one)


def test_right_wrong_used_and_misspelt_receipts_are_answered_alike(house: House) -> None:
    """And only those that are receipts at all are put into the queue."""
    house.open()
    people = _everybody_sends(house, 10)
    receipt = _receipt_on(people[0])
    house.close("every-kind")
    right = house.person("a").says(f"/delete {receipt}").words
    house.intake().delete_what_was_asked()
    used = house.person("b").says(f"/delete {receipt}").words
    wrong = house.person("c").says(f"/delete {new_receipt(random.Random(3).choice)}").words
    misspelt = house.person("d").says("/delete zebraa zoo yak yard year").words
    assert right == used == wrong == misspelt
    assert len(_asked(house)) == 2
    house.intake().delete_what_was_asked()
    assert len(_hashes(house)) == 9


def test_requests_tell_neither_who_nor_when_nor_what(house: House) -> None:
    """They are of one size, under random ids, and open with the intake's key alone."""
    house.open()
    for name in range(5):
        house.person(name).says(f"/delete {new_receipt()}")
    asked = _asked(house)
    assert len({len(body) for body in asked.values()}) == 1
    assert all(re.fullmatch("[0-9a-f]{32}", response_id) for response_id in asked)
    assert {*open_response(house.keys.intake_key(), next(iter(asked.values())))} == {"receipt"}


AT_ONCE = BUSY * DELETIONS.share_burst + round(DELETIONS.burst * DELETIONS.rest("heavy"))
SECONDS_EACH = round(1 / (DELETIONS.rate * DELETIONS.rest("heavy")))
"""What whoever tries from one place has: what is light and busy, and then the part of the heavy."""


def test_a_clock_that_is_put_back_takes_no_try_away(small_house: House) -> None:
    """A machine that comes up with tomorrow's time and is set right would else refuse deletions for a day."""
    small_house.open()
    small_house.clock.now += 86_400
    assert small_house.person("one").says(f"/delete {new_receipt()}").words.startswith(ASKED)
    small_house.clock.now -= 86_400
    said = [small_house.person("one").says(f"/delete {new_receipt()}").words for _ in range(AT_ONCE)]
    assert [words.startswith(ASKED) for words in said] == [True] * (AT_ONCE - 1) + [False]


def test_receipts_cannot_be_tried_fast(small_house: House) -> None:
    """After some tries everybody waits a little; whoever tries is not remembered."""
    small_house.open()
    said = [small_house.person(each).says(f"/delete {new_receipt()}").words for each in range(AT_ONCE + 3)]
    assert [words.startswith(ASKED) for words in said] == [True] * AT_ONCE + [False] * 3
    assert said[-1].startswith("Many people want to delete something")
    small_house.clock.now += SECONDS_EACH
    assert small_house.person("a").says(f"/delete {new_receipt()}").words.startswith(ASKED)
    assert not small_house.person("b").says(f"/delete {new_receipt()}").words.startswith(ASKED)


def test_what_looks_like_ours_is_always_taken(small_house: House) -> None:
    """However much nonsense is typed before it: the last word of a receipt follows from the others, by a key of the doors.
    The same receipt typed again and again is one."""
    key = bytes(32)
    ours, receipt = ours_by(key), drawn_receipts(bytes(32), key)("somebody")
    nonsense = (each for number in range(9999) if not ours(each := new_receipt(random.Random(number).choice)))
    said = []

    async def play() -> None:
        deletions = Deletions(
            small_house.rounds,
            GroupCommit(small_house.stores.pool, "pool"),
            small_house.voices,
            small_house.clock,
            FairLimit(DELETIONS, small_house.clock()),
            ours,
        )
        for _ in range(AT_ONCE):
            await deletions.ask(next(nonsense))
        said.append((await deletions.ask(next(nonsense)))[0].words)
        said.extend([(await deletions.ask(receipt))[0].words for _ in range(100)])

    small_house.open()
    asyncio.run(play())
    assert said[0].startswith("Many people want to delete something")
    assert all(words.startswith(ASKED) for words in said[1:])
    assert len(_asked(small_house)) == AT_ONCE + 1


def test_few_others_look_like_ours() -> None:
    """One in 2,048 by chance; without the key nobody makes another."""
    ours = ours_by(b"a key of the doors")
    seeds = range(2048 * 3)
    assert sum(ours(new_receipt(random.Random(seed).choice)) for seed in seeds) < 15
    assert ours(drawn_receipts(b"secret", b"a key of the doors")("one"))
    assert not ours(drawn_receipts(b"secret", b"another key")("one"))


def test_guessing_finds_nothing(small_house: House) -> None:
    """Hundreds of well-made receipts that were never given delete nothing."""
    one = small_house.open()
    _everybody_sends(small_house, 12)
    small_house.close("every-kind")
    chance = random.Random(5)
    for _ in range(200):
        small_house.clock.now += SECONDS_EACH
        small_house.person("guesser").says(f"/delete {new_receipt(chance.choice)}")
    assert small_house.intake().delete_what_was_asked() == 200
    assert len(_words(small_house, one)) == 12


def test_a_request_that_does_not_open_harms_nothing(house: House) -> None:
    """Rubbish in the queue goes, and the others are worked off."""
    one = house.open()
    receipt = _receipt_on(_everybody_sends(house, 11)[0])
    house.close("every-kind")
    with house.stores.pool.transaction() as work:
        work.ask_deletion("rubbish", b"rubbish")
    house.person("a").says(f"/delete {receipt}")
    assert house.intake().delete_what_was_asked() == 2
    assert len(_words(house, one)) == 10


def test_before_the_first_round_there_is_nothing_to_delete(small_house: House) -> None:
    """The same sentence, and nothing is queued."""
    assert small_house.person("a").says(f"/delete {new_receipt()}").words.startswith(ASKED)
    assert _asked(small_house) == {}


def test_a_deletion_killed_anywhere_is_done_in_the_end(house: House) -> None:
    """It goes on where it stopped; the others are never touched."""
    one = house.open()
    people = _everybody_sends(house, 20)
    receipts = [_receipt_on(person) for person in people[:2]]
    house.take(one)
    for receipt in receipts:
        house.person("a").says(f"/delete {receipt}")

    def attempt(fate: Fate) -> None:
        mortal(house, fate)[2].delete_what_was_asked()

    assert until_it_lives(attempt) > 8
    assert _asked(house) == {}
    assert len(house.responses(one)) + len(house.pool_rows(one)) == 18
    house.close("every-kind")
    assert not {"Words of 0.", "Words of 1."} & set(_words(house, one))


def test_words_of_ours_are_known_without_the_word_before_them(house: House) -> None:
    """Whoever types their five words alone in the chat meant to delete; five such words by chance are an answer."""
    house.open()
    key = bytes(32)
    ours = drawn_receipts(bytes(32), key)("somebody")
    house.conversations._deletions._is_ours = ours_by(key)
    assert house.person("a").says(ours).words.startswith(ASKED)
    others = (new_receipt(random.Random(number).choice) for number in range(99))
    by_chance = next(each for each in others if not ours_by(key)(each))
    assert not house.person("b").says(by_chance).words.startswith(ASKED)
    assert not house.person("b").says(f"delete what they say of {by_chance}").words.startswith(ASKED)
    assert house.person("b").says(f"delete {by_chance.replace(' ', ', ')}").words.startswith(ASKED)


def test_the_pages_field_takes_a_receipt_alone(house: House) -> None:
    """Where nothing but receipts is typed, the word before it is not needed."""
    house.open()
    said = asyncio.run(house.conversations.delete(new_receipt()))
    assert said[0].words.startswith(ASKED)
    assert len(_asked(house)) == 1
