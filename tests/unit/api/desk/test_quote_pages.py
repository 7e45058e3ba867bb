"""Quotes, at the desk: a coder puts one forward, an approver approves it, everybody reads it, and deleting takes it away."""

import json
import time
from datetime import UTC, date, datetime
from itertools import product

import pytest

from analysis.plan import load_plan
from analysis.voice.document import Voice
from api.accounts.people import MAY, ROLES
from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.quotes import QuotePages, quote_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.pages.voice_views import of_audience, one_survey
from api.routes.sessions import Sessions
from api.services.comments.keeping import look_after_comments
from api.services.comments.quoting import Quoting
from api.services.publishing import publish_release, publish_scorecard, publish_voice
from api.services.quotes import QUOTES
from api.services.reporting import draft
from bot.pages.site import Site
from surveys.definition.loading import library
from surveys.store.comments import HandedComment
from surveys.store.protocols import Stores
from tests.integration.api.board_documents import release_of
from tests.unit.api.desk.test_desk_pages import somebody

PLAN, TODAY, NOW = load_plan(), date(2026, 11, 30), datetime(2026, 11, 30, 10, tzinfo=UTC)
ROUND, WORDS, STANDS = "feeling-heard-r1", "we wait too long for help!!", "We wait too long for help!"
PLACE = {"survey": "feeling-heard", "round": ROUND, "theme": "waiting_and_access", "way": "bad"}
PAGES = {
    ("GET", "/desk/quotes"): "code",
    ("POST", "/desk/quotes"): "code",
    ("POST", "/desk/quotes/99/take-back"): "code",
    ("GET", "/desk/quotes/approve"): "approve",
    ("POST", "/desk/quotes/approve/99"): "approve",
    ("POST", "/desk/quotes/approve/99/take-back"): "approve",
}


def _comment(number: int, words: str = WORDS, *, yes: bool = True) -> HandedComment:
    return HandedComment(f"{number:032x}", ROUND, "young_people", "q", "What helps?", "en", words, yes)


@pytest.fixture
def there(stores: Stores) -> Stores:
    """A release of 160 people, and forty comments of whom thirty may be quoted."""
    publish_release(stores.board, release_of(library()["feeling-heard"], 1, 160), library()["feeling-heard"])
    publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
    with stores.comments.transaction() as work:
        work.hand_out(_comment(number, yes=number < 30) for number in range(40))
    with stores.responses.transaction() as work:
        work.rewrite(
            ROUND, [{"id": f"r{n}", "round": ROUND, "answers": {}} for n in range(40)], {"receipt": "r7"}
        )
        work.note_handed_out({f"{number:032x}": f"r{number}" for number in range(40)})
    return stores


@pytest.fixture
def app(there: Stores):
    desk = Desk(there.record, PLAN, lambda: NOW, lambda plan, draw: None, lambda *_: {})
    pages = DeskPages(desk, BoardPages(Site("Board"), signed_in=False), Sessions(time.time), https=False)
    quoting = Quoting(there.record, there.board, there.comments, lambda: PLAN, lambda: NOW, lambda: TODAY)
    routes = [*desk_routes(pages), *quote_routes(QuotePages(pages, quoting))]
    return framed(Site("Board"), BoardPages(Site("Board"), signed_in=False), routes)


def _told(stores: Stores) -> list[dict[str, object]]:
    told = json.loads(stores.board.document("voice", "board").body)  # type: ignore[union-attr]
    return [
        said for survey in told["surveys"] for theme in survey["themes"] for said in theme["in_their_words"]
    ]


def _entries(stores: Stores, kind: str) -> list[int]:
    return [entry.number for entry in stores.record.entries() if entry.kind == kind]


def _quoted(app, stores: Stores, number: int = 7) -> int:
    """A quote that two people approved; the number of its entry."""
    ann, bea = somebody(app, stores, "coder", name="Ann"), somebody(app, stores, "approver", name="Bea")
    assert ann.post("/desk/quotes", data={**PLACE, "comment": f"{number:032x}"}).status_code == 303
    (entry,) = _entries(stores, "quote")
    assert bea.post(f"/desk/quotes/approve/{entry}").status_code == 303
    return entry


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says(app, there: Stores, role: str, page) -> None:
    answer = somebody(app, there, role).request(*page, data=PLACE if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500


def test_one_puts_forward_another_approves_and_all_read_it(app, there: Stores) -> None:
    """In the summary, and in the report that is drafted from it; not before, and nobody else's words."""
    ann, bea = (
        somebody(app, there, "coder", "approver", name="Ann"),
        somebody(app, there, "approver", name="Bea"),
    )
    assert ann.get("/desk/quotes").text.count(STANDS) == 30
    assert ann.post("/desk/quotes", data={**PLACE, "comment": f"{7:032x}"}).status_code == 303
    assert ann.get("/desk/quotes").text.count("Put this forward") == 29
    (entry,) = _entries(there, "quote")
    assert "somebody else approves it" in ann.post(f"/desk/quotes/approve/{entry}").text.lower()
    assert _told(there) == []
    assert STANDS in bea.get("/desk/quotes/approve").text
    assert bea.post(f"/desk/quotes/approve/{entry}").status_code == 303
    assert _told(there) == [{"way": "bad", "text": STANDS, "approved_by": ["Ann", "Bea"]}]
    assert f"“{STANDS}”" in draft(there.board).to_bytes().decode()
    assert "too long for help" not in str(there.record.entries())


def test_the_boards_page_shows_it_beside_the_theme(app, there: Stores) -> None:
    """On the summary, and with who approved it on the survey's own page."""
    _quoted(app, there)
    told = Voice.model_validate_json(there.board.document("voice", "board").body)  # type: ignore[union-attr]
    plain = told.model_dump(mode="json")
    pages, (survey,) = BoardPages(Site("Board"), signed_in=False), plain["surveys"]
    own = pages.draw("voice/voice_survey.html", **one_survey(survey), example=False).decode()
    assert f"“{STANDS}”" in own
    assert "Approved by Ann and Bea." in own
    shown = of_audience(plain, None, "young_people")["surveys"][0]["shown"]
    assert [theme["code"] for theme in shown if theme["in_their_words"]] == [PLACE["theme"]]


def test_that_somebody_read_them_is_noted_once_a_day(app, there: Stores) -> None:
    ann = somebody(app, there, "coder")
    for _ in range(2):
        ann.get("/desk/quotes")
    (noted,) = [entry for entry in there.record.entries() if entry.kind == "comments-read"]
    assert (noted.about, noted.body) == (ROUND, {"as": "quotes"})


@pytest.mark.parametrize(
    "forged",
    [
        {"comment": f"{35:032x}"},
        {"comment": "nothing"},
        {"theme": "feeling_safe"},
        {"way": "good"},
        {"round": "feeling-heard-r2"},
        {"survey": ""},
    ],
)
def test_what_has_no_yes_or_stands_elsewhere_cannot_be_put_forward(app, there: Stores, forged) -> None:
    ann = somebody(app, there, "coder")
    answer = ann.post("/desk/quotes", data={**PLACE, "comment": f"{7:032x}", **forged})
    assert (answer.status_code, "cannot be quoted there" in answer.text) == (422, True)
    assert _entries(there, "quote") == []


def test_delete_words_take_a_quote_away_everywhere(app, there: Stores) -> None:
    """From the summary, from what it is made from, from the desk, and from the next report."""
    entry = _quoted(app, there)
    with there.responses.transaction() as work:
        work.withdraw(["receipt"])
    look_after_comments(there, 12, TODAY)
    assert _told(there) == []
    assert STANDS.encode() not in b"".join(document.body for document in there.board.documents())
    assert STANDS not in draft(there.board).to_bytes().decode()
    publish_voice(there.board, PLAN, TODAY, [])
    assert _told(there) == []
    approver = somebody(app, there, "approver", name="Cy")
    assert "can be quoted no more" in approver.get("/desk/quotes/approve").text
    assert approver.post(f"/desk/quotes/approve/{entry}").status_code == 422


def test_other_quotes_stay_when_one_is_deleted(app, there: Stores) -> None:
    _quoted(app, there, 8)
    with there.responses.transaction() as work:
        work.withdraw(["receipt"])
    look_after_comments(there, 12, TODAY)
    assert [said["text"] for said in _told(there)] == [STANDS]
    publish_voice(there.board, PLAN, TODAY, [])
    assert [said["text"] for said in _told(there)] == [STANDS]


def test_either_takes_it_back_and_says_why(app, there: Stores) -> None:
    entry = _quoted(app, there)
    ann = somebody(app, there, "coder", name="Ann")
    assert ann.post(f"/desk/quotes/{entry}/take-back", data={"why": " "}).status_code == 422
    assert len(_told(there)) == 1
    assert ann.post(f"/desk/quotes/{entry}/take-back", data={"why": "Too much."}).status_code == 303
    assert _told(there) == []
    assert json.loads(there.board.document(QUOTES, "board").body) == {"quotes": []}  # type: ignore[union-attr]


def test_where_nothing_can_be_quoted_the_page_says_why(app, there: Stores) -> None:
    with there.comments.transaction() as work:
        work.drop(work.ids())
    assert "Nothing can be quoted now" in somebody(app, there, "coder").get("/desk/quotes").text
