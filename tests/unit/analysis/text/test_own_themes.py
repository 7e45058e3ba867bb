"""A board's own codebook, and what it learned, over what ships."""

import json

import pytest

from analysis.text.own_themes import Shift, Shifts, grams_of, own_codebook, own_coder
from analysis.text.reading import coder, read_comment
from analysis.text.themes.codebook import CodebookError

OWN = """
audience = "young_people"

[[theme]]
code = "listened_to"
title = "Heard by adults"
means = "Whether adults hear."
cues = ["\\\\blisten\\\\w*"]

[[theme]]
code = "pets"
title = "Pets"
means = "Animals at home."
cues = ["\\\\b(?:dogs?|cats?|hamsters?)\\\\b"]
"""


def found(text: str, toml: str = OWN, shifts: Shifts | None = None) -> tuple[str, ...]:
    return read_comment(text, "What else?", own_coder("young_people", toml, shifts)).codes


def test_a_theme_of_the_boards_own_is_found_by_its_cues() -> None:
    reading = read_comment("I love my dog, he is the best", "What else?", own_coder("young_people", OWN))
    assert "pets" in reading.codes
    assert next(theme.went for theme in reading.themes if theme.code == "pets") in (
        "good",
        "neutral",
        "mixed",
        "bad",
    )
    assert found("there was no rain") == ()


def test_a_theme_that_is_taken_out_is_found_no_more() -> None:
    text = "I get bullied at school every day"
    assert "bullying" in read_comment(text, "What else?", coder("young_people")).codes
    assert "bullying" not in found(text)


def test_themes_that_stay_as_they_ship_are_found_as_they_ship() -> None:
    """Only the title of one is written anew: every reading stays the same."""
    from importlib.resources import files

    shipped = (files("analysis.text.codebooks") / "young_people.toml").read_text(encoding="utf-8")
    own = shipped.replace('title = "Workers and trust"', 'title = "Those who help us"')
    assert own != shipped
    for text in (
        "My worker keeps changing",
        "nobody listens",
        "school is fine",
        "",
        "no",
        "mum and dad argue",
    ):
        assert found(text, own) == read_comment(text, "What else?", coder("young_people")).codes
    assert own_codebook(own, "young_people").version != coder("young_people").book.version


def test_without_anything_of_its_own_it_is_what_ships() -> None:
    assert own_coder("young_people") is coder("young_people")


def test_what_was_learned_moves_a_sum_both_ways() -> None:
    text = "the allotment with grandad"
    up = Shifts("young_people", 1, {"bullying": Shift(0.0, {"allotment": 50.0})})
    down = Shifts("young_people", 1, {"listened_to": Shift(-50.0, {})})
    assert "bullying" in found(text, "", up)
    assert "bullying" not in found("the garden with grandad", "", up)
    assert "listened_to" not in found("nobody listens to me", "", down)


def test_what_was_learned_is_read_back_as_it_was_written() -> None:
    made = Shifts("young_people", 2, {"bullying": Shift(-0.5, {"a b": 0.25})}, 130, 60, 0.5, 0.6)
    assert Shifts.read(json.loads(json.dumps(made.as_json()))) == made


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("audience = ", "ours.toml is not valid TOML"),
        ('audience = "young_people"', "ours.toml has no [[theme]]"),
        (
            OWN.replace('title = "Pets"\n', ""),
            "ours.toml, theme 'pets': 'title' is missing or empty; write some text",
        ),
        (OWN.replace("(?:dogs?", "(?:dogs?("), "ours.toml, theme 'pets', 'cues' 1: "),
        (OWN.replace("pets", "listened_to"), "ours.toml: theme 'listened_to' is there twice; keep one"),
        (OWN.replace('"pets"', '"Our Pets"'), "a code is lower-case letters, digits and underscores"),
        (OWN.replace("young_people", "patients"), "it must say 'young_people'"),
        (OWN + "#" * 200_001, "make it shorter"),
    ],
)
def test_a_mistake_names_file_and_theme_and_says_what_to_do(toml: str, says: str) -> None:
    with pytest.raises(CodebookError) as problem:
        own_codebook(toml, "young_people", "ours.toml")
    assert says in str(problem.value)


def test_grams_are_words_and_pairs_in_small_letters() -> None:
    assert grams_of("My nan’s DOG") == {"my", "nan", "s", "dog", "my nan", "nan s", "s dog"}
    assert grams_of("") == set()
