"""`heard report`: from a draft to a version that is frozen."""

import io
import json

from pypdf import PdfReader


def with_scorecard(heard):
    assert heard("scorecard", "import", "analysis/plan/shipped/example_core_data.csv").code == 0


def test_there_is_no_report_without_a_scorecard(heard, example):
    """A sentence says what to run, and no folder is made."""
    assert heard("report", "show").err == (
        "heard: there is no such version of the report; none is published yet: heard report publish\n"
    )


def test_a_draft_is_written_as_files_that_say_so(heard, tmp_path):
    """Each file that was asked for, and what holds the publication back."""
    with_scorecard(heard)
    ran = heard("report", "draft", str(tmp_path / "draft"), "--format", "pdf,html")
    assert ran.code == 0
    assert sorted(file.name for file in (tmp_path / "draft").iterdir()) == [
        "report-draft.html",
        "report-draft.pdf",
    ]
    words = (
        PdfReader(io.BytesIO((tmp_path / "draft" / "report-draft.pdf").read_bytes())).pages[0].extract_text()
    )
    assert "This is a draft." in words
    assert "To mend it: write a story behind the baseline" in ran.out


def test_an_unknown_format_is_named(heard, tmp_path):
    """And nothing is written."""
    with_scorecard(heard)
    ran = heard("report", "draft", str(tmp_path / "draft"), "--format", "pdf,odt")
    assert (ran.code, "choose from html, pdf, docx, xlsx" in ran.err) == (2, True)
    assert not (tmp_path / "draft").exists()


def test_what_is_missing_holds_the_publication_back(heard):
    """Every red without a story is named, for people and for programs, and nothing is published."""
    with_scorecard(heard)
    checked = heard("report", "check", "--json")
    found = json.loads(checked.out)
    assert (bool(found), checked.code) == (True, 1)
    assert heard("report", "check").code == 1
    ran = heard("report", "publish", "--by", "Ana Chair")
    assert ran.code == 1
    assert ran.err.startswith("heard: the report cannot be published yet:")
    assert all(blocker["problem"] in ran.err for blocker in found)
    assert "none is published yet" in heard("report", "show").err
