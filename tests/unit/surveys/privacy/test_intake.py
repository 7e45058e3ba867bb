"""From sealed answers to responses, and from an open round to a closed one: nothing lost, nothing doubled, nothing left."""

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey

from surveys.conversation.open_rounds import FRESH_SECONDS
from surveys.definition.loading import parse
from surveys.definition.survey import MAY_QUOTE, Survey
from surveys.fieldwork.ending.closing import GRACE_SECONDS, Closing, close_round
from surveys.fieldwork.ending.destruction import keys_left
from surveys.fieldwork.ending.overdue import upkeep
from surveys.fieldwork.lookup import find_round, survey_of
from surveys.fieldwork.opening import open_round
from surveys.privacy.intake import KEPT_BACK, MOST_AT_ONCE, MOST_BATCHES, Intake, Taken, _batches, _groups
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import answers_key
from surveys.privacy.sealing import (
    Unreadable,
    Visitor,
    draft_tag,
    open_response,
    participation_tag,
    pool_row,
    seal_response,
)
from surveys.privacy.sizes import size_of
from surveys.rounds import FEW, Round, RoundProblem
from surveys.store.protocols import Draft, Stores
from tests.houses import EVERY_KIND, TODAY, House, every_kind, quoting, script_for, second_survey

SURVEY = every_kind()
SIZE = size_of(SURVEY)


def arrive(
    house: House, one: Round, numbers: range, *, way: str = "", receipt: str = "", **answers: Any
) -> None:
    """So many people have sent: a row each in the pool and a tag each. Their words say who is who."""
    beside = {name: said for name, said in (("way", way), ("receipt", receipt)) if said}
    key = house.keys.read(one.id)
    assert key
    with house.stores.pool.transaction() as pool:
        for number in numbers:
            content = {**beside, "answers": {"mood": "good", "more": f"person {number}", **answers}}
            sealed = seal_response(pool.answers_key(one.id) or one.answers_key, content, SIZE)
            pool.put(pool_row(key, Visitor("web", str(number))), one.id, sealed)
    with house.stores.participation.transaction() as participation:
        for number in numbers:
            participation.mark_sent(one.id, participation_tag(key, Visitor("web", str(number))))


def midway(house: House, one: Round, name: str) -> None:
    """Somebody has begun and not sent."""
    house.person(name).begin(one.id).says("yes")


def words_of(house: House, one: Round) -> list[str]:
    return sorted(response["answers"]["more"] for response in house.responses(one))


def persons(numbers: Iterable[int]) -> list[str]:
    return sorted(f"person {number}" for number in numbers)


# While a round is open ----------


@pytest.mark.parametrize("number", [0, 1, 9, 10, 19])
def test_too_few_stay_sealed(small_house: House, number: int) -> None:
    """Until ten can be opened while ten stay, nothing is opened."""
    one = small_house.open()
    arrive(small_house, one, range(number))
    assert small_house.take(one) == Taken(waiting=number)
    assert small_house.responses(one) == []
    assert len(small_house.pool_rows(one)) == number


def test_ten_are_opened_and_ten_stay(house: House) -> None:
    """What is opened is at least ten at a time, whoever they are; the rest waits for company."""
    one = house.open()
    arrive(house, one, range(20))
    assert house.take(one) == Taken(opened=10, waiting=10)
    assert set(words_of(house, one)) < set(persons(range(20)))
    assert house.take(one) == Taken(waiting=10)
    arrive(house, one, range(20, 29))
    assert house.take(one) == Taken(waiting=19)
    arrive(house, one, range(29, 30))
    assert house.take(one) == Taken(opened=10, waiting=10)
    assert len(set(words_of(house, one))) == 20


def test_ten_stay_when_another_intake_was_here_meanwhile(house: House) -> None:
    """Started twice by mistake: the second chose while the first worked. Those who come last are never alone at the end."""
    one = house.open()
    arrive(house, one, range(40))

    class Late(random.Random):
        """Between its look and its choice the other comes and goes; it chooses all whom the other kept back."""

        def sample(self, population: Any, k: int, **_: Any) -> list[Any]:
            assert house.take(one).opened == 30
            return sorted(population, key=lambda row: row not in house.pool_rows(one))[:k]

    assert (
        Intake(house.stores.pool, house.stores.responses, house.keys, str, Late(1))
        .take(one.id, SURVEY)
        .opened
        == 0
    )
    assert len(house.pool_rows(one)) == KEPT_BACK
    arrive(house, one, range(40, 42))
    assert house.close(one.id).taken.opened == 12
    assert words_of(house, one) == persons(range(42))


class TakesBack(random.Random):
    """Between the look at the pool and the choice, so many of those who would be opened take their answers back."""

    def __init__(self, house: House, number: int) -> None:
        super().__init__(1)
        self._house, self._number = house, number

    def sample(self, population: Any, k: int, **_: Any) -> list[Any]:
        chosen = sorted(population)[:k]
        with self._house.stores.pool.transaction() as pool:
            assert all(pool.withdraw(row) for row in chosen[: self._number])
        return chosen


def test_what_an_intake_leaves_shut_can_still_be_taken_back(house: House) -> None:
    """One took theirs back meanwhile, and nine are too few to open: it is not too late for them."""
    one = house.open()
    arrive(house, one, range(20))
    intake = Intake(house.stores.pool, house.stores.responses, house.keys, str, TakesBack(house, 1))
    assert intake.take(one.id, SURVEY).opened == 0
    with house.stores.pool.transaction() as pool:
        assert pool.claimed() == set()
        assert all(pool.withdraw(row) for row in pool.waiting(one.id))


def test_nothing_is_opened_where_somebody_of_those_who_stay_took_theirs_back(house: House) -> None:
    """Ten are to stay, not nine."""
    one = house.open()
    arrive(house, one, range(25))

    class FromThoseWhoStay(TakesBack):
        def sample(self, population: Any, k: int, **_: Any) -> list[Any]:
            super().sample(population[::-1], 1)
            return sorted(population)[-k:]

    intake = Intake(house.stores.pool, house.stores.responses, house.keys, str, FromThoseWhoStay(house, 1))
    assert intake.take(one.id, SURVEY).opened == 0
    assert house.take(one) == Taken(opened=14, waiting=10)


def test_what_a_killed_intake_had_claimed_can_be_taken_back_again(house: House) -> None:
    """It died with the answers in its hands: the next one lets go of them, also where it opens nothing."""
    one = house.open()
    arrive(house, one, range(20))

    def dies(_words: str) -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Intake(house.stores.pool, house.stores.responses, house.keys, dies).take(one.id, SURVEY)
    with house.stores.pool.transaction() as pool:
        claimed = pool.claimed()
        first, *others = sorted(claimed)
        assert not pool.withdraw(first)
        assert pool.withdraw(min(pool.waiting(one.id).keys() - claimed))
    assert (len(others), house.take(one)) == (9, Taken(waiting=19))
    with house.stores.pool.transaction() as pool:
        assert pool.withdraw(first)
    assert house.close(one.id).taken.opened == 18


def test_those_who_stay_are_chosen_by_chance(house: House) -> None:
    """Neither the first nor the last to come are opened first."""
    one = house.open()
    arrive(house, one, range(40))
    house.take(one)
    opened = {int(words.split()[1]) for words in words_of(house, one)}
    assert len(opened) == 30
    assert opened & set(range(10))
    assert opened & set(range(30, 40))


def test_sheets_are_counted_ten_at_a_time_and_of_rounds_counted_from_the_beginning(house: House) -> None:
    """The number grows with each intake. Where nobody had counted those before, there is none."""
    one, other = house.open(), house.open(second_survey())
    arrive(house, one, range(12))
    arrive(house, one, range(12, 25), way="paper")
    arrive(house, other, range(20), way="paper")
    with house.stores.responses.transaction() as responses:
        responses.rewrite(other.id, [{"id": "aa", "round": other.id, "answers": {}}])
        assert responses.on_paper(one.id) is None
    assert house.take(one).opened == 15
    with house.stores.responses.transaction() as responses:
        first = responses.on_paper(one.id)
    house.close(one.id)
    house.take(other)
    assert first is not None
    assert 3 <= first <= 13
    with house.stores.responses.transaction() as responses:
        assert (responses.on_paper(one.id), responses.on_paper(other.id)) == (13, None)


def test_a_sheet_with_a_receipt_was_forged_and_does_not_count_as_paper(house: House) -> None:
    """It could be taken back, and the number of sheets would be wrong then."""
    one = house.open()
    arrive(house, one, range(20), way="paper", receipt="some words")
    house.take(one)
    with house.stores.responses.transaction() as responses:
        assert responses.on_paper(one.id) == 0


def test_sending_again_after_the_intake_adds_nothing(house: House) -> None:
    """A row that was taken is never opened a second time."""
    one = house.open()
    arrive(house, one, range(20))
    house.take(one)
    arrive(house, one, range(20))
    assert house.close(one.id).responses == 20
    assert words_of(house, one) == persons(range(20))


def test_a_response_holds_its_answers_and_nothing_else(house: House) -> None:
    """A random id, the round and the answers: no time, no name, no order."""
    one = house.open()
    arrive(house, one, range(10))
    house.close(one.id)
    for response in house.responses(one):
        assert set(response) == {"id", "round", "answers"}
        assert len(bytes.fromhex(response["id"])) == 16
        assert set(response["answers"]) == {"mood", "more"}


def test_a_yes_to_being_quoted_comes_with_its_words_and_nothing_else_does(house: House) -> None:
    """From the chat to the responses: of those who said yes, and of nobody who said no or wrote nothing."""
    house.script = lambda _survey, kept=None: script_for(quoting(), kept)
    house.start()
    one = house.open(quoting())
    for number, said in enumerate(
        [["They are kind", "yes"]] * 4 + [["They are kind", "no"]] * 4 + [["/skip"]] * 4
    ):
        house.person(number).answers_all("good", "/skip", "12", *said)
    house.close(one.id)
    answers = [response["answers"] for response in house.responses(one)]
    assert len(answers) == 12
    assert sum(each.get(MAY_QUOTE) == "more" for each in answers) == 4
    assert all("more" in each for each in answers if MAY_QUOTE in each)


@pytest.mark.parametrize("asked", [quoting, every_kind])
@pytest.mark.parametrize("forged", ["mood", "", True, ["more"], {"more": 1}], ids=str)
def test_a_forged_yes_counts_for_nothing(
    small_house: House, forged: Any, asked: Callable[[], Survey]
) -> None:
    """Whoever broke into the chat can seal anything; and a survey that does not ask has no yes."""
    one = small_house.open(asked())
    arrive(small_house, one, range(10), **{MAY_QUOTE: forged if asked is quoting else "more"})
    small_house.close(one.id)
    assert len(small_house.responses(one)) == 10
    assert not any(MAY_QUOTE in response["answers"] for response in small_house.responses(one))


def test_every_response_gets_a_new_random_id_of_its_own(house: House) -> None:
    """Ids come from nothing that was known before."""
    one = house.open()
    arrive(house, one, range(30))
    rows = set(house.pool_rows(one))
    house.close(one.id)
    ids = {response["id"] for response in house.responses(one)}
    assert len(ids) == 30
    assert not any(row.startswith(response_id) for row in rows for response_id in ids)


def test_words_are_redacted_before_they_are_stored(house: House) -> None:
    """The store never sees what was taken out; choices are not touched."""
    one = house.open()
    arrive(house, one, range(12), mood="bad", places=["home"], age=9, why="secret")
    seen: list[str] = []

    def redact(words: str) -> str:
        seen.append(words)
        return "[taken out]"

    house.intake(redact).take_last(one.id, SURVEY)
    assert len(seen) == 24
    for response in house.responses(one):
        assert response["answers"] == {
            "mood": "bad",
            "why": "[taken out]",
            "places": ["home"],
            "age": 9,
            "more": "[taken out]",
        }


def test_names_and_numbers_are_taken_out_in_the_whole_house(small_house: House) -> None:
    """The redaction that production uses stands between the pool and the responses."""
    one = small_house.open()
    arrive(small_house, one, range(10), more="Ring my friend on 07700 900123 or jo@example.org")
    small_house.close(one.id)
    for words in words_of(small_house, one):
        assert "900123" not in words
        assert "example.org" not in words


def test_what_is_no_answer_of_the_survey_is_dropped(house: House) -> None:
    """Whatever else was sealed, only answers to questions of the survey are kept."""
    one = house.open()
    arrive(house, one, range(10), visitor="4711", time="12:00")
    house.close(one.id)
    assert {key for response in house.responses(one) for key in response["answers"]} == {"mood", "more"}


def test_a_redaction_that_fails_loses_nothing(house: House) -> None:
    """Where something goes wrong before the commit, all is as before."""
    one = house.open()
    arrive(house, one, range(12))

    def broken(words: str) -> str:
        raise Killed

    with pytest.raises(Killed):
        house.intake(broken).take_last(one.id, SURVEY)
    assert house.responses(one) == []
    assert house.close(one.id).responses == 12


# The key to the answers ----------


def test_every_intake_changes_the_key(house: House) -> None:
    """The old key is gone for good, and those who stay are sealed to the new one, as long as before."""
    one = house.open()
    arrive(house, one, range(20))
    old, copy = house.answers_key(one.id), house.pool_rows(one)
    assert house.take(one) == Taken(opened=10, waiting=10)
    new = house.answers_key(one.id)
    assert bytes(new) != bytes(old)
    assert all(opens(old, sealed) and not opens(new, sealed) for sealed in copy.values())
    stay = house.pool_rows(one)
    assert all(opens(new, sealed) and not opens(old, sealed) for sealed in stay.values())
    assert {len(sealed) for sealed in stay.values()} == {len(sealed) for sealed in copy.values()}
    arrive(house, one, range(20, 30))
    assert house.take(one) == Taken(opened=10, waiting=10)
    assert not any(opens(house.answers_key(one.id), sealed) for sealed in (*copy.values(), *stay.values()))
    assert house.close(one.id).responses == 30
    assert words_of(house, one) == persons(range(30))


def opens(key: PrivateKey, sealed: bytes) -> bool:
    try:
        return bool(open_response(key, sealed))
    except Unreadable:
        return False


def test_an_intake_that_opens_nothing_changes_nothing(house: House) -> None:
    """Nothing that was copied before is worth more than it was."""
    one = house.open()
    arrive(house, one, range(19))
    before, waiting = bytes(house.answers_key(one.id)), house.pool_rows(one)
    house.take(one)
    assert bytes(house.answers_key(one.id)) == before
    assert house.pool_rows(one) == waiting


def test_who_stays_can_still_take_it_back(house: House) -> None:
    """A row keeps its name when it is sealed anew: it is withdrawn, and sent twice, as before."""
    one = house.open()
    arrive(house, one, range(20))
    house.take(one)
    row = min(house.pool_rows(one))
    with house.stores.pool.transaction() as work:
        assert work.withdraw(row) is True
    assert len(house.pool_rows(one)) == 9


def test_a_row_that_does_not_open_stays_as_it_is(house: House) -> None:
    """What nobody can read is not taken for an answer, nor lost, when the key changes."""
    one = house.open()
    arrive(house, one, range(20))
    spoil(house, one, 1)
    assert house.take(one) == Taken(opened=10, waiting=10, damaged=1)
    assert house.pool_rows(one)[f"{0:064x}"] == bytes(SIZE + 48)


def test_a_pool_that_was_put_back_from_a_copy_goes_on(house: House) -> None:
    """It names a key that is no more: what it held cannot be opened, but who answers from the next intake on is heard."""
    one = house.open()
    arrive(house, one, range(20))
    house.take(one)
    with house.stores.pool.transaction() as work:
        work.forget_key(one.id)
    arrive(house, one, range(20, 22))
    assert not house.intake().opens(one)
    assert house.take(one) == Taken(waiting=12)
    assert house.intake().opens(one)
    arrive(house, one, range(30, 50))
    assert house.take(one) == Taken(opened=20, waiting=10, damaged=2)
    assert house.close(one.id, give_up=True).responses == 40


# Rows that do not open ----------


def spoil(house: House, one: Round, number: int) -> None:
    with house.stores.pool.transaction() as pool:
        for row in range(number):
            pool.put(f"{row:064x}", one.id, bytes(SIZE + 48))


NOT_RESPONSES: tuple[Any, ...] = (
    [1, 2],
    "words",
    {"answers": ["mood"]},
    {"receipt": 5, "answers": {}},
    {"receipt": ["a"]},
)
"""What whoever broke into a chat could seal in place of a response. A dictionary without answers is one that skipped all."""

NOT_ANSWERS: dict[str, Any] = {
    "mood": {"a": 1},
    "places": ["home", 7],
    "age": "many",
    "more": 12,
    "x": "y",
}


@pytest.mark.parametrize("content", NOT_RESPONSES, ids=str)
def test_whatever_is_sealed_does_not_stop_the_intake(small_house: House, content: Any) -> None:
    """A chat that somebody broke into can seal anything to the intake's key. It counts for nobody, and the round closes."""
    one = small_house.open()
    arrive(small_house, one, range(20))
    with small_house.stores.pool.transaction() as pool:
        sealed = seal_response(pool.answers_key(one.id) or one.answers_key, content, SIZE)
        pool.put("00" * 32, one.id, sealed)
        pool.ask_deletion("00" * 16, seal_response(one.intake_key, content, 128))
    assert small_house.take(one) == Taken(opened=10, waiting=10, damaged=1)
    assert small_house.intake().delete_what_was_asked() == 1
    assert small_house.close(one.id).left == ()
    assert words_of(small_house, one) == persons(range(20))


def test_answers_that_no_conversation_comes_to_are_left_out(small_house: House) -> None:
    """Of a response that is one, what is no answer to its question goes, and the rest counts."""
    one = small_house.open()
    arrive(small_house, one, range(19))
    arrive(small_house, one, range(19, 20), **NOT_ANSWERS)
    small_house.close(one.id)
    answers = [response["answers"] for response in small_house.responses(one)]
    assert sorted(map(len, answers)) == [0, *[2] * 19]


def test_damaged_rows_are_nobody_to_hide_among(house: House) -> None:
    """Ten that open and ten that do not are ten, not twenty."""
    one = house.open()
    arrive(house, one, range(10))
    spoil(house, one, 10)
    assert house.take(one) == Taken(waiting=10, damaged=10)
    assert house.responses(one) == []
    closing = house.close(one.id, give_up=True)
    assert closing.taken == Taken(opened=10)
    assert words_of(house, one) == persons(range(10))
    assert closing.left == ()


def test_damage_stops_a_closing_until_it_is_given_up(house: House) -> None:
    """Nine who can be read are too few, however many rows there are. But with the five that do not open they might not have
    been: so nothing goes before somebody says that those are lost."""
    one = house.open()
    arrive(house, one, range(9))
    spoil(house, one, 5)
    before = house.pool_rows(one)
    with pytest.raises(RoundProblem, match="5 sealed answers do not open"):
        house.close(one.id)
    assert find_round(house.stores.rounds, one.id).is_open
    assert house.pool_rows(one) == before
    assert house.keys.read(one.id)
    closing = house.close(one.id, give_up=True)
    assert closing.taken == Taken(destroyed=9)
    assert (closing.responses, closing.left) == (0, ())
    assert house.pool_rows(one) == {}


def test_closing_with_another_key_destroys_nothing(house: House, tmp_path: Path) -> None:
    """An intake that cannot open the answers must not throw them away."""
    one = house.open()
    arrive(house, one, range(12))
    other_keys = KeyFolder(tmp_path / "other")
    other_keys.intake_public_key()
    answers_key(other_keys, one.id).first()
    stranger = Intake(house.stores.pool, house.stores.responses, other_keys, str)
    with pytest.raises(RoundProblem, match="Put the right key back"):
        close_round(house.stores, house.keys, stranger, one.id, TODAY, lambda seconds: None)
    assert find_round(house.stores.rounds, one.id).is_open
    assert house.close(one.id).responses == 12


# Closing ----------


@pytest.mark.parametrize("number", [0, 1, 9])
def test_fewer_than_ten_are_destroyed_unread(house: House, number: int) -> None:
    """As people were told before they began."""
    one = house.open()
    arrive(house, one, range(number))
    closing = house.close(one.id)
    assert closing.taken == Taken(destroyed=number)
    assert closing.responses == 0
    assert house.responses(one) == []
    assert closing.left == ()


def test_ten_are_kept(house: House) -> None:
    """Ten is enough."""
    one = house.open()
    arrive(house, one, range(10))
    assert house.close(one.id).taken == Taken(opened=10)
    assert words_of(house, one) == persons(range(10))


def test_closing_counts_and_then_destroys(house: House) -> None:
    """Who began and who finished is counted once; then tags, drafts, rows and both keys are gone for good."""
    one = house.open(asked=40)
    arrive(house, one, range(20))
    house.take(one)
    for name in ("x", "y"):
        midway(house, one, name)
    closing = house.close("every-kind")
    assert closing == Closing(closing.round, Taken(opened=10), 20, 22, 2, True, ())
    kept = find_round(house.stores.rounds, one.id)
    assert kept == closing.round == replace(one, closed_on=TODAY, started=22, finished=20)
    check_nothing_is_left(house, one)


def check_nothing_is_left(house: House, one: Round) -> None:
    assert house.keys.read(one.id) is None
    assert keys_left(house.keys, one.id) == ()
    with house.stores.participation.transaction() as participation:
        assert participation.destroy(one.id) == (0, 0)
    with house.stores.pool.transaction() as pool:
        assert pool.destroy(one.id) == 0
    with house.stores.responses.transaction() as responses:
        assert responses.taken() == {}


def test_closing_waits_until_every_process_has_seen_it(house: House) -> None:
    """An answer that was on its way when the round closed is still taken in."""
    one = house.open()
    arrive(house, one, range(10))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        assert not find_round(house.stores.rounds, one.id).is_open
        arrive(house, one, range(10, 11))

    assert house.close(one.id, wait).responses == 11
    assert waited == [GRACE_SECONDS]
    assert GRACE_SECONDS >= 2 * FRESH_SECONDS


def test_closing_twice_says_so_and_changes_nothing(house: House) -> None:
    """A closed round stays as it was counted."""
    one = house.open()
    arrive(house, one, range(12))
    first = house.close(one.id)
    with pytest.raises(RoundProblem, match=r"every-kind-r1 is closed already \(on 2 November 2026\)"):
        house.close(one.id)
    assert find_round(house.stores.rounds, one.id) == first.round
    assert words_of(house, one) == persons(range(12))


def test_closing_one_round_leaves_the_others_alone(house: House) -> None:
    """Another survey's people keep their places, answers and key."""
    one = house.open()
    other = house.open(parse(EVERY_KIND.replace('"every-kind"', '"other"'), "other.toml"))
    arrive(house, one, range(12))
    arrive(house, other, range(12))
    midway(house, other, "x")
    house.close(one.id)
    assert house.keys.read(other.id)
    assert len(house.pool_rows(other)) == 12
    assert house.person("x").looks("other").last.words == "How are you?"
    assert house.close("other").responses == 12
    assert words_of(house, one) == words_of(house, other) == persons(range(12))


def test_what_reaches_a_closed_round_too_late_is_swept_away(house: House) -> None:
    """A row or tag that arrives after the count is destroyed at the next upkeep, and open rounds keep theirs."""
    first = house.open()
    key = house.keys.read(first.id)
    assert key
    arrive(house, first, range(10))
    house.close(first.id)
    second = house.open()
    arrive(house, second, range(3))
    late = Visitor("web", "late")
    with house.stores.pool.transaction() as pool:
        pool.put(pool_row(key, late), first.id, bytes(64))
    with house.stores.participation.transaction() as participation:
        participation.mark_sent(first.id, participation_tag(key, late))
        participation.keep(Draft(draft_tag(key, late), first.id, b"x", house.clock.now + 100))
    assert upkeep(house.stores, house.keys, house.clock.now) == 3
    check_nothing_is_left(house, first)
    assert len(house.pool_rows(second)) == 3
    assert upkeep(house.stores, house.keys, house.clock.now) == 0


def test_upkeep_lets_old_places_go(house: House) -> None:
    """A draft past its two days is deleted, not only ignored."""
    one = house.open()
    midway(house, one, "x")
    house.clock.now += 48 * 3600
    assert upkeep(house.stores, house.keys, house.clock.now - 3600) == 0
    assert upkeep(house.stores, house.keys, house.clock.now) == 1
    assert house.close(one.id).round.started == 1


# Killed at any step ----------


class Killed(Exception):
    """The process ends here."""


class Fate:
    """Lets so many steps happen and then ends the process; and it stays ended."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def step(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


class Mortal:
    """A store whose process can be killed before a transaction, before its commit, after it, and around a scrub."""

    def __init__(self, store: Any, fate: Fate) -> None:
        self._store, self._fate = store, fate

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        self._fate.step()
        with self._store.transaction() as work:
            yield work
            self._fate.step()
        self._fate.step()

    def scrub(self) -> None:
        self._fate.step()
        self._store.scrub()
        self._fate.step()

    def scrub_notes(self) -> None:
        self._fate.step()
        self._store.scrub_notes()
        self._fate.step()


class MortalKeys(KeyFolder):
    def __init__(self, folder: Path, fate: Fate) -> None:
        super().__init__(folder)
        self._fate = fate

    def make(self, name: str) -> bytes:
        self._fate.step()
        made = super().make(name)
        self._fate.step()
        return made

    def destroy(self, name: str) -> bool:
        self._fate.step()
        gone = super().destroy(name)
        self._fate.step()
        return gone


def mortal(house: House, fate: Fate) -> tuple[Stores, MortalKeys, Intake]:
    names = ("rounds", "participation", "pool", "responses")
    stores = replace(house.stores, **{name: Mortal(getattr(house.stores, name), fate) for name in names})
    keys = MortalKeys(house.keys._folder, fate)
    return stores, keys, Intake(stores.pool, stores.responses, keys, str, house.chance)


def until_it_lives(attempt: Callable[[Fate], object]) -> int:
    """Run an attempt that dies after no step, after one, after two..., until one lives. Gives the number of deaths."""
    for steps in itertools.count():
        fate = Fate(steps)
        try:
            attempt(fate)
        except Killed:
            continue
        return steps
    raise AssertionError


@pytest.mark.slow
def test_an_intake_killed_anywhere_loses_and_doubles_nothing(house: House) -> None:
    """After each death the next intake goes on; when all is done, everybody is there exactly once."""
    one = house.open()
    everybody = itertools.count()

    def attempt(fate: Fate) -> None:
        first = next(everybody) * 20
        arrive(house, one, range(first, first + 20))
        copies.extend(house.pool_rows(one).values())
        mortal(house, fate)[2].take(one.id, SURVEY)

    copies: list[bytes] = []
    deaths = until_it_lives(attempt)
    assert deaths > 15
    assert not any(opens(house.answers_key(one.id), sealed) for sealed in copies)
    house.close(one.id)
    assert words_of(house, one) == persons(range((deaths + 1) * 20))
    check_nothing_is_left(house, one)


@pytest.mark.slow
@pytest.mark.parametrize("number", [12, 9])
def test_a_closing_killed_anywhere_goes_on(small_house: House, number: int) -> None:
    """At each step once: run again, it ends as if nothing had been, and nothing is left of it."""
    assert closings_killed(small_house, number, every=1) > 25


def closings_killed(house: House, number: int, every: int) -> int:
    """Close round after round, killed later each time, until one lives. Gives the number of deaths."""
    for deaths in itertools.count():
        one = house.open()
        arrive(house, one, range(number))
        midway(house, one, "x")
        lived = _closes(house, one, Fate(deaths * every))
        if not lived:
            _close_again(house, one)
        check_closed(house, one, number)
        if lived:
            return deaths
    raise AssertionError


def _closes(house: House, one: Round, fate: Fate) -> bool:
    stores, keys, intake = mortal(house, fate)
    try:
        close_round(stores, keys, intake, one.id, TODAY, lambda seconds: None)
    except Killed:
        return False
    return True


def _close_again(house: House, one: Round) -> None:
    """What an operator does: run it again. It may say that it was done already."""
    try:
        assert house.close(one.id).left == ()
    except RoundProblem as problem:
        assert "closed already" in str(problem)  # noqa: PT017


def check_closed(house: House, one: Round, number: int) -> None:
    kept = find_round(house.stores.rounds, one.id)
    few = number < FEW
    assert (kept.closed_on, kept.started, kept.finished) == (TODAY, number + 1, 0 if few else number)
    assert words_of(house, one) == ([] if few else persons(range(number)))
    check_nothing_is_left(house, one)


def test_an_opening_killed_anywhere_can_be_done_again(house: House) -> None:
    """There is never a round without a key, nor a key that stands in the way."""
    house.open()  # makes the intake's key
    house.close("every-kind")

    def attempt(fate: Fate) -> None:
        stores, keys, _ = mortal(house, fate)
        with_round = find_round(house.stores.rounds, "every-kind")
        if not with_round.is_open:
            open_round(stores.rounds, keys, SURVEY, TODAY)

    assert until_it_lives(attempt) >= 3
    one = find_round(house.stores.rounds, "every-kind")
    assert (one.id, one.is_open) == ("every-kind-r2", True)
    assert house.keys.read(one.id)
    assert "How are you?" in house.person("a").begin().presses("yes").words


class Distracted(random.Random):
    """Chance that lets something happen between choosing rows and opening them."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__(2)
        self._meanwhile = meanwhile

    def sample(self, population: Any, k: int, **options: Any) -> list[Any]:
        self._meanwhile()
        return super().sample(population, k, **options)


def test_what_another_intake_left_is_not_opened_when_it_is_too_little(house: House) -> None:
    """Rows were chosen, and meanwhile most of them were taken: the few that are left are nobody to hide among."""
    one = house.open()
    arrive(house, one, range(20))
    chance = Distracted(lambda: house.take(one))
    slow = Intake(house.stores.pool, house.stores.responses, house.keys, str, chance)
    assert slow.take(one.id, SURVEY).opened == 0
    assert len(words_of(house, one)) == 10
    assert len(house.pool_rows(one)) == 10


# Opening ----------


def test_a_round_opens_with_its_survey_as_it_is_now(house: House) -> None:
    """The round keeps the words that it was opened with."""
    one = house.open(asked=100, example=True)
    assert (one.id, one.revision, one.opened_on, one.asked, one.example) == (
        "every-kind-r1",
        1,
        TODAY,
        100,
        True,
    )
    assert survey_of(house.stores.rounds, one) == SURVEY
    assert house.keys.read(one.id)
    assert one.intake_key == house.keys.intake_public_key()
    assert house.intake().opens(one)


def test_a_survey_has_one_open_round(house: House) -> None:
    """The message says how to close the other."""
    house.open()
    with pytest.raises(
        RoundProblem, match="every-kind-r1 is open already; close it first: heard round close every-kind"
    ):
        house.open()


class _NotEmptied(Intake):
    """An intake of which another one sees the answers mixed in, and the pool not yet empty."""

    def _finish_last(self, *, is_anew: bool = False) -> None:
        if not is_anew:
            super()._finish_last()


def test_nobody_counts_twice_who_is_mixed_in_and_in_the_pool_still(small_house: House) -> None:
    """Six said what only an earlier revision could take. They are fewer than ten, also while their sealed answers are not
    emptied yet: what they said goes."""
    one = small_house.open()
    arrive(small_house, one, range(14))
    arrive(small_house, one, range(14, 20), mood="mixed")
    gone = EVERY_KIND.replace('    { id = "mixed", say = "Up and down", face = "😐" },\n', "")
    newest = parse(gone.replace('"bad", "mixed"', '"bad"').replace("revision = 1", "revision = 2"), "x.toml")
    intake = _NotEmptied(small_house.stores.pool, small_house.stores.responses, small_house.keys, str)
    assert intake.take_last(one.id, every_kind(), newest).opened == 20
    assert len(small_house.pool_rows(one)) == len(small_house.responses(one)) == 20
    assert {each["answers"].get("mood") for each in small_house.responses(one)} == {"good", None}


def test_a_changed_survey_needs_a_new_revision(house: House) -> None:
    """Results must be able to say where the wording changed."""
    house.open()
    house.close("every-kind")
    changed = EVERY_KIND.replace("How are you?", "How do you feel?")
    with pytest.raises(RoundProblem, match="set 'revision = 2' in its file"):
        house.open(parse(changed, "x.toml"))
    assert house.keys.read("every-kind-r2") is None
    second = house.open(parse(changed.replace("revision = 1", "revision = 2"), "x.toml"))
    assert (second.id, second.revision) == ("every-kind-r2", 2)
    assert survey_of(house.stores.rounds, second).question("mood").ask == "How do you feel?"
    assert survey_of(house.stores.rounds, find_round(house.stores.rounds, "every-kind-r1")) == SURVEY


def test_an_unknown_round_is_told_the_known_ones(house: House) -> None:
    """Whoever mistypes a code sees what there is."""
    with pytest.raises(RoundProblem, match="there are none yet: heard round open SURVEY"):
        find_round(house.stores.rounds, "nonsense")
    house.open()
    with pytest.raises(RoundProblem, match="there is no round 'nonsense'; rounds: every-kind-r1"):
        house.close("nonsense")


def test_a_code_means_a_round_or_the_latest_of_a_survey(house: House) -> None:
    """Both ids that people see lead to the round."""
    first = house.open()
    house.close(first.id)
    second = house.open()
    assert find_round(house.stores.rounds, "every-kind") == second
    assert find_round(house.stores.rounds, "every-kind-r1").id == first.id


@pytest.mark.parametrize("number", [1, 10, MOST_AT_ONCE, MOST_AT_ONCE + 1, 3 * MOST_AT_ONCE + 5])
def test_large_rounds_are_taken_in_even_parts(number: int) -> None:
    """No part is small enough to tell who is in it, and nobody is left out."""
    parts = _batches([str(each) for each in range(number)])
    assert sorted(itertools.chain.from_iterable(parts), key=int) == [str(each) for each in range(number)]
    assert max(map(len, parts)) <= MOST_AT_ONCE
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_what_is_there_is_written_anew_less_often_the_more_it_is() -> None:
    """Nobody is left out, no group is larger than the most, and a million is written anew some thirty times."""
    batches = [[f"{number}"] * MOST_AT_ONCE for number in range(250)]
    groups = list(_groups(batches, there=0))
    assert list(itertools.chain.from_iterable(groups)) == batches
    assert len(groups[0]) == 1
    assert max(map(len, groups)) <= MOST_BATCHES
    assert len(groups) < 40
    assert list(_groups([], there=5)) == []


def test_batches_that_are_mixed_in_together_are_each_there_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One, one, two and two batches by a transaction each."""
    monkeypatch.setattr("surveys.privacy.intake.MOST_AT_ONCE", 10)
    monkeypatch.setattr("surveys.privacy.intake.A_SHARE", 1)
    one = house.open()
    arrive(house, one, range(70))
    assert house.take(one) == Taken(opened=60, waiting=10)
    assert house.close(one.id).taken.opened == 10
    assert words_of(house, one) == persons(range(70))


def test_what_stays_sealed_is_enough_for_the_end() -> None:
    """Those kept back while a round is open are never too few to be opened at its close."""
    assert KEPT_BACK >= FEW
