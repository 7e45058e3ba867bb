"""Words that people write down beside a theme: what they fit, and what becomes of the theme."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.codebooks.changes import ThemeChange, as_toml, changed, code_for
from analysis.text.codebooks.words import WordProblem, as_written, in_simple_text
from analysis.text.own_themes import own_codebook, own_coder
from analysis.text.reading import coder, read_comment
from analysis.text.themes.codebook import CodebookError, load_codebook
from surveys.safeguarding.detection import simple

SHIPPED = (files("analysis.text.codebooks") / "young_people.toml").read_text(encoding="utf-8")
PETS = ThemeChange("Pets", "Animals at home.", ("dog*", "guinea pig", "don't walk him"), ("hot dog*",))


def found(text: str, toml: str) -> tuple[str, ...]:
    return read_comment(text, "What else?", own_coder("young_people", toml)).codes


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("dog", "my Dog."),
        ("guinea pig", "A guinea-pig!"),
        ("don't", "they dont"),
        ("dont", "they don’t"),
        ("vap*", "he was vaping"),
        ("Café", "at the cafe"),
        ("C++ club", "the c club"),
        ("don't listen*", "They don't listened"),
    ],
)
def test_words_fit_however_they_are_written(words: str, text: str) -> None:
    assert re.search(in_simple_text(words), simple(text))


@pytest.mark.parametrize(
    ("words", "text"), [("dog", "dogma"), ("vap*", "evaporate"), ("pig", "guinea p i g")]
)
def test_words_are_whole_words(words: str, text: str) -> None:
    assert not re.search(in_simple_text(words), simple(text))
    assert not re.search(as_written(words), text)


@pytest.mark.parametrize("words", ["", "*", "a*", "😀", "va*pe", "x", "long " * 20])
def test_what_is_no_word_is_refused_with_a_reason(words: str) -> None:
    with pytest.raises(WordProblem, match=r"; (?:write|put)"):
        in_simple_text(words)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_refused_or_fits_itself(words: str) -> None:
    try:
        pattern = in_simple_text(words)
    except WordProblem:
        return
    if "*" not in words:
        assert re.search(pattern, simple(" ".join(words.split())))
    re.compile(as_written(words))


def test_a_new_theme_is_found_by_its_words_and_by_nothing_else() -> None:
    own = changed(SHIPPED, "pets", PETS)
    assert "pets" in found("I have two dogs and I love them", own)
    assert "pets" in found("they don’t walk him", own)
    assert "pets" not in found("we had a hot dog at the fair", own)
    assert "pets" not in found("my worker keeps changing", own)


def test_words_are_added_to_what_was_learned() -> None:
    """Without them the theme is read as it ships; so are all others."""
    said = ThemeChange("Bullying", "Picked on.", ("trampoline",))
    own = changed(SHIPPED, "bullying", said)
    for text in ("I get bullied at school", "nobody listens", "mum and dad argue", ""):
        assert found(text, own) == read_comment(text, "What else?", coder("young_people")).codes
    assert "bullying" in found("they wait for me at the trampoline", own)


def test_words_that_are_something_else_are_read_as_if_they_were_not_there() -> None:
    own = changed(SHIPPED, "bullying", ThemeChange("Bullying", "Picked on.", (), ("bullied the ball",)))
    assert "bullying" in found("I get bullied at school every day", own)
    assert "bullying" not in found("I have bullied, the ball", own)
    assert "bullying" in found("I bullied the ball and I get bullied at school every day", own)


def test_a_retired_theme_is_found_no_more_and_can_come_back() -> None:
    said = ThemeChange("Bullying", "Picked on.", retired=True)
    own = changed(SHIPPED, "bullying", said)
    assert "bullying" not in found("I get bullied at school every day", own)
    assert [theme.code for theme in own_codebook(own, "young_people").retired] == ["bullying"]
    again = changed(own, "bullying", ThemeChange("Bullying", "Picked on."))
    assert "bullying" in found("I get bullied at school every day", again)


@pytest.mark.parametrize("audience", ["young_people", "practitioners"])
def test_a_codebook_written_as_its_file_is_the_same(audience: str) -> None:
    shipped = (files("analysis.text.codebooks") / f"{audience}.toml").read_text(encoding="utf-8")
    assert own_codebook(as_toml(tomllib.loads(shipped)), audience) == load_codebook(audience)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Pets", "pets_2"),
        ("Life at 18!", "life_at_18"),
        ("18 and out", "theme_18_and_out"),
        ("Życie", "zycie"),
        ("🐶", "theme"),
    ],
)
def test_a_new_theme_has_a_code_of_its_own(title: str, code: str) -> None:
    assert code_for(title, {"pets"}) == code


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('words = ["a*"]', "ours.toml, theme 'pets', 'words' 1: “a*” fits too much; write 3 letters or more"),
        ('words = "dog"', "ours.toml, theme 'pets': 'words' is a list of texts"),
        ('cues = ["x"]\nretired = "yes"', "ours.toml, theme 'pets': 'retired' is true or false"),
        ('words = ["dog"]\nretired = true', "ours.toml: every theme is retired; leave at least one in use"),
        ('word = ["dog"]', "ours.toml, theme 'pets': 'word' is not known here"),
    ],
)
def test_a_mistake_in_a_file_names_the_theme_and_what_to_do(line: str, says: str) -> None:
    toml = (
        f'audience = "young_people"\n[[theme]]\ncode = "pets"\ntitle = "Pets"\nmeans = "Animals."\n{line}\n'
    )
    with pytest.raises(CodebookError) as problem:
        own_codebook(toml, "young_people", "ours.toml")
    assert says in str(problem.value)
