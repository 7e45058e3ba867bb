"""Whoever is given ten comments at a time learns nothing of who wrote them from which ten, or from their order."""

import random
from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest

from analysis.voice.checked.codings import Coding
from analysis.voice.checked.queue import BATCH, WaitingComment, next_batch
from tests.attacks.collection.outcome import Outcome

PEOPLE, QUESTIONS = 60, ("also", "more", "why")


def _written(seed: int) -> dict[str, tuple[int, WaitingComment]]:
    """Every comment with whose it is, which the desk does not know."""
    chance = random.Random(seed)
    made = [(number, question) for number in range(PEOPLE) for question in QUESTIONS]
    ids = [chance.randbytes(16).hex() for _ in made]
    return {
        each: (number, WaitingComment(each, question, "en"))
        for each, (number, question) in zip(ids, made, strict=True)
    }


def _on_heard(written: dict[str, tuple[int, WaitingComment]]) -> list[tuple[str, ...]]:
    """All batches of one coder who codes whatever comes."""
    comments, codings, batches = [waiting for _, waiting in written.values()], [], []
    while batch := next_batch(comments, codings, "Ann", {"en"}, lambda _: 0.5):
        codings += [Coding(each, "Ann", "1") for each in batch]
        batches.append(batch)
    return batches


def _carelessly(written: dict[str, tuple[int, WaitingComment]]) -> list[tuple[str, ...]]:
    """As somebody would do it in an afternoon: ten rows of the table, person by person."""
    ids = list(written)
    return [tuple(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)]


def _holding_two(batches: Sequence[tuple[str, ...]], written: dict[str, tuple[int, WaitingComment]]) -> int:
    people = [[written[each][0] for each in batch] for batch in batches]
    return sum(any(a == b for a, b in combinations(batch, 2)) for batch in people)


@pytest.mark.parametrize("seed", range(3))
def test_no_ten_comments_hold_two_of_one_person(seed: int) -> None:
    written = _written(seed)
    careless, heard = _carelessly(written), _on_heard(written)
    outcome = Outcome(
        "two comments of one person in ten", "desk", _holding_two(careless, written), len(careless),
        _holding_two(heard, written), len(heard),
    )  # fmt: skip
    assert outcome.works, outcome.line()
    assert all(batch == tuple(sorted(batch)) for batch in heard)


@pytest.mark.parametrize("seed", range(3))
def test_what_follows_what_says_nothing_of_who_wrote(seed: int) -> None:
    """The nth of a batch and the nth of the next are of one person as often as chance has it."""
    written = _written(seed)
    careless = [each for batch in _carelessly(written) for each in batch]
    heard = [each for batch in _on_heard(written) for each in batch]
    pairs = [sum(written[a][0] == written[b][0] for a, b in pairwise(x)) for x in (careless, heard)]
    outcome = Outcome("neighbours of one person", "desk", pairs[0], len(written), pairs[1], len(written), 3)
    assert outcome.works, outcome.line()


def test_every_comment_is_read_and_none_by_one_coder_twice() -> None:
    batches = _on_heard(_written(7))
    read = [each for batch in batches for each in batch]
    assert len(read) == len(set(read)) == PEOPLE * len(QUESTIONS)
    assert {len(batch) for batch in batches} == {BATCH}
