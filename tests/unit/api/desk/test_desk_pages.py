"""What can be done at the desk, and by whom."""

import asyncio
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from html import unescape
from itertools import product
from threading import Event
from typing import Any

import httpx
import pytest

from analysis.core_data import read_core_data
from analysis.plan import load_plan
from api.accounts.links import new_link
from api.accounts.people import MAY, ROLES, Identity
from api.app import framed
from api.desk.comments import CodingDesk, UrgentDesk, comment_routes
from api.desk.desk import Desk
from api.desk.pages.courses import CoursePages, course_routes
from api.desk.pages.importing import CoreData, import_routes
from api.desk.pages.requests import RequestPages, request_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.held_imports import held, hold, settle
from api.services.publishing import core_data, frozen_baseline, publish_scorecard, take_in_core_data
from api.services.requests import Inbox
from bot.pages.site import Site
from surveys.privacy.key_folder import KeyFolder
from surveys.store.memory import MemoryRecord, memory_stores
from surveys.store.protocols import Stores, Writing

SITE, PLAN = Site("Board"), load_plan()
STORY = {
    "text": "Schools tell us earlier.",
    "helps": "The toolkit\n\nTime",
    "hinders": "",
    "why": "Agreed.",
    "seen": "99",
}


class Browser:
    """Keeps cookies, and follows no redirect."""

    def __init__(self, app) -> None:
        self._app, self._cookies = app, httpx.Cookies()

    def request(self, method: str, path: str, **sent: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost", cookies=self._cookies
            ) as client:
                answer = await client.request(method, path, **sent)
                self._cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.request("POST", path, **sent)


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


@pytest.fixture
def app(stores: Stores, contact_keys: KeyFolder):
    def publish(plan):
        settle(stores.core_data, stores.record.entries(), plan)
        publish_scorecard(stores.board, stores.core_data, plan, date(2026, 11, 30))

    freeze = partial(frozen_baseline, stores.board, stores.core_data)
    desk = Desk(stores.record, PLAN, _now, publish, freeze)
    known = partial(core_data, stores.core_data)
    pages = DeskPages(
        desk,
        BoardPages(SITE, signed_in=False),
        Sessions(time.time),
        https=False,
        core_data=known,
        held=partial(held, stores.core_data),
    )
    coding = CodingDesk(stores.comments, stores.record, _now)
    urgent = UrgentDesk(stores.comments, stores.record, stores.board, _now, 2)
    taken, waits = (partial(each, stores.core_data) for each in (take_in_core_data, hold))
    imports = import_routes(pages, CoreData(known, taken, waits))
    inbox = Inbox(stores.contact, contact_keys, 5, lambda: date(2026, 11, 30))
    routes = [
        *imports,
        *comment_routes(pages, coding, urgent),
        *desk_routes(pages),
        *request_routes(RequestPages(pages, inbox)),
        *course_routes(CoursePages(pages, stores.board)),
    ]
    return framed(SITE, BoardPages(SITE, signed_in=False), routes)


CLOCK = [datetime(2026, 11, 30, 10, tzinfo=UTC)]


def _now() -> datetime:
    return CLOCK[0]


def somebody(
    app,
    stores: Stores,
    *roles: str,
    name: str = "Ann",
    at: datetime = datetime(2026, 11, 30, 9, tzinfo=UTC),
) -> Browser:
    """A browser of somebody who is signed in with these roles."""
    browser = Browser(app)
    token = new_link(stores.record, Identity(name, frozenset(roles)), "Ben", at)
    assert browser.post(f"/desk/sign-in/{token}").headers["location"] == "/desk"
    return browser


PAGES = {
    ("GET", "/desk"): "enter",
    ("GET", "/desk/areas/neglect"): "read",
    ("GET", "/desk/measures/neglect-plans-share"): "read",
    ("GET", "/desk/record"): "read",
    ("GET", "/desk/import"): "write",
    ("POST", "/desk/import"): "write",
    ("GET", "/desk/import/template.csv"): "write",
    ("GET", "/desk/import/a-file"): "write",
    ("POST", "/desk/import/a-file"): "write",
    ("GET", "/desk/write/story/neglect"): "write",
    ("POST", "/desk/write/story/neglect"): "write",
    ("GET", "/desk/record/1/take-back"): "write",
    ("POST", "/desk/record/1/take-back"): "write",
    ("POST", "/desk/sessions/2/end"): "administer",
    ("GET", "/desk/record/1/approve"): "approve",
    ("POST", "/desk/record/1/approve"): "approve",
    ("POST", "/desk/approval-rule"): "administer",
    ("POST", "/desk/sign-out"): "enter",
    ("GET", "/desk/comments"): "code",
    ("POST", "/desk/comments/languages"): "code",
    ("POST", "/desk/comments/batch"): "code",
    ("GET", "/desk/comments/c1"): "code",
    ("POST", "/desk/comments/c1"): "code",
    ("GET", "/desk/comments/differences"): "code",
    ("GET", "/desk/progress"): "see how far coding is",
    ("GET", "/desk/urgent"): "decide",
    ("POST", "/desk/urgent/read"): "decide",
    ("GET", "/desk/urgent/c1"): "decide",
    ("POST", "/desk/urgent/c1"): "decide",
    ("GET", "/desk/requests"): "contact",
    ("POST", "/desk/requests/c1/read"): "contact",
    ("GET", "/desk/requests/c1/done"): "contact",
    ("POST", "/desk/requests/c1/done"): "contact",
    ("GET", "/desk/courses"): "see courses",
    ("GET", "/desk/courses/c1"): "see courses",
}


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says_and_nothing_else(app, stores, role, page) -> None:
    browser = somebody(app, stores, role)
    answer = browser.request(*page, data=STORY if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_in_without_signing_in(app, page) -> None:
    browser = Browser(app)
    answer = browser.request(*page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
    if page[0] == "POST":
        answer = browser.request(*page, data=STORY)
        assert (answer.status_code, "You were signed out" in answer.text) == (403, True)


def test_the_table_of_pages_is_whole(app) -> None:
    """Every route of the desk is tried above, but for signing in."""
    routes = {(m, r.path) for r in app.routes if r.path.startswith("/desk") for m in r.methods - {"HEAD"}}
    tried = {(method, _pattern(path)) for method, path in PAGES}
    assert {route for route in routes if "sign-in" not in route[1]} == tried


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("coder", "/desk/comments"),
        ("safeguarding", "/desk/urgent"),
        ("contact_point", "/desk/requests"),
        ("trainer", "/desk/courses"),
    ],
)
def test_who_reads_comments_sees_nothing_else_of_the_desk(app, stores, role, first) -> None:
    browser = somebody(app, stores, role)
    assert browser.get("/desk").headers["location"] == first
    assert "/desk/record" not in browser.get(first).text


def _pattern(path: str) -> str:
    path = path.replace("story/neglect", "{kind}/{about}").replace("neglect-plans-share", "{id}")
    path = path.replace("neglect", "{id}").replace("c1", "{id}").replace("a-file", "{token}")
    return re.sub(r"\d", "{number}", path)


def test_a_story_is_on_the_scorecard_at_once_with_the_name(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    assert "It is written" in editor.post("/desk/write/story/neglect", data=STORY).text
    scorecard = json.loads(stores.board.document("scorecard", "board").body)
    area = next(area for area in scorecard["priorities"] if area["id"] == "neglect")
    assert "Schools tell us earlier." in json.dumps(area)
    assert "Schools tell us earlier." in editor.get("/desk/areas/neglect").text


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(app, stores) -> None:
    editor, before = somebody(app, stores, "editor"), len(stores.record.entries())
    answer = editor.post(
        "/desk/write/action/neglect", data={"what": "<b>Ask</b> “schools”", "due_on": "31/3", "seen": "0"}
    )
    assert answer.status_code == 422
    assert "&lt;b&gt;Ask&lt;/b&gt; “schools”" in answer.text
    assert 'href="#owner"' in answer.text
    assert "Write a day as 31 12 2026" in answer.text
    assert len(stores.record.entries()) == before


def test_two_who_write_at_once_both_keep_their_words_and_are_told(app, stores) -> None:
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "editor", name="Ben")
    seen = re.search(r'name="seen" value="(\d+)"', ben.get("/desk/write/story/neglect").text)[1]
    ann.post("/desk/write/story/neglect", data={**STORY, "text": "Of Ann"})
    answer = ben.post("/desk/write/story/neglect", data={**STORY, "text": "Of Ben", "seen": seen})
    assert "While you were writing, Ann wrote about the same" in answer.text
    record = ben.get("/desk/record").text
    assert "<strong>What helps?</strong> The toolkit; Time" in record
    assert "Of Ann" in record
    assert "Of Ben" in record


def test_what_was_written_can_be_taken_back_with_a_reason(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    editor.post("/desk/write/story/neglect", data=STORY)
    number = stores.record.entries()[-1].number
    assert editor.post(f"/desk/record/{number}/take-back", data={"why": " "}).status_code == 422
    assert editor.post(f"/desk/record/{number}/take-back", data={"why": "Too early"}).status_code == 303
    assert "Taken back" in editor.get("/desk/record").text
    assert "Schools tell us earlier." not in editor.get("/desk/areas/neglect").text
    assert "It is taken back" in editor.get(f"/desk/record/{number}/take-back").text


def test_what_is_grave_asks_again_who_is_there(app, stores, monkeypatch) -> None:
    """A desk that somebody left open changes neither who approves nor whose sessions end; all else goes on."""
    cat = somebody(app, stores, "administrator", "editor", name="Cat")
    cat.post("/desk/approval-rule", data={"on": "yes"})
    later = datetime(2026, 11, 30, 10, 16, tzinfo=UTC)
    monkeypatch.setattr("tests.unit.api.desk.test_desk_pages.CLOCK", [later])
    before = len(stores.record.entries())
    for path, data in (("/desk/approval-rule", {"on": "no"}), ("/desk/sessions/2/end", {"why": "Left"})):
        asked = cat.post(path, data=data)
        assert (asked.status_code, "Please sign in again" in asked.text) == (403, True)
    assert len(stores.record.entries()) == before
    assert cat.post("/desk/write/story/neglect", data=STORY).status_code == 200
    again = somebody(app, stores, "administrator", name="Cat", at=later)
    assert again.post("/desk/approval-rule", data={"on": "no"}).status_code == 303


def test_words_are_not_lost_with_a_session_and_are_sent_after_signing_in_again(app, stores) -> None:
    """They come back with the page, whatever they are; nothing is written, and nothing of them is kept anywhere."""
    before = len(stores.record.entries())
    words = {**STORY, "text": "“Help” & <b>time</b> مرحبا 🙂", "helps": "One\nTwo"}
    page = Browser(app).post("/desk/write/story/neglect", data=words)
    assert page.status_code == 403
    assert len(stores.record.entries()) == before
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    again = {name: unescape(value) for name, value in sent.items()}
    assert again == {name: value for name, value in words.items() if value} | {"hinders": ""}
    assert somebody(app, stores, "editor").post("/desk/write/story/neglect", data=again).status_code == 200
    assert stores.record.entries()[-1].body["text"] == words["text"]
    sign_out = Browser(app).post("/desk/sign-out")
    assert (sign_out.status_code, sign_out.headers["location"]) == (303, "/desk/sign-in")


def test_a_form_that_comes_twice_is_written_once(app, stores) -> None:
    """A second press, or going back and sending it again. Written anew, it is written again."""
    ann = somebody(app, stores, "editor")
    action = {"what": "Meet", "owner": "Ann", "cost": "no_cost", "seen": str(len(stores.record.entries()))}
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(lambda _: ann_again(ann).post("/desk/write/action/neglect", data=action), range(4))
        )
    assert ["It is written" in answer.text for answer in answers] == [True] * 4
    assert [entry.kind for entry in stores.record.entries()].count("action") == 1
    seen = str(len(stores.record.entries()))
    ann.post("/desk/write/action/neglect", data={**action, "seen": seen})
    assert [entry.kind for entry in stores.record.entries()].count("action") == 2


def ann_again(ann: Browser) -> Browser:
    """Another tab of the same browser."""
    tab = Browser(ann._app)
    tab._cookies = ann._cookies
    return tab


@pytest.mark.parametrize("typed", ["12,5", "1,20", "1e3", "1_000", "١٢", "½", "nan", "85 percent", "9" * 40])
def test_a_number_that_could_be_another_is_asked_again(app, stores, typed) -> None:
    page = "/desk/write/target/neglect-plans-share"
    answer = somebody(app, stores, "editor").post(page, data={"target": typed})
    assert (answer.status_code, "Write a number, such as 85" in answer.text) == (422, True)


MEASURE = {
    "name": "Children who wait", "question": "how_well", "unit": "percent", "of": "children", "source": "Records",
    "polarity": "lower_is_better", "frequency": "financial_year", "filled_by": "administrative",
}  # fmt: skip
COLOURS, TARGET = "rag-policy/neglect-plans-share", "target/neglect-plans-share"
ACTION = {"what": "Meet", "owner": "Ann", "cost": "no_cost"}


@pytest.mark.parametrize(
    ("page", "typed", "field", "said"),
    [
        ("measure/neglect", {**MEASURE, "question": "better_off"}, "domain", "Choose in what"),
        ("measure/neglect", {**MEASURE, "question": "how_much"}, "unit", "is a count"),
        ("measure/neglect", {**MEASURE, "unit": "count"}, "unit", "is a percentage"),
        ("measure/neglect", {**MEASURE, "unit": "rate"}, "per", "Say per how many"),
        ("measure/neglect", {**MEASURE, "per": "1,000"}, "per", "Only a rate"),
        ("measure/neglect", {**MEASURE, "id": "Bad Id!"}, "id", "Small letters"),
        ("measure/neglect", {**MEASURE, "name": "x" * 301}, "name", "at most 300 letters; there are 301"),
        ("measure/neglect", {**MEASURE, "name": "مرحبا"}, "id", "Give it a short name"),
        (COLOURS, {"kind": "bands", "lower": "9", "upper": "3"}, "lower", "the lower one first"),
        (COLOURS, {"kind": "bands", "lower": "0"}, "lower", "Two edges are needed"),
        (COLOURS, {"kind": "tolerance", "percent": "-4"}, "percent", "Write 0 or more"),
        (TARGET, {"target": "150"}, "target", "at most 100"),
        ("report-due/board", {"due_on": "29 11 2026"}, "due_on", "The day is past"),
        (
            "action/neglect",
            {**ACTION, "starts_on": "1 1 2028", "due_on": "1 1 2027"},
            "due_on",
            "The day by which it is due lies before",
        ),
        ("withdrawal/neglect-plans-share", {"value": "1", "why": "x"}, "value", "nothing to choose"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field_that_is_to_blame(
    app, stores, page, typed, field, said
) -> None:
    """In words that whoever fills it in knows: no key of a file."""
    answer = somebody(app, stores, "editor").post(f"/desk/write/{page}", data=typed)
    assert answer.status_code == 422
    problems = dict(re.findall(r'<li><a href="#(\S+)">(.*?)</a></li>', answer.text))
    assert list(problems) == [field]
    assert said in problems[field]
    assert f'id="{field}"' in answer.text
    assert not re.search(r"how_|due_on|'", unescape(problems[field]))


def test_signs_that_nobody_can_see_are_left_out(app, stores) -> None:
    """A database refuses some, and others turn round what is read after them."""
    words = "A\x00n\u202en\x1b 👩‍👧 שלום"
    somebody(app, stores, "editor").post("/desk/write/lead/neglect", data={"lead": words, "why": "a\x00b"})
    entry = stores.record.entries()[-1]
    assert (entry.body["lead"], entry.why) == ("Ann 👩‍👧 שלום", "ab")


def test_who_approves_reads_labels_names_and_what_holds_now(app, stores) -> None:
    cat, ann = somebody(app, stores, "administrator", name="Cat"), somebody(app, stores, "editor")
    ben = somebody(app, stores, "approver", name="Ben")
    ann.post("/desk/write/target/neglect-plans-share", data={"target": "20"})
    cat.post("/desk/approval-rule", data={"on": "yes"})
    ann.post("/desk/write/target/neglect-plans-share", data={"target": "15"})
    ann.post("/desk/write/action/neglect", data={**ACTION, "cost": "low_cost", "due_on": "31/3/2027"})
    name = PLAN.measured["neglect-plans-share"].name
    of_target, of_action = (
        ben.get(f"/desk/record/{entry.number}/approve").text for entry in stores.record.entries()[-2:]
    )
    assert f"Set the target: {name}" in of_target
    assert "Now: 20" in of_target
    assert "Costs little" in of_action
    assert "31 March 2027" in of_action
    assert "low_cost" not in of_action
    desk = ben.get("/desk").text
    assert f"Set the target: {name}" in desk
    assert desk.index("Waiting for a second person") < desk.index("The areas of the plan")


def test_an_administrator_ends_a_session_at_once(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    signed_in = stores.record.entries()[-1].number
    administrator = somebody(app, stores, "administrator", name="Cat")
    assert "Who is signed in" in administrator.get("/desk/record").text
    administrator.post(f"/desk/sessions/{signed_in}/end", data={"why": "Left"})
    assert editor.get("/desk").status_code == 303


def test_other_sites_cannot_write_in_somebodys_name(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    answer = editor.post("/desk/write/story/neglect", data=STORY, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_a_link_that_is_looked_at_is_not_used_up(app, stores) -> None:
    token = new_link(
        stores.record, Identity("Ann", frozenset({"viewer"})), "Ben", datetime(2026, 11, 30, 9, tzinfo=UTC)
    )
    browser = Browser(app)
    assert "Sign in as Ann" in browser.get(f"/desk/sign-in/{token}").text
    cookie = browser.post(f"/desk/sign-in/{token}").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert browser.post(f"/desk/sign-in/{token}").status_code == 403
    assert browser.get("/desk/sign-in/nonsense").status_code == 403


NOWHERE = (
    "areas/nowhere",
    "measures/nowhere",
    "write/story/nowhere",
    "write/poem/neglect",
    "write/action-update/x",
    "write/forecast/nowhere",
    "write/report-due/nowhere",
)


@pytest.mark.parametrize("address", NOWHERE)
def test_what_is_not_there_is_not_found(app, stores, address) -> None:
    assert somebody(app, stores, "editor").get(f"/desk/{address}").status_code == 404


def test_ten_thousand_letters_are_too_many_and_are_kept_in_the_form(app, stores) -> None:
    answer = somebody(app, stores, "editor").post(
        "/desk/write/story/neglect", data={**STORY, "text": "ż" * 10_000}
    )
    assert answer.status_code == 422
    assert "at most 5000 letters" in answer.text
    assert "ż" * 10_000 in answer.text


def test_a_second_person_approves_where_the_board_wants_one(app, stores) -> None:
    """Until then the scorecard does not show it, and its writer cannot approve it, whatever their roles."""
    cat, ann = (
        somebody(app, stores, "administrator", name="Cat"),
        somebody(app, stores, "editor", "approver"),
    )
    ben = somebody(app, stores, "approver", name="Ben")
    assert cat.post("/desk/approval-rule", data={"on": "yes"}).status_code == 303
    written = ann.post("/desk/write/story/neglect", data=STORY).text
    assert "when a second person has approved it" in written
    number = stores.record.entries()[-1].number
    page = f"/desk/record/{number}/approve"
    assert "Schools tell us earlier." not in stores.board.document("scorecard", "board").body.decode()
    assert page not in ann.get("/desk").text
    assert "Somebody else has to approve" in ann.post(page).text
    assert page in ben.get("/desk").text
    assert "Schools tell us earlier." in ben.get(page).text
    assert ben.post(page).status_code == 303
    assert "Schools tell us earlier." in stores.board.document("scorecard", "board").body.decode()
    for again in (ben.get(page), ben.post(page)):
        assert "It is approved" in again.text
        assert "Ben, 30 November 2026 at 10:00 UTC" in again.text
    assert "Approve" in ben.get("/desk/record").text
    assert cat.post("/desk/approval-rule", data={"on": "maybe"}).status_code == 422


def test_what_waits_can_be_taken_back(app, stores) -> None:
    somebody(app, stores, "administrator", name="Cat").post("/desk/approval-rule", data={"on": "yes"})
    ann = somebody(app, stores, "editor")
    ann.post("/desk/write/story/neglect", data=STORY)
    number = stores.record.entries()[-1].number
    assert "Waits for a second person" in ann.get("/desk/record").text
    assert ann.post(f"/desk/record/{number}/take-back", data={"why": "Too early"}).status_code == 303
    assert "Taken back" in ann.get("/desk/record").text


def test_the_colours_of_a_measure_are_set_at_the_desk(app, stores) -> None:
    editor, page = somebody(app, stores, "editor"), "/desk/write/rag-policy/neglect-plans-share"
    assert page in editor.get("/desk/measures/neglect-plans-share").text
    wrong = editor.post(page, data={"kind": "bands", "lower": "45", "upper": "30", "seen": "9"})
    assert (wrong.status_code, 'value="45"' in wrong.text) == (422, True)
    assert "It is written" in editor.post(page, data={"kind": "ci", "seen": "9"}).text


def test_what_adds_up_to_a_measure_is_said_at_the_desk(app, stores) -> None:
    editor, about = somebody(app, stores, "editor"), "neglect-toolkits-completed"
    page = f"/desk/write/sum/{about}"
    assert page in editor.get(f"/desk/measures/{about}").text
    wrong = editor.post(page, data={"sum_of": "no-such-one", "seen": "9"})
    assert (wrong.status_code, "here is no measure" in wrong.text) == (422, True)
    assert "It is written" in editor.post(page, data={"sum_of": "domestic-abuse-incidence", "seen": "9"}).text
    assert "It is the sum of domestic-abuse-incidence" in editor.get(f"/desk/measures/{about}").text
    assert "domestic-abuse-incidence</textarea>" in editor.get(page).text


# Measures ----------


NEW_MEASURE = {
    "name": "Children seen alone",
    "question": "how_well",
    "unit": "percent",
    "of": "children",
    "polarity": "higher_is_better",
    "frequency": "term",
    "filled_by": "nothing_yet",
    "source": "Schools",
    "seen": "99",
}


def line(stores, measure: str) -> dict[str, Any]:
    return json.loads(stores.board.document("measure", measure).body)


def test_what_the_board_wishes_to_measure_becomes_a_measure_when_it_can(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    assert "It is written" in editor.post("/desk/write/measure/neglect", data=NEW_MEASURE).text
    page = "/desk/write/measure-details/children-seen-alone"
    assert "What the board wishes to measure" in editor.get("/desk/areas/neglect").text
    assert "cannot yet" in editor.get("/desk/measures/children-seen-alone").text
    form = editor.get(page).text
    assert 'value="Children seen alone"' in form
    holds = {**NEW_MEASURE, "tier": "secondary"}
    assert "Nothing is changed yet" in editor.post(page, data={**holds, "tier": ""}).text
    assert "It is written" in editor.post(page, data={**holds, "filled_by": "administrative"}).text
    assert stores.record.entries()[-1].body == {"filled_by": "administrative", "tier": "secondary"}
    assert line(stores, "children-seen-alone")["tier"] == "secondary"
    again = editor.post("/desk/write/measure/neglect", data=NEW_MEASURE)
    assert 'href="#id"' in again.text


def test_a_rate_says_per_how_many_beside_the_field(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    answer = editor.post("/desk/write/measure/neglect", data={**NEW_MEASURE, "unit": "rate"})
    assert (answer.status_code, 'href="#per"' in answer.text) == (422, True)
    measured = {**NEW_MEASURE, "unit": "rate", "per": "10,000", "filled_by": "administrative"}
    editor.post("/desk/write/measure/neglect", data=measured)
    assert line(stores, "children-seen-alone")["per"] == 10_000


def rows(*values: int) -> str:
    """Quarters of an indicator, the first in April 2024."""
    quarters = (f"{2024 + n // 4}{25 + n // 4},Financial year Q{n % 4 + 1}" for n in range(len(values)))
    told = (
        f"domestic-abuse-incidence,{quarter},{value}" for quarter, value in zip(quarters, values, strict=True)
    )
    return "\n".join(("measure_id,time_period,time_identifier,value", *told))


def test_a_baseline_is_frozen_with_its_reason_and_later_values_change_nothing_of_it(app, stores) -> None:
    def take_in(text: str) -> None:
        take_in_core_data(
            stores.core_data,
            read_core_data(text, PLAN, file="records.csv", imported_on=date(2026, 11, 30)),
            PLAN,
        )

    take_in(rows(100, 110, 120, 130, 140, 150, 160))
    editor, page = somebody(app, stores, "editor"), "/desk/write/baseline/domestic-abuse-incidence"
    assert 'href="#why"' in editor.post(page, data={"made_on": "2025-12-31"}).text
    assert "lies in the future" in editor.post(page, data={"made_on": "2027-12-31", "why": "New plan."}).text
    assert "no value before" in editor.post(page, data={"made_on": "2020-12-31", "why": "New plan."}).text
    assert "It is written" in editor.post(page, data={"made_on": "2025-12-31", "why": "New plan."}).text
    frozen = line(stores, "domestic-abuse-incidence")["baseline"]
    assert (frozen["version"], frozen["made_on"], frozen["reason"]) == (2, "2025-12-31", "New plan.")
    take_in(rows(500, 110, 120, 130, 140, 150, 160))
    editor.post("/desk/write/lead/neglect", data={"lead": "Ann"})
    assert line(stores, "domestic-abuse-incidence")["baseline"]["forecast"] == frozen["forecast"]
    editor.post(page, data={"made_on": "2026-03-31", "why": "The records were put right."})
    assert line(stores, "domestic-abuse-incidence")["baseline"]["version"] == 3


def test_what_somebody_expects_stands_beside_the_forecast_with_name_and_reason(app, stores) -> None:
    editor, page = somebody(app, stores, "editor"), "/desk/write/forecast/domestic-abuse-incidence"
    assert "Oct to Dec 2026" in editor.get(page).text
    assert "at least one period" in editor.post(page, data={"why": "A new team."}).text
    assert "at least 0" in editor.post(page, data={"in-202627-3": "-3", "why": "A new team."}).text
    old = editor.post(page, data={"in-202627-2": "7", "in-202627-4": "90", "why": "A new team."})
    assert "It is written" in old.text
    told = line(stores, "domestic-abuse-incidence")["forecasts_by_hand"]
    assert [(each["period"], each["value"], each["by"], each["reason"]) for each in told] == [
        ("Jul to Sep 2026", 7, "Ann", "A new team."),
        ("Jan to Mar 2027", 90, "Ann", "A new team."),
    ]
    assert "<strong>Jan to Mar 2027</strong> 90" in editor.get("/desk/record").text


def test_each_form_says_what_is_missing_and_by_when(app, stores) -> None:
    editor = somebody(app, stores, "editor")
    assert "It is written" in editor.post("/desk/write/report-due/board", data={"due_on": "2026-12-31"}).text
    assert "31 December 2026" in editor.get("/desk").text
    form = editor.get("/desk/write/story/neglect").text
    assert "wanted by 31 December 2026: no story yet" in form


def test_a_target_can_be_taken_away(app, stores) -> None:
    editor, page = somebody(app, stores, "editor"), "/desk/write/target/neglect-reviews-in-time"
    editor.post(page, data={"target": "80"})
    assert 'value="80"' in editor.get(page).text
    editor.post(page, data={"target": ""})
    assert line(stores, "neglect-reviews-in-time")["target"]["value"] is None


def test_the_record_is_read_once_and_what_is_added_after(stores) -> None:
    asked: list[int] = []

    class Counted(MemoryRecord):
        def entries(self, after: int = 0):
            asked.append(after)
            return super().entries(after)

    record = Counted()
    desk = Desk(record, PLAN, lambda: datetime(2026, 11, 30, 10, tzinfo=UTC), lambda *_: None)
    ann = Identity("Ann", frozenset({"editor"}))
    for lead in ("Ben", "Cat", "Dan"):
        desk.write(ann, Writing("lead", "neglect", {"lead": lead}), 0)
    assert asked == [0, 0, 0, 0, 0, 1, 1, 1, 2]
    assert desk.look().area("neglect").lead == "Dan"
    record._entries = []
    assert desk.look().entries == ()


def test_of_two_who_write_at_once_the_scorecard_has_both(stores) -> None:
    """Also where the first takes long to publish, and the second would have been done before it."""
    slow, published = Event(), []

    def publish(plan):
        if not published:
            published.append("begun")
            slow.wait(20)
        published.append({area.id: area.lead for area in plan.areas})

    desk = Desk(stores.record, PLAN, _now, publish)
    ann, ben = (Identity(name, frozenset({"editor"})) for name in ("Ann", "Ben"))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(desk.write, ann, Writing("lead", "neglect", {"lead": "Of Ann"}), 0)
        while not published:
            pass
        second = pool.submit(desk.write, ben, Writing("lead", "training", {"lead": "Of Ben"}), 0)
        while len(stores.record.entries()) < 2:
            pass
        slow.set()
        assert first.result() != second.result()
    area = next(area.id for area in PLAN.areas if area.id == "training")
    assert (published[-1]["neglect"], published[-1][area]) == ("Of Ann", "Of Ben")


def test_a_long_record_is_read_in_parts_and_searched(app, stores) -> None:
    """Eight years of a board: a page stays short, and what somebody looks for is found by its words and its names."""
    for number in range(230):
        stores.record.write(
            "2026-01-01T10:00:00Z", "Ann", Writing("story", "neglect", {"text": f"Told {number}."})
        )
    stores.record.write(
        "2026-02-01T10:00:00Z", "Ben", Writing("lead", "neglect", {"lead": "Æsa O’Hara & sons"})
    )
    reader, seen, page = somebody(app, stores, "viewer"), set(), "/desk/record"
    for _ in range(3):
        text = reader.get(page).text
        seen |= set(re.findall(r"Told (\d+)\.", text))
        older = re.search(r'href="([^"]+)">Older entries', text)
        page = older[1] if older else ""
    assert (len(seen), page) == (230, "")
    found = reader.get("/desk/record?words=o’hara+neglect").text
    assert (found.count('class="desk-entry"'), "Æsa O’Hara &amp; sons" in found) == (1, True)
    assert "No entry has these words" in reader.get("/desk/record?words=zzz%22%3E").text
    assert 'id="entry-7"' in reader.get("/desk/record?up_to=7").text
    assert reader.get("/desk/record?up_to=x9").status_code == 200


def test_a_form_that_others_overtook_changes_only_what_was_changed_in_it(app, stores) -> None:
    """Both opened it; one gave the measure another name, the other another source. Neither undoes what the other wrote."""
    page = "/desk/write/measure-details/neglect-plans-share"
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "editor", name="Ben")
    opened = ann.get(page).text
    fields = {
        name: unescape(value) for name, value in re.findall(r' name="(\w+)" value="([^"]*)" auto', opened)
    }
    chosen = dict(re.findall(r' name="(\w+)" value="(\w+)" checked', opened))
    seen = re.search(r'name="seen" value="(\d+)"', opened)[1]
    form = {**fields, **chosen, "seen": seen, "why": ""}
    assert ann.post(page, data={**form, "name": "Named by Ann"}).status_code == 200
    assert "Ann wrote about the same" in ben.post(page, data={**form, "source": "Of Ben"}).text
    shown = ben.get("/desk/measures/neglect-plans-share").text
    assert ("Named by Ann" in shown, "Of Ben" in shown) == (True, True)
