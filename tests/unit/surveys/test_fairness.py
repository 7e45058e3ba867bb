"""Where there is not enough for all, whoever takes most waits; where there is, nobody does."""

from dataclasses import replace

import pytest

from surveys.conversation.limits import ASKINGS, DELETIONS, REQUESTS
from surveys.fairness import ANYBODY, MOST_SHARES, Allowance, Caller, FairLimit
from surveys.privacy.receipts import BITS, WORDS_IN_A_RECEIPT

SMALL = Allowance(burst=100, rate=1.0, share_burst=10, share_rate=0.1, for_light=0.5, for_known=0.2)
STRICT = Allowance(100, 1.0, 10, 0.1, for_known=0.2, strict=True)
FLOOD, SCHOOL, STRANGER = Caller(b"flood"), Caller(b"school"), Caller(b"stranger")


def taken(limit: FairLimit, caller: Caller, times: int, now: float = 0.0) -> int:
    return sum(limit.take(caller, now) for _ in range(times))


def test_one_machine_cannot_take_all() -> None:
    """However much it asks for, half is left to those who ask for little."""
    limit = FairLimit(SMALL, 0)
    assert taken(limit, FLOOD, 1000) == 50
    assert limit.take(STRANGER, 0)
    assert taken(limit, SCHOOL, 10) == 10


def test_a_school_behind_one_address_is_not_refused() -> None:
    """While nobody else needs it, one share may have far more than its own part."""
    assert taken(FairLimit(SMALL, 0), SCHOOL, 45) == 45


def test_a_large_school_is_not_refused_for_one_machine_without_end() -> None:
    """Both are more than light. What the school takes up to twice its part, the machine has to leave."""
    limit = FairLimit(replace(SMALL, for_busy=0.25), 0)
    for second in range(100):
        taken(limit, FLOOD, 50, second)
    assert taken(limit, SCHOOL, 20, 100) == 20
    assert taken(limit, SCHOOL, 30, 100) < 10
    assert taken(limit, STRANGER, 5, 100) == 5


def test_an_attack_that_goes_on_leaves_room_for_ever() -> None:
    """An hour of it, a hundred times a second: each minute a stranger comes, and each is let in."""
    limit = FairLimit(SMALL, 0)
    for minute in range(60):
        for second in range(60):
            taken(limit, FLOOD, 100, minute * 60 + second)
        assert limit.take(Caller(b"%d" % minute), minute * 60 + 59)


def test_the_last_of_it_is_for_those_who_have_stayed() -> None:
    """A flood from everywhere is told from people by that they have been here for some minutes."""
    limit = FairLimit(SMALL, 0)
    assert sum(limit.take(Caller(b"%d" % number), 0) for number in range(200)) == 80
    assert limit.take(Caller(b"new", has_stayed=True), 0)


def test_what_is_strict_a_share_has_a_few_times() -> None:
    """Then only those of it who have stayed have it, as long as there is some."""
    limit = FairLimit(STRICT, 0)
    assert taken(limit, FLOOD, 50) == 10
    assert limit.take(Caller(b"flood", has_stayed=True), 0)
    assert limit.take(FLOOD, 11)


@pytest.mark.parametrize("has_stayed", [False, True])
@pytest.mark.parametrize(
    "allowance", [ASKINGS, REQUESTS, DELETIONS], ids=["askings", "requests", "deletions"]
)
def test_who_takes_all_that_is_left_does_not_see_that_others_do_it(
    allowance: Allowance, has_stayed: bool
) -> None:
    """One machine tries each second for an hour. It is let in at the same seconds whether nobody else comes, or fifty do;
    where all take from one, it is not. And each of the fifty is let in."""
    for is_unseen in (True, False):
        alone, beside = (FairLimit(replace(allowance, unseen=is_unseen), 0) for _ in range(2))
        flood = Caller(b"flood", has_stayed=has_stayed)
        seen, let_in = 0, 0
        for second in range(3600):
            if second % 72 == 0:
                let_in += beside.take(Caller(b"%d" % second), second)
            seen += alone.take(flood, second) != beside.take(flood, second)
        assert let_in == 50
        if is_unseen or (allowance.strict and not has_stayed):
            assert seen == 0
        else:
            assert seen > 0


def test_together_they_do_it_twice_as_often_at_most() -> None:
    """The part of the heavy is beside that of all others."""
    limit = FairLimit(replace(SMALL, unseen=True), 0)
    assert taken(limit, FLOOD, 1000) == 10 + 10 + 50
    assert taken(limit, SCHOOL, 1000) == 10 + 10
    assert sum(limit.take(Caller(b"%d" % number, has_stayed=True), 0) for number in range(1000)) == 80


def test_what_is_remembered_has_an_end() -> None:
    """Shares are numbers in memory, the latest ones."""
    limit = FairLimit(Allowance(10**9, 1.0, 1, 0.1), 0)
    for number in range(MOST_SHARES + 50):
        limit.take(Caller(number.to_bytes(8)), 0)
    assert len(limit._shares) == MOST_SHARES


def test_a_clock_that_is_put_back_refuses_nobody() -> None:
    """Nor does it give anybody more."""
    limit = FairLimit(SMALL, 1000)
    assert limit.take(ANYBODY, 1000)
    assert limit.take(ANYBODY, 10)


def test_a_caller_shows_no_share() -> None:
    """What is printed of one, in a log of whoever forgot, is nobody."""
    assert "school" not in repr(SCHOOL)


def test_numbers_are_above_zero() -> None:
    """A limit of nothing shuts the door for all."""
    with pytest.raises(ValueError, match="above 0"):
        Allowance(0, 1.0, 1, 1.0)


def test_who_goes_on_is_not_forgotten() -> None:
    """Else a flood would be light again as soon as enough others had come."""
    limit = FairLimit(Allowance(10**9, 1.0, 1, 1e-9, strict=True), 0)
    assert limit.take(FLOOD, 0)
    for number in range(MOST_SHARES - 1):
        limit.take(Caller(number.to_bytes(8)), 0)
    assert not limit.take(FLOOD, 0)
    for number in range(MOST_SHARES - 1):
        limit.take(Caller(number.to_bytes(9)), 0)
    assert not limit.take(FLOOD, 0)


def test_what_nobody_is_to_count_is_unseen() -> None:
    """That somebody asked to be contacted, or to delete: who floods is refused by their own tries alone."""
    assert all(allowance.unseen for allowance in (ASKINGS, REQUESTS, DELETIONS))


def test_one_place_has_a_few_requests_of_people_who_have_just_come() -> None:
    """A contact point reads each of them."""
    limit = FairLimit(REQUESTS, 0)
    assert taken(limit, FLOOD, 1000) == REQUESTS.share_burst
    assert limit.take(Caller(b"flood", has_stayed=True), 0)


def test_guessing_receipts_takes_longer_than_anybody_has() -> None:
    """One of 10,000 that are kept, tried as often as all together may, is found after half of all tries: fifty thousand
    years."""
    tries = 2 ** (WORDS_IN_A_RECEIPT * BITS) / 10_000 / 2
    assert tries / (2 * DELETIONS.rate) > 50_000 * 365 * 24 * 3600
