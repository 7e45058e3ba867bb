"""What the bot says around the questions, in every language."""

from datetime import date

import pytest

from surveys.channels import LEAST_AGE
from surveys.days import day_in_words
from surveys.language.phrases import languages, phrases_in, words_in
from surveys.safeguarding.help_numbers import HELP_NUMBERS, with_numbers


@pytest.mark.parametrize("language", languages())
def test_the_numbers_to_call_come_from_one_place(language: str) -> None:
    """A number that changes is changed once, and is right in every language."""
    written = [*words_in(language)["says"].values(), *words_in(language)["language"].get("help", ())]
    assert not [words for words in written for number in HELP_NUMBERS.values() if number in words.split()]
    assert [words for words in written if "{childline}" in words]


@pytest.mark.parametrize("language", languages())
def test_no_number_is_left_out(language: str) -> None:
    """Somebody in need reads a number, never its name in braces."""
    phrases = phrases_in(language)
    shown = [*phrases.says.values(), *phrases.language.help]
    assert not [words for words in shown for name in HELP_NUMBERS if f"{{{name}}}" in words]
    assert any(HELP_NUMBERS["childline"] in words for words in shown)


def test_only_the_numbers_are_filled_in() -> None:
    """The other names in braces are filled later, by whoever knows them."""
    assert with_numbers("Hello {asker}, call {emergency}.") == "Hello {asker}, call 999."


@pytest.mark.parametrize("language", languages())
def test_the_question_about_age_names_the_age_of_the_terms(language: str) -> None:
    """The age that is asked for is the age that is checked."""
    assert str(LEAST_AGE["telegram"]) in phrases_in(language).says["age"]


@pytest.mark.parametrize("language", languages())
def test_a_day_at_the_end_of_a_sentence_has_one_full_stop(language: str) -> None:
    """Some languages write days with one of their own: "2026 m. lapkričio 30 d."."""
    phrases = phrases_in(language)
    told = [words for words in (*phrases.says.values(), *phrases.pages.values()) if "{day}" in words]
    day = day_in_words(date(2026, 11, 30), language)
    assert told
    assert not [words for words in told if ".." in words.replace("{day}", day)]
