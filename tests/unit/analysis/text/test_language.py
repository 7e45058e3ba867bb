"""Languages: short English stays English, the languages of the area are told, nothing is undetermined."""

from __future__ import annotations

import pytest

from analysis.text.language import language


@pytest.mark.parametrize(
    "said",
    [
        "ok",
        "idk",
        "dunno",
        "nah mate",
        "its ok",
        "my sw is crap",
        "no",
        "mum shouts alot",
        "[name] helped me",
    ],
)
def test_short_english_stays_english(said: str) -> None:
    """A word or two of English, misspelt or not, never becomes foreign."""
    assert language(said) == "en"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Boję się wracać do domu", "pl"),
        ("nie wiem", "pl"),
        ("Aš bijau grįžti namo", "lt"),
        ("gerai", "lt"),
        ("Mi-e frică să merg acasă", "ro"),
        ("nu știu", "ro"),
        ("Não me sinto seguro em casa", "pt"),
        ("não sei", "pt"),
        ("أنا لا أشعر بالأمان", "ar"),
    ],
)
def test_the_languages_of_the_area_are_told(said: str, code: str) -> None:
    """Polish, Lithuanian, Romanian, Portuguese and Arabic are told from a few words."""
    assert language(said) == code


@pytest.mark.parametrize("said", ["", "   ", "👍", "123", "[name]", "?!", "https://example.org"])
def test_without_words_a_language_is_undetermined(said: str) -> None:
    """No words, no guess."""
    assert language(said) == "und"


@pytest.mark.parametrize(("said", "code"), [("tata mnie bije", "pl"), ("unchiul meu mă atinge", "ro")])
def test_words_that_are_at_odds_settle_nothing(said: str, code: str) -> None:
    """Where as many everyday words are of one language as of another, the whole sentence is looked at."""
    assert language(said) == code
