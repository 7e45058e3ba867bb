"""Rounds that begin and end by their dates, and let nobody else in when enough people have answered."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from surveys.days import day_in_words
from surveys.fieldwork.changing import change_round, note_full
from surveys.fieldwork.ending.destruction import keys_left
from surveys.fieldwork.ending.overdue import due
from surveys.fieldwork.lookup import find_round, revisions_of
from surveys.fieldwork.revising import revise
from surveys.language.phrases import languages, phrases_in
from surveys.rounds import KEPT_BACK, Round, RoundProblem, band
from tests.houses import TODAY, House, every_kind
from tests.unit.surveys.definition.test_revisions import MORE_GONE, revised

DAY = timedelta(days=1)
WEEK = 7 * DAY


def full(house: House, one: Round) -> Round:
    """The quota is reached."""
    with house.stores.rounds.transaction() as work:
        work.put(replace(one, full_on=TODAY))
    return find_round(house.stores.rounds, one.id)


def test_a_store_keeps_all_that_is_known_of_a_round(house: House) -> None:
    """Dates, numbers and words come back as they were given."""
    facts: dict[str, Any] = {"closes_on": TODAY + WEEK, "results_on": TODAY + 2 * WEEK, "quota": 200}
    one = house.open(opens=TODAY + DAY, asked=400, invited="Year 8 of three schools", **facts)
    house.restart()
    assert find_round(house.stores.rounds, one.id) == one
    assert (one.opened_on, one.closes_on, one.invited) == (
        TODAY + DAY,
        TODAY + WEEK,
        "Year 8 of three schools",
    )


def test_a_planned_round_opens_by_itself(house: House) -> None:
    """Until its first day everybody is told when it is; from then on they are asked, with nothing done by anybody."""
    house.open(opens=TODAY + DAY)
    early = house.person("one").begin()
    assert (
        early.words
        == "That survey is not open yet. You can answer it from 3 November 2026. Please come back then."
    )
    assert house.person("two").looks().words == early.words
    assert house.conversations.open_surveys() == ()
    house.today += DAY
    assert "Do you want to take part?" in house.person("one").begin().words


def test_a_round_lets_nobody_in_after_its_last_day(house: House) -> None:
    """It is said until when; on that day one can still send, on the next it is over, also for who is midway."""
    one = house.open(closes_on=TODAY + WEEK)
    person = house.person("one").begin()
    assert "You can answer until the end of 9 November 2026." in person.says("/more").words
    house.today = TODAY + WEEK
    for words in ("yes", "good", "stop"):
        person.says(words)
    house.person("two").answers_all("good", "school", "12", "all is well")
    house.today += DAY
    person.says("send")
    over = "That survey is over. The last day was 9 November 2026. Thank you for wanting to take part."
    assert over in house.person("three").begin().words
    assert len(house.pool_rows(one)) == 1


def test_sending_says_when_results_can_be_read(house: House) -> None:
    """Where that is known; where it is not, nothing is promised."""
    house.open(results_on=TODAY + WEEK)
    person = house.person("one").answers_all("good", "school", "12", "all is well")
    assert "You can read what people said from 9 November 2026." in person.words
    house.close("every-kind")
    house.open()
    assert "You can read what" not in house.person("one").answers_all("good", "school", "12", "well").words


def test_a_round_whose_last_day_has_passed_is_due(house: House) -> None:
    """Closed by its date, it says that day; a closing that was killed is due until it is done."""
    one = house.open(closes_on=TODAY)
    assert due(house.stores, house.keys, TODAY) == []
    house.today = TODAY + WEEK
    assert [each.id for each in due(house.stores, house.keys, house.today)] == [one.id]

    def killed(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        house.close(one.id, killed)
    assert [each.id for each in due(house.stores, house.keys, house.today)] == [one.id]
    assert house.close(one.id).round.closed_on == TODAY
    assert due(house.stores, house.keys, house.today) == []


def test_two_who_close_one_round_count_it_once(house: House) -> None:
    """The second may look when the first has destroyed the tags: what the first counted stays."""
    one = house.open()
    house.people(12, ("good", "school", "12", "all is well"))

    def meanwhile(_seconds: float) -> None:
        assert house.close(one.id).round.finished == 12

    closing = house.close(one.id, meanwhile)
    assert (closing.round.started, closing.round.finished) == (12, 12)
    kept = find_round(house.stores.rounds, one.id)
    assert (kept.started, kept.finished) == (12, 12)


def test_a_planned_round_can_be_given_up(house: House) -> None:
    """Its key is destroyed, and the next round can be opened."""
    one = house.open(opens=TODAY + WEEK)
    with pytest.raises(RoundProblem, match="planned already and opens on 9 November 2026; change it"):
        house.open()
    closed = house.close(one.id).round
    assert (closed.opened_on, closed.closed_on) == (TODAY, TODAY)
    assert house.keys.read(one.id) is None
    assert house.open().id == "every-kind-r2"


def test_a_planned_round_takes_any_new_revision(house: House) -> None:
    """Nobody has begun, so nothing of the old one is left."""
    one = house.open(opens=TODAY + WEEK)
    another_kind = revised(('kind = "scale"', 'kind = "single"'), MORE_GONE)
    one = revise(house.stores.rounds, one.id, another_kind, TODAY)
    assert (one.earlier, revisions_of(house.stores.rounds, one)) == ((), (another_kind,))


# Quotas ----------


def test_when_enough_have_answered_newcomers_are_told_and_who_is_midway_finishes(house: House) -> None:
    """At every way in; the one in the middle still finds the survey, and sends."""
    one = house.open()
    midway = house.person("midway").begin().says("yes").says("good")
    full(house, one)
    thanks = "Enough people have answered this survey now. Thank you for wanting to take part."
    assert house.person("new").begin().words == thanks
    assert house.person("new").looks().words == thanks
    assert (
        house.person("new").says("/start").words
        == "There is no survey open right now. Thank you for looking."
    )
    assert [survey.is_full for survey in house.conversations.open_surveys()] == [True]
    assert [button.say for button in midway.says("/start").last.buttons] == ["Every kind of question"]
    assert midway.begin().words.startswith("Welcome back.")
    for words in ("stop", "send"):
        midway.says(words)
    assert len(house.pool_rows(one)) == 1
    assert midway.begin().words.startswith("This survey has been answered here already")
    assert "Every kind of question" in [button.say for button in midway.says("/delete").last.buttons]


@pytest.mark.parametrize(("mixed", "is_full"), [(15, False), (20, True)])
def test_a_quota_is_looked_at_where_answers_are_mixed(house: House, mixed: int, is_full: bool) -> None:
    """With those that the intake leaves sealed; never where somebody sends, and never taken back."""
    one = house.open(quota=mixed + KEPT_BACK if is_full else mixed + KEPT_BACK + 1)
    with house.stores.responses.transaction() as work:
        work.rewrite(one.id, [{"id": f"{n:032x}", "round": one.id, "answers": {}} for n in range(mixed)])
    noted = note_full(house.stores, one, TODAY)
    assert (noted.full_on == TODAY) == is_full
    assert find_round(house.stores.rounds, one.id) == noted
    assert note_full(house.stores, noted, TODAY + DAY) == noted


def test_a_larger_quota_lets_people_in_again(house: House) -> None:
    """Somebody decided so; any other change leaves the door as it is."""
    one = full(house, house.open(quota=100))
    assert change_round(house.stores.rounds, one.id, TODAY, asked=300).full_on == TODAY
    assert change_round(house.stores.rounds, one.id, TODAY, quota=200).full_on is None


# What cannot be ----------


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"opens": TODAY - DAY}, "1 November 2026 has passed; a round opens today or later"),
        (
            {"opens": TODAY + WEEK, "closes_on": TODAY + DAY},
            "the last day, 3 November 2026, is before the first",
        ),
        ({"closes_on": TODAY - DAY}, "the last day, 1 November 2026, has passed"),
        ({"closes_on": TODAY + DAY, "results_on": TODAY + DAY}, "while people still answer"),
        ({"quota": 19}, "a quota of 19 is too small: it takes 20 answers"),
        ({"quota": 50, "asked": 40}, "more than the 40 people who are asked"),
        ({"invited": "x" * 201}, "takes 200 letters at most"),
    ],
)
def test_dates_and_numbers_that_contradict_each_other_are_refused(
    small_house: House, facts: dict[str, Any], message: str
) -> None:
    """In a sentence; nothing is opened and no key is made."""
    with pytest.raises(RoundProblem, match=message):
        small_house.open(**facts)
    assert small_house.keys.read("every-kind-r1") is None
    assert keys_left(small_house.keys, "every-kind-r1") == ()
    small_house.open()


def test_a_survey_cannot_be_called_as_a_round_is(small_house: House) -> None:
    """One id means one thing, on a poster and in a command."""
    first = small_house.open()
    with pytest.raises(RoundProblem, match="every-kind-r1 is the id of a round already"):
        small_house.open(every_kind().model_copy(update={"id": first.id}))


def test_what_cannot_change_any_more_is_refused(small_house: House) -> None:
    """The first day of a round that is open, and anything of one that is closed."""
    store, one = small_house.stores.rounds, small_house.open(closes_on=TODAY + WEEK)
    with pytest.raises(RoundProblem, match="its first day cannot change any more"):
        change_round(store, one.id, TODAY, opens=TODAY + DAY)
    with pytest.raises(RoundProblem, match="the last day, 1 November 2026, is before the first"):
        change_round(store, one.id, TODAY, closes_on=TODAY - DAY)
    assert change_round(store, one.id, TODAY, closes_on=TODAY + DAY).closes_on == TODAY + DAY
    small_house.close(one.id)
    with pytest.raises(RoundProblem, match="is closed; what is known of it stays"):
        change_round(store, one.id, TODAY, asked=5)


# Words ----------


@pytest.mark.parametrize(
    ("count", "says"), [(0, "0 to 9"), (9, "0 to 9"), (10, "10 to 19"), (237, "230 to 239")]
)
def test_people_are_told_in_bands_of_ten(count: int, says: str) -> None:
    """Nobody at all and a few look the same."""
    assert band(count) == says


@pytest.mark.parametrize("language", languages())
def test_every_language_says_the_days(language: str) -> None:
    """In its own words, and in the way dates are written there."""
    said = day_in_words(date(2026, 12, 3), language)
    assert "2026" in said
    assert "3" in said
    assert "12" not in said
    for key in ("until", "results_on", "not_yet", "over", "full"):
        words = phrases_in(language).say(key, day=said)
        assert (said in words) == (key != "full")
        assert language == "en" or words != phrases_in().say(key, day=said)
