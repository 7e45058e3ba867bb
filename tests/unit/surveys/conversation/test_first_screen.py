"""Whoever only looks leaves no trace: a place is kept from the first press that leads on, and loses nobody before."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.dialogue.messages import Message
from surveys.fieldwork.revising import revise
from surveys.language.translation import texts_of
from tests.houses import CONTACT_POINT, House, Person, Place, every_kind, second_survey
from tests.integration.store.test_live_edits import OTHER_WORDS


def _kept(house: House, round_id: str = "every-kind-r1") -> tuple[int, int]:
    """How many have begun, and how many places there are."""
    with house.stores.participation.transaction() as work:
        return work.left(round_id)


def _press(person: Person, words: str, code: str = "every-kind") -> Person:
    """Press a button as the page of a survey does."""
    return person.says(words, about=person.last.about, code=code)


def test_looking_writes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawlers and previews of links can load a page as often as they like: no statement that keeps anything is made."""
    house.open()
    writes: list[str] = []
    with house.stores.participation.transaction() as work:
        kind = type(work)
    for name in ("keep", "forget", "begin", "mark_sent"):
        monkeypatch.setattr(kind, name, lambda *_, name=name: writes.append(name))
    for number in range(50):
        assert "Do you want to take part?" in house.person(number, "web").looks().words
    assert writes == []
    assert _kept(house) == (0, 0)


def test_the_first_press_that_leads_on_keeps_a_place(house: House) -> None:
    """From then on the page shows it, also to a new process."""
    house.open()
    person = house.person("somebody", "web").looks()
    welcome = person.last
    _press(person, "yes")
    assert person.last.words == "How are you?"
    assert _kept(house) == (1, 1)
    assert person.last.about != welcome.about
    assert _press(person, "good").last.words == "Where do you feel safe?"


def test_help_on_the_first_screen_keeps_nothing(house: House) -> None:
    """Nor does whatever else stays there: privacy, an unknown word, a cry for help. The same can be pressed after each."""
    house.open()
    person = house.person("somebody", "web").looks()
    first = person.last.about
    for words in ("/help", "/privacy", "/back", "/skip", "perhaps", "he hurts me", "/nonsense"):
        _press(person, words)
        assert len(person.seen) == 2
        assert person.last.about == first
        assert [button.words for button in person.last.buttons] == ["yes", "no"]
    assert _kept(house) == (0, 0)
    assert _press(person, "yes").last.words == "How are you?"


@pytest.mark.parametrize("words", ["no", "/stop"])
def test_saying_no_leaves_nothing(house: House, words: str) -> None:
    """Who does not want to take part has never been here, and may come back."""
    house.open()
    person = house.person("somebody", "web").looks()
    welcome = person.seen
    assert _press(person, words).words.startswith("That is fine.")
    assert _kept(house) == (0, 0)
    assert person.looks().seen == welcome


def test_language_and_wording_can_be_chosen_at_once(house: House) -> None:
    """The choice is kept with the place; the question that waited comes in the new words."""
    polish = {where: f"{words} (po polsku)" for where, words in texts_of(every_kind()).items()}
    house.open(translations={"pl": polish})
    person = house.person("somebody", "web").looks()
    _press(person, "/words")
    assert _kept(house) == (0, 1)
    _press(person, "language-pl")
    assert person.last.language == person.looks().last.language == "pl"
    assert _press(person, "yes").last.words == "How are you? (po polsku)"


def test_two_first_presses_at_once_begin_once(house: House) -> None:
    """Whoever taps twice has begun once, and is shown the same; another button of that moment is stale."""
    house.open()
    person = house.person("somebody", "web").looks()
    about = person.last.about

    async def tap() -> list[list[str]]:
        taps = (
            house.conversations.hear(person.visitor, Message(words, about, "every-kind"))
            for words in ("yes", "yes", "no", "yes")
        )
        return [[say.words for say in says] for says in await asyncio.gather(*taps)]

    first, again, *others, last = asyncio.run(tap())
    assert first == again == last == ["How are you?"]
    for told, question in others:
        assert told.startswith("That button was for an earlier question")
        assert question == "How are you?"
    assert _kept(house) == (1, 1)


def test_the_first_screen_left_open_is_stale_once_somebody_has_moved_on(house: House) -> None:
    """In another tab, or after "Back" in the browser: midway they are shown where they are, after sending that they have."""
    house.open()
    person = house.person("somebody", "web").looks()
    first = person.last.about
    _press(person, "yes")
    _press(person, "good")
    person.says("no", about=first, code="every-kind")
    assert person.seen[0].words.startswith("That button was for an earlier question")
    assert person.last.words == "Where do you feel safe?"
    for words in ("school", "12", "It is fine.", "send"):
        _press(person, words)
    person.says("yes", about=first, code="every-kind")
    assert "answered here already" in person.words
    assert _kept(house) == (1, 0)


def test_a_survey_that_was_changed_meanwhile_shows_its_new_first_screen(house: House) -> None:
    """Nobody begins what they have not been shown."""
    one = house.open()
    person = house.person("somebody", "web").looks()
    revise(house.stores.rounds, one.id, OTHER_WORDS, house.today)
    _press(person, "yes")
    assert person.seen[0].words.startswith("That button was for an earlier question")
    assert _kept(house) == (0, 0)
    assert _press(person, "yes").last.words == "How do you feel?"


def test_when_enough_have_answered_meanwhile_the_first_press_is_told(house: House) -> None:
    """Only who is midway is let in, and whoever has only looked is not."""
    one = house.open()
    person = house.person("somebody", "web").looks()
    with house.stores.rounds.transaction() as work:
        work.put(replace(one, full_on=house.today))
    assert _press(person, "yes").words.startswith("Enough people have answered this survey now.")
    assert _kept(house) == (0, 0)


def test_a_first_screen_says_nothing_of_another_survey(house: House) -> None:
    """The button begins the survey on whose page it is, beside one that somebody is midway in."""
    house.open()
    house.open(second_survey())
    person = house.person("somebody", "web").looks()
    _press(person, "yes")
    _press(person.looks("second"), "yes", "second")
    assert person.last.words == "And how are you here?"
    assert person.looks().last.words == "How are you?"
    assert "Do you" not in person.says("yes", about="first-1").words, (
        "where there are no pages it begins nothing"
    )


def test_a_place_that_ran_out_is_begun_anew_from_the_first_screen(house: House) -> None:
    """Two days later the page that is still open works."""
    house.open()
    person = house.person("somebody", "web").looks()
    first = person.last.about
    _press(person, "yes")
    house.clock.now += 3 * 24 * 3600
    assert person.says("yes", about=first, code="every-kind").last.words == "How are you?"
    assert _kept(house) == (1, 1)


def test_who_asks_to_be_contacted_first_is_not_known_to_the_survey(place: Place, data_folder: Path) -> None:
    """No place in the survey is kept beside the request; when it is over the first screen waits."""
    house = House(place, data_folder / "keys", contact=CONTACT_POINT)
    house.open()
    person = house.person("somebody", "web").looks()
    welcome = person.last
    _press(person, "/contact")
    assert person.last.words.startswith("You can ask somebody to contact you.")
    assert _kept(house) == (0, 0)
    _press(person, "no")
    assert person.last == welcome
    assert _kept(house) == (0, 0)
    assert _press(person, "yes").last.words == "How are you?"
    house.stop()
