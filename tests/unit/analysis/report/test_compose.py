"""The composition of a report: what it says is what was published."""

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from analysis.periods import titled
from analysis.plan import load_plan
from analysis.report import Published, Report, blockers, changes, compose
from analysis.report.composition import Heading, Paragraph, ReportTable, cell_text
from analysis.report.composition.lines import all_lines
from analysis.scorecard import build
from analysis.voice.document import Voice
from tests.unit.analysis.report.reports import AS_OF, EVERY, of_nothing, published, report, with_scorecard

NUMBERS = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers_in(text: str) -> set[str]:
    return {number.replace(",", "") for number in NUMBERS.findall(text)}


def test_a_report_reads_back_from_its_bytes():
    """What is kept of a report is the report."""
    assert Report.of_bytes(report().to_bytes()) == report()


def test_the_hash_is_of_what_is_said_and_not_of_who_approved_it():
    """A draft and the version that was approved of it have one hash, and another number has another."""
    approved, draft = report(), report().model_copy(update={"approval": None})
    assert approved.contents_hash == draft.contents_hash
    assert approved.contents_hash != draft.model_copy(update={"period": "another"}).contents_hash


def test_every_chapter_that_a_board_expects_is_there_in_order():
    """Sections of the report, numbered, from what is seen at a glance to the appendix."""
    titles = [chapter.title for chapter in report().chapters]
    assert titles[0] == "1 At a glance"
    assert [title.split(" ", 1)[0] for title in titles] == [str(n) for n in range(1, len(titles) + 1)]
    ends = [
        "Broader themes",
        "Training",
        "Exceptions",
        "Data quality",
        "Method and attribution",
        "Appendix: tables",
    ]
    assert [title.split(" ", 1)[1] for title in titles[-6:]] == ends


def test_every_line_has_its_own_text_and_status_in_the_appendix():
    """Every measure with a value stands once in the appendix, with the words and numbers that the API gives."""
    rows = {
        cell_text(row[0]): [cell_text(cell) for cell in row]
        for table in report().tables()
        if table.id.startswith("all-")
        for row in table.rows
    }
    for line in all_lines(published().scorecard):
        if line.latest is not None:
            row = rows[line.name]
            assert row[1] == line.text
            assert row[2] == line.latest.period
            assert row[5] == line.status.word
            assert (line.sureness or "None") == row[3]


def test_every_value_is_in_the_tables_as_a_number():
    """The table of all values has each value of the API: the number where it is known, the symbol where not."""
    (values,) = (table for table in report().tables() if table.id == "values")
    expected = [
        (line.id, value.period, value.breakdown, value.value, value.text)
        for line in all_lines(published().scorecard)
        for value in (*line.values, *line.parts)
    ]
    said = [(row[1], row[2], row[3], row[4].value, row[4].text) for row in values.rows]  # type: ignore[union-attr]
    assert said == expected


def test_no_number_is_made_up():
    """Each number in the report's words is one of the API's document, or counts what stands beside it."""
    known = numbers_in(json.dumps(published().scorecard.to_dict(), ensure_ascii=False))
    counted = {str(n) for n in range(60)} | numbers_in("95%") | {str(AS_OF.year)}
    for chapter in report().chapters:
        for block in chapter.blocks:
            words = block.model_dump_json(exclude={"svg", "alt", "widths", "id", "level"})
            rounded = {f"{float(number):.0f}" for number in known}
            assert numbers_in(words) - known - rounded - counted == set(), block


@pytest.mark.parametrize("name", EVERY)
def test_headings_go_down_by_one_and_no_table_has_an_empty_cell(name: str):
    """Whoever hears the report read can follow it: no level is left out, no cell says nothing, no two tables share an id."""
    made = EVERY[name]()
    ids = [table.id for table in made.tables()]
    assert len(set(ids)) == len(ids)
    for chapter in made.chapters:
        levels = [1, *(block.level for block in chapter.blocks if isinstance(block, Heading))]
        assert all(after <= before + 1 for before, after in pairwise(levels)), chapter.id
        for block in chapter.blocks:
            if isinstance(block, ReportTable):
                assert all(cell_text(cell) for row in block.rows for cell in row), block.id
                assert all(len(row) == len(block.columns) for row in block.rows)


def test_what_people_told_us_is_the_published_summary():
    """Each theme with its count, share, way and change; hidden ones by their names alone."""
    told = {"code": "a", "title": "Being heard", "count": 25, "text": "25", "percent": 40, "change": "More than before.",
            "changed": "more", "earlier": [], "in_our_words": [], "went": [{"id": "bad", "title": "Not going well",
            "count": 15, "text": "15", "percent": 60}]}  # fmt: skip
    hidden = told | {"code": "b", "title": "Safe", "count": None, "text": "fewer than 10", "percent": None, "went": [],
                     "change": "", "changed": "not_known"}  # fmt: skip
    survey = {"survey": "club", "title": "Club", "audience": "young_people", "round": "club-r1", "release": "club-r1-v1",
              "period": "Jul to Sep 2026", "example": False, "took_part": "60 took part.", "wrote": 60,
              "in_short": ["In short."], "how_sure": "By machine [e].", "themes": [told, hidden], "feelings": [],
              "unread": "", "belongs_to": []}  # fmt: skip
    voice = Voice.model_validate(
        {"schema": "heard-voice/1", "as_of": AS_OF, "example": False, "in_short": ["In short."], "surveys": [survey],
         "method": []}
    )  # fmt: skip
    made = compose(replace(published(), voice=voice))
    (table,) = (table for table in made.tables() if table.id == "themes-club-r1")
    assert [[cell_text(cell) for cell in row] for row in table.rows] == [
        ["Being heard", "25", "40%", "Not going well 15", "More than before."],
    ]
    assert "Fewer than 10 people, or held back: Safe." in made.model_dump_json()
    alone = voice.model_copy(
        update={"surveys": (voice.surveys[0].model_copy(update={"themes": (voice.surveys[0].themes[1],)}),)}
    )
    nothing = compose(replace(published(), voice=alone)).model_dump_json()
    assert "that no number is shown" in nothing
    assert "By machine [e]." not in nothing, "there is nothing to be sure of"


def test_a_board_without_measures_has_a_report_that_says_so():
    """Nothing yet is said in words, chapter by chapter."""
    made = of_nothing()
    assert all(chapter.blocks for chapter in made.chapters)
    assert list(made.figures()) == []


def test_a_red_without_story_or_action_blocks_with_what_to_write():
    """Each blocker names the measure and says what mends it."""
    scorecard = published().scorecard
    needed = {one.id for one in scorecard.exceptions if one.needs}
    assert {blocker.about for blocker in blockers(scorecard)} == needed
    assert needed
    assert all(blocker.mend.startswith("write ") for blocker in blockers(scorecard))


def test_a_theme_that_waits_too_long_for_its_answer_blocks():
    """With its day, until it is answered; the page where it is mended is that of the answers."""
    late = {
        "theme": "Waiting",
        "code": "waiting",
        "release": "club-r1-v1",
        "survey": "Club",
        "due_on": "2026-10-01",
    }
    said = published().scorecard.said
    waiting = published().scorecard.model_copy(
        update={"said": said.model_validate({**said.model_dump(), "overdue": [late]})}
    )
    (found,) = (each for each in blockers(waiting) if each.kind == "theme")
    assert (
        found.problem == 'young people said "Waiting" in Club, and were to have an answer by 1 October 2026'
    )


def test_where_nothing_was_measured_nothing_is_said_to_be_well():
    """Neither that no measure is red, nor how far somebody came from nothing."""
    made = compose(Published(build(load_plan(), [], [], AS_OF).document()))
    blocks = [block for chapter in made.chapters for block in chapter.blocks]
    said = [block.text for block in blocks if isinstance(block, Paragraph)]
    assert said.count("No measure has a value yet, so nothing can be judged.") == 2
    assert not [text for text in said if "No measure is red" in text or "Distance travelled" in text]


@pytest.mark.parametrize(
    ("title", "named"),
    [("Club", "Club, Jan to Mar 2027"), ("Did we get it right?", "Did we get it right? Jan to Mar 2027")],
)
def test_a_title_that_asks_has_no_comma_behind_it(title: str, named: str):
    assert titled(title, "Jan to Mar 2027") == named


def test_an_unverified_count_blocks():
    """A round whose themes were counted by machine alone is named."""
    assert [blocker.about for blocker in blockers(published().scorecard, ["club-r1"])][-1:] == ["club-r1"]


def test_what_changed_since_the_last_report_is_said_measure_by_measure():
    """A measure with another value, one that is new and one that is gone, and nothing of the others."""
    now = report()
    first, second, *rest = now.measures
    before = now.model_copy(
        update={"measures": (first.model_copy(update={"text": "7", "period": "Q1"}), *rest)}
    )
    said = {change.about: change.words for change in changes(before, now)}
    assert set(said) == {first.name, second.name}
    assert said[first.name].startswith(f"{first.name}: was 7 in Q1")
    assert said[second.name].startswith(f"{second.name}: new")
    assert changes(now, now) == ()
    assert with_scorecard().measures == now.measures
