"""What young people told us: the newest round of each survey, what changed, and only what was published."""

from datetime import date

import pytest

from analysis.plan import load_plan
from analysis.text.explained.accuracy import accuracy
from analysis.voice.as_text import NOTHING, as_text
from analysis.voice.changes import PublishedShare, change_of_share
from analysis.voice.document import InOurWords, SurveyTold, Voice
from analysis.voice.summary import summary
from tests.integration.api.board_documents import releases

AS_OF = date(2026, 11, 3)


@pytest.fixture(scope="module")
def told() -> Voice:
    return summary([(release, survey) for survey, release in releases()], load_plan(), AS_OF)


def _young(voice: Voice) -> SurveyTold:
    return next(survey for survey in voice.surveys if survey.survey == "feeling-heard")


@pytest.mark.parametrize(
    ("now", "before", "way", "chance"),
    [
        ((60, 200), (40, 200), "same", "within"),  # 10 points: rounding alone can make four of them
        ((100, 200), (40, 200), "more", "more"),
        ((40, 200), (100, 200), "fewer", "more"),
        ((15, 30), (10, 30), "same", "within"),
        ((40, 200), (40, 200), "same", "within"),
        ((None, 200), (40, 200), "not_known", "not_known"),
        ((40, 200), (40, None), "not_known", "not_known"),
    ],
)
def test_a_change_is_stated_only_beyond_rounding_and_chance(
    now: tuple[int | None, int | None], before: tuple[int | None, int | None], way: str, chance: str
) -> None:
    """The words say which; where a number is hidden nothing is said."""
    change = change_of_share(PublishedShare(*now), PublishedShare(*before))
    assert (change.way, change.by_chance) == (way, chance)
    assert ("beyond rounding and chance" in change.words) == (chance != "not_known")


def test_no_stated_change_can_be_rounding_alone() -> None:
    """Whatever the true counts were, a change that is stated goes the way that is stated."""
    for count in range(10, 200, 5):
        for earlier in range(10, 200, 5):
            change = change_of_share(PublishedShare(count, 200), PublishedShare(earlier, 200))
            if change.way in ("more", "fewer"):
                least = (count - 4) / 204 - (earlier + 4) / 196
                most = (count + 4) / 196 - (earlier - 4) / 204
                assert least > 0 if change.way == "more" else most < 0


def test_it_is_of_the_newest_round_with_the_earlier_ones_beside_it(told: Voice) -> None:
    """Two rounds of young people: the newest is told, and each theme has its earlier number."""
    young = _young(told)
    assert young.round == "feeling-heard-r2"
    assert [earlier.round for earlier in young.themes[0].earlier] == ["feeling-heard-r1"]
    assert any(theme.went for theme in young.themes)
    assert told.surveys[0].audience == "young_people"


def test_every_number_is_in_a_release(told: Voice) -> None:
    """Nothing is counted here: a count of the summary stands in its release, or is hidden there."""
    by_id = {release.id: release for _, release in releases()}
    for survey in told.surveys:
        release = by_id[survey.release]
        for theme in survey.themes:
            assert theme.count == release.cell("themes", theme.code).count
            for went in theme.went:
                assert went.count == release.cell(f"direction:{theme.code}", went.id).count


def test_in_short_is_of_young_people_alone(told: Voice) -> None:
    """What practitioners said is short beside their own survey, and nowhere else."""
    trained = next(survey for survey in told.surveys if survey.audience == "practitioners")
    assert told.in_short == _young(told).in_short
    assert not set(trained.in_short) & set(told.in_short)
    assert told.in_short[0].startswith("Feeling heard")


def test_it_says_what_it_belongs_to_and_what_is_unread(told: Voice) -> None:
    """Measures and actions of the plan, who sorted the comments and how right that is."""
    young = _young(told)
    names = [measure.id for area in young.belongs_to for measure in area.measures]
    assert "heard-listened-to" in names
    assert any(area.actions for area in young.belongs_to)
    assert "machine" in young.how_sure
    assert f"{accuracy().themes['young_people'].f1:.2f}" in young.how_sure
    assert "No check by people is published yet" in young.unread


def test_words_of_ours_stand_only_where_ten_people_stand_behind_them() -> None:
    """A paraphrase of a hidden direction is left out."""
    pairs = [(release, survey) for survey, release in releases()]
    theme = next(theme for theme in _young(summary(pairs, load_plan(), AS_OF)).themes if theme.went)
    words = [
        InOurWords(
            survey="feeling-heard", theme=theme.code, way=went.id, text="They want to be asked.",
            written_by="Ada", approved_by="Bo",
        )
        for went in theme.went
    ]  # fmt: skip
    young = _young(summary(pairs, load_plan(), AS_OF, words))
    kept = {each.way for other in young.themes for each in other.in_our_words}
    assert kept == {went.id for went in theme.went if went.count is not None}


def test_before_the_first_release_it_says_so() -> None:
    """An empty summary is a document, and tells what to do."""
    empty = summary([], load_plan(), AS_OF)
    assert empty.surveys == ()
    assert empty.in_short == ()
    assert NOTHING in as_text(empty)


def test_in_a_terminal_each_number_has_its_words(told: Voice) -> None:
    """Theme, number, per cent, how it went."""
    text = as_text(told)
    assert "Feeling safe: " in text
    assert "going well " in text
    assert "Belongs to" in text
