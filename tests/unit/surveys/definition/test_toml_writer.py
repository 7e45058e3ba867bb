"""A survey written to a file is the same survey when it is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition.loading import library, parse
from surveys.definition.survey import Survey
from surveys.definition.toml_writer import to_toml
from tests.houses import every_kind

SURVEYS = {**library(), "every-kind": every_kind()}
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1).filter(lambda words: words.strip())


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=lambda survey: survey.id)
def test_a_written_survey_is_the_same_survey(survey: Survey) -> None:
    assert parse(to_toml(survey), "written.toml") == survey


@given(WORDS, WORDS)
def test_whatever_an_author_writes_can_be_written(about: str, hint: str) -> None:
    """Quotes, line breaks, emoji and characters that cannot be seen."""
    first, *others = every_kind().questions
    survey = every_kind().model_copy(
        update={"about": about.strip(), "questions": (first.model_copy(update={"hint": hint}), *others)}
    )
    assert parse(to_toml(survey), "written.toml") == survey


def test_a_question_stands_in_the_file_as_an_author_would_write_it() -> None:
    """One line a choice, what counts in one line, no line for what is as usual."""
    written = to_toml(SURVEYS["feeling-heard"])
    assert '\n    { id = "always", say = "Always", face = "😀", easy_read = "Yes, every time" },\n' in written
    assert '\ncounts = { measure = "heard-listened-to", question = "how_well", ' in written
    assert "prefer_not_to_say" not in written
