"""Small rounds that add up: fewer than ten answers wait, sealed, for the next round, and are counted once, there."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from surveys.fieldwork.ending.adding_up import LONGEST_WAIT, discard, if_closed
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.ending.destruction import ANSWERS_KEY_LEFT, keys_left, left_over
from surveys.fieldwork.ending.overdue import due, upkeep
from surveys.fieldwork.lookup import find_round, read_fieldwork
from surveys.fieldwork.mishaps.restored import close_what_was_open
from surveys.privacy.receipts import new_receipt
from surveys.privacy.sealing import open_response
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import Pairs
from tests.houses import TODAY, House, every_kind
from tests.unit.surveys.privacy import test_pairs as pairs
from tests.unit.surveys.privacy.courses import AFTER, BEFORE
from tests.unit.surveys.privacy.test_intake import Fate, Killed, arrive, mortal, persons, words_of

DAY = 24 * 60 * 60


def course(house: House, label: str, *numbers: int, **options: bool) -> Round:
    """A round that adds up, which these people have answered."""
    one = house.open(label=label, **{"adds_up": True, **options})
    arrive(house, one, range(*numbers))
    return one


def now(house: House, one: Round) -> Round:
    return find_round(house.stores.rounds, one.id)


def test_two_small_courses_are_one_large_one(house: House) -> None:
    """Neither has ten. Together they have, and then nothing of either waits or is left."""
    first, second = course(house, "May", 0, 6), course(house, "June", 6, 13)
    closing = house.close(first.id)
    assert (closing.taken.opened, closing.taken.destroyed, closing.round.waits) == (0, 0, True)
    assert house.responses(first) == []
    assert len(house.pool_rows(first)) == 6
    closing = house.close(second.id)
    assert (closing.responses, closing.added, closing.left) == (13, (first.id,), ())
    assert words_of(house, second) == persons(range(13))
    assert house.responses(first) == []
    for one in (now(house, first), now(house, second)):
        assert not one.waits
        assert left_over(house.stores, house.keys, one) == ()
    assert now(house, first).added_to == second.id


def test_who_took_part_is_known_to_nobody_while_answers_wait(house: House) -> None:
    """All that is left of a round that waits are its sealed answers and their key."""
    one = course(house, "May", 0, 6)
    assert house.close(one.id).left == ()
    assert keys_left(house.keys, one.id) == (ANSWERS_KEY_LEFT,)
    with house.stores.participation.transaction() as work:
        assert work.left(one.id) == (False, False)
    assert due(house.stores, house.keys, TODAY) == []
    with pytest.raises(RoundProblem, match="closed already"):
        house.close(one.id)


def test_a_round_that_nobody_answered_looks_like_one_that_a_few_did(small_house: House) -> None:
    """Whether anybody answered is not to be seen."""
    rounds = [course(small_house, "May", 0), course(small_house, "June", 0, 9)]
    closed = [small_house.close(one.id) for one in rounds]
    assert [each.round.waits for each in closed] == [True, True]
    assert [each.round.finished for each in closed] == [0, 0]


def test_small_courses_wait_until_all_together_are_ten(small_house: House) -> None:
    """Three of four and one of three: each waits in its own right, and for its own year."""
    rounds = [course(small_house, f"course {at}", at, at + most) for at, most in ((0, 4), (4, 4), (8, 1))]
    for one in rounds:
        assert if_closed(small_house.stores, small_house.intake(), one) == "wait"
        assert small_house.close(one.id).round.waits
    last = course(small_house, "last", 9, 12)
    assert if_closed(small_house.stores, small_house.intake(), last) == "read"
    assert set(small_house.close(last.id).added) == {one.id for one in rounds}
    assert words_of(small_house, last) == persons(range(12))
    with small_house.stores.rounds.transaction() as work:
        assert {each.id: each.added_to for each in work.rounds()} == {
            **{one.id: last.id for one in rounds},
            last.id: "",
        }


def test_a_round_with_ten_of_its_own_takes_them_along(small_house: House) -> None:
    """And what waited is in its release, as if they had answered it."""
    first, second = course(small_house, "May", 0, 3), course(small_house, "June", 3, 43)
    small_house.close(first.id)
    small_house.take(second)
    small_house.close(second.id)
    assert words_of(small_house, second) == persons(range(43))
    fieldwork = read_fieldwork(small_house.stores.rounds, second.id)
    assert [each.id for each in fieldwork.added] == [first.id]
    assert read_fieldwork(small_house.stores.rounds, first.id).counted_in.id == second.id


@pytest.mark.parametrize(
    "other",
    [{"adds_up": False}, {"entry": "codes"}, {"example": True}],
    ids=["does not add up", "codes", "example"],
)
def test_they_join_their_own_kind_alone(small_house: House, other: dict[str, bool]) -> None:
    """Whoever answered was told, and a release says how people got in and that nothing was made up."""
    first, second = course(small_house, "May", 0, 6), course(small_house, "June", 6, 20, **other)
    small_house.close(first.id)
    assert small_house.close(second.id).added == ()
    assert now(small_house, first).waits
    assert words_of(small_house, second) == persons(range(6, 20))


def test_without_the_option_few_are_destroyed_as_ever(small_house: House) -> None:
    one = course(small_house, "May", 0, 9, adds_up=False)
    assert if_closed(small_house.stores, small_house.intake(), one) == "go"
    closing = small_house.close(one.id)
    assert (closing.taken.destroyed, closing.round.waits) == (9, False)


def test_they_join_a_later_revision_that_is_counted_alike(small_house: House) -> None:
    """Other words are in the release as a change; other tables are another survey, and they go on waiting."""
    first = course(small_house, "May", 0, 6)
    small_house.close(first.id)
    changed = [every_kind().model_copy(update={"revision": 2, "about": "Other words."})]
    fewer = {"revision": 3, "questions": changed[0].questions[:-1]}
    changed.append(changed[0].model_copy(update=fewer))
    third = small_house.open(changed[1], label="July", adds_up=True)
    arrive(small_house, third, range(20, 32))
    assert small_house.close(third.id).added == ()
    second = small_house.open(changed[0], label="June", adds_up=True)
    arrive(small_house, second, range(6, 13))
    assert small_house.close(second.id).added == (first.id,)
    assert now(small_house, second).revisions == (1, 2)
    assert words_of(small_house, second) == persons(range(13))


def test_what_waits_longer_than_a_year_is_destroyed_unread(small_house: House) -> None:
    """As people were told; not a day before."""
    one = course(small_house, "May", 0, 6)
    small_house.close(one.id)
    seconds = (TODAY - TODAY.replace(year=1970, month=1, day=1)).days * DAY
    upkeep(small_house.stores, small_house.keys, seconds + LONGEST_WAIT.days * DAY)
    assert len(small_house.pool_rows(one)) == 6
    upkeep(small_house.stores, small_house.keys, seconds + (LONGEST_WAIT + timedelta(days=1)).days * DAY)
    assert small_house.pool_rows(one) == {}
    assert not now(small_house, one).waits
    assert left_over(small_house.stores, small_house.keys, now(small_house, one)) == ()


def test_what_waits_can_be_destroyed_at_once(small_house: House) -> None:
    """Where no next round will come. Of a round that does not wait there is nothing to destroy."""
    one = course(small_house, "May", 0, 6)
    with pytest.raises(RoundProblem, match="does not wait"):
        discard(small_house.stores, small_house.keys, one)
    assert len(small_house.pool_rows(one)) == 6
    small_house.close(one.id)
    discard(small_house.stores, small_house.keys, now(small_house, one))
    assert small_house.pool_rows(one) == {}
    assert left_over(small_house.stores, small_house.keys, now(small_house, one)) == ()


def test_delete_words_delete_what_waits(small_house: House) -> None:
    one, receipt = small_house.open(label="May", adds_up=True), new_receipt()
    arrive(small_house, one, range(1), receipt=receipt)
    arrive(small_house, one, range(1, 6))
    small_house.close(one.id)
    asyncio.run(small_house.conversations.delete(receipt))
    assert small_house.intake().delete_what_was_asked() == 1
    key = small_house.answers_key(one.id)
    said = [open_response(key, body)["answers"]["more"] for body in small_house.pool_rows(one).values()]
    assert sorted(said) == persons(range(1, 6))


def test_after_a_backup_was_put_back_nothing_waits(small_house: House) -> None:
    """Sealed answers are in no backup: what says that they wait would say what is not so."""
    one = course(small_house, "May", 0, 6)
    small_house.close(one.id)
    (said,) = close_what_was_open(small_house.stores, small_house.keys, TODAY)
    assert "waited for the next round" in said
    assert not now(small_house, one).waits
    assert left_over(small_house.stores, small_house.keys, now(small_house, one)) == ()


def test_those_who_were_asked_before_and_after_are_still_matched(small_house: House) -> None:
    """Two courses of seven: the code of whoever waits is matched in the run where the answers are counted."""
    small, large = pairs.CODES[:7], pairs.CODES[7:14]
    rounds = []
    for text, point in ((BEFORE, "some"), (AFTER, "a-lot")):
        for label, codes in (("May", small), ("June", large)):
            one = small_house.open(pairs.course(text), label=label, adds_up=True)
            pairs.arrive(small_house, one, pairs.course(text), [pairs.said(point, code) for code in codes])
            rounds.append(one)
        for one in rounds[-2:]:
            small_house.close(one.id)
    assert pairs.changes(small_house, rounds[-1]) == {"knowledge": Pairs(14, 0)}
    assert pairs.changes(small_house, rounds[-2]) == {}


def test_adding_up_survives_being_killed_anywhere(small_house: House) -> None:
    """Both closings, killed some steps later each time and run again: everybody is counted once."""
    for deaths in itertools.count(0, 7):
        one, two = course(small_house, "May", 0, 6), course(small_house, "June", 6, 13)
        fate = Fate(deaths)
        lived = all([closes(small_house, one, fate), closes(small_house, two, fate)])
        assert words_of(small_house, two) == persons(range(13))
        for each in (one, two):
            assert left_over(small_house.stores, small_house.keys, now(small_house, each)) == ()
        if lived:
            assert deaths > 40
            return


def closes(house: House, one: Round, fate: Fate) -> bool:
    """Whether a process that may die closed the round. One that lives goes on with what is left to do."""
    stores, keys, intake = mortal(house, fate)
    try:
        close_round(stores, keys, intake, one.id, TODAY, lambda _seconds: None)
    except Killed:
        if now(house, one).is_open or due(house.stores, house.keys, TODAY):
            house.close(one.id)
        return False
    return True
