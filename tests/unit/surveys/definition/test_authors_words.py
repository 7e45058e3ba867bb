"""Mistakes in files are told without words of programmers."""

import re
from typing import Any

import pytest

from surveys.definition.authors_words import in_authors_words
from surveys.definition.loading import parse
from surveys.definition.mistakes import Mistakes

SURVEY = """
id = "x"
revision = 1
title = "X"
audience = "young_people"
minutes = 2
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
accepts = ["too-long: As agreed."]

[[questions]]
id = "safe"
kind = "single"
title = "Safe"
ask = "Safe?"
choices = [{ id = "yes", say = "Yes", faces = "🙂 Yes" }, { id = "no", say = "No" }]
prefer_not_to_say = true
"""

CHANGES = [
    (
        'id = "safe"',
        'id = "Feel_Safe"',
        "'id' must be small letters, digits and single hyphens, beginning with a letter",
    ),
    (
        'id = "yes"',
        'id = "Very Good"',
        "must be small letters, digits and single hyphens, such as 'very-good', not 'Very Good'",
    ),
    (
        'faces = "🙂 Yes"',
        'faces = "Yes 🙂"',
        "must be an emoji, a space and a word or two, such as '🙂 Yes', not 'Yes 🙂'",
    ),
    ('"too-long: As agreed."', '"too long"', "must be a rule of the check, a colon and a reason"),
    ("revision = 1", 'revision = "one"', "'revision' must be a whole number without quotes, not 'one'"),
    ("minutes = 2", "minutes = 0", "'minutes' must be 1 or more, not 0"),
    ("minutes = 2", "minutes = 90", "'minutes' must be 10 or less, not 90"),
    ("minutes = 2", "minutes = 2.5", "'minutes' must be a whole number, not 2.5"),
    ('"young_people"', '"children"', "'audience' must be 'young_people' or 'practitioners', not 'children'"),
    ('title = "X"', 'title = ""', "'title' is empty; write some words"),
    ('title = "X"', "title = 5", "'title' must be text in quotes, not 5"),
    (
        "prefer_not_to_say = true",
        'prefer_not_to_say = "perhaps"',
        "must be true or false without quotes, not 'perhaps'",
    ),
    ('accepts = ["too-long: As agreed."]', 'accepts = "none"', "'accepts' must be a list in square brackets"),
    ('id = "safe"', f'id = "{"a" * 40}"', "'id' is longer than 32 characters"),
    (
        'kind = "single"',
        'kind = "choice"',
        "'scale', 'number', 'text' or 'code', not 'choice'",
    ),
    ('thanks = "Thanks."', "", "'thanks' is missing"),
    (
        'thanks = "Thanks."',
        'thanks = "Thanks."\ntanks = "x"',
        "'tanks' is not a setting that we know; is it misspelt?",
    ),
]


@pytest.mark.parametrize(("before", "after", "says"), CHANGES)
def test_every_kind_of_mistake_has_words_of_its_own(before: str, after: str, says: str) -> None:
    """What is needed, and what stands there; none of it is pydantic's."""
    with pytest.raises(Mistakes) as caught:
        parse(SURVEY.replace(before, after, 1), "x.toml")
    assert says in str(caught.value)
    assert not re.search(r"[Ii]nput should|String should|pattern|Value error", str(caught.value))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ({"type": "too_short", "msg": "List"}, "'title' needs at least one entry"),
        ({"type": "value_error", "msg": "", "ctx": {"error": ValueError("says why")}}, "says why"),
        ({"type": "url_parsing", "msg": "Input is odd"}, "'title': input is odd"),
    ],
)
def test_what_has_no_words_of_its_own_keeps_those_of_the_library(problem: dict[str, Any], words: str) -> None:
    """With the key that the author knows."""
    assert in_authors_words(problem, "title") == words
