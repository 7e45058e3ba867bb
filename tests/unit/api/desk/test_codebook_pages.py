"""The codebook at the desk: themes are added, said otherwise, taken out of use and brought back, each with its reason."""

import time
from datetime import UTC, datetime
from itertools import product

import pytest

from analysis.plan import load_plan
from analysis.text.codebooks.changes import ThemeChange
from analysis.text.own_themes import own_codebook
from api.accounts.people import MAY, ROLES
from api.app import create_app
from api.desk.desk import Desk
from api.desk.pages.codebook import CodebookPages, codebook_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.codebook.own_codebook import CodebookDesk, OwnCodebook, ThemeProblem, repeated_words
from api.services.codebook.own_reading import CODEBOOK, THEME, own_reader
from bot.pages.site import Site
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores, Writing
from tests.unit.api.desk.test_desk_pages import somebody

NEW, BULLYING = "/desk/themes/young_people/new", "/desk/themes/young_people/change/bullying"
PAGES = {
    ("GET", "/desk/themes"): "see the codebook",
    ("GET", NEW): "write",
    ("POST", NEW): "write",
    ("GET", BULLYING): "write",
    ("POST", BULLYING): "write",
}
PETS = {
    "title": "Pets",
    "means": "Animals at home.",
    "words": "dog*\r\nguinea pig\r\n\r\ndog*",
    "why": "They matter.",
}


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


@pytest.fixture
def app(stores: Stores):
    def now() -> datetime:
        return datetime(2026, 11, 30, 10, tzinfo=UTC)

    desk = Desk(stores.record, load_plan(), now, lambda plan, draw: None, lambda *_: {})
    pages = DeskPages(desk, BoardPages(Site("Board"), signed_in=False), Sessions(time.time), https=False)
    routes = [
        *desk_routes(pages),
        *codebook_routes(CodebookPages(pages, CodebookDesk(stores.record, now))),
    ]
    return create_app(stores.board, site=Site("Board"), extra_routes=routes)


def _codes(stores: Stores, text: str) -> tuple[str, ...]:
    return own_reader(stores.record, stores.board, "young_people").coder.themes(text, "")


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says(app, stores: Stores, role: str, page) -> None:
    answer = somebody(app, stores, role).request(*page, data=PETS if page[0] == "POST" else None)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500


def test_a_theme_is_added_and_found_and_stands_in_the_record(app, stores: Stores) -> None:
    ann = somebody(app, stores, "editor")
    assert ann.post(NEW, data=PETS).headers["location"] == "/desk/themes"
    assert "pets" in _codes(stores, "I have two dogs")
    page = ann.get("/desk/themes").text
    assert "By the words: dog*; guinea pig." in page
    assert "30 November 2026, Ann: Pets. They matter." in page
    assert "<strong>Words</strong> dog*; guinea pig" in ann.get("/desk/record").text
    versions = own_reader(stores.record, stores.board, "young_people").versions
    assert versions["codebook"].endswith("version 1 of the board's own")


def test_a_theme_is_renamed_retired_and_used_again(app, stores: Stores) -> None:
    """What it was found by stays with it, whatever else is typed."""
    ann, text = somebody(app, stores, "editor"), "I get bullied at school every day"
    ann.post(
        BULLYING, data={"title": "Picked on", "means": "Bullying.", "words": "cussed", "why": "Their word."}
    )
    assert "bullying" in _codes(stores, text)
    ann.post(BULLYING, data={"do": "retire", "why": "Asked elsewhere.", "title": "", "seen": "2"})
    assert "bullying" not in _codes(stores, text)
    assert "No longer used" in ann.get("/desk/themes").text
    assert "no longer used. Nothing is sorted" in ann.get(BULLYING).text
    ann.post(BULLYING, data={"do": "bring-back", "why": "We miss it."})
    assert "bullying" in _codes(stores, text)
    assert "bullying" in _codes(stores, "they cussed my trainers")
    told = ann.get("/desk/themes").text
    assert all(f"Picked on{did}." in told for did in ("", ": no longer used", ": used again"))


def test_saying_a_retired_theme_otherwise_does_not_bring_it_back(app, stores: Stores) -> None:
    ann = somebody(app, stores, "editor")
    ann.post(BULLYING, data={"do": "retire", "why": "Asked elsewhere."})
    ann.post(BULLYING, data={"title": "Picked on", "means": "Bullying.", "why": "Their word."})
    assert "bullying" not in _codes(stores, "I get bullied at school every day")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"title": ""}, "Write what the theme is called"),
        ({"means": " \n "}, "Write in a sentence what belongs"),
        ({"why": ""}, "Write why, for those who wonder"),
        ({"words": ""}, "Write at least one word by which"),
        ({"words": "dog\na*"}, "“a*” fits too much; write 3 letters or more before the star"),
        ({"words": "😀"}, "“😀” has no word in it; write at least two letters"),
        ({"not_words": "x" * 10_000}, "is longer than 60 letters"),
        ({"words": "\n".join(f"word{n}" for n in range(101))}, "Write at most 100; there are 101"),
        ({"title": "t" * 61}, "Write at most 60 letters; there are 61"),
        ({"title": "BULLYING"}, "There is a theme “BULLYING” already; call this one otherwise"),
    ],
)
def test_a_mistake_is_named_beside_what_was_typed_and_nothing_is_kept(
    app, stores: Stores, typed, says: str
) -> None:
    ann, before = somebody(app, stores, "editor"), len(stores.record.entries())
    answer = ann.post(NEW, data={**PETS, **typed})
    assert answer.status_code == 422
    assert answer.text.count(says) == 2
    assert "They matter." in answer.text or "why" in typed
    assert len(stores.record.entries()) == before


def test_curly_quotes_and_marks_of_pages_are_words_like_others(app, stores: Stores) -> None:
    ann = somebody(app, stores, "editor")
    ann.post(NEW, data={**PETS, "title": "<b>Pets</b> & “more”", "words": "don’t walk him\nكلب"})
    assert "&lt;b&gt;Pets" in ann.get("/desk/themes").text
    assert "pets_more" in _codes(stores, "they dont walk him at all")


def test_who_writes_at_once_is_told_and_both_are_kept(app, stores: Stores) -> None:
    """Nobody's words are lost: not those of the form, and not those of the record."""
    ann, bea = somebody(app, stores, "editor", name="Ann"), somebody(app, stores, "editor", name="Bea")
    said = {"means": "Bullying.", "why": "Their word.", "seen": "0"}
    ann.post(BULLYING, data={**said, "title": "Picked on"})
    answer = bea.post(BULLYING, data={**said, "title": "Cussed"})
    assert answer.status_code == 422
    assert "Ann changed this theme while you wrote" in answer.text
    assert 'value="Cussed"' in answer.text
    seen = next(e.number for e in stores.record.entries() if e.kind == THEME)
    assert f'name="seen" value="{seen}"' in answer.text
    assert bea.post(BULLYING, data={**said, "title": "Cussed", "seen": str(seen)}).status_code == 303
    assert [e.body["title"] for e in stores.record.entries() if e.kind == THEME] == ["Picked on", "Cussed"]


def test_a_word_stands_at_one_theme_alone(app, stores: Stores) -> None:
    """However it is written: themes that are found by the same words would be several roundings of one count."""
    ann = somebody(app, stores, "editor")
    ann.post(NEW, data=PETS)
    for words in ("Guinea-Pig", "cat\r\nDOG*"):
        answer = ann.post(NEW, data={**PETS, "title": "Animals", "words": words})
        assert answer.status_code == 422
        assert "stands at the theme “Pets” already; leave it at one of them" in answer.text
    assert (
        ann.post("/desk/themes/young_people/change/pets", data={**PETS, "title": "Animals"}).status_code
        == 303
    )


def test_a_file_in_which_a_word_stands_twice_is_told() -> None:
    toml = 'audience = "young_people"\n' + "".join(
        f'[[theme]]\ncode = "{code}"\ntitle = "{code}"\nmeans = "x"\nwords = ["{word}"]\n'
        for code, word in (("pets", "Dog*"), ("school", "class"), ("animals", "dog"))
    )
    (said,) = repeated_words(own_codebook(toml, "young_people"))
    assert said == "theme 'animals': “dog” stands at the theme “pets” already; leave it at one of them"


@pytest.mark.parametrize("seen", ["", "x", "9" * 50, "-1", "٣"])
def test_a_forged_number_is_no_error(app, stores: Stores, seen: str) -> None:
    assert somebody(app, stores, "editor").post(NEW, data={**PETS, "seen": seen}).status_code == 303


@pytest.mark.parametrize(
    "page", ["patients/new", "young_people/change/nothing", "young_people/change/pets", "x"]
)
def test_what_is_not_there_is_not_found(app, stores: Stores, page: str) -> None:
    assert somebody(app, stores, "editor").get(f"/desk/themes/{page}").status_code == 404


def test_the_last_theme_in_use_cannot_be_taken_out(app, stores: Stores) -> None:
    toml = 'audience = "young_people"\n[[theme]]\ncode = "pets"\ntitle = "Pets"\nmeans = "Animals."\nwords = ["dog"]\n'
    stores.record.write("2026-11-30T09:00:00Z", "Ann", Writing(CODEBOOK, "young_people", {"toml": toml}))
    change = "/desk/themes/young_people/change/pets"
    answer = somebody(app, stores, "editor").post(change, data={"do": "retire", "why": "x", "seen": "1"})
    assert answer.status_code == 422
    assert "leave at least one in use" in answer.text


TWO_THEMES = 'audience = "young_people"\n' + "".join(
    f'[[theme]]\ncode = "{code}"\ntitle = "{code}"\nmeans = "{code}."\nwords = ["{code}"]\n'
    for code in ("cats", "dogs")
)


def _out(code: str) -> ThemeChange:
    return ThemeChange(code, f"{code}.", (code,), retired=True)


def test_two_who_take_the_last_two_themes_out_of_use_at_once_leave_one(stores: Stores) -> None:
    """Cy writes between Bea's look and her writing. She is told, and the codebook can be read as before."""
    at = "2026-11-30T10:00:00Z"
    stores.record.write(at, "Ann", Writing(CODEBOOK, "young_people", {"toml": TWO_THEMES}))

    def while_cy_writes() -> datetime:
        stores.record.write(at, "Cy", Writing(THEME, "young_people/cats", _out("cats").body()))
        return datetime(2026, 11, 30, 10, tzinfo=UTC)

    desk = CodebookDesk(stores.record, while_cy_writes)
    with pytest.raises(ThemeProblem, match="One has to stay"):
        desk.say("young_people", "dogs", _out("dogs"), "Nobody has one.", "Bea", 99)
    assert _codes(stores, "my dogs and cats") == ("dogs",)
    there = OwnCodebook.of(stores.record.entries(), "young_people")
    assert (there.book.codes, [theme.code for theme in there.book.retired]) == (("dogs",), ["cats"])
