"""Answers at the desk: from a theme of a release to what everybody reads, by the same rules as the command."""

import json
import re
import time
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from api.accounts.people import MAY, ROLES
from api.app import create_app
from api.desk.desk import Desk
from api.desk.pages.answers import AnswerPages, answer_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.answers.answering import Answering
from api.services.publishing import publish_release
from surveys.answers.published import published
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.unit.api.desk.answered import ID, NEW, ONE, PLAN, POLISH, SITE, SURVEY, THEME, TODAY, TYPED, made
from tests.unit.api.desk.test_desk_pages import Browser, somebody

PAGES = {
    ("GET", "/desk/answers"): "read",
    ("GET", ONE): "read",
    ("GET", NEW): "write",
    ("POST", NEW): "write",
    ("GET", f"{ONE}/write"): "write",
    ("POST", f"{ONE}/write"): "write",
    ("GET", f"{ONE}/words/pl"): "write",
    ("POST", f"{ONE}/words/pl"): "write",
    ("POST", f"{ONE}/drop"): "write",
    ("POST", f"{ONE}/take-up"): "write",
    ("POST", f"{ONE}/approve"): "approve",
    ("POST", f"{ONE}/publish"): "approve",
    ("POST", f"{ONE}/looks/1"): "write",
    ("POST", "/desk/answers/look-rule"): "administer",
}


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says_and_nothing_else(app, stores, role, page) -> None:
    somebody(app, stores, "editor", name="Ed").post(NEW, data=TYPED)
    before = len(stores.record.entries())
    browser = somebody(app, stores, role)
    answer = browser.request(*page, data=TYPED if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500
    if answer.status_code == 403:
        assert not [e for e in stores.record.entries()[before:] if e.kind.startswith("answer")]


@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_in_without_signing_in(app, page) -> None:
    answer = Browser(app).request(*page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")


def test_the_table_of_pages_is_whole(app) -> None:
    routes = {
        (m, r.path) for r in app.routes if r.path.startswith("/desk/answers") for m in r.methods - {"HEAD"}
    }
    assert routes == {(method, _pattern(path)) for method, path in PAGES}


def _pattern(path: str) -> str:
    path = path.replace(f"new/feeling-heard-r1-v1/{THEME}", "new/{release}/{theme}").replace(ID, "{id}")
    return path.replace("words/pl", "words/{language}").replace("looks/1", "looks/{number:int}")


def seen_in(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def step(browser: Browser, name: str) -> Any:
    """Press the button of a step, as the page has it."""
    return browser.post(f"{ONE}/{name}", data={"seen": seen_in(browser.get(ONE).text)})


def publish_it(app, stores: Stores, **typed: str) -> None:
    """A draft of Ann's, approved and published by Ben."""
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    assert ann.post(NEW, data={**TYPED, **typed}).headers["location"] == ONE
    assert step(ben, "approve").status_code == 303
    assert step(ben, "publish").status_code == 303


def test_before_the_first_release_the_page_says_when_there_will_be_something(app, stores) -> None:
    empty = memory_stores()
    desk = Desk(empty.record, PLAN, lambda: datetime(2026, 11, 30, 10, tzinfo=UTC), lambda *_: None)
    pages = DeskPages(desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False)
    answering = Answering(empty.record, empty.board, empty.answers, desk.now, lambda: TODAY, lambda: None)
    bare = create_app(
        empty.board,
        site=SITE,
        extra_routes=[*desk_routes(pages), *answer_routes(AnswerPages(pages, answering))],
    )
    page = somebody(bare, empty, "viewer").get("/desk/answers").text
    assert "There is nothing to answer yet" in page


def test_a_theme_goes_from_the_release_to_what_everybody_reads(app, stores) -> None:
    """With its count and its direction; two people; then on the public page and on the scorecard."""
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    theme = next(each for each in made(1, 160).to_dict()["tables"] if each["id"] == "themes")
    count = next(cell["text"] for cell in theme["cells"] if cell["id"] == THEME)
    page = ann.get("/desk/answers").text
    assert f"<strong>Waiting and getting help</strong>, {count} people" in page
    assert "not going well" in ann.get(NEW).text
    assert ann.post(NEW, data=TYPED).headers["location"] == ONE
    assert NEW not in ann.get("/desk/answers").text
    assert "You wrote this draft" not in ann.get(ONE).text, "she may not approve anything"
    assert step(ben, "publish").status_code == 422, "nobody has approved it"
    assert step(ben, "approve").status_code == 303
    assert published(stores.answers.versions(), "young_people") == []
    assert "Approved by Ben" in ben.get(ONE).text
    assert step(ben, "publish").status_code == 303
    (told,) = published(stores.answers.versions(), "young_people")
    assert (told.now.answer.words["en"].standard, told.now.on) == (TYPED["standard"], TODAY)
    scorecard = json.loads(stores.board.document("scorecard", "board").body)
    assert TYPED["standard"] in json.dumps(scorecard["said"]["you_said_we_did"])
    assert "What everybody reads" in ann.get(ONE).text


def test_whoever_wrote_the_draft_cannot_approve_it(app, stores) -> None:
    both = somebody(app, stores, "editor", "approver", name="Ann")
    both.post(NEW, data=TYPED)
    assert "You wrote this draft: somebody else approves it" in both.get(ONE).text
    refused = both.post(f"{ONE}/approve", data={"seen": str(stores.record.entries()[-1].number)})
    assert (refused.status_code, "somebody else approves it" in refused.text) == (422, True)


def test_what_is_approved_is_what_was_looked_at(app, stores) -> None:
    """A page that is no longer true approves nothing."""
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    ann.post(NEW, data=TYPED)
    stale = seen_in(ben.get(ONE).text)
    ann.post(f"{ONE}/write", data={**TYPED, "faces": "🙂 Three helpers.", "seen": stale})
    refused = ben.post(f"{ONE}/approve", data={"seen": stale})
    assert (refused.status_code, "newer draft" in refused.text) == (422, True)
    assert ben.post(f"{ONE}/approve", data={}).status_code == 422


def test_what_the_check_finds_stands_beside_the_field_and_nothing_is_kept(app, stores) -> None:
    ann, before = somebody(app, stores, "editor"), len(stores.record.entries())
    hard = "We promise that the multi-agency partnership will commission provision imminently."
    page = ann.post(NEW, data={**TYPED, "standard": hard, "do": "check"}).text
    assert re.search(r'id="standard-found-1">To mend: .*?\[', page)
    assert "[promise]" in page
    assert hard in page, "what was typed is still there"
    assert 'aria-describedby="standard-hint standard-found-1"' in page
    assert "The check found nothing to mend" in ann.post(NEW, data={**TYPED, "do": "check"}).text
    assert len(stores.record.entries()) == before


def test_a_draft_with_something_to_mend_is_kept_and_not_approved(app, stores) -> None:
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    ann.post(NEW, data={**TYPED, "said": "Mrs Kowalska never calls back."})
    page = ben.get(ONE).text
    assert "To mend before somebody approves it" in page
    assert "<li>What they said: This could lead to a person or a place" in page
    assert "Drafts with something to mend (1)" in ben.get("/desk/answers").text
    refused = ben.post(f"{ONE}/approve", data={"seen": _draft_number(stores)})
    assert (refused.status_code, "could lead to a person" in refused.text) == (422, True)


def _draft_number(stores: Stores) -> str:
    return str(max(e.number for e in stores.record.entries() if e.kind == "answer-draft"))


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"easy_read": ""}, "easy_read", "Fill in"),
        ({"status": "cannot"}, "cannot", "Say why it cannot be done"),
        ({"by_when": ""}, "by_when", "Say by when"),
        ({"by_when": "next May"}, "by_when", "31 12 2026"),
        ({"standard": "ż" * 700}, "standard", "longer than 600"),
        ({"standard": "ż" * 10_000}, "standard", "at most 5000"),
        ({"accepts": "promise"}, "accepts", "a reason"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    app, stores, typed, field, told
) -> None:
    ann, before = somebody(app, stores, "editor"), len(stores.record.entries())
    page = ann.post(NEW, data={**TYPED, **typed, "decision": "<b>“Two”</b> مرحبا"})
    assert page.status_code == 422
    assert re.search(rf'id="{field}-error"[^>]*>.*?{told}', page.text)
    assert "&lt;b&gt;“Two”&lt;/b&gt; مرحبا" in page.text
    assert all(value in page.text for value in typed.values())
    assert len(stores.record.entries()) == before


def test_a_way_that_is_none_is_refused(app, stores) -> None:
    page = somebody(app, stores, "editor").post(NEW, data={**TYPED, "status": "maybe"})
    assert (page.status_code, "Choose one: We are doing it" in page.text) == (422, True)


def test_two_who_write_one_draft_both_keep_their_words_and_are_told(app, stores) -> None:
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "editor", name="Ben")
    seen = seen_in(ben.get(NEW).text)
    ann.post(NEW, data={**TYPED, "decision": "Of Ann"})
    told = ben.post(NEW, data={**TYPED, "decision": "Of Ben", "seen": seen})
    assert "While you were writing, Ann kept another draft" in told.text
    page = ben.get(ONE).text
    assert "Of Ben" in page
    assert "<del>Of Ann</del> <ins>Of Ben</ins>" in page


def test_words_are_written_beside_the_english_ones(app, stores) -> None:
    """In another language they need a second person anew, and say when the English ones have changed since."""
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    ann.post(NEW, data=TYPED)
    step(ben, "approve")
    page = ann.get(f"{ONE}/words/pl").text
    assert f"In English: {TYPED['standard']}" in page
    kept = ann.post(f"{ONE}/words/pl", data={**POLISH, "seen": seen_in(page)})
    assert kept.headers["location"] == ONE
    page = ann.get(ONE).text
    assert "Waits for a second person" in page
    assert "Za długo czekacie." in page
    assert "Let somebody read it who can" in page
    assert "have changed since" not in page
    ann.post(f"{ONE}/write", data={**TYPED, "said": "You wait."})
    page = ann.get(ONE).text
    assert "have changed since" in page
    assert "Za długo czekacie." in page, "the words in other languages are kept"
    assert ann.get(f"{ONE}/words/en").status_code == 404
    assert ann.get(f"{ONE}/words/xx").status_code == 404


def test_what_cannot_be_done_says_why_in_words_that_are_checked(app, stores) -> None:
    ann = somebody(app, stores, "editor")
    page = ann.post(
        NEW,
        data={
            **TYPED,
            "status": "cannot",
            "cannot": "The commissioning partnership reprioritised.",
            "do": "check",
        },
    )
    assert 'id="cannot-found-1"' in page.text
    ann.post(NEW, data={**TYPED, "status": "cannot", "cannot": "There is no money for it this year."})
    assert 'name="why"' in ann.get(f"{ONE}/words/pl").text
    assert "There is no money for it this year." in ann.get(ONE).text


def test_a_decision_that_changes_is_seen_with_both_days(app, stores) -> None:
    publish_it(app, stores)
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    changed = {
        **TYPED,
        "status": "cannot",
        "cannot": "There is no money for it.",
        "seen": _draft_number(stores),
    }
    assert ann.post(f"{ONE}/write", data=changed).status_code == 303
    listed = ann.get("/desk/answers").text
    assert "Waiting for a second person (1)" in listed
    assert "Published (1)" in listed, "what was said is still said"
    step(ben, "approve")
    step(ben, "publish")
    (told,) = published(stores.answers.versions(), "young_people")
    assert (told.now.answer.status, told.before[0].answer.status) == ("cannot", "doing")
    page = ann.get(ONE).text
    assert "30 November 2026, until 30 November 2026" in page
    assert page.count("published, Ben") == 2


def test_the_record_calls_every_step_by_words(app, stores) -> None:
    """The last of them is written for the scorecard."""
    publish_it(app, stores)
    viewer = somebody(app, stores, "viewer", name="Cat")
    for page in ("/desk", "/desk/record"):
        assert "Answer: on the scorecard: Waiting and getting help" in viewer.get(page).text
        assert ">answer: " not in viewer.get(page).text


def test_a_published_answer_says_how_the_next_round_asks_whether_it_is_right(app, stores) -> None:
    """And a draft does not: nobody has read it yet."""
    ann, asks = somebody(app, stores, "editor"), f"heard answers ask {ID} FOLDER"
    ann.post(NEW, data=TYPED)
    assert asks not in ann.get(ONE).text
    step(somebody(app, stores, "approver", name="Ben"), "approve")
    step(somebody(app, stores, "approver", name="Ben"), "publish")
    assert asks in ann.get(ONE).text


def test_what_is_late_is_said(app, stores) -> None:
    publish_it(app, stores, by_when="2026-11-29")
    viewer = somebody(app, stores, "viewer", name="Cat")
    assert "<strong>Overdue:</strong>" in viewer.get("/desk/answers").text
    assert (
        "<strong>Overdue.</strong> We said that this would be done by 29 November 2026"
        in viewer.get(ONE).text
    )


@pytest.mark.slow
def test_a_theme_that_the_next_round_hides_is_told_and_stays_answered(app, stores) -> None:
    """What was said stays said; a draft of it may still be published, because its own release shows the theme."""
    publish_it(app, stores)
    publish_release(stores.board, made(2, 12), SURVEY)
    page = somebody(app, stores, "viewer", name="Cat").get(ONE).text
    assert (
        f"a later round: release &#39;feeling-heard-r2-v1&#39; hides the theme &#39;{THEME}&#39;" in page
        or (f"a later round: release &#39;feeling-heard-r2-v1&#39; has no theme &#39;{THEME}&#39;" in page)
    )


@pytest.mark.slow
def test_numbers_that_are_made_anew_beneath_a_draft_are_told_and_hold_it_up(app, stores) -> None:
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    ann.post(NEW, data=TYPED)
    publish_release(stores.board, made(1, 12, number=2), SURVEY)
    page = ben.get(ONE).text
    assert "the numbers were made anew" in page
    refused = ben.post(f"{ONE}/approve", data={"seen": _draft_number(stores)})
    assert (refused.status_code, "the numbers were made anew" in refused.text) == (422, True)


def test_a_release_that_is_gone_is_told_and_nothing_is_lost(app, stores) -> None:
    """As after a store was restored from before the release."""
    publish_it(app, stores)
    empty = memory_stores().board
    answering = Answering(
        stores.record, empty, stores.answers, lambda: datetime.now(UTC), lambda: TODAY, lambda: None
    )
    (told,) = answering.published()
    assert list(answering.releases().since(told.now.answer)) == [
        "there is no release 'feeling-heard-r1-v1', or no more"
    ]


@pytest.mark.parametrize(
    "address", ["nowhere", "nowhere/write", "nowhere/words/pl", "new/nowhere/x", "new/feeling-heard-r1-v1/x"]
)
def test_what_is_not_there_is_not_found(app, stores, address) -> None:
    assert somebody(app, stores, "editor").get(f"/desk/answers/{address}").status_code == 404


def test_the_record_says_in_words_what_a_draft_says(app, stores) -> None:
    somebody(app, stores, "editor").post(NEW, data=TYPED)
    page = somebody(app, stores, "viewer", name="Cat").get("/desk/record").text
    assert "Answer: a draft" in page
    assert f"<strong>en: standard</strong> {TYPED['standard']}" in page
    assert "{&#39;" not in page


# A draft that nobody wants ----------


def dropped(browser: Browser, why: str = "Somebody else answers it.") -> Any:
    return browser.post(f"{ONE}/drop", data={"seen": seen_in(browser.get(ONE).text), "why": why})


def test_a_draft_can_be_dropped_and_taken_up_again(app, stores) -> None:
    """The theme is one to answer again meanwhile; who dropped it and why is in the record; an approval does not come
    back."""
    ann, ben = somebody(app, stores, "editor"), somebody(app, stores, "approver", name="Ben")
    ann.post(NEW, data=TYPED)
    step(ben, "approve")
    assert dropped(ann, " ").status_code == 422
    assert dropped(ann).status_code == 303
    page, listed = ann.get(ONE).text, ann.get("/desk/answers").text
    assert "dropped this draft" in page
    assert "Somebody else answers it." in page
    assert f'href="{NEW}"' in listed
    assert "Dropped drafts (1)" in listed
    assert "Somebody else answers it." in ann.get("/desk/record").text
    assert f'action="{ONE}/take-up"' not in ben.get(ONE).text, "an approver writes nothing"
    assert ann.post(f"{ONE}/take-up").status_code == 303
    assert "Waits for a second person" in ann.get(ONE).text
    assert "Dropped drafts" not in ann.get("/desk/answers").text
    assert ann.post(f"{ONE}/take-up").status_code == 422


def test_dropping_a_change_leaves_what_is_published(app, stores) -> None:
    """And what is published cannot be dropped."""
    publish_it(app, stores)
    ann = somebody(app, stores, "editor")
    assert "Drop this draft" not in ann.get(ONE).text
    assert ann.post(f"{ONE}/drop", data={"seen": "1", "why": "x"}).status_code == 422
    ann.post(f"{ONE}/write", data={**TYPED, "standard": "We will pay for three people.", "seen": "9"})
    assert dropped(ann).status_code == 303
    page = ann.get(ONE).text
    assert "What everybody reads" in page
    assert "dropped a newer draft" in page
    assert "It said: We will pay for three people." in page
    assert "there is no answer" not in page


def test_only_the_draft_that_was_seen_is_dropped(app, stores) -> None:
    """Somebody wrote a newer one meanwhile; and after the dropping another one may be written and is a draft of its own."""
    ann = somebody(app, stores, "editor")
    ann.post(NEW, data=TYPED)
    seen = seen_in(ann.get(ONE).text)
    ann.post(f"{ONE}/write", data={**TYPED, "faces": "🙂 More help.", "seen": seen})
    assert ann.post(f"{ONE}/drop", data={"seen": seen, "why": "x"}).status_code == 422
    assert dropped(ann).status_code == 303
    again = {**TYPED, "faces": "🙂 Help.", "seen": seen_in(ann.get(NEW).text)}
    assert ann.post(NEW, data=again).status_code == 303
    assert "Waits for a second person" in ann.get(ONE).text
    assert ann.post(f"{ONE}/take-up").status_code == 422, "a new draft stands there now"
