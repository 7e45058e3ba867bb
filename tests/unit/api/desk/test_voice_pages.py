"""In our words, at the desk: one writes, another approves, all see it."""

import json
import time
from datetime import UTC, date, datetime
from itertools import product

import pytest

from analysis.plan import load_plan
from api.accounts.people import MAY, ROLES
from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.voice import VoicePages, voice_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.comments.our_words import OurWords
from api.services.publishing import publish_release, publish_scorecard
from bot.pages.site import Site
from surveys.definition.loading import library
from surveys.store.comments import HandedComment
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.integration.api.board_documents import release_of
from tests.unit.api.desk.test_desk_pages import somebody

PLAN, TODAY = load_plan(), date(2026, 11, 30)
WRITE = "/desk/voice/write/feeling-heard/waiting_and_access/bad"
TEXT = "They wait too long before somebody helps."
PAGES = {
    ("GET", "/desk/voice"): "read",
    ("GET", WRITE): "write",
    ("POST", WRITE): "write",
    ("POST", "/desk/voice/99/approve"): "approve",
    ("POST", "/desk/voice/99/take-back"): "write",
}


@pytest.fixture
def stores() -> Stores:
    there = memory_stores()
    publish_release(there.board, release_of(library()["feeling-heard"], 1, 160), library()["feeling-heard"])
    publish_scorecard(there.board, there.core_data, PLAN, TODAY)
    return there


@pytest.fixture
def app(stores: Stores):
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    desk = Desk(stores.record, PLAN, lambda: now, lambda plan, draw: None, lambda *_: {})
    pages = DeskPages(desk, BoardPages(Site("Board"), signed_in=False), Sessions(time.time), https=False)
    ours = OurWords(stores.record, stores.board, stores.comments, lambda: PLAN, lambda: now, lambda: TODAY)
    routes = [*desk_routes(pages), *voice_routes(VoicePages(pages, ours))]
    return framed(Site("Board"), BoardPages(Site("Board"), signed_in=False), routes)


def _shown(stores: Stores) -> list[str]:
    told = json.loads(stores.board.document("voice", "board").body)  # type: ignore[union-attr]
    return [
        said["text"]
        for survey in told["surveys"]
        for theme in survey["themes"]
        for said in theme["in_our_words"]
    ]


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says(app, stores: Stores, role: str, page) -> None:
    answer = somebody(app, stores, role).request(*page, data={"text": TEXT} if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500


def test_one_writes_another_approves_and_it_can_be_taken_back(app, stores: Stores) -> None:
    """Whoever wrote it sees no button; nothing is shown before, and nothing after it was taken back."""
    ann = somebody(app, stores, "editor", "approver", name="Ann")
    bea = somebody(app, stores, "editor", "approver", name="Bea")
    assert ann.post(WRITE, data={"text": TEXT}).headers["location"] == "/desk/voice"
    assert _shown(stores) == []
    (draft,) = [entry for entry in stores.record.entries() if entry.kind == "in_our_words"]
    approve = f"/desk/voice/{draft.number}/approve"
    assert approve not in ann.get("/desk/voice").text
    assert "somebody else approves it" in ann.post(approve).text.lower()
    assert approve in bea.get("/desk/voice").text
    assert bea.post(approve).status_code == 303
    assert _shown(stores) == [TEXT]
    assert ann.post(f"/desk/voice/{draft.number}/take-back", data={"why": " "}).status_code == 422
    assert ann.post(f"/desk/voice/{draft.number}/take-back", data={"why": "Too much."}).status_code == 303
    assert _shown(stores) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Emily Clarke listened to them.", "a name"),
        ("They waited 14 months.", "a number"),
        ("", "nothing"),
        ("They want a trampoliney thing.", "trampoliney"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(app, stores: Stores, text: str, says: str) -> None:
    answer = somebody(app, stores, "editor").post(WRITE, data={"text": text})
    assert (answer.status_code, says in answer.text, text in answer.text) == (422, True, True)


def test_a_detail_of_few_is_refused_by_the_comments_at_the_desk(app, stores: Stores) -> None:
    """Somebody's own run of words, and everyday words that one person alone used together; what ten said passes. So it is
    for an editor who may read comments, and is told what is wrong."""
    _hand(stores, "my nan said they came late with the boat to the harbour")
    ann = somebody(app, stores, "editor", "coder")
    assert "own words" in ann.post(WRITE, data={"text": "They said they came late with the help."}).text
    assert "one person told together" in ann.post(WRITE, data={"text": "A boat and a harbour matter."}).text
    assert ann.post(WRITE, data={"text": "We hear that they wait too long for help."}).status_code == 303


def _hand(stores: Stores, one: str) -> None:
    """What one person wrote, beside ten others."""
    told = [one, *["we wait too long for help"] * 10]
    comments = [
        HandedComment(f"{n:032x}", "feeling-heard-r1", "young_people", "q", "Q?", "en", words)
        for n, words in enumerate(told)
    ]
    with stores.comments.transaction() as work:
        work.hand_out(comments)


TRIES = (
    "They said they came late with the help.",
    "A boat and a harbour matter.",
    "A boat and a garden matter.",
    "They want a trampoliney thing.",
)


@pytest.mark.parametrize("roles", [("editor",), ("editor", "approver"), ("editor", "coder")])
def test_what_is_refused_tells_only_those_who_may_read_comments_what_stands_in_them(
    app, stores: Stores, roles: tuple[str, ...]
) -> None:
    """An editor who may not could find out by trying, forty words at a time, which of them one child wrote together, and
    then word by word the rest. Whatever the child wrote, the answers are the same; with the right to read they differ."""
    answers = []
    for wrote in ("my nan said they came late with the boat to the harbour", "nothing like that"):
        _hand(stores, wrote)
        ann = somebody(app, stores, *roles)
        answers.append([ann.post(WRITE, data={"text": text}).text for text in TRIES])
        with stores.comments.transaction() as work:
            work.forget_words("feeling-heard-r1")
    assert (answers[0] == answers[1]) == ("coder" not in roles)


@pytest.mark.parametrize(("roles", "says"), [((), "may be somebody"), (("coder",), "boat, at, night")])
def test_what_was_written_without_reading_is_held_against_the_comments_when_it_is_approved(
    app, stores: Stores, roles: tuple[str, ...], says: str
) -> None:
    """Somebody may have been told a child's words. They are named to nobody who may not read them."""
    _hand(stores, "my nan said they came late with the boat at night")
    ann, bea = somebody(app, stores, "editor"), somebody(app, stores, "approver", *roles, name="Bea")
    ann.post(WRITE, data={"text": "A boat at night matters."})
    ann.post(WRITE, data={"text": "They wait too long for help."})
    held, good = (entry.number for entry in stores.record.entries() if entry.kind == "in_our_words")
    refused = bea.post(f"/desk/voice/{held}/approve")
    assert (refused.status_code, says in refused.text) == (422, True)
    assert ("boat, at, night" in refused.text) == bool(roles)
    assert bea.post(f"/desk/voice/{good}/approve").status_code == 303
    assert _shown(stores) == ["They wait too long for help."]


@pytest.mark.parametrize(
    "nowhere", ["a/b/c", "feeling-heard/waiting_and_access/sideways", "feeling-heard/x/bad"]
)
def test_where_no_ten_people_stand_there_is_no_form(app, stores: Stores, nowhere: str) -> None:
    assert somebody(app, stores, "editor").get(f"/desk/voice/write/{nowhere}").status_code == 404
