"""Days as people type them."""

from datetime import date

import pytest

from api.desk.writing.days import day_typed


@pytest.mark.parametrize(
    "typed",
    [
        "2027-03-04", "4 3 2027", "04/03/2027", "4.3.2027", "4-3-2027", "4 March 2027", "4th March 2027",
        "4 mar 2027", " 4  MARCH,  2027 ", "4 Mar. 2027",
    ],
)  # fmt: skip
def test_the_day_comes_first(typed: str) -> None:
    assert day_typed(typed) == date(2027, 3, 4)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 2 2027", "There is no such day: 31 2 2027"),
        ("3/31/2027", "There is no such day: 3/31/2027"),
        ("4 Marsh 2027", "There is no such day"),
        ("4 3 27", "Write a day as 31 12 2026"),
        ("soon", "Write a day as 31 12 2026"),
        ("March 2027", "Write a day as 31 12 2026"),
        ("٤ ٣ ٢٠٢٧", "Write a day as 31 12 2026"),
        ("4 3 2207", "Check the year: 2207"),
        ("0206-03-04", "Check the year: 0206"),
        ("1" * 10_000, "Write a day as 31 12 2026"),
    ],
)
def test_what_is_no_day_is_asked_again(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        day_typed(typed)
