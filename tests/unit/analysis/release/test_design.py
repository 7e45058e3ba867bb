"""The design: which tables a survey releases, and which sums tie them together."""

import pytest

from analysis.release import AskedSurvey, ReleaseError, RoundAnswers, design_of
from analysis.release.counting import count, main_theme
from analysis.release.design.groups import bands
from analysis.release.design.tables import NOT_ANSWERED, TOTAL, CellKey
from tests.attacks.release.world import NO_FACTS, THEMES, round_of, survey, true_counts


def test_a_design_holds_a_table_for_each_question_and_measure_and_declared_pair() -> None:
    """Nothing is released that the survey did not declare beforehand."""
    design = design_of(survey(), THEMES, with_sentiment=True)
    ids = {table.id for table in design.tables}
    questions = {"area", "age", "listened", "hurt", "told", "worries", "years"}
    assert ids == questions | {
        "measure:listened",
        "themes",
        "main-theme",
        "sentiment",
        "area-by-themes",
        "age-by-hurt",
    }


def test_how_each_theme_went_is_a_table_of_its_own_that_adds_up_to_the_theme() -> None:
    """Directions come to those who wrote about the theme; they are designed only where they were read."""
    design = design_of(survey(), THEMES, with_directions=True)
    assert [table.id for table in design.directions] == [f"direction:{code}" for code in THEMES]
    assert not design_of(survey(), THEMES).directions
    for table in design.directions:
        (total,) = (total for total in design.sums if total.table == table.id)
        assert total.whole == table.people == CellKey("themes", table.id.removeprefix("direction:"))
        assert [part.cell for part in total.parts] == ["good", "bad", "both", "neutral"]


def test_a_question_that_is_left_out_is_in_no_table() -> None:
    """leave_out takes a question out of the release altogether."""
    design = design_of(survey(leave_out=["years", "told"]))
    assert not {"years", "told"} & {name.table for name in design.names}


@pytest.mark.parametrize("people", [0, 1, 14, 200])
def test_true_counts_add_up_over_every_sum(people: int) -> None:
    """Every person is in exactly one part of every whole that they are in."""
    design, counts = true_counts(round_of(people, 3))
    assert all(counts[total.whole] == sum(counts[part] for part in total.parts) for total in design.sums)
    assert counts[TOTAL] == people


@pytest.mark.parametrize("seed", range(4))
def test_what_everybody_knows_is_true(seed: int) -> None:
    """The facts the attacker is given hold in real answers, or the audit would look at worlds that cannot be."""
    design, counts = true_counts(round_of(150, seed))
    for fact in design.at_most:
        assert sum(counts[name] for name in fact.fewer) <= sum(counts[name] for name in fact.more), fact


def test_a_person_with_several_themes_counts_once_in_each_pair() -> None:
    """People, not mentions: mentioned and not mentioned come to those who wrote, for every theme."""
    design, counts = true_counts(round_of(80, 1))
    people = counts[CellKey("themes", "people")]
    for code in THEMES:
        assert counts[CellKey("themes", code)] + counts[CellKey("themes", f"not:{code}")] == people
    assert sum(counts[cell.name] for cell in design.table("main-theme").cells) == 80


def test_the_main_theme_is_the_one_most_people_wrote_about() -> None:
    """Ties go by code, so that the same answers always give the same table."""
    assert main_theme({"a", "b"}, {"a": 2, "b": 5}) == "b"
    assert main_theme({"b", "a"}, {"a": 2, "b": 2}) == "a"
    assert main_theme((), {}) == "no-theme"


def test_a_number_question_has_five_equal_bands() -> None:
    """Bands are fixed by the question, never by the answers."""
    assert bands(survey().question("years")) == ((0, 3), (4, 7), (8, 11), (12, 15), (16, 19))


def test_an_answer_that_is_no_choice_counts_as_no_answer() -> None:
    """A choice of an older revision neither stops the release nor invents a cell."""
    responses = [{"id": "1", "round": "example-r1", "answers": {"area": "gone", "years": "many"}}]
    design = design_of(survey())
    counts = count(design, AskedSurvey(survey(), NO_FACTS), RoundAnswers(responses))
    assert counts[CellKey("area", NOT_ANSWERED)] == counts[CellKey("years", NOT_ANSWERED)] == 1


@pytest.mark.parametrize(
    ("release", "words"),
    [
        ({"pairs": [("area", "worries")]}, "only questions with one answer"),
        ({"pairs": [("area", "age"), ("age", "hurt"), ("hurt", "area")]}, "closes a loop"),
        ({"pairs": [("area", "age")], "leave_out": ["age"]}, "leaves out"),
        ({"empty": [("area", "north", "age", "older")]}, "not one of the pairs"),
    ],
)
def test_a_plan_that_cannot_be_kept_safe_is_refused(release: dict[str, object], words: str) -> None:
    """The message names the pair or the cell."""
    with pytest.raises(ReleaseError, match=words):
        design_of(survey(**{"pairs": [], **release}))


def test_a_declared_empty_cell_is_no_cell_and_may_hold_nobody() -> None:
    """A structural zero is left out of its table; answers that contradict it stop the release."""
    which = survey(pairs=[("area", "age")], empty=[("area", "west", "age", "older")])
    design = design_of(which)
    assert all(cell.id != "west|older" for cell in design.table("area-by-age").cells)
    with pytest.raises(ReleaseError, match="declares empty"):
        count(
            design,
            AskedSurvey(which, NO_FACTS),
            RoundAnswers([{"id": "1", "answers": {"area": "west", "age": "older"}}]),
        )


def test_a_follow_up_crossed_with_its_question_has_structural_zeros() -> None:
    """Whoever was not led to a question cannot have answered it, and every reader knows that."""
    design = design_of(survey(pairs=[("hurt", "told")]))
    cells = {cell.id for cell in design.table("hurt-by-told").cells}
    assert "no|told" not in cells
    assert {"yes|told", "no|not-answered"} <= cells
