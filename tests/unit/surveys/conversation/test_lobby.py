"""Whoever is in no survey is spoken to in the language of their device, and has help that fits who they are."""

import asyncio
from dataclasses import replace

import pytest

from surveys.dialogue.messages import Message, Replies
from surveys.dialogue.voice import Voices
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import help_in
from surveys.store.protocols import StoreUnavailable
from tests.houses import House, every_kind, second_survey

FOR_CHILDREN, AT_WORK = "0800 1111", "0808 800 5000"
"""Childline's number, and the NSPCC's for adults."""


@pytest.fixture
def two_audiences(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose voices know how to speak to practitioners."""
    usual = house.voices
    lines = "\n".join(help_in("en"))
    work_lines = "\n".join(help_in("en", audience="practitioners"))
    at_work = Voices(replace(usual.setting, support_level=lambda _: "none"), work_lines, "", "practitioners")
    voices = Voices(usual.setting, lines, at_work=at_work)
    monkeypatch.setattr(House, "voices", property(lambda _: voices))
    house.restart()
    return house


def _hear(house: House, words: str, language: str = "", name: str = "somebody") -> Replies:
    wished = (language,) if language else ()
    visitor = house.person(name, "telegram").visitor
    return asyncio.run(house.conversations.hear(visitor, Message(words, languages=wished)))


def _words(replies: Replies) -> str:
    return "\n".join(reply.words for reply in replies)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("hello", "which_survey"),
        ("/privacy", "privacy"),
        ("/delete", "delete_how"),
        ("/start nowhere", "no_such_survey"),
        ("/delete keep", "delete_kept"),
    ],
)
def test_the_lobby_speaks_the_language_of_the_device(
    house: House, language: str, typed: str, key: str
) -> None:
    """Each of its sentences, in every language that there is."""
    house.open()
    last = _hear(house, typed, language)[-1]
    assert last.language == language
    assert last.words == house.voices.in_language(language).say(key)


def test_a_language_that_nobody_has_words_in_is_english(house: House) -> None:
    """Somebody whose telephone speaks Klingon is understood as before."""
    house.open()
    assert _hear(house, "hello", "tlh") == _hear(house, "hello")


@pytest.mark.parametrize("language", languages())
def test_trouble_is_told_in_the_language_of_the_device(
    house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the store is gone, and nothing is known of anybody."""
    house.open()

    def gone() -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(house.stores.participation, "transaction", gone)
    (reply,) = _hear(house, "hello", language)
    assert (reply.kind, reply.language) == ("trouble", language)
    assert reply.words == phrases_in(language).say("trouble", error="e123")


def test_where_all_surveys_are_for_practitioners_help_is_theirs(two_audiences: House) -> None:
    """They are shown whom adults call, and their sentences about work are not taken for a child's."""
    two_audiences.open(every_kind().model_copy(update={"audience": "practitioners"}))
    helped = _words(_hear(two_audiences, "/help"))
    assert AT_WORK in helped
    assert FOR_CHILDREN not in helped
    assert FOR_CHILDREN not in _words(_hear(two_audiences, "a parent who says he hurts me"))


def test_who_has_answered_a_practitioners_survey_has_help_for_practitioners(two_audiences: House) -> None:
    """Beside surveys for children too; whoever is not known is shown both, those for children first."""
    house = two_audiences
    house.open()
    house.open(second_survey().model_copy(update={"audience": "practitioners"}))
    both = _words(_hear(house, "/help"))
    assert both.index(FOR_CHILDREN) < both.index(AT_WORK)
    trainer = house.person("trainer", "telegram").begin("second")
    for words in ("yes", "good", "/skip", "/skip", "/skip", "/skip", "send"):
        trainer.says(words)
    assert trainer.last.kind == "sent", trainer.words
    assert FOR_CHILDREN not in _words(_hear(house, "/help", name="trainer"))
    assert FOR_CHILDREN in _words(_hear(house, "he hurts me", name="a child"))
