"""Young people look first: they see what could be published and nothing else, and what they say is heard before it is."""

import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from api.accounts.people import MAY, ROLES
from api.services.publishing import publish_release, publish_scorecard
from surveys.answers.published import published
from surveys.definition.loading import library
from surveys.store.protocols import Stores
from tests.integration.api.board_documents import release_of
from tests.unit.api.desk.answered import ID, NEW, ONE, PLAN, POLISH, SURVEY, TODAY, TYPED, made
from tests.unit.api.desk.test_answer_pages import seen_in, step
from tests.unit.api.desk.test_desk_pages import Browser, somebody

LOOK = f"/desk/look/{ID}"
LOOKS = {("GET", "/desk/look"): "look", ("GET", LOOK): "look", ("POST", LOOK): "look"}
HIDDEN_WORDS = "A draft that nobody outside may see."


def council(app: Any, stores: Stores) -> Browser:
    return somebody(app, stores, "young_people", name="Youth council")


def drafted(app: Any, stores: Stores, **typed: str) -> Browser:
    """Somebody who has written a draft."""
    ann = somebody(app, stores, "editor")
    assert ann.post(NEW, data={**TYPED, **typed}).headers["location"] == ONE
    return ann


def says(group: Browser, **typed: str) -> Any:
    page = group.get(LOOK).text
    return group.post(LOOK, data={"meant": "no", "text": "It is the bus.", "seen": seen_in(page), **typed})


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, LOOKS)))
def test_only_the_group_looks(app, stores, role, page) -> None:
    drafted(app, stores)
    answer = somebody(app, stores, role, name="Zoe").request(*page, data={} if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY["look"])
    assert answer.status_code < 500


def test_the_group_sees_no_other_page_of_the_desk(app, stores) -> None:
    """Every route of the desk that is not theirs answers that it is not, and its front leads to theirs."""
    drafted(app, stores)
    group = council(app, stores)
    own = {"/desk", "/desk/look", "/desk/look/{id}", "/desk/sign-out"}
    tried = 0
    for route in app.routes:
        if not route.path.startswith("/desk") or route.path in own or "sign-in" in route.path:
            continue
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: "1" if part[1] == "number" else "x", route.path)
        for method in route.methods - {"HEAD"}:
            assert group.request(method, path).status_code == 403, path
            tried += 1
    assert tried > 15
    assert group.get("/desk").headers["location"] == "/desk/look"


@pytest.mark.parametrize(
    "typed",
    [
        {"said": "Mrs Kowalska never calls back."},
        {"standard": f"{HIDDEN_WORDS} We promise it."},
    ],
)
def test_what_could_not_be_published_is_not_seen(app, stores, typed) -> None:
    drafted(app, stores, **typed)
    group = council(app, stores)
    assert "There is no answer to look at yet." in group.get("/desk/look").text
    assert group.get(LOOK).status_code == 404
    assert group.post(LOOK, data={"meant": "yes"}).status_code == 404


def test_a_theme_that_is_hidden_since_is_seen_no_more(app, stores) -> None:
    """Also of an answer that was approved before the numbers were made anew."""
    drafted(app, stores)
    step(somebody(app, stores, "approver", name="Ben"), "approve")
    group = council(app, stores)
    assert group.get(LOOK).status_code == 200
    publish_release(stores.board, made(1, 12, number=2), SURVEY)
    assert group.get(LOOK).status_code == 404


def test_answers_to_practitioners_are_not_for_them(app, stores) -> None:
    trained = library()["training-feedback"]
    release = release_of(trained, 1, 120)
    publish_release(stores.board, release, trained)
    ann = somebody(app, stores, "editor")
    wanted = {name: value for name, value in TYPED.items() if name not in ("easy_read", "faces")}
    page = ann.get("/desk/answers").text
    address = next(a for a in re.findall(r'href="(/desk/answers/new/[^"]+)"', page) if "training" in a)
    assert ann.post(address, data=wanted).status_code == 303
    assert "There is no answer to look at yet." in council(app, stores).get("/desk/look").text


def test_what_was_dropped_is_seen_no_more(app, stores) -> None:
    ann = drafted(app, stores)
    ann.post(f"{ONE}/drop", data={"seen": seen_in(ann.get(ONE).text), "why": "Not now."})
    assert council(app, stores).get(LOOK).status_code == 404


def test_they_read_each_language_and_say_which_words_they_mean(app, stores) -> None:
    """Every wording in every language that there is, marked where a machine wrote it; what they suggest names its own."""
    ann = drafted(app, stores)
    seen = seen_in(ann.get(ONE).text)
    ann.post(f"{ONE}/words/pl", data={**POLISH, "checked_by": "", "seen": seen})
    group = council(app, stores)
    page = group.get(LOOK).text
    for words in (*(TYPED[key] for key in ("standard", "easy_read", "faces")), *list(POLISH.values())[:4]):
        assert words in page
    assert 'lang="pl" dir="ltr"' in page
    assert "A machine wrote these words" in page
    assert says(group, meant="yes").status_code == 303
    assert "this is what they meant</p>" in ann.get(ONE).text, "of all words, where nobody says which"
    assert says(group, about="lt.faces").status_code == 422, "there are no words in it"
    assert says(group, about="pl.shouted").status_code == 422
    polish = {"text": "Ania i Kraków to nie to.", "suggested": "Pomogą Wam dwie osoby."}
    assert says(group, about="pl.easy_read", **polish).status_code == 303
    assert "Polski: the easier words" in group.get(LOOK).text
    assert "They mean Polski, easy read." in ann.get(ONE).text
    assert says(group, about="pl.easy_read", text="Zadzwoń: 07700 900123.").status_code == 422
    assert says(group, about="en.standard", text="Ask Mrs Kowalska.").status_code == 422


def test_they_see_what_was_published_of_what_was_said_and_no_hidden_number(app, stores) -> None:
    publish_scorecard(stores.board, stores.core_data, PLAN, TODAY)
    page = council(app, stores).get("/desk/look").text
    shown = next(table for table in made(1, 160).to_dict()["tables"] if table["id"] == "themes")
    themes = [cell for cell in shown["cells"] if cell["id"] not in ("not-answered", "no-theme")]
    for cell in themes:
        assert (f"<li>{cell['label']}: {cell['text']} people" in page) == (cell["count"] is not None)
    assert any(cell["count"] is not None for cell in themes)


def test_what_they_say_stands_beside_the_answer_and_what_came_of_it_before_them(app, stores) -> None:
    ann, group = drafted(app, stores), council(app, stores)
    assert says(group, suggested="You wait for the bus. <b>“So long”</b> 🙂").status_code == 303
    page = ann.get(ONE).text
    assert "Youth council:</strong> this is not what they meant" in page
    assert "Better words: You wait for the bus. &lt;b&gt;“So long”" in page
    assert "The board has not said yet what comes of it." in group.get(LOOK).text
    number = next(e.number for e in stores.record.entries() if e.kind == "answer-look")
    assert ann.post(f"{ONE}/looks/{number}", data={"text": " ", "changed": "yes"}).status_code == 422
    assert ann.post(f"{ONE}/looks/999", data={"text": "x", "changed": "yes"}).status_code == 422
    hard = ann.post(
        f"{ONE}/looks/{number}", data={"text": "The partnership will reprioritise.", "changed": "yes"}
    )
    assert (hard.status_code, "The partnership will reprioritise.</textarea>" in hard.text) == (422, True)
    came = {"text": "We say bus now.", "changed": "yes"}
    same = ann.post(f"{ONE}/looks/{number}", data=came)
    assert (same.status_code, "change them first" in same.text) == (422, True)
    better = {**TYPED, "said": "You wait for the bus.", "seen": seen_in(ann.get(f"{ONE}/write").text)}
    assert ann.post(f"{ONE}/write", data=better).status_code == 303
    assert ann.post(f"{ONE}/looks/{number}", data=came).status_code == 303
    assert "The board changed its words:</strong> We say bus now." in group.get(LOOK).text
    approver = somebody(app, stores, "approver", name="Ben").get(ONE).text
    assert "the words were changed: We say bus now." in approver


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"meant": ""}, "Choose yes or no"),
        ({"text": " "}, "Say what is not right"),
        ({"text": "x" * 10_000}, "at most 600 letters"),
        ({"text": "Mrs Kowalska said so."}, "Leave out names"),
        ({"suggested": "Ring 07700 900123."}, "Leave out names"),
        ({"seen": "0"}, "have changed since"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(app, stores, typed, told) -> None:
    drafted(app, stores)
    group = council(app, stores)
    before = len(stores.record.entries())
    page = says(group, **typed)
    assert (page.status_code, told in page.text) == (422, True)
    assert (typed.get("text") or "It is the bus.") in page.text
    assert len(stores.record.entries()) == before


# Whether publishing waits ----------


def wait(app: Any, stores: Stores, days: str = "7", on: str = "yes") -> int:
    chair = somebody(app, stores, "administrator", name="Cat")
    return chair.post("/desk/answers/look-rule", data={"on": on, "days": days}).status_code


def publishes(app: Any, stores: Stores) -> tuple[int, str]:
    ben = somebody(app, stores, "approver", name="Ben")
    page = ben.get(ONE).text
    if "Approve these words" in page:
        step(ben, "approve")
    answer = step(ben, "publish")
    return answer.status_code, answer.text


def test_without_the_switch_nothing_waits(app, stores) -> None:
    drafted(app, stores)
    says(council(app, stores))
    assert publishes(app, stores)[0] == 303


def test_publishing_waits_until_they_say_that_it_is_right(app, stores) -> None:
    assert wait(app, stores) == 303
    drafted(app, stores)
    code, text = publishes(app, stores)
    assert (code, "Young people may look at it until 7 December 2026" in text) == (422, True)
    assert published(stores.answers.versions(), "young_people") == []
    assert says(council(app, stores), meant="yes", text="").status_code == 303
    assert publishes(app, stores)[0] == 303


def test_what_they_said_is_heard_before_it_is_published(app, stores) -> None:
    """However many days have passed: until somebody has written down what comes of it."""
    wait(app, stores, "1")
    ann = drafted(app, stores)
    says(council(app, stores))
    code, text = publishes(app, stores)
    assert (code, "this is not what they meant" in text) == (422, True)
    number = next(e.number for e in stores.record.entries() if e.kind == "answer-look")
    ann.post(f"{ONE}/looks/{number}", data={"text": "We keep it.", "changed": "no"})
    assert "Young people may look at it until 1 December 2026" in publishes(app, stores)[1]


def test_after_the_days_it_is_published_without_them(app, stores, monkeypatch) -> None:
    wait(app, stores, "7")
    drafted(app, stores)
    assert publishes(app, stores)[0] == 422
    monkeypatch.setattr("tests.unit.api.desk.answered.TODAY", date(2026, 11, 30) + timedelta(days=7))
    assert publishes(app, stores)[0] == 303


@pytest.mark.parametrize(("days", "on"), [("0", "yes"), ("61", "yes"), ("x", "yes"), ("7", "maybe")])
def test_a_wrong_number_of_days_changes_nothing(app, stores, days, on) -> None:
    assert wait(app, stores, days, on) == 422
    assert [e for e in stores.record.entries() if e.kind == "answer-look-rule"] == []


def test_where_nothing_is_there_yet_the_page_says_so(app, stores) -> None:
    page = council(app, stores).get("/desk/look").text
    assert "There is no answer to look at yet." in page
    assert "Nothing yet. When many young people have answered" in page
