"""What the bot says around the questions, in every language."""

import pytest

from surveys.channels import LEAST_AGE
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
