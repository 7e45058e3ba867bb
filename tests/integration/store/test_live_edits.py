"""A survey changed while people answer: nobody loses their place, and nothing says to which revision an answer was given."""

from pathlib import Path

import pytest

from surveys.conversation.open_rounds import FRESH_SECONDS, OpenRounds
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import revisions_of, survey_of
from surveys.fieldwork.revising import compare, revise
from surveys.language.translation import texts_of
from surveys.privacy.sizes import size_of
from surveys.rounds import Round, RoundProblem
from tests.houses import TODAY, House, Person, Place, every_kind, script_for
from tests.unit.surveys.definition.test_revisions import (
    ASK,
    CHOICE_GONE,
    CHOICE_NEW,
    MORE_GONE,
    NOT_AFTER_MIXED,
    revised,
)

SECOND = revised(ASK, CHOICE_GONE, NOT_AFTER_MIXED, CHOICE_NEW)
OTHER_WORDS = revised(ASK)
NEW_TEXT = (
    'id = "age"',
    'id = "long"\nkind = "text"\ntitle = "Long"\nask = "And?"\n\n[[questions]]\nid = "age"',
)


def bring(house: House, one: Round, survey: Survey) -> Round:
    return revise(house.stores.rounds, one.id, survey, house.today)


def asked(person: Person) -> str:
    return person.last.words


def test_whoever_is_midway_ends_in_the_revision_they_began(house: House) -> None:
    """Their question, its choices and its buttons stay, newcomers get the new ones; the same after a restart."""
    one = house.open()
    early = house.person("early").begin().says("yes")
    bring(house, one, SECOND)
    late = house.person("late").begin().says("yes")
    for _ in range(2):
        assert early.looks().last.words == "How are you?"
        assert [button.say for button in early.last.buttons][:3] == ["Good", "Up and down", "Not good"]
        assert late.looks().last.words == "How do you feel?"
        assert [button.say for button in late.last.buttons][:3] == ["Good", "I do not know", "Not good"]
        house.restart()
    early.looks().presses("mixed")
    assert asked(early) == "What makes it so?"
    assert "Please choose one of these." in late.says("Up and down").words
    late.presses("unsure")
    assert asked(late) == "Where do you feel safe?"


def test_a_button_from_before_the_change_is_never_an_answer_to_another_question(house: House) -> None:
    """Somebody stops, begins anew in the new revision, and presses what still stands in the chat."""
    one = house.open()
    person = house.person("one").begin().says("yes")
    old = person.last.about
    bring(house, one, SECOND)
    person.says("stop")
    person.begin().says("yes")
    assert asked(person) == "How do you feel?"
    person.says("mixed", about=old)
    assert "That button was for an earlier question." in person.words
    assert asked(person) == "How do you feel?"


def test_every_wording_and_language_of_an_earlier_revision_is_kept(sqlite: Place, data_folder: Path) -> None:
    """The files are of the new revision by then, so what was translated is kept with the old one."""
    polish = {where: f"{words} (po polsku)" for where, words in texts_of(every_kind()).items()}
    house = House(sqlite, data_folder / "keys", script=script_for)
    one = house.open(translations={"pl": polish})
    person = house.person("one").begin().says("yes").says("/words").says("language-pl")
    assert asked(person) == "How are you? (po polsku)"
    bring(house, one, OTHER_WORDS)
    house.restart()
    assert person.looks().last.words == "How are you? (po polsku)"
    assert person.says("Good (po polsku)").last.words == "Where do you feel safe? (po polsku)"
    assert house.person("two").begin().says("yes").last.words == "How do you feel?"
    house.stop()


def test_a_process_that_runs_sees_it_within_a_second(small_house: House) -> None:
    """Without a restart, and not at every turn."""
    one, seconds = small_house.open(), [0.0]
    rounds = OpenRounds(
        small_house.stores.rounds, small_house.keys, script_for, lambda: seconds[0], lambda: TODAY
    )
    assert [each.script.survey.revision for each in rounds.all()] == [1]
    bring(small_house, one, OTHER_WORDS)
    assert [each.script.survey.revision for each in rounds.all()] == [1]
    seconds[0] += FRESH_SECONDS + 0.1
    assert [each.script.survey.revision for each in rounds.all()] == [2]
    assert rounds.all()[0].size == size_of(every_kind())


def answers(house: House, one: Round) -> list[object]:
    return sorted((response["answers"].get("mood", "-") for response in house.responses(one)), key=str)


def sends(house: House, name: str, mood: str) -> None:
    person = house.person(name).looks()
    if person.last.words.startswith("Hello"):
        person.says("yes")
    for words in (mood, "stop", "send"):
        person.says(words)


def test_answers_to_each_revision_are_taken_in_together(house: House) -> None:
    """Those to a choice that is no longer offered too; and nothing of a response says which revision it answered."""
    one = house.open()
    early = [house.person(f"early {number}").begin().says("yes") for number in range(12)]
    one = bring(house, one, SECOND)
    for number in range(len(early)):
        sends(house, f"early {number}", "mixed")
    for number in range(12):
        house.person(f"late {number}").begin()
        sends(house, f"late {number}", "unsure")
    sizes = {len(body) for body in house.pool_rows(one).values()}
    assert len(sizes) == 1
    closing = house.close(one.id)
    assert closing.taken.opened == 24
    assert answers(house, one) == ["mixed"] * 12 + ["unsure"] * 12
    assert {frozenset(response) for response in house.responses(one)} == {
        frozenset({"id", "round", "answers"})
    }


@pytest.mark.parametrize(("old", "kept"), [(9, 0), (10, 10)])
def test_few_who_answered_an_earlier_revision_do_not_stand_out(
    small_house: House, old: int, kept: int
) -> None:
    """What only they could say is taken out of their answers where they are fewer than ten; all of them are counted."""
    house = small_house
    one = house.open()
    for number in range(old):
        house.person(f"early {number}").begin()
        sends(house, f"early {number}", "mixed")
    one = bring(house, one, SECOND)
    for number in range(25):
        house.person(f"late {number}").begin()
        sends(house, f"late {number}", "bad")
    house.intake().take(one.id, *revisions_of(house.stores.rounds, one))
    house.close(one.id)
    assert len(house.responses(one)) == old + 25
    assert answers(house, one).count("mixed") == kept


@pytest.mark.parametrize(
    ("survey", "message"),
    [
        (every_kind(), "is asked as it stands in its file"),
        (revised(ASK, revision=1), "set 'revision = 2' in its file"),
        (revised(('kind = "scale"', 'kind = "single"')), "give the question another id"),
        (revised(('{ id = "good"', '{ id = "great"')), "keep the id that it had"),
        (revised(NEW_TEXT), "sealed answer's size must not tell when it was given; ask less"),
    ],
)
def test_what_cannot_share_a_round_is_refused(house: House, survey: Survey, message: str) -> None:
    """With what to do; the round stays as it was."""
    one = house.open()
    with pytest.raises(RoundProblem, match=message):
        bring(house, one, survey)
    assert revisions_of(house.stores.rounds, one) == (every_kind(),)


def test_a_third_revision_has_to_fit_all_before_it(house: House) -> None:
    """A question that was taken out cannot come back as another kind: answers of the first kind are there."""
    one = house.open()
    one = bring(house, one, revised(MORE_GONE))
    number = ('kind = "text"\ntitle = "More"', 'kind = "number"\nleast = 1\nmost = 9\ntitle = "More"')
    with pytest.raises(RoundProblem, match="“More” was a text question and is now a number question; give"):
        bring(house, one, revised(number, revision=3))
    back = bring(house, one, revised(ASK, revision=3))
    assert (back.earlier, back.revision) == ((1, 2), 3)
    assert survey_of(house.stores.rounds, back).question("mood").ask == "How do you feel?"


def test_a_closed_round_stays_as_it_was_asked(house: House) -> None:
    """The next round takes the new revision."""
    one = house.open()
    house.close(one.id)
    with pytest.raises(
        RoundProblem, match="the next round takes the new revision: heard round open every-kind"
    ):
        bring(house, one, SECOND)


def test_what_a_new_revision_changes_can_be_looked_at_first(house: House) -> None:
    """Nothing is done by looking."""
    one = house.open()
    told = [change.says for change in compare(house.stores.rounds, one, OTHER_WORDS, TODAY)]
    assert told == ["“Mood” asked “How are you?” and now asks “How do you feel?”"]
    assert len(revisions_of(house.stores.rounds, one)) == 1
