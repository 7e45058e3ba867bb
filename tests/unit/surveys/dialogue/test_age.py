"""Telegram is for people of 16 and over: there a young person is asked that first, and younger ones get the web page."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.survey_dialogue import start
from surveys.store.memory import memory_stores
from tests.houses import EVERY_KIND, House, Place, script_for

PAGE = "https://heard.example/s/every-kind"
HELLO = "Hello. Test Board wants to hear"


def with_a_page(survey: Survey, kept: object = None) -> Script:
    script = script_for(survey)
    return replace(script, setting=replace(script.setting, elsewhere=PAGE))


@pytest.fixture
def aged(data_folder: Path) -> Iterator[House]:
    house = House(Place("memory", memory_stores()), data_folder / "keys", script=with_a_page)
    house.open()
    yield house
    house.stop()


def test_somebody_younger_gets_the_web_page_and_leaves_nothing(aged: House) -> None:
    """The address of the same survey; no draft, no tag and no answer."""
    person = aged.person(42, "telegram").begin()
    assert [button.say for button in person.last.buttons] == ["Yes, I am 16 or older", "No, I am younger"]
    person.presses("no")
    assert PAGE in person.words
    assert person.last.input == "none"
    with aged.stores.participation.transaction() as work:
        assert work.left("every-kind-r1") == (0, 0)


def test_somebody_of_16_goes_on_to_the_welcome(aged: House) -> None:
    """The age is in no answer."""
    person = aged.person(42, "telegram").begin().presses("yes")
    assert person.words.startswith(HELLO)
    assert person.presses("yes").last.progress == (1, 4)


@pytest.mark.parametrize("channel", ["web", "terminal"])
def test_elsewhere_nobody_is_asked_their_age(aged: House, channel: str) -> None:
    """The web and the terminal are for everybody."""
    assert aged.person(42, channel).begin().words.startswith(HELLO)


def test_practitioners_are_not_asked_their_age() -> None:
    """They are grown up."""
    survey = parse(EVERY_KIND.replace("young_people", "practitioners"), "every-kind.toml")
    assert start(with_a_page(survey), "mark", adults_app=True).state.phase == "welcome"
