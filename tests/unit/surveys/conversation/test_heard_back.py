"""In the next round, who comes is led to what the board answered last time: at the start, at the end, and never held up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.conversation.answers_button import carried
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import texts_in_files, texts_of
from surveys.store.memory import memory_stores
from surveys.store.protocols import Texts
from tests.houses import House, Person, Place, every_kind, script_for, second_survey

PAGE = "https://board.example/we-did"


def answered_when(answered: Callable[[], bool]) -> Callable[..., Script]:
    def script(survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
        made = script_for(survey, kept)
        return replace(made, setting=replace(made.setting, we_did=PAGE, answered=answered))

    return script


@pytest.fixture
def board() -> dict[str, bool]:
    """What the board has done, which a test changes."""
    return {"answered": True}


@pytest.fixture
def house(tmp_path: Path, board: dict[str, bool]) -> Iterator[House]:
    made = House(
        Place("memory", memory_stores()),
        tmp_path / "keys",
        script=answered_when(lambda: board["answered"]),
    )
    made.open()
    yield made
    made.stop()


def offered(person: Person) -> list[str]:
    return [action.say for action in person.last.actions if action.words == "/wedid"]


@pytest.mark.parametrize("language", languages())
def test_the_first_screen_leads_to_the_answers_in_each_language(house: House, language: str) -> None:
    """By a button: what is said is no longer for it, and whoever presses goes on from there."""
    polish = {where: f"{words} ({language})" for where, words in texts_of(every_kind()).items()}
    house.open(second_survey(), translations={language: polish} if language != "en" else {})
    person = house.person("somebody").begin("second")
    if language != "en":
        person.says(f"language-{language}")
    assert offered(person) == [phrases_in(language).labels["wedid"]]
    before = person.last
    remark, again = person.says("/wedid", about=before.about).seen
    assert PAGE in remark.words
    assert before.words.endswith(again.words), "only the end of what was said is put again"
    assert (again.buttons, again.about) == (before.buttons, before.about)


def test_as_long_as_nothing_is_answered_nobody_is_led_there(house: House, board: dict[str, bool]) -> None:
    """And from the moment that something is, everybody is, also who is midway."""
    board["answered"] = False
    person = house.person("somebody").begin()
    without = person.last
    assert offered(person) == []
    board["answered"] = True
    later = house.person("another").begin()
    assert later.last.words == without.words
    assert offered(later) == ["What happened after last time"]
    assert later.last.buttons == without.buttons


def test_no_question_has_it(house: House) -> None:
    """It stands at the start and at the end, and in nobody's way between."""
    person = house.person("somebody").begin().says("yes")
    assert person.last.words == "How are you?"
    assert offered(person) == []


def test_after_sending_it_is_there_again(house: House) -> None:
    """Beside the delete words, and without them where there are none; pressing it tells the address and keeps nothing."""
    person = house.person("somebody").answers_all("good", *["/skip"] * 5)
    assert person.last.kind == "sent"
    delete, told = person.last.actions
    assert (delete.say, told.words) == ("Get delete words", "/wedid s.en")
    assert PAGE in person.says(told.words).words


WORDED = {"standard": "", "easy_read": "/easy", "faces": "/faces"}


@pytest.mark.parametrize("wording", WORDED)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_who_chose_other_words_is_led_to_those(house: House, language: str, wording: str) -> None:
    """In the survey, and after sending, when nothing is known any more of who it was. What is said is in those words too."""
    asked = library()["feeling-heard"]
    polish = dict(texts_in_files(asked)["pl"])
    house.open(asked, translations={"pl": polish})
    person = house.person("somebody").begin("feeling-heard")
    person.says(f"language-{language}").says(f"/{wording}").says("yes")
    page = f"{PAGE}{WORDED[wording]}" + ("?lang=pl" if language == "pl" else "")
    own = phrases_in(language).says["we_did" if wording == "standard" else f"we_did_{wording}"]
    told = own.format(we_did=page).strip()
    assert person.says("/wedid").seen[0].words.strip() == told
    sent(person)
    (button,) = [action for action in person.last.actions if action.words.startswith("/wedid")]
    assert person.says(button.words).words.strip() == told


def sent(person: Person) -> None:
    """Answers one question, skips all others, and sends it."""
    person.says(person.last.buttons[0].words)
    for _ in range(60):
        send = [button.words for button in person.last.buttons if button.words.startswith("send")]
        if person.says(*send or ["/skip"]).last.kind == "sent":
            return
    raise AssertionError(f"it does not end: {person.last.words} {person.last.buttons}")


def test_who_answered_at_work_is_led_to_the_page_of_those(house: House) -> None:
    at_work = answered_when(lambda: True)(library()["training-feedback"])
    (button,) = carried(at_work.in_words("en", "standard"))
    assert button.words == "/wedid p.en"


def test_a_button_that_somebody_made_up_leads_to_the_usual_page(house: House) -> None:
    for words in ("/wedid x.en", "/wedid e.xx", "/wedid e", "/wedid ../../etc", "/wedid e.pl.more"):
        assert f"{PAGE}\n" in house.person("somebody").says(words).words, words


def test_a_button_of_the_last_survey_answers_nothing_in_the_next(house: House) -> None:
    """It tells the address there as well, and the question stands as it did."""
    person = house.person("somebody").begin().says("yes")
    before = person.last.about
    remark, again = person.says("/wedid e.pl").seen
    assert PAGE in remark.words
    assert again.about == before
