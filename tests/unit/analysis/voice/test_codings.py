"""What people decided of comments: agreement, and what a sample says of published counts."""

import math
import random
from dataclasses import replace

import pytest

from analysis.voice.checked.agreement import agreement_by_theme, cohen_kappa, krippendorff_alpha
from analysis.voice.checked.codings import Coding, CodingProblem, check, disagreements
from analysis.voice.checked.estimates import (
    Checked,
    adjusted,
    checked,
    counted_sample,
)
from analysis.voice.checked.progress import coding_progress
from analysis.voice.checked.queue import WaitingComment, next_batch, sample, second_coded


def a_coding(comment: str = "c1", coder: str = "Ann", machine: str = "", **themes: str) -> Coding:
    read = dict.fromkeys(machine.split(), "bad")
    return Coding(comment, coder, "1", themes, machine=read)  # type: ignore[arg-type]


# Codings ----------


def test_a_coding_comes_back_as_it_was_kept() -> None:
    coding = a_coding(machine="school", school="good")
    assert Coding.read("c1", "Ann", coding.body()) == coding


@pytest.mark.parametrize(
    ("coding", "says"),
    [
        (a_coding(weather="good"), "no theme 'weather'"),
        (a_coding(school="nice"), "not 'nice'"),
        (Coding("c1", "Ann", "1", feeling="odd"), "not 'odd'"),
    ],
)
def test_what_the_codebook_does_not_have_is_named(coding: Coding, says: str) -> None:
    with pytest.raises(CodingProblem, match=says):
        check(coding, ["school"])


def test_coders_who_say_different_things_stand_side_by_side() -> None:
    """Who is unsure disagrees with nobody."""
    same = [a_coding("c1", "Ann", school="bad"), a_coding("c1", "Ben", school="bad")]
    apart = [a_coding("c2", "Ann", school="bad"), a_coding("c2", "Ben", school="good")]
    unsure = [a_coding("c3", "Ann", school="bad"), Coding("c3", "Ben", "1", unsure=True)]
    assert disagreements([*same, *apart, *unsure]) == {"c2": apart}


# Agreement ----------


def test_kappa_is_that_of_a_published_table() -> None:
    """20 and 15 alike, 5 and 10 apart: 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([]) is cohen_kappa([("n", "n")]) is None


def test_alpha_is_that_of_krippendorff() -> None:
    """Four observers, twelve units, with missing data: nominal 0.743, in his paper of 2011, part C."""
    units = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=0.0005)


def test_alpha_of_two_observers_is_that_of_krippendorff() -> None:
    """Two observers, ten units, two values: 0.095, in his paper of 2011, part A."""
    units = list(zip("0100000000", "1110010010", strict=True))
    assert krippendorff_alpha(units) == pytest.approx(0.095, abs=0.0005)
    assert krippendorff_alpha(["1", "2"]) is krippendorff_alpha(["11", "11"]) is None


def test_agreement_is_said_by_theme() -> None:
    """Of the comments that two coded."""
    codings = [
        a_coding(f"c{n}", coder, **({"school": "bad"} if n < 5 else {})) for n in range(10) for coder in "AB"
    ]
    agreed = agreement_by_theme([*codings, a_coding("alone", "A", school="good")], ["school", "home"])
    assert (agreed["school"].comments, agreed["school"].kappa, agreed["school"].alpha) == (10, 1, 1)
    assert (agreed["home"].kappa, agreed["home"].alpha) == (None, None)


# Estimates ----------


def test_precision_and_recall_are_counted_once_a_comment() -> None:
    sample = [
        a_coding("c1", machine="school", school="bad"),
        a_coding("c2", machine="school"),
        a_coding("c3", school="bad"),
        a_coding("c4"),
        a_coding("c4", "Ben", school="bad"),
    ]
    seen = checked(sample, "school")
    assert seen == Checked(1, 1, 1, 1)
    assert (seen.precision, seen.recall) == (0.5, 0.5)
    assert Checked(0, 0, 0, 9).precision is Checked(0, 0, 0, 9).recall is None


def test_an_adjusted_count_is_the_published_one_put_right() -> None:
    """100 of 300 by the machine; 40 of 50 right; of 70 others 7 missed: 80 and 20."""
    made = adjusted(100, 300, Checked(40, 10, 7, 63))
    assert made is not None
    assert made.count == pytest.approx(100)
    assert 60 < made.interval.lower < 85
    assert 115 < made.interval.upper < 145


@pytest.mark.parametrize("seen", [Checked(0, 0, 3, 4), Checked(3, 4, 0, 0)])
def test_a_sample_that_cannot_say_says_nothing(seen: Checked) -> None:
    assert adjusted(100, 300, seen) is None
    assert adjusted(305, 300, Checked(1, 1, 1, 1)) is None


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    """At least: of 400 samples of 120 out of 600, with a machine that is right four times in five."""
    chance, held = random.Random(3), 0
    people = [
        (machine, chance.random() < (0.8 if machine else 0.1)) for machine in [True] * 200 + [False] * 400
    ]
    truth = sum(said for _, said in people)
    kinds = ((True, True), (True, False), (False, True), (False, False))
    for _ in range(400):
        drawn = chance.sample(people, 120)
        made = adjusted(200, 600, Checked(*(drawn.count(kind) for kind in kinds)))
        held += made is not None and truth in made.interval
    assert held >= 380


@pytest.mark.parametrize("alike", [0.0, 0.5, 1.0])
def test_intervals_hold_whatever_people_write_under_two_questions(alike: float) -> None:
    """People are counted and comments checked: before, half of the intervals and fewer held where comments differ."""
    chance, held = random.Random(5), 0
    for _ in range(200):
        wrote = [_wrote_twice(chance, alike) for _ in range(400)]
        drawn = chance.sample([comment for both in wrote for comment in both], 100)
        seen = Checked(
            *(drawn.count(kind) for kind in ((True, True), (False, True), (True, False), (False, False)))
        )
        count = sum(any(machine for _, machine in both) for both in wrote)
        made = adjusted(count, 400, seen, questions=2)
        held += made is not None and sum(any(has for has, _ in both) for both in wrote) in made.interval
    assert held >= 190


def _wrote_twice(chance: random.Random, alike: float) -> list[tuple[bool, bool]]:
    """Whether each comment has the theme, and whether the machine says so: it finds half, and six in ten of what it
    finds are right."""
    first = chance.random() < 0.4
    second = first if chance.random() < alike else chance.random() < 0.4
    return [(has, chance.random() < (0.5 if has else 0.22)) for has in (first, second)]


def test_for_one_question_the_interval_is_that_of_double_sampling() -> None:
    one, two = (adjusted(100, 300, Checked(40, 10, 7, 63), questions) for questions in (1, 2))
    assert one is not None
    assert two is not None
    assert one.count == two.count
    assert two.interval.lower <= one.interval.lower < one.interval.upper < two.interval.upper


# How far it is ----------


def test_what_somebody_was_unsure_of_is_not_counted_as_theirs() -> None:
    comments = [WaitingComment(f"c{n}", "more", "en") for n in range(4)]
    told = coding_progress(comments, [a_coding("c1"), replace(a_coding("c2"), unsure=True)], ["school"])
    assert (told.coded, told.unsure, told.coders) == (1, 1, {"Ann": 1})


# Which comes next ----------


def test_the_sample_comes_first_and_then_what_the_machine_is_least_sure_of() -> None:
    """Ten of one question each time; within ten, in the order of random ids."""
    comments = [WaitingComment(f"{number:02}", "more", "en") for number in range(40)]
    drawn = sample(comments)
    assert drawn == tuple(f"{number:02}" for number in range(20))
    coded = [a_coding(comment) for comment in drawn]
    batch = next_batch(comments, coded, "Bea", ["en"], lambda comment: -int(comment) / 40)
    twice = tuple(comment for comment in second_coded(drawn))
    assert set(batch) == {*twice, *(f"{number}" for number in range(35, 40))}
    assert list(batch) == sorted(batch)


def test_a_sample_that_somebody_left_midway_still_leans_nowhere() -> None:
    """What was coded behind the first comment that nobody saw does not count."""
    codings = [a_coding(comment) for comment in "abd"]
    assert [coding.comment for coding in counted_sample("abcd", codings)] == ["a", "b"]


def test_an_interval_stays_among_the_people() -> None:
    made = adjusted(300, 300, Checked(50, 0, 0, 1))
    assert made is not None
    assert 0 <= made.interval.lower <= made.interval.upper <= 304
    assert math.isfinite(made.count)
