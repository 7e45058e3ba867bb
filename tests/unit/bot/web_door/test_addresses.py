"""Addresses as people copy them lead to the survey that was meant."""

import pytest

from bot.web_door.press.addresses import meant

OPEN = ("about-you", "club", "club-review", "training-before")


@pytest.mark.parametrize(
    "typed",
    [
        "about-you/",
        "about-you//",
        "/about-you",
        "About-You",
        "ABOUT-YOU",
        "about-you.",
        "about-you...",
        "about-you,",
        "about-you)",
        "(about-you)",
        "about-you!",
        "about-you?",
        "about-you:",
        "about-you;",
        "about-you>",
        "<about-you>",
        '"about-you"',
        "'about-you'",
        "\u201cabout-you\u201d",
        "\u201eabout-you\u201c",
        "\u2018about-you\u2019",
        "\u00ababout-you\u00bb",
        " about-you",
        "about-you ",
        "about you",
        "about_you",
        "aboutyou",
        "about\u2013you",
        "about\u2014you",
        "about\u2011you",
        "about\u00adyou",
        "about-\u200byou",
        "\ufeffabout-you",
        "\uff41\uff42\uff4f\uff55\uff54-you",
        "about-you\n",
        "about-you\u2026",
        "about-you*",
        "about-you/.",
    ],
)
def test_what_stands_around_a_code_does_not_matter(typed: str) -> None:
    """Slashes, capitals, punctuation, quotes, blanks, long dashes and what cannot be seen."""
    assert meant(typed, OPEN) == "about-you"


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("Club", "club"),
        ("Club.Review", "club-review"),
        ("club-review.", "club-review"),
        ("About-You-R2.", "about-you-r2"),
        ("About-You/Poster", "about-you/poster"),
        ("about-you/paper/", "about-you/paper"),
        ("about-you/together.", "about-you/together"),
    ],
)
def test_an_address_leads_where_it_was_meant_to(typed: str, leads_to: str) -> None:
    """The survey whose id begins another's, a round, and the pages below a survey."""
    assert meant(typed, OPEN) == leads_to


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "/",
        "...",
        "about",
        "about-yo",
        "about-your",
        "you-about",
        "about-you/x",
        "about-you/poster/x",
        "\u4f60",
        "x" * 900,
    ],
)
def test_what_means_no_open_survey_leads_nowhere(typed: str) -> None:
    """It is never guessed."""
    assert meant(typed, OPEN) == ""


def test_two_surveys_that_are_alike_are_not_guessed_between() -> None:
    """Whose letters and digits are the same."""
    assert meant("a b c", ("a-bc", "ab-c")) == ""
    assert meant("A-BC.", ("a-bc", "ab-c")) == "a-bc"
