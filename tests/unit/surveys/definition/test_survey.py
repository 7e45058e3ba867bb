"""What makes a survey whole, and how mistakes in its file are told."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from surveys.definition.loading import LIBRARY, library, load, parse
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import DONT_KNOW, NOT_VALID, PREFER_NOT_TO_SAY, RESERVED, Survey
from tests.houses import EVERY_KIND, every_kind

HEAD = """
id = "small"
revision = 1
title = "Small"
audience = "young_people"
minutes = 1
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
"""
ONE = """
[[questions]]
id = "one"
kind = "single"
title = "One"
ask = "One?"
choices = [
    { id = "a", say = "First" },
    { id = "b", say = "Second" },
]
"""
NUMBER = """
[[questions]]
id = "age"
kind = "number"
title = "Age"
ask = "How old?"
least = 1
most = 9
"""
TEXT = """
[[questions]]
id = "words"
kind = "text"
title = "Words"
ask = "What?"
"""


def _mistakes(text: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        parse(text, "small.toml")
    return [str(mistake) for mistake in caught.value.mistakes]


def _with(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


SMALL = HEAD + ONE + NUMBER + TEXT

BROKEN: dict[str, tuple[str, str, str]] = {
    # what is wrong: (old, new, the whole message)
    "id": (
        'id = "small"',
        'id = "Small one"',
        "line 2: 'id' must be small letters, digits and single hyphens",
    ),
    "long id": (
        'id = "small"',
        f'id = "{"a" * 33}"',
        "line 2: 'id' is longer than 32 characters",
    ),
    "revision": (
        "revision = 1",
        "revision = 0",
        "line 3: 'revision' must be 1 or more, not 0",
    ),
    "no title": ('title = "Small"\n', "", "line 1: 'title' is missing"),
    "empty words": (
        'about = "About."',
        'about = "  "',
        "line 7: 'about' is empty; write some words",
    ),
    "audience": (
        '"young_people"',
        '"everybody"',
        "line 5: 'audience' must be 'young_people' or 'practitioners'",
    ),
    "minutes": ("minutes = 1", "minutes = 11", "line 6: 'minutes' must be 10 or less, not 11"),
    "unknown key": ('thanks = "', 'thank = "', "line 1: 'thanks' is missing"),
    "unknown key of a question": (
        'ask = "How old?"',
        'ask = "How old?"\nplaceholder = "8"',
        "line 26: question 'age': 'placeholder' is not a setting that we know; is it misspelt?",
    ),
    "no ask": ('ask = "One?"\n', "", "line 11: question 'one': 'ask' is missing"),
    "kind": (
        'kind = "text"',
        'kind = "essay"',
        "line 31: question 'words': 'kind' must be 'single'",
    ),
    "kind of value": (
        "least = 1",
        'least = "one"',
        "line 26: question 'age': 'least' must be a whole number without quotes, not 'one'",
    ),
    "question id": (
        'id = "words"',
        'id = "9words"',
        "line 30: question '9words': 'id' must be small letters",
    ),
    "no question id": ('id = "words"\n', "", "line 29: question 'number 3': 'id' is missing"),
    "choice id": ('id = "b"', 'id = "B b"', "line 18: question 'one': 'choices.id' must be small letters"),
    "choice without words": (', say = "Second"', "", "line 18: question 'one': 'choices.say' is missing"),
    "one choice": (
        '    { id = "b", say = "Second" },\n',
        "",
        "line 11: question 'one': a single question needs at least two choices",
    ),
    "choice twice": ('id = "b"', 'id = "a"', "line 11: question 'one': the choice 'a' is there twice"),
    "same words": ('"Second"', '"first"', "line 11: question 'one': two choices say 'first'"),
    "words are another's id": (
        'say = "First"',
        'say = "B"',
        "line 11: question 'one': a choice says 'B', which is the id of another choice",
    ),
    "prefer not to say by hand": (
        'id = "b"',
        'id = "prefer-not-to-say"',
        "line 11: question 'one': 'prefer-not-to-say' is added by itself; take it out of the choices",
    ),
    "alone at one choice": (
        'say = "Second"',
        'say = "Second", alone = true',
        "line 11: question 'one': 'alone' is only for questions with several choices",
    ),
    "choices for words": (
        'kind = "text"',
        'kind = "text"\nchoices = [{ id = "a", say = "A" }]',
        "line 29: question 'words': a text question has no choices",
    ),
    "no range": ("most = 9\n", "", "line 21: question 'age': a number question needs 'least' and 'most'"),
    "range upside down": ("most = 9", "most = 1", "line 21: question 'age': a number question needs 'least'"),
    "range for words": (
        'ask = "What?"',
        'ask = "What?"\nunit = "words"',
        "line 29: question 'words': 'least', 'most' and 'unit' are only for number questions",
    ),
    "counts an unknown choice": (
        'ask = "One?"',
        'ask = "One?"\ncounts = { measure = "m", question = "how_well", positive = ["z"] }',
        "line 11: question 'one': counts.positive names 'z', which is not one of its choices",
    ),
    "counts nothing": (
        'ask = "One?"',
        'ask = "One?"\ncounts = { measure = "m", question = "how_well", positive = [] }',
        "line 16: question 'one': 'counts.positive' needs at least one entry",
    ),
    "better off in no way": (
        'ask = "One?"',
        'ask = "One?"\ncounts = { measure = "m", question = "better_off", positive = ["a"] }',
        "line 16: question 'one': a better_off measure needs a domain",
    ),
    "domain of another measure": (
        'ask = "One?"',
        'ask = "One?"\ncounts = { measure = "m", question = "how_much", positive = ["a"], domain = "attitude" }',
        "line 16: question 'one': a better_off measure needs a domain, and only a better_off measure has one",
    ),
    "sensitive unknown": (
        'ask = "One?"',
        'ask = "One?"\nsensitive = ["z"]',
        "line 11: question 'one': sensitive names 'z', which is not one of its choices",
    ),
    "support of no strength": (
        'say = "First"',
        'say = "First", support = "high"',
        "line 17: question 'one': 'choices.support' must be 'none', 'worry' or 'urgent'",
    ),
    "question twice": ('id = "words"', 'id = "one"', "line 11: question 'one' is there twice"),
    "depends on itself": (
        'ask = "One?"',
        'ask = "One?"\nonly_if = { one = ["a"] }',
        "line 11: question 'one' depends on 'one', which is not asked before it",
    ),
    "depends on a later one": (
        'ask = "How old?"',
        'ask = "How old?"\nonly_if = { words = ["a"] }',
        "line 21: question 'age' depends on 'words', which is not asked before it",
    ),
    "depends on a number": (
        'ask = "What?"',
        'ask = "What?"\nonly_if = { age = ["a"] }',
        "line 29: question 'words' depends on 'age', which has no choices",
    ),
    "depends on an unknown choice": (
        'ask = "What?"',
        'ask = "What?"\nonly_if = { one = ["z"] }',
        "line 29: question 'words' depends on 'one' being 'z', which is not one of its choices",
    ),
    "depends on nothing": (
        'ask = "What?"',
        'ask = "What?"\nonly_if = { one = [] }',
        "line 29: question 'words' depends on 'one' being nothing, so it is never asked",
    ),
    "release of an unknown question": (
        "[[questions]]",
        '[release]\npairs = [["one", "two"]]\n[[questions]]',
        "line 1: release names 'two', which is not a question",
    ),
    "release leaves out an unknown question": (
        "[[questions]]",
        '[release]\nleave_out = ["two"]\n[[questions]]',
        "line 1: release names 'two', which is not a question",
    ),
    "release of a pair with itself": (
        "[[questions]]",
        '[release]\npairs = [["one", "one"]]\n[[questions]]',
        "line 1: release pairs 'one' with itself",
    ),
    "structural zero of an unknown choice": (
        "[[questions]]",
        '[release]\nempty = [["one", "z", "one", "a"]]\n[[questions]]',
        "line 1: release.empty names 'z', which is not one of the choices of 'one'",
    ),
    "structural zero of an unknown question": (
        "[[questions]]",
        '[release]\nempty = [["two", "z", "one", "a"]]\n[[questions]]',
        "line 1: release names 'two', which is not a question",
    ),
}


def test_the_small_survey_is_whole() -> None:
    """What the table of mistakes starts from has none."""
    assert parse(SMALL, "small.toml").id == "small"


@pytest.mark.parametrize(("old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_names_file_line_and_question(old: str, new: str, message: str) -> None:
    """Somebody who wrote a survey finds the mistake without reading code."""
    found = _mistakes(_with(SMALL, old, new))
    assert any(mistake.startswith(f"small.toml, {message}") for mistake in found), "\n".join(found)


@pytest.mark.parametrize("id_", RESERVED)
def test_a_reserved_id_is_refused_with_its_reason(id_: str) -> None:
    """Ids that mean something else cannot be a question's."""
    (found,) = _mistakes(_with(SMALL, 'id = "words"', f'id = "{id_}"'))
    assert found.startswith(f"small.toml, line 29: question '{id_}' needs another id")
    assert RESERVED[id_] in found


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    """Nobody mends a file one message at a time."""
    text = SMALL
    for name in ("id", "audience", "unknown key of a question", "choice without words", "kind"):
        old, new, _ = BROKEN[name]
        text = _with(text, old, new)
    found = _mistakes(text)
    assert len(found) == 5
    assert [mistake.split(":")[0] for mistake in found] == [
        "small.toml, line 2",
        "small.toml, line 5",
        "small.toml, line 18",
        "small.toml, line 26",
        "small.toml, line 32",
    ]


def test_two_mistakes_of_one_question_are_two_mistakes() -> None:
    """Each mistake stands on a line of its own."""
    text = _with(_with(SMALL, 'id = "b"', 'id = "a"'), '"Second"', '"First"')
    assert len(_mistakes(text)) == 2


def test_a_file_where_every_question_is_wrong_is_not_called_empty() -> None:
    """What follows from other mistakes is not told."""
    text = HEAD + ONE.replace('ask = "One?"\n', "")
    assert _mistakes(text) == ["small.toml, line 11: question 'one': 'ask' is missing"]


@pytest.mark.parametrize("questions", ["questions = []", ""])
def test_a_survey_without_questions_is_refused(questions: str) -> None:
    """There must be something to ask."""
    (found,) = _mistakes(questions + HEAD)
    assert "'questions' needs at least one entry" in found or "'questions' is missing" in found


def test_a_comment_behind_a_table_does_not_hide_its_line() -> None:
    """Lines are found in files as people write them."""
    text = SMALL.replace("[[questions]]", "  [[ questions ]]   # the next", 2)
    (found,) = _mistakes(_with(text, 'id = "words"', 'id = "W"'))
    assert found.startswith("small.toml, line 30: question 'W'")


def test_broken_toml_names_its_line() -> None:
    """A slip of the pen is told like any other mistake."""
    (found,) = _mistakes(_with(SMALL, 'title = "Small"', 'title = "Small'))
    assert found.startswith("small.toml, line 4: is not valid TOML")


@pytest.mark.parametrize(
    "text", ["questions = 3" + HEAD, HEAD + "[questions]\nid = 1", HEAD + "questions = [3]", "= "]
)
def test_nonsense_is_a_mistake_and_never_a_crash(text: str) -> None:
    """Whatever is in a file, the answer is a sentence."""
    assert all(mistake.startswith("small.toml, line ") for mistake in _mistakes(text))


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """An editor that saved in another encoding is named as the reason."""
    file = tmp_path / "small.toml"
    file.write_bytes(SMALL.replace("About", "Über").encode("latin-1"))
    with pytest.raises(Mistakes, match="is not UTF-8 text; save it as UTF-8"):
        load(file)


def test_a_byte_order_mark_and_dos_lines_are_read(tmp_path: Path) -> None:
    """A file from Windows is as good as any other."""
    file = tmp_path / "small.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(file) == parse(SMALL, "small.toml")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A wrong path is a mistake with the system's reason."""
    with pytest.raises(Mistakes, match=r"gone.toml, line 1: cannot be read: No such file"):
        load(tmp_path / "gone.toml")


def test_a_folder_tells_the_mistakes_of_all_its_files(tmp_path: Path) -> None:
    """Two broken files and a doubled id are three mistakes."""
    (tmp_path / "a.toml").write_text(SMALL)
    (tmp_path / "b.toml").write_text(SMALL)
    (tmp_path / "c.toml").write_text("id = ")
    (tmp_path / "d.toml").write_text(_with(SMALL, "minutes = 1", "minutes = 99"))
    with pytest.raises(Mistakes) as caught:
        library(tmp_path)
    assert [mistake.file for mistake in caught.value.mistakes] == ["b.toml", "c.toml", "d.toml"]
    assert "the id 'small' is already another file's" in str(caught.value)


def test_a_survey_cannot_be_changed() -> None:
    """A survey that was checked stays what was checked."""
    survey = every_kind()
    with pytest.raises(ValidationError, match="frozen"):
        survey.title = "Another"  # type: ignore[misc]


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.toml")), ids=lambda file: file.stem)
def test_every_survey_of_the_library_is_whole_and_survives_storing(file: Path) -> None:
    """A round keeps its survey as JSON: the same survey comes out."""
    survey = load(file)
    assert survey.id == file.stem
    assert Survey.model_validate_json(survey.model_dump_json(exclude_defaults=True)) == survey


PATHS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["mood", "places", "age", "more"]),
    ({"mood": "good"}, ["mood", "places", "age", "more"]),
    ({"mood": "bad"}, ["mood", "why", "places", "age", "more"]),
    ({"mood": "bad", "places": ["school", "home"]}, ["mood", "why", "places", "at-home", "age", "more"]),
    ({"mood": PREFER_NOT_TO_SAY, "places": [PREFER_NOT_TO_SAY]}, ["mood", "places", "age", "more"]),
]


@pytest.mark.parametrize(("answers", "path"), PATHS)
def test_the_path_follows_the_answers(answers: dict[str, Any], path: list[str]) -> None:
    """A question with a condition is asked when one of its choices was given, and only then."""
    assert [question.id for question in every_kind().path(answers)] == path


def test_prefer_not_to_say_can_be_a_condition() -> None:
    """Somebody who would rather not say can be asked something else instead; not where that cannot be chosen."""
    text = _with(SMALL, 'ask = "What?"', 'ask = "What?"\nonly_if = { one = ["prefer-not-to-say"] }')
    survey = parse(text, "small.toml")
    assert survey.applies(survey.question("words"), {"one": PREFER_NOT_TO_SAY})
    assert (
        "'prefer-not-to-say', which is not one"
        in _mistakes(_with(text, 'ask = "One?"', 'ask = "One?"\nprefer_not_to_say = false'))[0]
    )


def test_reserved_answers_do_not_count_as_valid() -> None:
    """A percentage is of those who said something."""
    assert {PREFER_NOT_TO_SAY, DONT_KNOW} <= NOT_VALID


def test_toml_reads_no_as_a_word() -> None:
    """The reason for TOML: in YAML the choice No would be the value false."""
    assert (
        tomllib.loads(EVERY_KIND.replace('"Not good"', '"No"'))["questions"][0]["choices"][2]["say"] == "No"
    )
