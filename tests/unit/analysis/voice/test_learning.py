"""What a board's own coding teaches, and what it must not."""

import random

import pytest

from analysis.text.reading import coder
from analysis.voice.checked.codings import Coding
from analysis.voice.checked.learning import (
    ENOUGH,
    CodedComment,
    NotEnoughCoded,
    is_better,
    known,
    learn,
    of_enough_people,
    scores,
    suggestions,
    whole,
)
from surveys.store.comments import HandedComment

FILLER = (
    "i like it there",
    "it was fine",
    "we went on friday",
    "not sure what to say",
    "that was a while ago",
)


def comments(count: int, words: str, question: str = "more") -> list[HandedComment]:
    """Different people, each with words of their own around the same ones."""
    return [
        HandedComment(
            random.Random(f"{words} {question} {n}").randbytes(16).hex(), "club-r1", "young_people", question, "What else?",
            "en", f"{words} {FILLER[n % len(FILLER)]}",
        )
        for n in range(count)
    ]  # fmt: skip


def coded(made: list[HandedComment], *codes: str) -> list[Coding]:
    return [Coding(each.id, "Ann", "b1", dict.fromkeys(codes, "good")) for each in made]


def told(*parts: tuple[list[HandedComment], tuple[str, ...]]) -> list[CodedComment]:
    held = [comment for made, _ in parts for comment in made]
    codings = [coding for made, codes in parts for coding in coded(made, *codes)]
    return known(held, codings, coder("young_people"))


ALLOTMENT, PLAIN = comments(120, "the allotment with grandad"), comments(150, "a quiet afternoon")


def test_it_learns_what_this_board_means() -> None:
    """An allotment is a thing to do here, which the machine does not know; on held-back comments it then does."""
    made = learn(told((ALLOTMENT, ("friends_and_activities",)), (PLAIN, ())), "young_people", "", 1)
    assert made.after > made.before
    assert is_better(made)
    assert any("allotment" in gram for gram in made.by_code["friends_and_activities"].grams)
    assert made.held_back % 10 == made.learned_from % 10 == 0


def test_coding_by_chance_teaches_nothing_that_is_kept() -> None:
    chance = random.Random(3)
    made = comments(300, "a quiet afternoon")
    codings = [
        Coding(each.id, "Ann", "b1", {"bullying": "bad"} if chance.random() < 0.2 else {}) for each in made
    ]
    learned = learn(known(made, codings, coder("young_people")), "young_people", "", 1)
    assert not is_better(learned)


def test_too_little_is_told_with_what_is_needed() -> None:
    with pytest.raises(NotEnoughCoded, match=f"learning needs {ENOUGH}"):
        learn(told((ALLOTMENT, ())), "young_people", "", 1)


@pytest.mark.parametrize(("people", "is_learned"), [(9, False), (10, True)])
def test_no_word_of_fewer_than_ten_people_is_learned(people: int, is_learned: bool) -> None:
    assert ("zebrafish" in of_enough_people(told((comments(people, "zebrafish"), ())))) is is_learned


def test_two_questions_are_not_counted_together() -> None:
    """Nine people may have said it twice: nobody knows."""
    both = told((comments(9, "zebrafish", "also"), ()), (comments(9, "zebrafish", "more"), ()))
    assert len(both) == 18
    assert "zebrafish" not in of_enough_people(both)


def test_what_was_deleted_is_learned_from_no_more() -> None:
    made = comments(12, "zebrafish")
    left = known(made[:9], coded(made), coder("young_people"))
    assert len(left) == 9
    assert "zebrafish" not in of_enough_people(left)


def test_another_language_and_unsure_coders_are_left_out() -> None:
    made = comments(4, "words")
    foreign = HandedComment("f" * 32, "club-r1", "young_people", "more", "What else?", "pl", "słowa")
    codings = [*coded([*made[:2], foreign]), Coding(made[2].id, "Ann", "b1", unsure=True)]
    assert {each.id for each in known([*made, foreign], codings, coder("young_people"))} == {
        each.id for each in made[:2]
    }


def test_scores_add_up() -> None:
    made = [
        CodedComment("1", ("r", "q"), "", "", frozenset({"a"}), frozenset({"a"})),
        CodedComment("2", ("r", "q"), "", "", frozenset({"a"}), frozenset({"b"})),
    ]
    by_code = scores(made, ["a", "b"])
    assert (by_code["a"].f1, by_code["b"].f1) == (2 / 3, 0.0)
    assert whole(by_code).f1 == 0.5


# What the codebook misses ----------


def test_a_phrase_of_ten_people_is_suggested_and_one_of_nine_never() -> None:
    """It disappears when one of ten deletes theirs."""
    themed = (comments(60, "my worker is kind"), ("worker_relationship",))
    ten = suggestions(told((comments(10, "the skate park is shut"), ()), themed))
    assert "skate park" in ten[0].phrases
    assert ten[0].people == 10
    assert suggestions(told((comments(9, "the skate park is shut"), ()), themed)) == []


def test_what_stands_together_is_one_suggestion() -> None:
    found = suggestions(
        told(
            (comments(30, "the skate park is shut"), ()),
            (comments(20, "no buses come here"), ()),
            (comments(60, "my worker is kind"), ("worker_relationship",)),
        )
    )
    assert [each.people for each in found[:2]] == [30, 20]
    assert any("skate" in phrase for phrase in found[0].phrases)
    assert any("buses" in phrase for phrase in found[1].phrases)


def test_nothing_to_suggest_is_no_error() -> None:
    assert suggestions([]) == []
