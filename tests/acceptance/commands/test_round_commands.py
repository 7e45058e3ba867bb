"""Rounds on the command line, and what keeps their dates when nobody types anything."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.release import AskedSurvey, Making, RoundAnswers, RoundFacts
from analysis.release.make import make_release
from api.commands.rounds.codes import write_cards
from api.commands.rounds.lines import status_lines
from api.commands.rounds.revising import check_tables
from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from api.services.publishing import progress
from api.services.upkeep import keep_the_dates, take_in
from surveys.days import day_in_words
from surveys.definition.loading import library
from surveys.fieldwork.lookup import find_round
from surveys.fieldwork.opening import open_round
from surveys.privacy.cards import read_card
from surveys.privacy.keys import answers_key
from surveys.privacy.sealing import Visitor, participation_tag
from surveys.rounds import Round, RoundProblem
from tests.houses import every_kind
from tests.unit.surveys.authoring.check.test_lint import CLEAN
from tests.unit.surveys.definition.test_revisions import ASK, CHOICE_NEW, revised

DAY = timedelta(days=1)
TOMORROW, LATER, LAST = today() + DAY, today() + 30 * DAY, today() + 20 * DAY


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    made = open_installation(read_settings({"HEARD_DATA": str(tmp_path / "data")}))
    yield made
    made.stores.close()


def opened(house: Installation, **facts: Any) -> Round:
    return open_round(house.stores.rounds, house.keys, every_kind(), today(), **facts)


def begin(house: Installation, one: Round, *people: int, sent: bool = True) -> None:
    key = house.keys.read(one.id)
    assert key
    with house.stores.participation.transaction() as work:
        for person in people:
            tag = participation_tag(key, Visitor("web", str(person)))
            (work.mark_sent if sent else work.begin)(one.id, tag)


def dates(house: Installation, day: date, *wait: Callable[[float], None]) -> list[str]:
    return keep_the_dates(house.stores, house.keys, house.intake, day, *wait)


def counted(house: Installation, one: Round) -> Mapping[str, Any] | None:
    return progress(house.stores.board, house.stores.participation, one, today())


def published(house: Installation, one: Round) -> dict[str, Any]:
    found = house.stores.board.document("round", one.id)
    assert found
    return dict(json.loads(found.body))


def test_a_round_is_planned_with_all_that_is_known_of_it(heard):
    """What was typed is shown, can be changed, and is in the list."""
    ran = heard(
        "round", "open", "feeling-heard", "--opens", f"{TOMORROW}", "--closes", f"{LAST}", "--results", f"{LATER}",
        "--asked", "400", "--quota", "200", "--invited", "Year 8 of three schools",
    )  # fmt: skip
    assert f"feeling-heard-r1 opens on {day_in_words(TOMORROW)}: http" in ran.out
    shown = heard("round", "status", "feeling-heard").out
    assert f"opens on {day_in_words(TOMORROW)}, until {day_in_words(LAST)}" in shown
    assert "invited  Year 8 of three schools\nasked    400\nquota    about 200, not reached" in shown
    assert "started" not in shown
    changed = heard("round", "change", "feeling-heard", "--quota", "300", "--closes", f"{LAST + DAY}").out
    assert f"until {day_in_words(LAST + DAY)}" in changed
    assert "quota    about 300" in changed
    assert "asked    400" in changed
    assert re.search(rf"feeling-heard-r1 +{TOMORROW} +{LAST + DAY} +400 +planned", heard("round", "list").out)


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        (("--opens", "3.12.2026"), 2, f"'3.12.2026' is not a day; write it as {today()}"),
        (("--closes", "yesterday"), 2, f"'yesterday' is not a day; write it as {today()}"),
        (("--quota", "5"), 2, "'--quota': Input should be greater than or equal to 20"),
        (("--opens", "2020-01-01"), 1, "1 January 2020 has passed; a round opens today or later"),
        (("--quota", "500", "--asked", "30"), 1, "more than the 30 people who are asked"),
    ],
)
def test_a_date_or_number_that_cannot_be_gets_a_sentence(heard, typed, code, says):
    """Typed wrongly is 2, contradictory is 1; no round is opened."""
    ran = heard("round", "open", "feeling-heard", *typed)
    assert (ran.code, says in " ".join(ran.err.split())) == (code, True)
    assert "There are no rounds yet" in heard("round", "list").out


def test_how_far_a_round_is_moves_once_a_day_in_bands_of_ten(house):
    """Whoever looks at ten o'clock and at noon sees the same, whatever happened in between, in every place."""
    one = opened(house, quota=50)
    dates(house, today())
    begin(house, one, *range(12))
    begin(house, one, 90, 91, sent=False)
    dates(house, today())
    first = {"counted_on": f"{today()}", "started": "0 to 9", "finished": "0 to 9"}
    assert published(house, one)["progress"] == counted(house, one) == first
    assert "finished 0 to 9" in "\n".join(status_lines(one, counted(house, one)))
    dates(house, TOMORROW)
    assert published(house, one)["progress"] == {
        "counted_on": f"{TOMORROW}",
        "started": "10 to 19",
        "finished": "10 to 19",
    }
    shown = json.dumps({key: published(house, one)[key] for key in ("progress", "asked", "full")})
    assert "12" not in shown.replace(f"{TOMORROW}", "")  # the day may hold that number


def test_watching_says_what_is_new_and_nothing_twice(heard, monkeypatch):
    """Until it is interrupted; by a change that somebody makes meanwhile, here."""
    heard("round", "open", "feeling-heard")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            heard_again("round", "change", "feeling-heard", "--asked", "70")
        if len(slept) == 4:
            raise KeyboardInterrupt

    heard_again = heard
    monkeypatch.setattr(time, "sleep", sleep)
    ran = heard("round", "status", "feeling-heard", "--watch")
    assert ran.code != 0
    assert slept == [60.0] * 4


def test_rounds_close_by_themselves_after_their_last_day(house):
    """With all that closing destroys; killed on the way, the next look goes on; others are left alone."""
    one = opened(house, closes_on=TOMORROW)
    begin(house, one, *range(3), sent=False)
    assert dates(house, TOMORROW) == []

    def killed(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        dates(house, LATER, killed)
    (told,) = dates(house, LATER, lambda _seconds: None)
    assert told.startswith("every-kind-r1: its last day has passed; it is closed, and its key")
    kept = find_round(house.stores.rounds, one.id)
    assert (kept.closed_on, kept.started, kept.finished) == (TOMORROW, 3, 0)
    assert house.keys.read(one.id) is None
    assert dates(house, LATER) == []
    assert published(house, one)["closed_on"] == f"{TOMORROW}"
    assert published(house, one)["progress"] is None


def test_a_round_that_cannot_be_closed_stops_nothing(house, caplog):
    """The key to its answers is not the one they are sealed to: they stay sealed, and the next look tries again."""
    one = opened(house, closes_on=TOMORROW)
    answers_key(house.keys, one.id).destroy()
    answers_key(house.keys, one.id).first()
    (told,) = dates(house, LATER, lambda _seconds: None)
    assert "cannot be closed" in told
    assert "cannot be closed" in caplog.text
    assert find_round(house.stores.rounds, one.id).closed_on is None


def test_the_intake_sees_that_enough_have_answered(house):
    """Not before answers were mixed; then nobody else is let in, and the board reads so."""
    one = opened(house, quota=30)
    begin(house, one, *range(40))
    take_in(house.stores, house.keys, house.intake, today(), int(time.time()))
    assert find_round(house.stores.rounds, one.id).full_on is None
    with house.stores.responses.transaction() as work:
        work.rewrite(one.id, [{"id": f"{n:032x}", "round": one.id, "answers": {}} for n in range(20)])
    take_in(house.stores, house.keys, house.intake, today(), int(time.time()))
    full = find_round(house.stores.rounds, one.id)
    assert full.full_on == today()
    dates(house, today())
    assert published(house, one)["full"] is True
    assert "reached on" in "\n".join(status_lines(full, None))


def test_what_is_translated_later_is_kept_with_the_revision_that_is_asked(house):
    """So that a new revision takes nobody's language away in the middle."""
    survey = house.surveys["feeling-heard"]
    open_round(house.stores.rounds, house.keys, survey, today())
    dates(house, today())
    with house.stores.rounds.transaction() as work:
        assert set(work.translations(survey.id, survey.revision)) == {"lt", "pl", "pt", "ro"}


def test_after_an_interim_release_only_words_change(house):
    """What it shows cannot be taken back, and the final one is audited together with it, table by table."""
    one = opened(house)
    check_tables(house, one, revised(CHOICE_NEW))
    rows = [{"id": f"{number:032x}", "answers": {"mood": "good"}} for number in range(40)]
    facts = RoundFacts(one.id, one.opened_on, None, "202627", "Financial year Q3")
    how = Making(bytes(32), today(), {}, kind="interim")
    made = make_release(AskedSurvey(every_kind(), facts), RoundAnswers(rows), how)
    house.stores.board.publish("release", made.id, made.to_bytes(), frozen=True)
    check_tables(house, one, revised(ASK))
    with pytest.raises(
        RoundProblem, match="has its interim release already, so what is counted cannot change"
    ):
        check_tables(house, one, revised(CHOICE_NEW))


def test_who_was_invited_stands_in_the_release(heard):
    """In the document and where it is shown."""
    heard("round", "open", "training-feedback", "--invited", "All who came in autumn", "--asked", "80")
    heard("round", "close", "training-feedback", "--yes")
    assert "Invited: All who came in autumn" in heard("release", "make", "training-feedback").out
    shown = json.loads(heard("release", "show", "training-feedback", "--json").out)
    assert shown["round"]["invited"] == "All who came in autumn"


def test_opening_says_what_a_chat_cannot_show_as_buttons(heard: Callable[..., Any], tmp_path: Path) -> None:
    """Before anybody is asked; and the round is opened all the same, since there is another way to show it."""
    long = "Music that you can sing to with all of your friends"
    (tmp_path / "club.toml").write_text(CLEAN.replace('say = "Music"', f'say = "{long}"'), encoding="utf-8")
    ran = heard("round", "open", "club", surveys=str(tmp_path))
    assert f"warning: question 'fun': '{long}' has {len(long)} letters, the limit is 40." in ran.err
    assert "club-r1 is open" in ran.out
    assert "warning" not in heard("round", "open", "feeling-heard").err


def test_a_round_with_codes_writes_cards_once_and_keeps_no_list(house: Installation, tmp_path: Path) -> None:
    """Each card is a code of the round; a file that is there is not written over; a round by its link has none."""
    one, file = opened(house, entry="codes"), tmp_path / "cards.html"
    said = write_cards(house, one, 12, file)
    assert "12 cards" in said
    key = house.keys.read(one.id)
    assert key
    cards = re.findall(r'card__code">([^<]+)<', file.read_text(encoding="utf-8"))
    assert len({read_card(key, card) for card in cards} - {None}) == 12
    with pytest.raises(RoundProblem, match="there already"):
        write_cards(house, one, 3, file)
    with pytest.raises(RoundProblem, match="by its link"):
        write_cards(house, replace(one, entry="link"), 3, tmp_path / "others.html")


def test_cards_are_in_any_language_that_the_round_is_asked_in(
    heard: Callable[..., Any], tmp_path: Path
) -> None:
    """With the survey's title in it. Another language makes no file."""
    heard("round", "open", "feeling-heard", "--codes", "1", "--codes-to", str(tmp_path / "english.html"))
    heard("round", "codes", "feeling-heard", "2", "--language", "pl", "--to", str(tmp_path / "polish.html"))
    polish = (tmp_path / "polish.html").read_text(encoding="utf-8")
    assert 'lang="pl"' in polish
    assert polish.count("Twoja kartka") == 2
    assert library()["feeling-heard"].title not in polish
    said = heard(
        "round", "codes", "feeling-heard", "2", "--language", "xx", "--to", str(tmp_path / "none.html")
    )
    assert "is not asked in 'xx'; there is: en, " in said.err
    assert not (tmp_path / "none.html").exists()
