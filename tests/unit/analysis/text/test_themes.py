"""Themes: codebooks are data, mistakes in them are named, and cues find what a person would."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.text.themes.codebook import CodebookError, load_codebook, parse_codebook, themes
from surveys.safeguarding.detection import simple

LABELLED = Path(__file__).parents[3] / "benchmarks" / "words" / "themes.jsonl"
YOUNG = (
    "feeling_safe listened_to told_what_happens worker_relationship family_and_home basic_care "
    "emotional_wellbeing bullying online_life exploitation_and_crime alcohol_and_drugs school_and_learning "
    "friends_and_activities waiting_and_access fairness_and_identity know_where_to_get_help things_changed"
)
PRACTITIONERS = (
    "relevance_to_role trainer_and_delivery practicalities confidence_gained knowledge_gained "
    "practice_changed outcome_for_child joint_working barriers wants_more"
)
GOOD = 'audience = "a"\n[[theme]]\ncode = "x"\ntitle = "X"\nmeans = "x"\ncues = ["x"]\n'


@pytest.mark.parametrize(("audience", "codes"), [("young_people", YOUNG), ("practitioners", PRACTITIONERS)])
def test_codebooks_hold_the_agreed_codes(audience: str, codes: str) -> None:
    """Codebooks and verified codings speak of the same themes."""
    assert " ".join(load_codebook(audience).codes) == codes


@pytest.mark.parametrize("audience", ["young_people", "practitioners"])
def test_every_theme_finds_its_own_examples(audience: str) -> None:
    """The examples of a theme, which people read, are examples of it."""
    book = load_codebook(audience)
    for theme in book.themes:
        assert theme.examples, theme.code
        for example in theme.examples:
            assert theme.code in themes(example, book), (theme.code, example)


def test_the_patients_codebook_has_the_labels_of_the_framework() -> None:
    """At least the 25 labels that are measured are there, each once."""
    titles = [theme.title for theme in load_codebook("patients").themes]
    assert len(titles) == len(set(titles)) >= 25


@pytest.mark.parametrize("audience", ["young_people", "practitioners"])
def test_labelled_comments_reach_the_bar(audience: str) -> None:
    """Micro-F1 on the labelled comments is well above the bar of 0.65."""
    book = load_codebook(audience)
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    pairs = [(set(r["themes"]), set(themes(r["text"], book))) for r in rows if r["audience"] == audience]
    hits = sum(len(wanted & found) for wanted, found in pairs)
    assert 2 * hits / sum(len(wanted) + len(found) for wanted, found in pairs) >= 0.8


def test_a_comment_may_be_about_nothing_or_several_things() -> None:
    """Themes come in the order of the codebook."""
    book = load_codebook("young_people")
    assert themes("dunno", book) == ()
    assert themes("They LISTEN and I feel SAFE", book)[:2] == ("feeling_safe", "listened_to")


def test_what_is_excluded_is_no_cue() -> None:
    """A cue inside words that are excluded does not count; the same cue elsewhere in the comment does."""
    text = GOOD.replace('cues = ["x"]', 'cues = ["x"]\nexcludes = ["x ray"]')
    book = parse_codebook(text, "mine.toml")
    assert themes("an x ray", book) == ()
    assert themes("an x ray and an x", book) == ("x",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x [", "mine.toml is not valid TOML"),
        ("", r"mine.toml has no \[\[theme\]\]"),
        (GOOD.replace('title = "X"\n', ""), "mine.toml, theme 'x': 'title'"),
        (GOOD.replace('cues = ["x"]', "cues = []"), "mine.toml, theme 'x': 'cues'"),
        (GOOD.replace('["x"]', '["("]'), "mine.toml, theme 'x', 'cues' 1"),
        (GOOD.replace('["x"]', "[1]"), "mine.toml, theme 'x': 'cues' is a list"),
        (GOOD + 'colour = "red"\n', "mine.toml, theme 'x': 'colour' is not known"),
        (GOOD.replace('code = "x"', 'code = "X y"'), "lower-case"),
        (GOOD.replace('code = "x"', f'code = "{65 * "x"}"'), "64 at most"),
        (GOOD.replace('["x"]', '["x{nobody}"]'), r"'cues' 1: \{nobody\} is not among \[parts\]"),
        (GOOD.replace('["x"]', '["x|.*"]'), "'cues' 1: it fits where nothing is written"),
        (
            GOOD + GOOD.split("\n", 1)[1].replace('"x"', '"y"', 1).replace('"X"', '"x"'),
            "the title 'x' is there twice",
        ),
        (GOOD + GOOD.split("\n", 1)[1], "'x' is there twice"),
        (GOOD.replace('audience = "a"\n', ""), "'audience'"),
        ("[parts]\na = 1\n" + GOOD.replace('audience = "a"\n', ""), r"\[parts\]"),
    ],
)
def test_a_mistake_in_a_codebook_is_named(text: str, problem: str) -> None:
    """The message names the file, the entry and what is wrong."""
    with pytest.raises(CodebookError, match=problem):
        parse_codebook(text, "mine.toml")


def test_a_mark_at_the_beginning_of_a_file_is_no_mistake() -> None:
    """Editors on Windows write one."""
    assert parse_codebook("\ufeff" + GOOD, "mine.toml") == parse_codebook(GOOD, "mine.toml")


@pytest.mark.parametrize("audience", ["adults", "../x", ""])
def test_an_unknown_audience_is_named(audience: str) -> None:
    """Only the three audiences have a codebook."""
    with pytest.raises(CodebookError, match="use young_people"):
        load_codebook(audience)


@pytest.mark.parametrize("audience", ["young_people", "practitioners", "patients"])
def test_a_theme_that_is_not_tried_has_no_cue(audience: str) -> None:
    """The themes of a sentence are those that are found when every theme is tried."""
    book = load_codebook(audience)
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)["text"]
        tried = tuple(theme.code for theme in book.themes if theme.has_cue(simple(said)))
        assert themes(said, book) == tried
