"""Days as people read them."""

from datetime import date

import pytest

from surveys.days import day_in_words


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "3 December 2026"), ("pl", "3 grudnia 2026"), ("pt", "3 de dezembro de 2026")],
)
def test_a_day_is_written_as_people_write_it(language: str, words: str) -> None:
    """Without a zero before its number, in every language."""
    assert day_in_words(date(2026, 12, 3), language) == words
