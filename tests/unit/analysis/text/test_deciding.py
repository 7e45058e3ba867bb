"""The words that are marked as deciding did decide, and sureness is that of the reading itself."""

import pytest

from analysis.text.explained.deciding import deciding, sureness
from analysis.text.margins import margins
from analysis.text.reading import coder, read_comment
from surveys.normal_form import normal_form

YOUNG, ASKED = coder("young_people"), "Is there anything else that you want to say?"
COMMENTS = (
    "Nobody listens to me at school, and my worker keeps changing",
    "mum and dad argue a lot but my nan’s house is calm",
    "I don’t know who to ask for help",
    "They never told me why I moved. " * 40,
    "nothing",
    "🙂",
    "",
)


@pytest.mark.parametrize("text", COMMENTS)
def test_what_is_above_its_threshold_is_what_was_found(text: str) -> None:
    """The margins are those of the reading, whatever the weights are."""
    reading = read_comment(text, ASKED, YOUNG)
    assert YOUNG.learned is not None
    above = margins(normal_form(text), ASKED, "young_people", YOUNG.learned)
    assert {code for code, by in above.items() if by >= 0} >= set(reading.codes)
    if reading.codes:
        assert {code for code, by in above.items() if by >= 0} == set(reading.codes)


@pytest.mark.parametrize("text", COMMENTS)
def test_a_marked_word_lies_in_the_text_and_speaks_for_a_theme_that_was_found(text: str) -> None:
    reading = read_comment(text, ASKED, YOUNG)
    found = deciding(text, ASKED, reading, YOUNG)
    assert set(found.words) <= set(reading.codes)
    assert all(0 <= start < end <= len(text) for spans in found.words.values() for start, end in spans)
    assert 0 <= found.sureness <= 1
    assert found.sureness == sureness(text, ASKED, reading, YOUNG)


def test_the_word_that_says_it_is_marked() -> None:
    text = COMMENTS[0]
    found = deciding(text, ASKED, read_comment(text, ASKED, YOUNG), YOUNG)
    assert "listens" in {text[start:end] for start, end in found.words["listened_to"]}


def test_of_another_language_nothing_is_said() -> None:
    text = "Nikt mnie nie słucha w szkole"
    found = deciding(text, ASKED, read_comment(text, ASKED, YOUNG), YOUNG)
    assert (dict(found.words), found.sureness) == ({}, 0.0)
