"""How the answers came: on a screen, or on sheets of paper that were typed in."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts, parse, verify
from analysis.release.documents.errors import ReleaseError
from analysis.release.make import make_release
from analysis.release.published import audit
from analysis.release.writing import METHOD_OF_WAYS
from tests.houses import every_kind

FACTS = RoundFacts("every-kind-r1", date(2026, 1, 1), date(2026, 2, 1), "202526", "Financial year Q4")


def release(people: int, on_paper: int | None, seed: int = 1) -> Release:
    responses = [{"id": f"{number:04x}", "answers": {"mood": "good"}} for number in range(people)]
    how = Making(bytes([seed]) * 32, date(2026, 2, 2), {"code": "test"})
    return make_release(AskedSurvey(every_kind(), FACTS), RoundAnswers(responses, on_paper=on_paper), how)


@pytest.mark.parametrize("seed", range(3))
def test_many_on_paper_are_shown_and_add_up(seed: int) -> None:
    """Rounded as every count is, and with the rest they are all who took part."""
    made = release(120, 45, seed)
    (table,) = [each for each in made.tables if each.kind == "ways"]
    screen, paper = (cell.count for cell in table.cells)
    assert screen is not None
    assert paper is not None
    assert abs(paper - 45) <= 4
    assert screen + paper == table.people == made.participation.finished
    assert METHOD_OF_WAYS in made.method
    assert (verify(made), audit(made, every_kind()), parse(made.to_bytes())) == ([], [], made)


@pytest.mark.parametrize("on_paper", [0, 1, 9, 111, 119, 120])
def test_few_in_one_way_look_the_same_as_nobody(on_paper: int) -> None:
    """The table is not there, and why is the same sentence for all."""
    made = release(120, on_paper)
    assert not [table for table in made.tables if table.kind == "ways"]
    assert any("on paper is left out" in why for why in made.hidden.why)
    assert METHOD_OF_WAYS in made.method
    assert audit(made, every_kind(), took_part=120) == []


def test_where_nobody_counted_nothing_is_said() -> None:
    """A round whose first answers were opened before sheets were counted."""
    made = release(120, None)
    assert "paper" not in str(made.to_dict()["hidden"])
    assert METHOD_OF_WAYS not in made.method


def test_more_sheets_than_answers_stop_the_release() -> None:
    """A number that cannot be is not published."""
    with pytest.raises(ReleaseError, match="more answers came on paper"):
        replace(RoundAnswers([]), on_paper=1)
