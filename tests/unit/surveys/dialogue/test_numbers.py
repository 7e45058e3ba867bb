"""Whole numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.dialogue.numbers import WORDS, read_signed_number, read_whole_number
from surveys.language.phrases import languages


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7", 7),
        ("7.", 7),
        ("007", 7),
        ("7 years", 7),
        ("7yrs", 7),
        ("I am 12 years old", 12),
        ("about 7", 7),
        ("~7", 7),
        ("7.0", 7),
        ("7,0", 7),
        ("1,000", 1000),
        ("12 345", 12345),
        ("3\u200c", 3),
        ("\u200d3\u200d", 3),
        ("7\ufe0f\u20e3", 7),
        ("🔟", 10),
        ("⑦", 7),
        ("３", 3),
        ("٧", 7),
        ("३", 3),
        ("৩", 3),
        ("seven", 7),
        ("SEVEN years", 7),
        ("zero", 0),
        ("twenty-one", 21),
        ("twenty one", 21),
        ("one hundred and five", 105),
        ("a hundred", 100),
        ("two hundred", 200),
        ("one", 1),
        ("3-ish", 3),
        ("3 or so", 3),
        ("like, 3", 3),
        ("approx. 3", 3),
        ("3 :D", 3),
        ("none", 0),
        ("Not any!", 0),
        ("never", 0),
        ("once", 1),
        ("just one", 1),
        ("Twice.", 2),
    ],
)
def test_one_whole_number_is_taken(typed: str, number: int) -> None:
    """With what stands around it, in any digits, and in words."""
    assert read_whole_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "hello",
            "a",
            "and",
            "lots",
            "?",
            "7.5",
            "7,5",
            "7½",
            "½",
            "7²",
            "1e5",
            "7.0.1",
            "10,000.5",
            "9" * 12,
        ),
        *(
            "7 or 8",
            "7-8",
            "7 to 8",
            "7/10",
            "7:30",
            "7%",
            "7 7",
            "2 years and 3 months",
            "seven (7)",
            "six seven",
        ),
        *(
            "-7",
            "−7",
            "B7",
            "year7",
            "#7",
            "+7",
            "7+",
            ">7",
            "less than 7",
            "more than seven",
            "not 7",
            "almost 8",
        ),
        *(
            "two thousand",
            "3k",
            "3 dozen",
            "three and a bit",
            "12th",
            "the 3rd",
            "8pm",
            "8 am",
            "max 3",
            "idk 3",
        ),
        *("once upon a time", "none of the 3", "a couple", "a few", "III or IV"),
        *("no one", "one day I will", "twelve and a half", "half past 7", "twenty ten", "thirty twenty"),
    ],
)
def test_what_could_mean_another_number_is_refused(typed: str) -> None:
    """None, several, a part of one, more or fewer than one: nobody guesses."""
    assert read_whole_number(typed) is None


@pytest.mark.parametrize(
    ("language", "typed", "number"),
    [
        ("lt", "septyni", 7),
        ("lt", "septynerių metų 7", 7),
        ("lt", "dvidešimt vienas", 21),
        ("lt", "sesiolika", 16),
        ("lt", "daugiau nei 7", None),
        ("pl", "siedem lat", 7),
        ("pl", "szesc", 6),
        ("pl", "dwadzieścia jeden", 21),
        ("pl", "sto pięć", 105),
        ("pl", "nikt jeden", None),
        ("pt", "vinte e um", 21),
        ("pt", "tres", 3),
        ("pt", "um", 1),
        ("pt", "um pouco", None),
        ("pt", "mais ou menos 7", 7),
        ("pl", "mniej więcej siedem", 7),
        ("pt", "mais de sete", None),
        ("ro", "șapte ani", 7),
        ("ro", "douazeci si unu", 21),
        ("ro", "o sută cinci", 105),
        ("ro", "nu știu, o să văd", None),
        ("ro", "seven", 7),
        ("lt", "nė karto", 0),
        ("pl", "zadne", 0),
        ("pl", "raz", 1),
        ("pl", "dwa tysiące", None),
        ("pl", "powyzej 3", None),
        ("pt", "nenhuma", 0),
        ("pt", "três e pouco", None),
        ("pt", "duas vezes", 2),
        ("ro", "niciuna", 0),
        ("ro", "de doua ori", 2),
    ],
)
def test_numbers_in_words_of_each_language(language: str, typed: str, number: int | None) -> None:
    """With and without the marks on letters; English is understood beside the language."""
    assert read_whole_number(typed, language) == number


def test_every_language_counts_to_ninety_nine() -> None:
    """Each language that the bot speaks has words for numbers."""
    assert set(WORDS) == set(languages())
    for words in WORDS.values():
        assert {*range(21), *range(30, 91, 10), 100} <= set(words.values.values())


@given(st.integers(0, 10**8), st.sampled_from(["", " years", ".0", "!", "\u200c", " lat"]), st.booleans())
def test_a_number_in_figures_is_that_number(number: int, after: str, arabic: bool) -> None:
    """Whatever the digits are and whatever a keyboard adds."""
    figures = (
        str(number).translate({48 + digit: 0x660 + digit for digit in range(10)}) if arabic else str(number)
    )
    assert read_whole_number(f"{figures}{after}") == number


@given(st.text())
def test_anything_typed_is_a_number_or_none(typed: str) -> None:
    """No words break the reading, and what is read is whole and not negative."""
    for language in (*WORDS, "xx"):
        number = read_whole_number(typed, language)
        assert number is None or (isinstance(number, int) and number >= 0)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([" ", "-", " or ", "/", ";", " and "]))
def test_two_numbers_are_none(first: int, second: int, between: str) -> None:
    """Unless a blank groups the digits of one, as in "12 345"."""
    typed = f"{first}{between}{second}"
    if between != " ":
        assert read_whole_number(typed) is None
    else:
        assert read_whole_number(typed) in (None, int(f"{first}{second}"))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("-5", -5),
        ("−5", -5),
        ("- 5", -5),
        ("minus five", -5),
        ("Minus 5.", -5),
        ("5", 5),
        ("5-", None),
        ("--5", None),
    ],
)
def test_a_number_below_zero_is_read_where_there_can_be_one(typed: str, number: int | None) -> None:
    """With any sign of minus, or the word."""
    assert read_signed_number(typed) == number
