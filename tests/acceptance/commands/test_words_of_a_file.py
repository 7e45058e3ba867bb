"""`heard words FILE --out READINGS`: many comments at once."""

import json

import pytest


@pytest.fixture
def comments(tmp_path):
    """Three comments as CSV, of which one names an audience by its survey."""
    path = tmp_path / "comments.csv"
    path.write_text(
        "text,survey\nmy worker never listens,\nloved the trainer,a training course\nhelp,\n",
        encoding="utf-8",
    )
    return path


def test_a_file_is_read_into_another(heard, comments, tmp_path):
    """The same lines as from standard input, and how many there are."""
    out = tmp_path / "read.jsonl"
    ran = heard("words", str(comments), "--out", str(out), "--cores", "1")
    assert (ran.code, "3 of 3 comments read" in ran.out) == (0, True)
    read = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [each["text"] for each in read] == ["my worker never listens", "loved the trainer", "help"]
    assert {"theme": "trainer_and_delivery", "went": "good"} in read[1]["themes"]


def test_a_file_alone_comes_to_the_screen(heard, comments):
    """As if it had come by standard input."""
    ran = heard("words", str(comments))
    assert (ran.code, len(ran.out.splitlines()), json.loads(ran.out.splitlines()[0])["text"]) == (
        0,
        3,
        "my worker never listens",
    )


def test_a_file_without_a_comment_says_so(heard, tmp_path):
    """No reading, and no silence either."""
    empty = tmp_path / "comments.csv"
    empty.write_text("\n")
    ran = heard("words", str(empty))
    assert (ran.code, ran.out, "No comments are in" in ran.err) == (0, "", True)


def test_what_does_not_go_together_is_said(heard, comments, tmp_path):
    """A target without a file, two places at once, a target that is there, a cluster that is not."""
    for given, told in (
        (("--out", "o"), "heard words FILE --out READINGS"),
        (("--cores", "2"), "heard words FILE --out READINGS"),
        ((str(tmp_path / "none"),), "cannot be used"),
        ((str(comments), "--out", "o", "--cores", "2", "--scheduler", "tcp://h:1"), "--cores or --scheduler"),
        ((str(comments), "--out", str(comments)), "is there already"),
        ((str(tmp_path / "none"), "--out", str(tmp_path / "o")), "cannot be used"),
    ):
        ran = heard("words", *given)
        assert (ran.code, told in ran.err) == (1, True), ran.err
