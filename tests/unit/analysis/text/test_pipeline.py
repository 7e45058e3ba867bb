"""The pipeline: what goes in comes out with its reading, broken lines are named, memory stays flat."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.pipeline import COLUMNS, analyse, audience_by_name, read, words_lines

COMMENT = {
    "text": "my sw karen never listens and i dont want to go home",
    "question": "Why?",
    "survey": "feeling-heard",
}


def test_a_comment_is_read_whole() -> None:
    """Names go, themes and signs for help are found."""
    found = read(COMMENT["text"])
    assert found.redacted == "my sw [name] never listens and i dont want to go home"
    assert found.language == "en"
    assert {"listened_to", "worker_relationship", "family_and_home"} <= set(found.themes)
    assert found.support


def test_analyse_keeps_order_and_gives_every_column() -> None:
    """One row a record, in order, also over more records than are held at once."""
    frame = analyse([COMMENT, {"text": "Relevant to my role", "survey": "training-after"}, {"text": "ok"}])
    assert tuple(frame.columns) == COLUMNS
    assert frame["themes"].tolist()[1] == ("relevance_to_role",)
    assert frame["support"].tolist() == [True, False, False]
    assert len(analyse([])) == 0


def test_analyse_names_a_record_without_text() -> None:
    """A record that is wrong is named by its number."""
    with pytest.raises(ValueError, match="record 2: 'text' is missing"):
        analyse([COMMENT, {"question": "Why?"}])


def test_lines_come_back_with_their_reading() -> None:
    """The same object comes back, with five more keys."""
    back = json.loads(next(words_lines([json.dumps(COMMENT | {"extra": 1})])))
    assert back["text"] == COMMENT["text"]
    assert back["extra"] == 1
    assert set(back) == {*COMMENT, "extra", "redacted", "language", "sentiment", "themes", "support"}
    assert set(back["sentiment"]) == {"label", "score"}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not JSON"),
        ("[1]", "this is a list"),
        ("7", "this is a number"),
        ("{}", "'text' is missing"),
        ('{"text": 7}', "'text' is a number"),
        ('{"text": null}', "'text' is null"),
        ('{"text": "a", "question": []}', "'question' is a list"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(line: str, error: str) -> None:
    """A mistake costs its own line only."""
    broken, good = (json.loads(out) for out in words_lines([line, '{"text": "ok", "question": null}']))
    assert broken["line"] == 1
    assert error in broken["error"]
    assert good["redacted"] == "ok"


def test_blank_lines_are_passed_over() -> None:
    """An empty line is nobody's comment and still counts as a line."""
    out = [json.loads(line) for line in words_lines(["\n", '{"text": "ok"}\n', "x\n"])]
    assert [row.get("line") for row in out] == [None, 3]


def test_functions_are_passed_in() -> None:
    """Redaction and the choice of codebook belong to the caller."""
    line = json.dumps({"text": "very relevant to my role", "survey": "x"})
    out = json.loads(
        next(words_lines([line], redact=lambda text: "gone", audience_of=lambda survey: "practitioners"))
    )
    assert out["redacted"] == "gone"
    assert out["themes"] == ["relevance_to_role"]


@pytest.mark.parametrize(
    ("survey", "audience"),
    [
        ("feeling-heard", "young_people"),
        ("", "young_people"),
        ("training-before", "practitioners"),
        ("nhs-patients", "patients"),
    ],
)
def test_an_unknown_survey_is_no_error(survey: str, audience: str) -> None:
    """A survey nobody has heard of is read as young people's."""
    assert audience_by_name(survey) == audience


def test_patients_are_read_by_learned_weights() -> None:
    """The patients' codes come from weights when they ship, and are codes of the codebook."""
    assert "timeliness" in read("I waited four hours and it was far too long", "Why?", "patients").themes


def _many(count: int) -> Iterator[str]:
    for i in range(count):
        yield json.dumps({"text": f"they listened to me {i % 7}"})


def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    """Five times the lines need no more memory."""
    sum(1 for _ in words_lines(_many(50)))
    peaks = []
    for count in (100, 500):
        tracemalloc.start()
        sum(1 for _ in words_lines(_many(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_line_gives_one_answer(line: str) -> None:
    """Whatever a line holds, it is read or named, never a crash."""
    out = list(words_lines([line]))
    assert len(out) == (1 if line.strip() else 0)
