"""Whoever knows what everybody else wrote learns nothing of the last one from what people checked.

The attacker knows of every comment but one what the machine and people say. They try both answers for the last one, make
what would be published of each, and take the answer that gives what was published. They do not know which half of the
comments is in the sample.
"""

import random
from collections.abc import Callable, Sequence

import pytest

from analysis.release.documents.document import Release
from analysis.voice.checked.codings import Coding
from analysis.voice.checked.estimates import checked
from analysis.voice.checked.queue import WaitingComment, sample
from analysis.voice.checked.verified import verified
from tests.attacks.collection.outcome import Outcome
from tests.unit.analysis.voice.test_verified import CODES, RELEASE, SHOWN

COMMENTS, ROUNDS, TRIES = 120, 100, 15
THEME = sorted(SHOWN)[0]

Said = tuple[bool, bool]
"""Whether the machine and whether people say the theme of a comment."""
Publish = Callable[[Sequence[Said], random.Random], object]


def _coded(said: Sequence[Said], chance: random.Random) -> tuple[list[WaitingComment], list[Coding]]:
    """All comments under new random ids, all coded."""
    ids = [chance.randbytes(16).hex() for _ in said]
    return [WaitingComment(each, "more", "en") for each in ids], [
        Coding(
            each,
            "Ann",
            "b1",
            {THEME: "bad"} if people else {},
            "neutral",
            machine={THEME: "bad"} if machine else {},
        )
        for each, (machine, people) in zip(ids, said, strict=True)
    ]


def _on_heard(said: Sequence[Said], chance: random.Random) -> object:
    comments, codings = _coded(said, chance)
    document = verified(RELEASE, comments, codings)
    return document.checked, next(theme for theme in document.themes if theme.code == THEME)


def _carelessly(said: Sequence[Said], chance: random.Random) -> object:
    """Everything that was checked, exactly: as a paper would print it."""
    _, codings = _coded(said, chance)
    seen = checked(codings, THEME)
    return seen.comments, round(seen.precision or 0, 2), round(seen.recall or 0, 2)


def _guessed(publish: Publish, chance: random.Random) -> bool:
    """One round, and whether the attacker tells whether people found the theme in the last comment."""
    others = [
        (m, chance.random() < (0.7 if m else 0.15))
        for m in (chance.random() < 0.5 for _ in range(COMMENTS - 1))
    ]
    truth = chance.random() < 0.5
    published = publish([*others, (True, truth)], chance)
    fits = {
        guess: sum(publish([*others, (True, guess)], chance) == published for _ in range(TRIES))
        for guess in (True, False)
    }
    if fits[True] == fits[False]:
        return chance.random() < 0.5
    return (fits[True] > fits[False]) == truth


@pytest.mark.parametrize("seed", [1, 2])
def test_an_insider_who_knows_all_others_learns_nothing_of_the_last_one(seed: int) -> None:
    """Careless figures give nearly everybody away; Heard's give what guessing does."""
    careless = sum(_guessed(_carelessly, random.Random(seed * 7919 + n)) for n in range(ROUNDS))
    heard = sum(_guessed(_on_heard, random.Random(seed * 7919 + n)) for n in range(ROUNDS))
    assert careless > 0.9 * ROUNDS
    spread = 3 * (ROUNDS / 4) ** 0.5
    assert abs(heard - ROUNDS / 2) <= spread, f"{heard} of {ROUNDS}"


def test_how_many_were_checked_says_nothing_of_how_many_wrote() -> None:
    """The careless count of comments says whether one more wrote, each time; Heard's is the same for both."""
    chance, careless, heard = random.Random(5), 0, 0
    for wrote in range(100, 160):
        said = [(bool(n % 2), bool(n % 3)) for n in range(wrote)]
        more = [*said, (True, True)]
        careless += _carelessly(said, chance) != _carelessly(more, chance)
        counts = [_on_heard(each, chance) for each in (said, more)]
        heard += counts[0][0] != counts[1][0]  # type: ignore[index]
    outcome = Outcome("whether one more wrote, by how many were checked", "desk", careless, 60, heard, 60, 2)
    assert outcome.works, outcome.line()


def test_the_release_is_one_that_shows_the_theme() -> None:
    assert isinstance(RELEASE, Release)
    assert THEME in CODES
    assert len(sample([WaitingComment(f"{n:032x}", "more", "en") for n in range(COMMENTS)])) == COMMENTS // 2
