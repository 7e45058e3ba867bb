"""The trainer's pages: their own courses' rounds, and what was released of them, and nothing else."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from analysis.release import AskedSurvey, Making, RoundAnswers, RoundFacts
from analysis.release.make import make_release
from api.accounts.links import identity_of, new_link, use
from api.accounts.people import Identity
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Stores
from tests.houses import every_kind
from tests.unit.api.desk.test_desk_pages import Browser, app, stores

__all__ = ["app", "stores"]
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def trainer(app, stores: Stores, *courses: str) -> Browser:
    browser = Browser(app)
    identity = Identity("Ann", frozenset({"trainer"}), frozenset(courses))
    browser.post(f"/desk/sign-in/{new_link(stores.record, identity, 'Ben', NOW)}")
    return browser


def a_round(stores: Stores, ordinal: int, programme: str, label: str, *, released: bool, **dates: Any) -> str:
    round_id = f"every-kind-r{ordinal}"
    about = {"programme": programme, "label": label, "title": "About the course", "closed_on": "2026-11-01"}
    body = {"id": round_id, "opened_on": f"2026-10-0{ordinal}", **about, **dates}
    stores.board.publish("round", round_id, json.dumps(body).encode())
    if not released:
        return ""
    facts = RoundFacts(round_id, date(2026, 10, 1), date(2026, 11, 1), "202627", "Financial year Q3")
    people = [{"id": f"{number:04x}", "answers": {"mood": "good"}} for number in range(60)]
    how = Making(bytes([ordinal]) * 32, date(2026, 11, 2), {"code": "test"})
    made = make_release(AskedSurvey(every_kind(), facts), RoundAnswers(people), how)
    stores.board.publish("release", made.id, made.to_bytes(), frozen=True)
    return made.id


@pytest.fixture
def town(stores: Stores) -> Callable[[int], str]:
    ids = [
        a_round(stores, 1, "training-1", "Neglect, 12 May", released=True),
        a_round(stores, 2, "training-1", "Neglect, 12 May", released=False),
        a_round(stores, 3, "training-2", "Neglect, 19 May", released=True),
        a_round(stores, 4, "training-1", "Neglect, 12 May", released=False, closed_on=None),
        a_round(stores, 5, "training-1", "", released=False, closed_on=None, opened_on="2027-01-08"),
        a_round(stores, 6, "", "", released=True),
    ]
    return lambda ordinal: ids[ordinal - 1]


def test_a_trainer_sees_the_released_results_of_their_own_courses(app, stores, town) -> None:
    """Two courses side by side do not see each other, and what is not released is said to be so."""
    browser = trainer(app, stores, "training-1")
    page = browser.get("/desk/courses").text
    assert "Neglect, 12 May" in page
    assert "19 May" not in page
    for said in ("its results are not released yet", "Open since 4 October 2026", "Opens on 8 January 2027"):
        assert said in page
    shown = browser.get(f"/desk/courses/{town(1)}")
    assert shown.status_code == 200
    assert "About 60 people took part." in shown.text
    assert browser.get(f"/desk/courses/{town(3)}").status_code == 404
    assert browser.get("/desk/courses/nothing-r1-v1").status_code == 404


def test_a_trainer_sees_where_the_answers_of_a_small_course_are(app, stores, town) -> None:
    """Waiting for the next, or counted with another's: that release is theirs to read too, and says so."""
    added = a_round(stores, 7, "training-3", "Small, 2 June", released=False, added_to="every-kind-r3")
    a_round(stores, 8, "training-3", "Small, 2 June", released=False, waits=True)
    assert added == ""
    browser = trainer(app, stores, "training-3")
    page = browser.get("/desk/courses").text
    assert "are counted together with another course" in page
    assert "wait, sealed, for the next course" in page
    assert browser.get(f"/desk/courses/{town(3)}").status_code == 200
    assert browser.get(f"/desk/courses/{town(1)}").status_code == 404


def test_a_trainer_without_a_course_is_told_what_to_do(app, stores, town) -> None:
    browser = trainer(app, stores)
    assert "--role trainer --course" in browser.get("/desk/courses").text
    assert browser.get(f"/desk/courses/{town(1)}").status_code == 404


def test_the_courses_of_a_link_go_with_whoever_uses_it() -> None:
    """They stand in the record beside the roles; a link without any names none."""
    record = MemoryRecord()
    for courses in (frozenset({"training-1", "training-2"}), frozenset[str]()):
        identity = Identity("Ann", frozenset({"trainer"}), courses)
        entry = use(record, new_link(record, identity, "Ben", NOW), NOW)
        assert identity_of(record.entries(), str(entry.number)) == identity
        assert ("courses" in entry.body) == bool(courses)
