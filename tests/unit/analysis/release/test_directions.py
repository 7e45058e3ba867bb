"""How each theme went: counted once a person, hidden before anything else is, and never at anything else's cost."""

import pytest

from analysis.release import Release
from analysis.release.documents.themes import themes_of
from analysis.release.published import audit
from analysis.text.coding import Direction, direction
from analysis.text.learned.comment_weights import Went
from tests.attacks.release.world import Round, release_of, round_of, survey, true_counts


def _without_directions(one: Round) -> Round:
    return Round(one.responses, one.themes, one.sentiments, None)


@pytest.mark.parametrize(
    ("ways", "whole"),
    [
        (["good"], "good"),
        (["bad", "bad"], "bad"),
        (["good", "bad"], "both"),
        (["mixed"], "both"),
        (["mixed", "neutral"], "both"),
        (["neutral", "good"], "good"),
        (["neutral", "bad"], "bad"),
        (["neutral"], "neutral"),
    ],
)
def test_a_person_counts_once_however_often_they_wrote(ways: list[Went], whole: Direction) -> None:
    """Good in one comment and bad in another is both; what is said without judgement changes nothing."""
    assert direction(ways) == whole


@pytest.mark.slow
@pytest.mark.parametrize(("people", "seed"), [(45, 1), (150, 2), (600, 1)])
def test_nothing_else_is_hidden_for_their_sake(people: int, seed: int) -> None:
    """Whatever else is shown would be shown without them: as many cells, table by table."""
    one = round_of(people, seed)
    with_them, without = _shown(one, seed), _shown(_without_directions(one), seed)
    assert {table: with_them[table] for table in without} == without


def _shown(one: Round, seed: int) -> dict[str, int]:
    """How many cells a release shows, table by table."""
    return {table.id: sum(cell.shown for cell in table.cells) for table in release_of(one, seed).tables}


def _directions(release: Release) -> list[str]:
    return [table.id for table in release.tables if table.kind == "direction"]


@pytest.mark.slow
def test_a_direction_is_never_shown_of_a_theme_that_is_hidden() -> None:
    """It would say that ten people wrote about it."""
    for seed in range(6):
        release = release_of(round_of(90, seed), seed)
        for table in _directions(release):
            assert release.cell("themes", table.removeprefix("direction:")).shown


def test_published_directions_come_to_their_theme() -> None:
    """Additive, rounded and near the truth, and nothing can be proved of what is hidden."""
    one = round_of(2_000, 1)
    release = release_of(one, 1)
    _, counts = true_counts(one)
    assert len(_directions(release)) == 4
    for table in (release.table(id_) for id_ in _directions(release)):
        shown = {cell.id: cell.count for cell in table.cells if cell.count is not None}
        assert table.people == release.cell("themes", table.id.removeprefix("direction:")).count
        assert sum(shown.values()) == table.people or len(shown) < 4
        for name, true in counts.items():
            if name.table == table.id and name.cell in shown:
                assert abs(shown[name.cell] - true) <= 4
    assert audit(release, survey(), took_part=2_000) == []


def test_an_interim_release_says_nothing_of_how_it_went() -> None:
    """What it said of that would leave nothing for the final one."""
    assert _directions(release_of(round_of(150, 1), 1)) != []
    assert _directions(release_of(round_of(150, 1), 1, kind="interim")) == []


def test_the_document_of_themes_says_how_each_went() -> None:
    """With the words beside each count, and nothing where nothing is shown."""
    release = release_of(round_of(600, 1), 1)
    themes = {theme.code: theme for theme in themes_of(release).themes if theme.went}
    assert {way.title for way in themes["safe"].went} == {
        "Going well",
        "Not going well",
        "Both",
        "Without judgement",
    }
    assert all(
        (way.count is None) == (not way.text[0].isdigit()) for theme in themes.values() for way in theme.went
    )
