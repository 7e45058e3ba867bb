"""What the desk keeps for a while: who is signed in, and forms that are not sent yet."""

from datetime import UTC, datetime, timedelta

import pytest

from api.accounts.people import Identity
from api.desk.signed_in import DeskSessions
from api.desk.writing.drafts import Drafts
from surveys.store.memory import MemoryDesk
from tests.unit.api.desk.test_desk_pages import STORY, app, somebody, stores  # noqa: F401  # fixtures

ANN, BEN = (Identity(name, frozenset({"editor"})) for name in ("Ann", "Ben"))


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_session_goes_on_after_a_restart_and_its_word_is_kept_nowhere(clock) -> None:
    store = MemoryDesk()
    word = DeskSessions(store, clock).begin("7")
    assert DeskSessions(store, clock).key_of(word) == "7"
    assert word not in repr(vars(store))
    DeskSessions(store, clock).end(word)
    assert DeskSessions(store, clock).key_of(word) is None


@pytest.mark.parametrize("word", ["", "nonsense", "\udcff"])
def test_a_word_that_was_not_given_is_nobodys(clock, word) -> None:
    assert DeskSessions(MemoryDesk(), clock).key_of(word) is None


def test_a_session_that_nobody_uses_for_an_hour_ends(clock) -> None:
    sessions = DeskSessions(MemoryDesk(), clock)
    word = sessions.begin("7")
    for _ in range(3):
        clock.passes(minutes=50)
        assert sessions.key_of(word) == "7"
    clock.passes(minutes=61)
    assert sessions.key_of(word) is None


def test_a_session_ends_after_eight_hours_however_much_it_is_used(clock) -> None:
    sessions = DeskSessions(MemoryDesk(), clock)
    word = sessions.begin("7")
    for _ in range(15):
        clock.passes(minutes=30)
        assert sessions.key_of(word) == "7"
    clock.passes(minutes=40)
    assert sessions.key_of(word) is None


def test_a_session_is_nobody_elses_where_the_record_was_put_back_from_a_copy(app, stores) -> None:  # noqa: F811
    """The record of before Ann signed in is put in the place of the one after, and Ada, an administrator, signs in as the
    same number. Ann's browser still has its cookie: it is not let in, and certainly not as Ada."""
    ann = somebody(app, stores, "viewer", name="Ann")
    assert ann.get("/desk").status_code == 200
    before = len(stores.record.entries())
    stores.record._entries.clear()
    ada = somebody(app, stores, "administrator", name="Ada")
    assert len(stores.record.entries()) == before
    assert ada.get("/desk").status_code == 200
    assert ann.get("/desk").headers["location"] == "/desk/sign-in"


def test_a_draft_is_its_writers_alone_and_goes_after_a_month(clock) -> None:
    drafts = Drafts(MemoryDesk(), clock)
    assert drafts.keep(
        ANN, "story", "neglect", "Reducing neglect", {"text": "So far", "seen": "3", "step": "draft"}
    )
    assert drafts.mine(Identity(" ann", ANN.roles), "story", "neglect").typed == {
        "text": "So far",
        "seen": "3",
    }
    assert drafts.mine(BEN, "story", "neglect") is None
    assert [each.who for each in drafts.others(BEN, "story", "neglect")] == ["Ann"]
    assert drafts.others(ANN, "story", "neglect") == drafts.others(BEN, "lead", "neglect") == []
    clock.passes(days=31)
    assert drafts.all_mine(ANN) == []


@pytest.mark.parametrize("typed", [{}, {"text": "  ", "seen": "1"}, {"text": "x" * 40_001}])
def test_an_empty_form_and_a_book_are_no_drafts(clock, typed) -> None:
    assert not Drafts(MemoryDesk(), clock).keep(ANN, "story", "neglect", "", typed)


def test_what_is_begun_is_found_again_until_it_is_sent(app, stores) -> None:  # noqa: F811
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "editor", name="Ben")
    page, before = "/desk/write/story/neglect", len(stores.record.entries())
    assert ann.post(page, data={**STORY, "text": "So “far”", "step": "draft"}).status_code == 303
    assert len(stores.record.entries()) == before
    assert page in ann.get("/desk").text
    assert "So “far”" in ann.get(page).text
    told = ben.get(page).text
    assert "Ann has begun the same" in told
    assert "So “far”" not in told
    ann.post(page, data=STORY)
    assert page not in ann.get("/desk").text
    assert "You began this" not in ann.get(page).text


def test_what_was_not_right_is_kept_and_can_be_thrown_away(app, stores) -> None:  # noqa: F811
    ann, page = somebody(app, stores, "editor"), "/desk/write/action/neglect"
    assert ann.post(page, data={"what": "Ask schools", "seen": "1"}).status_code == 422
    assert "Ask schools" in ann.get(page).text
    assert ann.post(page, data={"step": "drop"}).headers["location"] == "/desk/areas/neglect"
    assert "Ask schools" not in ann.get(page).text
    assert "nothing to keep" in ann.post(page, data={"step": "draft"}).text


@pytest.mark.parametrize(
    "page", ["/desk", "/desk/record", "/desk/import", "/desk/write/story/neglect", "/desk/sign-in"]
)
def test_every_page_is_for_this_browser_alone_and_runs_nothing_of_others(app, stores, page) -> None:  # noqa: F811
    headers = somebody(app, stores, "editor").get(page).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "default-src" in policy
    assert "frame-ancestors 'none'" in policy


def test_who_signed_in_and_when_is_shown_to_administrators_alone(app, stores) -> None:  # noqa: F811
    editor, cat = somebody(app, stores, "editor"), somebody(app, stores, "administrator", name="Cat")
    shown = cat.get("/desk/record").text
    assert "Who signed in" in shown
    assert "30 November 2026 at 10:00 UTC" in shown
    assert "Who signed in" not in editor.get("/desk/record").text
