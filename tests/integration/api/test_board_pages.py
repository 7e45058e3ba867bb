"""The board's pages say what was published, lay it out by the plan, and are as every page must be."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from api.routes.board import DRAWN_AT_MOST, Drawn
from bot.pages.security import SECURITY_HEADERS
from bot.pages.site import Site
from surveys.definition.loading import library
from surveys.definition.survey import ReleasePlan
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import Document
from tests.acceptance.pages.checking import check_page, text_of
from tests.integration.api.board_documents import publish_releases, put, release_of, scorecard_of
from tests.integration.api.board_server import Visit, visiting
from tests.integration.api.test_api_errors import CANARY, Broken, Unreachable

PAGES = [
    "/board",
    "/board/releases",
    "/board/releases/feeling-heard",
    "/board/releases/training-feedback-r1-v1",
    "/board/rounds",
]


def page(visit: Visit, path: str, status: int = 200) -> Element:
    """The page, checked as every page is."""
    answer = visit.client.get(path)
    assert answer.status_code == status
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()
    return checked(answer.text)


@cache
def checked(text: str) -> Element:
    """A long page takes long to check, and many tests look at the same one."""
    return check_page(text)


def by_class(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def headings(root: Element, *tags: str) -> list[str]:
    return [text_of(one) for one in root.iter() if one.tag in tags]


def section(root: Element, name: str) -> Element:
    return next(one for one in root.iter() if one.get("id") == name)


def stored(visit: Visit, kind: str, name: str) -> Any:
    found = visit.store.document(kind, name)
    assert found is not None
    return json.loads(found.body)


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_is_as_every_page_must_be(self, board: Visit, path: str) -> None:
        assert headings(page(board, path), "h1")

    def test_is_not_sent_twice(self, board: Visit, path: str) -> None:
        """It has an ETag, and whoever holds it gets 304."""
        first = board.client.get(path)
        again = board.client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert first.headers["cache-control"] == "private, no-cache"

    def test_says_that_the_data_are_example_data(self, board: Visit, path: str) -> None:
        assert "Example data" in text_of(page(board, path))

    def test_can_only_be_read(self, board: Visit, path: str) -> None:
        answer = board.client.post(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        check_page(answer.text)


def test_a_board_without_a_public_page_begins_with_the_scorecard(board: Visit) -> None:
    answer = board.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/board")


class TestTheScorecard:
    def test_begins_with_the_outcome_and_its_four_bellwethers(self, board: Visit) -> None:
        outcome = section(page(board, "/board"), "outcome")
        assert "All people in North East Lincolnshire feel safe and are safe" in text_of(outcome)
        assert len(by_class(outcome, "board-card")) == 4

    def test_has_a_section_for_every_area_of_the_plan(self, board: Visit) -> None:
        """The voice of the child, the priorities, training, the broader themes; each is in the contents."""
        drawn = page(board, "/board")
        plain = stored(board, "scorecard", "board")
        for area in _areas(plain):
            assert headings(section(drawn, area["id"]), "h2") == [area["name"]]
            assert area["name"] in text_of(by_class(drawn, "board-contents")[0])

    def test_lays_a_priority_out_in_the_plan_s_six_areas(self, board: Visit) -> None:
        drawn = page(board, "/board")
        for area in stored(board, "scorecard", "board")["priorities"]:
            assert headings(section(drawn, area["id"]), "h3") == [
                "The outcome",
                "Indicators",
                "The story behind the baseline",
                "Partners with a part to play",
                "Actions",
                "Performance measures",
            ]

    def test_shows_every_line_once_with_its_value_and_status_word(self, board: Visit) -> None:
        """And lists what has no data yet by name."""
        drawn = page(board, "/board")
        for line in _own_lines(stored(board, "scorecard", "board")):
            if line["latest"] is None:
                assert line["name"] in text_of(section(drawn, line["area"]))
                continue
            said = text_of(section(drawn, f"{line['area']}-{line['id']}"))
            for words in (
                line["name"],
                line["text"],
                line["status"]["word"],
                line["sureness"],
                line["source"],
            ):
                assert words in said

    def test_has_a_chart_with_words_and_a_table_for_every_line(self, board: Visit) -> None:
        drawn = page(board, "/board")
        for line in _own_lines(stored(board, "scorecard", "board")):
            if line["latest"] is None:
                continue
            shown = section(drawn, f"{line['area']}-{line['id']}")
            (picture,) = shown.iter("img")
            assert line["name"] in (picture.get("alt") or "")
            assert board.client.get(picture.get("src") or "").headers["content-type"] == "image/svg+xml"
            rows = [text_of(row) for row in next(shown.iter("tbody")).iter("tr")]
            values = line["values"][::-1]
            assert len(rows) == len(values)
            assert all(v["period"] in row and v["text"] in row for v, row in zip(values, rows, strict=True))

    def test_every_headline_has_value_interval_target_status_and_direction(self, board: Visit) -> None:
        drawn = section(page(board, "/board"), "headlines")
        rows = [text_of(row) for row in next(drawn.iter("tbody")).iter("tr")]
        lines = [
            one for one in _own_lines(stored(board, "scorecard", "board")) if one.get("tier") == "headline"
        ]
        known = [one for one in lines if one["latest"]]
        assert len(rows) == len(known) > 5
        for line in known:
            row = next(row for row in rows if row.startswith(line["name"]))
            assert line["status"]["word"] in row
            assert line["sureness"] in row

    def test_says_what_hidden_means(self, board: Visit) -> None:
        quality = text_of(section(page(board, "/board"), "quality"))
        assert "Values hidden" in quality
        assert "confidential: too few people" in quality

    def test_credits_the_method(self, board: Visit) -> None:
        drawn = page(board, "/board")
        assert "Mark Friedman" in text_of(section(drawn, "method"))
        assert "Mark Friedman" in text_of(next(drawn.iter("footer")))

    def test_leads_to_the_release_behind_a_theme(self, board: Visit) -> None:
        links = {one.get("href") for one in page(board, "/board").iter("a")}
        releases = {link for link in links if link and link.startswith("/board/releases/")}
        assert "/board/releases/feeling-heard-r2" in releases
        assert all(board.client.get(link).status_code == 200 for link in releases)

    def test_names_no_other_method_as_its_own(self, board: Visit) -> None:
        assert "Turning the Curve".casefold() not in text_of(page(board, "/board")).casefold()


def _areas(scorecard: dict[str, Any]) -> list[dict[str, Any]]:
    return [area for kind in ("voice", "priorities", "training", "broader") for area in scorecard[kind]]


def _own_lines(scorecard: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        line
        for area in _areas(scorecard)
        for line in (*area["indicators"], *(one for group in area["measures"] for one in group["lines"]))
        if line["area"] == area["id"]
    ]


class TestARelease:
    def test_shows_every_count_as_published(self, board: Visit) -> None:
        """Hidden cells say the same words as in the document."""
        drawn = page(board, "/board/releases/feeling-heard-r2-v1")
        release = stored(board, "release", "feeling-heard-r2-v1")
        tables = [one for one in release["tables"] if one["kind"] != "measure"]
        shown = [[text_of(cell) for cell in table.iter("td")] for table in drawn.iter("table")]
        assert shown == [[cell["text"] for cell in table["cells"]] for table in tables]

    def test_says_what_is_not_shown_and_why(self, board: Visit) -> None:
        release = stored(board, "release", "feeling-heard-r2-v1")
        said = text_of(section(page(board, "/board/releases/feeling-heard-r2-v1"), "hidden"))
        assert str(release["hidden"]["cells"]) in said
        assert all(why in said for why in release["hidden"]["why"])

    def test_says_why_under_each_table_with_something_hidden(self, board: Visit) -> None:
        drawn = page(board, "/board/releases/feeling-heard-r1-v1")
        release = stored(board, "release", "feeling-heard-r1-v1")
        tables = [one for one in release["tables"] if one["kind"] != "measure"]
        wanted = [any(not cell["shown"] for cell in table["cells"]) for table in tables]
        said = [
            "Why hidden?" in text_of(section(drawn, f"t-{number}")) for number in range(1, len(tables) + 1)
        ]
        assert said == wanted
        assert any(wanted)

    def test_gives_no_reason_where_nothing_is_hidden(self, own_store: MemoryBoard) -> None:
        found = own_store.document("release", "feeling-heard-r1-v1")
        plain = json.loads(found.body if found else b"")
        for table in plain["tables"]:
            table["cells"] = [cell for cell in table["cells"] if cell["shown"]]
        put(own_store, "release", "all-shown-r1-v1", plain)
        with visiting(own_store) as visit:
            assert "Why hidden?" not in text_of(page(visit, "/board/releases/all-shown-r1-v1"))

    def test_says_what_changed_while_people_answered(self, own_store: MemoryBoard) -> None:
        found = own_store.document("release", "feeling-heard-r1-v1")
        plain = json.loads(found.body if found else b"")
        plain["round"]["changes"] = [
            {"question": "safer", "says": "“Safer” has another hint", "breaks": False}
        ]
        put(own_store, "release", "changed-r1-v1", plain)
        with visiting(own_store) as visit:
            drawn = text_of(page(visit, "/board/releases/changed-r1-v1"))
            assert "Changed while people were answering “Safer” has another hint." in drawn
            assert "Changed while" not in text_of(page(visit, "/board/releases/feeling-heard-r1-v1"))

    def test_of_fewer_than_ten_people_says_only_that(self, board: Visit) -> None:
        drawn = page(board, "/board/releases/training-feedback-r1-v1")
        assert "Fewer than 10 people took part." in text_of(drawn)
        assert not list(drawn.iter("table"))

    def test_carries_its_fingerprint(self, board: Visit) -> None:
        release = stored(board, "release", "feeling-heard-r2-v1")
        assert release["content_hash"] in text_of(page(board, "/board/releases/feeling-heard-r2-v1"))

    def test_is_found_by_its_survey_or_round(self, board: Visit) -> None:
        exact = board.client.get("/board/releases/feeling-heard-r2-v1").content
        assert board.client.get("/board/releases/feeling-heard").content == exact
        assert board.client.get("/board/releases/feeling-heard-r2").content == exact


class TestTheRounds:
    def test_say_how_far_they_are_in_bands_of_ten_only(self, board: Visit) -> None:
        drawn = text_of(page(board, "/board/rounds"))
        assert "Young people: Year 8" in drawn
        assert "300 people" in drawn
        assert "About 200 answers" in drawn
        assert "10 to 19" in drawn
        assert "counted once a day" in drawn

    def test_of_an_earlier_version_are_shown_as_far_as_they_are_known(self, own_store: MemoryBoard) -> None:
        old = {"id": "old-r1", "survey": "old", "revision": 1, "opened_on": "2026-01-05", "closed_on": None}
        put(own_store, "round", "old-r1", {**old, "example": False})
        with visiting(own_store) as visit:
            assert "old-r1" in text_of(page(visit, "/board/rounds"))

    def test_there_are_none_at_first(self) -> None:
        with visiting(MemoryBoard()) as visit:
            assert "No survey has been asked yet." in text_of(page(visit, "/board/rounds"))


def test_a_crossed_table_has_rows_and_columns() -> None:
    """The labels are those of the one-way tables, and every published cell is in its place."""
    survey = library()["feeling-heard"]
    kept = tuple(survey.question(each) for each in ("listened-to", "feel-safe"))
    crossed = survey.model_copy(
        update={"questions": kept, "release": ReleasePlan(pairs=(("listened-to", "feel-safe"),))}
    )
    store = MemoryBoard()
    release = release_of(crossed, 1, 1500)
    publish_releases(store, [(crossed, release)])
    with visiting(store) as visit:
        drawn = page(visit, "/board/releases/feeling-heard")
    (table,) = by_class(drawn, "board-crossed")
    pair = next(one for one in release.to_dict()["tables"] if one["kind"] == "pair")
    columns = [text_of(one) for one in next(table.iter("thead")).iter("th")]
    for row in next(table.iter("tbody")).iter("tr"):
        label = text_of(next(row.iter("th")))
        for column, cell in zip(columns, row.iter("td"), strict=True):
            published = next(one for one in pair["cells"] if one["label"] == f"{label}: {column}")
            assert text_of(cell) == published["text"]


def test_the_newest_release_stands_first(board: Visit) -> None:
    cards = by_class(page(board, "/board/releases"), "board-card")
    assert [text_of(one).split(" Example")[0] for one in cards] == [
        "Training feedback, Jul to Sep 2026",
        "Training feedback, Apr to Jun 2026",
        "Feeling heard, Jul to Sep 2026",
        "Feeling heard, Apr to Jun 2026",
    ]


def test_a_chart_can_neither_run_nor_fetch_anything(board: Visit) -> None:
    answer = board.client.get("/board/charts/heard-listened-to.svg")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert board.client.get("/board/charts/no-such.svg").status_code == 404


def test_a_new_scorecard_shows_on_the_page(own_store: MemoryBoard) -> None:
    """The page is drawn anew when a document behind it changes."""
    with visiting(own_store) as visit:
        first = visit.client.get("/board")
        plain = stored(visit, "scorecard", "board")
        own_store.publish("scorecard", "board", json.dumps(plain | {"as_of": "2026-12-24"}).encode())
        visit.clock.now += 1
        second = visit.client.get("/board")
    assert "As it stood on 24 December 2026" in second.text
    assert first.headers["etag"] != second.headers["etag"]


@pytest.mark.parametrize(
    ("path", "what_to_do"),
    [("/board", "heard round open"), ("/board/releases", "heard round close")],
)
def test_an_empty_page_says_what_to_do_next(empty_board: Visit, path: str, what_to_do: str) -> None:
    assert what_to_do in text_of(page(empty_board, path))


def test_real_data_are_not_called_examples() -> None:
    store = MemoryBoard()
    survey = library()["feeling-heard"]
    publish_releases(store, [(survey, release_of(survey, 1, 60, example=False))])
    with visiting(store) as visit:
        for path in ("/board/releases", "/board/releases/feeling-heard"):
            assert "xample" not in text_of(page(visit, path))


def test_words_in_a_document_are_only_words() -> None:
    """A title with mark-up in it is shown as it is written."""
    survey = library()["feeling-heard"].model_copy(update={"title": "<script>alert('x')</script> & more"})
    store = MemoryBoard()
    made = [(survey, release_of(survey, 1, 60))]
    publish_releases(store, made)
    put(store, "scorecard", "board", scorecard_of(made).document().to_dict())
    with visiting(store) as visit:
        for path in ("/board", "/board/releases", "/board/releases/feeling-heard"):
            assert "<script>alert('x')</script> & more" in text_of(page(visit, path))


@pytest.mark.parametrize(
    "path", ["/nothing", "/board/nothing", "/board/releases/nothing", "/board/", "/static/x"]
)
def test_a_page_that_is_not_there_is_kind(board: Visit, path: str) -> None:
    answer = board.client.get(path)
    assert answer.status_code == 404
    if path != "/static/x":
        assert headings(check_page(answer.text), "h1") == ["Page not found"]


@pytest.mark.parametrize(
    ("store", "status", "heading"),
    [
        (Unreachable, 503, "Sorry, this is not working right now"),
        (Broken, 500, "Sorry, something went wrong"),
    ],
)
def test_a_fault_of_ours_has_an_error_number_and_no_details(
    store: Callable[[], MemoryBoard], status: int, heading: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The number on the page is the one in the log; the words of the exception are in neither."""
    with visiting(store()) as visit:
        for path in ("/board", "/board/releases", "/board/releases/x", "/board/charts/x.svg"):
            drawn = page(visit, path, status)
            assert headings(drawn, "h1") == [heading]
            assert text_of(by_class(drawn, "board-id")[0]) in caplog.text
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


def test_drawn_pages_have_an_end() -> None:
    """However many pages are drawn, no more than so many are kept."""

    class Plain:
        def draw(self, template: str, **values: Any) -> bytes:
            return b""

    drawn = Drawn(Plain())  # type: ignore[arg-type]
    for number in range(DRAWN_AT_MOST + 9):
        drawn.page("x", (Document.of("release", "x", b"%d" % number, "x"),), lambda documents: {})
    assert len(drawn._kept) == DRAWN_AT_MOST


def test_an_installation_of_examples_says_so_on_every_page() -> None:
    with visiting(MemoryBoard(), site=Site("Test Board", example=True)) as visit:
        for path in ("/board", "/board/releases", "/nothing"):
            assert "This is a demonstration" in visit.client.get(path).text
