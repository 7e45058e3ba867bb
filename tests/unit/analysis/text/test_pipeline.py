"""The pipeline: what goes in comes out with its reading, broken lines are named, memory stays flat."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.batch.pipeline import audience_by_name, read_lines, read_whole
from analysis.text.reading import coder, read_comment

COMMENT = {
    "text": "my sw karen never listens and i dont want to go home",
    "question": "Why?",
    "survey": "feeling-heard",
}


def test_a_comment_is_read_whole() -> None:
    """Names go, themes and signs for help are found."""
    whole = read_whole(COMMENT["text"], COMMENT["question"], coder("young_people"))
    assert whole.redacted == "my sw [name] never listens and i dont want to go home"
    assert whole.reading.language == "en"
    assert "listened_to" in whole.reading.codes
    assert whole.support


def test_a_comment_from_a_file_is_read_as_an_answer_is() -> None:
    """Themes and sentiment come from the words that are kept, as in a release, which never sees others."""
    text = "i like the slide that is in the Haverstoe park"
    whole = read_whole(text, "Why?", coder("young_people"))
    assert whole.redacted == "i like the slide that is in the [place]"
    assert whole.reading == read_comment(whole.redacted, "Why?", coder("young_people"))


def test_signs_for_help_are_looked_for_in_the_words_as_written() -> None:
    """What redaction takes out still counts when somebody needs help, because help is offered while they write."""
    whole = read_whole("dad hurts me", "", coder("young_people"), redact=lambda _: "[name]")
    assert whole.support


def test_records_come_back_in_order() -> None:
    """One line a record, in order, each by the codebook of its survey."""
    records = [COMMENT, {"text": "Relevant to my role", "survey": "training-after"}, {"text": "ok"}]
    rows = [json.loads(line) for line in read_lines(map(json.dumps, records))]
    assert [row["text"] for row in rows] == [record["text"] for record in records]
    assert [theme["theme"] for theme in rows[1]["themes"]] == ["relevance_to_role"]
    assert [row["support"] for row in rows] == [True, False, False]


def test_lines_come_back_with_their_reading() -> None:
    """The same object comes back, with what was found."""
    back = json.loads(next(read_lines([json.dumps(COMMENT | {"extra": 1})])))
    assert back["text"] == COMMENT["text"]
    assert back["extra"] == 1
    found = {"redacted", "language", "sentiment", "themes", "support_level", "support", "for_a_person"}
    assert set(back) == {*COMMENT, "extra", *found}
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
    broken, good = (json.loads(out) for out in read_lines([line, '{"text": "ok", "question": null}']))
    assert broken["line"] == 1
    assert error in broken["error"]
    assert good["redacted"] == "ok"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"text": "don\x92t"}', "not UTF-8"),
        (b'{"text": "a", "age": NaN}', "not JSON"),
        (b'{"text": "a", "age": 1e999}', "not JSON"),
        (b'{"text": "a\0"}', "not JSON"),
    ],
)
def test_a_broken_line_of_bytes_is_named_and_the_rest_goes_on(line: bytes, error: str) -> None:
    """What no reader of the answer could read is not passed on."""
    broken, good = (json.loads(out) for out in read_lines([line, b'{"text": "ok"}']))
    assert (broken["line"], good["redacted"]) == (1, "ok")
    assert error in broken["error"]


@pytest.mark.parametrize(
    ("first", "error"),
    [
        ("comment;Comment;comment", "the column “comment” is there twice"),
        ('{"text": "a"}'.encode("utf-16-be"), "not UTF-8"),
        ("comment".encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_once(first: str | bytes, error: str) -> None:
    """Nothing is read of it: of two columns of one name one would be lost without a word."""
    (told,) = (json.loads(out) for out in read_lines([first, "a;b;c", "d;e;f"]))
    assert (told["line"], error in told["error"]) == (1, True)


def test_half_a_character_is_read_past() -> None:
    """A program that cuts texts short leaves half an emoji. The comment is read, and comes back as it was."""
    line = '{"text": "sad \\ud83d face"}'
    cut, after = (json.loads(out) for out in read_lines([line, '{"text": "next"}']))
    assert cut["text"] == json.loads(line)["text"]
    assert cut["redacted"] == "sad  face"
    assert after["redacted"] == "next"


def test_what_was_found_does_not_cover_what_was_given() -> None:
    """A key of the same name as one of ours is kept apart."""
    (row,) = map(json.loads, read_lines(['{"text": "ok", "support": "a lot"}']))
    assert row["support"] is False
    assert row["given"] == {"support": "a lot"}


def test_csv_is_read_where_json_is_expected() -> None:
    """By the headings of the first line, with a byte order mark and line breaks in texts; a broken row is named."""
    sheet = b'\xef\xbb\xbfComment;Question\r\n"it was\r\n\r\ngood";Why?\r\na;b;c\r\ndon\x92t;\r\nfine\r\n'
    rows = [json.loads(out) for out in read_lines(sheet.splitlines(keepends=True))]
    assert [row.get("Comment") for row in rows] == ["it was\r\n\r\ngood", None, None, "fine"]
    assert [row.get("line") for row in rows] == [None, 5, 6, None]
    assert "3 cells under 2 headings" in rows[1]["error"]
    assert "not UTF-8" in rows[2]["error"]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "a" * 10_000, "so sad " * 1_500])
def test_a_formula_and_a_long_text_are_comments_like_others(text: str) -> None:
    """They come back whole."""
    (row,) = map(json.loads, read_lines([json.dumps({"text": text})]))
    assert row["text"] == text


def test_another_language_waits_for_a_person() -> None:
    """It is never scored as if it were understood."""
    (row,) = map(json.loads, read_lines(['{"text": "Nie lubię tego, to straszne, boję się nauczyciela"}']))
    assert row["for_a_person"]
    assert (row["sentiment"]["label"], row["themes"]) == ("unclear", [])


def test_who_writes_decides_what_calls_for_help() -> None:
    """A practitioner's ordinary sentence shows no help; a child's does."""
    said = "he said he wants to kill himself"
    rows = [
        json.loads(out)
        for out in read_lines([json.dumps({"text": said, "survey": s}) for s in ("", "training")])
    ]
    assert rows[0]["support_level"] == "urgent"


def test_blank_lines_are_passed_over() -> None:
    """An empty line is nobody's comment and still counts as a line."""
    out = [json.loads(line) for line in read_lines(["\n", '{"text": "ok"}\n', "x\n"])]
    assert [row.get("line") for row in out] == [None, 3]


def test_functions_are_passed_in() -> None:
    """Redaction and the choice of codebook belong to the caller."""
    line = json.dumps({"text": "very relevant to my role", "survey": "x"})
    out = json.loads(
        next(
            read_lines(
                [line],
                redact=lambda text: f"[name] {text}",
                audience_of=lambda _survey, _question: "practitioners",
            )
        )
    )
    assert out["redacted"] == "[name] very relevant to my role"
    assert [theme["theme"] for theme in out["themes"]] == ["relevance_to_role"]


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
    text = "I waited four hours and it was far too long"
    assert "timeliness" in read_comment(text, "Why?", coder("patients")).codes


def _many(count: int) -> Iterator[str]:
    for i in range(count):
        yield json.dumps({"text": f"they listened to me {i % 7}"})


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_lines() -> None:
    """Five times the lines need no more memory."""
    sum(1 for _ in read_lines(_many(50)))
    peaks = []
    for count in (100, 500):
        tracemalloc.start()
        sum(1 for _ in read_lines(_many(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 500_000


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_line_gives_one_answer(line: str) -> None:
    """Whatever a line holds, it is read or named, never a crash."""
    out = list(read_lines([line]))
    assert len(out) == (1 if line.strip() else 0)
